"""The columns beside the text where there is room: labels in words, note, recent answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from rich.cells import cell_len
from textual.strip import Strip

from tui.theme import Look
from tui.views.wrap import Wrapped
from tui.widgets.labelbar import Choice
from tui.widgets.rows import Part, cut, safe, strip

ABOUT_ROWS = 12
"""Rows at most of a label's explanation, and of a note."""
INDENT = "   "


@dataclass(frozen=True, slots=True)
class Entry:
    """One item of the session: how it begins, what was answered, whether it is the present one."""

    text: str
    answer: str = ""
    here: bool = False


@dataclass(frozen=True, slots=True)
class Rail:
    """One column: its width with the line on the side of the text, `left` or right of it."""

    width: int
    left: bool
    look: Look

    def row(self, parts: Sequence[Part] = ()) -> Strip:
        """One row with the line on its side."""
        edge: Part = (self.look.glyphs.side, "rule")
        if self.left:
            made = strip(parts, self.look).adjust_cell_length(self.width - 1)
            return Strip.join([made, strip([edge], self.look)])
        return strip([edge, *parts], self.look)


def right_rail(
    choices: Sequence[Choice], note: str, recent: Sequence[Entry], rail: Rail, height: int
) -> list[Strip]:
    """Labels with what they mean, the note, the last answers."""
    rows = [_title("labels", rail)]
    for choice in choices:
        rows += _label(choice, rail)
    if note:
        rows += [_blank(rail), _title("note", rail), *_lines(note, "text", rail)]
    if recent:
        rows += [_blank(rail), _title("recent", rail), *(_entry(each, rail) for each in recent)]
    return _filled(rows, rail, height)


def left_rail(entries: Sequence[Entry], rail: Rail, height: int) -> list[Strip]:
    """The session as a list: earlier answers, the present item, those to come."""
    rows = [_title("this session", rail), *(_entry(entry, rail) for entry in entries)]
    return _filled(rows, rail, height)


def _filled(rows: list[Strip], rail: Rail, height: int) -> list[Strip]:
    return [*rows, *[_blank(rail)] * (height - len(rows))][:height]


@lru_cache(4)
def _blank(rail: Rail) -> Strip:
    return rail.row()


@lru_cache(8)
def _title(text: str, rail: Rail) -> Strip:
    return rail.row([(f" {text}", "mode")])


@lru_cache(64)
def _label(choice: Choice, rail: Rail) -> list[Strip]:
    """A label with its key and mark, and what it means."""
    style = "chosen" if choice.chosen else "name"
    mark: list[Part] = [(f" {choice.mark}", "proposed")] if choice.mark else []
    name = cut(safe(choice.name), rail.width - 6 - cell_len(choice.mark), rail.look)
    head = rail.row([(f" {choice.key or ' '} ", "key"), (name, style), *mark])
    return [head, *_lines(choice.about, "quiet", rail)]


def _lines(text: str, style: str, rail: Rail) -> list[Strip]:
    """A text wrapped into the rail."""
    if not text:
        return []
    wrapped = Wrapped(safe(text), rail.width - 5)
    rows = [row for row in map(wrapped.row, range(ABOUT_ROWS)) if row is not None]
    return [rail.row([(INDENT, "text"), (wrapped.text[a:b], style)]) for a, b in rows]


@lru_cache(256)
def _entry(entry: Entry, rail: Rail) -> Strip:
    answer = cut(safe(entry.answer), rail.width // 3, rail.look)
    room = rail.width - 5 - cell_len(answer)
    text = cut(safe(entry.text), room, rail.look)
    gap = " " * (room - cell_len(text) + 1)
    style = "strong" if entry.here else "quiet"
    sign = " > " if entry.here else INDENT
    return rail.row([(sign, "strong"), (text, style), (gap, "text"), (answer, "name")])
