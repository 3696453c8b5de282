"""Screens as text files beside the tests, at named sizes; POSTIL_SNAPSHOTS=write makes them anew.

A file has the rows of the screen, then for each style where it stands: `row:from-to`.
"""

import os
import re
from pathlib import Path

from rich.style import Style
from textual.strip import Strip

from tests.tui.bench import Person

FOLDER = Path(__file__).parent / "snapshots"
SIZES = {"80x24": (80, 24), "120x40": (120, 40), "200x60": (200, 60), "50x14": (50, 14)}
"""The design size, the two larger ones, and one below 60x16."""
MOMENT = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d")


def check(person: Person, name: str) -> None:
    """Compare the screen with the file of that name."""
    strips = person.app.screen._compositor.render_strips()
    rows = [MOMENT.sub("2026-01-01 00:00", strip.text.rstrip()) for strip in strips]
    text = "\n".join([*rows, "", "STYLES", *_styles(strips)]) + "\n"
    path = FOLDER / f"{name}.txt"
    if os.environ.get("POSTIL_SNAPSHOTS") == "write":
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8"), f"the screen is not as in {path}"


def _styles(strips: list[Strip]) -> list[str]:
    places: dict[str, list[str]] = {}
    for y, strip in enumerate(strips):
        x = 0
        for segment in strip:
            name = _name(segment.style)
            if name == "reverse" or (name and segment.text.strip()):
                places.setdefault(name, []).append(f"{y}:{x}-{x + segment.cell_length}")
            x += segment.cell_length
    return [f"{name}: {' '.join(where)}" for name, where in sorted(places.items())]


def _name(style: Style | None) -> str:
    """The style without the terminal's own colours, which every cell has."""
    if style is None:
        return ""
    words = str(style).replace("on default", "").replace("default", "").split()
    return " ".join(words).removeprefix("none").strip()
