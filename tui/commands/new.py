"""postil new: a project file, from a task file or from options."""

from dataclasses import replace
from pathlib import Path

import click

from core import taskfile
from core.errors import UsageError
from core.model import Project
from storage.project import create
from tui.output import emit, emit_json, say
from tui.recent import remember
from tui.terminal import has_terminal
from tui.verb import Verb, as_option, json_option, project_argument, whoami

SUFFIX = ".postil"


@click.command(
    "new",
    cls=Verb,
    help="Make a project file; you are its lead.",
    examples=(
        "postil new reviews.postil --task tone:classify:pos,neg",
        "postil new reviews.postil --config tasks.toml",
        "postil new team.postil --task tone:classify --group labelers",
    ),
)
@project_argument
@click.option("--config", type=click.Path(), help="The task file (TOML).")
@click.option("--task", "tasks", multiple=True, metavar="NAME:TYPE[:LABEL,...]", help="A task.")
@click.option("--group", metavar="GROUP", help="A group of this machine that may write to it.")
@as_option
@json_option
def command(
    project: str,
    config: str | None,
    tasks: tuple[str, ...],
    group: str | None,
    who: str | None,
    as_json: bool,
) -> None:
    path = Path(project)
    if path.suffix != SUFFIX:
        raise UsageError(f"{project}: project files end in {SUFFIX}\ntry {path.name}{SUFFIX}")
    lead = whoami(who)
    made = planned(path, config, tasks)
    create(path, made, lead, group=group or "")
    if has_terminal():
        remember(path)
    names = [task.name for task in made.tasks]
    if as_json:
        emit_json({"project": str(path), "tasks": names, "lead": lead})
        return
    emit([f"{path}: tasks {', '.join(names) or 'none yet'}; lead {lead}"])
    say(f"next: postil import {path} FILE, or postil label {path}")


def planned(path: Path, config: str | None, specs: tuple[str, ...]) -> Project:
    """The project that the options describe."""
    plan = read_taskfile(Path(config)) if config else Project("", ())
    tasks = [*plan.tasks, *map(taskfile.task_from_argument, specs)]
    names = [task.name for task in tasks]
    repeated = next((name for name in names if names.count(name) > 1), None)
    if repeated is not None:
        raise UsageError(f"--task: there are two tasks {repeated!r}")
    return replace(plan, name=plan.name or path.stem, tasks=tuple(tasks))


def read_taskfile(path: Path, current: Project | None = None) -> Project:
    """The project in a task file; `current` is the one that it changes, if any."""
    text = path.read_bytes().decode(errors="surrogateescape")
    return taskfile.load(text, str(path), path.parent, current)
