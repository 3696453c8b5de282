"""Ready-made rows on the screen: only those that changed are painted again."""

from collections.abc import Iterable, Sequence

from rich.cells import cell_len
from rich.segment import Segment
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from core.safe import shown
from tui.theme import Look

Part = tuple[str, str]
"""A text and the name of its style."""


class Drawn(Widget):
    """A widget whose rows are ready to be written: no border, no padding, no colours of its own."""

    def render_lines(self, crop: Region) -> list[Strip]:
        return [self.render_line(y).crop(crop.x, crop.right) for y in crop.line_range]


class Rows(Drawn):
    """A block of strips that somebody else has drawn."""

    DEFAULT_CSS = "Rows { height: auto; width: 1fr; }"
    ALLOW_SELECT = False

    def __init__(self, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self._strips: list[Strip] = []

    def put(self, strips: Sequence[Strip]) -> None:
        """Show these rows from now on."""
        before, self._strips = self._strips, list(strips)
        width = self.size.width
        changed = [
            Region(0, y, width, 1)
            for y in range(max(len(before), len(strips)))
            if y >= len(before) or y >= len(strips) or _differ(before[y], strips[y])
        ]
        if changed:
            self.refresh(*changed)

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        if y < len(self._strips):
            return self._strips[y].adjust_cell_length(width)
        return Strip.blank(width)


def _differ(one: Strip, other: Strip) -> bool:
    return one is not other and one != other


def safe(text: object) -> str:
    """Text from outside on one line."""
    return shown(str(text))


def cut(text: str, width: int, look: Look) -> str:
    """The text in at most `width` columns, with a mark where it was cut."""
    if cell_len(text) <= width:
        return text
    mark = look.glyphs.more
    kept = ""
    room = max(0, width - cell_len(mark))
    for char in text:
        if cell_len(kept + char) > room:
            break
        kept += char
    return kept + mark if width > 0 else ""


def cut_front(text: str, width: int, look: Look) -> str:
    """The end of the text in at most `width` columns, with a mark where it was cut."""
    return cut(text[::-1], width, look)[::-1] if text.isascii() else cut(text, width, look)


def strip(parts: Iterable[Part], look: Look) -> Strip:
    """One row of styled parts; spaces before a text stay plain (pictures of it lose others)."""
    styles, segments = look.styles, []
    for text, name in parts:
        bare = text.lstrip(" ") or text
        if len(bare) < len(text):
            segments.append(Segment(text[: len(text) - len(bare)], styles["text"]))
        if bare:
            segments.append(Segment(bare, styles[name]))
    return Strip(segments)


def spread(left: Sequence[Part], right: Sequence[Part], width: int, look: Look) -> Strip:
    """One row with a left and a right end; the right end gives way first."""
    used = wide(left)
    if used + 1 + wide(right) > width:
        right = ()
    gap = max(0, width - used - wide(right))
    return strip([*left, (" " * gap, "text"), *right], look).crop(0, width)


def wide(parts: Iterable[Part]) -> int:
    """How many columns the parts take."""
    return sum(cell_len(text) for text, _ in parts)
