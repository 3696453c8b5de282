"""The project file: made, opened, and written to in one way."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from core.errors import BadInputError, PostilError, SpaceError, SurroundingsError, UsageError

APPLICATION_ID = 0x706F7374
SCHEMA = 1
OLDEST_SQLITE = (3, 37)
"""The first with STRICT tables."""
BUSY_MS = 15_000
REMOTE = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "fuse.sshfs", "9p", "afs", "ceph"})
MAGIC = b"SQLite format 3\0"


def create_file(path: Path) -> None:
    """An empty file for a project. UsageError when something is there."""
    if not path.parent.is_dir():
        raise SurroundingsError(f"{path.parent}: no such folder")
    refuse_remote(path)
    try:
        path.open("xb").close()
    except FileExistsError:
        raise UsageError(f"{path}: exists already\nlabel it, or choose another name") from None


def open_project(path: Path) -> sqlite3.Connection:
    """A connection to a project file, upgraded first where its schema is older.

    Raises SurroundingsError when there is none, BadInputError when it is not ours or damaged.
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
        upgrade(path)
    db = connect(path)
    try:
        _must_hold_a_project(db, path)
    except BaseException:
        db.close()
        raise
    return db


def open_readonly(path: Path) -> sqlite3.Connection:
    """A connection that only reads, for a look from outside; an older schema is left as it is.

    Raises SurroundingsError when there is no file, BadInputError when it is not ours.
    """
    if not path.is_file():
        raise SurroundingsError(f"{path}: no such project")
    if _version(path) != SCHEMA:
        raise BadInputError("made by another version of postil", file=str(path))
    with told():
        return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=1.0)


def connect(path: Path | str) -> sqlite3.Connection:
    """A connection with our settings; transactions are begun by `writing` alone."""
    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        raise SurroundingsError(
            f"this Python has SQLite {sqlite3.sqlite_version}, and postil needs 3.37 or later"
        )
    with told():
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
    """The schema number in the file's header, after making sure that the file is ours.

    The header is read without SQLite, which would leave files of its own beside it.
    """
    with path.open("rb") as file:
        head = file.read(100)
    version = int.from_bytes(head[60:64], "big")
    if not head.startswith(MAGIC) or int.from_bytes(head[68:72], "big") != APPLICATION_ID:
        raise BadInputError("not a postil project", file=str(path), remedy="make one: postil new")
    return version


def _must_hold_a_project(db: sqlite3.Connection, path: Path) -> None:
    """Refuse a file that is cut off or was never finished, before anybody works in it."""
    try:
        with told():
            row = db.execute("SELECT count(*) FROM project").fetchone()
            pages, size = (
                db.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "page_size")
            )
    except BadInputError as error:
        raise error.at(file=str(path)) from None
    log = path.with_name(f"{path.name}-wal")
    logged = log.exists() and log.stat().st_size
    if not row[0] or not (logged or path.stat().st_size >= pages * size):
        raise _damaged("it is not complete").at(file=str(path))


def upgrade(path: Path) -> None:
    """Bring a file to the newest schema, in a process of its own: its tools are slow to import."""
    command = [sys.executable, "-P", "-m", "storage.migrations", str(path)]
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
def writing(db: sqlite3.Connection, *, synced: bool = True) -> Iterator[sqlite3.Connection]:
    """One act, one transaction: BEGIN IMMEDIATE, and on disk when the block is left.

    An inner `writing` is part of the outer one. Without `synced` a power cut may take the
    act back (never half of it): for leases, which nobody was told to rely on.
    """
    if db.in_transaction:
        yield db
        return
    with told():
        if not synced:
            db.execute("PRAGMA synchronous = NORMAL")
        try:
            db.execute("BEGIN IMMEDIATE")
            yield db
            db.execute("COMMIT")
        except BaseException:
            if db.in_transaction:
                db.execute("ROLLBACK")
            raise
        finally:
            if not synced:
                db.execute("PRAGMA synchronous = FULL")


@contextmanager
def told() -> Iterator[None]:
    """SQLite's errors about the surroundings in words that say what to do."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        words = _words(error)
        if words is None:
            raise
        raise words from error


def _words(error: sqlite3.DatabaseError) -> PostilError | None:
    kind = getattr(error, "sqlite_errorname", "").removeprefix("SQLITE_").split("_")[0]
    match kind:
        case "FULL":
            return SpaceError("the disk is full: nothing was stored\nfree some space")
        case "IOERR":
            return SpaceError(f"the disk fails: nothing was stored ({error})")
        case "BUSY" | "LOCKED" | "PROTOCOL":
            return SurroundingsError(
                "the project is busy: another program holds it\ntry again in a moment"
            )
        case "READONLY" | "CANTOPEN" | "PERM" | "AUTH":
            return SurroundingsError(f"the project file cannot be opened for writing ({error})")
        case "CORRUPT" | "NOTADB":
            return _damaged(str(error))
    return None


def _damaged(reason: str) -> BadInputError:
    return BadInputError(
        f"the project file is damaged ({reason})",
        remedy="restore it from a backup",
    )
