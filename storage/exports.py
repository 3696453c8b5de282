"""Everything back out: items in project order with the parts that were asked for."""

import heapq
import json
import sqlite3
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, Literal

from core.model import Annotation, Json, Label, Record, Suggestion
from storage.connect import told
from storage.tasks import Stored
from storage.units import COLUMNS, annotation_of

What = Literal["labels", "annotations", "suggestions", "all"]
LIVE = " item.state = 'live' AND item.id <= (SELECT visible_item FROM project)"
IN_FORCE = " coalesce(batch_id, 0) NOT IN (SELECT id FROM batch WHERE state <> 'done')"


@dataclass(frozen=True, slots=True)
class Wish:
    """What to export: which parts, of which tasks, labels of which source, all revisions."""

    what: What = "labels"
    tasks: tuple[Stored, ...] = ()
    source: str = ""
    history: bool = False

    def wants(self, part: str) -> bool:
        return self.what in (part, "all")


def export_records(db: sqlite3.Connection, wish: Wish) -> Generator[Record]:
    """Each live item once, in project order, from one consistent view of the project.

    Memory does not grow with the project: the parts are read along in the order
    of the items. Close it before the connection.
    """
    with told():
        db.execute("BEGIN")
        try:
            yield from _records(db, wish)
        finally:
            db.execute("ROLLBACK")


def _records(db: sqlite3.Connection, wish: Wish) -> Iterator[Record]:
    annotations, suggestions, labels, gold = (
        _taker(db, wish, rows) if wish.wants(part) else _nothing
        for part, rows in (
            ("annotations", _annotations),
            ("suggestions", _suggestions),
            ("labels", _labels),
            ("gold", _gold),
        )
    )
    items = db.execute(
        "SELECT item.id, uid, kind, content, meta, tokens FROM item WHERE" + LIVE + " ORDER BY id"
    )
    for line, (item_id, uid, kind, content, meta, tokens) in enumerate(items, start=1):
        yield Record(
            line,
            uid,
            kind,
            content,
            {} if meta == "{}" else json.loads(meta),
            None if tokens is None else _tokens(tokens),
            _in_order(annotations(item_id)),
            tuple(suggestions(item_id)),
            dict(gold(item_id)),
            dict(labels(item_id)),
        )


def _tokens(text: str) -> Json:
    return [{"start": start, "end": end} for start, end in json.loads(text)]


def _in_order(numbered: list[tuple[int, Annotation]]) -> tuple[Annotation, ...]:
    """An item's annotations as they came."""
    if len(numbered) > 1:
        numbered.sort(key=itemgetter(0))
    return tuple(annotation for _, annotation in numbered)


Take = Callable[[int], list[Any]]
"""Gives what belongs to an item; asked in the order of the items."""
END = (1 << 62, None)


def _nothing(_: int) -> list[Any]:
    return []


def _taker(
    db: sqlite3.Connection,
    wish: Wish,
    rows: Callable[[sqlite3.Connection, Stored, Wish], Iterator[tuple[int, Any]]],
) -> Take:
    """Read along one index a task: rows in the order of the items, without sorting any."""
    streams = [rows(db, known, wish) for known in wish.tasks]
    merged = streams[0] if len(streams) == 1 else heapq.merge(*streams, key=itemgetter(0))
    ahead: tuple[int, Any] = next(merged, END)

    def take(item_id: int) -> list[Any]:
        nonlocal ahead
        while ahead[0] < item_id:
            ahead = next(merged, END)
        found = []
        while ahead[0] == item_id:
            found.append(ahead[1])
            ahead = next(merged, END)
        return found

    return take


CURRENT = (
    " FROM current CROSS JOIN annotation ON annotation.id = annotation_id"
    " JOIN annotator ON annotator.id = current.annotator_id"
    " WHERE current.task_id = ? ORDER BY current.item_id"
)
HISTORY = (
    " FROM annotation JOIN annotator ON annotator.id = annotation.annotator_id"
    " WHERE annotation.task_id = ? AND act <> 'withdraw' ORDER BY annotation.item_id"
)


def _annotations(
    db: sqlite3.Connection, known: Stored, wish: Wish
) -> Iterator[tuple[int, tuple[int, Annotation]]]:
    query = f"SELECT annotation.item_id, {COLUMNS}" + (HISTORY if wish.history else CURRENT)
    for item_id, *row in db.execute(query, [known.id]):
        yield item_id, (row[-1], annotation_of(known, row))


def _suggestions(
    db: sqlite3.Connection, known: Stored, _: Wish
) -> Iterator[tuple[int, Suggestion]]:
    rows = db.execute(
        "SELECT item_id, source, value, confidence, version FROM suggestion WHERE task_id = ? AND"
        + IN_FORCE
        + " ORDER BY item_id, id",
        [known.id],
    )
    for item_id, source, value, sure, version in rows:
        yield item_id, Suggestion(known.task.name, source, known.read(value, version), sure)


def _labels(
    db: sqlite3.Connection, known: Stored, wish: Wish
) -> Iterator[tuple[int, tuple[str, Label]]]:
    rows = db.execute(
        "SELECT item_id, value, source, confidence, at_ms, version FROM label"
        " WHERE task_id = ?1 AND (?2 = '' OR source = ?2) ORDER BY item_id",
        [known.id, wish.source],
    )
    for item_id, value, source, sure, at_ms, version in rows:
        label = Label(known.read(value, version), source, sure, at_ms)
        yield item_id, (known.task.name, label)


def _gold(db: sqlite3.Connection, known: Stored, _: Wish) -> Iterator[tuple[int, tuple[str, Json]]]:
    rows = db.execute(
        "SELECT item_id, value, version FROM gold_now WHERE task_id = ? ORDER BY item_id",
        [known.id],
    )
    for item_id, value, version in rows:
        yield item_id, (known.task.name, known.read(value, version))
