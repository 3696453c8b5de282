"""`postil label -`: items from stdin, the terminal for the person, answered items to stdout.

The work is done in a recovery project in the user's state folder, named after
what came in. It is removed when the answers are written; until then the same
command goes on where it was cut off.
"""

import fcntl
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

from core.errors import SurroundingsError
from core.formats import FORMATS, WriteOptions
from core.model import Project, Record
from storage import tasks
from storage.connect import open_project
from storage.exports import Wish as Wanted
from storage.exports import export_records
from storage.people import enter
from storage.project import remove
from tui.exporting import Writing, write
from tui.loading import STDIN, Data, spooled
from tui.opening import SUFFIX, Wish, agreeing, make
from tui.output import say
from tui.terminal import on_terminal

NATIVE = "postil"
Work = Callable[[Any], int]
"""Labels in an open project until the person leaves; gives the exit code."""


def label_stdin(wish: Wish, who: str, work: Work) -> int:
    """Label what comes from stdin and write the answered items to stdout, in their order."""
    with on_terminal():
        pass
    with _kept(wish, who) as path, _told(path), closing(open_project(path)) as db:
        enter(db, who)
        with on_terminal():
            code = work(db)
        if code:
            raise KeyboardInterrupt
        _write_answered(db, who)
    return 0


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Remove the recovery project in the end, or say that it is kept."""
    try:
        yield
        sys.stdout.flush()
    except BaseException:
        say(f"your answers are kept: the same command goes on ({path})")
        raise
    remove(path)


@contextmanager
def _kept(wish: Wish, who: str) -> Iterator[Path]:
    """The recovery project of what stdin holds, made or found again, while nobody else has it."""
    folder = _folder()
    incoming = spooled(folder / f"{STDIN}-{os.getpid()}")
    try:
        name = _name(incoming, wish)
        with _alone(folder / f"{name}.lock"):
            path = folder / f"{name}{SUFFIX}"
            if path.exists():
                say("going on where this was left off")
                with closing(open_project(path)) as db:
                    agreeing(path, [each.task for each in tasks.every(db)], wish)
            else:
                plan = Project(STDIN, (), str(Path.cwd()))
                make(path, [Data(incoming, STDIN, Path.cwd())], wish, who, plan)
            yield path
    finally:
        incoming.unlink()


def _folder() -> Path:
    from platformdirs import user_state_path

    folder = user_state_path("postil", appauthor=False) / "recovery"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _name(incoming: Path, wish: Wish) -> str:
    hashed = sha256(repr((wish, str(Path.cwd()))).encode("utf-8", "surrogateescape"))
    with incoming.open("rb") as stream:
        while piece := stream.read(1 << 20):
            hashed.update(piece)
    return hashed.hexdigest()[:16]


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    """One labeler for one stdin. Raises SurroundingsError while another has it."""
    with lock.open("w") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise SurroundingsError("the same items are being labeled in another window") from None
        yield
        lock.unlink()


def _write_answered(db: Any, who: str) -> None:
    known = tasks.every(db)
    writing = Writing(FORMATS[NATIVE], [each.task for each in known], WriteOptions("all"))
    with closing(export_records(db, Wanted("all", tuple(known)))) as records:
        write(writing, _answered(records, who), None, "all", strict=False)


def _answered(records: Iterator[Record], who: str) -> Iterator[Record]:
    """The items that this person answered or skipped, in the order in which they came."""
    for record in records:
        if any(each.annotator == who for each in record.annotations):
            yield record
