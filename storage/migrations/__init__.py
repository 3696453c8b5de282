"""The schema and its history: forward only, numbered, applied through sqlite-utils.

`storage.connect.SCHEMA` is the number of the newest module here. A labeling
process never imports this package: it reads `user_version` and, where a step
is due, has `python -m storage.migrations PROJECT` take it.
"""

import sqlite3
from collections.abc import Callable
from pathlib import Path

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from storage.connect import APPLICATION_ID
from storage.migrations import m001_foundation

STEPS = (m001_foundation,)
Step = Callable[[Database], None]


def migrate(path: Path) -> None:
    """Bring a project file to the newest schema, keeping a copy of an older one beside it."""
    raw = sqlite3.connect(path, isolation_level=None)
    try:
        version = int(raw.execute("PRAGMA user_version").fetchone()[0])
        if 0 < version < len(STEPS):
            _keep_copy(raw, path, version)
        if version < len(STEPS):
            _apply(raw)
    finally:
        raw.close()


def _apply(raw: sqlite3.Connection) -> None:
    raw.execute("PRAGMA journal_mode = WAL")
    db = Database(raw)
    steps = Migrations("postil")
    for number, step in enumerate(STEPS, start=1):
        steps(name=step.__name__.rpartition(".")[2])(_numbered(step.up, number))
    steps.apply(db)
    raw.execute(f"PRAGMA application_id = {APPLICATION_ID}")


def _numbered(up: Step, number: int) -> Step:
    """The step and its number in one transaction: a file is never between two schemas."""

    def run(db: Database) -> None:
        up(db)
        db.execute(f"PRAGMA user_version = {number}")

    return run


def _keep_copy(raw: sqlite3.Connection, path: Path, version: int) -> None:
    with sqlite3.connect(path.with_name(f"{path.name}.before-v{version + 1}")) as copy:
        raw.backup(copy)
    copy.close()
