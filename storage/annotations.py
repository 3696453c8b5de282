"""Answers: submitted and revised; every one is a line that is never changed."""

import sqlite3
from dataclasses import dataclass

from core.clock import Clock, now_ms
from core.errors import LeaseLostError, StoreError
from core.ids import canonical, digest
from core.model import SKIPS, Item, Json
from core.tasks import type_of
from storage import contents, events, labels, queue
from storage.connect import writing
from storage.people import Person
from storage.store import Answer, Draft, Receipt
from storage.tasks import Stored, stored
from storage.units import save_draft

FINAL = ("adjudicated", "audited")
OWN_ACTS = ("decided", "undone", "redone")


@dataclass(frozen=True, slots=True)
class Line:
    """The content of one revision, as it is stored.

    `batch` is the import or revocation that it came with, `given_ms` when it was
    given, if not now.
    """

    act: str
    value: str | None = None
    reason: str = ""
    seconds: float | None = None
    confirmed: bool | None = None
    flag: bool = False
    note: str = ""
    suggestion: str | None = None
    version: int = 1
    batch: int | None = None
    given_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """A unit as one annotator finds it before they write to it.

    `label` is the source of its label, `act` what stands of theirs (answer, skip or
    nothing), `revision` their last one; `version` is the task's.
    """

    state: str
    open: int
    label: str | None
    act: str
    revision: int
    leased: int
    version: int

    def admits(self, act: str) -> bool:
        """Whether this act leaves the unit with no more answers than it needs."""
        return bool(
            self.open or self.leased or self.act == "answer" or (self.act and act == "skip")
        )


PLACE = (
    "SELECT work.state, work.open, label.source, coalesce(act, ''),"
    " (SELECT coalesce(max(revision), 0) FROM annotation"
    "   WHERE task_id = ?1 AND item_id = ?2 AND annotator_id = ?3),"
    " token IS NOT NULL, (SELECT version FROM task WHERE id = ?1)"
    " FROM work"
    " LEFT JOIN label ON label.task_id = ?1 AND label.item_id = ?2"
    " LEFT JOIN lease ON lease.task_id = ?1 AND lease.item_id = ?2 AND lease.annotator_id = ?3"
    " LEFT JOIN current"
    "  ON current.task_id = ?1 AND current.item_id = ?2 AND current.annotator_id = ?3"
    " LEFT JOIN annotation ON annotation.id = annotation_id"
    " WHERE work.task_id = ?1 AND work.item_id = ?2"
)


def place_of(db: sqlite3.Connection, who: int, task_id: int, item_id: int) -> Place:
    """The unit as this annotator finds it. StoreError when the task does not ask this item."""
    row = db.execute(PLACE, [task_id, item_id, who]).fetchone()
    if not row:
        raise StoreError("this item has no work for this task")
    return Place(*row)


def must_be_free(place: Place) -> None:
    """Raise StoreError where nobody may answer any more."""
    if place.state == "withdrawn":
        raise StoreError("this item was taken out of the queue")
    if place.label in FINAL:
        raise StoreError("a reviewer has decided this item\nask them to reopen it, with a note")


def submit(
    db: sqlite3.Connection, who: Person, known: Stored, answer: Answer, clock: Clock = now_ms
) -> Receipt:
    """Store one decision in one transaction; see `Store.submit`."""
    with writing(db):
        again = _receipt_of(db, who, answer.client_id)
        if again:
            return again
        place = place_of(db, who.id, known.id, answer.item_id)
        if place.version != known.version:
            known = stored(db, known.task.name)
        thing = contents.item(db, answer.item_id)
        line = _line(known, thing, answer)
        must_be_free(place)
        at_ms = events.stamp(db, clock)
        if place.admits(line.act):
            return append(
                db,
                who,
                known,
                answer.item_id,
                line,
                place,
                at_ms=at_ms,
                client_id=answer.client_id,
                thing=thing,
            )
        kept = Draft(answer.value, answer.flag, answer.note, answer.seconds)
        save_draft(db, who, known, answer.item_id, kept, at_ms=at_ms)
    raise LeaseLostError("others have answered this item meanwhile\nyour answer is kept as a draft")


def _line(known: Stored, thing: Item, answer: Answer) -> Line:
    """The answer as a line to store, after the task has checked its value."""
    shown = canonical(answer.suggestion) if answer.suggestion else None
    told = (answer.seconds, answer.confirmed, answer.flag, answer.note, shown, known.version)
    if answer.skip:
        if answer.skip not in SKIPS:
            raise StoreError(f"{answer.skip!r} is no reason to skip: {', '.join(SKIPS)}")
        return Line("skip", None, answer.skip, *told)
    kind = type_of(known.task)
    value = kind.parse(answer.value, known.task, thing)
    return Line("answer", canonical(kind.dump(value)), "", *told)


def _receipt_of(db: sqlite3.Connection, who: Person, client_id: str) -> Receipt | None:
    """The receipt of a decision that this annotator stored already."""
    row = db.execute(
        "SELECT annotation.id, revision, state FROM annotation"
        " JOIN work USING (task_id, item_id) WHERE client_id = ? AND annotator_id = ?",
        [client_id, who.id],
    ).fetchone()
    return Receipt(*row) if row else None


def append(
    db: sqlite3.Connection,
    who: Person,
    known: Stored,
    item_id: int,
    line: Line,
    place: Place,
    *,
    at_ms: int,
    cause: str = "decided",
    target: int | None = None,
    client_id: str | None = None,
    actor: str = "",
    thing: Item | None = None,
) -> Receipt:
    """Append a revision, point to it, end the lease, decide the unit, and chain the event."""
    revision = place.revision + 1
    row = [known.id, item_id, who.id, revision, line.act, line.value, line.reason, line.seconds]
    row += [line.confirmed, line.flag, line.note, line.suggestion, line.given_ms or at_ms]
    row += [line.version, cause, target, client_id, line.batch]
    annotation_id = insert(db, row)
    point(db, known.id, item_id, who.id, annotation_id, line.act, place.act)
    freed = queue.end_lease(db, known.id, item_id, who.id) if place.leased else 0
    own = cause in OWN_ACTS
    if own:
        save_draft(db, who, known, item_id, None, at_ms=at_ms)
    name = actor or who.name
    state = labels.settle(db, known, item_id, name, at_ms, anew=own, thing=thing, freed=freed)
    body = {"annotation": annotation_id, "task": known.task.name, "sha256": row_digest(row)}
    events.append(db, name, line.act, body, at_ms=at_ms)
    return Receipt(annotation_id, revision, state)


COLUMNS = (
    "task_id, item_id, annotator_id, revision, act, value, reason, seconds, confirmed, flag, note,"
    " suggestion, at_ms, version, cause, target, client_id, batch_id"
)
INSERT = f"INSERT INTO annotation ({COLUMNS}) VALUES ({', '.join('?' * 18)}) RETURNING id"


def insert(db: sqlite3.Connection, row: list[Json]) -> int:
    """One row of COLUMNS into the table of annotations; gives its id."""
    return int(db.execute(INSERT, row).fetchone()[0])


def row_digest(row: list[Json]) -> str:
    """SHA-256 over a row of COLUMNS; truth values count as the 0 and 1 that are stored."""
    return digest(canonical([int(cell) if isinstance(cell, bool) else cell for cell in row]))


def point(
    db: sqlite3.Connection,
    task_id: int,
    item_id: int,
    who: int,
    annotation_id: int,
    act: str,
    before: str,
) -> None:
    """Make this revision the annotator's current one; a withdrawal leaves none."""
    key = [task_id, item_id, who]
    if act == "withdraw":
        db.execute(
            "DELETE FROM current WHERE task_id = ? AND item_id = ? AND annotator_id = ?", key
        )
        queue.pull_mark(db, who, task_id, item_id)
    else:
        db.execute("INSERT OR REPLACE INTO current VALUES (?, ?, ?, ?)", [*key, annotation_id])
    if act != before:
        answers = (act == "answer") - (before == "answer")
        queue.count_acts(db, task_id, who, answers, (act == "skip") - (before == "skip"))


def line_before(db: sqlite3.Connection, annotation_id: int) -> Line:
    """What stood before this act: the revision below it, or nothing."""
    row = db.execute(
        "SELECT old.act, old.value, old.reason, old.seconds, old.confirmed, old.flag, old.note,"
        " old.suggestion, old.version, old.batch_id, old.at_ms FROM annotation AS act"
        " JOIN annotation AS old ON old.task_id = act.task_id AND old.item_id = act.item_id"
        " AND old.annotator_id = act.annotator_id AND old.revision < act.revision"
        " WHERE act.id = ? ORDER BY old.revision DESC LIMIT 1",
        [annotation_id],
    ).fetchone()
    return Line(*row) if row else Line("withdraw")
