"""A screen of rows with a cursor."""

from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.strip import Strip

from tui.navigation import Lobby
from tui.screens.sheet import Sheet
from tui.widgets.table import Cursor

WHEEL = 3


class Listing(Sheet):
    """A subclass counts the rows, draws one, and says what opening one does."""

    SCOPES: ClassVar[tuple[str, ...]] = ("list", "everywhere")

    def __init__(self, visit: Lobby) -> None:
        super().__init__(visit)
        self.cursor = Cursor()

    def count(self) -> int:
        """How many rows there are."""
        raise NotImplementedError

    def row(self, number: int, width: int) -> Strip:
        """One row as it is drawn."""
        raise NotImplementedError

    def opened(self, number: int) -> None:
        """Enter on a row."""
        raise NotImplementedError

    def titles(self, width: int) -> Sequence[Strip]:
        """Rows above the list that stay: the columns' titles."""
        return ()

    def empty(self) -> Sequence[Strip]:
        """What stands where there is no row."""
        return ()

    def page(self) -> int:
        """How many rows of the list show."""
        return max(1, self.height - self._above)

    _above = 0

    def rows(self, width: int, height: int) -> Sequence[Strip]:
        above = self.titles(width)
        self._above = len(above)
        self.cursor = self.cursor.put(self.cursor.at, self.count(), self.page())
        if not self.count():
            return [*above, *self.empty()]
        last = min(self.count(), self.cursor.top + self.page())
        return [*above, *(self.row(number, width) for number in range(self.cursor.top, last))]

    def move(self, rows: int) -> None:
        """So many rows on."""
        self.cursor = self.cursor.moved(rows, self.count(), self.page())

    def action_down(self) -> None:
        self.move(1)

    def action_up(self) -> None:
        self.move(-1)

    def action_page_down(self) -> None:
        self.move(max(1, self.page() - 1))

    def action_page_up(self) -> None:
        self.move(-max(1, self.page() - 1))

    def action_top(self) -> None:
        self.cursor = self.cursor.put(0, self.count(), self.page())

    def action_bottom(self) -> None:
        self.cursor = self.cursor.put(self.count(), self.count(), self.page())

    def action_commit(self) -> None:
        if self.count():
            self.opened(self.cursor.at)

    def action_cursor_down(self) -> None:
        self.move(1)

    def action_cursor_up(self) -> None:
        self.move(-1)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        self.move(WHEEL)
        self.draw()

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        self.move(-WHEEL)
        self.draw()

    def on_click(self, event: events.Click) -> None:
        """A click puts the cursor on a row, a click on the cursor's row opens it."""
        at = event.screen_offset.y - self.body.region.y - self._above
        number = self.cursor.top + at
        if self.typing or at < 0 or number >= self.count():
            return
        if number == self.cursor.at:
            self.action_commit()
        else:
            self.cursor = self.cursor.put(number, self.count(), self.page())
        self.draw()
