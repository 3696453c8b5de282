"""postil import: data into a project, all or nothing."""

from contextlib import closing
from pathlib import Path
from typing import Any

import click

from core.formats import ReadOptions
from core.model import Task
from storage import tasks
from storage.connect import open_project
from storage.imports import Report, as_json
from tui.loading import Rejects, bring, data_files
from tui.output import emit, emit_json, say
from tui.verb import Verb, chosen_task, json_option, project_argument, task_option, whoami

INTO = ("annotations", "labels", "suggestions", "gold", "training")
COUNTED = ("annotations", "labels", "suggestions", "gold")


@click.command(
    "import",
    cls=Verb,
    help="Bring data into a project, all or nothing. FILE is a file, a folder or -.",
    examples=(
        "postil import p.postil reviews.csv --text body --label tone",
        "postil import p.postil photos/ --label-from folder",
        "cat more.jsonl | postil import p.postil - --dry-run",
    ),
)
@project_argument
@click.argument("files", nargs=-1, required=True, type=click.Path(), metavar="FILE...")
@click.option("--format", "given", metavar="F", help="Instead of a guess.")
@task_option("The task that labels answer.")
@click.option("--as", "annotator", metavar="NAME", help="Who gave answers that have no name.")
@click.option("--into", type=click.Choice(INTO), metavar="PART", help=f"{'|'.join(INTO)}.")
@click.option("--text", metavar="COLUMN", help="The column of the text.")
@click.option("--label", metavar="COLUMN", help="The column of the label.")
@click.option("--id", metavar="COLUMN", help="The column of the id.")
@click.option("--label-from", metavar="WHERE", help="folder, or REGEX on the path.")
@click.option("--update", is_flag=True, help="Replace items that have other content.")
@click.option("--skip-bad", is_flag=True, help="Leave bad records out: FILE.rejected.jsonl.")
@click.option("--dry-run", is_flag=True, help="Say what would happen.")
@json_option
def command(project: str, files: tuple[str, ...], **options: Any) -> None:
    path, rejects = Path(project), Rejects()
    with closing(open_project(path)) as db, closing(rejects), data_files(files) as found:
        report = bring(
            db,
            path,
            found,
            whoami(None),
            options=_reading(tasks.every(db), options, rejects),
            given=options["given"],
            update=options["update"],
            dry_run=options["dry_run"],
            rejects=rejects if options["skip_bad"] else None,
        )
        if not options["dry_run"]:
            for written in rejects.keep():
                say(f"{written}: what was left out, with reasons")
    _tell(report, rejects.count, options)


def _reading(known: list[tasks.Stored], options: dict[str, Any], rejects: Rejects) -> ReadOptions:
    return ReadOptions(
        task=_task([each.task for each in known], options["task"]),
        annotator=options["annotator"] or "",
        reject=rejects.take if options["skip_bad"] else None,
        **{name: options[name] or "" for name in ("into", "text", "label", "id", "label_from")},
    )


def _task(known: list[Task], name: str | None) -> Task | None:
    """The task that labels answer: the named one, or the only one there is."""
    return chosen_task(known, name) if name or len(known) == 1 else None


def _tell(report: Report, rejected: int, options: dict[str, Any]) -> None:
    document = as_json(report)
    document["items"] = items = {**report.items, "rejected": rejected}
    if options["as_json"]:
        emit_json(document)
        return
    counts = [f"{count} {name}" for name, count in items.items() if count or name == "new"]
    counts += [f"{document[name]} {name}" for name in COUNTED if document[name]]
    would = "would be " if options["dry_run"] else ""
    batch = f" (batch {report.batch})" if report.batch else ""
    emit([f"items: {would}{', '.join(counts)}{batch}"])
