"""Changing the tasks while people work: old answers keep their meaning, or it is refused."""

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace

from core.errors import BadInputError, UsageError
from core.model import LabelName, Project, Task
from core.tasks import type_of
from storage import events, labels
from storage.connect import writing
from storage.contents import item
from storage.tasks import Stored, add_task, every, recount, store_version, stored

VALUES = (
    "SELECT value, version, min(current.item_id), count(*) FROM current JOIN annotation"
    " ON annotation.id = annotation_id WHERE current.task_id = ?1 AND act = 'answer'"
    " GROUP BY value, version UNION ALL "
    "SELECT value, version, min(item_id), count(*) FROM label WHERE task_id = ?1"
    " GROUP BY value, version UNION ALL "
    "SELECT value, version, min(item_id), count(*) FROM gold WHERE task_id = ?1"
    " GROUP BY value, version"
)
DECIDES = ("labels", "overlap", "overlap_max", "confidence", "method", "options")


def reconfigure(db: sqlite3.Connection, project: Project, who: str) -> list[str]:
    """Make the project's tasks as given; gives a line for each change.

    Raises BadInputError, and changes nothing, when an answer would lose its meaning.
    """
    with writing(db):
        at_ms = events.stamp(db)
        now = {each.task.name: each for each in every(db)}
        wanted = {task.name: task for task in project.tasks}
        changes = [_drop(db, known) for name, known in now.items() if name not in wanted]
        for name, task in wanted.items():
            changes += _bring(db, now.get(name), task, who, at_ms)
        row = db.execute("SELECT name, media_root FROM project").fetchone()
        if row != (project.name, project.media_root):
            db.execute(
                "UPDATE project SET name = ?, media_root = ?", [project.name, project.media_root]
            )
            changes.append(f"project {project.name}, media in {project.media_root or '.'}")
        if changes:
            body = {"changes": changes, "tasks": [asdict(task) for task in project.tasks]}
            events.append(db, who, "config", body, at_ms=at_ms)
        return changes


def _drop(db: sqlite3.Connection, known: Stored) -> str:
    answers = sum(row[3] for row in db.execute(VALUES, [known.id]))
    if answers or db.execute("SELECT 1 FROM annotation WHERE task_id = ?", [known.id]).fetchone():
        raise BadInputError(
            f"task {known.task.name!r} is missing and has {answers} answers",
            remedy="keep it in the file; a task with answers cannot be removed",
        )
    for table in ("work", "tally", "mark", "lease", "draft", "suggestion", "task_version"):
        db.execute(f"DELETE FROM {table} WHERE task_id = ?", [known.id])
    db.execute("DELETE FROM task WHERE id = ?", [known.id])
    return f"task {known.task.name} removed"


def _bring(
    db: sqlite3.Connection, known: Stored | None, task: Task, who: str, at_ms: int
) -> list[str]:
    if known is None:
        add_task(db, task, at_ms)
        return [f"task {task.name} added"]
    if known.task == task:
        return []
    _refuse_orphans(db, known, task)
    _store(db, known, task, {}, who, at_ms)
    return [f"task {task.name} changed: version {known.version + 1}"]


def _refuse_orphans(db: sqlite3.Connection, known: Stored, task: Task) -> None:
    """Every answer so far must be an answer to the changed task as well."""
    if (known.task.type, known.task.on) != (task.type, task.on):
        raise BadInputError(
            f"task {task.name!r} cannot become {task.type} on {task.on}",
            remedy="add a task with another name",
        )
    parse = type_of(task).parse
    for value, version, item_id, n in db.execute(VALUES, [known.id]).fetchall():
        try:
            parse(known.read(value, version), task, item(db, item_id))
        except BadInputError as error:
            raise BadInputError(
                f"{n} answers to task {task.name!r} would be lost: {error.what}",
                "labels",
                remedy="rename or merge labels with --rename and --merge",
            ) from None


def _store(
    db: sqlite3.Connection,
    known: Stored,
    task: Task,
    renamed: Mapping[str, str],
    who: str,
    at_ms: int,
) -> None:
    store_version(db, known, task, renamed, at_ms)
    if any(getattr(known.task, name) != getattr(task, name) for name in DECIDES):
        labels.settle_task(db, stored(db, task.name), who, at_ms)
        recount(db, known.id)


def rename(db: sqlite3.Connection, task_name: str, old: str, new: str, who: str) -> int:
    """Give a label another name; gives how many answers read it so from now on."""
    with writing(db):
        known = stored(db, task_name)
        _must_have(known.task, [old])
        if new in known.task.names:
            raise UsageError(
                f"task {task_name} has a label {new!r} already\n"
                f"to make one of both: --merge {task_name}:{old}={new}"
            )
        names = tuple(
            replace(label, name=new) if label.name == old else label for label in known.task.labels
        )
        return _relabel(db, known, replace(known.task, labels=names), {old: new}, who)


def merge(db: sqlite3.Connection, task_name: str, old: Sequence[str], new: str, who: str) -> int:
    """Make one label out of several; gives how many answers read it so from now on."""
    with writing(db):
        known = stored(db, task_name)
        _must_have(known.task, old)
        gone = {name: new for name in old if name != new}
        if not gone:
            raise UsageError(f"nothing to merge into {new!r}")
        made = next((each for each in known.task.labels if each.name == new), LabelName(new))
        names: dict[str, LabelName] = {}
        for label in known.task.labels:
            name = gone.get(label.name, label.name)
            names.setdefault(name, made if name == new else label)
        task = replace(known.task, labels=tuple(names.values()))
        return _relabel(db, known, task, gone, who)


def _must_have(task: Task, names: Sequence[str]) -> None:
    for name in names:
        if name not in task.names:
            raise UsageError(
                f"task {task.name} has no label {name!r}\nits labels: {', '.join(task.names)}"
            )


def _relabel(
    db: sqlite3.Connection, known: Stored, task: Task, renamed: Mapping[str, str], who: str
) -> int:
    at_ms = events.stamp(db)
    kind = type_of(known.task)
    touched: int = sum(
        n
        for value, version, _, n in db.execute(VALUES, [known.id]).fetchall()
        if any(name in renamed for name in kind.labels_in(known.read(value, version)))
    )
    _store(db, known, task, renamed, who, at_ms)
    body = {"task": task.name, "renamed": dict(renamed), "version": known.version + 1}
    events.append(db, who, "relabel", body, at_ms=at_ms)
    return touched
