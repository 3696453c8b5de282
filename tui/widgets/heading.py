"""The top of every screen beside the labeling one: the same rows, less to tell."""

from dataclasses import dataclass

from textual.strip import Strip

from tui.theme import Look
from tui.widgets.rows import Part, cut, safe, spread, strip, wide

GAP = "   "


@dataclass(frozen=True, slots=True)
class Heading:
    """What the top tells: where one is, who; the screen's name, what it shows, how much."""

    title: str
    who: str = ""
    mode: str = ""
    detail: str = ""
    told: str = ""


def heading_rows(heading: Heading, width: int, small: bool, look: Look) -> list[Strip]:
    """Three rows, or one on a small terminal."""
    if small:
        return [_row(f" {heading.mode}", "mode", heading.detail, heading.told, width, look)]
    line = strip([(look.glyphs.rule * width, "rule")], look)
    top = _row(
        f" {cut(safe(heading.title), width - 2, look)}", "title", "", heading.who, width, look
    )
    return [top, _row(f" {heading.mode}", "mode", heading.detail, heading.told, width, look), line]


def _row(name: str, style: str, detail: str, told: str, width: int, look: Look) -> Strip:
    """A name and what belongs to it on the left, quiet words on the right."""
    left: list[Part] = [(name, style)]
    right: list[Part] = [(safe(told) + " ", "quiet")] if told else []
    if detail:
        room = width - wide(left) - wide(right) - len(GAP) - 1
        left += [(GAP, "text"), (cut(safe(detail), max(8, room), look), "quiet")]
    return spread(left, right, width, look)


def title(project: str, task: str, look: Look) -> str:
    """Where one is: project and task."""
    return f"{project} {look.glyphs.dot} {task}"
