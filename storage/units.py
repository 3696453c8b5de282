"""What one annotator may see of one unit of work: the item, their own answer, their draft."""

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import asdict

from core.errors import BadInputError, StoreError
from core.ids import canonical
from core.model import Annotation, Item, Json, Label, State, Suggestion
from core.tasks import type_of
from storage import contents
from storage.connect import writing
from storage.people import Person
from storage.store import Draft, Info, Unit
from storage.tasks import Stored

COLUMNS = (
    "annotator.name, act, value, reason, annotation.at_ms, seconds, confirmed, revision, flag,"
    " note, suggestion, version, annotation.id"
)
ANNOTATION = (
    f"SELECT {COLUMNS} FROM annotation JOIN annotator ON annotator.id = annotation.annotator_id "
)


def annotation_of(known: Stored, row: Sequence[Json]) -> Annotation:
    """The annotation in a row of ANNOTATION, its labels under their present names."""
    name, _, value, reason, at_ms, seconds, confirmed, revision, flag, note, shown, version, _ = row
    return Annotation(
        known.task.name,
        name,
        known.read(value, version) if value is not None else None,
        reason,
        at_ms,
        seconds,
        None if confirmed is None else bool(confirmed),
        revision,
        bool(flag),
        note,
        json.loads(shown) if shown else None,
    )


UNIT = (
    "SELECT item.id, uid, item.kind, content, meta, tokens, token, body, annotation_id FROM item"
    " LEFT JOIN lease ON lease.task_id = ?1 AND lease.item_id = ?2 AND lease.annotator_id = ?3"
    " LEFT JOIN draft ON draft.annotator_id = ?3 AND draft.task_id = ?1 AND draft.item_id = ?2"
    " LEFT JOIN current"
    "  ON current.task_id = ?1 AND current.item_id = ?2 AND current.annotator_id = ?3"
    " WHERE item.id = ?2"
)


def unit(db: sqlite3.Connection, who: Person, known: Stored, item_id: int) -> Unit:
    """One unit as this annotator may see it; see `Store.unit`."""
    row = db.execute(UNIT, [known.id, item_id, who.id]).fetchone()
    if not row:
        raise StoreError("this item is no longer in the project")
    thing, (token, body, answered) = contents.item_of(row), row[6:]
    return Unit(
        item_id,
        thing,
        token or "",
        own_answer(db, who, known, item_id) if answered else None,
        Draft(**json.loads(body)) if body else None,
        _suggestions(db, known, item_id, thing),
    )


def own_answer(
    db: sqlite3.Connection, who: Person, known: Stored, item_id: int
) -> Annotation | None:
    """This annotator's current annotation of the unit."""
    row = db.execute(
        ANNOTATION + "JOIN current ON annotation.id = annotation_id WHERE current.task_id = ?"
        " AND current.item_id = ? AND current.annotator_id = ?",
        [known.id, item_id, who.id],
    ).fetchone()
    return annotation_of(known, row) if row else None


def _suggestions(
    db: sqlite3.Connection, known: Stored, item_id: int, thing: Item
) -> tuple[Suggestion, ...]:
    """The proposals in force, without those that the task no longer allows."""
    rows = db.execute(
        "SELECT source, value, confidence, version FROM suggestion"
        " WHERE task_id = ? AND item_id = ? AND coalesce(batch_id, 0) NOT IN"
        " (SELECT id FROM batch WHERE state <> 'done') ORDER BY id",
        [known.id, item_id],
    ).fetchall()
    told = [(source, known.read(value, version), sure) for source, value, sure, version in rows]
    return tuple(
        Suggestion(known.task.name, source, value, sure)
        for source, value, sure in told
        if _fits(known, value, thing)
    )


def _fits(known: Stored, value: Json, thing: Item) -> bool:
    try:
        type_of(known.task).parse(value, known.task, thing)
    except BadInputError:
        return False
    return True


def save_draft(
    db: sqlite3.Connection,
    who: Person,
    known: Stored,
    item_id: int,
    draft: Draft | None,
    *,
    at_ms: int,
) -> None:
    """Keep or forget what has been begun; see `Store.save_draft`."""
    with writing(db):
        key = [who.id, known.id, item_id]
        if draft is None:
            db.execute(
                "DELETE FROM draft WHERE annotator_id = ? AND task_id = ? AND item_id = ?", key
            )
        else:
            body = canonical(asdict(draft))
            db.execute("INSERT OR REPLACE INTO draft VALUES (?, ?, ?, ?, ?)", [*key, body, at_ms])


def info(db: sqlite3.Connection, who: Person, known: Stored, item_id: int) -> Info:
    """Everything about an item that this annotator may see; see `Store.info`."""
    others = who.role != "annotator"
    rows = db.execute(
        ANNOTATION + "WHERE task_id = ? AND item_id = ? AND (? OR annotator_id = ?)"
        " ORDER BY annotation.id",
        [known.id, item_id, others and _answered(db, who, known, item_id), who.id],
    ).fetchall()
    history = tuple(annotation_of(known, row) for row in rows)
    label = label_of(db, known, item_id) if others else None
    return Info(contents.item(db, item_id), history, label, state_of(db, known, item_id))


def _answered(db: sqlite3.Connection, who: Person, known: Stored, item_id: int) -> bool:
    return own_answer(db, who, known, item_id) is not None


def label_of(db: sqlite3.Connection, known: Stored, item_id: int) -> Label | None:
    """The unit's present label."""
    row = db.execute(
        "SELECT value, source, confidence, at_ms, version FROM label"
        " WHERE task_id = ? AND item_id = ?",
        [known.id, item_id],
    ).fetchone()
    return Label(known.read(row[0], row[4]), row[1], row[2], row[3]) if row else None


def state_of(db: sqlite3.Connection, known: Stored, item_id: int) -> State:
    """The unit's state; StoreError when the task does not ask this item."""
    row = db.execute(
        "SELECT state FROM work WHERE task_id = ? AND item_id = ?", [known.id, item_id]
    ).fetchone()
    if not row:
        raise StoreError("this item has no work for this task")
    state: State = row[0]
    return state
