"""The queue: who gets which item next, for how long, and never more than are needed."""

import json
import secrets
import sqlite3
from collections.abc import Iterable, Sequence

from core.clock import Clock, generator, now_ms
from storage.connect import writing
from storage.people import Person
from storage.store import Progress, Unit
from storage.tasks import Stored, tallies
from storage.units import unit

SWEEP = 200
BEGINNING = -(1 << 62)
Position = tuple[int, int]
"""Rank and item id: where a unit stands in the queue; lower comes first."""


def claim(
    db: sqlite3.Connection,
    who: Person,
    known: Stored,
    count: int,
    session: str,
    held: Sequence[int] = (),
    passed: Sequence[int] = (),
    clock: Clock = now_ms,
) -> list[Unit]:
    """Up to `count` units for this annotator, each with a lease; see `Store.claim`."""
    if who.tasks is not None and known.task.name not in who.tasks:
        return []
    with writing(db):
        now = clock()
        sweep(db, now)
        until = now + known.task.lease_s * 1000
        seen = {*held, *passed}
        taken = [] if held else _resume(db, who, known, session, until, seen, count)
        places = min(count - len(taken), _quota_left(db, who))
        if places > 0:
            seen.update(taken)
            taken += _take_new(db, who, known, session, until, seen, places, passed)
    return [unit(db, who, known, item_id) for item_id in taken]


def _resume(
    db: sqlite3.Connection,
    who: Person,
    known: Stored,
    session: str,
    until: int,
    seen: Iterable[int],
    count: int,
) -> list[int]:
    """What this annotator left unfinished: the newest draft first, then their leases."""
    mine = {"who": who.id, "task": known.id, "seen": json.dumps(list(seen)), "n": count}
    rows = db.execute(
        "SELECT item_id, min(sort) FROM ("
        "  SELECT draft.item_id, -at_ms AS sort FROM draft JOIN work USING (task_id, item_id)"
        "   WHERE annotator_id = :who AND task_id = :task AND (work.open = 1 OR EXISTS (SELECT 1"
        "     FROM lease WHERE lease.task_id = :task AND lease.item_id = draft.item_id"
        "      AND lease.annotator_id = :who)) AND NOT EXISTS (SELECT 1 FROM current"
        "     WHERE task_id = :task AND item_id = draft.item_id AND annotator_id = :who)"
        "  UNION ALL SELECT item_id, item_id FROM lease"
        "   WHERE annotator_id = :who AND task_id = :task"
        ") WHERE item_id NOT IN (SELECT value FROM json_each(:seen))"
        " GROUP BY item_id ORDER BY 2 LIMIT :n",
        mine,
    ).fetchall()
    for item_id, _ in rows:
        lease(db, who, known, item_id, session, until)
    return [item_id for item_id, _ in rows]


def _quota_left(db: sqlite3.Connection, who: Person) -> int:
    if who.quota is None:
        return 1 << 30
    used = db.execute(
        "SELECT (SELECT coalesce(sum(answers), 0) FROM mark WHERE annotator_id = ?1)"
        " + (SELECT count(*) FROM lease WHERE annotator_id = ?1)",
        [who.id],
    ).fetchone()[0]
    return max(0, who.quota - int(used))


def _take_new(
    db: sqlite3.Connection,
    who: Person,
    known: Stored,
    session: str,
    until: int,
    seen: set[int],
    places: int,
    passed: Sequence[int],
) -> list[int]:
    """Gold by its rate, then open units in the queue's order."""
    gold = _gold(db, who, known, seen) if known.task.gold_rate else None
    if gold is not None:
        lease(db, who, known, gold, session, until, extra=True)
        seen.add(gold)
    found = _open_units(db, who, known, seen, places - (gold is not None))
    for _, item_id in found:
        lease(db, who, known, item_id, session, until)
    if found:
        _advance_mark(db, who, known, found[0], passed)
    new = [item_id for _, item_id in found]
    return new if gold is None else [gold, *new]


def _open_units(
    db: sqlite3.Connection, who: Person, known: Stored, seen: Iterable[int], places: int
) -> list[Position]:
    rank, item_id = mark_of(db, who, known)
    values = {"task": known.id, "who": who.id, "rank": rank, "item": item_id, "n": places}
    return db.execute(
        "SELECT rank, item_id FROM work WHERE task_id = :task AND open = 1"
        " AND (rank, item_id) > (:rank, :item)"
        " AND item_id <= (SELECT visible_item FROM project)"
        " AND NOT EXISTS (SELECT 1 FROM current WHERE current.task_id = :task"
        "   AND current.item_id = work.item_id AND annotator_id = :who)"
        " AND NOT EXISTS (SELECT 1 FROM lease WHERE lease.task_id = :task"
        "   AND lease.item_id = work.item_id AND annotator_id = :who)"
        " AND item_id NOT IN (SELECT value FROM json_each(:seen))"
        " ORDER BY rank, item_id LIMIT :n",
        {**values, "seen": json.dumps(list(seen))},
    ).fetchall()


def _gold(db: sqlite3.Connection, who: Person, known: Stored, seen: Iterable[int]) -> int | None:
    """By the task's gold rate, a gold item that this annotator has not met."""
    seed = db.execute("SELECT seed FROM project").fetchone()[0]
    answers = db.execute(
        "SELECT count(*) FROM current WHERE annotator_id = ? AND task_id = ?", [who.id, known.id]
    ).fetchone()[0]
    chance = generator(seed, who.name, known.task.name, answers)
    if chance.random() >= known.task.gold_rate:
        return None
    rows = db.execute(
        "SELECT item_id FROM gold JOIN item ON item.id = item_id WHERE task_id = :task"
        " AND item.state = 'live' AND item_id <= (SELECT visible_item FROM project)"
        " AND item_id NOT IN (SELECT value FROM json_each(:seen))"
        " AND NOT EXISTS (SELECT 1 FROM current WHERE current.task_id = :task"
        "   AND current.item_id = gold.item_id AND annotator_id = :who) ORDER BY item_id",
        {"task": known.id, "who": who.id, "seen": json.dumps(list(seen))},
    ).fetchall()
    return int(chance.choice(rows)[0]) if rows else None


def mark_of(db: sqlite3.Connection, who: Person, known: Stored) -> Position:
    """All open units up to here have this annotator's answer."""
    row = db.execute(
        "SELECT rank, item_id FROM mark WHERE task_id = ? AND annotator_id = ?",
        [known.id, who.id],
    ).fetchone()
    return (row[0], row[1]) if row else (BEGINNING, 0)


def _advance_mark(
    db: sqlite3.Connection, who: Person, known: Stored, first: Position, passed: Sequence[int]
) -> None:
    """Move the mark up to the first unit that this annotator may still be asked.

    Without it every claim would step again over all own answers that are still
    open for others.
    """
    row = db.execute(
        "SELECT rank, item_id FROM work WHERE task_id = :task AND item_id IN ("
        "  SELECT item_id FROM lease WHERE task_id = :task AND annotator_id = :who"
        "  UNION SELECT value FROM json_each(:passed)) ORDER BY rank, item_id LIMIT 1",
        {"task": known.id, "who": who.id, "passed": json.dumps(list(passed))},
    ).fetchone()
    rank, item_id = min(first, row) if row else first
    db.execute(
        "INSERT INTO mark (task_id, annotator_id, rank, item_id) VALUES (?1, ?2, ?3, ?4)"
        " ON CONFLICT DO UPDATE SET rank = ?3, item_id = ?4 WHERE (?3, ?4) > (rank, item_id)",
        [known.id, who.id, rank, item_id - 1],
    )


def pull_mark(db: sqlite3.Connection, annotator_id: int, task_id: int) -> None:
    """Forget how far an annotator is, after one of their own answers was taken back."""
    db.execute(
        "UPDATE mark SET rank = ?, item_id = 0 WHERE task_id = ? AND annotator_id = ?",
        [BEGINNING, task_id, annotator_id],
    )


def count_answer(db: sqlite3.Connection, task_id: int, who: int, act: str, before: str) -> None:
    """Keep count of an annotator's answers and skips as one act takes another's place."""
    answers = (act == "answer") - (before == "answer")
    skips = (act == "skip") - (before == "skip")
    db.execute(
        "INSERT INTO mark VALUES (?1, ?2, ?3, 0, ?4, ?5)"
        " ON CONFLICT DO UPDATE SET answers = answers + ?4, skips = skips + ?5",
        [task_id, who, BEGINNING, answers, skips],
    )


def lease(
    db: sqlite3.Connection,
    who: Person,
    known: Stored,
    item_id: int,
    session: str,
    until: int,
    *,
    extra: bool = False,
) -> None:
    """Give this annotator the unit until `until` ms; `extra` takes no place from others."""
    renewed = db.execute(
        "UPDATE lease SET session = ?, expires_ms = ?"
        " WHERE task_id = ? AND item_id = ? AND annotator_id = ?",
        [session, until, known.id, item_id, who.id],
    ).rowcount
    if renewed:
        return
    db.execute(
        "INSERT INTO lease VALUES (?, ?, ?, ?, ?, ?, ?)",
        [known.id, item_id, who.id, secrets.token_hex(16), session, until, extra],
    )
    if not extra:
        count_lease(db, known.id, item_id, 1)


def count_lease(db: sqlite3.Connection, task_id: int, item_id: int, step: int) -> None:
    """One lease more or less on a unit, and whether it can still be handed out."""
    db.execute(
        "UPDATE work SET leased = leased + ?1, open = (state = 'open' AND done + leased + ?1"
        " < needed) WHERE task_id = ?2 AND item_id = ?3",
        [step, task_id, item_id],
    )


def sweep(db: sqlite3.Connection, now: int) -> None:
    """Give back the places of leases that have run out."""
    rows = db.execute(
        "SELECT token FROM lease WHERE expires_ms < ? ORDER BY expires_ms LIMIT ?", [now, SWEEP]
    ).fetchall()
    for (token,) in rows:
        drop(db, token)


def drop(db: sqlite3.Connection, token: str) -> None:
    """End one lease, if it still stands."""
    gone = db.execute(
        "DELETE FROM lease WHERE token = ? RETURNING task_id, item_id, extra", [token]
    ).fetchone()
    if gone and not gone[2]:
        count_lease(db, gone[0], gone[1], -1)


def extend(
    db: sqlite3.Connection,
    who: Person,
    known: Stored,
    tokens: Sequence[str],
    clock: Clock = now_ms,
) -> list[str]:
    """Heartbeat of a screen; see `Store.extend`."""
    with writing(db):
        rows = db.execute(
            "UPDATE lease SET expires_ms = ? WHERE annotator_id = ?"
            " AND token IN (SELECT value FROM json_each(?)) RETURNING token",
            [clock() + known.task.lease_s * 1000, who.id, json.dumps(list(tokens))],
        ).fetchall()
    return [token for (token,) in rows]


def release(db: sqlite3.Connection, who: Person, known: Stored, tokens: Sequence[str]) -> None:
    """Give leases back; see `Store.release`."""
    with writing(db):
        rows = db.execute(
            "SELECT token FROM lease WHERE annotator_id = ? AND task_id = ?"
            " AND token IN (SELECT value FROM json_each(?))",
            [who.id, known.id, json.dumps(list(tokens))],
        ).fetchall()
        for (token,) in rows:
            drop(db, token)


def progress(db: sqlite3.Connection, who: Person, known: Stored) -> Progress:
    """How far the task and this annotator are; see `Store.progress`."""
    counts = tallies(db, known.id)
    mine = db.execute(
        "SELECT answers, skips FROM mark WHERE task_id = ? AND annotator_id = ?",
        [known.id, who.id],
    ).fetchone() or (0, 0)
    units = sum(n for state, n in counts.items() if state != "withdrawn")
    waiting = counts.get("open", 0)
    return Progress(units, waiting, units - waiting, *mine)
