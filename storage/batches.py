"""What came or went together, taken back or restored together, as one revision."""

import sqlite3
from collections.abc import Sequence

from core.errors import UsageError
from core.model import Json
from storage import annotations, contents, events, labels, ledger
from storage.annotations import Line, place_of
from storage.connect import writing
from storage.people import find, listing
from storage.tasks import Stored, every


def revoke(db: sqlite3.Connection, batch: int, who: str) -> int:
    """Take an import or a revocation's opposite back as one revision; gives how much it moved."""
    return _turn(db, batch, who, "done", "revoked")


def restore(db: sqlite3.Connection, batch: int, who: str) -> int:
    """Bring back what was revoked; gives how much it moved."""
    return _turn(db, batch, who, "revoked", "done")


def _turn(db: sqlite3.Connection, batch: int, who: str, old: str, new: str) -> int:
    with writing(db):
        kind = _must_be(db, batch, old, new)
        at_ms = events.stamp(db)
        ledger.finish(db, batch, new)
        if kind != "import":
            moved = _move_answers(db, batch, who, at_ms, give=new == "done")
        elif new == "done":
            moved = _restore_import(db, batch, who, at_ms)
        else:
            moved = _revoke_import(db, batch, who, at_ms)
        act = "restore" if new == "done" else "revoke"
        events.append(db, who, act, {"batch": batch}, at_ms=at_ms)
        return moved


def _must_be(db: sqlite3.Connection, batch: int, old: str, new: str) -> str:
    """The kind of the batch. Raises UsageError when it is not there to be turned."""
    row = db.execute("SELECT kind, state FROM batch WHERE id = ?", [batch]).fetchone()
    if not row or row[1] not in (old, new):
        known = ", ".join(str(each[0]) for each in db.execute("SELECT id FROM batch"))
        raise UsageError(f"there is no batch {batch}\nthe batches are: {known or 'none yet'}")
    if row[1] == new:
        state = "revoked" if new == "revoked" else "in force"
        raise UsageError(f"batch {batch} is {state} already")
    return str(row[0])


def _revoke_import(db: sqlite3.Connection, batch: int, who: str, at_ms: int) -> int:
    """The reverse of what an import did: its labels go first, its items last."""
    moved = _take_labels(db, batch, who, at_ms)
    moved += _move_answers(db, batch, who, at_ms, give=False)
    return moved + _hide_items(db, batch)


def _restore_import(db: sqlite3.Connection, batch: int, who: str, at_ms: int) -> int:
    moved = show_items(db, batch)
    moved += _move_answers(db, batch, who, at_ms, give=True)
    return moved + _give_labels(db, batch, who, at_ms)


def revoke_answers(db: sqlite3.Connection, name: str, since_ms: int, who: str) -> tuple[int, int]:
    """Take back what an annotator answered since `since_ms`; gives the batch and how many."""
    with writing(db):
        person = find(db, name)
        if person is None:
            raise UsageError(f"nobody is called {name!r} in this project")
        at_ms = events.stamp(db)
        detail = {"by": name, "since_ms": since_ms}
        batch = ledger.add(db, "answers", "revoked", who, detail, at_ms)
        rows = db.execute(
            "SELECT annotation.id, annotation.task_id, annotation.item_id, annotation.annotator_id"
            " FROM current JOIN annotation ON annotation.id = annotation_id"
            " WHERE current.annotator_id = ? AND at_ms >= ? ORDER BY annotation.id",
            [person.id, since_ms],
        ).fetchall()
        _withdraw(db, rows, batch, who, at_ms)
        body = {"batch": batch, **detail, "answers": len(rows)}
        events.append(db, who, "revoke", body, at_ms=at_ms)
        return batch, len(rows)


STANDING = (
    "SELECT annotation.id, annotation.task_id, annotation.item_id, annotation.annotator_id"
    " FROM annotation JOIN current ON annotation.id = annotation_id WHERE batch_id = ?1"
    " OR cause = 'restored' AND target IN (SELECT id FROM annotation WHERE batch_id = ?1)"
    " ORDER BY annotation.id"
)
WITHDRAWN = (
    "SELECT max(id), task_id, item_id, annotator_id FROM annotation AS gone"
    " WHERE batch_id = ?1 AND cause = 'revoked' AND NOT EXISTS (SELECT 1 FROM current"
    " WHERE current.task_id = gone.task_id AND current.item_id = gone.item_id"
    " AND current.annotator_id = gone.annotator_id)"
    " GROUP BY task_id, item_id, annotator_id ORDER BY 1"
)


def _move_answers(db: sqlite3.Connection, batch: int, who: str, at_ms: int, *, give: bool) -> int:
    """Withdraw the batch's standing answers, or bring back those that it withdrew."""
    rows = db.execute(WITHDRAWN if give else STANDING, [batch]).fetchall()
    if give:
        _bring_back(db, rows, who, at_ms)
    else:
        _withdraw(db, rows, batch, who, at_ms)
    return len(rows)


def _withdraw(
    db: sqlite3.Connection, rows: Sequence[Json], batch: int, who: str, at_ms: int
) -> None:
    known, people = _tasks(db), {each.id: each for each in listing(db)}
    for annotation_id, task_id, item_id, annotator_id in rows:
        annotations.append(
            db,
            people[annotator_id],
            known[task_id],
            item_id,
            Line("withdraw", batch=batch),
            place_of(db, annotator_id, task_id, item_id),
            at_ms=at_ms,
            cause="revoked",
            target=annotation_id,
            actor=who,
        )


def _bring_back(db: sqlite3.Connection, rows: Sequence[Json], who: str, at_ms: int) -> None:
    """Answers as they were, with the time at which they were given."""
    known, people = _tasks(db), {each.id: each for each in listing(db)}
    for gone, task_id, item_id, annotator_id in rows:
        annotations.append(
            db,
            people[annotator_id],
            known[task_id],
            item_id,
            annotations.line_before(db, gone),
            place_of(db, annotator_id, task_id, item_id),
            at_ms=at_ms,
            cause="restored",
            target=gone,
            actor=who,
        )


def _tasks(db: sqlite3.Connection) -> dict[int, Stored]:
    return {each.id: each for each in every(db)}


def show_items(db: sqlite3.Connection, batch: int) -> int:
    """Give the items of a batch that is in force their newest content, and put them back."""
    contents.refresh(db, batch)
    return _move_items(
        db, f"UPDATE item SET state = 'live' WHERE state = 'revoked' AND {OF_BATCH}", batch
    )


def _hide_items(db: sqlite3.Connection, batch: int) -> int:
    """Take the items out of the project that came with this batch and no other in force."""
    contents.refresh(db, batch)
    return _move_items(
        db,
        f"UPDATE item SET state = 'revoked' WHERE state = 'live' AND {OF_BATCH}"
        f" AND batch_id NOT IN ({IN_FORCE}) AND NOT EXISTS (SELECT 1 FROM item_version"
        f" WHERE item_id = item.id AND item_version.batch_id IN ({IN_FORCE}))",
        batch,
    )


OF_BATCH = "(batch_id = :batch OR id IN (SELECT item_id FROM item_version WHERE batch_id = :batch))"
IN_FORCE = "SELECT id FROM batch WHERE state = 'done'"


def _move_items(db: sqlite3.Connection, change: str, batch: int) -> int:
    rows = db.execute(change + " RETURNING id", {"batch": batch}).fetchall()
    for (item_id,) in rows:
        labels.settle_item(db, item_id)
    return len(rows)


OWN_LABELS = (
    "SELECT label.task_id, label.item_id, label.source FROM label JOIN label_history"
    " ON label_history.id = history_id WHERE batch_id = ? ORDER BY history_id"
)
FORMER = (
    "SELECT value, source, confidence, version, label_history.at_ms, batch_id FROM label_history"
    " JOIN batch ON batch.id = batch_id WHERE task_id = ? AND item_id = ? AND value IS NOT NULL"
    " AND batch.state = 'done' ORDER BY label_history.id DESC LIMIT 1"
)
OWN_FORMER = (
    "SELECT value, source, confidence, version, at_ms, batch_id FROM label_history"
    " WHERE task_id = ? AND item_id = ? AND batch_id = ? AND value IS NOT NULL"
    " ORDER BY id DESC LIMIT 1"
)
TAKEN = (
    "SELECT gone.task_id, gone.item_id, max(gone.id), gone.at_ms, label.at_ms, now.batch_id"
    " FROM label_history AS gone"
    " LEFT JOIN label ON label.task_id = gone.task_id AND label.item_id = gone.item_id"
    " LEFT JOIN label_history AS now ON now.id = label.history_id"
    " WHERE gone.batch_id = ?1 AND gone.value IS NULL"
    " GROUP BY gone.task_id, gone.item_id ORDER BY 3"
)


def _take_labels(db: sqlite3.Connection, batch: int, who: str, at_ms: int) -> int:
    """Take the labels that came with the import; those that it replaced come back."""
    known = _tasks(db)
    rows = db.execute(OWN_LABELS, [batch]).fetchall()
    for task_id, item_id, source in rows:
        task = known[task_id]
        labels.take_label(db, task, item_id, source, who, at_ms, batch=batch)
        former = db.execute(FORMER, [task_id, item_id]).fetchone()
        if former:
            labels.put_back(db, task, item_id, former, who)
        labels.settle(db, task, item_id, who, at_ms)
    return len(rows)


def _give_labels(db: sqlite3.Connection, batch: int, who: str, at_ms: int) -> int:
    """Put the labels back that were taken, unless something was decided since."""
    known = _tasks(db)
    moved = 0
    for task_id, item_id, _, gone_ms, label_ms, now in db.execute(TAKEN, [batch]).fetchall():
        derived_by_us = now is None and label_ms in (gone_ms, at_ms)
        if label_ms is None or derived_by_us or (now is not None and now < batch):
            own = db.execute(OWN_FORMER, [task_id, item_id, batch]).fetchone()
            labels.put_back(db, known[task_id], item_id, own, who)
            labels.settle(db, known[task_id], item_id, who, at_ms)
            moved += 1
    return moved
