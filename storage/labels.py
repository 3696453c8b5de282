"""Labels: what the answers on a unit come to, by the one rule, inside their transaction."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from core.ids import canonical
from core.model import Decision, Item, Json, State, Vote
from core.quality.decide import decide
from core.tasks import type_of
from storage import contents, events, queue
from storage.tasks import Stored, every

SKIPS_TO_REVIEW = 2
DERIVED = ("single", "consensus")


def settle(
    db: sqlite3.Connection,
    known: Stored,
    item_id: int,
    actor: str,
    at_ms: int,
    *,
    anew: bool = False,
    thing: Item | None = None,
    freed: int = 0,
) -> State:
    """Recount one unit of work and decide it; gives its state.

    A label that came with an import stands until a person answers here, enough for
    a decision: then it is made `anew`. `thing` saves reading the item again,
    `freed` leases have just ended.
    """
    rows = _current(db, known, item_id)
    answers = [row for row in rows if row[1] == "answer"]
    skipped = len(rows) - len(answers)
    enough = len(answers) >= known.task.overlap
    label = label_now(db, known, item_id)
    if label and label.fixed and not (label.source in DERIVED and anew and enough):
        decision = Decision("agreed")
    else:
        if enough:
            decision = decision_of(known, thing or contents.item(db, item_id), answers)
        else:
            decision = Decision("open")
        if decision.state == "open" and skipped >= SKIPS_TO_REVIEW:
            decision = Decision("disputed")
        _write_label(db, known, item_id, decision, label, actor, at_ms, len(answers))
    return _write_work(db, known, item_id, decision.state, len(answers), skipped, freed)


def decision_of(known: Stored, thing: Item, answers: Sequence[Json]) -> Decision:
    """What answers (name, act, value, version) come to by the one rule."""
    votes = [
        Vote(name, parsed(known, thing, value, version)) for name, _, value, version in answers
    ]
    kind = type_of(known.task)
    return decide(votes, known.task, kind.merge, kind.dump)


def parsed(known: Stored, thing: Item, value: str, version: int) -> Any:
    """A stored value under present names. Raises BadInputError when the task forbids it."""
    return type_of(known.task).parse(known.read(value, version), known.task, thing)


def settle_item(db: sqlite3.Connection, item_id: int) -> None:
    """Recount all units of an item, after it came into the queue or left it."""
    at_ms = events.stamp(db)
    for known in every(db):
        freed = queue.end_leases(db, known.id, item_id)
        settle(db, known, item_id, "postil", at_ms, freed=freed)


def settle_task(db: sqlite3.Connection, known: Stored, actor: str, at_ms: int) -> None:
    """Decide every answered unit of a task anew, after its labels or overlap changed."""
    db.execute(
        "UPDATE work SET needed = ?, open = (state = 'open' AND done + leased < ?)"
        " WHERE task_id = ?",
        [known.task.overlap, known.task.overlap, known.id],
    )
    rows = db.execute(
        "SELECT item_id FROM work WHERE task_id = ? AND (done > 0 OR skipped > 0)", [known.id]
    ).fetchall()
    for (item_id,) in rows:
        settle(db, known, item_id, actor, at_ms)


def put_back(
    db: sqlite3.Connection, known: Stored, item_id: int, told: Sequence[Json], actor: str
) -> None:
    """Make this the unit's label: value, source, confidence, version, time in ms, batch."""
    history = db.execute(HISTORY, [known.id, item_id, *told, actor]).fetchone()[0]
    *shown, _ = told
    db.execute(
        "INSERT OR REPLACE INTO label (task_id, item_id, value, source, confidence, version,"
        " at_ms, history_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [known.id, item_id, *shown, history],
    )


def take_label(
    db: sqlite3.Connection,
    known: Stored,
    item_id: int,
    source: str,
    actor: str,
    at_ms: int,
    *,
    batch: int | None = None,
) -> None:
    """The unit has no label any more; the history says since when, and by which batch."""
    told = [None, source, None, known.version, at_ms, batch]
    db.execute(HISTORY, [known.id, item_id, *told, actor]).fetchone()
    db.execute("DELETE FROM label WHERE task_id = ? AND item_id = ?", [known.id, item_id])


HISTORY = (
    "INSERT INTO label_history (task_id, item_id, value, source, confidence, version, at_ms,"
    " batch_id, actor) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id"
)


def _current(db: sqlite3.Connection, known: Stored, item_id: int) -> list[Sequence[Json]]:
    """Who answered a unit: name, act, value and its version."""
    return db.execute(
        "SELECT annotator.name, act, value, version FROM current"
        " JOIN annotation ON annotation.id = annotation_id"
        " JOIN annotator ON annotator.id = current.annotator_id"
        " WHERE current.task_id = ? AND current.item_id = ?",
        [known.id, item_id],
    ).fetchall()


@dataclass(frozen=True, slots=True)
class Present:
    """The label that a unit has now; `value` is canonical JSON under present names.

    A `fixed` one was not derived here: it was imported, or a person or a model gave it.
    """

    value: str
    source: str
    confidence: float | None
    fixed: bool


def label_now(db: sqlite3.Connection, known: Stored, item_id: int) -> Present | None:
    """The label of a unit, if it has one."""
    row = db.execute(
        "SELECT label.value, label.source, label.confidence, label.version, batch_id FROM label"
        " JOIN label_history ON label_history.id = history_id"
        " WHERE label.task_id = ? AND label.item_id = ?",
        [known.id, item_id],
    ).fetchone()
    if not row:
        return None
    value, source, sure, version, batch = row
    fixed = source not in DERIVED or batch is not None
    return Present(canonical(known.read(value, version)), source, sure, fixed)


def _write_label(
    db: sqlite3.Connection,
    known: Stored,
    item_id: int,
    decision: Decision,
    label: Present | None,
    actor: str,
    at_ms: int,
    answers: int,
) -> None:
    if decision.verdict is None:
        if label:
            take_label(db, known, item_id, label.source, actor, at_ms)
        return
    source, sure = ("single", None) if answers == 1 else ("consensus", decision.verdict.confidence)
    value = canonical(type_of(known.task).dump(decision.verdict.value))
    if label is None or (label.value, label.source, label.confidence) != (value, source, sure):
        put_back(db, known, item_id, [value, source, sure, known.version, at_ms, None], actor)


def _write_work(
    db: sqlite3.Connection,
    known: Stored,
    item_id: int,
    state: State,
    done: int,
    skipped: int,
    freed: int,
) -> State:
    """The unit's counts; an open unit that has its first answers asks for one more."""
    needed = max(known.task.overlap, done + 1) if state == "open" else known.task.overlap
    db.execute(
        "UPDATE work SET needed = ?2, done = ?3, skipped = ?4, leased = leased - ?5,"
        " state = iif(item.state = 'live', ?1, 'withdrawn'),"
        " open = (item.state = 'live' AND ?1 = 'open' AND ?3 + leased - ?5 < ?2)"
        " FROM item WHERE item.id = ?7 AND task_id = ?6 AND item_id = ?7",
        [state, needed, done, skipped, freed, known.id, item_id],
    )
    return state
