"""postil formats: the table of formats."""

import click

from core.formats import FORMATS
from core.model import Json
from tui.output import emit, emit_json, table
from tui.verb import Verb, json_option

MARK = {True: "yes", False: "-"}


@click.command(
    "formats",
    cls=Verb,
    help="List the formats that can be read and written.",
    examples=("postil formats", "postil formats --json"),
)
@json_option
def command(as_json: bool) -> None:
    if as_json:
        emit_json([_described(name) for name in FORMATS])
        return
    rows = [("format", "reads", "writes", "files", "tasks", "about")]
    for known in FORMATS.values():
        marks = MARK[known.READS], MARK[known.WRITES]
        rows.append(
            (known.NAME, *marks, " ".join(known.SUFFIXES), " ".join(known.TASKS), known.ABOUT)
        )
    emit(table(rows))


def _described(name: str) -> Json:
    known = FORMATS[name]
    return {
        "name": known.NAME,
        "about": known.ABOUT,
        "reads": known.READS,
        "writes": known.WRITES,
        "suffixes": list(known.SUFFIXES),
        "folder": known.FOLDER,
        "tasks": list(known.TASKS),
    }
