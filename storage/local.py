"""The store answered from the project file, in this process."""

import sqlite3
from collections.abc import Sequence

from core.clock import Clock, now_ms
from core.errors import NotAllowedError
from storage import annotations, browse, people, queue, stats, tasks, undo, units
from storage.people import Person
from storage.store import (
    Answer,
    Desk,
    Draft,
    Filter,
    Info,
    Progress,
    Receipt,
    Row,
    Stats,
    Step,
    Unit,
)
from storage.tasks import Stored


class LocalStore:
    """One annotator at one project file; see `storage.store.Store` for each call."""

    def __init__(self, db: sqlite3.Connection, annotator: str, clock: Clock = now_ms) -> None:
        self._db, self._name, self._clock = db, annotator, clock

    def _who(self) -> Person:
        """Read anew for each call: a role may change and a person be disabled meanwhile."""
        who = people.find(self._db, self._name)
        if who is None or who.disabled:
            raise NotAllowedError(f"{self._name} may not work in this project\nask its lead")
        return who

    def _at(self, task: str) -> tuple[sqlite3.Connection, Person, Stored]:
        return self._db, self._who(), tasks.stored(self._db, task)

    def desk(self) -> Desk:
        who = self._who()
        project = tasks.project(self._db)
        mine = [each for each in project.tasks if who.tasks is None or each.name in who.tasks]
        return Desk(project.name, who.name, who.role, tuple(mine))

    def claim(
        self,
        task: str,
        count: int,
        session: str,
        held: Sequence[int] = (),
        passed: Sequence[int] = (),
    ) -> list[Unit]:
        return queue.claim(*self._at(task), count, session, held, passed, self._clock)

    def unit(self, task: str, item_id: int) -> Unit:
        return units.unit(*self._at(task), item_id)

    def extend(self, task: str, tokens: Sequence[str]) -> list[str]:
        return queue.extend(*self._at(task), tokens, self._clock)

    def release(self, task: str, tokens: Sequence[str]) -> None:
        queue.release(*self._at(task), tokens)

    def save_draft(self, task: str, item_id: int, draft: Draft | None) -> None:
        units.save_draft(*self._at(task), item_id, draft, at_ms=self._clock())

    def submit(self, answer: Answer) -> Receipt:
        return annotations.submit(*self._at(answer.task), answer, self._clock)

    def undo_step(self, task: str) -> Step | None:
        return undo.undo_step(*self._at(task))

    def redo_step(self, task: str) -> Step | None:
        return undo.redo_step(*self._at(task))

    def undo(self, task: str, annotation_id: int) -> Step:
        return undo.undo(*self._at(task), annotation_id, self._clock)

    def redo(self, task: str, annotation_id: int) -> Step:
        return undo.redo(*self._at(task), annotation_id, self._clock)

    def progress(self, task: str) -> Progress:
        return queue.progress(*self._at(task))

    def browse(
        self, task: str, wanted: Filter, after: int = 0, limit: int = 100, before: int = 0
    ) -> list[Row]:
        return browse.browse(*self._at(task), wanted, after, limit, before)

    def stats(self, task: str) -> Stats:
        return stats.stats(*self._at(task))

    def info(self, task: str, item_id: int) -> Info:
        return units.info(*self._at(task), item_id)


def open_store(db: sqlite3.Connection, annotator: str, clock: Clock = now_ms) -> LocalStore:
    """The store for this annotator; an unknown name becomes an annotator of the project."""
    people.enter(db, annotator)
    return LocalStore(db, annotator, clock)
