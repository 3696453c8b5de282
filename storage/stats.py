"""A task in numbers, for the person who looks at its dashboard."""

import sqlite3
from collections import Counter
from statistics import median

from core.tasks import type_of
from storage.people import Person, listing
from storage.store import Colleague, Stats
from storage.tasks import Stored, tallies

NEWEST = 10_000
"""Own answers that are counted by label."""
RECENT = 500
"""Answers that a median of seconds is taken over."""


def stats(db: sqlite3.Connection, who: Person, known: Stored) -> Stats:
    """The numbers that this person may see; see `Store.stats`."""
    people = tuple(_colleague(db, known, each) for each in listing(db) if who.role == "lead")
    return Stats(tallies(db, known.id), _by_label(db, who, known), _seconds(db, who, known), people)


def _by_label(db: sqlite3.Connection, who: Person, known: Stored) -> tuple[tuple[str, int], ...]:
    """Own current answers by label, in the task's order of labels."""
    rows = db.execute(
        "SELECT value, version FROM current JOIN annotation ON annotation.id = annotation_id"
        " WHERE current.annotator_id = ? AND current.task_id = ? AND act = 'answer'"
        " ORDER BY current.item_id DESC LIMIT ?",
        [who.id, known.id, NEWEST],
    ).fetchall()
    found: Counter[str] = Counter()
    for (value, version), many in Counter(rows).items():
        for name in type_of(known.task).labels_in(known.read(value, version)):
            found[name] += many
    return tuple((name, found[name]) for name in known.task.names)


def _seconds(db: sqlite3.Connection, who: Person, known: Stored) -> float | None:
    rows = db.execute(
        "SELECT seconds FROM annotation WHERE annotator_id = ? AND task_id = ? AND act = 'answer'"
        " AND seconds > 0 ORDER BY id DESC LIMIT ?",
        [who.id, known.id, RECENT],
    ).fetchall()
    return median(row[0] for row in rows) if rows else None


def _colleague(db: sqlite3.Connection, known: Stored, person: Person) -> Colleague:
    answers, skips = db.execute(
        "SELECT answers, skips FROM mark WHERE task_id = ? AND annotator_id = ?",
        [known.id, person.id],
    ).fetchone() or (0, 0)
    return Colleague(person.name, person.role, answers, skips, _seconds(db, person, known))
