"""The state of a project in numbers."""

import sqlite3
from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from statistics import median

from core.model import SOURCES, Item, Json
from core.quality.agreement import Alpha, alpha
from core.tasks import type_of
from storage.people import listing
from storage.tasks import Stored, every, tallies

VISIBLE = "item_id <= (SELECT visible_item FROM project)"
RECENT = 500
"""Answers of each person that the median of seconds is taken over."""


def status(db: sqlite3.Connection) -> Json:
    """Items, tasks and annotators in the shape of `status --json`."""
    items = db.execute(
        "SELECT count(*) FROM item, project WHERE state = 'live' AND item.id <= visible_item"
    ).fetchone()[0]
    tasks = {each.task.name: _task(db, each) for each in every(db)}
    people = [
        {
            "name": who.name,
            "role": who.role,
            "annotations": _answers(db, who.id),
            "seconds_median": _seconds(db, who.id),
        }
        for who in listing(db)
    ]
    return {"items": items, "tasks": tasks, "annotators": people}


def _task(db: sqlite3.Connection, known: Stored) -> Json:
    units = tallies(db, known.id)
    acts = dict(
        db.execute(
            "SELECT act, count(*) FROM current JOIN annotation ON annotation.id = annotation_id"
            " WHERE current.task_id = ? AND current." + VISIBLE + " GROUP BY act",
            [known.id],
        )
    )
    found = agreement(db, known)
    told: Json = {
        "type": known.task.type,
        "items": sum(n for state, n in units.items() if state != "withdrawn"),
        "open": units.get("open", 0),
        "conflicts": units.get("disputed", 0),
        "labels": _labels(db, known),
        "annotations": acts.get("answer", 0),
        "skipped": acts.get("skip", 0),
        "alpha": found.value,
    }
    if found.value is None:
        told["alpha_reason"] = found.reason
    return told


def _labels(db: sqlite3.Connection, known: Stored) -> dict[str, int]:
    counts = dict(
        db.execute(
            "SELECT source, count(*) FROM label JOIN item ON item.id = item_id WHERE task_id = ?"
            " AND item.state = 'live' AND " + VISIBLE + " GROUP BY source",
            [known.id],
        )
    )
    return {source: counts.get(source, 0) for source in SOURCES}


def _answers(db: sqlite3.Connection, who: int) -> int:
    row = db.execute("SELECT sum(answers) FROM mark WHERE annotator_id = ?", [who]).fetchone()
    return int(row[0] or 0)


def _seconds(db: sqlite3.Connection, who: int) -> float | None:
    rows = db.execute(
        "SELECT seconds FROM annotation WHERE annotator_id = ? AND act = 'answer'"
        " AND seconds > 0 ORDER BY id DESC LIMIT ?",
        [who, RECENT],
    ).fetchall()
    return round(median(row[0] for row in rows), 2) if rows else None


def agreement(db: sqlite3.Connection, known: Stored) -> Alpha:
    """Krippendorff's alpha over the task's current answers, by the task's own distance."""
    task, distance = known.task, type_of(known.task).distance
    return alpha(_units(db, known), lambda a, b: distance(a, b, task))


def _units(db: sqlite3.Connection, known: Stored) -> Iterator[list[Json]]:
    """The parsed answers of each unit that has at least two."""
    parse = type_of(known.task).parse
    rows = db.execute(
        "SELECT current.item_id, value, version, uid, kind FROM current"
        " JOIN annotation ON annotation.id = annotation_id JOIN item ON item.id = current.item_id"
        " WHERE current.task_id = ? AND act = 'answer' AND item.state = 'live' AND current."
        + VISIBLE
        + " ORDER BY current.item_id",
        [known.id],
    )
    for _, group in groupby(rows, key=itemgetter(0)):
        answers = list(group)
        if len(answers) > 1:
            thing = Item(answers[0][3], answers[0][4], "")
            yield [parse(known.read(row[1], row[2]), known.task, thing) for row in answers]
