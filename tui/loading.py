"""Data files on their way into a project: found, opened, guessed, and read with progress."""

import json
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from core import formats
from core.errors import BadInputError, UsageError
from core.model import Kind, Record
from storage.imports import Load, Report, import_loads, raising
from tui.output import progress, say

HEAD = 65536
"""Bytes of a file that its format is guessed from."""
STDIN = "stdin"
PLAIN = formats.ReadOptions()
MEDIA = "media"
TOLD = 12
"""Learned labels that are named; of more the number is told."""


@dataclass(frozen=True, slots=True)
class Data:
    """A data file: its bytes, its name in messages, the folder of the media it names."""

    path: Path
    name: str
    base: Path


class Rejects:
    """Records that are left out, with the reason: `FILE.rejected.jsonl` beside each file.

    They are written as they come, under another name until `keep`, so that a
    folder that cannot be written to is known before the project has changed.
    """

    def __init__(self) -> None:
        self.count = 0
        self._rows: dict[str, BinaryIO] = {}

    def take(self, error: BadInputError, raw: bytes) -> None:
        """Keep one record; `raw` is its line, if there is one."""
        if error.file not in self._rows:
            self._rows[error.file] = _partial(error.file).open("wb")
        row = {"line": error.line, "field": error.field, "error": error.what}
        row["raw"] = raw.decode(errors="backslashreplace").rstrip("\r\n")
        self._rows[error.file].write(json.dumps(row, ensure_ascii=False).encode() + b"\n")
        self.count += 1

    def keep(self) -> list[Path]:
        """Give the files their names; gives them."""
        self._close()
        return [_partial(name).replace(f"{name}.rejected.jsonl") for name in self._rows]

    def close(self) -> None:
        """Leave nothing behind but what was kept."""
        self._close()
        for name in self._rows:
            _partial(name).unlink(missing_ok=True)

    def _close(self) -> None:
        for rows in self._rows.values():
            rows.close()


def _partial(name: str) -> Path:
    return Path(f"{name}.rejected.jsonl.partial")


@contextmanager
def data_files(names: Sequence[str]) -> Iterator[list[Data]]:
    """The named files, and those in the named folders; `-` is stdin, copied to a file first."""
    if names.count("-") > 1:
        raise UsageError("stdin (-) can be read once only")
    with tempfile.TemporaryDirectory(prefix="postil-stdin-") as folder:
        found = []
        for name in names:
            if name == "-":
                found.append(Data(spooled(Path(folder, STDIN)), STDIN, Path.cwd()))
            else:
                found += [Data(path, str(path), path.parent) for path in _expanded(Path(name))]
        yield found


def spooled(target: Path) -> Path:
    """Stdin as a file, so that it can be looked at and then read."""
    with target.open("wb") as out:
        shutil.copyfileobj(sys.stdin.buffer, out)
    return target


def _expanded(path: Path) -> list[Path]:
    """A file, or the files of a folder. Raises the OSError of a file that cannot be read."""
    with_files = list(formats.expand([path]))
    for each in with_files:
        each.stat()
    return with_files


def bring(
    db: Any,
    project: Path,
    files: Sequence[Data],
    who: str,
    *,
    options: formats.ReadOptions = PLAIN,
    given: str | None = None,
    update: bool = False,
    dry_run: bool = False,
    rejects: Rejects | None = None,
) -> Report:
    """Import data files in one call, with a count on the terminal, and say what was noted."""
    notes = formats.Notes()
    with progress("reading items") as advance:
        report = import_loads(
            db,
            loads(files, given, options, notes),
            who,
            base=project.absolute().parent,
            update=update,
            dry_run=dry_run,
            refuse=rejects.take if rejects else raising,
            progress=advance,
        )
    _tell(report, notes, guessed=not given)
    return report


def _tell(report: Report, notes: formats.Notes, *, guessed: bool) -> None:
    if report.formats and guessed:
        say(f"format: {', '.join(report.formats)} (guessed)")
    for task, names in report.learned.items():
        more = f", ... {len(names)} in all" if len(names) > TOLD else ""
        say(f"labels of task {task} learned: {', '.join(names[:TOLD])}{more}")
    for note, count in (formats.Notes(report.notes) + notes).items():
        say(f"{note}: {count}" if count > 1 else note)


def first_kind(files: Sequence[Data]) -> Kind:
    """What the first item is: text, image and so on."""
    for data in files:
        media = formats.media_kind(data.path)
        if media:
            return media
        record = next(iter(_records(data, format_of(data), formats.ReadOptions())), None)
        if record is not None and record.kind:
            return record.kind
    return "text"


def format_of(data: Data, given: str | None = None) -> str:
    """The format's name: as given, or guessed from name and content."""
    if given:
        return formats.format_named(given).NAME
    with data.path.open("rb") as stream:
        return formats.guess(data.name, stream.read(HEAD))


def loads(
    files: Sequence[Data], given: str | None, options: formats.ReadOptions, notes: formats.Notes
) -> Iterator[Load]:
    """Each data file as the store takes it; neighbouring media files are one load."""
    for data in files:
        if formats.media_kind(data.path) and not given:
            yield Load(data.name, MEDIA, _media(data, options, notes))
        else:
            name = format_of(data, given)
            yield Load(data.name, name, _records(data, name, options, notes))


def _media(data: Data, options: formats.ReadOptions, notes: formats.Notes) -> Iterator[Record]:
    found = iter([formats.media_record(data.path)])
    return formats.placed(found, options, data.name, notes)


def _records(
    data: Data,
    name: str,
    options: formats.ReadOptions,
    notes: formats.Notes | None = None,
) -> Iterator[Record]:
    with data.path.open("rb") as stream:
        source = formats.Source(data.name, stream, str(data.base))
        yield from formats.records(
            name, source, options, formats.Notes() if notes is None else notes
        )
