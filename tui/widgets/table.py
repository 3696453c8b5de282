"""A list as columns: which columns there is room for, its rows, and the cursor in it."""

from collections.abc import Sequence
from dataclasses import dataclass

from textual.strip import Strip

from tui.theme import Look
from tui.widgets.rows import Part, cut, strip, wide

GAP = 2
LEAD = 3
"""Columns before the first cell, for the cursor."""

Cell = Sequence[Part]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its title and width; one of them has 0 and takes the rest.

    Where there is no room the columns with the highest `rank` give way first.
    """

    title: str
    width: int = 0
    right: bool = False
    rank: int = 0


@dataclass(frozen=True, slots=True)
class Cursor:
    """The row that the cursor is on, and the first one that shows."""

    at: int = 0
    top: int = 0

    def moved(self, rows: int, count: int, height: int) -> "Cursor":
        """So many rows on, within a list of `count` rows of which `height` show."""
        return self.put(self.at + rows, count, height)

    def put(self, at: int, count: int, height: int) -> "Cursor":
        """On this row, or the nearest there is, with as little scrolling as needed."""
        at = max(0, min(at, count - 1))
        lowest, highest = max(0, at - max(1, height) + 1), at
        last = max(0, count - max(1, height))
        return Cursor(at, min(last, max(lowest, min(self.top, highest))))


def fitted(columns: Sequence[Column], width: int, least: int = 16) -> list[tuple[int, int]]:
    """(number, width) of the columns that have room; the one with width 0 gets at least `least`."""
    kept = list(range(len(columns)))
    while True:
        fixed = sum(columns[number].width for number in kept) + GAP * (len(kept) - 1) + LEAD + 1
        spare = width - fixed
        droppable = [number for number in kept if columns[number].rank]
        if spare >= least or not droppable:
            return [(number, columns[number].width or max(1, spare)) for number in kept]
        kept.remove(max(droppable, key=lambda number: columns[number].rank))


def title_row(columns: Sequence[Column], places: Sequence[tuple[int, int]], look: Look) -> Strip:
    """The columns' titles."""
    return row(columns, places, [[(column.title, "quiet")] for column in columns], False, look)


def row(
    columns: Sequence[Column],
    places: Sequence[tuple[int, int]],
    cells: Sequence[Cell],
    here: bool,
    look: Look,
) -> Strip:
    """One row of cells, with the cursor's mark where it is on it."""
    parts: list[Part] = [(" > " if here else " " * LEAD, "strong")]
    for number, width in places:
        cell = clipped(cells[number], width, look)
        spare: Part = (" " * (width - wide(cell)), "text")
        parts += [spare, *cell] if columns[number].right else [*cell, spare]
        parts.append((" " * GAP, "text"))
    return strip(parts[:-1], look)


def clipped(cell: Cell, width: int, look: Look) -> list[Part]:
    """The parts in at most `width` columns."""
    kept: list[Part] = []
    for text, style in cell:
        room = width - wide(kept)
        if wide([(text, style)]) > room:
            return [*kept, (cut(text, room, look), style)]
        kept.append((text, style))
    return kept
