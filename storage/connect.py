"""The project file: made, opened, and written to in one way."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from core.errors import BadInputError, SpaceError, SurroundingsError, UsageError

APPLICATION_ID = 0x706F7374
SCHEMA = 1
BUSY_MS = 15_000
REMOTE = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "fuse.sshfs", "9p", "afs", "ceph"})


def create_file(path: Path) -> None:
    """An empty project file with the newest schema. UsageError when something is there."""
    if path.exists():
        raise UsageError(f"{path}: exists already\nlabel it, or choose another name")
    if not path.parent.is_dir():
        raise SurroundingsError(f"{path.parent}: no such folder")
    refuse_remote(path)
    _upgrade(path)


def open_project(path: Path) -> sqlite3.Connection:
    """A connection to a project file, upgraded first where its schema is older.

    Raises SurroundingsError when there is none, BadInputError when it is not ours.
    """
    if not path.is_file():
        raise SurroundingsError(f"{path}: no such project\nmake one with: postil new {path}")
    refuse_remote(path)
    version = _version(path)
    if version > SCHEMA:
        raise BadInputError(
            f"made by a newer postil (schema {version}, this one knows {SCHEMA})",
            file=str(path),
            remedy="update postil; the file is unchanged",
        )
    if version < SCHEMA:
        _upgrade(path)
    return connect(path)


def connect(path: Path | str) -> sqlite3.Connection:
    """A connection with our settings; transactions are begun by `writing` alone."""
    db = sqlite3.connect(path, isolation_level=None, cached_statements=256)
    for setting in (
        f"busy_timeout = {BUSY_MS}",
        "synchronous = FULL",
        "foreign_keys = ON",
        "trusted_schema = OFF",
        "temp_store = MEMORY",
    ):
        db.execute(f"PRAGMA {setting}")
    return db


def _version(path: Path) -> int:
    """The schema number, after making sure that this is a project file."""
    try:
        db = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
        try:
            found = db.execute("PRAGMA application_id").fetchone()[0]
            version = int(db.execute("PRAGMA user_version").fetchone()[0])
        finally:
            db.close()
    except sqlite3.DatabaseError as error:
        if "unable to open" in str(error):
            raise SurroundingsError(f"{path}: cannot be opened ({error})") from None
        found, version = 0, 0
    if found != APPLICATION_ID or not version:
        raise BadInputError("not a postil project", file=str(path), remedy="make one: postil new")
    return version


def _upgrade(path: Path) -> None:
    """Run the migrations in a process of their own: sqlite-utils is slow to import."""
    command = [sys.executable, "-m", "storage.migrations", str(path)]
    done = subprocess.run(  # noqa: S603 - our own interpreter and module
        command, capture_output=True, text=True, check=False, env=_environment()
    )
    if done.returncode:
        reason = done.stderr.strip().rpartition("\n")[2]
        raise SurroundingsError(f"{path}: cannot be made or upgraded ({reason})")


def _environment() -> dict[str, str]:
    home = str(Path(__file__).resolve().parent.parent)
    paths = [home, os.environ.get("PYTHONPATH", "")]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in paths if path)}


def refuse_remote(path: Path) -> None:
    """SQLite's write-ahead log needs one machine: refuse a network disk, with the reason."""
    kind = _file_system(path.absolute().parent)
    if kind in REMOTE:
        raise SurroundingsError(
            f"{path}: lies on a network disk ({kind}), where answers could be lost\n"
            "put the project on a local disk of the machine that people log in to"
        )


def _file_system(folder: Path) -> str:
    try:
        lines = Path("/proc/self/mounts").read_text(encoding="utf-8").splitlines()
    except OSError:
        return ""
    mounts = [line.split(" ")[1:3] for line in lines]
    inside = [pair for pair in mounts if folder.is_relative_to(pair[0].replace("\\040", " "))]
    return max(inside, key=lambda pair: len(pair[0]), default=["", ""])[1]


@contextmanager
def writing(db: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """One act, one transaction: BEGIN IMMEDIATE, and on disk when the block is left.

    An inner `writing` is part of the outer one.
    """
    if db.in_transaction:
        yield db
        return
    with told():
        db.execute("BEGIN IMMEDIATE")
        try:
            yield db
            db.execute("COMMIT")
        except BaseException:
            if db.in_transaction:
                db.execute("ROLLBACK")
            raise


@contextmanager
def told() -> Iterator[None]:
    """SQLite's errors about the surroundings in words that say what to do."""
    try:
        yield
    except sqlite3.OperationalError as error:
        text = str(error)
        if "full" in text:
            raise SpaceError("the disk is full: nothing was stored\nfree some space") from error
        if "locked" in text or "busy" in text:
            raise SurroundingsError(
                "the project is busy: another program holds it\ntry again in a moment"
            ) from error
        if "readonly" in text or "read-only" in text:
            raise SurroundingsError("the project file cannot be written to") from error
        if "disk I/O" in text:
            raise SpaceError(f"the disk fails: nothing was stored ({text})") from error
        raise
