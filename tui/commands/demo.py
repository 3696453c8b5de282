"""postil demo: a sample project of our own short texts."""

from contextlib import closing
from pathlib import Path

import click

from core.formats import Notes, ReadOptions
from core.model import Project
from storage.connect import open_project
from storage.imports import import_loads
from storage.local import open_store
from storage.project import create
from tui.commands.new import read_taskfile
from tui.loading import Data, loads
from tui.output import emit, emit_json
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
    from tui.recent import remember

    path = sample_project(place, name)
    remember(path)
    with closing(open_project(path)) as db:
        store = open_store(db, name)
        return run_label(store, store.desk().tasks[0])


def sample_project(folder: Path | None = None, who: str | None = None) -> Path:
    """The sample project in this folder (else in the user's own), made where it is not there."""
    place = folder or _own_folder()
    path = place / NAME
    return path if path.exists() else make_sample(path, sample_plan(), whoami(who))


def sample_plan() -> Project:
    """The project that the sample's task file describes."""
    return read_taskfile(DATA / "reviews.toml")


def make_sample(path: Path, plan: Project, who: str) -> Path:
    """A new project with the sample texts, made in silence; gives its path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    texts = DATA / "reviews.jsonl"
    create(path, plan, who)
    with closing(open_project(path)) as db:
        given = loads([Data(texts, texts.name, DATA)], "postil", ReadOptions(), Notes())
        import_loads(db, given, who, base=path.absolute().parent)
    return path


def _own_folder() -> Path:
    from platformdirs import user_data_path

    return user_data_path("postil", appauthor=False) / "demo"


def _rehearse(folder: Path | None, who: str, as_json: bool) -> None:
    """Without a person: in a project of its own, so that the sample is left to people."""
    from tui.rehearsal import rehearse

    place = folder or _own_folder()
    names = (place / f"run-{number}.postil" for number in range(1, 10_000))
    path = next(each for each in names if not each.exists())
    lines: list[str] = []
    told = rehearse(path, who, lines.append if as_json else lambda line: emit([line]))
    if as_json:
        emit_json(told)
