"""Is everything as it was said: the file, the chain, the values, the counts, the media."""

import json
import sqlite3
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from core.errors import BadInputError
from core.model import Json
from core.tasks import type_of
from storage import annotations, events, ledger
from storage.connect import told
from storage.contents import ITEM, fingerprint, item_of
from storage.project import media_folder
from storage.tasks import Stored, every, tallies

MEDIA = ("image", "audio", "video", "document")
GROUP_FOLDER = stat.S_ISGID | stat.S_IWGRP


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that does not hold: what kind, where, and what is wrong."""

    kind: str
    where: str
    what: str


def findings(db: sqlite3.Connection, path: Path) -> Iterator[Finding]:
    """All that is wrong with a project; nothing when it is sound."""
    with told():
        damaged = list(_integrity(db))
        yield from damaged
        if damaged:
            return
        yield from _chain(db)
        yield from _lines(db)
        yield from _imports(db)
        yield from _items(db)
        for known in every(db):
            yield from _values(db, known)
            yield from _counts(db, known)
        yield from _media(db, media_folder(db, path))
        yield from _file(path)


def _integrity(db: sqlite3.Connection) -> Iterator[Finding]:
    try:
        for (text,) in db.execute("PRAGMA integrity_check(20)").fetchall():
            if text != "ok":
                yield Finding("integrity", "file", text)
        for table, row, parent, _ in db.execute("PRAGMA foreign_key_check").fetchall():
            yield Finding("integrity", f"{table} {row}", f"names a row of {parent} that is gone")
    except sqlite3.DatabaseError as error:
        yield Finding("integrity", "file", f"{error}; restore it from a backup")


def _chain(db: sqlite3.Connection) -> Iterator[Finding]:
    for seq in events.broken_links(db):
        yield Finding("chain", f"event {seq}", "does not follow from the event before it")


def _lines(db: sqlite3.Connection) -> Iterator[Finding]:
    """Every answer given here has its event, and is as the event says."""
    missing = db.execute(
        "SELECT count(*) FROM annotation WHERE cause <> 'imported' AND id NOT IN"
        " (SELECT json_extract(body, '$.annotation') FROM event"
        "  WHERE kind IN ('answer', 'skip', 'withdraw'))"
    ).fetchone()[0]
    if missing:
        yield Finding("chain", "annotations", f"{missing} have no event")
    told_of = db.execute(
        "SELECT seq, body FROM event WHERE kind IN ('answer', 'skip', 'withdraw') ORDER BY seq"
    )
    query = f"SELECT {annotations.COLUMNS} FROM annotation WHERE id = ?"
    for seq, body in told_of:
        said = json.loads(body)
        row = db.execute(query, [said["annotation"]]).fetchone()
        where = f"annotation {said['annotation']}"
        if row is None:
            yield Finding("chain", where, f"event {seq} tells of it and it is gone")
        elif annotations.row_digest(list(row)) != said["sha256"]:
            yield Finding("chain", where, f"is not what event {seq} says")


def _imports(db: sqlite3.Connection) -> Iterator[Finding]:
    """Every import has its event, and its rows are as they came."""
    told = dict[int, tuple[int, list[Json]]]()
    query = "SELECT seq, body FROM event WHERE kind = 'import' ORDER BY seq"
    for seq, body in db.execute(query):
        said = json.loads(body)
        told[said["batch"]] = seq, said["rows"]
    for batch, (seq, rows) in told.items():
        for table, after, last, expected in rows:
            if ledger.fingerprint(db, table, batch, after, last) != expected:
                what = f"rows of {table} are not as event {seq} says"
                yield Finding("chain", f"import {batch}", what)
    for (batch,) in db.execute("SELECT id FROM batch WHERE kind = 'import' AND state <> 'pending'"):
        if batch not in told:
            yield Finding("chain", f"import {batch}", "has no event")
    for batch, _ in ledger.pending(db):
        yield Finding("import", f"import {batch}", "is running, or died; the next import clears it")


def _items(db: sqlite3.Connection) -> Iterator[Finding]:
    rows = db.execute(
        "SELECT uid, kind, content, meta, tokens, sha256 FROM item WHERE state <> 'erased'"
        " AND id <= (SELECT visible_item FROM project)"
    )
    for uid, kind, content, meta, tokens, sha256 in rows:
        if fingerprint(kind, content, meta, tokens) != sha256:
            yield Finding("item", f"item {uid}", "its content is not what was imported")


def _values(db: sqlite3.Connection, known: Stored) -> Iterator[Finding]:
    """Current answers and labels are values that the task allows."""
    parse = type_of(known.task).parse
    rows = db.execute(
        "SELECT 'annotation ' || annotation.id, value, version, current.item_id FROM current"
        " JOIN annotation ON annotation.id = annotation_id"
        " WHERE current.task_id = ?1 AND act = 'answer'"
        " UNION ALL SELECT 'label of item ' || item_id, value, version, item_id FROM label"
        " WHERE task_id = ?1",
        [known.id],
    ).fetchall()
    for where, value, version, item_id in rows:
        row = db.execute(ITEM + "WHERE id = ?", [item_id]).fetchone()
        try:
            parse(known.read(value, version), known.task, item_of(row))
        except BadInputError as error:
            yield Finding("value", where, error.what)


def _counts(db: sqlite3.Connection, known: Stored) -> Iterator[Finding]:
    """The stored counts of each unit are what a recount gives."""
    rows = db.execute(
        "SELECT uid FROM work JOIN item ON item.id = work.item_id WHERE task_id = ?1 AND ("
        " done <> (SELECT count(*) FROM current JOIN annotation ON annotation.id = annotation_id"
        "   WHERE current.task_id = ?1 AND current.item_id = work.item_id AND act = 'answer')"
        " OR leased <> (SELECT count(*) FROM lease WHERE lease.task_id = ?1"
        "   AND lease.item_id = work.item_id AND extra = 0)"
        " OR open <> (work.state = 'open' AND done + leased < needed))",
        [known.id],
    )
    for (uid,) in rows:
        yield Finding("count", f"task {known.task.name}, item {uid}", "its counts are off")
    recounted = dict(
        db.execute(
            "SELECT state, count(*) FROM work WHERE task_id = ?"
            " AND item_id <= (SELECT visible_item FROM project) GROUP BY state",
            [known.id],
        )
    )
    if recounted != {state: n for state, n in tallies(db, known.id).items() if n}:
        yield Finding("count", f"task {known.task.name}", "the tallies of its units are off")


def _media(db: sqlite3.Connection, folder: Path) -> Iterator[Finding]:
    marks = ", ".join("?" * len(MEDIA))
    rows = db.execute(
        f"SELECT uid, content FROM item WHERE state = 'live' AND kind IN ({marks})"
        " AND id <= (SELECT visible_item FROM project) ORDER BY id",
        MEDIA,
    )
    for uid, content in rows:
        if not (folder / content).is_file():
            yield Finding("media", f"item {uid}", f"{content} is not in {folder}")


def _file(path: Path) -> Iterator[Finding]:
    """What a group shares, all of it can write: the file, and the folder for SQLite's own files."""
    mode, folder = path.stat().st_mode, path.absolute().parent.stat().st_mode
    if folder & GROUP_FOLDER == GROUP_FOLDER and not mode & stat.S_IWGRP:
        yield Finding("access", str(path), "the folder's group cannot write to it: chmod g+w")
    if mode & stat.S_IWGRP and not folder & stat.S_IWGRP:
        yield Finding("access", str(path), "its group cannot write to the folder: chmod g+ws")
