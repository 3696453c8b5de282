"""Batches: what came or went together, and can be taken back or restored together."""

import hashlib
import json
import sqlite3
from collections.abc import Mapping, Sequence

from core.errors import UsageError
from core.ids import canonical
from core.model import Json
from storage import annotations, events, items, labels
from storage.annotations import Line
from storage.connect import writing
from storage.people import find, listing
from storage.tasks import Stored, every

VISIBLE = "(SELECT visible_item FROM project)"
ROWS = {
    "item": "SELECT uid, sha256 FROM item WHERE batch_id = ? AND id > ? AND id <= ? ORDER BY id",
    "annotation": f"SELECT {annotations.COLUMNS} FROM annotation"
    " WHERE batch_id = ? AND id > ? AND id <= ? ORDER BY id",
    "label_history": "SELECT task_id, item_id, value, source, confidence, version, at_ms, actor"
    " FROM label_history WHERE batch_id = ? AND id > ? AND id <= ? ORDER BY id",
}
FRESH = ("work", "current", "label", "suggestion", "gold")


def add(db: sqlite3.Connection, kind: str, state: str, who: str, detail: Json, at_ms: int) -> int:
    """A new batch; gives its number."""
    row = db.execute(
        "INSERT INTO batch (kind, state, at_ms, actor, detail) VALUES (?, ?, ?, ?, ?) RETURNING id",
        [kind, state, at_ms, who, canonical(detail)],
    ).fetchone()
    return int(row[0])


def finish(db: sqlite3.Connection, batch: int, state: str) -> None:
    db.execute("UPDATE batch SET state = ? WHERE id = ?", [state, batch])


def pending(db: sqlite3.Connection) -> list[tuple[int, Json]]:
    """Imports that are under way or died: number, and which process on which host."""
    rows = db.execute("SELECT id, detail FROM batch WHERE state = 'pending'").fetchall()
    return [(batch, json.loads(detail)) for batch, detail in rows]


def ends(db: sqlite3.Connection) -> dict[str, int]:
    """The last row of each table that fingerprints cover."""
    query = "SELECT coalesce(max(id), 0) FROM {}"
    return {table: db.execute(query.format(table)).fetchone()[0] for table in ROWS}


def fingerprints(db: sqlite3.Connection, batch: int, after: Mapping[str, int]) -> list[Json]:
    """[table, first excluded, last, SHA-256] of the batch's rows behind `after`."""
    now = ends(db)
    return [
        [table, after[table], now[table], fingerprint(db, table, batch, after[table], now[table])]
        for table in ROWS
        if now[table] > after[table]
    ]


def fingerprint(
    db: sqlite3.Connection,
    table: str,
    batch: int,
    after: int,
    last: int,
    replaced: Mapping[str, str] | None = None,
) -> str:
    """SHA-256 over the canonical rows of a batch; `replaced` gives items' first fingerprints."""
    whole = hashlib.sha256()
    for row in db.execute(ROWS[table], [batch, after, last]):
        cells = list(row)
        if replaced and table == "item":
            cells[1] = replaced.get(cells[0], cells[1])
        whole.update(canonical(cells).encode("utf-8", "surrogatepass"))
    return whole.hexdigest()


def sweep(db: sqlite3.Connection, batch: int) -> None:
    """Remove what an unfinished import wrote: nobody has seen any of it."""
    with writing(db):
        db.execute("DELETE FROM annotation WHERE batch_id = ?", [batch])
        db.execute("DELETE FROM label_history WHERE batch_id = ?", [batch])
        for table in FRESH:
            db.execute(f"DELETE FROM {table} WHERE item_id > {VISIBLE}")
        for item_id, content in db.execute(
            f"SELECT id, content FROM item WHERE id > {VISIBLE}"
        ).fetchall():
            db.execute(
                "INSERT INTO item_text (item_text, rowid, content) VALUES ('delete', ?, ?)",
                [item_id, content],
            )
        db.execute(f"DELETE FROM item WHERE id > {VISIBLE}")
        db.execute(
            "DELETE FROM mark WHERE annotator_id IN (SELECT id FROM annotator WHERE batch_id = ?)",
            [batch],
        )
        db.execute("DELETE FROM annotator WHERE batch_id = ?", [batch])
        db.execute("DELETE FROM batch WHERE id = ?", [batch])


def revoke(db: sqlite3.Connection, batch: int, who: str) -> int:
    """Take an import or a revocation's opposite back as one revision; gives how much it moved."""
    return _turn(db, batch, who, "done", "revoked")


def restore(db: sqlite3.Connection, batch: int, who: str) -> int:
    """Bring back what was revoked; gives how much it moved."""
    return _turn(db, batch, who, "revoked", "done")


def _turn(db: sqlite3.Connection, batch: int, who: str, old: str, new: str) -> int:
    with writing(db):
        row = db.execute("SELECT kind, state FROM batch WHERE id = ?", [batch]).fetchone()
        if not row or row[1] not in (old, new):
            known = ", ".join(str(each[0]) for each in db.execute("SELECT id FROM batch"))
            raise UsageError(f"there is no batch {batch}\nthe batches are: {known or 'none yet'}")
        if row[1] == new:
            state = "revoked" if new == "revoked" else "in force"
            raise UsageError(f"batch {batch} is {state} already")
        at_ms = events.stamp(db)
        finish(db, batch, new)
        give = new == "done"
        moved = _move_answers(db, batch, who, at_ms, give=give)
        changed: dict[str, list[str]] = {}
        if row[0] == "import":
            changed = dict(items.swap_contents(db, batch))
            moved += _move_items(db, batch, give=give)
            moved += _move_labels(db, batch, who, at_ms, give=give)
        body = {"batch": batch, "changed": changed}
        events.append(db, who, "restore" if give else "revoke", body, at_ms=at_ms)
        return moved


def revoke_answers(db: sqlite3.Connection, name: str, since_ms: int, who: str) -> tuple[int, int]:
    """Take back what an annotator answered since `since_ms`; gives the batch and how many."""
    with writing(db):
        person = find(db, name)
        if person is None:
            raise UsageError(f"nobody is called {name!r} in this project")
        at_ms = events.stamp(db)
        batch = add(db, "answers", "revoked", who, {"by": name, "since_ms": since_ms}, at_ms)
        rows = db.execute(
            "SELECT annotation.id, annotation.task_id, annotation.item_id, annotation.annotator_id"
            " FROM current JOIN annotation ON annotation.id = annotation_id"
            " WHERE current.annotator_id = ? AND at_ms >= ? ORDER BY annotation.id",
            [person.id, since_ms],
        ).fetchall()
        _withdraw(db, rows, batch, who, at_ms)
        body = {"batch": batch, "by": name, "since_ms": since_ms, "answers": len(rows)}
        events.append(db, who, "revoke", body, at_ms=at_ms)
        return batch, len(rows)


def _move_answers(db: sqlite3.Connection, batch: int, who: str, at_ms: int, *, give: bool) -> int:
    """Withdraw the batch's standing answers, or bring back those that it withdrew."""
    if give:
        rows = db.execute(
            "SELECT max(target), task_id, item_id, annotator_id FROM annotation AS gone"
            " WHERE batch_id = ? AND cause = 'revoked' AND NOT EXISTS (SELECT 1 FROM current"
            " WHERE current.task_id = gone.task_id AND current.item_id = gone.item_id"
            " AND current.annotator_id = gone.annotator_id)"
            " GROUP BY task_id, item_id, annotator_id ORDER BY 1",
            [batch],
        ).fetchall()
        _bring_back(db, rows, batch, who, at_ms)
    else:
        rows = db.execute(
            "SELECT annotation.id, annotation.task_id, annotation.item_id, annotation.annotator_id"
            " FROM annotation JOIN current ON annotation.id = annotation_id WHERE batch_id = ?"
            " ORDER BY annotation.id",
            [batch],
        ).fetchall()
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
            Line("withdraw"),
            at_ms=at_ms,
            cause="revoked",
            target=annotation_id,
            batch=batch,
            actor=who,
        )


def _bring_back(
    db: sqlite3.Connection, rows: Sequence[Json], batch: int, who: str, at_ms: int
) -> None:
    known, people = _tasks(db), {each.id: each for each in listing(db)}
    for target, task_id, item_id, annotator_id in rows:
        annotations.append(
            db,
            people[annotator_id],
            known[task_id],
            item_id,
            annotations.line_of(db, target),
            at_ms=at_ms,
            cause="restored",
            target=target,
            batch=batch,
            actor=who,
        )


def _tasks(db: sqlite3.Connection) -> dict[int, Stored]:
    return {each.id: each for each in every(db)}


def _move_items(db: sqlite3.Connection, batch: int, *, give: bool) -> int:
    """Take the batch's items out of the project, or put them back."""
    old, new = ("revoked", "live") if give else ("live", "revoked")
    rows = db.execute(
        "UPDATE item SET state = ? WHERE batch_id = ? AND state = ? RETURNING id",
        [new, batch, old],
    ).fetchall()
    for (item_id,) in rows:
        labels.settle_item(db, item_id)
    return len(rows)


def _move_labels(db: sqlite3.Connection, batch: int, who: str, at_ms: int, *, give: bool) -> int:
    """Take the labels that came with the batch, or put them where none is now."""
    known = _tasks(db)
    if give:
        rows = db.execute(
            "SELECT task_id, item_id, value, source, confidence, max(id) FROM label_history AS old"
            " WHERE batch_id = ? AND value IS NOT NULL AND NOT EXISTS (SELECT 1 FROM label"
            " WHERE label.task_id = old.task_id AND label.item_id = old.item_id)"
            " GROUP BY task_id, item_id ORDER BY 6",
            [batch],
        ).fetchall()
    else:
        rows = db.execute(
            "SELECT label.task_id, label.item_id, label.value, label.source, label.confidence, 0"
            " FROM label JOIN label_history ON label_history.id = history_id WHERE batch_id = ?",
            [batch],
        ).fetchall()
    for task_id, item_id, value, source, sure, _ in rows:
        task = known[task_id]
        if give:
            labels.put_label(
                db, task, item_id, value, source, sure, actor=who, at_ms=at_ms, batch=batch
            )
        else:
            labels.take_label(db, task, item_id, source, who, at_ms)
        labels.settle(db, task, item_id, who, at_ms, imported=give)
    return len(rows)
