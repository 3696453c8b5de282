"""Colours and glyphs: the only place that names any.

Text stands on the terminal's own ground in its own colour, so that light and
dark terminals both work. The few colours are from the palette of Okabe and Ito
(2008), which colour-blind people tell apart, darkened or lightened to about
equal contrast on black and on white. No state depends on them: each has a glyph.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from rich.style import Style

Depth = Literal["none", "16", "256", "true"]

_RICH = {
    "key": "bold #0a80bf", "proposed": "#b0609a", "good": "#00875f", "problem": "bold #d55e00",
    "accent": "#0a80bf",
}  # fmt: skip
_ANSI = {
    "key": "bold cyan", "proposed": "magenta", "good": "green", "problem": "bold red",
    "accent": "cyan",
}  # fmt: skip
_PLAIN = {
    "text": "", "strong": "bold", "quiet": "dim", "rule": "dim", "title": "bold", "name": "",
    "chosen": "reverse", "hit": "underline", "found": "reverse bold", "mode": "bold",
}  # fmt: skip
_NO_COLOUR = {"key": "bold", "proposed": "", "good": "", "problem": "bold", "accent": ""}


@dataclass(frozen=True, slots=True)
class Glyphs:
    """What is drawn beside text: line characters and the ellipsis."""

    rule: str = "─"
    side: str = "│"
    dot: str = "·"
    more: str = "…"
    down: str = "↓"
    up: str = "↑"
    dash: str = "–"
    full: str = "━"
    half: str = "┅"
    empty: str = "·"


ASCII = Glyphs("-", "|", "-", ">", "v", "^", "-", "#", "=", ".")


@dataclass(frozen=True, eq=False)
class Look:
    """The styles by name, the glyphs, and how many colours there are; one a run."""

    styles: Mapping[str, Style]
    glyphs: Glyphs
    depth: Depth


def look(environ: Mapping[str, str], *, utf8: bool | None = None) -> Look:
    """What this terminal can show, from its environment."""
    depth = depth_of(environ)
    wide = is_utf8(environ) if utf8 is None else utf8
    return Look(styles(depth), Glyphs() if wide else ASCII, depth)


def styles(depth: Depth) -> Mapping[str, Style]:
    """Every style by name at this number of colours."""
    colours = {"none": _NO_COLOUR, "16": _ANSI}.get(depth, _RICH)
    return {name: Style.parse(text) for name, text in {**_PLAIN, **colours}.items()}


def depth_of(environ: Mapping[str, str]) -> Depth:
    """How many colours; NO_COLOR counts when it is not empty."""
    if environ.get("NO_COLOR"):
        return "none"
    if environ.get("COLORTERM", "").lower() in ("truecolor", "24bit"):
        return "true"
    return "256" if "256" in environ.get("TERM", "") else "16"


def is_utf8(environ: Mapping[str, str]) -> bool:
    """Whether the locale writes UTF-8, by the first of its variables that is set."""
    names = (environ.get(name) for name in ("LC_ALL", "LC_CTYPE", "LANG"))
    chosen = next((name for name in names if name), "")
    return "utf8" in chosen.replace("-", "").lower()
