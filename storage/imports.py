"""Imports: all or nothing, in short transactions that nobody who labels has to wait for.

What is new is copied in small batches above `project.visible_item`, where no
view looks; one last transaction makes it visible together with everything
that touches items which were there before. Rows of an import that died are
removed by the next one.
"""

import os
import socket
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from core.clock import Clock, now_ms
from core.errors import BadInputError, StoreError, SurroundingsError
from core.model import Json, Record
from storage import arrivals, batches, conflicts, events, staging, tasks
from storage.connect import told, writing
from storage.staging import Refuse, Stage

CHUNK = 2000
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
        formats = dict.fromkeys(_fill(stage, loads, progress))
        notes = conflicts.resolve(stage, update=update)
        items = {**arrivals.count_items(stage), "rejected": rejected[0]}
        parts = arrivals.count_parts(stage)
        batch = None
        if not dry_run and (items["new"] or items["updated"] or parts.total()):
            batch = _write(stage, who, tuple(formats), items)
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


def _write(stage: Stage, who: str, formats: tuple[str, ...], items: Mapping[str, int]) -> int:
    batch = _begin(stage.db, who, stage.now_ms)
    try:
        rows = _copy_fresh(stage, batch, who)
        with writing(stage.db):
            _publish(stage, batch, who, {"formats": formats, "items": items, "rows": rows})
    except BaseException:
        batches.sweep(stage.db, batch)
        raise
    return batch


def _begin(db: sqlite3.Connection, who: str, at_ms: int) -> int:
    """A pending batch that says which process fills it; only one at a time."""
    me = {"host": socket.gethostname(), "pid": os.getpid()}
    for batch_id, detail in batches.pending(db):
        if detail["host"] != me["host"] or _alive(detail["pid"]):
            raise SurroundingsError(
                f"another import is running (process {detail['pid']} on {detail['host']})\n"
                "try again when it is done"
            )
        batches.sweep(db, batch_id)
    with writing(db):
        return batches.add(db, "import", "pending", who, me, at_ms)


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return pid != os.getpid()


def _copy_fresh(stage: Stage, batch: int, who: str) -> list[Json]:
    """New items with all that came along, a short transaction at a time.

    Gives fingerprints of the rows written, for the event of the import.
    """
    db = stage.db
    marks = batches.ends(db)
    base = marks["item"]
    with writing(db):
        arrivals.add_people(stage, batch)
    for low, high in _chunks(db, "item"):
        arrivals.copy_items(stage, batch, base, low, high)
    for low, high in _chunks(db, "label"):
        stage.added["label"] += arrivals.copy_labels(stage, batch, who, low, high)
    for low, high in _chunks(db, "item"):
        arrivals.copy_work(stage, base + low, base + high)
    for low, high in _chunks(db, "answer"):
        stage.added["answer"] += arrivals.copy_answers(stage, batch, low, high)
    for low, high in _chunks(db, "suggestion"):
        stage.added["suggestion"] += arrivals.copy_suggestions(stage, batch, low, high)
    return batches.fingerprints(db, batch, marks)


def _chunks(db: sqlite3.Connection, part: str) -> Iterator[tuple[int, int]]:
    """Row numbers of the stage, a transaction for each span of them."""
    last = db.execute(f"SELECT coalesce(max(n), 0) FROM stage.{part}").fetchone()[0]
    for low in range(1, last + 1, CHUNK):
        with writing(db):
            yield low, low + CHUNK - 1
        time.sleep(YIELD_S)


def _publish(stage: Stage, batch: int, who: str, body: dict[str, Json]) -> None:
    """Make all of it visible, and what touches known items along with it."""
    db, marks = stage.db, batches.ends(stage.db)
    at_ms = events.stamp(db)
    _store_learned(stage, at_ms)
    changed = arrivals.touch_known(stage, batch, who)
    stage.added["gold"] += arrivals.copy_gold(stage, batch)
    arrivals.show(stage)
    rows = [*body["rows"], *batches.fingerprints(db, batch, marks)]
    batches.finish(db, batch, "done")
    told_all = {**body, "batch": batch, "changed": changed, "rows": rows}
    events.append(db, who, "import", told_all, at_ms=at_ms)


def _store_learned(stage: Stage, at_ms: int) -> None:
    """Labels learned from the data become the task's next version."""
    for name, grown in stage.tasks.items():
        current = tasks.stored(stage.db, name)
        if current.version != grown.version:
            raise StoreError(f"task {name} was changed during the import\nimport again")
        if current.task != grown.task:
            tasks.store_version(stage.db, current, grown.task, {}, at_ms)


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
