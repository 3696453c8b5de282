"""What all verbs share: the form of their help, and the options that mean the same everywhere."""

import os
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import click

from core.errors import SurroundingsError, UsageError
from core.model import Task

WIDTH = 80
SETTINGS = {"help_option_names": ["-h", "--help"], "max_content_width": WIDTH}

Function = TypeVar("Function", bound=Callable[..., Any])


class Verb(click.Command):
    """A command whose help begins with what it does and ends with examples."""

    def __init__(self, name: str, examples: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(name, context_settings=dict(SETTINGS), **kwargs)
        self.examples = examples

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write_text(self.help or "")
        formatter.write_paragraph()
        self.format_usage(ctx, formatter)
        self.format_options(ctx, formatter)
        write_examples(formatter, self.examples)


def write_examples(formatter: click.HelpFormatter, examples: Sequence[str]) -> None:
    """The last section of every help page; lines stay as they are."""
    with formatter.section("Examples"):
        for line in examples:
            formatter.write(f"{'':>{formatter.current_indent}}{line}\n")


def project_argument(function: Function) -> Function:
    """PROJECT: the path of a project file."""
    return click.argument("project", type=click.Path())(function)


def json_option(function: Function) -> Function:
    """--json: one JSON document on stdout."""
    return click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")(
        function
    )


def as_option(function: Function) -> Function:
    """--as NAME: who is asking."""
    return click.option("--as", "who", metavar="NAME", help="Who you are (else the login name).")(
        function
    )


def task_option(
    text: str = "The task; needed where there are several.",
) -> Callable[[Function], Function]:
    """--task T."""
    return click.option("--task", "task", metavar="TASK", help=text, shell_complete=_complete_task)


def _complete_task(_ctx: click.Context, _option: click.Parameter, begun: str) -> list[str]:
    """The names of the project's tasks, for the shell; nothing where there is no project.

    click has no arguments yet while an option lacks its value: the shell's line has.
    """
    from contextlib import closing
    from pathlib import Path

    from core.errors import PostilError
    from storage import tasks
    from storage.connect import open_project

    words = os.environ.get("COMP_WORDS", "").split()
    path = next((word for word in words if word.endswith(".postil")), "")
    try:
        with closing(open_project(Path(path))) as db:
            names = [each.task.name for each in tasks.every(db)]
    except PostilError:
        return []
    return [name for name in names if name.startswith(begun)]


def whoami(given: str | None) -> str:
    """The annotator's name: --as, else POSTIL_ANNOTATOR, else the login name."""
    name = given if given is not None else os.environ.get("POSTIL_ANNOTATOR") or _login()
    if not name.strip():
        raise UsageError("a name cannot be empty\nsay who you are: --as NAME")
    return name


def _login() -> str:
    import getpass

    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        raise SurroundingsError("this login has no name\nsay who you are: --as NAME") from None


def chosen_task(tasks: Sequence[Task], name: str | None) -> Task:
    """The named task, or the only one. Raises UsageError with the names to choose from."""
    names = ", ".join(task.name for task in tasks) or "none"
    if name is None:
        if len(tasks) == 1:
            return tasks[0]
        raise UsageError(f"say which task: --task NAME\nthe tasks are: {names}")
    for task in tasks:
        if task.name == name:
            return task
    raise UsageError(f"there is no task {name!r}\nthe tasks are: {names}")


def split_names(text: str, what: str) -> tuple[str, ...]:
    """`a, b` -> names, in order. Raises UsageError for an empty or repeated one."""
    names = tuple(part.strip() for part in text.split(","))
    if not all(names):
        raise UsageError(f"{what}: an empty name in {text!r}\nwrite them like a,b,c")
    repeated = next((name for name in names if names.count(name) > 1), None)
    if repeated is not None:
        raise UsageError(f"{what}: {repeated!r} stands twice in {text!r}")
    return names
