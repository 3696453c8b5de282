"""postil export: labels, or everything, in a format."""

from contextlib import closing
from pathlib import Path
from typing import Any

import click

from core.errors import UsageError
from core.formats import FORMATS, Format, Notes, What, WriteOptions, format_named
from core.model import SOURCES
from storage import tasks
from storage.connect import open_project
from storage.exports import Wish, export_records
from storage.status import status
from tui.datacard import datacard
from tui.exporting import Writing, counted, read_shares, split_targets, write
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
    "-o",
    "--output",
    "out",
    type=click.Path(),
    metavar="FILE",
    help="FILE or DIR instead of stdout.",
)
@click.option("--format", "name", metavar="F", help="postil, or by FILE's end; see: formats.")
@task_option("Only this task.")
@click.option("--what", type=click.Choice(WHAT), metavar="PART", help=f"{'|'.join(WHAT)}.")
@click.option(
    "--source", type=click.Choice(SOURCES), metavar="S", help="Only labels of this source."
)
@click.option("--history", is_flag=True, help="All revisions, not the current ones.")
@click.option("--split", metavar="80,10,10", help="Into DIR: train, validation, test.")
@click.option("--card", is_flag=True, help="A page about the data beside it.")
@click.option("--csv-safe", is_flag=True, help="No cell that a spreadsheet would run.")
@click.option("--strict", is_flag=True, help="Exit 1 if something is lost.")
@json_option
def command(project: str, **options: Any) -> int:
    out = None if options["out"] in (None, "-") else Path(options["out"])
    shares = read_shares(options["split"]) if options["split"] else ()
    _fits(out, options)
    with closing(open_project(Path(project))) as db, progress("items") as advance:
        known = [tasks.only(db, options["task"])] if options["task"] else tasks.every(db)
        form = _format(options["name"], None if shares else out)
        what, lost = _what(form, options["what"]), Notes()
        wish = Wish(what, tuple(known), options["source"] or "", options["history"])
        how = WriteOptions(what if what in form.PARTS else form.PARTS[0], options["csv_safe"])
        writing = Writing(form, [each.task for each in known], how)
        for target, keep in split_targets(out, shares, form):
            with closing(export_records(db, wish)) as records:
                passing = filter(keep, counted(records, advance))
                lost += write(writing, passing, target, what, strict=options["strict"])
        if options["card"] and out:
            name = out / "README.md" if shares else out.with_name(f"{out.name}.md")
            name.write_text(datacard(tasks.project(db), status(db)), encoding="utf-8")
    for reason, count in sorted(lost.items()):
        say(f"{form.NAME} cannot carry: {reason}: {count}")
    if options["as_json"]:
        emit_json({"format": form.NAME, "file": str(out), "lost": dict(lost)})
    return LOST if lost and options["strict"] else 0


def _fits(out: Path | None, options: dict[str, Any]) -> None:
    """Raise UsageError for options that make no sense where the data goes to stdout."""
    for option in ("as_json", "split", "card"):
        if options[option] and out is None:
            shown = option.removeprefix("as_")
            raise UsageError(f"export --{shown} needs -o: without it the data goes to stdout")


def _format(name: str | None, out: Path | None) -> Format:
    """The named format, or the one that the file's name ends like, or the native one."""
    if name is None and out is not None:
        ends = (each for each in FORMATS.values() if out.suffix in each.SUFFIXES and each.WRITES)
        return next(ends, FORMATS[NATIVE])
    found = format_named(name or NATIVE)
    if not found.WRITES:
        raise UsageError(f"{found.NAME} can be read only\npostil formats lists the others")
    return found


def _what(form: Format, given: What | None) -> What:
    """The part to write: the named one, or the one that the format is made for.

    Everything may be asked of any format: what it cannot carry is counted.
    """
    if given is None:
        return form.PARTS[0]
    if given not in form.PARTS and given != "all":
        raise UsageError(
            f"--what {given}: {form.NAME} cannot hold it\nit holds: {', '.join(form.PARTS)}"
        )
    return given
