"""Answers: submitted, revised, undone and redone; every one a line that is never changed."""

import sqlite3
from dataclasses import dataclass

from core.clock import Clock, now_ms
from core.errors import LeaseLostError, StoreError
from core.ids import canonical, digest
from core.model import SKIPS, Json
from core.tasks import type_of
from storage import events, items, labels, queue
from storage.connect import writing
from storage.people import Person
from storage.store import Answer, Draft, Receipt, Step
from storage.tasks import Stored
from storage.units import ANNOTATION, annotation_of, save_draft

FINAL = ("adjudicated", "audited")


@dataclass(frozen=True, slots=True)
class Line:
    """The content of one revision, as it is stored."""

    act: str
    value: str | None = None
    reason: str = ""
    seconds: float | None = None
    confirmed: bool | None = None
    flag: bool = False
    note: str = ""
    suggestion: str | None = None
    version: int = 1


def submit(
    db: sqlite3.Connection, who: Person, known: Stored, answer: Answer, clock: Clock = now_ms
) -> Receipt:
    """Store one decision in one transaction; see `Store.submit`."""
    line = _line(db, known, answer)
    with writing(db):
        again = _receipt_of(db, answer.client_id)
        if again:
            return again
        at_ms = events.stamp(db, clock)
        filled = not _may_answer(db, who, known, answer.item_id)
        if not filled:
            return append(
                db, who, known, answer.item_id, line, at_ms=at_ms, client_id=answer.client_id
            )
        kept = Draft(answer.value, answer.flag, answer.note, answer.seconds)
        save_draft(db, who, known, answer.item_id, kept, at_ms=at_ms)
    raise LeaseLostError("others have answered this item meanwhile\nyour answer is kept as a draft")


def _line(db: sqlite3.Connection, known: Stored, answer: Answer) -> Line:
    """The answer as a line to store, after the task has checked its value."""
    shown = canonical(answer.suggestion) if answer.suggestion else None
    told = (answer.seconds, answer.confirmed, answer.flag, answer.note, shown, known.version)
    if answer.skip:
        if answer.skip not in SKIPS:
            raise StoreError(f"{answer.skip!r} is no reason to skip: {', '.join(SKIPS)}")
        return Line("skip", None, answer.skip, *told)
    kind = type_of(known.task)
    value = kind.parse(answer.value, known.task, items.item(db, answer.item_id))
    return Line("answer", canonical(kind.dump(value)), "", *told)


def _receipt_of(db: sqlite3.Connection, client_id: str) -> Receipt | None:
    """The receipt of a decision that was stored already."""
    row = db.execute(
        "SELECT annotation.id, revision, state FROM annotation"
        " JOIN work USING (task_id, item_id) WHERE client_id = ?",
        [client_id],
    ).fetchone()
    return Receipt(*row) if row else None


def _may_answer(db: sqlite3.Connection, who: Person, known: Stored, item_id: int) -> bool:
    """A lease, an answer to revise, or a free place; the lease is given up."""
    token = db.execute(
        "SELECT token FROM lease WHERE task_id = ? AND item_id = ? AND annotator_id = ?",
        [known.id, item_id, who.id],
    ).fetchone()
    if token:
        queue.drop(db, token[0])
    row = db.execute(
        "SELECT work.open, work.state, label.source FROM work LEFT JOIN label"
        " USING (task_id, item_id) WHERE work.task_id = ? AND work.item_id = ?",
        [known.id, item_id],
    ).fetchone()
    if not row or row[1] == "withdrawn":
        raise StoreError("this item was taken out of the queue")
    if row[2] in FINAL:
        raise StoreError("a reviewer has decided this item\nask them to reopen it, with a note")
    return bool(token or row[0] or _previous(db, who, known, item_id))


def append(
    db: sqlite3.Connection,
    who: Person,
    known: Stored,
    item_id: int,
    line: Line,
    *,
    at_ms: int,
    cause: str = "decided",
    target: int | None = None,
    client_id: str | None = None,
    batch: int | None = None,
    actor: str = "",
) -> Receipt:
    """Append a revision, point to it, decide the unit, and chain the event."""
    revision = _last_revision(db, who.id, known.id, item_id) + 1
    row = [known.id, item_id, who.id, revision, line.act, line.value, line.reason, line.seconds]
    row += [line.confirmed, line.flag, line.note, line.suggestion, at_ms, line.version]
    row += [cause, target, client_id, batch]
    annotation_id = insert(db, row)
    point(db, known.id, item_id, who.id, annotation_id, line.act)
    save_draft(db, who, known, item_id, None, at_ms=at_ms)
    state = labels.settle(db, known, item_id, actor or who.name, at_ms)
    body = {"annotation": annotation_id, "task": known.task.name, "sha256": row_digest(row)}
    events.append(db, actor or who.name, line.act, body, at_ms=at_ms)
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
    db: sqlite3.Connection, task_id: int, item_id: int, who: int, annotation_id: int, act: str
) -> None:
    """Make this revision the annotator's current one; a withdrawal leaves none."""
    key = [task_id, item_id, who]
    before = db.execute(
        "SELECT act FROM annotation JOIN current ON annotation.id = annotation_id"
        " WHERE current.task_id = ? AND current.item_id = ? AND current.annotator_id = ?",
        key,
    ).fetchone()
    if act == "withdraw":
        db.execute(
            "DELETE FROM current WHERE task_id = ? AND item_id = ? AND annotator_id = ?", key
        )
        queue.pull_mark(db, who, task_id)
    else:
        db.execute("INSERT OR REPLACE INTO current VALUES (?, ?, ?, ?)", [*key, annotation_id])
    queue.count_answer(db, task_id, who, act, before[0] if before else "")


def standing(
    db: sqlite3.Connection, who: int, task_id: int, item_id: int
) -> tuple[int, tuple[Json, ...] | None]:
    """The annotator's last revision number and what stands: act, value, reason, flag, note."""
    row = db.execute(
        "SELECT act, value, reason, flag, note FROM annotation JOIN current"
        " ON annotation.id = annotation_id WHERE current.task_id = ? AND current.item_id = ?"
        " AND current.annotator_id = ?",
        [task_id, item_id, who],
    ).fetchone()
    return _last_revision(db, who, task_id, item_id), row


def _last_revision(db: sqlite3.Connection, who: int, task_id: int, item_id: int) -> int:
    row = db.execute(
        "SELECT max(revision) FROM annotation"
        " WHERE task_id = ? AND item_id = ? AND annotator_id = ?",
        [task_id, item_id, who],
    ).fetchone()
    return int(row[0] or 0)


def _previous(db: sqlite3.Connection, who: Person, known: Stored, item_id: int) -> bool:
    return bool(
        db.execute(
            "SELECT 1 FROM current WHERE task_id = ? AND item_id = ? AND annotator_id = ?",
            [known.id, item_id, who.id],
        ).fetchone()
    )


def undo_step(db: sqlite3.Connection, who: Person, known: Stored) -> Step | None:
    """The newest act of this annotator that stands; see `Store.undo_step`."""
    undone = 0
    for annotation_id, cause in _acts(db, who, known):
        if cause == "undone":
            undone += 1
        elif undone:
            undone -= 1
        else:
            return _step(db, known, annotation_id)
    return None


def redo_step(db: sqlite3.Connection, who: Person, known: Stored) -> Step | None:
    """The newest undone act, unless something was decided since; see `Store.redo_step`."""
    redone = 0
    for annotation_id, cause in _acts(db, who, known):
        if cause == "redone":
            redone += 1
        elif cause != "undone":
            return None
        elif redone:
            redone -= 1
        else:
            return _step(db, known, annotation_id)
    return None


def _acts(db: sqlite3.Connection, who: Person, known: Stored) -> sqlite3.Cursor:
    """This annotator's own acts on a task, newest first."""
    return db.execute(
        "SELECT id, cause FROM annotation WHERE annotator_id = ? AND task_id = ?"
        " AND cause IN ('decided', 'undone', 'redone') ORDER BY id DESC",
        [who.id, known.id],
    )


def _step(db: sqlite3.Connection, known: Stored, annotation_id: int) -> Step:
    """From the state that this act left (`before`) to the one that it found (`after`)."""
    item_id, who, revision, uid = db.execute(
        "SELECT item_id, annotator_id, revision, uid FROM annotation"
        " JOIN item ON item.id = item_id WHERE annotation.id = ?",
        [annotation_id],
    ).fetchone()
    rows = db.execute(
        ANNOTATION + "WHERE task_id = ? AND item_id = ? AND annotator_id = ? AND revision <= ?"
        " ORDER BY revision DESC LIMIT 2",
        [known.id, item_id, who, revision],
    ).fetchall()
    states = [annotation_of(known, row) if row[1] != "withdraw" else None for row in rows]
    return Step(annotation_id, item_id, uid, states[0], states[1] if len(states) > 1 else None)


def undo(
    db: sqlite3.Connection,
    who: Person,
    known: Stored,
    annotation_id: int,
    clock: Clock = now_ms,
) -> Step:
    """Take the newest act back by a further revision; see `Store.undo`."""
    with writing(db):
        return _turn(db, who, known, undo_step(db, who, known), annotation_id, "undone", clock)


def redo(
    db: sqlite3.Connection, who: Person, known: Stored, annotation_id: int, clock: Clock = now_ms
) -> Step:
    """Bring the newest undone act back by a further revision; see `Store.redo`."""
    with writing(db):
        return _turn(db, who, known, redo_step(db, who, known), annotation_id, "redone", clock)


def _turn(
    db: sqlite3.Connection,
    who: Person,
    known: Stored,
    step: Step | None,
    annotation_id: int,
    cause: str,
    clock: Clock,
) -> Step:
    if step is None or step.annotation_id != annotation_id:
        raise StoreError("something was decided meanwhile\npress the key again to see what")
    at_ms = events.stamp(db, clock)
    _may_answer(db, who, known, step.item_id)
    line = _line_before(db, annotation_id)
    append(db, who, known, step.item_id, line, at_ms=at_ms, cause=cause, target=annotation_id)
    if line.act == "withdraw":
        until = at_ms + known.task.lease_s * 1000
        queue.lease(db, who, known, step.item_id, cause, until)
    return step


def line_of(db: sqlite3.Connection, annotation_id: int) -> Line:
    """The content of one revision."""
    row = db.execute(
        "SELECT act, value, reason, seconds, confirmed, flag, note, suggestion, version"
        " FROM annotation WHERE id = ?",
        [annotation_id],
    ).fetchone()
    return Line(*row)


def _line_before(db: sqlite3.Connection, annotation_id: int) -> Line:
    """What stood before this act: the revision below it, or nothing."""
    row = db.execute(
        "SELECT old.act, old.value, old.reason, old.seconds, old.confirmed, old.flag, old.note,"
        " old.suggestion, old.version FROM annotation AS old JOIN annotation AS act"
        " USING (task_id, item_id, annotator_id)"
        " WHERE act.id = ? AND old.revision < act.revision ORDER BY old.revision DESC LIMIT 1",
        [annotation_id],
    ).fetchone()
    return Line(*row) if row else Line("withdraw")
