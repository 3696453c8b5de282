"""Is everything as it was said: the file, the chain, the values, the counts, the media."""

import sqlite3
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from core.model import Json
from storage import annotations, contents, events, ledger, recount
from storage.connect import told
from storage.contents import fingerprint
from storage.project import media_folder
from storage.tasks import every

MEDIA = ("image", "audio", "video", "document")
GROUP_FOLDER = stat.S_ISGID | stat.S_IWGRP


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that does not hold: what kind, where, and what is wrong."""

    kind: str
    where: str
    what: str


def findings(db: sqlite3.Connection, path: Path) -> Iterator[Finding]:
    """All that is wrong with a project; nothing when it is sound.

    What no file can show by itself: the newest acts cut off together with all that
    they wrote, a chain that was computed anew from the first changed event on (both
    show beside a backup), the wording of tasks and the rows of suggestions' sources.
    """
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
            for where, what in recount.values(db, known):
                yield Finding("value", where, what)
            for where, what in recount.counts(db, known):
                yield Finding("count", f"task {known.task.name}, {where}", what)
        yield from _media(db, media_folder(db, path))
        yield from _file(path)


def _integrity(db: sqlite3.Connection) -> Iterator[Finding]:
    try:
        for (text,) in db.execute("PRAGMA integrity_check(20)").fetchall():
            if text != "ok":
                yield Finding("integrity", "file", text)
        for table, row, parent, _ in db.execute("PRAGMA foreign_key_check").fetchall():
            yield Finding("integrity", f"{table} {row}", f"names a row of {parent} that is gone")
        db.execute("INSERT INTO item_text (item_text, rank) VALUES ('integrity-check', 1)")
    except sqlite3.DatabaseError as error:
        yield Finding("integrity", "file", f"{error}; restore it from a backup")


def _chain(db: sqlite3.Connection) -> Iterator[Finding]:
    for seq in events.broken_links(db):
        yield Finding("chain", f"event {seq}", "does not follow from the event before it")


def _told(db: sqlite3.Connection, *kinds: str) -> Iterator[tuple[int, Json]]:
    """Number and body of the events of these kinds; what cannot be read breaks the chain."""
    marks = ", ".join("?" * len(kinds))
    rows = db.execute(f"SELECT seq, body FROM event WHERE kind IN ({marks}) ORDER BY seq", kinds)
    for seq, text in rows:
        body = events.readable(text)
        if body is not None:
            yield seq, body


def _lines(db: sqlite3.Connection) -> Iterator[Finding]:
    """Every answer given here has its event, and is as the event says."""
    query = f"SELECT {annotations.COLUMNS} FROM annotation WHERE id = ?"
    told_of = 0
    for seq, said in _told(db, "answer", "skip", "withdraw"):
        row = db.execute(query, [said.get("annotation")]).fetchone()
        where = f"annotation {said.get('annotation')}"
        told_of += row is not None
        if row is None:
            yield Finding("chain", where, f"event {seq} tells of it and it is gone")
        elif annotations.row_digest(list(row)) != said.get("sha256"):
            yield Finding("chain", where, f"is not what event {seq} says")
    (given,) = db.execute("SELECT count(*) FROM annotation WHERE cause <> 'imported'").fetchone()
    if given > told_of:
        yield Finding("chain", "annotations", f"{given - told_of} have no event")


def _imports(db: sqlite3.Connection) -> Iterator[Finding]:
    """Every import has its event, and its rows are as they came."""
    told = {said.get("batch"): (seq, said.get("rows", [])) for seq, said in _told(db, "import")}
    for batch, (seq, rows) in told.items():
        for table, after, last, expected in rows:
            if ledger.fingerprint(db, table, batch, after, last) != expected:
                what = f"rows of {table} are not as event {seq} says"
                yield Finding("chain", f"import {batch}", what)
    for (batch,) in db.execute("SELECT id FROM batch WHERE kind = 'import' AND state <> 'pending'"):
        if batch not in told:
            yield Finding("chain", f"import {batch}", "has no event")
    for table in ("item", "annotation"):
        (n,) = db.execute(STRAYS.format(table)).fetchone()
        if n:
            yield Finding("chain", f"{n} rows of {table}", "came with no import")
    for batch, _ in ledger.pending(db):
        yield Finding("import", f"import {batch}", "is running, or died; the next import clears it")


STRAYS = (
    "SELECT count(*) FROM {} WHERE batch_id IS NOT NULL AND batch_id NOT IN (SELECT id FROM batch)"
)


def _items(db: sqlite3.Connection) -> Iterator[Finding]:
    """Every item is what was imported, and the newest of what was."""
    rows = db.execute(
        "SELECT id, uid, kind, content, meta, tokens, sha256 FROM item WHERE state <> 'erased'"
        " AND id <= (SELECT visible_item FROM project)"
    )
    for item_id, uid, kind, content, meta, tokens, sha256 in rows:
        newest = contents.newest(db, item_id)
        if fingerprint(kind, content, meta, tokens) != sha256 or newest not in (None, sha256):
            yield Finding("item", f"item {uid}", "its content is not what was imported")


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
