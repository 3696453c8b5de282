"""What every labeling screen does: the gate, drafts, undo, errors of the store, the way out."""

from typing import Any

import pytest
from textual import events
from textual.geometry import Region

from core.errors import LeaseLostError, SpaceError, StoreError, SurroundingsError
from storage.local import open_store
from storage.store import Answer, Draft, Receipt
from tests.tui.bench import Bench
from tests.tui.conftest import MakeBench


class Failing:
    """The real store, but some calls raise so many times first."""

    def __init__(self, store: Any, **errors: list[Exception]) -> None:
        self.store, self.errors = store, errors
        self.sent: list[Answer] = []

    def __getattr__(self, name: str) -> Any:
        if self.errors.get(name):
            return self._raise(self.errors[name].pop(0))
        return getattr(self.store, name)

    def _raise(self, error: Exception) -> Any:
        def call(*args: Any, **_: Any) -> None:
            self.sent += [arg for arg in args if isinstance(arg, Answer)]
            raise error

        return call

    def submit(self, answer: Answer) -> Receipt:
        self.sent.append(answer)
        if self.errors.get("submit"):
            raise self.errors["submit"].pop(0)
        return self.store.submit(answer)  # type: ignore[no-any-return]


class TestGate:
    async def test_keys_that_decide_are_dropped_and_said(self, bench: MakeBench) -> None:
        desk = bench()
        async with desk.open(answers=False) as person:
            await person.press("1")
            assert person.foot == "! too early: 1 key for an item you had not seen"
            await person.press("2", "p", "m", "y", "enter")
            assert "too early: 6 keys" in person.foot
            assert person.item == "a1"
            assert desk.answers() == {}
            person.app.answer()
            await person.press("2")
            assert person.item == "a2"
        assert desk.answers()["a1"].confirmed is True

    async def test_a_reply_does_not_overtake_the_keys_before_it(self, bench: MakeBench) -> None:
        desk = bench()
        async with desk.open(answers=False) as person:
            column, row = person.app.questions[-1]
            person.app.post_message(events.Key("1", "1"))
            person.app.post_message(events.CursorPosition(column - 1, row - 1))
            await person.pilot.pause()
            assert "too early: 1 key" in person.foot
            assert desk.answers() == {}
            person.app.post_message(events.Key("2", "2"))
            await person.pilot.pause()
        assert desk.values() == {"a1": "neg"}

    async def test_a_frame_that_does_not_write_the_text_asks_nothing(
        self, bench: MakeBench
    ) -> None:
        async with bench().open(answers=False) as person:
            asked = len(person.app.questions)
            person.app.gate.arm()
            person.app.gate.expect(person.screen, [Region(0, 5, 80, 1)])
            person.screen.head.refresh()
            person.screen.foot.refresh()
            await person.pilot.pause()
            assert len(person.app.questions) == asked
            person.screen.view.refresh()
            await person.pilot.pause()
            assert len(person.app.questions) == asked + 1

    async def test_movement_is_obeyed(self, bench: MakeBench) -> None:
        desk = bench(texts=["\n".join(f"row {n}" for n in range(60)), "other"])
        async with desk.open(answers=False) as person:
            await person.press("j")
            assert "row 0" not in person.text.split("\n")[4]
            await person.press(">")
            assert person.item == "a2"

    async def test_each_item_is_asked_for_anew(self, bench: MakeBench) -> None:
        desk = bench(texts=["the same", "the same", "the same"])
        async with desk.open() as person:
            await person.press("1")
            person.app.answers = False
            await person.press("1")
            assert person.item == "a3"
            await person.press("1")
            assert "too early" in person.foot
        assert len(person.app.questions) == 3

    async def test_a_typed_note_is_kept_but_a_typed_reason_cannot_decide(
        self, bench: MakeBench
    ) -> None:
        desk = bench()
        async with desk.open(answers=False) as person:
            await person.press("semicolon")
            await person.type("hm")
            await person.press("enter")
            assert person.screen.work.begun.note == "hm"
            assert desk.answers() == {}

    async def test_a_picked_label_waits_for_the_gate(self, bench: MakeBench) -> None:
        desk = bench(("a/b", "a/c"))
        async with desk.open(answers=False) as person:
            await person.press("slash", "c", "enter")
            assert "too early" in person.foot
            assert person.screen.line.text == "c"
            person.app.answer()
            await person.pilot.pause()
            await person.press("enter")
        assert desk.values() == {"a1": "a/c"}

    async def test_the_rest_of_a_cut_sequence_labels_nothing(self, bench: MakeBench) -> None:
        desk = bench()
        async with desk.open() as person:
            await person.type("[24")
            await person.press("semicolon", "1", "R")
            assert desk.answers() == {}
            await person.press("O", "1")
            assert desk.answers() == {}
            await person.press("1")
        assert desk.values() == {"a1": "pos"}

    async def test_while_typing_brackets_are_letters(self, bench: MakeBench) -> None:
        async with bench().open() as person:
            await person.press("semicolon")
            await person.type("[O1")
            assert person.screen.line.text == "[O1"

    async def test_after_esc_label_keys_are_dead_until_quiet(self, bench: MakeBench) -> None:
        desk = bench()
        async with desk.open() as person:
            await person.press("semicolon", "1", "escape", "1")
            assert "right after Esc" in person.foot
            desk.clock.sleep(0.2)
            await person.press("2")
            assert desk.answers() == {}
            desk.clock.sleep(0.4)
            await person.press("2")
        assert desk.values() == {"a1": "neg"}

    async def test_a_paste_labels_nothing_and_goes_into_a_note(self, bench: MakeBench) -> None:
        desk = bench()
        async with desk.open() as person:
            person.app.post_message(events.Paste("111"))
            await person.pilot.pause()
            await person.press("semicolon")
            person.app.post_message(events.Paste("one\ntwo"))
            await person.pilot.pause()
            assert person.screen.line.text == "one two"
        assert desk.answers() == {}

    async def test_the_state_is_in_the_status_line(self, bench: MakeBench) -> None:
        async with bench().open() as person:
            assert "terminal answers 0 ms" in person.lines[1]


class TestDrafts:
    async def test_toggles_flag_and_note_are_kept_within_a_second(self, bench: MakeBench) -> None:
        desk = bench(("a", "b", "c"), options={"multiple": True})
        async with desk.open() as person:
            await person.press("2", "m", "semicolon", "x")
            assert "draft" in person.lines[1]
            person.screen.each_second()
            await person.pilot.pause()
            assert "draft saved" in person.lines[1]
        draft = desk.store.unit("tone", 1).draft
        assert draft is not None
        assert (draft.value, draft.flag, draft.note) == (["b"], True, "x")

    async def test_work_goes_on_where_it_was_with_its_undo(self, bench: MakeBench) -> None:
        desk = bench(("a", "b", "c"), options={"multiple": True})
        async with desk.open() as person:
            await person.press(">", "1", "3", "q")
        async with desk.open() as person:
            assert person.item == "a2"
            assert "[x]3 c" in person.text
            await person.press("u")
            assert "[ ]3 c" in person.text
            assert "[x]1 a" in person.text
            await person.press("U", "enter")
        assert desk.values() == {"a2": ["a", "c"]}

    async def test_a_dropped_line_keeps_draft_and_present_lease(self, bench: MakeBench) -> None:
        desk = bench(("a", "b"), texts=9, options={"multiple": True})
        async with desk.open() as person:
            await person.press("2", "semicolon", "h", "m")
            person.screen.keep()
            assert desk.leases() == 1
        draft = desk.store.unit("tone", 1).draft
        assert isinstance(draft, Draft)
        assert (draft.value, draft.note) == (["b"], "hm")

    async def test_leaving_gives_the_leases_back(self, bench: MakeBench) -> None:
        desk = bench(texts=9)
        async with desk.open() as person:
            assert desk.leases() == 5
            await person.press("q")
        assert desk.leases() == 0


class TestUndo:
    async def test_the_first_press_shows_and_the_second_acts(self, bench: MakeBench) -> None:
        desk = bench()
        async with desk.open() as person:
            await person.press("1", "u")
            assert person.foot == "undo on a1: pos -> open; u again does it"
            assert desk.values() == {"a1": "pos"}
            await person.press("u")
            assert person.item == "a1"
            assert "undone" in person.lines[1]
            assert desk.values() == {}
            await person.press("2")
            assert person.item == "a2"
        assert desk.values() == {"a1": "neg"}

    async def test_another_key_forgets_the_question(self, bench: MakeBench) -> None:
        desk = bench()
        async with desk.open() as person:
            await person.press("1", "u", "j", "u")
            assert "u again does it" in person.foot
        assert desk.values() == {"a1": "pos"}

    async def test_across_items_and_restarts_and_back(self, bench: MakeBench) -> None:
        desk = bench()
        async with desk.open() as person:
            await person.press("1", "2", "q")
        async with desk.open() as person:
            await person.press("u", "u")
            assert person.item == "a2"
            await person.press("u", "u")
            assert person.item == "a1"
            assert desk.values() == {}
            await person.press("U")
            assert desk.values() == {"a1": "pos"}
            await person.press("U", "U")
        assert desk.values() == {"a1": "pos", "a2": "neg"}

    async def test_a_revision_goes_back_to_the_answer_before(self, bench: MakeBench) -> None:
        desk = bench()
        async with desk.open() as person:
            await person.press("1", "<", "2", "u", "u")
            assert person.item == "a1"
        assert desk.values() == {"a1": "pos"}

    async def test_nothing_to_undo_is_said(self, bench: MakeBench) -> None:
        async with bench().open() as person:
            await person.press("u")
            assert "nothing to undo" in person.foot
            await person.press("U")
            assert "nothing to redo" in person.foot

    async def test_from_the_card_that_nothing_is_left(self, bench: MakeBench) -> None:
        desk = bench(texts=1)
        async with desk.open() as person:
            await person.press("1", "u", "u")
            assert person.item == "a1"
        assert desk.values() == {}


class TestErrors:
    async def test_a_full_disk_keeps_the_answer_and_enter_tries_again(
        self, bench: MakeBench
    ) -> None:
        desk = bench()
        store = Failing(desk.store, submit=[SpaceError("the disk is full"), SpaceError("still")])
        async with desk.open(store=store) as person:
            await person.press("2")
            assert "the disk is full" in person.foot
            assert person.item == "a1"
            await person.press("enter")
            assert "still" in person.foot
            await person.press("enter")
            assert person.item == "a2"
        assert len({answer.client_id for answer in store.sent}) == 1
        assert desk.values() == {"a1": "neg"}

    async def test_leaving_with_an_unstored_answer_is_asked_twice(self, bench: MakeBench) -> None:
        desk = bench()
        store = Failing(desk.store, submit=[SpaceError("full")] * 2)
        async with desk.open(store=store) as person:
            await person.press("2", "q")
            assert "the same key again leaves" in person.foot
            await person.press("j", "enter", "q")
        assert desk.values() == {"a1": "neg"}

    @pytest.mark.parametrize("error", [StoreError, SurroundingsError])
    async def test_a_refusal_is_one_line_and_the_item_stays(
        self, bench: MakeBench, error: type[Exception]
    ) -> None:
        desk = bench()
        store = Failing(desk.store, submit=[error("taken out\nof the queue")])
        async with desk.open(store=store) as person:
            await person.press("1")
            assert person.foot == "! taken out; of the queue"
            assert person.item == "a1"

    async def test_a_lost_lease_goes_on_and_says_so(self, bench: MakeBench) -> None:
        desk = bench()
        store = Failing(desk.store, submit=[LeaseLostError("others have answered this")])
        async with desk.open(store=store) as person:
            await person.press("1")
            assert "others have answered" in person.foot
            assert person.item == "a2"

    async def test_a_claim_that_fails_at_the_start_is_said(self, bench: MakeBench) -> None:
        desk = bench()
        store = Failing(desk.store, claim=[SurroundingsError("locked by another program")])
        async with desk.open(store=store) as person:
            assert "locked by another program" in person.text


async def test_two_people_never_have_the_same_item(bench: MakeBench) -> None:
    desk = bench(texts=12)
    other = Bench(desk.path, desk.task, desk.db, open_store(desk.db, "bob"))
    async with desk.open() as ann, other.open() as bob:
        assert (ann.item, bob.item) == ("a1", "a6")


async def test_the_heartbeat_keeps_leases_and_drops_lost_ones(bench: MakeBench) -> None:
    desk = bench(texts=9)
    async with desk.open() as person:
        desk.db.execute("UPDATE lease SET expires_ms = 1")
        desk.clock.sleep(41)
        person.screen.each_second()
        assert desk.db.execute("SELECT min(expires_ms) FROM lease").fetchone()[0] > 1
        desk.db.execute("DELETE FROM lease WHERE item_id = 3")
        desk.clock.sleep(41)
        person.screen.each_second()
        assert 3 not in person.screen.work.walk.held


async def test_what_another_screen_changed_is_taken_in(bench: MakeBench) -> None:
    desk = bench()
    async with desk.open() as person:
        await person.press("1", "<")
        desk.store.submit(Answer("tone", 1, "elsewhere", "neg"))
        person.screen.on_screen_resume()
        await person.pilot.pause()
        assert "2 neg +" in person.text


async def test_the_screen_of_one_person_shows_their_remark(bench: MakeBench) -> None:
    desk = bench()
    desk.remark = "keys.toml is not used: no valid TOML"
    async with desk.open() as person:
        assert "keys.toml is not used" in person.foot


def mouse(kind: type[events.MouseDown | events.MouseUp], x: int, y: int) -> events.MouseEvent:
    """The left button, as the driver tells the app."""
    return kind(None, x, y, 0, 0, 1, False, False, False, screen_x=x, screen_y=y)


async def test_a_click_on_a_label_is_its_key(bench: MakeBench) -> None:
    desk = bench()
    async with desk.open(answers=False) as person:
        y = next(n for n, line in enumerate(person.lines) if "1 pos" in line)
        x = person.lines[y].index("2 neg")
        person.app.post_message(mouse(events.MouseDown, x, y))
        person.app.post_message(mouse(events.MouseUp, x, y))
        person.app.answer()
        await person.pilot.pause()
        assert "too early: a click" in person.foot
        assert desk.answers() == {}
        person.app.post_message(mouse(events.MouseDown, x, y))
        person.app.post_message(mouse(events.MouseUp, x, y))
        await person.pilot.pause()
    assert desk.values() == {"a1": "neg"}


async def test_the_mouse_selects_text_and_ctrl_c_copies_it(
    bench: MakeBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    copied: list[str] = []
    desk = bench(texts=["the quick brown fox\njumps over [b]lazy[/b] dogs", "other"])
    async with desk.open() as person:
        monkeypatch.setattr(person.app, "copy_to_clipboard", copied.append)
        await person.press("ctrl+c")
        assert "q leaves" in person.foot
        await person.pilot.hover(offset=(6, 4))
        await person.pilot.mouse_down(offset=(6, 4))
        await person.pilot.hover(offset=(6, 5))
        await person.pilot.mouse_up(offset=(6, 5))
        await person.pilot.pause()
        await person.press("ctrl+c")
        assert "copied" in person.foot
        assert copied == ["quick brown fox\njumps"]
        await person.press("1")
    assert desk.values() == {"a1": "pos"}
