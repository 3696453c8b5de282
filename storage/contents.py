"""What items hold: read, fingerprinted, indexed for search, and replaced by updates."""

import json
import sqlite3
from collections.abc import Sequence

from core.errors import StoreError
from core.ids import canonical, digest
from core.model import Item, Json

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


def tokens_json(tokens: Json) -> str | None:
    """Token offsets as canonical JSON, or None."""
    return None if tokens is None else canonical([list(pair) for pair in tokens])


def refresh(db: sqlite3.Connection, batch: int) -> None:
    """Give each item that a batch updated the newest content of the imports in force."""
    rows = db.execute(
        "SELECT id FROM main.item WHERE state <> 'erased'"
        " AND id IN (SELECT item_id FROM item_version WHERE batch_id = ?)",
        [batch],
    ).fetchall()
    for (item_id,) in rows:
        before, text = db.execute(
            "SELECT sha256, content FROM main.item WHERE id = ?", [item_id]
        ).fetchone()
        now = db.execute(NEWEST, [item_id]).fetchone()
        if now and now[0] != before:
            db.execute(
                "UPDATE main.item SET sha256 = ?, tokens = ?, meta = ?, content = ? WHERE id = ?",
                [*now, item_id],
            )
            index_text(db, item_id, text, now[3])


def newest(db: sqlite3.Connection, item_id: int) -> str | None:
    """The fingerprint of the newest version in force, for an item that was ever updated."""
    row = db.execute(NEWEST, [item_id]).fetchone()
    return row[0] if row else None


NEWEST = (
    "SELECT sha256, tokens, meta, content FROM item_version JOIN batch ON batch.id = batch_id"
    " WHERE item_id = ? AND batch.state = 'done' ORDER BY batch_id DESC LIMIT 1"
)


def index_text(db: sqlite3.Connection, item_id: int, old: str, new: str) -> None:
    """Put an item's new text in the place of the old one in the search index."""
    db.execute(
        "INSERT INTO item_text (item_text, rowid, content) VALUES ('delete', ?, ?)", [item_id, old]
    )
    db.execute("INSERT INTO item_text (rowid, content) VALUES (?, ?)", [item_id, new])
