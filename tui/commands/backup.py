"""postil backup: a copy of a project, consistent while people work."""

from contextlib import closing
from pathlib import Path

import click

from core.errors import SurroundingsError
from storage.backup import backup
from storage.connect import open_project
from tui.output import emit, emit_json
from tui.verb import Verb, json_option, project_argument


@click.command(
    "backup",
    cls=Verb,
    help="Copy a project while people work on it. The copy is a project: open it.",
    examples=(
        "postil backup p.postil /safe/p-monday.postil",
        "postil backup p.postil /safe/          # keeps the name",
    ),
)
@project_argument
@click.argument("dest", type=click.Path())
@json_option
def command(project: str, dest: str, as_json: bool) -> None:
    target = Path(dest)
    if target.is_dir():
        target = target / Path(project).name
    if not target.parent.is_dir():
        raise SurroundingsError(f"{target.parent}: no such folder")
    with closing(open_project(Path(project))) as db:
        backup(db, target)
    size = target.stat().st_size
    if as_json:
        emit_json({"backup": str(target), "bytes": size})
    else:
        emit([f"{target}: {size:,} bytes"])
