"""What the screen looks like, as text: rows, then the styles in them.

`POSTIL_SNAPSHOTS=write` writes the files anew; look at the difference before
you keep it.
"""

import os
from pathlib import Path

import pytest
from rich.style import Style

from core.model import LabelName, Suggestion
from tests.tui.bench import Person
from tests.tui.conftest import MakeBench
from tui.theme import look

FOLDER = Path(__file__).parent / "snapshots" / "label"
SIZES = ((80, 24), (120, 40), (200, 60), (40, 10))
TEXTS = [
    "I ordered the kettle on a Monday and it stood on my doorstep on Wednesday morning. It boils"
    " fast, pours without a drip and the handle stays cool.",
    "The app crashes whenever I try to export more than one page.",
    "Für den Preis in Ordnung 👍🏽, とても良いです。",
    "Never again.",
    "Good sound, poor battery.",
    "The blue is not the blue of the picture, it is rather green. " * 30,
    "Works.",
]
LABELS = (
    LabelName("positive", about="praises the thing or the seller"),
    LabelName("negative", about="complains, or asks for money back"),
    LabelName("neutral"),
)
TREE = [f"{room}/{kind}" for room in ("kitchen", "garden") for kind in ("small tools", "machines")]
ENVIRON = {
    "true": {"COLORTERM": "truecolor"},
    "16": {"TERM": "xterm"},
    "none": {"NO_COLOR": "1"},
}


def snapshot(person: Person) -> str:
    """The rows of the screen, and under each style where it stands: `row:from-to`."""
    person.screen.each_second()
    rows = person.app.screen._compositor.render_strips()
    places: dict[str, list[str]] = {}
    for y, row in enumerate(rows):
        x = 0
        for segment in row:
            name = _name(segment.style)
            if name == "reverse" or (name and segment.text.strip()):
                places.setdefault(name, []).append(f"{y}:{x}-{x + segment.cell_length}")
            x += segment.cell_length
    styles = [f"{name}: {' '.join(where)}" for name, where in sorted(places.items())]
    return "\n".join([*(row.text.rstrip() for row in rows), "", "STYLES", *styles]) + "\n"


def _name(style: Style | None) -> str:
    """The style without the terminal's own colours, which every cell has."""
    if style is None:
        return ""
    words = str(style).replace("on default", "").replace("default", "").split()
    return " ".join(words).removeprefix("none").strip()


def compare(name: str, found: str) -> None:
    file = FOLDER / f"{name}.txt"
    if os.environ.get("POSTIL_SNAPSHOTS") == "write":
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(found, encoding="utf-8")
    assert found == file.read_text(encoding="utf-8")


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("depth", ENVIRON)
async def test_an_item_after_some_answers(
    bench: MakeBench, size: tuple[int, int], depth: str
) -> None:
    proposed = {"a6": [Suggestion("tone", "model-3", "negative", 0.91)]}
    desk = bench(LABELS, TEXTS, proposed)
    desk.look = look({"LANG": "C.UTF-8", "TERM": "xterm-256color", **ENVIRON[depth]})
    async with desk.open(size=size) as person:
        for n, key in enumerate("12312"):
            desk.clock.sleep(2 + n)
            await person.press(key)
        await person.press("m")
        compare(f"item-{size[0]}x{size[1]}-{depth}", snapshot(person))


@pytest.mark.parametrize("size", [(80, 24), (40, 10)], ids=lambda size: f"{size[0]}x{size[1]}")
async def test_several_labels_and_a_note(bench: MakeBench, size: tuple[int, int]) -> None:
    labels = ("delivery", "price", "quality", "support", "battery", "looks", "size")
    desk = bench(labels, TEXTS, options={"multiple": True})
    async with desk.open(size=size) as person:
        await person.press("2", "5", "semicolon")
        await person.type("which one")
        compare(f"several-{size[0]}x{size[1]}", snapshot(person))


async def test_the_picker(bench: MakeBench) -> None:
    async with bench(TREE, TEXTS).open() as person:
        compare("tree-80x24", snapshot(person))
        await person.press("slash")
        await person.type("ma")
        compare("picker-80x24", snapshot(person))


async def test_the_menus(bench: MakeBench) -> None:
    async with bench(LABELS, TEXTS).open() as person:
        await person.press("p")
        compare("skip-80x24", snapshot(person))
        await person.press("escape", "g")
        compare("go-80x24", snapshot(person))


async def test_search_hits(bench: MakeBench) -> None:
    async with bench(LABELS, [TEXTS[5]]).open() as person:
        await person.press("slash")
        await person.type("blue")
        await person.press("enter", "tab")
        compare("search-80x24", snapshot(person))


async def test_nothing_left(bench: MakeBench) -> None:
    async with bench(LABELS, TEXTS[:1]).open() as person:
        await person.press("1")
        compare("nothing-80x24", snapshot(person))


async def test_a_revision_and_a_problem(bench: MakeBench) -> None:
    async with bench(LABELS, TEXTS).open() as person:
        await person.press("2", "<", "7")
        compare("revise-80x24", snapshot(person))


async def test_states_are_readable_without_colour(bench: MakeBench) -> None:
    proposed = {"a1": [Suggestion("tone", "m", "negative", 0.5)]}
    async with bench(LABELS, TEXTS, proposed).open() as person:
        assert "2 negative ?.50" in person.text
        await person.press("m", "1", "<")
        assert "1 positive +" in person.text
        assert "* flagged" in person.text
        assert "REVISE" in person.text


async def test_the_layout_depends_on_the_size_alone(bench: MakeBench) -> None:
    async with bench(LABELS, TEXTS).open(size=(80, 24)) as person:
        before = person.text
        await person.pilot.resize_terminal(200, 60)
        await person.pilot.pause()
        assert "this session" in person.text
        await person.pilot.resize_terminal(40, 10)
        await person.pilot.pause()
        await person.pilot.resize_terminal(80, 24)
        await person.pilot.pause()
        assert person.text == before
