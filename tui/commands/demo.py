"""postil demo: a sample project of our own short texts."""

from contextlib import closing
from pathlib import Path

import click

from core.model import Project
from storage.connect import open_project
from storage.local import open_store
from storage.project import create
from tui.commands.new import read_taskfile
from tui.loading import Data, bring
from tui.output import emit, emit_json, say
from tui.terminal import has_terminal
from tui.verb import Verb, as_option, json_option, whoami

DATA = Path(__file__).resolve().parent.parent / "demo"
NAME = "reviews.postil"


@click.command(
    "demo",
    cls=Verb,
    help="Make a sample project in DIR and open it; without a terminal, run it through.",
    examples=("postil demo", "postil demo sample/", "postil demo sample/ < /dev/null"),
)
@click.argument("folder", required=False, type=click.Path(), metavar="[DIR]")
@as_option
@json_option
def command(folder: str | None, who: str | None, as_json: bool) -> int:
    name = whoami(who)
    place = Path(folder) if folder else None
    if as_json or not has_terminal():
        _rehearse(place, name, as_json)
        return 0
    from tui.app import run_label

    path = sample_project(place, name)
    with closing(open_project(path)) as db:
        store = open_store(db, name)
        return run_label(store, store.desk().tasks[0])


def sample_project(folder: Path | None, who: str) -> Path:
    """The sample project in this folder (else in the user's own), made where it is not there."""
    place = folder or _own_folder()
    path = place / NAME
    return path if path.exists() else make_sample(place, sample_plan(), who)


def sample_plan() -> Project:
    """The project that the sample's task file describes."""
    return read_taskfile(DATA / "reviews.toml")


def make_sample(folder: Path, plan: Project, who: str) -> Path:
    """A new project in the folder with the sample texts; gives its path."""
    folder.mkdir(parents=True, exist_ok=True)
    path, texts = folder / NAME, DATA / "reviews.jsonl"
    create(path, plan, who)
    with closing(open_project(path)) as db:
        bring(db, path, [Data(texts, texts.name, DATA)], who, given="postil")
    return path


def _own_folder() -> Path:
    from platformdirs import user_data_path

    return user_data_path("postil", appauthor=False) / "demo"


def _rehearse(folder: Path | None, who: str, as_json: bool) -> None:
    """Without a person: in a folder of its own where there is a sample already."""
    from tui.rehearsal import rehearse

    place = folder or _own_folder()
    if (place / NAME).exists():
        say(f"{place / NAME} is there already and left alone")
        runs = (place / f"run-{n}" for n in range(2, 1000))
        place = next(each for each in runs if not each.exists())
    lines: list[str] = []
    told = rehearse(place, who, lines.append if as_json else lambda line: emit([line]))
    if as_json:
        emit_json(told)
