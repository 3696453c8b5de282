"""postil check: whether a project file is what it should be."""

from contextlib import closing
from pathlib import Path

import click

from core.safe import shown
from storage.check import findings
from storage.connect import open_project
from tui.output import emit, emit_json, say
from tui.verb import Verb, json_option, project_argument

HOLDS_NOT = 1


@click.command(
    "check",
    cls=Verb,
    help="Verify a project file: integrity, history, values, media.",
    examples=("postil check p.postil", "postil check p.postil --json"),
)
@project_argument
@json_option
def command(project: str, as_json: bool) -> int:
    path = Path(project)
    with closing(open_project(path)) as db:
        found = list(findings(db, path))
    if as_json:
        rows = [{"kind": each.kind, "where": each.where, "what": each.what} for each in found]
        emit_json({"ok": not found, "findings": rows})
    else:
        emit(f"{each.kind}: {shown(each.where)}: {shown(each.what)}" for each in found)
        say(f"{len(found)} findings" if found else "nothing wrong")
    return HOLDS_NOT if found else 0
