"""Imports: all or nothing, in short transactions that nobody who labels has to wait for.

What is new is copied in small batches above `project.visible_item`, where no
view looks; one last transaction makes it visible together with everything
that touches items which were there before. Rows of an import that died are
removed by the next one.
"""

import sqlite3
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from core.clock import Clock, now_ms
from core.errors import BadInputError, StoreError, SurroundingsError
from core.model import Json, Record
from storage import arrivals, batches, conflicts, events, labels, ledger, staging, tasks
from storage.connect import told, writing
from storage.staging import Refuse, Stage

YIELD_S = 0.0005
"""A breath between two batches, so that a waiting annotator gets the lock first."""


@dataclass(frozen=True, slots=True)
class Load:
    """One data file: its name in messages, its format's name, and its records."""

    file: str
    format: str
    records: Iterable[Record]


@dataclass(frozen=True, slots=True)
class Report:
    """What an import did, or with a dry run would do. `batch` names it for `revoke`."""

    formats: tuple[str, ...]
    items: Mapping[str, int]
    parts: Mapping[str, int]
    batch: int | None = None
    learned: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    notes: Mapping[str, int] = field(default_factory=dict)


def raising(error: BadInputError, _: bytes) -> None:
    """The strict way to refuse: the first bad record ends the import."""
    raise error


def import_loads(
    db: sqlite3.Connection,
    loads: Iterable[Load],
    who: str,
    *,
    base: Path,
    update: bool = False,
    dry_run: bool = False,
    refuse: Refuse = raising,
    progress: Callable[[int], None] = lambda _: None,
    clock: Clock = now_ms,
) -> Report:
    """Import data files in one call, all or nothing.

    `base` is the folder of the project file; `refuse` gets records that are
    left out, or raises. Raises BadInputError with file, line and field, and
    leaves the project as it was.
    """
    rejected = [0]

    def counted(error: BadInputError, raw: bytes) -> None:
        refuse(error, raw)
        rejected[0] += 1

    with told(), staging.attached(db):
        stage = _stage(db, base, counted, clock)
        before = _standing(db)
        formats = dict.fromkeys(_fill(stage, loads, progress))
        notes = conflicts.resolve(stage, update=update)
        items = {**arrivals.count_items(stage), "rejected": rejected[0]}
        parts = Counter[str]()
        batch = None
        if dry_run or not (items["new"] or items["updated"]):
            parts = arrivals.count_parts(stage)
        if not dry_run and (items["new"] or items["updated"] or parts.total()):
            batch = _write(stage, who, tuple(formats), items, before)
            parts = stage.added
        return Report(tuple(formats), items, parts, batch, _learned(stage), notes)


def _fill(stage: Stage, loads: Iterable[Load], progress: Callable[[int], None]) -> Iterator[str]:
    for each in loads:
        staging.fill(stage, each.file, each.records, progress)
        yield each.format


def _learned(stage: Stage) -> dict[str, tuple[str, ...]]:
    return {name: tuple(names) for name, names in stage.learned.items() if names}


def _stage(db: sqlite3.Connection, base: Path, refuse: Refuse, clock: Clock) -> Stage:
    known = {each.task.name: each for each in tasks.every(db)}
    root = (base / tasks.project(db).media_root).resolve()
    return Stage(db, known, root, refuse, events.stamp(db, clock))


def _standing(db: sqlite3.Connection) -> Json:
    """What an import is checked against, told so that a change of it is seen."""
    return db.execute(
        "SELECT visible_item, (SELECT group_concat(id || ' ' || version) FROM task),"
        " (SELECT group_concat(id || state) FROM batch WHERE state <> 'pending') FROM project"
    ).fetchone()


def _write(
    stage: Stage, who: str, formats: tuple[str, ...], items: Mapping[str, int], before: Json
) -> int:
    batch = _begin(stage.db, who, stage.now_ms)
    try:
        _must_stand(stage.db, before)
        rows = _copy_fresh(stage, batch, who)
        with writing(stage.db):
            _must_stand(stage.db, before)
            _publish(stage, batch, who, {"formats": formats, "items": items, "rows": rows})
    except BaseException:
        ledger.sweep(stage.db, batch)
        raise
    return batch


def _must_stand(db: sqlite3.Connection, before: Json) -> None:
    if _standing(db) != before:
        raise StoreError("the project was changed during the import\nimport again")


def _begin(db: sqlite3.Connection, who: str, at_ms: int) -> int:
    """A pending batch that says which process fills it; only one at a time."""
    with writing(db):
        for _, detail in ledger.pending(db):
            if ledger.lives(detail):
                raise SurroundingsError(
                    f"another import is running (process {detail['pid']} on {detail['host']})\n"
                    "try again when it is done"
                )
        dead = [batch_id for batch_id, _ in ledger.pending(db)]
        batch = ledger.add(db, "import", "pending", who, ledger.this_process(), at_ms)
    for batch_id in dead:
        ledger.sweep(db, batch_id)
    return batch


def _copy_fresh(stage: Stage, batch: int, who: str) -> list[Json]:
    """New items with all that came along, a short transaction at a time.

    Gives fingerprints of the rows written, for the event of the import.
    """
    db, marks = stage.db, ledger.ends(stage.db)
    base = marks["item"]
    with writing(db, synced=False):
        arrivals.add_people(stage, batch)
    _in_chunks(db, "item", partial(arrivals.copy_items, stage, batch, base))
    stage.added["label"] += _in_chunks(
        db, "label", partial(arrivals.copy_labels, stage, batch, who)
    )
    _in_chunks(db, "item", partial(arrivals.copy_work, stage, base))
    stage.added["answer"] += _in_chunks(db, "answer", partial(arrivals.copy_answers, stage, batch))
    stage.added["suggestion"] += _in_chunks(
        db, "suggestion", partial(arrivals.copy_suggestions, stage, batch)
    )
    return ledger.fingerprints(db, batch, marks)


def _in_chunks(db: sqlite3.Connection, part: str, copy: arrivals.Copy) -> int:
    """Copy a part of the stage, a transaction for each span of its rows; gives how many."""
    copied = 0
    for low, high in arrivals.spans(db, part):
        with writing(db, synced=False):
            copied += copy(low, high)
        time.sleep(YIELD_S)
    return copied


def _publish(stage: Stage, batch: int, who: str, body: dict[str, Json]) -> None:
    """Make all of it visible, and what touches known items along with it."""
    db, marks = stage.db, ledger.ends(stage.db)
    at_ms = events.stamp(db)
    _store_learned(stage, at_ms)
    kept = arrivals.keep_versions(stage, batch)
    stage.added["gold"] += arrivals.copy_gold(stage, batch)
    ledger.finish(db, batch, "done")
    if kept:
        batches.show_items(db, batch)
    arrivals.touch_known(stage, batch, who)
    arrivals.show(stage)
    rows = [*body["rows"], *ledger.fingerprints(db, batch, marks)]
    rows += ledger.whole_fingerprints(db, batch)
    events.append(db, who, "import", {**body, "batch": batch, "rows": rows}, at_ms=at_ms)


def _store_learned(stage: Stage, at_ms: int) -> None:
    """Labels learned from the data become the task's next version."""
    for name, grown in stage.tasks.items():
        current = tasks.stored(stage.db, name)
        if current.task != grown.task:
            tasks.store_version(stage.db, current, grown.task, {}, at_ms)
            if grown.task.overlap_max > grown.task.overlap:
                labels.settle_task(stage.db, tasks.stored(stage.db, name), "postil", at_ms)


def as_json(report: Report) -> Json:
    """The report in the shape of `import --json`."""
    formats = report.formats
    return {
        "format": formats[0] if len(formats) == 1 else list(formats),
        "items": dict(report.items),
        "annotations": report.parts.get("answer", 0),
        "labels": report.parts.get("label", 0),
        "suggestions": report.parts.get("suggestion", 0),
        "gold": report.parts.get("gold", 0),
        "batch": report.batch,
        "learned": {name: list(names) for name, names in report.learned.items()},
        "notes": dict(report.notes),
    }
