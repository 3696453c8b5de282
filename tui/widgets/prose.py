"""Styled lines laid out to a width, with places that a search found marked."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from textual.strip import Strip

from tui.theme import Look
from tui.views.wrap import Wrapped
from tui.widgets.rows import Part, strip

MOST_HITS = 10_000


@dataclass(frozen=True, slots=True)
class Passage:
    """One line of styled parts; rows after its first begin `hang` columns in."""

    parts: Sequence[Part] = ()
    hang: int = 0

    @property
    def text(self) -> str:
        return "".join(text for text, _ in self.parts)


Span = tuple[int, int]


class Prose:
    """Lines at one width. A row is (line, start, end), offsets into the line's text."""

    def __init__(self, lines: Sequence[Passage], width: int) -> None:
        self.lines, self.width = lines, max(8, width)
        self.rows = [row for number in range(len(lines)) for row in self._rows_of(number)]
        self.hits: list[tuple[int, int, int]] = []
        self.hit = 0

    def _rows_of(self, number: int) -> Iterator[tuple[int, int, int]]:
        line = self.lines[number]
        text = line.text
        first = Wrapped(text, self.width)
        span = first.row(0) or (0, 0)
        yield number, *span
        if first.row(1) is None:
            return
        begin = (first.row(1) or span)[0]
        rest = Wrapped(text[begin:], self.width - line.hang)
        for row in range(rest.count()):
            start, end = rest.row(row) or (0, 0)
            yield number, begin + start, begin + end

    def find(self, query: str) -> int:
        """Mark all places of `query`, upper or lower case; how many there are."""
        self.hits, self.hit = [], 0
        for number, line in enumerate(self.lines if query else ()):
            found = re.finditer(re.escape(query), line.text, re.IGNORECASE)
            self.hits += [(number, *match.span()) for match in found]
        del self.hits[MOST_HITS:]
        return len(self.hits)

    def row_of_hit(self) -> int:
        """The row in which the present hit begins."""
        number, start, _ = self.hits[self.hit]
        return max(0, bisect_right(self.rows, (number, start, len(self.lines[number].text))) - 1)

    def strips(self, top: int, height: int, left: int, look: Look) -> list[Strip]:
        """So many rows from `top` on, `left` columns in."""
        shown = range(top, min(top + height, len(self.rows)))
        return [self._strip(number, left, look) for number in shown]

    def _strip(self, number: int, left: int, look: Look) -> Strip:
        at, start, end = self.rows[number]
        line = self.lines[at]
        hang = line.hang if start else 0
        parts = [(line.text[a:b], style) for a, b, style in self._runs(at, start, end)]
        return strip([(" " * (left + hang), "text"), *parts], look)

    def _runs(self, at: int, start: int, end: int) -> Iterator[tuple[int, int, str]]:
        """The row's text in runs of one style; a hit goes before the text's own style."""
        line = self.lines[at]
        edges = [0, *accumulate(len(text) for text, _ in line.parts)]
        marks = self._marks(at, start, end)
        cuts = {start, end, *(a for a, _, _ in marks), *(b for _, b, _ in marks)}
        cuts |= {edge for edge in edges if start < edge < end}
        for a, b in pairwise(sorted(cuts)):
            hit = next((style for first, last, style in marks if first <= a < last), None)
            yield a, b, hit or line.parts[bisect_right(edges, a) - 1][1]

    def _marks(self, at: int, start: int, end: int) -> list[tuple[int, int, str]]:
        """The hits within a row, each with its style."""
        return [
            (max(a, start), min(b, end), "found" if number == self.hit else "hit")
            for number, (line, a, b) in enumerate(self.hits)
            if line == at and a < end and b > start
        ]
