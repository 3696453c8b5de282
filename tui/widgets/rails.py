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


@dataclass(frozen=True, slots=True)
class Entry:
    """One item of the session: how it begins, what was answered, whether it is the present one."""

    text: str
    answer: str = ""
    here: bool = False


@lru_cache(2)
def right_rail(
    choices: tuple[Choice, ...],
    note: str,
    recent: tuple[Entry, ...],
    width: int,
    height: int,
    look: Look,
) -> list[Strip]:
    """Labels with what they mean, the note, the last answers."""
    rows = [_title("labels", look)]
    for choice in choices:
        rows += _label(choice, width, look)
    if note:
        rows += [Strip([]), _title("note", look), *_lines(note, width, "text", look)]
    if recent:
        rows += [Strip([]), _title("recent", look)]
        rows += [_entry(entry, width, look) for entry in recent]
    return _edged(rows, height, look, left=True)


@lru_cache(64)
def _label(choice: Choice, width: int, look: Look) -> list[Strip]:
    style = "chosen" if choice.chosen else "name"
    mark: list[Part] = [(f" {choice.mark}", "proposed")] if choice.mark else []
    name = cut(safe(choice.name), width - 6 - cell_len(choice.mark), look)
    head = strip([(f" {choice.key or ' '} ", "key"), (name, style), *mark], look)
    return [head, *_lines(choice.about, width, "quiet", look)]


def _lines(text: str, width: int, style: str, look: Look) -> list[Strip]:
    """A text wrapped into the rail, a dozen rows at most."""
    if not text:
        return []
    wrapped = Wrapped(safe(text), width - 5)
    rows = [row for row in map(wrapped.row, range(12)) if row is not None]
    return [strip([("   ", "text"), (wrapped.text[a:b], style)], look) for a, b in rows]


@lru_cache(2)
def left_rail(entries: tuple[Entry, ...], width: int, height: int, look: Look) -> list[Strip]:
    """The session as a list: earlier answers, the present item, those to come."""
    rows = [_title("this session", look), *(_entry(entry, width, look) for entry in entries)]
    return _edged(rows, height, look, left=False, width=width)


@lru_cache(256)
def _entry(entry: Entry, width: int, look: Look) -> Strip:
    answer = cut(safe(entry.answer), width // 3, look)
    room = width - 5 - cell_len(answer)
    text = cut(safe(entry.text), room, look)
    gap = " " * (room - cell_len(text) + 1)
    sign = ">" if entry.here else " "
    return strip(
        [
            (f" {sign} ", "strong"),
            (text, "strong" if entry.here else "quiet"),
            (gap, "text"),
            (answer, "name"),
        ],
        look,
    )


def _title(text: str, look: Look) -> Strip:
    return strip([(f" {text}", "mode")], look)


def _edged(
    rows: Sequence[Strip], height: int, look: Look, *, left: bool, width: int = 0
) -> list[Strip]:
    """The rows, filled up to the height, with a line on the side of the text."""
    edge = strip([(look.glyphs.side, "rule")], look)
    full = [*rows, *[Strip([])] * (height - len(rows))][:height]
    if left:
        return [Strip.join([edge, row]) for row in full]
    return [Strip.join([row.adjust_cell_length(width - 1), edge]) for row in full]
