"""The task file: a project's tasks as TOML, read strictly and written back.

`load` refuses an unknown key or a wrong value with file, line and field.
What the text does not carry is taken from the project that it changes
(`current`): guidelines whose file cannot be read from here, and labels that
were learned from the data. So what `dump` gives, `load` reads back as equal.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import tomli_w

from core import taskfields as fields
from core.errors import BadInputError, UsageError
from core.model import KINDS, Json, LabelName, Project, Task
from core.tasks import TYPES
from core.toml_lines import line_of

PROJECT_KEYS = ("name", "media_root", "task")
TASK_KEYS = ("name", "type", "on", "labels", "overlap", "guidelines", "suggest", "gold_rate")
SETTINGS = ("hide_suggestions", "method", "confidence", "lease_s")
METHODS = ("majority", "dawid-skene")
LONGEST_GUIDELINES = 1 << 20
"""Bytes."""
PLAIN = Task("", "")
LEARNED = "# labels learned so far; without the marks these lines fix the list\n"


def load(text: str, file: str, base: Path | None = None, current: Project | None = None) -> Project:
    """The project that the TOML describes. Raises BadInputError with file and line.

    Guidelines are read relative to the folder `base`. `current` is the project
    that the text is to change, where there is one.
    """
    row = _parsed(text, file)
    try:
        return _project(row, base, current)
    except BadInputError as error:
        raise error.at(file=file, line=line_of(text, error.field)) from None


def _parsed(text: str, file: str) -> dict[str, Any]:
    line = 1
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"\(at line (\d+)", str(error))
        line = int(place[1]) if place else text.count("\n") + 1
        what = str(error).partition(" (at ")[0]
    except RecursionError:
        what = "brackets are nested too deep"
    except ValueError:
        what = "a number has too many digits"
    raise BadInputError(f"not valid TOML: {what}", file=file, line=line)


def _project(row: Mapping[str, Json], base: Path | None, current: Project | None) -> Project:
    fields.table(row, PROJECT_KEYS)
    tables = row.get("task")
    if not isinstance(tables, list) or not tables:
        raise BadInputError("there is no task", "task", remedy="add one under [[task]]")
    had = {task.name: task for task in current.tasks} if current else {}
    tasks = [
        fields.inside(f"task[{n}]", partial(_task, one, base, had)) for n, one in enumerate(tables)
    ]
    names = [task.name for task in tasks]
    for n, name in enumerate(names):
        if name in names[:n]:
            raise BadInputError("another task has this name", f"task[{n}].name")
    return Project(fields.text(row, "name", ""), tuple(tasks), fields.text(row, "media_root", ""))


def _task(value: Json, base: Path | None, had: Mapping[str, Task]) -> Task:
    anything = fields.table(value, value if isinstance(value, dict) else ())
    kind = fields.among(anything, "type", TYPES)
    options = TYPES[kind].OPTIONS
    row = fields.table(value, (*TASK_KEYS, *SETTINGS, *options), f" of a {kind} task")
    few, many = fields.overlap(row)
    task = Task(
        name=fields.task_name(row),
        type=kind,
        on=next(on for on in KINDS if on == fields.among(row, "on", KINDS, PLAIN.on)),
        labels=fields.labels(row["labels"]) if "labels" in row else (),
        learns="labels" not in row,
        overlap=few,
        overlap_max=many,
        guidelines_path=fields.text(row, "guidelines", ""),
        suggest=fields.suggester(row),
        gold_rate=fields.share(row, "gold_rate", PLAIN.gold_rate),
        hide_suggestions=fields.share(row, "hide_suggestions", PLAIN.hide_suggestions),
        method=fields.among(row, "method", METHODS, PLAIN.method),
        confidence=fields.share(row, "confidence", PLAIN.confidence),
        lease_s=fields.whole(row, "lease_s", PLAIN.lease_s, 10, 86_400),
        options=fields.options(row, options),
    )
    return _completed(_consistent(task), base, had.get(task.name))


def _consistent(task: Task) -> Task:
    """The task, if its fields go together."""
    if task.options.get("multiple") and task.options.get("ordinal"):
        raise BadInputError("multiple and ordinal exclude each other", "ordinal")
    for n, label in enumerate(task.labels):
        if label.key == "0" and task.options.get("multiple") and len(task.labels) < 10:
            raise BadInputError(
                "in a multiple choice with fewer than ten labels 0 means none of them",
                f"labels[{n}].key",
            )
    return task


def _completed(task: Task, base: Path | None, before: Task | None) -> Task:
    """The task with what its text does not carry: guidelines and learned labels."""
    if task.learns and before is not None and before.learns:
        task = replace(task, labels=before.labels)
    try:
        path = Path(base or ".") / task.guidelines_path
        return replace(task, guidelines=_guidelines(path) if task.guidelines_path else "")
    except BadInputError:
        if before is None or before.guidelines_path != task.guidelines_path:
            raise
        return replace(task, guidelines=before.guidelines)


def _guidelines(path: Path) -> str:
    try:
        if not path.is_file():
            raise BadInputError(f"there is no file {str(path)!r}", "guidelines")
        with path.open("rb") as stream:
            raw = stream.read(LONGEST_GUIDELINES + 1)
        text = raw.decode("utf-8-sig")
    except (OSError, ValueError) as error:
        what = "it is not UTF-8" if isinstance(error, UnicodeDecodeError) else str(error)
        raise BadInputError(f"cannot read the guidelines: {what}", "guidelines") from None
    if len(raw) > LONGEST_GUIDELINES:
        raise BadInputError("the guidelines are longer than 1 MiB", "guidelines")
    return text


def dump(project: Project) -> str:
    """The project as TOML. The guidelines' text stays out: their path stands for it."""
    head = {"name": project.name, "media_root": project.media_root}
    parts = ["".join(_pair(key, value) for key, value in head.items() if value)]
    return "\n".join([*filter(None, parts), *map(_dump_task, project.tasks)])


def _dump_task(task: Task) -> str:
    ranged = task.overlap_max > task.overlap
    row: dict[str, Json] = {
        "name": task.name,
        "type": task.type,
        "on": task.on,
        "overlap": f"{task.overlap}..{task.overlap_max}" if ranged else task.overlap,
    }
    if task.guidelines_path:
        row["guidelines"] = task.guidelines_path
    for key in ("suggest", "gold_rate", *SETTINGS):
        if getattr(task, key) != getattr(PLAIN, key):
            row[key] = getattr(task, key)
    pairs = [_pair(key, value) for key, value in (row | dict(task.options)).items()]
    return "".join(["[[task]]\n", *pairs, _dump_labels(task)])


def _dump_labels(task: Task) -> str:
    """The list of labels, a line each; learned ones as a comment."""
    if not task.labels:
        return ""
    lines = ["labels = [", *(f"    {_dump_label(label)}," for label in task.labels), "]"]
    mark = "# " if task.learns else ""
    return (LEARNED if task.learns else "") + "".join(f"{mark}{line}\n" for line in lines)


def _dump_label(label: LabelName) -> str:
    row = {"name": label.name, "key": label.key, "about": label.about, "color": label.color}
    told = {key: value for key, value in row.items() if value}
    return _inline(label.name if len(told) == 1 else told)


def _pair(key: str, value: Json) -> str:
    return f"{key} = {_inline(value)}\n"


def _inline(value: Json) -> str:
    """A value on one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key} = {_inline(one)}" for key, one in value.items()) + "}"
    return tomli_w.dumps({"v": value}).removeprefix("v = ").rstrip("\n")


def task_from_argument(text: str) -> Task:
    """A task out of `NAME:TYPE` or `NAME:TYPE:LABEL,LABEL`. Raises UsageError."""
    name, colon, rest = text.partition(":")
    kind, has_labels, names = rest.partition(":")
    if not colon or not name:
        raise UsageError(f"{text!r} is not a task\nwrite NAME:TYPE or NAME:TYPE:LABEL,LABEL")
    if kind not in TYPES:
        raise UsageError(f"unknown task type {kind!r}\nthe types are: {', '.join(TYPES)}")
    try:
        fields.task_name({"name": name})
    except BadInputError as error:
        raise UsageError(str(error)) from None
    return Task(
        name, kind, labels=labels_from_argument(names) if has_labels else (), learns=not has_labels
    )


def labels_from_argument(text: str) -> tuple[LabelName, ...]:
    """Labels out of `pos,neg`. Raises UsageError."""
    try:
        return fields.labels([name.strip() for name in text.split(",")])
    except BadInputError as error:
        raise UsageError(f"--labels {text!r}: {error}") from None
