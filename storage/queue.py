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
STRIDE = 32
"""How far the first open unit may be from the mark before the mark moves."""
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
    with writing(db, synced=False):
        now = clock()
        sweep(db, now)
        until = now + known.task.lease_s * 1000
        seen = {*held, *passed}
        taken = [] if held else _resume(db, who, known, session, until, seen, count)
        places = min(count - len(taken), _quota_left(db, who))
        if places > 0:
            taken += _take_new(db, who, known, session, until, seen.union(taken), places)
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
    """What this annotator left unfinished: the newest draft first, then their leases.

    Drafts without a lease take a place again, as far as the quota goes.
    """
    mine = {"who": who.id, "task": known.id, "seen": json.dumps(list(seen)), "n": count}
    rows = db.execute(
        "SELECT item_id, min(sort), max(leased) FROM ("
        "  SELECT item_id, -at_ms AS sort, 0 AS leased FROM draft JOIN work"
        "   USING (task_id, item_id) WHERE annotator_id = :who AND task_id = :task AND open = 1"
        "    AND NOT EXISTS (SELECT 1 FROM current WHERE current.task_id = :task"
        "     AND current.item_id = draft.item_id AND current.annotator_id = :who)"
        "  UNION ALL SELECT item_id, coalesce(-at_ms, item_id), 1 FROM lease LEFT JOIN draft"
        "   USING (annotator_id, task_id, item_id) WHERE annotator_id = :who AND task_id = :task"
        ") WHERE item_id NOT IN (SELECT value FROM json_each(:seen))"
        " GROUP BY item_id ORDER BY 2 LIMIT :n",
        mine,
    ).fetchall()
    free = [item_id for item_id, _, leased in rows if not leased]
    over = free[_quota_left(db, who) :]
    taken = [item_id for item_id, _, _ in rows if item_id not in over]
    for item_id in taken:
        lease(db, who, known, item_id, session, until)
    return taken


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
) -> list[int]:
    """Gold by its rate, then open units in the queue's order."""
    gold = _gold(db, who, known, seen) if known.task.gold_rate else None
    if gold is not None:
        lease(db, who, known, gold, session, until, extra=True)
        seen.add(gold)
    mark = mark_of(db, who, known)
    found = _open_units(db, who, known, mark, seen, places - (gold is not None))
    for _, item_id in found:
        lease(db, who, known, item_id, session, until)
    if found and (found[0][0] != mark[0] or found[0][1] > mark[1] + STRIDE):
        _advance_mark(db, who, known, found[0], seen)
    new = [item_id for _, item_id in found]
    return new if gold is None else [gold, *new]


OPEN_UNITS = (
    "SELECT rank, item_id FROM work WHERE task_id = :task AND open = 1"
    " AND (rank, item_id) > (:rank, :item)"
    " AND item_id <= (SELECT visible_item FROM project)"
    " AND NOT EXISTS (SELECT 1 FROM current WHERE current.task_id = :task"
    "   AND current.item_id = work.item_id AND annotator_id = :who)"
    " AND NOT EXISTS (SELECT 1 FROM lease WHERE lease.task_id = :task"
    "   AND lease.item_id = work.item_id AND annotator_id = :who)"
    " AND item_id NOT IN (SELECT value FROM json_each(:seen))"
    " ORDER BY rank, item_id LIMIT :n"
)


def _open_units(
    db: sqlite3.Connection,
    who: Person,
    known: Stored,
    mark: Position,
    seen: Iterable[int],
    places: int,
) -> list[Position]:
    values = {"task": known.id, "who": who.id, "rank": mark[0], "item": mark[1], "n": places}
    return db.execute(OPEN_UNITS, {**values, "seen": json.dumps(list(seen))}).fetchall()


def _gold(db: sqlite3.Connection, who: Person, known: Stored, seen: Iterable[int]) -> int | None:
    """By the task's gold rate, a gold item that this annotator has not met.

    The draw depends on how much this annotator has done, so that it is the same
    after a restart.
    """
    seed = db.execute("SELECT seed FROM project").fetchone()[0]
    done = db.execute(
        "SELECT answers + skips FROM mark WHERE annotator_id = ? AND task_id = ?",
        [who.id, known.id],
    ).fetchone()
    chance = generator(seed, who.name, known.task.name, done[0] if done else 0)
    if chance.random() >= known.task.gold_rate:
        return None
    rows = db.execute(
        "SELECT item_id FROM gold_now AS gold JOIN item ON item.id = item_id"
        " WHERE task_id = :task"
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
    db: sqlite3.Connection, who: Person, known: Stored, first: Position, seen: Iterable[int]
) -> None:
    """Move the mark up to the first unit that this annotator may still be asked.

    Without it every claim would step again over all own answers that are still
    open for others. What the screen holds or has passed may come back.
    """
    row = db.execute(
        "SELECT rank, item_id FROM work WHERE task_id = :task AND item_id IN ("
        "  SELECT item_id FROM lease WHERE task_id = :task AND annotator_id = :who"
        "  UNION SELECT value FROM json_each(:seen))"
        " AND NOT EXISTS (SELECT 1 FROM current WHERE current.task_id = :task"
        "   AND current.item_id = work.item_id AND annotator_id = :who)"
        " ORDER BY rank, item_id LIMIT 1",
        {"task": known.id, "who": who.id, "seen": json.dumps(list(seen))},
    ).fetchone()
    rank, item_id = min(first, row) if row else first
    db.execute(
        "INSERT INTO mark (task_id, annotator_id, rank, item_id) VALUES (?1, ?2, ?3, ?4)"
        " ON CONFLICT DO UPDATE SET rank = ?3, item_id = ?4 WHERE (?3, ?4) > (rank, item_id)",
        [known.id, who.id, rank, item_id - 1],
    )


def pull_mark(db: sqlite3.Connection, annotator_id: int, task_id: int, item_id: int) -> None:
    """An answer was taken back: the mark goes back before its unit."""
    db.execute(
        "UPDATE mark SET rank = work.rank, item_id = work.item_id - 1 FROM work"
        " WHERE work.task_id = ?1 AND work.item_id = ?2 AND mark.task_id = ?1"
        " AND annotator_id = ?3 AND (mark.rank, mark.item_id) >= (work.rank, work.item_id)",
        [task_id, item_id, annotator_id],
    )


def count_acts(db: sqlite3.Connection, task_id: int, who: int, answers: int, skips: int) -> None:
    """So many more standing answers and skips of an annotator."""
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
    added = db.execute(
        "INSERT INTO lease VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT DO NOTHING",
        [known.id, item_id, who.id, secrets.token_hex(16), session, until, extra],
    ).rowcount
    if not added:
        db.execute(
            "UPDATE lease SET session = ?, expires_ms = ?"
            " WHERE task_id = ? AND item_id = ? AND annotator_id = ?",
            [session, until, known.id, item_id, who.id],
        )
    elif not extra:
        count_lease(db, known.id, item_id, 1)


def lease_if_open(
    db: sqlite3.Connection, who: Person, known: Stored, item_id: int, session: str, until: int
) -> None:
    """Give this annotator the unit where it has a place."""
    row = db.execute(
        "SELECT open FROM work WHERE task_id = ? AND item_id = ?", [known.id, item_id]
    ).fetchone()
    if row[0]:
        lease(db, who, known, item_id, session, until)


def end_lease(db: sqlite3.Connection, task_id: int, item_id: int, annotator_id: int) -> int:
    """Take a lease away; gives how many places that frees, which the answer then takes."""
    rows = db.execute(
        "DELETE FROM lease WHERE task_id = ? AND item_id = ? AND annotator_id = ?"
        " RETURNING 1 - extra",
        [task_id, item_id, annotator_id],
    ).fetchall()
    return sum(taken for (taken,) in rows)


def end_leases(db: sqlite3.Connection, task_id: int, item_id: int) -> int:
    """Nobody holds this unit any longer; gives how many places were held."""
    rows = db.execute(
        "DELETE FROM lease WHERE task_id = ? AND item_id = ? RETURNING 1 - extra",
        [task_id, item_id],
    ).fetchall()
    return sum(taken for (taken,) in rows)


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
    with writing(db, synced=False):
        rows = db.execute(
            "UPDATE lease SET expires_ms = ? WHERE annotator_id = ?"
            " AND token IN (SELECT value FROM json_each(?)) RETURNING token",
            [clock() + known.task.lease_s * 1000, who.id, json.dumps(list(tokens))],
        ).fetchall()
    return [token for (token,) in rows]


def release(db: sqlite3.Connection, who: Person, known: Stored, tokens: Sequence[str]) -> None:
    """Give leases back; see `Store.release`."""
    with writing(db, synced=False):
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
