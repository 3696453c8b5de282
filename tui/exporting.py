"""Records on their way out of a project: filtered, written whole or not at all."""

import os
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
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
    writing: Writing, records: Iterable[Record], target: Path | None, *, strict: bool
) -> Notes:
    """Write to the target, or stdout; gives what was lost. With `strict` a loss writes nothing."""
    if target is None:
        return _to_stdout(writing, records, strict=strict)
    return _to_file(writing, records, target, strict=strict)


def _to_stdout(writing: Writing, records: Iterable[Record], *, strict: bool) -> Notes:
    """Write to stdout once everything is known to be right: a failure leaves it empty."""
    with tempfile.SpooledTemporaryFile(SPOOL) as spool:
        notes = writing.to(records, cast(BinaryIO, spool))
        spool.seek(0)
        while (piece := spool.read(PIECE)) and not (strict and notes):
            write_bytes(piece)
    return notes


def _to_file(writing: Writing, records: Iterable[Record], target: Path, *, strict: bool) -> Notes:
    """Write beside the target, then take its place: readers see the old or the new one."""
    if target.is_dir():
        raise UsageError(f"{target}: is a folder\nname a file in it")
    partial = target.with_name(f".{target.name}.{os.getpid()}.partial")
    try:
        with partial.open("wb") as out:
            notes = writing.to(records, out)
            out.flush()
            os.fsync(out.fileno())
        if not (strict and notes):
            partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)
    return notes


def counted(records: Iterable[Record], advance: Advance) -> Iterator[Record]:
    """The same records, told as they pass."""
    for number, record in enumerate(records, start=1):
        advance(number)
        yield record
