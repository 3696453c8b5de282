"""What a labeling screen asks of the view of its items."""

from collections.abc import Callable, Iterable

from textual.geometry import Region

from core.model import Item
from tui.widgets.rows import Drawn

Expect = Callable[[object, Iterable[Region]], None]
"""Told a screen and the places on it, a row high each, that show a new item when written."""


class View(Drawn):
    """A widget that shows one item at a time."""

    def show(self, item: Item | None) -> None:
        """Put this item, or nothing, on the screen."""
        raise NotImplementedError

    def scroll_rows(self, rows: int) -> None:
        """Move the content up by so many rows (down where negative)."""
        raise NotImplementedError

    def page_rows(self) -> int:
        """How many rows a page is."""
        raise NotImplementedError

    def to_edge(self, *, end: bool) -> None:
        """To the end or the beginning."""
        raise NotImplementedError

    def find(self, query: str) -> int:
        """Mark every place of `query` in the content and go to the first; how many there are."""
        raise NotImplementedError

    def next_hit(self, step: int) -> str:
        """Go `step` places on among those found; words like `2 of 5`."""
        raise NotImplementedError

    def place(self) -> str:
        """Where in a long item the view is, or nothing where all of it shows."""
        raise NotImplementedError
