"""Records on their way out of a project: filtered, written whole or not at all."""

import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import BinaryIO, cast

from core.errors import UsageError
from core.formats import Format, Notes, What, WriteOptions
from core.ids import digest
from core.model import Record, Task
from tui.output import Advance, write_bytes

SPOOL = 1 << 24
"""Bytes kept in memory before what goes to stdout goes through a file."""
PIECE = 1 << 20
SPLITS = {2: ("train", "test"), 3: ("train", "validation", "test")}


@dataclass(frozen=True, slots=True)
class Writing:
    """A format, the tasks to write, and how."""

    format: Format
    tasks: Sequence[Task]
    options: WriteOptions

    def to(self, records: Iterable[Record], out: BinaryIO) -> Notes:
        return self.format.write(records, self.tasks, out, self.options)


def write(
    writing: Writing, records: Iterable[Record], target: Path | None, what: What, *, strict: bool
) -> Notes:
    """Write to the target, or stdout; gives what was lost of the parts that were wanted.

    With `strict` a loss writes nothing.
    """
    lost = Notes()
    parts = records if what == writing.options.what else _reduced(records, lost)
    with _spool(target) as spool:
        notes = writing.to(parts, spool) + lost
        if not (strict and notes):
            _deliver(spool, target)
    return notes


@contextmanager
def _spool(target: Path | None) -> Iterator[BinaryIO]:
    """Where the bytes wait until all is known to be right: a failure leaves nothing behind."""
    if target is None:
        with tempfile.SpooledTemporaryFile(SPOOL) as memory:
            yield cast(BinaryIO, memory)
        return
    if target.is_dir():
        raise UsageError(f"{target}: is a folder\nname a file in it")
    waiting = target.with_name(f".{target.name}.{os.getpid()}.partial")
    try:
        with waiting.open("wb") as file:
            yield file
    finally:
        waiting.unlink(missing_ok=True)


def _deliver(spool: BinaryIO, target: Path | None) -> None:
    """To stdout, or in the target's place: readers see the old file or the new one."""
    if target is None:
        spool.seek(0)
        while piece := spool.read(PIECE):
            write_bytes(piece)
    else:
        spool.flush()
        os.fsync(spool.fileno())
        Path(spool.name).replace(target)


def counted(records: Iterable[Record], advance: Advance) -> Iterator[Record]:
    """The same records, told as they pass."""
    for number, record in enumerate(records, start=1):
        advance(number)
        yield record


def _reduced(records: Iterable[Record], lost: Notes) -> Iterator[Record]:
    """The records with their labels alone; what is left out is counted in `lost`."""
    for record in records:
        for part in ("annotations", "suggestions", "gold"):
            lost[part] += len(getattr(record, part))
        yield replace(record, annotations=(), suggestions=(), gold={})


def read_shares(text: str) -> tuple[int, ...]:
    """`80,10,10` as whole percents. Raises UsageError where they are not 2 or 3, or not 100."""
    parts = text.split(",")
    shares = tuple(int(part) for part in parts if part.strip().isdecimal())
    if len(parts) != len(shares) or len(shares) not in SPLITS or sum(shares) != 100:
        raise UsageError(f"--split {text!r}: two or three percents that make 100, like 80,10,10")
    return shares


def split_targets(
    out: Path | None, shares: Sequence[int], form: Format
) -> Iterator[tuple[Path | None, Callable[[Record], bool]]]:
    """Each file to write, and which records go into it.

    An item's part depends on its id alone, so that it stays where it is while
    the project grows.
    """
    if not shares or out is None:
        yield out, lambda _record: True
        return
    out.mkdir(parents=True, exist_ok=True)
    suffix = form.SUFFIXES[0] if form.SUFFIXES else ".csv"
    start = 0
    for name, share in zip(SPLITS[len(shares)], shares, strict=True):
        within = range(start, start + share)
        yield out / f"{name}{suffix}", partial(_falls_in, within)
        start += share


def _falls_in(percents: range, record: Record) -> bool:
    """Whether the number from 0 to 99 that the item's id gives is among these."""
    return int(digest(record.uid)[:12], 16) % 100 in percents
