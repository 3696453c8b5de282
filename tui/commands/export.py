"""postil export: labels, or everything, in a format."""

from collections.abc import Generator
from contextlib import closing
from pathlib import Path
from typing import Any, cast

import click

from core.errors import UsageError
from core.formats import FORMATS, Format, WriteOptions, format_named
from core.model import SOURCES, Record
from storage import tasks
from storage.connect import open_project
from storage.exports import Wish, export_records
from tui.exporting import Writing, counted, write
from tui.output import emit_json, progress, say
from tui.verb import Verb, json_option, project_argument, task_option

WHAT = ("labels", "annotations", "suggestions", "all")
LOST = 1
NATIVE = "postil"


@click.command(
    "export",
    cls=Verb,
    help="Write labels, or everything: the same project gives the same bytes.",
    examples=(
        "postil export p.postil > labels.jsonl",
        "postil export p.postil -o labels.csv --format csv --task tone",
        "postil export p.postil --what all -o everything.jsonl",
    ),
)
@project_argument
@click.option(
    "-o", "--output", "out", type=click.Path(), metavar="FILE", help="Instead of stdout (-)."
)
@click.option("--format", "name", metavar="F", help="postil, or by FILE's end; see: formats.")
@task_option("Only this task.")
@click.option(
    "--what", type=click.Choice(WHAT), default="labels", metavar="PART", help=f"{'|'.join(WHAT)}."
)
@click.option(
    "--source", type=click.Choice(SOURCES), metavar="S", help="Only labels of this source."
)
@click.option("--history", is_flag=True, help="All revisions, not the current ones.")
@click.option("--csv-safe", is_flag=True, help="No cell that a spreadsheet would run.")
@click.option("--strict", is_flag=True, help="Exit 1 if something is lost.")
@json_option
def command(project: str, **options: Any) -> int:
    out = None if options["out"] in (None, "-") else Path(options["out"])
    with closing(open_project(Path(project))) as db, progress("items") as advance:
        if options["as_json"] and out is None:
            raise UsageError("export --json needs -o FILE: without it the data goes to stdout")
        known = [tasks.only(db, options["task"])] if options["task"] else tasks.every(db)
        wish = Wish(options["what"], tuple(known), options["source"] or "", options["history"])
        how = WriteOptions(options["what"], options["csv_safe"])
        writing = Writing(_format(options["name"], out), [each.task for each in known], how)
        with closing(cast(Generator[Record], export_records(db, wish))) as records:
            passing = counted(records, advance)
            notes = write(writing, passing, out, strict=options["strict"])
    for reason, count in sorted(notes.items()):
        say(f"{writing.format.NAME} cannot carry: {reason}: {count}")
    if options["as_json"]:
        emit_json({"format": writing.format.NAME, "file": str(out), "lost": dict(notes)})
    return LOST if notes and options["strict"] else 0


def _format(name: str | None, out: Path | None) -> Format:
    """The named format, or the one that the file's name ends like, or the native one."""
    if name is None and out is not None:
        ends = (each for each in FORMATS.values() if out.suffix in each.SUFFIXES and each.WRITES)
        return next(ends, FORMATS[NATIVE])
    found = format_named(name or NATIVE)
    if not found.WRITES:
        raise UsageError(f"{found.NAME} can be read only\npostil formats lists the others")
    return found
