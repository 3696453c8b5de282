"""Everything back out: items in project order with the parts that were asked for."""

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any, Literal

from core.model import Annotation, Item, Json, Label, Record, Suggestion
from storage.contents import item_of
from storage.tasks import Stored
from storage.units import ANNOTATION, annotation_of

What = Literal["labels", "annotations", "suggestions", "all"]
LIVE = " item.state = 'live' AND item.id <= (SELECT visible_item FROM project)"
IN_FORCE = " coalesce(batch_id, 0) NOT IN (SELECT id FROM batch WHERE state <> 'done')"
Parts = Iterator[tuple[int, list[Any]]]


@dataclass(frozen=True, slots=True)
class Wish:
    """What to export: which parts, of which tasks, labels of which source, all revisions."""

    what: What = "labels"
    tasks: tuple[Stored, ...] = ()
    source: str = ""
    history: bool = False

    def wants(self, part: str) -> bool:
        return self.what in (part, "all")


def export_records(db: sqlite3.Connection, wish: Wish) -> Iterator[Record]:
    """Each live item once, in project order, from one consistent view of the project.

    Memory does not grow with the project: the parts are read along in the
    order of the items.
    """
    db.execute("BEGIN")
    try:
        yield from _records(db, wish)
    finally:
        db.execute("ROLLBACK")


def _records(db: sqlite3.Connection, wish: Wish) -> Iterator[Record]:
    takes = [
        _taker(part, rows(db, wish) if wish.wants(part) else iter(()))
        for part, rows in (
            ("annotations", _annotations),
            ("suggestions", _suggestions),
            ("labels", _labels),
            ("gold", _gold),
        )
    ]
    annotations, suggestions, labels, gold = takes
    rows = db.execute(
        "SELECT item.id, uid, kind, content, meta, tokens FROM item WHERE" + LIVE + " ORDER BY id"
    )
    for line, row in enumerate(rows, start=1):
        item, item_id = item_of(row), row[0]
        yield Record(
            line,
            item.uid,
            item.kind,
            item.content,
            item.meta,
            _tokens(item),
            tuple(annotations(item_id)),
            tuple(suggestions(item_id)),
            dict(gold(item_id)),
            dict(labels(item_id)),
        )


def _tokens(item: Item) -> Json:
    if item.tokens is None:
        return None
    return [{"start": start, "end": end} for start, end in item.tokens]


def _taker(part: str, rows: Iterable[tuple[int, Any]]) -> Callable[[int], list[Any]]:
    """Of rows in item order, those of one item after the other."""
    groups = groupby(rows, key=itemgetter(0))
    ahead: list[tuple[int, list[Any]]] = []

    def take(item_id: int) -> list[Any]:
        while not ahead or ahead[0][0] < item_id:
            ahead.clear()
            found = next(groups, None)
            if found is None:
                return []
            ahead.append((found[0], [value for _, value in found[1]]))
        return ahead.pop()[1] if ahead[0][0] == item_id else []

    take.__name__ = part
    return take


def _annotations(db: sqlite3.Connection, wish: Wish) -> Iterator[tuple[int, Annotation]]:
    known = _by_id(wish)
    current = "" if wish.history else " JOIN current ON current.annotation_id = annotation.id"
    query = (
        ANNOTATION.replace("SELECT ", "SELECT annotation.item_id, annotation.task_id, ", 1)
        + current
        + " WHERE act <> 'withdraw' AND annotation.task_id IN (SELECT value FROM json_each(?))"
        " ORDER BY annotation.item_id, annotation.id"
    )
    for item_id, task_id, *row in db.execute(query, [json.dumps(list(known))]):
        yield item_id, annotation_of(known[task_id], row)


def _suggestions(db: sqlite3.Connection, wish: Wish) -> Iterator[tuple[int, Suggestion]]:
    known = _by_id(wish)
    rows = db.execute(
        "SELECT item_id, task_id, source, value, confidence, version FROM suggestion"
        " WHERE task_id IN (SELECT value FROM json_each(?)) AND"
        + IN_FORCE
        + " ORDER BY item_id, id",
        [json.dumps(list(known))],
    )
    for item_id, task_id, source, value, sure, version in rows:
        task = known[task_id]
        yield item_id, Suggestion(task.task.name, source, task.read(value, version), sure)


def _labels(db: sqlite3.Connection, wish: Wish) -> Iterator[tuple[int, tuple[str, Label]]]:
    known = _by_id(wish)
    rows = db.execute(
        "SELECT item_id, task_id, value, source, confidence, at_ms, version FROM label"
        " WHERE task_id IN (SELECT value FROM json_each(?)) AND (? = '' OR source = ?)"
        " ORDER BY item_id, task_id",
        [json.dumps(list(known)), wish.source, wish.source],
    )
    for item_id, task_id, value, source, sure, at_ms, version in rows:
        task = known[task_id]
        yield item_id, (task.task.name, Label(task.read(value, version), source, sure, at_ms))


def _gold(db: sqlite3.Connection, wish: Wish) -> Iterator[tuple[int, tuple[str, Json]]]:
    known = _by_id(wish)
    rows = db.execute(
        "SELECT item_id, task_id, value, version FROM gold"
        " WHERE task_id IN (SELECT value FROM json_each(?)) AND"
        + IN_FORCE
        + " ORDER BY item_id, task_id",
        [json.dumps(list(known))],
    )
    for item_id, task_id, value, version in rows:
        task = known[task_id]
        yield item_id, (task.task.name, task.read(value, version))


def _by_id(wish: Wish) -> Mapping[int, Stored]:
    return {each.id: each for each in wish.tasks}
