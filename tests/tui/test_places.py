"""What holds for every screen beside the labeling one."""

import pytest

from core.model import LabelName
from storage.local import open_store
from storage.people import disable
from tests.tui.bench import Person
from tests.tui.conftest import MakeBench
from tests.tui.snapshots import SIZES, check
from tui.screens import PLACES, TASKS
from tui.screens.classify import ClassifyScreen
from tui.theme import look

WAYS = {
    "browse": ("g", "b"),
    "dashboard": ("g", "d"),
    "stats": ("g", "s"),
    "guidelines": ("g", "r"),
    "help": ("question_mark",),
    "info": ("i",),
}
BAD = "\x1b]0;evil\x07\u202e[b]x[/b]\x9b2J"
ALL_SIZES = (*SIZES.values(), (60, 16), (40, 10), (59, 60), (300, 15), (41, 11))


def clean(person: Person) -> bool:
    """Whether nothing on the screen is a control or hides."""
    return not [char for char in person.text if char != "\n" and not char.isprintable()]


@pytest.mark.parametrize("place", WAYS)
async def test_q_leaves_it_and_esc_does_not(bench: MakeBench, place: str) -> None:
    made = bench()
    async with made.open() as person:
        await person.press(*WAYS[place])
        here = person.app.screen
        assert not isinstance(here, ClassifyScreen)
        await person.press("escape", "escape", "g", "escape", "slash", "escape", "escape")
        assert person.app.screen is here
        await person.press("q")
        assert isinstance(person.app.screen, ClassifyScreen)


@pytest.mark.parametrize("place", WAYS)
async def test_label_keys_do_nothing_there_and_say_so(bench: MakeBench, place: str) -> None:
    made = bench()
    async with made.open() as person:
        await person.press(*WAYS[place])
        for key in "1234567890asdfwertzxcvb":
            await person.press(key)
            assert f"{key} does nothing here" in person.foot
        assert made.answers() == {}


@pytest.mark.parametrize("place", [*WAYS, "palette"])
async def test_every_size_and_hostile_names_everywhere(bench: MakeBench, place: str) -> None:
    made = bench(
        (LabelName(BAD, about=BAD), LabelName("neg")),
        texts=(BAD, "fine"),
        guidelines=f"# {BAD}\n- {BAD}\n`{BAD}`",
    )
    keys = (*WAYS.get(place, ("colon",)),)
    async with made.open(store=open_store(made.db, "ann [b]")) as person:
        await person.press("1", "<", *keys)
        for width, height in ALL_SIZES:
            await person.pilot.resize_terminal(width, height)
            await person.pilot.pause()
            assert clean(person)
            assert len(person.lines) == height
            assert person.lines[0].strip()
            assert person.foot


@pytest.mark.parametrize("place", WAYS)
async def test_the_go_menu_has_no_dead_entry(bench: MakeBench, place: str) -> None:
    made = bench()
    async with made.open() as person:
        await person.press(*WAYS[place])
        screen = person.app.screen
        entries = screen.menu_keys("go")  # type: ignore[attr-defined]
        assert {row.action for row in entries} <= {*PLACES, "label"}
        await person.press("g", "l")
        assert isinstance(person.app.screen, ClassifyScreen)


@pytest.mark.parametrize("place", [*WAYS, "palette"])
async def test_without_colours_and_utf8_it_looks_as_it_did(bench: MakeBench, place: str) -> None:
    made = bench(texts=6, guidelines="# Title\n- **bold** and `code`")
    made.look = look({"NO_COLOR": "1", "TERM": "xterm", "LANG": "C"})
    async with made.open() as person:
        made.clock.sleep(5)
        await person.press("1", "2", *WAYS.get(place, ("colon",)))
        assert person.text.isascii()
        if place != "stats":
            check(person, f"{place}/plain")


def test_each_place_of_the_table_has_its_module() -> None:
    from importlib import import_module

    for module in (*PLACES.values(), *TASKS.values()):
        assert callable(import_module(module).screen)


@pytest.mark.parametrize("place", ["browse", "dashboard", "guidelines", "info"])
async def test_what_the_store_refuses_is_said_and_no_crash(bench: MakeBench, place: str) -> None:
    made = bench()
    async with made.open() as person:
        if place != "info":
            await person.press(*WAYS[place])
        disable(made.db, "ann", "lea")
        await person.press("question_mark", "q")
        await person.press("g", "b")
        assert "ann may not work in this project" in person.foot
        assert person.app.is_running
