"""What each import wrote: begun, fingerprinted, and cleared away when it died.

The fingerprints stand in the event of the import, so that `postil check` finds
every row that was changed or deleted since.
"""

import hashlib
import json
import os
import socket
import sqlite3
from collections.abc import Mapping
from pathlib import Path

from core.ids import canonical
from core.model import Json
from storage.annotations import COLUMNS
from storage.connect import writing

VISIBLE = "(SELECT visible_item FROM project)"
SPANS = {
    "item": "SELECT uid, coalesce((SELECT sha256 FROM item_version WHERE item_id = item.id"
    " AND item_version.batch_id = item.batch_id), sha256) FROM item"
    " WHERE id > :after AND id <= :last AND batch_id = :batch ORDER BY id",
    "annotation": f"SELECT {COLUMNS} FROM annotation"
    " WHERE id > :after AND id <= :last AND batch_id = :batch ORDER BY id",
    "label_history": "SELECT task_id, item_id, value, source, confidence, version, at_ms, actor"
    " FROM label_history WHERE id > :after AND id <= :last AND batch_id = :batch ORDER BY id",
    "suggestion": "SELECT task_id, item_id, source, value, confidence, version, at_ms"
    " FROM suggestion WHERE id > :after AND id <= :last AND batch_id = :batch ORDER BY id",
}
"""Rows that are numbered as they come: the span of an import's own is known."""
WHOLE = {
    "gold": "SELECT task_id, item_id, value, version FROM gold WHERE batch_id = :batch"
    " ORDER BY task_id, item_id",
    "item_version": "SELECT item_version.item_id, item_version.sha256 FROM item_version"
    " JOIN item ON item.id = item_version.item_id WHERE item_version.batch_id = :batch"
    " AND item.batch_id <> :batch ORDER BY item_version.item_id",
}
"""Rows that are found by their batch; a later update keeps the first version under its own."""
FRESH = ("annotation", "label_history", "work", "current", "label", "suggestion", "gold")
STEP = 5000
AT_ONCE = 1000


def add(db: sqlite3.Connection, kind: str, state: str, who: str, detail: Json, at_ms: int) -> int:
    """A new batch; gives its number."""
    row = db.execute(
        "INSERT INTO batch (kind, state, at_ms, actor, detail) VALUES (?, ?, ?, ?, ?) RETURNING id",
        [kind, state, at_ms, who, canonical(detail)],
    ).fetchone()
    return int(row[0])


def finish(db: sqlite3.Connection, batch: int, state: str) -> None:
    db.execute("UPDATE batch SET state = ? WHERE id = ?", [state, batch])


def this_process() -> Json:
    """Which process fills a batch, so that the next one can tell whether it still lives."""
    return {"host": socket.gethostname(), "pid": os.getpid(), "started": _started(os.getpid())}


def pending(db: sqlite3.Connection) -> list[tuple[int, Json]]:
    """Imports that are under way or died: number, and which process on which host."""
    rows = db.execute("SELECT id, detail FROM batch WHERE state = 'pending'").fetchall()
    return [(batch, json.loads(detail)) for batch, detail in rows]


def lives(detail: Json) -> bool:
    """Whether the process that fills a batch is still there; on another host it may be."""
    if detail["host"] != socket.gethostname():
        return True
    pid: int = detail["pid"]
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return pid != os.getpid() and bool(detail["started"] == _started(pid))


def _started(pid: int) -> str:
    """When a process began, in the kernel's ticks: a number given again is another process."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    return stat.rpartition(")")[2].split()[19]


def ends(db: sqlite3.Connection) -> dict[str, int]:
    """The last row of each table whose rows are numbered as they come."""
    query = "SELECT coalesce(max(id), 0) FROM {}"
    return {table: db.execute(query.format(table)).fetchone()[0] for table in SPANS}


def fingerprints(db: sqlite3.Connection, batch: int, after: Mapping[str, int]) -> list[Json]:
    """[table, first excluded, last, SHA-256] of the batch's numbered rows behind `after`."""
    now = ends(db)
    return [
        [table, after[table], now[table], fingerprint(db, table, batch, after[table], now[table])]
        for table in SPANS
        if now[table] > after[table]
    ]


def whole_fingerprints(db: sqlite3.Connection, batch: int) -> list[Json]:
    """[table, 0, 0, SHA-256] of the batch's other rows."""
    return [[table, 0, 0, fingerprint(db, table, batch, 0, 0)] for table in WHOLE]


def fingerprint(db: sqlite3.Connection, table: str, batch: int, after: int, last: int) -> str:
    """SHA-256 over the canonical rows of a batch, AT_ONCE of them to a list."""
    whole = hashlib.sha256()
    query = SPANS.get(table) or WHOLE[table]
    found = db.execute(query, {"batch": batch, "after": after, "last": last})
    while rows := found.fetchmany(AT_ONCE):
        whole.update(canonical(rows).encode("utf-8", "surrogatepass"))
    return whole.hexdigest()


def sweep(db: sqlite3.Connection, batch: int) -> None:
    """Remove what an unfinished import wrote: nobody has seen any of it.

    Goes a short transaction at a time, the batch itself last: a sweep that is
    cut off is done again.
    """
    first, last = db.execute(f"SELECT {VISIBLE} + 1, coalesce(max(id), 0) FROM item").fetchone()
    for low in range(first, last + 1, STEP):
        with writing(db, synced=False):
            _clear(db, {"low": low, "high": low + STEP - 1})
    with writing(db):
        db.execute("DELETE FROM suggestion WHERE batch_id = ?", [batch])
        db.execute(
            "DELETE FROM annotator WHERE batch_id = ?1 AND NOT EXISTS"
            " (SELECT 1 FROM annotation WHERE annotator_id = annotator.id) AND NOT EXISTS"
            " (SELECT 1 FROM lease WHERE annotator_id = annotator.id) AND NOT EXISTS"
            " (SELECT 1 FROM draft WHERE annotator_id = annotator.id)",
            [batch],
        )
        db.execute("DELETE FROM batch WHERE id = ?", [batch])


def _clear(db: sqlite3.Connection, span: Mapping[str, int]) -> None:
    """Delete the items of a span of ids with all that came along."""
    for table in FRESH:
        db.execute(
            f"DELETE FROM {table} WHERE task_id IN (SELECT id FROM task)"
            " AND item_id BETWEEN :low AND :high",
            span,
        )
    db.execute(
        "INSERT INTO item_text (item_text, rowid, content)"
        " SELECT 'delete', id, content FROM item WHERE id BETWEEN :low AND :high",
        span,
    )
    db.execute("DELETE FROM item WHERE id BETWEEN :low AND :high", span)
