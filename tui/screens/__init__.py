"""The screens by name, imported when they are first shown.

A module of TASKS or PLACES gives `screen(visit) -> Screen`.
"""

from collections.abc import Mapping
from importlib import import_module
from typing import Any

from textual.screen import Screen

from tui.navigation import Lobby, Visit

TASKS: Mapping[str, str] = {"classify": "tui.screens.classify"}
"""Task type -> the module of its labeling screen."""

PLACES: Mapping[str, str] = {
    "home": "tui.screens.home",
    "dashboard": "tui.screens.status",
    "browse": "tui.screens.browse",
    "stats": "tui.screens.status",
    "guidelines": "tui.screens.guidelines",
    "tour": "tui.screens.tour",
    "info": "tui.screens.info",
    "help": "tui.screens.help",
    "palette": "tui.screens.palette",
}
"""Place of the go menu, or name of an overlay -> the module of its screen."""

LOBBY_PLACES = ("tour",)
"""Places of the go menu that need no project."""


def task_screen(visit: Visit) -> Screen[Any]:
    """The labeling screen of the visit's task."""
    return _made(TASKS[visit.task.type], visit)


def place_screen(place: str, visit: Lobby) -> Screen[Any]:
    """The screen of a place."""
    return _made(PLACES[place], visit)


def _made(module: str, visit: Lobby) -> Screen[Any]:
    made: Screen[Any] = import_module(module).screen(visit)
    return made
