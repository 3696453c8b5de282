"""A screen of text that scrolls and is searched."""

from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.strip import Strip

from core.safe import shown
from tui.navigation import Lobby
from tui.screens.sheet import Sheet
from tui.widgets.prose import Passage, Prose

WIDEST = 88
"""Columns of text at most, at every size of the terminal."""
OVERLAP = 2
"""Rows that stay when a page is turned."""
WHEEL = 3


class Page(Sheet):
    """A subclass gives the text as lines; `renew` has them made again."""

    SCOPES: ClassVar[tuple[str, ...]] = ("text", "everywhere")

    def __init__(self, visit: Lobby) -> None:
        super().__init__(visit)
        self.prose = Prose((), WIDEST)
        self._stale = True
        self.top = 0
        self.sought = ""

    def lines(self, width: int) -> Sequence[Passage]:
        """The text, for so many columns."""
        raise NotImplementedError

    def renew(self) -> None:
        """The text has changed."""
        self._stale = True

    def rows(self, width: int, height: int) -> Sequence[Strip]:
        margin = 2 if not self.small else 1
        columns = max(8, min(WIDEST, width - 2 * margin))
        if self._stale or self.prose.width != columns:
            self._lay(columns)
        self.top = max(0, min(self.top, len(self.prose.rows) - self._room(height)))
        left = max(margin, (width - columns) // 2)
        above = [] if self.small else [Strip([])]
        return [*above, *self.prose.strips(self.top, self._room(height), left, self.look)]

    def _room(self, height: int) -> int:
        """Rows of text: one stays empty above it where there is room."""
        return max(1, height - (not self.small))

    def _lay(self, columns: int) -> None:
        self.prose, self._stale = Prose(self.lines(columns), columns), False
        if self.sought:
            self.prose.find(shown(self.sought))

    def place(self) -> str:
        """Where in a long text the screen is, or nothing where all of it shows."""
        prose, room = self.prose, self._room(self.height)
        below = self.top + room
        if below >= len(prose.rows):
            return f"{self.look.glyphs.up} end" if self.top else ""
        return f"{self.look.glyphs.down} {100 * below // len(prose.rows)}%"

    # Moving.

    def action_down(self) -> None:
        self.top += 1

    def action_up(self) -> None:
        self.top = max(0, self.top - 1)

    def action_page_down(self) -> None:
        self.top += max(1, self._room(self.height) - OVERLAP)

    def action_page_up(self) -> None:
        self.top = max(0, self.top - max(1, self._room(self.height) - OVERLAP))

    def action_top(self) -> None:
        self.top = 0

    def action_bottom(self) -> None:
        self.top = len(self.prose.rows)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        self.top += WHEEL
        self.draw()

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        self.top = max(0, self.top - WHEEL)
        self.draw()

    # Searching.

    def action_search(self) -> None:
        self.ask("search", self.sought)

    def typed(self, purpose: str, text: str) -> None:
        self._find(text)

    def taken(self, purpose: str, text: str) -> None:
        self._find(text)
        if text and not self.prose.hits:
            self.say(f"{text} is not here")
        elif text:
            self._step(0)

    def left(self, purpose: str) -> None:
        self._find("")

    def action_cancel(self) -> None:
        self._find("")

    def action_next_object(self) -> None:
        self._step(1)

    def action_previous_object(self) -> None:
        self._step(-1)

    def _find(self, text: str) -> None:
        self.sought = text
        if self.prose.find(shown(text)):
            self._show_hit()

    def _step(self, step: int) -> None:
        prose = self.prose
        if not prose.hits:
            self.say("nothing is searched for: / searches in the text")
            return
        prose.hit = (prose.hit + step) % len(prose.hits)
        self._show_hit()
        where = f"{prose.hit + 1} of {len(prose.hits)}"
        self.say(f"{self.sought}: {where}, Tab the next, Esc ends the search", "saved")

    def _show_hit(self) -> None:
        """Bring the hit into view, a third of the way down if it is not."""
        row, room = self.prose.row_of_hit(), self._room(self.height)
        if not self.top <= row < self.top + room:
            self.top = max(0, row - room // 3)
