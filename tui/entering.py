"""A project opened for the screens: from home, or thrown together for the tour."""

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from core.errors import PostilError
from core.model import Project, Record, Task
from core.taskfile import labels_from_argument
from storage import project as projects
from storage.connect import open_project, told
from storage.imports import Load, import_loads
from storage.local import open_store
from storage.store import Store
from tui.gate import Gate
from tui.navigation import Lobby, Visit
from tui.recent import remember, unread
from tui.verb import chosen_task

Entered = tuple[Visit, Callable[[], None]]
"""A visit, and what closes its project again."""

TOUR_TEXTS = (
    "The handle stays cool and it boils in two minutes. Best thing I bought this year.",
    "It came a week late and the lid was broken.",
    "Does it come in blue?",
    "My grandmother set it up by herself. I am delighted.",
    "They promised Friday. On Friday the shop was closed.",
    "Forty minutes for a cold soup, and then they forgot the bread.",
    "Not a drop inside after two nights of storm. I would buy this tent again.",
    "Stopped working on day three. I want my money back.",
)


def project(path: Path, task: str, lobby: Lobby) -> Entered:
    """The project at a path, in the name of the person. Raises PostilError where it cannot be."""
    db = open_project(path)
    try:
        with told():
            store = open_store(db, lobby.setup.who)
            asked = chosen_task(store.desk().tasks, task or None)
        remember(path)
        return visit(store, asked, lobby), db.close
    except PostilError:
        db.close()
        raise


def visit(store: Store, task: Task, lobby: Lobby) -> Visit:
    """A visit with a gate and a memory of its own; says when the guidelines changed."""
    setup = lobby.setup
    remark = unread(store.desk().project, task)
    return Visit(
        replace(setup, remark=remark),
        Gate(setup.link, setup.tick_s),
        lobby.cuts,
        store=store,
        task=task,
    )


def tour(lobby: Lobby) -> Entered:
    """A throw-away project with a few texts; closing it removes it."""
    folder = Path(tempfile.mkdtemp(prefix="postil-tour-"))
    path = folder / "tour.postil"
    task = Task("tone", "classify", labels=labels_from_argument("pos,neg,other"))
    try:
        projects.create(path, Project("tour", (task,)), lobby.setup.who)
        db = open_project(path)
    except PostilError:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    records = (Record(n, f"t{n}", "text", text) for n, text in enumerate(TOUR_TEXTS, 1))
    import_loads(db, [Load("tour", "postil", records)], lobby.setup.who, base=folder)

    def close() -> None:
        db.close()
        shutil.rmtree(folder, ignore_errors=True)

    return visit(open_store(db, lobby.setup.who), task, lobby), close
