"""Items: some taken out of the queue and back, one blanked for good."""

import sqlite3
from collections.abc import Sequence

from core.errors import UsageError
from storage import events, labels
from storage.connect import writing
from storage.contents import index_text


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
        index_text(db, item_id, row[0], "")
        db.execute(
            "UPDATE item SET content = '', meta = '{}', tokens = NULL, state = 'erased'"
            " WHERE id = ?",
            [item_id],
        )
        db.execute("DELETE FROM draft WHERE item_id = ?", [item_id])
        db.execute(
            "UPDATE item_version SET content = '', meta = '{}', tokens = NULL WHERE item_id = ?",
            [item_id],
        )
        labels.settle_item(db, item_id)
        body = {"item": uid, "sha256": row[1]}
        events.append(db, who, "item erased", body, at_ms=events.stamp(db))
        db.execute("INSERT INTO item_text (item_text) VALUES ('optimize')")
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _id_of(db: sqlite3.Connection, uid: str) -> int:
    row = db.execute(
        "SELECT item.id FROM item, project WHERE uid = ? AND item.id <= visible_item", [uid]
    ).fetchone()
    if not row:
        raise UsageError(f"no item has the id {uid!r}")
    return int(row[0])
