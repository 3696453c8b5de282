"""The view of a text: wrapped once per item, drawn row by row, searched in place."""

import re
from bisect import bisect_right

from rich.segment import Segment
from textual import events
from textual.geometry import Offset, Region
from textual.selection import Selection
from textual.strip import Strip

from core.model import Item
from core.safe import shown
from tui.theme import Look
from tui.views.contract import Expect, View
from tui.views.wrap import Wrapped

WIDEST = 88
"""Columns of text at most, at every size of the terminal."""
ROOMY = 60
"""From this width on the text has a margin of two columns, below of one."""
OVERLAP = 2
"""Rows that stay when a page is turned."""
MOST_HITS = 10_000
WHEEL = 3


def view(look: Look, expect: Expect) -> View:
    return TextView(look, expect)


class TextView(View):
    """Shows one text; only rows that differ from what stands there are painted again."""

    DEFAULT_CSS = "TextView { width: 1fr; height: 1fr; }"

    def __init__(self, look: Look, expect: Expect) -> None:
        super().__init__(id="view")
        self._look, self._expect = look, expect
        self._wrapped = Wrapped("", WIDEST)
        self._top = 0
        self._hits: list[tuple[int, int]] = []
        self._hit = 0
        self._rows: list[Strip] = []
        self._fresh = self._mouse = False

    def show(self, item: Item | None) -> None:
        text = shown(item.content, newlines=True).rstrip("\n") if item else ""
        self._wrapped = Wrapped(text, self._text_width())
        self._top, self._hits, self._hit = 0, [], 0
        self._fresh = item is not None
        self._repaint()

    def _text_width(self) -> int:
        return min(WIDEST, max(1, self.size.width - 2 * self._margin()))

    def _margin(self) -> int:
        return 2 if self.size.width >= ROOMY else 1

    def on_resize(self) -> None:
        offset = (self._wrapped.row(self._top) or (0, 0))[0]
        self._wrapped = Wrapped(self._wrapped.text, self._text_width())
        self._top = self._wrapped.row_at(offset)
        self._rows = []
        self._repaint()

    def _repaint(self) -> None:
        """Make the visible rows and have those painted that are new.

        The first row is painted in any case for a new item, so that there is a
        frame for the gate to wait for.
        """
        height, width = self.size.height, self.size.width
        before = self._rows
        blank = Strip.blank(width)
        self._rows = [self._strip(self._top + y) or blank for y in range(height)]
        changed = [
            Region(0, y, width, 1)
            for y, row in enumerate(self._rows)
            if y >= len(before) or row != before[y] or (self._fresh and y == 0)
        ]
        if changed:
            self.refresh(*changed)
        if self._fresh:
            self._expect(self.screen, [row.translate(self.region.offset) for row in changed])

    def _strip(self, number: int) -> Strip | None:
        row = self._wrapped.row(number)
        if row is None:
            return None
        text, width, left = self._wrapped.text[row[0] : row[1]], self.size.width, self._left()
        styles = self._look.styles
        if text.isascii() and not self._hits and not self._mouse:
            return Strip([Segment((" " * left + text).ljust(width), styles["text"])], width)
        parts = [
            Segment(self._wrapped.text[start:end], styles[style])
            for start, end, style in self._runs(number, *row)
        ]
        strip = Strip(parts)
        if self._mouse:
            strip = strip.apply_offsets(0, number)
        margin = Strip([Segment(" " * left, styles["text"])], left)
        return Strip.join([margin, strip]).adjust_cell_length(width)

    def _left(self) -> int:
        """The empty columns before the text, which stands in the middle of a wide view."""
        spare = self.size.width - self._text_width()
        return max(self._margin(), spare // 2) if spare > 2 * self._margin() else self._margin()

    def _runs(self, number: int, start: int, end: int) -> list[tuple[int, int, str]]:
        """The row in runs of one style; what the mouse has selected goes before hits."""
        selection = self.text_selection if self._mouse else None
        span = selection.get_span(number) if selection else None
        if span is None:
            return self._styled(start, end)
        first = min(end, start + max(0, span[0]))
        last = end if span[1] < 0 else min(end, start + span[1])
        return [(start, first, "text"), (first, last, "chosen"), (last, end, "text")]

    def _styled(self, start: int, end: int) -> list[tuple[int, int, str]]:
        """The row in runs: plain text, hits, and the hit that the search stands on."""
        runs = []
        at = start
        number = bisect_right(self._hits, start, key=lambda hit: hit[1])
        while number < len(self._hits) and self._hits[number][0] < end:
            first, last = max(self._hits[number][0], start), min(self._hits[number][1], end)
            runs += [(at, first, "text"), (first, last, "found" if number == self._hit else "hit")]
            at, number = last, number + 1
        return [run for run in (*runs, (at, end, "text")) if run[0] < run[1]]

    def render_line(self, y: int) -> Strip:
        return self._rows[y] if y < len(self._rows) else Strip.blank(self.size.width)

    def scroll_rows(self, rows: int) -> None:
        top = max(0, self._top + rows)
        if rows > 0 and self._wrapped.row(top + self.size.height - 1) is None:
            top = max(self._top, self._last_top())
        if top != self._top:
            self._top = top
            self._repaint()

    def _last_top(self) -> int:
        return max(0, self._wrapped.count() - self.size.height)

    def page_rows(self) -> int:
        return max(1, self.size.height - OVERLAP)

    def to_edge(self, *, end: bool) -> None:
        self._top = self._last_top() if end else 0
        self._repaint()

    def find(self, query: str) -> int:
        self._hits, self._hit = [], 0
        if query:
            for match in re.finditer(re.escape(shown(query)), self._wrapped.text, re.IGNORECASE):
                self._hits.append(match.span())
                if len(self._hits) == MOST_HITS:
                    break
        self._to_hit()
        return len(self._hits)

    def next_hit(self, step: int) -> str:
        if not self._hits:
            return ""
        self._hit = (self._hit + step) % len(self._hits)
        self._to_hit()
        return f"{self._hit + 1} of {len(self._hits)}"

    def _to_hit(self) -> None:
        """Bring the hit into view, a third of the way down if it is not."""
        if self._hits:
            row = self._wrapped.row_at(self._hits[self._hit][0])
            if not self._top <= row < self._top + self.size.height:
                self._top = max(0, row - self.size.height // 3)
        self._repaint()

    def place(self) -> str:
        glyphs = self._look.glyphs
        below = self._wrapped.row(self._top + self.size.height)
        if below is None:
            return f"{glyphs.up} end" if self._top else ""
        share = 100 * below[0] // max(1, len(self._wrapped.text))
        return f"{glyphs.down} {share}%"

    def on_enter(self) -> None:
        """The pointer came: from now on rows tell it where it is in the text."""
        if not self._mouse:
            self._mouse = True
            self._repaint()

    def selection_updated(self, selection: Selection | None) -> None:  # noqa: ARG002
        self._repaint()

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        first, last = (self._offset(end) for end in selection)
        text = self._wrapped.text
        return text[first if first is not None else 0 : last], "\n"

    def _offset(self, place: Offset | None) -> int | None:
        """The offset in the text of a place given as column and row."""
        row = self._wrapped.row(place.y) if place else None
        return min(row[1], row[0] + place.x) if place and row else None

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        self.scroll_rows(WHEEL)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        self.scroll_rows(-WHEEL)
