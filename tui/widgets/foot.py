"""The bottom of a screen: a menu, the hint line, or a notice in its place."""

from collections.abc import Sequence
from dataclasses import dataclass

from textual.strip import Strip

from tui.keymap import Key, named
from tui.theme import Look
from tui.widgets.rows import Part, cut, safe, strip, wide

GAP = "   "


@dataclass(frozen=True, slots=True)
class Notice:
    """One line for the person: `kind` is saved or problem."""

    kind: str
    text: str


def hint_row(hints: Sequence[tuple[str, str]], width: int, look: Look) -> Strip:
    """Keys and words; what does not fit is left out, but the last two (help, back) stay."""
    kept: list[tuple[str, str]] = []
    room = width - 1
    for number, (key, word) in enumerate(hints):
        used = _columns(key, word)
        ahead = sum(_columns(*last) for last in hints[max(number + 1, len(hints) - 2) :])
        if used - (0 if kept else len(GAP)) + ahead <= room:
            kept.append((key, word))
            room -= used - (len(GAP) if len(kept) == 1 else 0)
    parts: list[Part] = [(" ", "text")]
    for number, (key, word) in enumerate(kept):
        parts += [(GAP if number else "", "text"), *_hint(key, word)]
    return strip(parts, look).crop(0, width)


def _columns(key: str, word: str) -> int:
    """How many columns a key takes, with the gap before it."""
    return len(GAP) + wide(_hint(key, word))


def _hint(key: str, word: str) -> list[Part]:
    return [(key, "key"), (f" {word}", "quiet")]


def notice_row(notice: Notice, width: int, look: Look) -> Strip:
    """The notice with its sign; only its first line has room."""
    sign, style = ("!", "problem") if notice.kind == "problem" else ("", "good")
    first = safe(" ".join(notice.text.split("\n")))
    return strip(
        [(f" {sign} " if sign else " ", style), (cut(first, width - 3, look), style)], look
    )


def menu_rows(title: str, rows: Sequence[Key], width: int, height: int, look: Look) -> list[Strip]:
    """The open menu: its name, then each key with what it does, over several rows."""
    lines: list[list[Part]] = [[(f" {title}", "mode")]]
    for row in rows:
        entry: list[Part] = [(GAP, "text"), *_entry(row)]
        if wide(lines[-1]) + wide(entry) > width:
            lines.append([])
        lines[-1] += entry
    drawn = [strip(line, look) for line in lines[:height]]
    return drawn + [Strip([])] * (height - len(drawn))


def _entry(row: Key) -> list[Part]:
    return [(named(row.keys[0]), "key"), (f" {row.words}", "name")]
