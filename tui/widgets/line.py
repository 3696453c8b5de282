"""One line to type in: a value that keys edit, and how it is drawn."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rich.cells import cell_len, split_graphemes
from textual.strip import Strip

from tui.keymap import CUTS, MOVES
from tui.theme import Look
from tui.widgets.rows import Part, safe, spread

LONGEST = 2000
"""Characters at most, so that a stray paste does not become a note."""


@dataclass(frozen=True, slots=True)
class Line:
    """A text and the cursor's offset in it."""

    text: str = ""
    at: int = 0

    def insert(self, text: str) -> "Line":
        """Typed or pasted characters at the cursor; line breaks become spaces."""
        new = " ".join(text.splitlines())[: LONGEST - len(self.text)]
        return Line(self.text[: self.at] + new + self.text[self.at :], self.at + len(new))

    def edited(self, key: str) -> "Line":
        """After an editing key; another key leaves it as it is."""
        if key in MOVES:
            return replace(self, at=self._moved(MOVES[key]))
        if key in CUTS:
            start, end = sorted((self.at, self._moved(CUTS[key])))
            return Line(self.text[:start] + self.text[end:], start)
        return self

    def _moved(self, to: str) -> int:
        """Where a movement ends."""
        before = self.text[: self.at].rstrip()
        ends = {"start": 0, "end": len(self.text), "word": before.rfind(" ") + 1}
        return ends[to] if to in ends else self._left() if to == "left" else self._right()

    def _left(self) -> int:
        """The start of the cluster before the cursor."""
        spans = split_graphemes(self.text[: self.at])[0]
        return spans[-1][0] if spans else 0

    def _right(self) -> int:
        """The end of the cluster at the cursor."""
        spans = split_graphemes(self.text[self.at :])[0]
        return self.at + spans[0][1] if spans else self.at


def line_row(
    title: str, line: Line, ends: Sequence[tuple[str, str]], width: int, look: Look
) -> tuple[Strip, int]:
    """The line with its title, its cursor and the keys that end it; and the cursor's column."""
    head = f" {title} "
    before, after = safe(line.text[: line.at]), safe(line.text[line.at :])
    room = max(4, width - cell_len(head) - 2)
    while cell_len(before) > room:
        before = before[1:]
    under, rest = (after[:1], after[1:]) if after else (" ", "")
    left: list[Part] = [(head, "mode"), (before, "text"), (under, "chosen"), (rest, "text")]
    right = [part for key, word in ends for part in ((key, "key"), (f" {word} ", "quiet"))]
    row = spread(left, right, width, look)
    return row, min(width - 1, cell_len(head) + cell_len(before))
