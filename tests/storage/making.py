"""Projects for tests: small, made fast, with a clock that the test moves."""

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from core.model import Annotation, LabelName, Project, Record, Task
from storage import tasks
from storage.check import Finding, findings
from storage.connect import connect, create_file, upgrade
from storage.imports import Load, Report, import_loads
from storage.local import LocalStore, open_store

LEAD = "lea"
SHM = Path("/dev", "shm")
IN_MEMORY = SHM if os.access(SHM, os.W_OK) else None
"""A folder where syncing costs nothing, for tests of laws; others use the real disk."""
START_MS = 1_800_000_000_000


@dataclass
class Ticking:
    """A clock that stands until it is moved; gives UTC milliseconds."""

    now: int = START_MS

    def __call__(self) -> int:
        return self.now


def task(name: str = "tone", labels: str = "pos,neg,mixed", **said: object) -> Task:
    """A classify task with these labels."""
    names = tuple(LabelName(label) for label in labels.split(",") if label)
    overlap = said.get("overlap", 1)
    return Task(name, "classify", labels=names, **{"overlap_max": overlap, **said})  # type: ignore[arg-type]


@cache
def _empty() -> Path:
    """An empty project file with the present schema, made once for all tests of this process."""
    folder = Path(tempfile.mkdtemp(prefix="postil-test-"))
    path = folder / "empty.postil"
    create_file(path)
    upgrade(path)
    return path


def new_project(
    path: Path, *asked: Task, seed: int = 7, media_root: str = ""
) -> sqlite3.Connection:
    """A project with these tasks, and a connection to it."""
    shutil.copyfile(_empty(), path)
    db = connect(path)
    tasks.found_project(db, Project("test", asked or (task(),), media_root), LEAD, seed)
    return db


def text(uid: str, content: str = "", line: int = 1, **parts: object) -> Record:
    """A record of a text item with whatever comes along."""
    return Record(line, uid, "text", content or f"text of {uid}", **parts)  # type: ignore[arg-type]


def texts(count: int, start: int = 0) -> list[Record]:
    """Text items a0, a1, ..."""
    return [text(f"a{number}", line=number + 1) for number in range(start, start + count)]


def answer(value: object, who: str = "ann", name: str = "tone", **said: object) -> Annotation:
    """An annotation as a data file brings it."""
    return Annotation(name, who, value, **said)  # type: ignore[arg-type]


def load(
    db: sqlite3.Connection, records: Iterable[Record], *, file: str = "data.jsonl", **said: object
) -> Report:
    """Import these records as one file."""
    loads = [Load(file, "postil", records)]
    return import_loads(db, loads, LEAD, base=Path.cwd(), **said)  # type: ignore[arg-type]


def store(db: sqlite3.Connection, name: str = "ann", clock: Ticking | None = None) -> LocalStore:
    """The store for one annotator."""
    return open_store(db, name, clock or Ticking())


def sound(db: sqlite3.Connection, path: Path) -> list[Finding]:
    """What `check` finds."""
    return list(findings(db, path))


def one(db: sqlite3.Connection, query: str, values: Sequence[object] = ()) -> object:
    """The single value that a query gives."""
    return db.execute(query, values).fetchone()[0]
