"""postil config: the tasks of a project as TOML, or a new version of them."""

from collections.abc import Callable
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from core import taskfile
from core.errors import UsageError
from core.model import Json, Project
from storage import config, people, tasks
from storage.connect import open_project, writing
from tui.commands.new import read_taskfile
from tui.output import emit, emit_json, say
from tui.verb import Verb, as_option, json_option, project_argument, split_names, whoami

Change = Callable[[Any, str], str]
"""Makes one change in an open project in somebody's name; gives the words for it."""


@click.command(
    "config",
    cls=Verb,
    help="Show the tasks as TOML, or make a new version of them (lead).",
    examples=(
        "postil config p.postil > tasks.toml",
        "postil config p.postil tasks.toml",
        "postil config p.postil --rename tone:pos=good --merge tone:bad,awful=neg",
    ),
)
@project_argument
@click.argument("file", required=False, type=click.Path(), metavar="[FILE.toml]")
@click.option("--rename", "renames", multiple=True, metavar="T:OLD=NEW", help="Rename a label.")
@click.option("--merge", "merges", multiple=True, metavar="T:A,B=C", help="Make labels one.")
@as_option
@json_option
def command(
    project: str,
    file: str | None,
    renames: tuple[str, ...],
    merges: tuple[str, ...],
    who: str | None,
    as_json: bool,
) -> None:
    changes = [*map(_rename, renames), *map(_merge, merges)]
    with closing(open_project(Path(project))) as db:
        if file or changes:
            lead = whoami(who)
            people.require(db, lead, "lead")
            with writing(db):
                for change in changes:
                    say(change(db, lead))
                if file:
                    wanted = read_taskfile(Path(file), tasks.project(db))
                    for line in config.reconfigure(db, wanted, lead) or ["nothing changed"]:
                        say(line)
        now = tasks.project(db)
    if as_json:
        emit_json(_described(now))
    elif not (file or changes):
        emit([taskfile.dump(now).rstrip("\n")])


def _rename(text: str) -> Change:
    task, old, new = _parts(text, "--rename", "TASK:OLD=NEW")

    def change(db: Any, who: str) -> str:
        count = config.rename(db, task, old, new, who)
        return f"{task}: {old} is {new} now, in {count} answers and labels"

    return change


def _merge(text: str) -> Change:
    task, old, new = _parts(text, "--merge", "TASK:A,B=C")
    names = split_names(old, "--merge")

    def change(db: Any, who: str) -> str:
        count = config.merge(db, task, names, new, who)
        return f"{task}: {', '.join(names)} are {new} now, in {count} answers and labels"

    return change


def _parts(text: str, option: str, form: str) -> tuple[str, str, str]:
    """`TASK:OLD=NEW` in its parts. Raises UsageError."""
    task, _, rest = text.partition(":")
    old, _, new = (part.strip() for part in rest.rpartition("="))
    if not (task and old and new):
        raise UsageError(f"{option} {text!r} cannot be read\nwrite {form}")
    return task, old, new


def _described(project: Project) -> Json:
    return {
        "name": project.name,
        "media_root": project.media_root,
        "tasks": [asdict(task) for task in project.tasks],
    }
