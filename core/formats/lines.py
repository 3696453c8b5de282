"""Plain text: each line is an item."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import BinaryIO

from core.errors import BadInputError
from core.formats.contract import Notes, ReadOptions, Source, What, WriteOptions
from core.formats.stream import BOM, decoded, raw_lines
from core.model import Record, Task
from core.tasks import TYPES

NAME = "lines"
ABOUT = "plain text, an item a line"
SUFFIXES: tuple[str, ...] = (".txt", ".text")
READS = True
WRITES = True
FOLDER = False
TASKS: tuple[str, ...] = tuple(TYPES)
PARTS: tuple[What, ...] = ("labels",)
BREAKS = re.compile(r"\r\n|\r|\n")


def read(source: Source, options: ReadOptions, notes: Notes) -> Iterator[Record]:
    """A record for each line that is not blank, without its line end."""
    for number, raw in raw_lines(source.stream):
        try:
            text = decoded(raw).removesuffix("\n").removesuffix("\r")
        except BadInputError as error:
            options.refuse(error.at(file=source.file, line=number), raw)
            continue
        if text and not text.isspace():
            yield Record(number, "", "text", text)
        else:
            notes["blank lines passed over"] += 1


def write(
    records: Iterable[Record], tasks: Sequence[Task], out: BinaryIO, options: WriteOptions
) -> Notes:
    """The texts alone; line breaks inside of them become spaces."""
    notes, first = Notes(), True
    for record in records:
        if record.kind != "text" or not record.content.strip():
            notes["items that are no text, or an empty one"] += 1
            continue
        text = BREAKS.sub(" ", record.content)
        notes["line breaks inside texts"] += text != record.content
        notes["ids of items"] += 1
        notes["meta of items"] += bool(record.meta)
        notes["labels"] += len(record.labels)
        # A mark at the very beginning would be read as that of UTF-8.
        mark = BOM if first and text.startswith("\ufeff") else b""
        out.write(mark + f"{text}\n".encode())
        first = False
    return +notes
