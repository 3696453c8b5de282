"""Text broken into rows, only as far as somebody has looked.

Rows end at spaces where there are some and never inside a grapheme cluster.
"""

from bisect import bisect_right

from rich.cells import split_graphemes

CLUSTER = 10
"""More code points than this in one column are taken as two columns' worth."""


class Wrapped:
    """The rows of a text at a width in columns, made on demand.

    A row is a pair of offsets into the text; the line break or the space that
    ends it is in neither row.
    """

    def __init__(self, text: str, width: int) -> None:
        self.text, self.width = text, max(1, width)
        self._starts: list[int] = []
        self._ends: list[int] = []
        self._next = 0
        self._done = False

    def row(self, number: int) -> tuple[int, int] | None:
        """The offsets of a row, or None past the last one."""
        while len(self._starts) <= number and not self._done:
            self._add()
        if number >= len(self._starts):
            return None
        return self._starts[number], self._ends[number]

    def count(self) -> int:
        """How many rows there are; goes through the whole text."""
        while not self._done:
            self._add()
        return len(self._starts)

    def row_at(self, offset: int) -> int:
        """The row in which an offset stands."""
        while not self._done and self._next <= offset:
            self._add()
        return max(0, bisect_right(self._starts, offset) - 1)

    def _add(self) -> None:
        start = self._next
        end, self._next = self._break(start)
        self._starts.append(start)
        self._ends.append(end)
        self._done = self._next > len(self.text)

    def _break(self, start: int) -> tuple[int, int]:
        """Where the row that starts here ends, and where the next one starts.

        A start past the text's end says that there is no next row.
        """
        window = self.text[start : start + self.width + 1]
        if not window.isascii():
            window = self.text[start : start + self.width * CLUSTER + 1]
        line = window.find("\n")
        cut = self._fit(window if line < 0 else window[:line])
        if line >= 0 and cut == line:
            return start + cut, start + cut + 1
        if start + cut >= len(self.text):
            return len(self.text), len(self.text) + 1
        space = window.rfind(" ", 1, cut + 1)
        if space > 0:
            return start + space, start + space + 1
        return start + cut, start + cut

    def _fit(self, line: str) -> int:
        """How many code points of the line stand in one row; at least one cluster."""
        if line.isascii():
            return min(len(line), self.width)
        used = 0
        for start, end, columns in split_graphemes(line)[0]:
            used += columns
            if used > self.width:
                return start or end
        return len(line)
