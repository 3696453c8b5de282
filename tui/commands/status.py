"""postil status: how far the work is."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from statistics import median

import click

from core.model import Json
from storage.connect import open_project
from storage.status import status
from tui.output import emit, emit_json, table
from tui.verb import Verb, json_option, project_argument


@click.command(
    "status",
    cls=Verb,
    help="Show how far the work is: tasks, labels by source, people, agreement, speed.",
    examples=("postil status p.postil", "postil status p.postil --json"),
)
@project_argument
@json_option
def command(project: str, as_json: bool) -> None:
    with closing(open_project(Path(project))) as db:
        found = status(db)
    if as_json:
        emit_json(found)
        return
    emit([f"{found['items']:,} items", ""])
    emit(table(list(_tasks(found["tasks"]))))
    emit(["", *_agreement(found["tasks"]), *_time_left(found), ""])
    emit(table(list(_people(found["annotators"]))))


def _tasks(tasks: Json) -> Iterator[tuple[object, ...]]:
    yield "task", "type", "items", "open", "conflicts", "answers", "skipped", "labels"
    for name, of in tasks.items():
        sources = ", ".join(f"{count} {source}" for source, count in of["labels"].items() if count)
        counts = (of["items"], of["open"], of["conflicts"], of["annotations"], of["skipped"])
        yield name, of["type"], *counts, sources or "none"


def _agreement(tasks: Json) -> Iterator[str]:
    for name, of in tasks.items():
        undefined = of["alpha"] is None
        said = f"n/a ({of['alpha_reason']})" if undefined else f"{of['alpha']:.3f}"
        yield f"agreement on {name}: Krippendorff's alpha {said}"


def _time_left(found: Json) -> Iterator[str]:
    """What is open, at the pace of those who answered; an item asked of two counts once."""
    paces = [who["seconds_median"] for who in found["annotators"] if who["seconds_median"]]
    left = sum(of["open"] for of in found["tasks"].values())
    if paces and left:
        yield f"time left: about {left * median(paces) / 60:,.0f} minutes of answering"


def _people(annotators: Json) -> Iterator[tuple[object, ...]]:
    yield "annotator", "role", "answers", "seconds each (median)"
    for who in annotators:
        pace = who["seconds_median"]
        yield who["name"], who["role"], who["annotations"], "-" if pace is None else f"{pace:.1f}"
