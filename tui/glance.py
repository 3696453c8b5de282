"""A project seen from outside: what the home screen tells of it, read by key and tally alone."""

from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from core.errors import PostilError
from storage import people, tasks
from storage.connect import open_readonly, told
from tui.recent import guidelines_state


@dataclass(frozen=True, slots=True)
class Glance:
    """One task of a project. `left` still need answers; `guidelines` is as in `tui.recent`.

    Where the project cannot be read `wrong` says why and the rest is empty.
    """

    path: Path
    project: str
    task: str = ""
    type: str = ""
    units: int = 0
    left: int = 0
    guidelines: str = "none"
    wrong: str = ""


def glance(path: Path, who: str) -> list[Glance]:
    """The project's tasks that this person works at; one line that says why where there is none."""
    try:
        with told(), closing(open_readonly(path)) as db:
            made = tasks.project(db)
            person = people.find(db, who)
            mine = person.tasks if person and person.tasks is not None else None
            found = [
                _task(path, made.name, known, tasks.tallies(db, known.id))
                for known in tasks.every(db)
                if mine is None or known.task.name in mine
            ]
    except (PostilError, OSError) as error:
        return [Glance(path, path.stem, wrong=reason(path, str(error)))]
    return found or [Glance(path, made.name, wrong="no task yet: postil config adds one")]


def reason(path: Path, text: str) -> str:
    """The first line of an error about a project, without the path that is on the screen."""
    return text.partition("\n")[0].removeprefix(f"{path}: ")


def _task(path: Path, project: str, known: tasks.Stored, counts: dict[str, int]) -> Glance:
    task = known.task
    units = sum(n for state, n in counts.items() if state != "withdrawn")
    state = guidelines_state(project, task)
    return Glance(path, project, task.name, task.type, units, counts.get("open", 0), state)
