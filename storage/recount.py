"""What the stored counts, pointers and labels must come to, found the slow way."""

import sqlite3
from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import itemgetter

from core.errors import BadInputError
from core.ids import canonical
from core.model import Item, Json
from core.tasks import type_of
from storage import contents, labels
from storage.tasks import Stored, tallies

Fault = tuple[str, str]
"""Where, and what is wrong."""

OFF_UNITS = (
    "SELECT uid FROM work JOIN item ON item.id = work.item_id WHERE task_id = ?1 AND ("
    " done <> (SELECT count(*) FROM current JOIN annotation ON annotation.id = annotation_id"
    "   WHERE current.task_id = ?1 AND current.item_id = work.item_id AND act = 'answer')"
    " OR skipped <> (SELECT count(*) FROM current JOIN annotation ON annotation.id = annotation_id"
    "   WHERE current.task_id = ?1 AND current.item_id = work.item_id AND act = 'skip')"
    " OR leased <> (SELECT count(*) FROM lease WHERE lease.task_id = ?1"
    "   AND lease.item_id = work.item_id AND extra = 0)"
    " OR open <> (work.state = 'open' AND done + leased < needed)"
    " OR (work.state = 'open' AND needed <= done)"
    " OR (work.state = 'withdrawn') <> (item.state <> 'live'))"
)
OFF_POINTERS = (
    "SELECT annotation.id FROM annotation LEFT JOIN current ON current.task_id = ?1"
    " AND current.item_id = annotation.item_id AND current.annotator_id = annotation.annotator_id"
    " WHERE annotation.task_id = ?1 AND NOT EXISTS (SELECT 1 FROM annotation AS later"
    "  WHERE later.task_id = ?1 AND later.item_id = annotation.item_id"
    "  AND later.annotator_id = annotation.annotator_id AND later.revision > annotation.revision)"
    " AND annotation_id IS NOT iif(act = 'withdraw', NULL, annotation.id)"
)
ACTS = (
    "SELECT current.annotator_id, count(*) FILTER (WHERE act = 'answer'),"
    " count(*) FILTER (WHERE act = 'skip') FROM current JOIN annotation"
    " ON annotation.id = annotation_id WHERE current.task_id = ?1"
    " AND current.item_id <= (SELECT visible_item FROM project) GROUP BY 1"
)
HIDDEN = (
    "SELECT annotator.name FROM mark JOIN annotator ON annotator.id = annotator_id"
    " WHERE task_id = ?1 AND EXISTS (SELECT 1 FROM work WHERE work.task_id = ?1 AND open = 1"
    "  AND (work.rank, work.item_id) <= (mark.rank, mark.item_id) AND NOT EXISTS (SELECT 1 FROM"
    "   current WHERE current.task_id = ?1 AND current.item_id = work.item_id"
    "   AND current.annotator_id = mark.annotator_id))"
)
ANSWERED = (
    "SELECT item.id, uid, item.kind, content, meta, tokens, annotator.name, act, value, version"
    " FROM current JOIN annotation ON annotation.id = annotation_id"
    " JOIN annotator ON annotator.id = current.annotator_id"
    " JOIN item ON item.id = current.item_id"
    " WHERE current.task_id = ? AND item.state = 'live' ORDER BY current.item_id"
)
ODD_LABELS = (
    "SELECT uid FROM label JOIN item ON item.id = label.item_id LEFT JOIN label_history AS told"
    " ON told.id = history_id WHERE label.task_id = ?1 AND (told.id IS NULL"
    " OR (told.task_id, told.item_id, told.value, told.source, told.version, told.at_ms)"
    " IS NOT (label.task_id, label.item_id, label.value, label.source, label.version, label.at_ms)"
    " OR told.confidence IS NOT label.confidence)"
)


def counts(db: sqlite3.Connection, known: Stored) -> Iterator[Fault]:
    """Counts, pointers and marks of a task that are not what a recount gives."""
    for (uid,) in db.execute(OFF_UNITS, [known.id]):
        yield f"item {uid}", "its counts are off"
    for (annotation_id,) in db.execute(OFF_POINTERS, [known.id]):
        yield f"annotation {annotation_id}", "the pointer to the current answer is off"
    recounted = dict(
        db.execute(
            "SELECT state, count(*) FROM work WHERE task_id = ?"
            " AND item_id <= (SELECT visible_item FROM project) GROUP BY state",
            [known.id],
        )
    )
    if recounted != {state: n for state, n in tallies(db, known.id).items() if n}:
        yield "units", "their tallies are off"
    acts = {who: told for who, *told in db.execute(ACTS, [known.id])}
    marks = db.execute(
        "SELECT annotator_id, answers, skips FROM mark WHERE task_id = ?", [known.id]
    )
    stored = {who: told for who, *told in marks if any(told)}
    if acts != stored:
        yield "annotators", "what is counted for each of them is off"
    for (name,) in db.execute(HIDDEN, [known.id]):
        yield f"annotator {name}", "the mark hides an open unit"


def values(db: sqlite3.Connection, known: Stored) -> Iterator[Fault]:
    """Answers and labels that the task does not allow, and labels that nobody decided."""
    for (uid,) in db.execute(ODD_LABELS, [known.id]):
        yield f"label of item {uid}", "is not what its history says"
    rows = db.execute(ANSWERED, [known.id])
    for _, group in groupby(rows, key=itemgetter(0)):
        told = list(group)
        yield from _unit(db, known, contents.item_of(told[0]), told)
    yield from _labels(db, known)


def _unit(
    db: sqlite3.Connection, known: Stored, thing: Item, rows: Sequence[Json]
) -> Iterator[Fault]:
    """One unit with its answers: each is allowed, and the label is what they come to."""
    answers = [row[6:] for row in rows if row[7] == "answer"]
    try:
        decision = labels.decision_of(known, thing, answers)
    except BadInputError as error:
        yield f"answers to item {thing.uid}", error.what
        return
    label = labels.label_now(db, known, rows[0][0])
    if label is None or not label.fixed:
        verdict = decision.verdict
        decided = verdict and canonical(type_of(known.task).dump(verdict.value))
        if decided != (label and label.value):
            yield f"label of item {thing.uid}", "is not what the answers come to"


def _labels(db: sqlite3.Connection, known: Stored) -> Iterator[Fault]:
    """Every label is a value that the task allows."""
    rows = db.execute(
        "SELECT item.id, uid, item.kind, content, meta, tokens, value, version FROM label"
        " JOIN item ON item.id = label.item_id WHERE task_id = ? AND item.state = 'live'",
        [known.id],
    )
    for *item, value, version in rows:
        thing = contents.item_of(item)
        try:
            labels.parsed(known, thing, value, version)
        except BadInputError as error:
            yield f"label of item {thing.uid}", error.what
