"""Tables with tabs between the cells: an item and its label in each row."""

from collections.abc import Iterable, Iterator, Sequence
from typing import BinaryIO

from core.formats.contract import Notes, ReadOptions, Source, What, WriteOptions
from core.formats.labelled_table import read_table, write_table
from core.model import Record, Task
from core.tasks import TYPES

NAME = "tsv"
ABOUT = "table with tabs: id, text, label; other columns become meta"
SUFFIXES: tuple[str, ...] = (".tsv", ".tab")
READS = True
WRITES = True
FOLDER = False
TASKS: tuple[str, ...] = tuple(TYPES)
PARTS: tuple[What, ...] = ("labels", "annotations", "suggestions")


def read(source: Source, options: ReadOptions, notes: Notes) -> Iterator[Record]:
    return read_table(source, "\t", options, notes)


def write(
    records: Iterable[Record], tasks: Sequence[Task], out: BinaryIO, options: WriteOptions
) -> Notes:
    return write_table(records, tasks, out, options, "\t", NAME)
