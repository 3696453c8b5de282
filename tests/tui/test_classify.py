"""Classify through the real screen and the real store: keys in, answers on disk."""

import pytest

from core.model import LabelName, Suggestion
from tests.tui.conftest import MakeBench

TREE = ("animal/bird/owl", "animal/bird/wren", "animal/cat", "plant/oak", "stone")


async def test_single_one_key_decides_saves_and_goes_on(bench: MakeBench) -> None:
    desk = bench()
    async with desk.open() as person:
        assert person.item == "a1"
        await person.press("2")
        assert person.item == "a2"
        assert "saved" in person.lines[1]
        assert "1/3" in person.lines[0]
        await person.press("1", "1")
        assert "nothing left to label" in person.text
    assert desk.values() == {"a1": "neg", "a2": "pos", "a3": "pos"}


async def test_single_enter_needs_an_answer_and_keeps_one(bench: MakeBench) -> None:
    desk = bench()
    async with desk.open() as person:
        await person.press("enter")
        assert "no label yet" in person.foot
        assert person.item == "a1"
        await person.press("1", "<", "enter")
        assert person.item == "a2"
        assert "kept" in person.lines[1]
    assert desk.answers()["a1"].revision == 1


async def test_a_key_without_a_label_says_so(bench: MakeBench) -> None:
    desk = bench()
    async with desk.open() as person:
        await person.press("7")
        assert person.foot == "! 7 does nothing here; ? shows the keys"
        await person.press("0")
        assert "0 does nothing here" in person.foot
        assert desk.values() == {}


async def test_multiple_toggles_and_enter_saves(bench: MakeBench) -> None:
    desk = bench(("news", "sport", "tech"), options={"multiple": True})
    async with desk.open() as person:
        await person.press("3", "1", "2")
        assert "[x]1 news" in person.text
        await person.press("2")
        assert "[ ]2 sport" in person.text
        await person.press("enter")
        assert person.item == "a2"
    assert desk.values() == {"a1": ["news", "tech"]}


async def test_multiple_nothing_chosen_is_refused_and_0_says_none(bench: MakeBench) -> None:
    desk = bench(("news", "sport"), options={"multiple": True})
    async with desk.open() as person:
        await person.press("enter")
        assert "press 0" in person.foot
        await person.press("0")
        assert person.item == "a2"
    assert desk.values() == {"a1": []}


async def test_with_ten_labels_0_is_the_tenth_and_y_confirms_none(bench: MakeBench) -> None:
    labels = [f"label{n}" for n in range(1, 11)]
    desk = bench(labels, options={"multiple": True})
    async with desk.open() as person:
        await person.press("0", "enter")
        await person.press("enter")
        assert "y saves it" in person.foot
        await person.press("y")
    assert desk.values() == {"a1": ["label10"], "a2": []}


async def test_ordinal_shows_the_scale_in_order(bench: MakeBench) -> None:
    desk = bench(("bad", "fair", "good"), options={"ordinal": True})
    async with desk.open() as person:
        bar = next(line for line in person.lines if "1 bad" in line)
        assert bar.index("bad") < bar.index("fair") < bar.index("good")
        await person.press("2")
    assert desk.values() == {"a1": "fair"}


async def test_letters_label_too_as_the_task_assigns(bench: MakeBench) -> None:
    desk = bench((LabelName("pos", key="w"), "neg"))
    async with desk.open() as person:
        await person.press("w")
    assert desk.values() == {"a1": "pos"}


class TestPicker:
    async def test_typing_filters_and_enter_takes(self, bench: MakeBench) -> None:
        desk = bench(TREE)
        async with desk.open() as person:
            await person.press("slash")
            assert "TYPING" in person.lines[1]
            await person.type("wre")
            assert "animal > bird > wren" in person.text
            await person.press("enter")
            assert person.item == "a2"
        assert desk.values() == {"a1": "animal/bird/wren"}

    async def test_down_the_tree_and_up_again(self, bench: MakeBench) -> None:
        desk = bench(TREE)
        async with desk.open() as person:
            await person.press("slash", "enter")
            assert any(line.startswith(" animal > 3 of 5") for line in person.lines)
            await person.press("down", "backspace")
            assert "5 of 5 labels" in person.text
            await person.press("tab", "enter", "enter")
        assert desk.values() == {"a1": "plant/oak"}

    async def test_backspace_at_the_top_and_esc_leave(self, bench: MakeBench) -> None:
        desk = bench(TREE)
        async with desk.open() as person:
            await person.press("slash", "backspace")
            assert not person.screen.purpose
            await person.press("slash", "x", "escape")
            assert not person.screen.purpose
            assert person.item == "a1"
            assert desk.values() == {}

    async def test_any_number_of_labels(self, bench: MakeBench) -> None:
        desk = bench([f"label{n:04d}" for n in range(3000)])
        async with desk.open() as person:
            await person.press("slash")
            await person.type("2997")
            await person.press("enter")
        assert desk.values() == {"a1": "label2997"}

    async def test_no_match_stays_open(self, bench: MakeBench) -> None:
        desk = bench(TREE)
        async with desk.open() as person:
            await person.press("slash")
            await person.type("zz")
            await person.press("enter")
            assert "no label has zz" in person.foot
            assert person.screen.purpose

    async def test_multiple_picks_toggle(self, bench: MakeBench) -> None:
        desk = bench(TREE, options={"multiple": True})
        async with desk.open() as person:
            for word in ("owl", "oak"):
                await person.press("slash")
                await person.type(word)
                await person.press("enter")
            await person.press("enter")
        assert desk.values() == {"a1": ["animal/bird/owl", "plant/oak"]}


SURE = {"a1": [Suggestion("tone", "model-3", "neg", 0.91)]}


class TestSuggestions:
    async def test_mark_stands_behind_its_label_and_y_accepts(self, bench: MakeBench) -> None:
        desk = bench(suggestions=SURE)
        async with desk.open() as person:
            bar = next(line for line in person.lines if "1 pos" in line)
            assert "2 neg ?.91" in bar
            await person.press("y")
            assert person.item == "a2"
            await person.press("y")
            assert "no suggestion here" in person.foot
        answer = desk.answers()["a1"]
        assert answer.value == "neg"
        assert answer.suggestion == {"source": "model-3", "outcome": "kept"}

    async def test_another_label_rejects_it(self, bench: MakeBench) -> None:
        desk = bench(suggestions=SURE)
        async with desk.open() as person:
            await person.press("n")
            assert "?.91" not in person.text
            await person.press("1")
        assert desk.answers()["a1"].suggestion == {"source": "model-3", "outcome": "rejected"}

    async def test_hidden_by_the_bias_meter(self, bench: MakeBench) -> None:
        desk = bench(suggestions=SURE, hide_suggestions=1.0)
        async with desk.open() as person:
            assert "?" not in next(line for line in person.lines if "1 pos" in line)
            await person.press("y")
            assert person.item == "a1"
            await person.press("2")
        assert desk.answers()["a1"].suggestion == {"source": "model-3", "outcome": "hidden"}

    async def test_several_are_edited_when_some_are_kept(self, bench: MakeBench) -> None:
        proposed = {"a1": [Suggestion("tone", "m", ["news", "tech"])]}
        desk = bench(("news", "sport", "tech"), suggestions=proposed, options={"multiple": True})
        async with desk.open() as person:
            await person.press("1", "2", "enter")
        answer = desk.answers()["a1"]
        assert answer.value == ["news", "sport"]
        assert answer.suggestion == {"source": "m", "outcome": "edited"}


class TestSkip:
    @pytest.mark.parametrize(
        ("key", "reason"),
        [("1", "unsure"), ("enter", "unsure"), ("2", "broken"), ("3", "out_of_scope")],
    )
    async def test_reasons(self, bench: MakeBench, key: str, reason: str) -> None:
        desk = bench()
        async with desk.open() as person:
            await person.press("p")
            assert "2 broken" in person.text
            assert "1 pos" not in person.text
            await person.press(key)
            assert person.item == "a2"
        assert desk.answers()["a1"].skip == reason

    async def test_other_is_typed(self, bench: MakeBench) -> None:
        desk = bench()
        async with desk.open() as person:
            await person.press("p", "4", "enter")
            assert "say in a word why" in person.foot
            await person.type("two texts")
            await person.press("enter")
            assert person.item == "a2"
        assert (desk.answers()["a1"].skip, desk.answers()["a1"].note) == ("other", "two texts")

    async def test_esc_cancels_and_other_keys_do_nothing(self, bench: MakeBench) -> None:
        desk = bench()
        async with desk.open() as person:
            await person.press("p", "9")
            assert "not in this menu" in person.foot
            await person.press("escape")
            assert "1 pos" in person.text
            assert desk.values() == {}


async def test_flag_and_note_go_with_the_answer(bench: MakeBench) -> None:
    desk = bench()
    async with desk.open() as person:
        await person.press("m", "semicolon")
        await person.type("odd one")
        await person.press("enter")
        assert "* flagged" in person.lines[1]
        assert "; note" in person.lines[1]
        await person.press("1")
        assert "flagged" not in person.lines[1]
    answer = desk.answers()["a1"]
    assert (answer.value, answer.flag, answer.note) == ("pos", True, "odd one")


async def test_a_flag_on_an_answer_is_stored_by_enter(bench: MakeBench) -> None:
    desk = bench()
    async with desk.open() as person:
        await person.press("1", "<", "m", "enter")
    answer = desk.answers()["a1"]
    assert (answer.value, answer.flag, answer.revision) == ("pos", True, 2)


async def test_more_menu_repeats_the_last_answer_and_hides_suggestions(bench: MakeBench) -> None:
    desk = bench(suggestions={"a2": SURE["a1"]})
    async with desk.open() as person:
        await person.press("2", "M", "v")
        assert "?.91" not in person.text
        await person.press("M", "s")
    assert desk.values() == {"a1": "neg", "a2": "neg"}


async def test_active_time_leaves_out_pauses(bench: MakeBench) -> None:
    desk = bench()
    async with desk.open() as person:
        desk.clock.sleep(5)
        await person.press("j")
        desk.clock.sleep(3600)
        await person.press("1")
    assert desk.answers()["a1"].seconds == pytest.approx(65)


async def test_speed_and_time_left_come_after_five_answers(bench: MakeBench) -> None:
    desk = bench(texts=20)
    async with desk.open(size=(100, 30)) as person:
        for seconds in (2, 3, 4, 5, 6):
            assert "each" not in person.lines[0]
            desk.clock.sleep(seconds)
            await person.press("1")
        assert "4.0 s each" in person.lines[0]
        assert "1 min" in person.lines[0]


class TestMoving:
    async def test_earlier_answers_are_reached_and_revised(self, bench: MakeBench) -> None:
        desk = bench()
        async with desk.open() as person:
            await person.press("1", "2", "<", "<")
            assert person.item == "a1"
            assert "REVISE" in person.lines[1]
            assert "1 pos +" in person.text
            await person.press("2")
            assert person.item == "a3"
            assert "revision 2" in person.lines[1]
        assert desk.values() == {"a1": "neg", "a2": "neg"}

    async def test_the_beginning_is_said(self, bench: MakeBench) -> None:
        async with bench().open() as person:
            await person.press("<")
            assert "session began here" in person.foot

    async def test_untouched_items_come_back_after_the_last(self, bench: MakeBench) -> None:
        desk = bench()
        async with desk.open() as person:
            await person.press(">", "1", "1")
            assert person.item == "a1"
            await person.press("1")
            assert "nothing left" in person.text

    async def test_past_the_end_the_oldest_untouched_is_let_go(self, bench: MakeBench) -> None:
        desk = bench(texts=8)
        async with desk.open() as person:
            await person.press(">", ">", ">", ">")
            assert person.item == "a5"
            await person.press(">")
            assert person.item == "a6"
            assert desk.leases() == 5
            for _ in range(7):
                await person.press("1")
            assert "nothing left" in person.text
        assert "a1" not in desk.values()
        assert len(desk.values()) == 7

    async def test_no_further_item_is_said(self, bench: MakeBench) -> None:
        async with bench(texts=2).open() as person:
            await person.press(">", ">")
            assert "no further item" in person.foot
            assert person.item == "a2"


class TestSearch:
    TEXT = "the cat\n" + "line\n" * 40 + "another Cat\n" + "line\n" * 40 + "the last cat"

    async def test_hits_are_marked_walked_and_left(self, bench: MakeBench) -> None:
        async with bench(texts=[self.TEXT]).open() as person:
            await person.press("slash")
            await person.type("cat")
            await person.press("enter")
            assert "cat: 1 of 3" in person.foot
            await person.press("tab")
            assert "2 of 3" in person.foot
            assert "another Cat" in person.text
            await person.press("shift+tab", "shift+tab")
            assert "the last cat" in person.text
            await person.press("escape", "tab")
            assert "nothing is searched for" in person.foot

    async def test_not_found_is_said(self, bench: MakeBench) -> None:
        async with bench().open() as person:
            await person.press("slash")
            await person.type("zebra")
            await person.press("enter")
            assert "zebra is not in this item" in person.foot


async def test_scrolling_by_lines_pages_and_ends(bench: MakeBench) -> None:
    text = "\n".join(f"row {n}" for n in range(100))
    async with bench(texts=[text]).open() as person:
        await person.press("j")
        assert "row 0" not in person.text.split()
        assert person.lines[4].strip() == "row 1"
        await person.press("k", "J")
        assert person.lines[4].strip() == "row 14"
        await person.press("end")
        assert "row 99" in person.text
        await person.press("j", "pageup", "home")
        assert person.lines[4].strip() == "row 0"


async def test_unknown_and_hostile_text_is_shown_and_never_obeyed(bench: MakeBench) -> None:
    async with bench(
        labels=("[red]a[/]", "b\x1b[31m"), texts=["[bold]x[/] \x1b[2J \u202e"]
    ).open() as p:
        assert "[bold]x[/] ␛[2J <U+202E>" in p.text
        assert "1 [red]a[/]" in p.text
        assert "2 b␛[31m" in p.text
