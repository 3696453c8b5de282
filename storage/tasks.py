"""The project's tasks, their versions, and how answers of an older version read today."""

import json
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from functools import lru_cache

from core.errors import UsageError
from core.model import Json, LabelName, Project, Task
from core.tasks import type_of
from storage import events
from storage.connect import writing


@dataclass(frozen=True, slots=True)
class Stored:
    """A task as the project knows it: `renamed[v]` maps labels of version v to today's."""

    id: int
    task: Task
    version: int
    renamed: Mapping[int, Mapping[str, str]] = field(default_factory=dict)

    def read(self, text: str, version: int) -> Json:
        """A stored native value with its labels under their present names, in present order."""
        raw = _name(text) if text[0] == '"' and len(text) <= SMALL else json.loads(text)
        if version == self.version:
            return raw
        now = type_of(self.task).relabel(raw, self.renamed.get(version, {}))
        if isinstance(now, list) and all(isinstance(each, str) for each in now):
            place = {name: at for at, name in enumerate(self.task.names)}
            now.sort(key=lambda name: place.get(name, len(place)))
        return now


def dump_spec(task: Task) -> str:
    return json.dumps(asdict(task), ensure_ascii=False)


SMALL = 64
"""Characters of a single name that is worth remembering: labels come again and again."""


@lru_cache(maxsize=4096)
def _name(text: str) -> Json:
    return json.loads(text)


@lru_cache(maxsize=64)
def parse_spec(text: str) -> Task:
    raw = json.loads(text)
    raw["labels"] = tuple(LabelName(**label) for label in raw["labels"])
    return Task(**raw)


def stored(db: sqlite3.Connection, name: str) -> Stored:
    """One task by name. Raises UsageError that lists the tasks there are."""
    row = db.execute("SELECT id, spec, version FROM task WHERE name = ?", [name]).fetchone()
    if not row:
        names = ", ".join(each.task.name for each in every(db)) or "none yet"
        raise UsageError(f"no task {name!r} in this project\nits tasks: {names}")
    return _stored(db, *row)


def every(db: sqlite3.Connection) -> list[Stored]:
    """All tasks in the project's order."""
    rows = db.execute("SELECT id, spec, version FROM task ORDER BY id").fetchall()
    return [_stored(db, *row) for row in rows]


def only(db: sqlite3.Connection, name: str | None) -> Stored:
    """The task of that name, or without one the only task there is."""
    if name:
        return stored(db, name)
    tasks = every(db)
    if len(tasks) != 1:
        names = ", ".join(each.task.name for each in tasks) or "none"
        raise UsageError(f"which task? say --task NAME\nthe project's tasks: {names}")
    return tasks[0]


def _stored(db: sqlite3.Connection, task_id: int, spec: str, version: int) -> Stored:
    return Stored(task_id, parse_spec(spec), version, _renamed(db, task_id, version))


def _renamed(db: sqlite3.Connection, task_id: int, version: int) -> dict[int, dict[str, str]]:
    """For each older version its labels' present names, composed step by step."""
    if version == 1:
        return {}
    rows = db.execute(
        "SELECT version, renamed FROM task_version WHERE task_id = ? AND version > 1"
        " ORDER BY version DESC",
        [task_id],
    )
    composed: dict[int, dict[str, str]] = {}
    later: dict[str, str] = {}
    for newer, text in rows:
        step: dict[str, str] = json.loads(text)
        now = {old: later.get(new, new) for old, new in step.items()}
        later = {**{old: new for old, new in later.items() if old not in step}, **now}
        composed[newer - 1] = dict(later)
    return composed


def project(db: sqlite3.Connection) -> Project:
    """The project with its present tasks, as its task file would say it."""
    name, media_root = db.execute("SELECT name, media_root FROM project").fetchone()
    return Project(name, tuple(each.task for each in every(db)), media_root)


def found_project(db: sqlite3.Connection, made: Project, lead: str, seed: int) -> None:
    """Fill an empty project file: its tasks, and the person who made it as lead."""
    with writing(db):
        at_ms = events.stamp(db)
        db.execute(
            "INSERT INTO project (id, name, media_root, seed, created_ms) VALUES (1, ?, ?, ?, ?)",
            [made.name, made.media_root, seed, at_ms],
        )
        db.execute("INSERT INTO annotator (name, role) VALUES (?, 'lead')", [lead])
        for task in made.tasks:
            add_task(db, task, at_ms)
        body = {"name": made.name, "tasks": [asdict(task) for task in made.tasks], "seed": seed}
        events.append(db, lead, "new", body, at_ms=at_ms)


def add_task(db: sqlite3.Connection, task: Task, at_ms: int) -> int:
    """A new task, with a unit of work for every item that fits its kind."""
    type_of(task)
    spec = dump_spec(task)
    task_id = db.execute(
        "INSERT INTO task (name, type, medium, version, spec) VALUES (?, ?, ?, 1, ?) RETURNING id",
        [task.name, task.type, task.on, spec],
    ).fetchone()[0]
    db.execute(
        "INSERT INTO task_version (task_id, version, spec, at_ms) VALUES (?, 1, ?, ?)",
        [task_id, spec, at_ms],
    )
    db.execute(
        "INSERT INTO work (task_id, item_id, needed, state, open)"
        " SELECT ?, id, ?, CASE state WHEN 'live' THEN 'open' ELSE 'withdrawn' END, state = 'live'"
        " FROM item WHERE kind = ? AND state <> 'erased'",
        [task_id, task.overlap, task.on],
    )
    recount(db, task_id)
    return int(task_id)


def store_version(
    db: sqlite3.Connection, known: Stored, task: Task, renamed: Mapping[str, str], at_ms: int
) -> None:
    """A new version of a task; answers of older ones are read through `renamed`."""
    spec, version = dump_spec(task), known.version + 1
    db.execute(
        "UPDATE task SET name = ?, version = ?, spec = ? WHERE id = ?",
        [task.name, version, spec, known.id],
    )
    db.execute(
        "INSERT INTO task_version VALUES (?, ?, ?, ?, ?)",
        [known.id, version, spec, json.dumps(dict(renamed), ensure_ascii=False), at_ms],
    )


def recount(db: sqlite3.Connection, task_id: int) -> None:
    """The tallies of a task from its units of work."""
    db.execute("DELETE FROM tally WHERE task_id = ?", [task_id])
    db.execute(
        "INSERT INTO tally SELECT task_id, state, count(*) FROM work, project"
        " WHERE task_id = ? AND item_id <= visible_item GROUP BY state",
        [task_id],
    )


def tallies(db: sqlite3.Connection, task_id: int) -> dict[str, int]:
    """Units of a task by state."""
    return dict(db.execute("SELECT state, n FROM tally WHERE task_id = ?", [task_id]))


def medium_tasks(known: Iterable[Stored], kind: str) -> list[Stored]:
    """The tasks that ask their question of this kind of item."""
    return [each for each in known if each.task.on == kind]
