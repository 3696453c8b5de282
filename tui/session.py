"""One person's work at one task, without a screen: items, answers, drafts, undo, leases.

Each method that writes is on disk when it returns, or raises and has changed
nothing that the person sees.
"""

import os
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace

from core.errors import LeaseLostError
from core.model import Annotation, Json, Task
from core.tasks import type_of
from storage.store import Answer, Progress, Step, Store, Unit
from tui.begun import Begun, begun_on
from tui.pace import Pace
from tui.walk import Walk

RECENT = 5
EXCERPT = 60
BEATS = 3
"""Heartbeats in the life of a lease."""


@dataclass(frozen=True, slots=True)
class Done:
    """One answer of this session: how its item begins, and the answer in words."""

    text: str
    answer: str


class Session:
    """Where one person is and what they have begun.

    `saved` tells what is on disk; `pending` is an answer that the store could
    not take yet; `entered` counts the items gone to; `last` is the last value.
    """

    def __init__(self, store: Store, task: Task, tick_s: Callable[[], float]) -> None:
        self.store, self.task, self._tick_s = store, task, tick_s
        self.desk = store.desk()
        self.kind = type_of(task)
        self.walk = Walk(store, task, os.urandom(8).hex())
        self.pace = Pace(tick_s)
        self.progress = Progress(0, 0, 0, 0, 0)
        self.recent: deque[Done] = deque(maxlen=RECENT)
        self.done: dict[int, Done] = {}
        self.unit: Unit | None = None
        self.begun = Begun()
        self.saved = ""
        self.pending: Answer | None = None
        self.entered = 0
        self.last: Json = None
        self._unsaved = False
        self._beat_s = tick_s()

    def start(self) -> None:
        """Claim the first items and go to the first."""
        self.progress = self.store.progress(self.task.name)
        self._enter(self.walk.start())

    def _enter(self, unit: Unit | None) -> None:
        self.unit, self.begun = unit, begun_on(unit)
        self.entered += 1
        self.pending, self._unsaved = None, False
        self.pace.begin(unit.draft.seconds if unit and unit.draft else 0.0)

    def onward(self) -> None:
        """Go to the next unanswered item."""
        self._enter(self.walk.onward())

    def step(self, forward: bool) -> bool:
        """Go to the item before or after without a decision; False where there is none."""
        self.keep_draft()
        unit = self.walk.forward() if forward else self.walk.back()
        if unit is not None:
            self.saved = ""
            self._enter(unit)
        return unit is not None

    def visit(self, item_id: int) -> None:
        """Go to any item of the task."""
        self.keep_draft()
        self.saved = ""
        self._enter(self.walk.visit(item_id))

    def look_again(self) -> None:
        """Take in what another screen has changed on the present item."""
        if self.unit is None or self._unsaved:
            return
        fresh = self.store.unit(self.task.name, self.unit.item_id)
        if fresh != self.unit:
            self._enter(self.walk.visit(fresh.item_id))

    # Answers.

    def decide(
        self, value: Json, *, confirmed: bool, skip: str = "", note: str = "", told: Json = None
    ) -> None:
        """Store an answer or a skip on the present item, then go on.

        Raises LeaseLostError after going on when others have filled the place;
        after another error the answer is pending and the item still there.
        """
        if self.unit is None:
            return
        self.pending = Answer(
            self.task.name,
            self.unit.item_id,
            os.urandom(16).hex(),
            value,
            skip,
            self.pace.seconds(),
            confirmed,
            self.begun.flag,
            note or self.begun.note,
            self.unit.token,
            told,
        )
        self.send()

    def send(self) -> None:
        """Send the pending answer, for the first time or again: it is never doubled."""
        answer = self.pending
        if answer is None:
            return
        try:
            receipt = self.store.submit(answer)
        except LeaseLostError:
            self.walk.answered(answer.item_id)
            self.saved = "kept as a draft"
            self.onward()
            raise
        self.walk.answered(answer.item_id)
        self._remember(answer)
        self.saved = "saved" if receipt.revision == 1 else f"saved, revision {receipt.revision}"
        self.progress = self.store.progress(self.task.name)
        self.onward()

    def _remember(self, answer: Answer) -> None:
        self.pace.done(answer.seconds)
        self.last = self.last if answer.skip else answer.value
        begin = self.unit.item.content[:EXCERPT] if self.unit else ""
        entry = Done(begin, self.words(answer.value, answer.skip))
        self.recent.appendleft(entry)
        self.done[answer.item_id] = entry

    def stands(self) -> bool:
        """Whether the answer on disk is the one on the screen, flag and note apart."""
        answer = self.unit.answer if self.unit else None
        return answer is not None and self.begun.value == answer.value

    def is_touched(self) -> bool:
        """Whether flag or note differ from the answer on disk."""
        answer = self.unit.answer if self.unit else None
        mine = (self.begun.flag, self.begun.note)
        return answer is not None and mine != (answer.flag, answer.note)

    def leave_as_is(self) -> None:
        """Keep the answer that stands, and go on."""
        if self.unit and self.unit.draft:
            self.store.save_draft(self.task.name, self.unit.item_id, None)
        self.saved = "kept"
        self.onward()

    # What is begun.

    def change(self, **what: Json) -> None:
        """Another value, flag or note on the screen; on disk within a second."""
        self._begin(self.begun.changed(**what))

    def _begin(self, begun: Begun) -> None:
        self.begun = begun
        self._unsaved, self.saved = True, "draft"

    def undo_begun(self) -> bool:
        """Take back the last change on the screen; False where there is none."""
        former = self.begun.undone()
        if former is not None:
            self._begin(former)
        return former is not None

    def redo_begun(self) -> bool:
        """Bring the last change on the screen back; False where there is none."""
        later = self.begun.redone()
        if later is not None:
            self._begin(later)
        return later is not None

    def keep_draft(self) -> None:
        """Write what was begun, if it changed."""
        if self.unit is None or not self._unsaved:
            return
        draft = self.begun.draft(self.pace.seconds())
        self.store.save_draft(self.task.name, self.unit.item_id, draft)
        self.walk.drafted(self.unit.item_id, draft)
        self.unit = replace(self.unit, draft=draft)
        self._unsaved, self.saved = False, "draft saved"

    def turn(self, step: Step, *, redo: bool) -> None:
        """Undo or redo a stored act, and go to its item."""
        self.keep_draft()
        name = self.task.name
        (self.store.redo if redo else self.store.undo)(name, step.annotation_id)
        self.progress = self.store.progress(name)
        self.done.pop(step.item_id, None)
        self.saved = "redone" if redo else "undone"
        self._enter(self.walk.visit(step.item_id))

    # Words.

    def words(self, value: Json, skip: str = "") -> str:
        """An answer in one line."""
        if skip:
            return f"skip: {skip.replace('_', ' ')}"
        return self.kind.words(tuple(value) if isinstance(value, list) else value)

    def told(self, answer: Annotation | None) -> str:
        """An answer that may be missing, in one line."""
        return self.words(answer.value, answer.skip) if answer else "open"

    # Time.

    def tick(self) -> None:
        """Once a second: write the draft, keep the leases alive."""
        self.keep_draft()
        now = self._tick_s()
        if now - self._beat_s >= self.task.lease_s / BEATS:
            self._beat_s = now
            self.walk.beat()

    def close(self, *, dropped: bool = False) -> None:
        """Keep the draft and give the leases back, on a dropped line all but the present one."""
        self.keep_draft()
        self.walk.release(but_here=dropped)
