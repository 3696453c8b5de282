"""The views by medium, imported when an item of that kind is first shown."""

from collections.abc import Callable, Mapping
from importlib import import_module

from core.model import Kind
from tui.theme import Look
from tui.views.contract import View

VIEWS: Mapping[str, str] = {"text": "tui.views.text"}
"""Kind of item -> the module of its view; each gives `view(look, drawn) -> View`."""


def view_of(kind: Kind, look: Look, drawn: Callable[[], None]) -> View:
    """The widget that shows items of this kind.

    It calls `drawn` whenever it has put the item into the frame that is being made.
    """
    made: View = import_module(VIEWS.get(kind, VIEWS["text"])).view(look, drawn)
    return made
