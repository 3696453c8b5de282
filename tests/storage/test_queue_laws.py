"""The queue's laws, whatever people do in whatever order."""

import shutil
import sqlite3
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from core.clock import generator
from core.errors import LeaseLostError, StoreError, UsageError
from core.model import Annotation, Label, Record
from storage import batches, items, queue, recount
from storage.connect import connect
from storage.local import LocalStore, open_store
from storage.store import Answer, Draft, Step, Unit
from storage.tasks import stored
from tests.storage.making import (
    IN_MEMORY,
    LEAD,
    Ticking,
    answer,
    load,
    new_project,
    sound,
    task,
    text,
)

NAMES = ("ann", "ben", "cleo")
VALUES = ("pos", "neg")
LEASE_MS = 120_000

WHO = st.sampled_from(NAMES)
VALUE = st.sampled_from(VALUES)
PICK = st.integers(0, 30)

FREE = """
SELECT work.item_id FROM work JOIN item ON item.id = work.item_id, project
 WHERE item.state = 'live' AND item.id <= visible_item AND work.state = 'open'
   AND (SELECT count(*) FROM current JOIN annotation ON annotation.id = annotation_id
         WHERE current.item_id = work.item_id AND act = 'answer')
     + (SELECT count(*) FROM lease WHERE lease.item_id = work.item_id AND extra = 0
         AND expires_ms >= :now) < needed
   AND work.item_id NOT IN (SELECT item_id FROM current WHERE annotator_id = :who)
   AND work.item_id NOT IN (SELECT item_id FROM lease WHERE annotator_id = :who
     AND expires_ms >= :now)
"""
"""What an annotator could be given, found the slow way: without marks, counts or flags."""

OVERFULL = """
SELECT item_id FROM work WHERE done + leased > needed AND item_id NOT IN (SELECT item_id FROM gold)
"""
HELD_AND_ANSWERED = """
SELECT item_id FROM lease JOIN current USING (task_id, item_id, annotator_id)
"""


@dataclass
class Person:
    """One annotator's screen: the connection, what it holds, and what undo should do."""

    db: sqlite3.Connection
    store: LocalStore
    id: int
    held: dict[int, str] = field(default_factory=dict)
    passed: set[int] = field(default_factory=set)
    done: list[Step] = field(default_factory=list)
    undone: list[Step] = field(default_factory=list)
    alone: bool = True
    """Nobody but this person has touched their answers: undo is known exactly."""


def said(found: Annotation | None) -> object:
    return found and (found.value, found.skip, found.flag, found.note)


class Queue(RuleBasedStateMachine):
    """Several people at one project, each with a connection of their own."""

    busy = False
    fixed = True
    """Whether no unit may ever have more answers and leases than it needs.

    Not so where the need falls as people agree, or data brings answers along.
    """

    @initialize(
        overlap=st.sampled_from([(1, 1), (2, 2), (2, 3), (3, 3)]),
        count=st.integers(1, 5),
        gold=st.booleans(),
    )
    def begin(self, overlap: tuple[int, int], count: int, gold: bool) -> None:
        queue.STRIDE = 0
        self.folder = Path(tempfile.mkdtemp(prefix="postil-queue-", dir=IN_MEMORY))
        self.path = self.folder / "p.postil"
        self.clock = Ticking()
        asked = task(overlap=overlap[0], overlap_max=overlap[1], gold_rate=0.3 * gold)
        self.lead = new_project(self.path, asked)
        self.items = 0
        self.batches: list[int] = []
        self.gold: set[int] = set()
        self.bring(count, gold=gold)
        self.people = {}
        self.fixed = overlap[0] == overlap[1] and not self.busy
        for name in NAMES:
            self.sit_down(name)

    def teardown(self) -> None:
        if hasattr(self, "people"):
            assert sound(self.lead, self.path) == []
            for person in self.people.values():
                person.db.close()
            self.lead.close()
            shutil.rmtree(self.folder)

    def sit_down(self, name: str) -> None:
        """A connection and a screen that know nothing of what was before."""
        db = connect(self.path)
        store = open_store(db, name, self.clock)
        (who,) = db.execute("SELECT id FROM annotator WHERE name = ?", [name]).fetchone()
        before = self.people.get(name)
        self.people[name] = Person(db, store, who)
        if before:
            self.people[name].done, self.people[name].undone = before.done, before.undone
            self.people[name].alone = before.alone

    def bring(self, count: int, *, gold: bool = False) -> None:
        records = [text(f"a{self.items + number}") for number in range(count)]
        if gold:
            records[0] = text(f"a{self.items}", gold={"tone": "pos"})
            self.gold.add(self.items + 1)
        self.items += count
        self.remember(load(self.lead, records, clock=self.clock).batch)

    def remember(self, batch: int | None) -> None:
        if batch is not None:
            self.batches.append(batch)

    def mine(self, person: Person) -> dict[int, object]:
        """What stands of this person's answers, through the store alone."""
        rows = self.lead.execute("SELECT item_id FROM work").fetchall()
        found = {item_id: person.store.unit("tone", item_id).answer for (item_id,) in rows}
        return {item_id: said(each) for item_id, each in found.items()}

    def free(self, person: Person) -> list[int]:
        rows = self.lead.execute(FREE, {"who": person.id, "now": self.clock.now}).fetchall()
        return [item_id for (item_id,) in rows]

    def state(self, item_id: int) -> str:
        query = "SELECT state FROM work WHERE item_id = ?"
        return str(self.lead.execute(query, [item_id]).fetchone()[0])

    def others_touched(self) -> None:
        for person in self.people.values():
            person.alone = False

    # what one person does at the screen

    @rule(name=WHO, count=st.integers(1, 4))
    def claim(self, name: str, count: int) -> None:
        person = self.people[name]
        answered = {item_id for item_id, found in self.mine(person).items() if found}
        given = person.store.claim("tone", count, "s", list(person.held), list(person.passed))
        ids = [unit.item_id for unit in given]
        assert len(set(ids)) == len(ids) <= count
        assert not set(ids) & (set(person.held) | person.passed | answered)
        assert all(unit.token and unit.answer is None for unit in given)
        assert all(self.state(item_id) != "withdrawn" for item_id in ids)
        left = [each for each in self.free(person) if each not in person.passed | set(person.held)]
        assert not left or len(ids) == count, "a unit is free, and it was not given"
        person.held.update({unit.item_id: unit.token for unit in given})

    @rule(name=WHO, pick=PICK, value=VALUE)
    def decide(self, name: str, pick: int, value: str) -> None:
        person = self.people[name]
        if not person.held:
            self.claim(name, 2)
        if person.held:
            item_id = list(person.held)[pick % len(person.held)]
            told = Answer("tone", item_id, uuid4().hex, value, token=person.held.pop(item_id))
            self.answer(person, told, again=pick == 0)

    @rule(name=WHO, pick=PICK, value=VALUE)
    def decide_on(self, name: str, pick: int, value: str) -> None:
        self.decide(name, pick, value)

    @rule(name=WHO, pick=PICK)
    def skip(self, name: str, pick: int) -> None:
        person = self.people[name]
        if not person.held:
            self.claim(name, 1)
        if person.held:
            item_id = list(person.held)[pick % len(person.held)]
            del person.held[item_id]
            self.answer(person, Answer("tone", item_id, uuid4().hex, skip="broken"))

    @rule(name=WHO, pick=PICK, value=VALUE, skip=st.booleans(), note=st.sampled_from(["", "n"]))
    def answer_anything(self, name: str, pick: int, value: str, skip: bool, note: str) -> None:
        """From the list, without a lease: a free place, or an earlier answer changed."""
        told = Answer(
            "tone",
            1 + pick % self.items,
            uuid4().hex,
            None if skip else value,
            "unsure" if skip else "",
            note=note,
        )
        self.answer(self.people[name], told)

    def place(self, item_id: int) -> bool:
        """Whether the unit has a free place."""
        query = "SELECT done + leased < needed AND state = 'open' FROM work WHERE item_id = ?"
        return bool(self.lead.execute(query, [item_id]).fetchone()[0])

    def had_a_place(self, unit: Unit, free: bool) -> bool:
        answered = unit.answer is not None and not unit.answer.skip
        return answered or free or bool(unit.token) or unit.item_id in self.gold

    def answer(self, person: Person, told: Answer, *, again: bool = False) -> None:
        before = person.store.unit("tone", told.item_id)
        row = self.place(told.item_id)
        try:
            receipt = person.store.submit(told)
        except LeaseLostError:
            draft = person.store.unit("tone", told.item_id).draft
            assert draft is not None
            assert draft.value == told.value
            assert not before.token, "who holds a lease has a place"
            return
        except StoreError:
            assert self.state(told.item_id) == "withdrawn"
            return
        if again:
            assert person.store.submit(told) == receipt
        assert told.skip or self.had_a_place(before, row), "an answer more than needed"
        after = person.store.unit("tone", told.item_id)
        assert said(after.answer) == (told.value, told.skip, told.flag, told.note)
        assert not after.token
        assert after.draft is None
        step = Step(receipt.annotation_id, told.item_id, "", after.answer, before.answer)
        person.done.append(step)
        person.undone.clear()

    @rule(name=WHO, act=st.sampled_from(["undo", "undo", "redo"]))
    def turn_one(self, name: str, act: str) -> None:
        self.turn(name, act)

    def turn(self, name: str, act: str) -> bool:
        """Undo or redo one act, if there is one."""
        person = self.people[name]
        step = getattr(person.store, f"{act}_step")("tone")
        taken, given = (person.done, person.undone)[:: 1 if act == "undo" else -1]
        if person.alone:
            assert bool(step) == bool(taken)
        if step is None:
            return False
        mine, unit = self.mine(person), person.store.unit("tone", step.item_id)
        assert mine[step.item_id] == said(step.before)
        row = self.place(step.item_id)
        try:
            getattr(person.store, act)("tone", step.annotation_id)
        except StoreError:
            assert self.mine(person) == mine
            person.alone = False
            return False
        assert self.mine(person) == {**mine, step.item_id: said(step.after)}
        if step.after is None:
            after = person.store.unit("tone", step.item_id)
            assert bool(after.token) or not self.place(step.item_id), "it is shown to be answered"
        else:
            assert step.after.skip or self.had_a_place(unit, row), "an answer more than needed"
        person.held.pop(step.item_id, None)
        if person.alone:
            expected = taken.pop()
            sides = {said(step.before), said(step.after)}
            assert step.item_id == expected.item_id
            assert sides == {said(expected.before), said(expected.after)}
            given.append(expected)
        return True

    @rule(name=WHO, pick=PICK)
    def begin_something(self, name: str, pick: int) -> None:
        person = self.people[name]
        if person.held:
            item_id = list(person.held)[pick % len(person.held)]
            person.store.save_draft("tone", item_id, Draft("pos"))
            assert person.store.unit("tone", item_id).draft == Draft("pos")

    @rule(name=WHO, how=st.sampled_from(["release", "pass", "beat", "drop"]))
    def leave(self, name: str, how: str) -> None:
        """Leases given back, let go for good, kept alive, or left behind by a dropped line."""
        person = self.people[name]
        if how == "beat":
            alive = person.store.extend("tone", list(person.held.values()))
            person.held = {key: token for key, token in person.held.items() if token in alive}
        elif how == "drop":
            person.db.close()
            self.sit_down(name)
        else:
            person.store.release("tone", list(person.held.values()))
            person.passed |= set(person.held) if how == "pass" else set()
            person.held.clear()

    @rule(ms=st.sampled_from([1, LEASE_MS // 2, LEASE_MS + 1]))
    def time_passes(self, ms: int) -> None:
        self.clock.now += ms

    @invariant()
    def counts_hold(self) -> None:
        if hasattr(self, "people"):
            assert list(recount.counts(self.lead, stored(self.lead, "tone"))) == []
            assert self.lead.execute(HELD_AND_ANSWERED).fetchall() == []
            if self.fixed:
                assert self.lead.execute(OVERFULL).fetchall() == []

    @rule(name=WHO, times=st.integers(1, 4))
    def there_and_back(self, name: str, times: int) -> None:
        """As many redos as undos: everything is as it was, for this person and for the unit."""
        person = self.people[name]
        before, mine = person.alone, self.mine(person)
        gone = sum(self.turn(name, "undo") for _ in range(times))
        back = sum(self.turn(name, "redo") for _ in range(gone))
        if before and person.alone:
            assert back == gone
            assert self.mine(person) == mine


class BusyQueue(Queue):
    """The same, while data comes and goes under people's hands."""

    busy = True

    @rule(what=st.sampled_from(["items", "answer", "label"]), name=WHO, pick=PICK, value=VALUE)
    def bring_more(self, what: str, name: str, pick: int, value: str) -> None:
        uid = f"a{pick % self.items}"
        if what == "items" and self.items < 12:
            self.bring(1 + pick % 3)
        elif what == "answer":
            self.others_touched()
            self.touch(text(uid, annotations=(answer(value, name),)))
        elif what == "label":
            self.touch(text(uid, labels={"tone": Label(value, "imported")}))

    def touch(self, record: Record) -> None:
        self.remember(load(self.lead, [record], clock=self.clock).batch)

    @rule(pick=PICK, back=st.integers(0, 3))
    def move_item(self, pick: int, back: int) -> None:
        move = items.restore if back else items.withdraw
        move(self.lead, [f"a{pick % self.items}"], LEAD)

    @rule(pick=PICK, name=WHO)
    def turn_batch(self, pick: int, name: str) -> None:
        self.others_touched()
        if pick == 0 or not self.batches[1:]:
            self.remember(batches.revoke_answers(self.lead, name, 0, LEAD)[0])
            return
        batch = self.batches[pick % len(self.batches)]
        try:
            batches.revoke(self.lead, batch, LEAD)
        except UsageError:
            self.bring_back(batch)
            return
        if pick % 2:
            self.bring_back(batch)

    def bring_back(self, batch: int) -> None:
        before = {name: self.mine(person) for name, person in self.people.items()}
        batches.restore(self.lead, batch, LEAD)
        for name, mine in before.items():
            now = self.mine(self.people[name])
            assert all(now[item_id] == told for item_id, told in mine.items() if told)


FEW = settings(max_examples=25, stateful_step_count=30, deadline=None)
TestQueue = Queue.TestCase
TestQueue.settings = FEW
TestBusyQueue = BusyQueue.TestCase
TestBusyQueue.settings = FEW


def walk(kind: type[Queue], seed: int, steps: int) -> None:
    """A long random way through the rules: hypothesis shrinks well, and wanders little."""
    chance = generator(seed)
    pick, name = partial(chance.randrange, 31), partial(chance.choice, NAMES)
    value, toss = partial(chance.choice, VALUES), partial(chance.choice, [True, False])
    machine = kind()
    acts: dict[Callable[[], object], int] = {
        lambda: machine.decide(name(), pick(), value()): 12,
        lambda: machine.claim(name(), chance.randint(1, 4)): 4,
        lambda: machine.skip(name(), pick()): 2,
        lambda: machine.answer_anything(name(), pick(), value(), toss(), chance.choice("n ")): 5,
        lambda: machine.turn_one(name(), chance.choice(["undo", "undo", "redo"])): 8,
        lambda: machine.there_and_back(name(), chance.randint(1, 4)): 2,
        lambda: machine.begin_something(name(), pick()): 1,
        lambda: machine.leave(name(), chance.choice(["release", "pass", "beat", "drop"])): 3,
        lambda: machine.time_passes(chance.choice([1, LEASE_MS // 2, LEASE_MS + 1])): 3,
    }
    if isinstance(machine, BusyQueue):
        busy = machine
        what = partial(chance.choice, ["items", "answer", "label"])
        acts |= {
            lambda: busy.bring_more(what(), name(), pick(), value()): 3,
            lambda: busy.move_item(pick(), chance.randrange(4)): 2,
            lambda: busy.turn_batch(pick(), name()): 3,
        }
    machine.begin(chance.choice([(1, 1), (2, 2), (2, 3), (3, 3)]), chance.randint(3, 8), toss())
    for act in chance.choices(list(acts), list(acts.values()), k=steps):
        act()
        machine.counts_hold()
    machine.teardown()


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("kind", [Queue, BusyQueue])
def test_laws_hold_on_long_ways(kind: type[Queue], seed: int) -> None:
    walk(kind, seed, 120)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(1000, 1300))
@pytest.mark.parametrize("kind", [Queue, BusyQueue])
def test_laws_hold_on_very_long_ways(kind: type[Queue], seed: int) -> None:
    walk(kind, seed, 600)
