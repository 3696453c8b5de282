"""What `postil label` is given -> the project to label in, made beside the data where needed."""

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from core.errors import SurroundingsError, UsageError
from core.formats import ReadOptions
from core.model import LabelName, Project, Task
from storage import tasks
from storage.connect import open_project
from storage.imports import Report
from storage.project import create, remove
from tui.loading import Data, bring, data_files, first_kind
from tui.output import say

SUFFIX = ".postil"
DEFAULT = "classify"


@dataclass(frozen=True, slots=True)
class Wish:
    """What the options say about the task; empty where they say nothing."""

    type: str = ""
    labels: tuple[LabelName, ...] = ()
    task: str = ""


def is_project(operand: Path) -> bool:
    """Whether the operand is a project by its name."""
    return operand.suffix == SUFFIX


def project_beside(operands: Sequence[Path]) -> Path:
    """The project file for a data file, a folder, or several files: beside them."""
    first = operands[0].absolute()
    if len(operands) > 1:
        return first.parent / f"{first.parent.name}{SUFFIX}"
    return operands[0].parent / f"{first.name if first.is_dir() else first.stem}{SUFFIX}"


def open_data(names: Sequence[str], wish: Wish, who: str) -> Path:
    """Make or reopen the project of these data files and import what is new; gives its path."""
    operands = [Path(name) for name in names]
    if any(map(is_project, operands)):
        raise UsageError("label takes one project, or data files")
    for operand in operands:
        if not operand.exists():
            raise SurroundingsError(f"{operand}: no such file")
    path = project_beside(operands)
    with data_files(names) as files:
        if path.exists():
            _reopen(path, files, wish, who)
        else:
            report = make(path, files, wish, who, Project(path.stem, ()))
            say(f"{path}: made, with {report.items['new']} items")
    return path


def _reopen(path: Path, files: Sequence[Data], wish: Wish, who: str) -> None:
    with closing(open_project(path)) as db:
        known = [each.task for each in tasks.every(db)]
        task = agreeing(path, known, wish)
        report = bring(db, path, files, who, options=ReadOptions(task=task))
    if report.items["new"]:
        say(f"{path}: {report.items['new']} new")


def agreeing(path: Path, known: Sequence[Task], wish: Wish) -> Task:
    """The task that is meant. Raises UsageError where the options say other than the project."""
    from tui.verb import chosen_task

    task = chosen_task(known, wish.task or None)
    if wish.type and wish.type != task.type:
        raise UsageError(f"--type {wish.type}: task {task.name} of {path} is {task.type}")
    if wish.labels and {each.name for each in wish.labels} != set(task.names):
        raise UsageError(
            f"--labels: task {task.name} of {path} has the labels {', '.join(task.names)}\n"
            f"leave --labels out, or change them with postil config"
        )
    return task


def make(path: Path, files: Sequence[Data], wish: Wish, who: str, plan: Project) -> Report:
    """The project of a plan with one task, named after its type, and the files' items.

    Where something is refused no project is left behind.
    """
    task = Task(
        wish.task or wish.type or DEFAULT,
        wish.type or DEFAULT,
        on=first_kind(files),
        labels=wish.labels,
        learns=not wish.labels,
    )
    create(path, replace(plan, tasks=(task,)), who)
    try:
        with closing(open_project(path)) as db:
            report = bring(db, path, files, who, options=ReadOptions(task=task))
            _must_have_labels(db)
    except BaseException:
        remove(path)
        raise
    return report


def _must_have_labels(db: Any) -> None:
    if not any(each.task.labels for each in tasks.every(db)):
        raise UsageError("the data has no labels to learn from\nsay them: --labels pos,neg")
