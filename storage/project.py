"""A project from its beginning: the file, its tasks and the person who leads it."""

import secrets
import shutil
import sqlite3
from pathlib import Path

from core.errors import SurroundingsError
from core.model import Project
from storage import tasks
from storage.connect import connect, create_file, upgrade


def create(
    path: Path, project: Project, lead: str, *, seed: int | None = None, group: str = ""
) -> None:
    """Make a project file. `seed` makes its draws repeatable; `group` may write to it.

    Raises UsageError when the file exists, SurroundingsError when it cannot be made.
    """
    create_file(path)
    try:
        upgrade(path)
        db = connect(path)
        try:
            tasks.found_project(db, project, lead, secrets.randbits(32) if seed is None else seed)
        finally:
            db.close()
        if group:
            _give_to(path, group)
    except BaseException:
        remove(path)
        raise


def remove(path: Path) -> None:
    """Delete a project file with the files that SQLite keeps beside it."""
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def _give_to(path: Path, group: str) -> None:
    try:
        shutil.chown(path, group=group)
        path.chmod(0o660)
    except (LookupError, PermissionError) as error:
        raise SurroundingsError(f"{path}: cannot be given to group {group!r} ({error})") from None


def media_folder(db: sqlite3.Connection, path: Path) -> Path:
    """The folder that media paths of the project at `path` start from."""
    return (path.parent / tasks.project(db).media_root).resolve()
