"""The labeling screen of every task type: queue, gate, skip, undo, drafts, heartbeat.

A subclass knows what an answer of its type is: which keys are labels, what they
do to the value that is begun, and what became of a suggestion.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import ClassVar

from core.errors import PostilError, SpaceError
from core.model import Json
from storage.store import Step
from tui.keymap import Key
from tui.navigation import Back, Open, Quit, Visit
from tui.screens.board import Board
from tui.screens.telling import entries_of, head_of
from tui.session import Session
from tui.widgets.card import nothing_left
from tui.widgets.head import Head
from tui.widgets.rails import Entry
from tui.widgets.rows import cut, safe

REASON = "why skip"
WORD = 18
"""Columns of an id or an answer in a notice, so that its end stays on the row."""


class TaskScreen(Board):
    """One person at one task, item by item."""

    SCOPES: ClassVar[tuple[str, ...]] = ("task", "text", "everywhere")

    def __init__(self, visit: Visit) -> None:
        super().__init__(visit)
        self.gate, self.cuts = visit.gate, visit.cuts
        self.work = Session(visit.store, visit.task, visit.setup.tick_s)
        self.quiet = True
        self.asked: Step | None = None
        self.leaving = False
        self.shown = 0

    def is_label(self, key: str) -> bool:
        """Whether a key means a label here."""
        raise NotImplementedError

    def label(self, key: str) -> None:
        """A label key was pressed, and counts."""
        raise NotImplementedError

    def outcome(self, value: Json) -> Json:
        """What became of the suggestion, as an annotation stores it; None without one."""
        raise NotImplementedError

    # Items.

    def on_mount(self) -> None:
        self.set_interval(1.0, self.each_second)
        if self.visit.setup.remark:
            self.say(self.visit.setup.remark)
        with self.trying():
            self.work.start()
        self.draw()

    @contextmanager
    def trying(self) -> Iterator[None]:
        """Do something with the store: one clear line where it refuses, then what is there."""
        try:
            yield
        except PostilError as error:
            what, _, remedy = str(error).partition("\n")
            if isinstance(error, SpaceError) and self.work.pending:
                remedy = "your answer is kept here, Enter tries again"
            self.say(f"{what}; {remedy}" if remedy else what)
        finally:
            self.present()

    def present(self) -> None:
        """Put the present unit on the screen if it is not there yet, behind a closed gate."""
        if self.shown == self.work.entered:
            return
        self.shown, self.leaving = self.work.entered, False
        self.gate.arm()
        unit = self.work.unit
        card = [] if unit else nothing_left(self.work.progress, self.look)
        self.show_item(unit.item if unit else None, card)

    def stock_up(self) -> None:
        """Claim further items while the eye reads this one."""
        with self.trying():
            self.work.walk.refill()
        if self.notice:
            self.draw()

    def about(self) -> int:
        return self.work.unit.item_id if self.work.unit else 0

    def on_screen_resume(self) -> None:
        """Back from another screen, which may have flagged or erased the item."""
        with self.trying():
            self.work.look_again()
        self.draw()

    def chosen(self, menu: str, row: Key) -> None:
        if menu == "go":
            with self.trying():
                self.work.keep_draft()
        super().chosen(menu, row)

    def each_second(self) -> None:
        before = (self.work.saved, self.notice)
        if self.purpose == "note":
            self.write_note()
        with self.trying():
            self.work.tick()
        if before != (self.work.saved, self.notice):
            self.draw()

    def keep(self) -> None:
        """The line was dropped: what was begun must be on disk before the program ends."""
        if self.purpose == "note":
            self.write_note()
        with self.trying():
            self.work.close(dropped=True)

    def action_previous(self) -> None:
        self.step(False, "the session began here; g b shows all items")

    def action_next(self) -> None:
        self.step(True, "no further item for you now")

    def step(self, forward: bool, otherwise: str) -> None:
        """Go to a neighbour without a decision."""
        with self.trying():
            if not self.work.step(forward):
                self.say(otherwise)

    def on_open(self, message: Open) -> None:
        message.stop()
        with self.trying():
            self.work.visit(message.item_id)
        self.draw()

    # Keys and the gate.

    def press(self, key: str) -> None:
        self.work.pace.touch()
        self.quiet = self.cuts.is_quiet()
        if self.menu or not self.is_label(key):
            super().press(key)
        elif self.may_change():
            self.asked = None
            self.label(key)

    def act(self, row: Key) -> None:
        if row.changes and not self.may_change():
            return
        if row.action not in ("undo", "redo"):
            self.asked = None
        super().act(row)

    def may_change(self) -> bool:
        """Whether a key may decide something now; says why not."""
        if self.work.unit is None:
            return True
        if not self.gate.is_open:
            self.gate.dropped += 1
            keys = "1 key" if self.gate.dropped == 1 else f"{self.gate.dropped} keys"
            self.say(f"too early: {keys} for an item you had not seen")
        elif not self.quiet:
            self.say("not taken: it came right after Esc; press it again")
        return self.gate.is_open and self.quiet

    def gate_moved(self) -> None:
        self.stock_up()
        self.draw_head()

    # Deciding.

    def decide(self, value: Json, *, skip: str = "", note: str = "") -> None:
        """Store an answer or a skip on this item, and go on."""
        if self.work.unit is None:
            return
        told = None if skip else self.outcome(value)
        sure = self.gate.confirmed
        with self.trying():
            self.work.decide(value, confirmed=sure, skip=skip, note=note, told=told)

    def commit_again(self) -> bool:
        """Enter where nothing new is decided: send again, or keep what stands and go on."""
        stands = self.work.unit.answer if self.work.unit and self.work.stands() else None
        if self.work.pending is not None:
            with self.trying():
                self.work.send()
        elif stands and self.work.is_touched():
            self.decide(stands.value, skip=stands.skip)
        elif stands:
            with self.trying():
                self.work.leave_as_is()
        return stands is not None or self.work.pending is not None

    # Skip, flag, note.

    def action_skip(self) -> None:
        if self.work.unit is not None:
            self.menu = "skip"

    def action_unsure(self) -> None:
        self.decide(None, skip="unsure")

    def action_broken(self) -> None:
        self.decide(None, skip="broken")

    def action_out_of_scope(self) -> None:
        self.decide(None, skip="out_of_scope")

    def action_other(self) -> None:
        self.ask(REASON)

    def action_flag(self) -> None:
        if self.work.unit is not None:
            self.work.change(flag=not self.work.begun.flag)

    def action_note(self) -> None:
        if self.work.unit is not None:
            self.ask("note", self.work.begun.note)

    def action_more(self) -> None:
        self.menu = "more"

    def action_info(self) -> None:
        if self.work.unit is not None:
            self.overlay("info")

    def taken(self, purpose: str, text: str) -> None:
        if purpose == "note":
            self.write_note()
        elif purpose != REASON:
            super().taken(purpose, text)
        elif not text.strip():
            self.ask(REASON)
            self.say("say in a word why, or leave with Esc")
        elif self.may_change():
            self.decide(None, skip="other", note=text.strip())
        else:
            self.ask(REASON, text)

    def left(self, purpose: str) -> None:
        if purpose == "note":
            self.write_note()
        super().left(purpose)

    def write_note(self) -> None:
        """The typed note becomes part of what is begun."""
        text = self.line.text.strip()
        if text != self.work.begun.note:
            self.work.change(note=text)

    def typed(self, purpose: str, text: str) -> None:
        self.work.pace.touch()
        super().typed(purpose, text)

    # Undo.

    def action_undo(self) -> None:
        if not self.work.undo_begun():
            self.turn(redo=False)

    def action_redo(self) -> None:
        if not self.work.redo_begun():
            self.turn(redo=True)

    def turn(self, *, redo: bool) -> None:
        """Undo or redo a stored act: where it is on another item, only after saying so."""
        word, key = ("redo", "U") if redo else ("undo", "u")
        store = self.visit.store
        with self.trying():
            step = (store.redo_step if redo else store.undo_step)(self.work.task.name)
            if step is None:
                self.say(f"nothing to {word}")
            elif step.item_id == self.about() or step == self.asked:
                self.asked = None
                self.work.turn(step, redo=redo)
            else:
                self.asked = step
                told = (step.uid, self.work.told(step.before), self.work.told(step.after))
                uid, before, after = (cut(safe(part), WORD, self.look) for part in told)
                self.say(f"{word} on {uid}: {before} -> {after}; {key} again does it", "saved")

    # The way out.

    def action_back(self) -> None:
        if self.may_leave():
            self.post_message(Back())

    def action_leave(self) -> None:
        if self.may_leave():
            self.post_message(Quit())

    def may_leave(self) -> bool:
        """Whether everything is on disk; the second time it is left as it is."""
        with self.trying():
            if self.work.pending is not None and not self.leaving:
                self.leaving = True
                self.work.send()
            self.work.close()
            return True
        if self.leaving and self.work.pending is None:
            return True
        self.leaving = True
        self.say(f"{self.notice.text if self.notice else ''}; the same key again leaves")
        return False

    # What is drawn.

    def ask(self, purpose: str, text: str = "") -> None:
        self.quiet = True
        super().ask(purpose, text)

    def mode(self) -> str:
        """The mode word of the status line."""
        if self.purpose:
            return "TYPING"
        if self.work.unit is None:
            return "DONE"
        return "MENU" if self.menu else "REVISE" if self.work.unit.answer else "LABEL"

    def top(self) -> Head:
        place = self.view.place() if self.work.unit else ""
        return head_of(self.work, self.mode(), place, self.gate.words())

    def note_text(self) -> str:
        return self.work.begun.note

    def recent_entries(self) -> Sequence[Entry]:
        return [Entry(done.text, done.answer) for done in self.work.recent]

    def session_entries(self, most: int) -> Sequence[Entry]:
        return entries_of(self.work, most)
