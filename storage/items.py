"""Items: read one, take some out of the queue and back, blank one for good."""

import json
import sqlite3
from collections.abc import Iterator, Sequence

from core.errors import StoreError, UsageError
from core.ids import canonical, digest
from core.model import Item, Json
from storage import events, labels
from storage.connect import writing

ITEM = "SELECT id, uid, kind, content, meta, tokens FROM item "


def item_of(row: Sequence[Json]) -> Item:
    """The item in a row of ITEM."""
    tokens = row[5] and tuple((start, end) for start, end in json.loads(row[5]))
    meta = json.loads(row[4]) if row[4] != "{}" else {}
    return Item(row[1], row[2], row[3], meta, tokens)


def item(db: sqlite3.Connection, item_id: int) -> Item:
    """One item by its id. Raises StoreError when it is gone."""
    row = db.execute(ITEM + "WHERE id = ?", [item_id]).fetchone()
    if not row:
        raise StoreError("this item is no longer in the project")
    return item_of(row)


def fingerprint(kind: str, content: str, meta: str, tokens: str | None) -> str:
    """SHA-256 over everything that an item is; `meta` and `tokens` are canonical JSON."""
    return digest("\0".join((kind, content, meta, tokens or "")))


def dump_meta(meta: Json) -> str:
    """Meta as JSON that keeps the order of its keys: what came in goes out the same."""
    return json.dumps(meta, ensure_ascii=False, separators=(",", ":")) if meta else "{}"


def withdraw(db: sqlite3.Connection, uids: Sequence[str], who: str) -> int:
    """Take items out of the queue; gives how many were in it."""
    return _move(db, uids, who, "live", "withdrawn")


def restore(db: sqlite3.Connection, uids: Sequence[str], who: str) -> int:
    """Put withdrawn items back; gives how many came back."""
    return _move(db, uids, who, "withdrawn", "live")


def _move(db: sqlite3.Connection, uids: Sequence[str], who: str, old: str, new: str) -> int:
    with writing(db):
        ids = [_id_of(db, uid) for uid in uids]
        moved = 0
        for item_id in ids:
            moved += db.execute(
                "UPDATE item SET state = ? WHERE id = ? AND state = ?", [new, item_id, old]
            ).rowcount
            labels.settle_item(db, item_id)
        body = {"items": list(uids), "state": new}
        events.append(db, who, "items moved", body, at_ms=events.stamp(db))
        return moved


def erase(db: sqlite3.Connection, uid: str, who: str) -> None:
    """Blank an item's content and meta for good; its hash stays, so the chain still verifies."""
    db.execute("PRAGMA secure_delete = ON")
    with writing(db):
        item_id = _id_of(db, uid)
        row = db.execute("SELECT content, sha256 FROM item WHERE id = ?", [item_id]).fetchone()
        _index_text(db, item_id, row[0], "")
        db.execute(
            "UPDATE item SET content = '', meta = '{}', tokens = NULL, state = 'erased'"
            " WHERE id = ?",
            [item_id],
        )
        db.execute("DELETE FROM draft WHERE item_id = ?", [item_id])
        db.execute("DELETE FROM item_former WHERE item_id = ?", [item_id])
        labels.settle_item(db, item_id)
        body = {"item": uid, "sha256": row[1]}
        events.append(db, who, "item erased", body, at_ms=events.stamp(db))
        db.execute("INSERT INTO item_text (item_text) VALUES ('optimize')")
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def swap_contents(db: sqlite3.Connection, batch: int) -> Iterator[tuple[str, list[str]]]:
    """Exchange the contents that an import replaced with those in the project.

    Gives for each item its uid and its fingerprints before and after.
    """
    rows = db.execute(
        "SELECT item.id, uid, item.kind, item.content, item.meta, item.tokens, item.sha256,"
        " other.kind, other.content, other.meta, other.tokens FROM item_former AS other"
        " JOIN main.item ON item.id = item_id WHERE other.batch_id = ? AND state <> 'erased'",
        [batch],
    ).fetchall()
    for item_id, uid, *cells in rows:
        old, new = cells[:4], cells[5:]
        sha256 = fingerprint(*new)
        _index_text(db, item_id, old[1], new[1])
        db.execute(
            "UPDATE main.item SET kind = ?, content = ?, meta = ?, tokens = ?, sha256 = ?"
            " WHERE id = ?",
            [*new, sha256, item_id],
        )
        db.execute(
            "UPDATE item_former SET kind = ?, content = ?, meta = ?, tokens = ?, sha256 = ?"
            " WHERE batch_id = ? AND item_id = ?",
            [*old, cells[4], batch, item_id],
        )
        yield uid, [cells[4], sha256]


def _index_text(db: sqlite3.Connection, item_id: int, old: str, new: str) -> None:
    """Put an item's new text in the place of the old one in the search index."""
    db.execute(
        "INSERT INTO item_text (item_text, rowid, content) VALUES ('delete', ?, ?)", [item_id, old]
    )
    db.execute("INSERT INTO item_text (rowid, content) VALUES (?, ?)", [item_id, new])


def _id_of(db: sqlite3.Connection, uid: str) -> int:
    row = db.execute(
        "SELECT item.id FROM item, project WHERE uid = ? AND item.id <= visible_item", [uid]
    ).fetchone()
    if not row:
        raise UsageError(f"no item has the id {uid!r}")
    return int(row[0])


def tokens_json(tokens: Json) -> str | None:
    """Token offsets as canonical JSON, or None."""
    return None if tokens is None else canonical([list(pair) for pair in tokens])
