"""Undo and redo: a person's own acts taken back and brought back, each by a further revision.

An undone revision names the act that it takes back, a redone one the undone
one: so the order of acts can be read from the lines alone, after any restart.
"""

import sqlite3
from dataclasses import replace

from core.clock import Clock, now_ms
from core.errors import StoreError
from core.model import Annotation
from storage import events, queue
from storage.annotations import append, line_before, must_be_free, place_of
from storage.connect import writing
from storage.people import Person
from storage.store import Step
from storage.tasks import Stored
from storage.units import ANNOTATION, annotation_of, own_answer


def undo_step(db: sqlite3.Connection, who: Person, known: Stored) -> Step | None:
    """The newest act of this annotator that stands; see `Store.undo_step`."""
    gone: set[int] = set()
    for annotation_id, cause, target in _acts(db, who, known):
        if annotation_id in gone:
            continue
        if cause != "undone":
            step = _step(db, known, annotation_id)
            if _stands(db, who, known, step):
                return step
        gone.add(target)
    return None


def redo_step(db: sqlite3.Connection, who: Person, known: Stored) -> Step | None:
    """The newest undone act, unless something was decided since; see `Store.redo_step`."""
    gone: set[int] = set()
    for annotation_id, cause, target in _acts(db, who, known):
        if annotation_id in gone:
            continue
        if cause == "decided":
            return None
        if cause == "undone":
            step = _step(db, known, annotation_id)
            if _stands(db, who, known, step):
                return step
        gone.add(target)
    return None


def _acts(db: sqlite3.Connection, who: Person, known: Stored) -> sqlite3.Cursor:
    """This annotator's own acts on a task, newest first: id, cause and what it turned back."""
    return db.execute(
        "SELECT id, cause, target FROM annotation WHERE annotator_id = ? AND task_id = ?"
        " AND cause IN ('decided', 'undone', 'redone') ORDER BY id DESC",
        [who.id, known.id],
    )


def _step(db: sqlite3.Connection, known: Stored, annotation_id: int) -> Step:
    """From the state that this act left (`before`) to the one that it found (`after`)."""
    item_id, who, revision, uid = db.execute(
        "SELECT item_id, annotator_id, revision, uid FROM annotation"
        " JOIN item ON item.id = item_id WHERE annotation.id = ?",
        [annotation_id],
    ).fetchone()
    rows = db.execute(
        ANNOTATION + "WHERE task_id = ? AND item_id = ? AND annotator_id = ? AND revision <= ?"
        " ORDER BY revision DESC LIMIT 2",
        [known.id, item_id, who, revision],
    ).fetchall()
    states = [annotation_of(known, row) if row[1] != "withdraw" else None for row in rows]
    return Step(annotation_id, item_id, uid, states[0], states[1] if len(states) > 1 else None)


def _stands(db: sqlite3.Connection, who: Person, known: Stored, step: Step) -> bool:
    """Whether the unit is as this act left it: an import or a revocation may have come since."""
    return _said(own_answer(db, who, known, step.item_id)) == _said(step.before)


def _said(answer: Annotation | None) -> object:
    return answer and (answer.value, answer.skip, answer.flag, answer.note)


def undo(
    db: sqlite3.Connection, who: Person, known: Stored, annotation_id: int, clock: Clock = now_ms
) -> Step:
    """Take the newest act back by a further revision; see `Store.undo`."""
    with writing(db):
        return _turn(db, who, known, undo_step(db, who, known), annotation_id, "undone", clock)


def redo(
    db: sqlite3.Connection, who: Person, known: Stored, annotation_id: int, clock: Clock = now_ms
) -> Step:
    """Bring the newest undone act back by a further revision; see `Store.redo`."""
    with writing(db):
        return _turn(db, who, known, redo_step(db, who, known), annotation_id, "redone", clock)


def _turn(
    db: sqlite3.Connection,
    who: Person,
    known: Stored,
    step: Step | None,
    annotation_id: int,
    cause: str,
    clock: Clock,
) -> Step:
    if step is None or step.annotation_id != annotation_id:
        raise StoreError("something was decided meanwhile\npress the key again to see what")
    item_id = step.item_id
    place = place_of(db, who.id, known.id, item_id)
    must_be_free(place)
    line = replace(line_before(db, annotation_id), given_ms=None)
    if line.act == "answer" and not place.admits(line.act):
        raise StoreError("others have answered this item meanwhile")
    at_ms = events.stamp(db, clock)
    append(db, who, known, item_id, line, place, at_ms=at_ms, cause=cause, target=annotation_id)
    if line.act == "withdraw":
        until = at_ms + known.task.lease_s * 1000
        queue.lease_if_open(db, who, known, item_id, cause, until)
    return step
