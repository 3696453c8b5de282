"""Records on their way out of a project: filtered, written whole or not at all."""

import os
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO, cast

from core.errors import UsageError
from core.formats import Format, Notes, WriteOptions
from core.model import Record, Task
from tui.output import Advance, write_bytes

SPOOL = 1 << 24
"""Bytes kept in memory before what goes to stdout goes through a file."""
PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class Writing:
    """A format, the tasks to write, and how."""

    format: Format
    tasks: Sequence[Task]
    options: WriteOptions

    def to(self, records: Iterable[Record], out: BinaryIO) -> Notes:
        return self.format.write(records, self.tasks, out, self.options)


def write(
    writing: Writing, records: Iterable[Record], target: Path | None, lost: Notes, *, strict: bool
) -> Notes:
    """Write to the target, or stdout. Gives what was lost, with what `lost` counts meanwhile.

    With `strict` a loss writes nothing.
    """
    with _spool(target) as spool:
        notes = writing.to(records, spool) + lost
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
    partial = target.with_name(f".{target.name}.{os.getpid()}.partial")
    try:
        with partial.open("wb") as file:
            yield file
    finally:
        partial.unlink(missing_ok=True)


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


def reduced(records: Iterable[Record], lost: Notes) -> Iterator[Record]:
    """The records with their labels alone; what is left out is counted in `lost`."""
    for record in records:
        for part in ("annotations", "suggestions", "gold"):
            lost[part] += len(getattr(record, part))
        yield replace(record, annotations=(), suggestions=(), gold={})
