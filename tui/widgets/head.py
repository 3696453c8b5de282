"""The top of a labeling screen: where one is, how far, and how the terminal answers."""

from dataclasses import dataclass

from textual.strip import Strip

from tui.theme import Look
from tui.widgets.rows import Part, cut, safe, spread, strip, wide

GAP = "   "


@dataclass(frozen=True, slots=True)
class Head:
    """What the top tells; empty words are left out.

    `units` and `done` are of the whole task, `left` still needs answers.
    """

    project: str
    task: str
    annotator: str = ""
    units: int = 0
    done: int = 0
    left: int = 0
    speed: str = ""
    time_left: str = ""
    mode: str = ""
    item: str = ""
    flag: bool = False
    note: str = ""
    saved: str = ""
    place: str = ""
    gate: str = ""


def head_rows(head: Head, width: int, height: int, look: Look) -> list[Strip]:
    """The top in so many rows: three, or one on a small terminal."""
    if height == 1:
        return [_small(head, width, look)]
    line = strip([(look.glyphs.rule * width, "rule")], look)
    return [_status(head, width, look), _state(head, width, look), line]


def _status(head: Head, width: int, look: Look) -> Strip:
    """Project and task; who, how far, how fast, how long."""
    told = [f"{head.done:,}/{head.units:,}", f"{head.left:,} left"]
    told += [words for words in (head.speed, head.time_left) if words]
    who = safe(head.annotator)
    title = f"{safe(head.project)} {look.glyphs.dot} {safe(head.task)}"
    room = width - 2 - len(GAP)
    right = GAP.join([who, *told] if who else told)
    if len(title) + len(right) > room:
        right = GAP.join(told)
    if len(title) + len(right) > room:
        right = GAP.join(told[:2])
    left: list[Part] = [(" ", "text"), (cut(title, room - len(right), look), "title")]
    return spread(left, [(right + " ", "quiet")], width, look)


def _state(head: Head, width: int, look: Look) -> Strip:
    """The mode word and the item; draft or saved, the place in the text, the gate."""
    told = GAP.join(words for words in (head.place, head.saved, head.gate) if words)
    left: list[Part] = [(f" {head.mode}", "mode"), (GAP, "text")]
    marks = _marks(head)
    room = width - wide(left) - len(told) - wide(marks) - len(GAP) - 1
    left += [(cut(safe(head.item), max(8, room), look), "quiet"), *marks]
    return spread(left, [(told + " ", "quiet")], width, look)


def _marks(head: Head) -> list[Part]:
    marks: list[Part] = [(f"{GAP}* flagged", "strong")] if head.flag else []
    return [*marks, (f"{GAP}; note", "strong")] if head.note else marks


def _small(head: Head, width: int, look: Look) -> Strip:
    flags = (" *" if head.flag else "") + (" ;" if head.note else "")
    gate = head.gate.removeprefix("terminal ")
    told = "  ".join(words for words in (head.place, head.saved) if words)
    longer = "  ".join(words for words in (told, gate) if words)
    left: list[Part] = [(f"{head.mode}{flags} ", "mode"), (f"{head.done}/{head.units}", "quiet")]
    right = longer if wide(left) + len(longer) + 1 <= width else told
    return spread(left, [(right, "quiet")], width, look)
