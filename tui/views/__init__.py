"""The views by medium, imported when an item of that kind is first shown."""

from collections.abc import Mapping
from importlib import import_module

from core.model import Kind
from tui.theme import Look
from tui.views.contract import Expect, View

VIEWS: Mapping[str, str] = {"text": "tui.views.text"}
"""Kind of item -> the module of its view; each gives `view(look, expect) -> View`."""


def view_of(kind: Kind, look: Look, expect: Expect) -> View:
    """The widget that shows items of this kind.

    It tells `expect` which places of the screen it has changed to show an item.
    """
    made: View = import_module(VIEWS.get(kind, VIEWS["text"])).view(look, expect)
    return made
