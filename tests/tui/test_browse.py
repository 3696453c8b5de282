"""Browse: lists, search, flags, and the way to an item and back."""

import pytest

from core.model import LabelName
from tests.tui.bench import Bench, Person
from tests.tui.conftest import MakeBench
from tests.tui.snapshots import SIZES, check
from tui.screens.browse import Browse, excerpt
from tui.widgets.rows import Part

TEXTS = (
    "Ordered on Monday, came on Friday a week later.",
    "The kettle boils and the handle stays cool.",
    "Second kettle in a year. " + "It stands in the hall. " * 5 + "The lid of the kettle is loose.",
    "Does it come in blue?",
)


def texts_on(person: Person) -> list[str]:
    """The ids in the list, as the screen shows them."""
    words = [line.replace(">", " ").replace("*", " ").split() for line in person.lines[4:-2]]
    return [each[0] for each in words if each]


def cursor_on(person: Person) -> str:
    line = next(line for line in person.lines[4:-2] if line.startswith(" > "))
    return line[3:].replace("*", " ").split()[0]


async def decide(person: Person, bench: Bench, *keys: str) -> None:
    for key in keys:
        bench.clock.sleep(2)
        await person.press(key)


async def test_all_items_in_project_order_with_own_answers(bench: MakeBench) -> None:
    made = bench(texts=TEXTS)
    async with made.open() as person:
        await decide(person, made, "1", "2")
        await person.press("g", "b")
        assert isinstance(person.app.screen, Browse)
        assert texts_on(person) == ["a1", "a2", "a3", "a4"]
        assert "pos" in person.lines[4]
        assert "neg" in person.lines[5]
        assert cursor_on(person) == "a3"


async def test_tab_goes_through_the_lists_and_a_menu_chooses_one(bench: MakeBench) -> None:
    made = bench(texts=TEXTS)
    async with made.open() as person:
        await decide(person, made, "1", "p", "2")
        await person.press("g", "b", "tab")
        assert texts_on(person) == ["a1", "a2"]
        await person.press("tab")
        assert texts_on(person) == ["a3", "a4"]
        await person.press("M", "5")
        assert texts_on(person) == ["a2"]
        assert "skip: broken" in person.text
        await person.press("M", "6")
        assert "no item here" in person.text
        await person.press("escape")
        assert texts_on(person) == ["a1", "a2", "a3", "a4"]


async def test_the_search_finds_words_marks_them_and_combines_with_lists(bench: MakeBench) -> None:
    made = bench(texts=TEXTS)
    async with made.open() as person:
        await decide(person, made, "1", "2")
        await person.press("g", "b")
        await person.type("/kettle")
        await person.press("enter")
        assert texts_on(person) == ["a2", "a3"]
        await person.press("slash")
        assert person.foot.startswith("search kettle")
        await person.type(" label:neg")
        await person.press("enter")
        assert texts_on(person) == ["a2"]
        await person.type("/ label:none")
        await person.press("enter")
        assert "no label" in person.foot


async def test_enter_opens_an_item_a_label_revises_it_and_q_comes_back(bench: MakeBench) -> None:
    made = bench(texts=TEXTS)
    async with made.open() as person:
        await decide(person, made, "1", "1", "1")
        await person.press("g", "b", "M", "2", "home", "j", "enter")
        assert person.item == "a2"
        await decide(person, made, "2")
        assert made.values()["a2"] == "neg"
        assert made.answers()["a2"].revision == 2
        await person.press("q")
        assert isinstance(person.app.screen, Browse)
        assert cursor_on(person) == "a2"
        assert "answered by me" in person.text
        await person.press("q")
        assert person.screen.work.unit is not None
        await person.press("q")
        assert not person.app.is_running
    assert made.leases() == 0


async def test_a_flag_on_an_answer_is_a_revision_with_the_same_value(bench: MakeBench) -> None:
    made = bench(texts=TEXTS)
    async with made.open() as person:
        await decide(person, made, "1")
        await person.press("g", "b", "home", "m")
        answer = made.answers()["a1"]
        assert (answer.value, answer.flag, answer.revision) == ("pos", True, 2)
        assert (answer.confirmed, answer.seconds) == (True, 2.0)
        assert "*" in person.lines[4]
        await person.press("m")
        assert not made.answers()["a1"].flag


async def test_a_flag_on_an_open_item_is_part_of_what_is_begun(bench: MakeBench) -> None:
    made = bench(texts=TEXTS)
    async with made.open() as person:
        await person.press("g", "b", "j", "j", "m", "M", "4")
        assert texts_on(person) == ["a3"]
        unit = made.store.unit("tone", 3)
        assert unit.draft is not None
        assert unit.draft.flag
        await person.press("m")
        assert made.store.unit("tone", 3).draft is None


async def test_a_long_list_is_smooth_to_its_end_and_back(bench: MakeBench) -> None:
    made = bench(texts=1500)
    async with made.open() as person:
        await person.press("g", "b", "end")
        assert cursor_on(person) == "a1500"
        for _ in range(20):
            await person.press("pageup")
        assert cursor_on(person) == f"a{1500 - 20 * 17}"
        await person.press("enter")
        assert person.item == "a1160"
        await person.press("q", "home")
        assert cursor_on(person) == "a1"
        for _ in range(45):
            await person.press("pagedown")
        assert cursor_on(person) == f"a{1 + 45 * 17}"


async def test_it_opens_at_the_present_item_and_keeps_its_place(bench: MakeBench) -> None:
    made = bench(texts=300)
    async with made.open() as person:
        await person.press("g", "b")
        for _ in range(10):
            await person.press("J")
        place = person.lines[4:-2]
        await person.press("g", "r", "q")
        assert person.lines[4:-2] == place
        await person.press("q", "g", "b")
        assert person.lines[4:-2] == place


async def test_info_is_about_the_row_of_the_cursor(bench: MakeBench) -> None:
    made = bench(texts=TEXTS)
    async with made.open() as person:
        await person.press("g", "b", "j", "i")
        assert person.lines[1].split() == ["info", "a2"]


def test_the_excerpt_shows_the_first_hit_where_it_is_beyond_the_column() -> None:
    def text(parts: list[Part]) -> str:
        return "".join(part for part, _ in parts)

    found = excerpt(TEXTS[2], "loose", 40, "text")
    assert text(found).startswith("... ")
    assert ("loose", "hit") in found
    assert text(excerpt("a\nb\tc  d", "", 40, "text")) == "a b c d"
    assert text(excerpt("\x1b[2J\u202e", "", 40, "text")) == "␛[2J<U+202E>"


@pytest.mark.parametrize("size", SIZES)
async def test_browse_looks_as_it_did(bench: MakeBench, size: str) -> None:
    made = bench(("pos", LabelName("neg")), texts=(*TEXTS, "\x1b]0;x\x07 [b]bold[/b] \u202eevil"))
    async with made.open(SIZES[size]) as person:
        await decide(person, made, "1", "2", "p", "1")
        await person.press("m", "g", "b")
        check(person, f"browse/{size}")
        await person.type("/kettle")
        await person.press("enter")
        check(person, f"browse/found-{size}")


async def test_a_flag_set_here_is_on_the_screen_below_and_stays(bench: MakeBench) -> None:
    made = bench(texts=TEXTS)
    async with made.open() as person:
        await person.press("g", "b", "m", "q")
        assert "* flagged" in person.text
        await decide(person, made, "1")
        assert made.answers()["a1"].flag


async def test_a_click_moves_the_cursor_and_a_second_one_opens(bench: MakeBench) -> None:
    made = bench(texts=TEXTS)
    async with made.open() as person:
        await person.press("g", "b")
        await person.pilot.click(offset=(20, 6))
        assert cursor_on(person) == "a3"
        await person.pilot.click(offset=(20, 6))
        await person.pilot.pause()
        assert person.item == "a3"
