"""Help and palette: exactly the keys that work on the screen below, found by typing."""

import pytest

from tests.tui.bench import Person
from tests.tui.conftest import MakeBench
from tests.tui.snapshots import SIZES, check
from tui.keymap import KEYS, named, rows_of
from tui.screens.guidelines import Guidelines
from tui.screens.help import Help, stacked
from tui.screens.palette import Palette, matching
from tui.screens.status import Status


async def pages(person: Person) -> str:
    """All pages of the help."""
    screen = person.app.screen
    assert isinstance(screen, Help)
    found = [person.text]
    for _ in range(screen.pages - 1):
        await person.press("J")
        found.append(person.text)
    return "\n".join(found)


@pytest.mark.parametrize("size", SIZES)
async def test_every_key_of_the_screen_is_in_its_help(bench: MakeBench, size: str) -> None:
    made = bench()
    async with made.open(SIZES[size]) as person:
        scopes = person.screen.SCOPES
        await person.press("question_mark")
        text = await pages(person)
        for row in rows_of(KEYS, scopes):
            assert " ".join(map(named, row.keys)) in text
        assert "1  pos" in text
        await person.press("q", "g", "b", "f1")
        text = await pages(person)
        assert "  pos" not in text
        assert "suggestion" not in text
        assert "answered by me" in text


async def test_typing_narrows_the_help_and_esc_widens_it(bench: MakeBench) -> None:
    made = bench()
    async with made.open() as person:
        await person.press("question_mark")
        await person.type("/undo")
        assert "u Ctrl-Z" in person.text
        assert "skip" not in person.text
        await person.type("xyz")
        assert "no key does that" in person.text
        await person.press("escape")
        assert "skip" in person.text
        await person.press("escape", "q")
        assert person.item == "a1"


def test_groups_stay_whole_where_they_can() -> None:
    def lines(count: int) -> list[list[tuple[str, str]]]:
        return [[(str(number), "text")] for number in range(count)]

    assert [len(each) for each in stacked([lines(4), lines(8)], 10, split=False)] == [4, 8]
    assert [len(each) for each in stacked([lines(4), lines(5)], 10, split=False)] == [10]
    assert [len(each) for each in stacked([lines(4), lines(8)], 10, split=True)] == [10, 3]
    assert [len(each) for each in stacked([lines(4), lines(17)], 10, split=False)] == [10, 10, 2]


async def test_the_palette_does_what_is_chosen_on_the_screen_below(bench: MakeBench) -> None:
    made = bench()
    async with made.open() as person:
        await person.press("colon")
        assert isinstance(person.app.screen, Palette)
        await person.type("flag on")
        assert person.lines[3].split()[:3] == [">", "flag", "on,"]
        await person.press("enter")
        assert person.screen.work.begun.flag
        await person.press("colon")
        await person.type("broken")
        await person.press("enter")
        assert made.answers()["a1"].skip == "broken"
        await person.press("ctrl+p")
        await person.type("guidel")
        await person.press("enter")
        assert isinstance(person.app.screen, Guidelines)
        await person.press("q", "colon", "down", "up", "escape")
        assert person.item == "a2"
        assert "1" not in made.values()


async def test_the_palette_waits_for_the_gate_as_keys_do(bench: MakeBench) -> None:
    made = bench()
    async with made.open(answers=False) as person:
        await person.press("colon")
        await person.type("broken")
        await person.press("enter")
        assert made.answers() == {}
        assert "too early" in person.foot


async def test_what_nothing_is_called_is_said_and_enter_does_nothing(bench: MakeBench) -> None:
    made = bench()
    async with made.open() as person:
        await person.press("colon")
        await person.type("qqqq")
        await person.press("enter")
        assert "no action is called that" in person.text
        await person.press("backspace", "backspace", "backspace", "backspace", "backspace")
        assert person.item == "a1"


async def test_places_from_the_palette_of_another_place(bench: MakeBench) -> None:
    made = bench()
    async with made.open() as person:
        await person.press("g", "r", "colon")
        await person.type("dashb")
        await person.press("enter")
        assert isinstance(person.app.screen, Status)
        await person.press("q", "q")
        assert person.item == "a1"


def test_words_begin_before_words_within_before_scattered_letters() -> None:
    found = [row.action for row in matching(KEYS, "undo")]
    assert found[0] == "undo"
    assert [row.action for row in matching(rows_of(KEYS, ("go",)), "brw")] == ["browse"]
    assert matching(KEYS, "") == list(KEYS)


@pytest.mark.parametrize("size", SIZES)
async def test_help_and_palette_look_as_they_did(bench: MakeBench, size: str) -> None:
    made = bench(("pos", "\x1b[31mneg\u202e"))
    async with made.open(SIZES[size]) as person:
        await person.press("question_mark")
        check(person, f"help/{size}")
        await person.press("q", "colon")
        await person.type("un")
        check(person, f"palette/{size}")
