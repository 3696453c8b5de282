"""What a person's own folder remembers: projects worked in, guidelines read.

Small JSON files in the user's state folder. They are a comfort: one that is
missing, damaged or cannot be written is as good as empty, and never an error.
"""

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from core.ids import digest
from core.model import Json, Task

MOST = 20
MOST_READ = 1000


def state_folder() -> Path:
    """Where this program keeps what belongs to a person and to no project."""
    from platformdirs import user_state_path

    return user_state_path("postil", appauthor=False)


def recent() -> list[Path]:
    """The projects that were opened last, the newest first."""
    found = _load("recent.json")
    paths = found if isinstance(found, list) else []
    return [Path(path) for path in paths if isinstance(path, str) and path][:MOST]


def remember(path: Path) -> None:
    """This project was opened now."""
    mine = str(path.absolute())
    others = [str(other) for other in recent() if str(other) != mine]
    _save("recent.json", [mine, *others][:MOST])


def forget(path: Path) -> None:
    """Take a project off the list; its file stays."""
    _save("recent.json", [str(other) for other in recent() if other != path])


def guidelines_state(project: str, task: Task) -> str:
    """`none`, or whether this person has them `read`: else they are `new` or `changed`."""
    if not task.guidelines.strip():
        return "none"
    known = _read().get(_name(project, task))
    if known is None:
        return "new"
    return "read" if known == digest(task.guidelines) else "changed"


def read_guidelines(project: str, task: Task) -> None:
    """This person has the task's guidelines on the screen."""
    if guidelines_state(project, task) in ("none", "read"):
        return
    known = _read()
    known.pop(_name(project, task), None)
    kept = list(known.items())[1 - MOST_READ :]
    _save("guidelines.json", dict([*kept, (_name(project, task), digest(task.guidelines))]))


def unread(project: str, task: Task) -> str:
    """One line for the person where the guidelines changed since they read them."""
    if guidelines_state(project, task) != "changed":
        return ""
    return "the guidelines have changed since you read them: g r shows them"


def _name(project: str, task: Task) -> str:
    return f"{project}/{task.name}"


def _read() -> dict[str, Json]:
    found = _load("guidelines.json")
    return dict(found) if isinstance(found, Mapping) else {}


def _load(name: str) -> Json:
    try:
        return json.loads((state_folder() / name).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return None


def _save(name: str, value: Json) -> None:
    """Replace the file in one step, so that two programs never mix."""
    folder = state_folder()
    part = folder / f"{name}.{os.getpid()}"
    text = json.dumps(value, ensure_ascii=True, indent=1)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        part.write_text(text, encoding="utf-8")
        part.replace(folder / name)
    except OSError:
        with suppress(OSError):
            part.unlink()
