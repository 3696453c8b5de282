"""The chain: every act is an event whose hash covers the one before it."""

import json
import sqlite3
from collections.abc import Iterator

from core.clock import Clock, now_ms
from core.ids import GENESIS, canonical, link
from core.model import Json


def append(db: sqlite3.Connection, actor: str, kind: str, body: Json, *, at_ms: int) -> None:
    """Add one event to the end of the chain, inside the transaction of its act."""
    last = db.execute("SELECT seq, hash FROM event ORDER BY seq DESC LIMIT 1").fetchone()
    seq, previous = (last[0] + 1, last[1]) if last else (1, GENESIS)
    told = [seq, at_ms, actor, kind, body]
    db.execute(
        "INSERT INTO event VALUES (?, ?, ?, ?, ?, ?)",
        [seq, at_ms, actor, kind, canonical(body), link(previous, told)],
    )


def stamp(db: sqlite3.Connection, clock: Clock = now_ms) -> int:
    """The store's time in ms: the wall clock, but never before the newest event."""
    last = db.execute("SELECT at_ms FROM event ORDER BY seq DESC LIMIT 1").fetchone()
    return max(clock(), last[0] if last else 0)


def head(db: sqlite3.Connection) -> tuple[int, str]:
    """Number and hash of the newest event."""
    row = db.execute("SELECT seq, hash FROM event ORDER BY seq DESC LIMIT 1").fetchone()
    return (row[0], row[1]) if row else (0, GENESIS)


def broken_links(db: sqlite3.Connection) -> Iterator[int]:
    """Numbers of the events that do not follow from the one before."""
    previous, expected = GENESIS, 1
    rows = db.execute("SELECT seq, at_ms, actor, kind, body, hash FROM event ORDER BY seq")
    for seq, at_ms, actor, kind, text, found in rows:
        told = [seq, at_ms, actor, kind, readable(text)]
        if seq != expected or link(previous, told) != found:
            yield seq
        previous, expected = found, seq + 1


def readable(text: str) -> Json:
    """An event's body, or None where somebody made it unreadable."""
    try:
        return json.loads(text)
    except ValueError:
        return None
