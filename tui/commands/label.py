"""postil label: the labeling screen, or plain mode, on a project, data files or stdin."""

import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import click

from core.errors import UsageError
from core.model import Task
from storage.connect import open_project
from storage.local import open_store
from storage.store import Store
from tui.terminal import has_terminal, need_terminal
from tui.verb import Verb, as_option, chosen_task, task_option, whoami

BEATS = 3
"""Heartbeats in the life of a lease."""


@click.command(
    "label",
    cls=Verb,
    help="Open the labeling screen on a PROJECT, on data FILEs, or on stdin (-).",
    examples=(
        "postil label reviews.csv --labels pos,neg",
        "postil label reviews.postil --as eva",
        "cat items.jsonl | postil label - --labels a,b > out.jsonl",
    ),
)
@click.argument("operands", nargs=-1, type=click.Path(), metavar="[PROJECT|FILE...|-]")
@task_option()
@as_option
@click.option("--type", "kind", metavar="TYPE", help="The task's type where one is made.")
@click.option("--labels", metavar="A,B", help="The task's labels where one is made.")
@click.option("--plain", is_flag=True, help="Line by line: screen readers, scripts.")
def command(
    operands: tuple[str, ...],
    task: str | None,
    who: str | None,
    kind: str | None,
    labels: str | None,
    plain: bool,
) -> int:
    if not operands and has_terminal():
        from tui.screens.home import run_home

        return run_home()
    if "-" in operands or not operands:
        return _stdin(operands, task, who, kind, labels, plain)
    name = whoami(who)
    if not plain:
        need_terminal("answer line by line instead: postil label --plain")
    path = _project(operands, task, kind, labels, name)
    with closing(open_project(path)) as db:
        code = _work(db, name, task, plain)
    if not plain:
        from tui.recent import remember

        remember(path)
    return code


def _project(
    operands: tuple[str, ...], task: str | None, kind: str | None, labels: str | None, name: str
) -> Path:
    """The project that the operands mean; it is made where they are data."""
    path = Path(operands[0])
    if len(operands) == 1 and path.suffix == ".postil":
        if kind or labels:
            _agree(path, task, kind, labels)
        return path
    from tui.opening import open_data

    return open_data(operands, _wish(task, kind, labels), name)


def _agree(path: Path, task: str | None, kind: str | None, labels: str | None) -> None:
    from storage import tasks
    from tui.opening import agreeing

    with closing(open_project(path)) as db:
        agreeing(path, [each.task for each in tasks.every(db)], _wish(task, kind, labels))


def _wish(task: str | None, kind: str | None, labels: str | None) -> Any:
    from core.taskfile import labels_from_argument
    from core.tasks import TYPES
    from tui.opening import Wish

    if kind is not None and kind not in TYPES:
        raise UsageError(f"--type: unknown task type {kind!r}\nthe types are: {', '.join(TYPES)}")
    return Wish(kind or "", labels_from_argument(labels) if labels else (), task or "")


def _stdin(
    operands: tuple[str, ...],
    task: str | None,
    who: str | None,
    kind: str | None,
    labels: str | None,
    plain: bool,
) -> int:
    if len(operands) > 1:
        raise UsageError("label: stdin (-) goes alone")
    from tui.piping import label_stdin

    name = whoami(who)
    wish = _wish(task, kind, labels)
    return label_stdin(wish, name, lambda db: _work(db, name, task, plain))


def _work(db: Any, name: str, task: str | None, plain: bool) -> int:
    store = open_store(db, name)
    asked = chosen_task(store.desk().tasks, task)
    return _plain(store, asked) if plain else _screen(store, asked)


def _screen(store: Store, task: Task) -> int:
    from tui.app import run_label

    return run_label(store, task)


def _plain(store: Store, task: Task) -> int:
    from tui.plain import read_lines, run_plain

    return run_plain(store, task, read_lines(0, task.lease_s / BEATS), sys.stdout)
