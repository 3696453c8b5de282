"""The labels with their keys: always the same places, marks behind the names."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from textual.strip import Strip

from tui.theme import Look
from tui.widgets.rows import Part, cut, cut_front, safe, strip, wide

MARK = 5
"""Columns kept behind each name for ` ?.91`, so that no mark moves a label."""
GAP = 2


@dataclass(frozen=True, slots=True)
class Choice:
    """One label as it stands: its key, whether it is chosen, what a model gives it.

    `mark` is `+` for the present answer, `?` for a suggestion, with its confidence.
    """

    name: str
    key: str = ""
    chosen: bool = False
    mark: str = ""
    about: str = ""


@dataclass(frozen=True, slots=True)
class Grid:
    """Where the labels stand: columns, their width, and rows."""

    columns: int
    width: int
    rows: int

    def at(self, x: int, y: int, count: int) -> int | None:
        """The number of the label at a place of the grid."""
        number = y * self.columns + x // self.width
        return number if x < self.columns * self.width and 0 <= number < count else None


def grid(choices: Sequence[Choice], boxes: bool, width: int, most_rows: int) -> Grid:
    """The places of the labels: full names where they fit, else cut to `most_rows`."""
    count = max(1, len(choices))
    name = max((cell_len(safe(choice.name)) for choice in choices), default=0)
    cell = min(width, _lead(boxes) + name + MARK + GAP)
    columns = max(1, width // cell)
    rows = -(-count // columns)
    if rows <= most_rows:
        return Grid(columns, cell, rows)
    columns = -(-count // most_rows)
    return Grid(columns, max(1, width // columns), -(-count // columns))


def _lead(boxes: bool) -> int:
    return 5 if boxes else 2


def label_rows(choices: Sequence[Choice], boxes: bool, places: Grid, look: Look) -> list[Strip]:
    """The labels in their places, `boxes` with a tick box each."""
    rows = []
    for y in range(places.rows):
        parts: list[Part] = []
        for choice in choices[y * places.columns : (y + 1) * places.columns]:
            cell = _cell(choice, boxes, places.width - 1, look)
            parts += [*cell, (" " * (places.width - wide(cell)), "text")]
        rows.append(strip(parts, look))
    return rows


def _cell(choice: Choice, boxes: bool, width: int, look: Look) -> list[Part]:
    box = ("[x]" if choice.chosen else "[ ]") if boxes else ""
    mark = f" {choice.mark}" if choice.mark else ""
    shorten = cut_front if "/" in choice.name else cut
    name = shorten(safe(choice.name), max(1, width - len(box) - 2 - len(mark)), look)
    style = "chosen" if choice.chosen else "name"
    marked = "proposed" if choice.mark.startswith("?") else "strong"
    return [
        (box, "strong" if choice.chosen else "quiet"),
        (f"{choice.key or ' '}", "key"),
        (" ", "text"),
        (name, style),
        (mark, marked),
    ]
