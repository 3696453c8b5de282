"""A table of items and their labels, one row each: what `csv` and `tsv` share."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import BinaryIO

from core.clock import iso
from core.errors import BadInputError
from core.formats.cells import cell_of, task_of, the_task, value_of
from core.formats.contract import Notes, ReadOptions, Source, WriteOptions
from core.formats.fields import as_field, quoted
from core.formats.files import KIND_OF, located
from core.formats.table import (
    Row,
    Rows,
    find_column,
    left_out,
    no_column,
    table_line,
    without_formulas,
)
from core.model import Kind, Label, Record, Task

TEXT: tuple[str, ...] = ("text", "sentence", "content", "body", "review", "tweet", "question")
TEXT += ("utterance", "document", "comment", "message", "post", "headline", "query", "description")
ID = ("id", "uid", "item", "item_id", "guid", "text_id", "doc_id", "document_id")
LABEL = ("label", "labels", "category", "class", "tag", "intent", "sentiment", "topic", "target")
MEDIA = ("image", "audio", "video", "document", "file", "path", "filename", "filepath", "file_name")


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column holds what; "" where none does. `media` holds paths."""

    text: str
    media: str
    id: str
    label: str


def read_table(
    source: Source, delimiters: str, options: ReadOptions, notes: Notes
) -> Iterator[Record]:
    """One record per row. Raises BadInputError where no column can be the text."""
    rows = Rows(source, delimiters, options, notes)
    columns: Columns | None = None
    for row in rows:
        columns = columns or _columns(rows.header, row, options, source.file, notes)
        try:
            record = _record(row, rows.header, columns, source.base, options)
        except BadInputError as error:
            options.refuse(error.at(file=source.file, line=row.line), row.raw)
        else:
            yield record


def _columns(
    header: Sequence[str], first: Row, options: ReadOptions, file: str, notes: Notes
) -> Columns:
    try:
        columns = _found(header, first, options)
    except BadInputError as error:
        raise error.at(file=file) from None
    used = (columns.text, columns.media, columns.id, columns.label)
    for what, column in zip(("text", "path", "id", "label"), used, strict=True):
        if column:
            notes[f"column {quoted(column)} is the {what}"] = 1
    if not (columns.text or columns.media):
        left_out(header, used, notes)
    return columns


def _found(header: Sequence[str], first: Row, options: ReadOptions) -> Columns:
    free = [name for name in header if name not in (options.text, options.id, options.label)]
    guessed_labels = LABEL if options.task else ()
    text = find_column(header, options.text, ()) or find_column(free, "", TEXT)
    if text.lower() == "document" and _kind(first.cells[header.index(text)]):
        text = ""
    media = "" if text else find_column(free, "", MEDIA)
    uid = find_column(header, options.id, ()) or find_column(free, "", ID)
    label = find_column(header, options.label, ()) or find_column(free, "", guessed_labels)
    if not (text or media):
        text = _only_text(header, first, [name for name in header if name not in (uid, label)])
    if not (text or media or (uid and label)):
        raise no_column("no column is clearly the text; name it with --text", "", header)
    return Columns(text, media, uid, label)


def _only_text(header: Sequence[str], first: Row, rest: Sequence[str]) -> str:
    """The only column left, or the only one whose first cell has letters; else ""."""
    cells = dict(zip(header, first.cells, strict=True))
    lettered = [column for column in rest if any(map(str.isalpha, cells[column]))]
    return next((found[0] for found in (rest, lettered) if len(found) == 1), "")


def _record(
    row: Row, header: Sequence[str], columns: Columns, base: str, options: ReadOptions
) -> Record:
    cells = dict(zip(header, row.cells, strict=True))
    kind, content = _content(cells, columns, base)
    uid = cells[columns.id] if columns.id else ""
    if columns.id and not uid:
        raise BadInputError("the cell is empty", as_field(columns.id))
    used = (columns.text, columns.media, columns.id, columns.label)
    meta = {name: cell for name, cell in cells.items() if name not in used} if kind else {}
    labels = _label(cells[columns.label], columns.label, options) if columns.label else {}
    return Record(row.line, uid, kind, content, meta, labels=labels)


def _label(cell: str, column: str, options: ReadOptions) -> Mapping[str, Label]:
    """The label in the cell as that of the task; none in an empty cell."""
    if not cell.strip():
        return {}
    task = task_of(options)
    try:
        return {task.name: Label(value_of(cell, task), "imported")}
    except BadInputError as error:
        raise error.at(field=as_field(column)) from None


def _content(cells: Mapping[str, str], columns: Columns, base: str) -> tuple[Kind | None, str]:
    if columns.text:
        return "text", cells[columns.text]
    if not columns.media:
        return None, ""
    path = cells[columns.media]
    kind = _kind(path)
    if kind is None:
        raise BadInputError(f"{quoted(path)} is no media file", as_field(columns.media))
    try:
        return kind, located(path, base)
    except BadInputError as error:
        raise error.at(field=as_field(columns.media)) from None


def _kind(path: str) -> Kind | None:
    return KIND_OF.get(PurePath(path).suffix.lower())


def write_table(
    records: Iterable[Record],
    tasks: Sequence[Task],
    out: BinaryIO,
    options: WriteOptions,
    delimiter: str,
    name: str,
) -> Notes:
    """A row per label, annotation or suggestion of the task; returns what was left out."""
    task = the_task(tasks, name)
    notes = Notes()
    header, rows_of = SHAPES[options.what]
    out.write(table_line([name if name else task.on for name in header], delimiter).encode())
    for record in records:
        rows = rows_of(record, task)
        if rows and (record.kind != task.on or record.kind == "pair"):
            notes[f"items that are no {task.on} the table can hold"] += 1
            continue
        for cells in rows:
            safe = without_formulas(cells, notes) if options.csv_safe else cells
            out.write(table_line(safe, delimiter).encode())
        if rows:
            _lost(record, options, notes)
    return +notes


def _lost(record: Record, options: WriteOptions, notes: Notes) -> None:
    notes["meta of items"] += bool(record.meta)
    notes["tokens of items"] += record.tokens is not None
    if options.what == "all":
        notes["annotations"] += len(record.annotations)
        notes["suggestions"] += len(record.suggestions)
        notes["gold answers"] += len(record.gold)


def _labels(record: Record, task: Task) -> list[list[str]]:
    label = record.labels.get(task.name)
    if label is None:
        return []
    sure = "" if label.confidence is None else repr(label.confidence)
    return [[record.uid, record.content, cell_of(label.value), label.source, sure]]


def _annotations(record: Record, task: Task) -> list[list[str]]:
    return [
        [
            record.uid,
            record.content,
            answer.annotator,
            "" if answer.skip else cell_of(answer.value),
            answer.skip,
            iso(answer.at_ms) if answer.at_ms else "",
            "" if answer.seconds is None else repr(answer.seconds),
            "flag" if answer.flag else "",
            answer.note,
        ]
        for answer in record.annotations
        if answer.task == task.name
    ]


def _suggestions(record: Record, task: Task) -> list[list[str]]:
    return [
        [
            record.uid,
            record.content,
            told.source,
            cell_of(told.value),
            "" if told.confidence is None else repr(told.confidence),
        ]
        for told in record.suggestions
        if told.task == task.name
    ]


LABEL_ROW = ("id", "", "label", "source", "confidence")
ANNOTATION_ROW = ("id", "", "annotator", "label", "skip", "at", "seconds", "flag", "note")
SHAPES = {
    "labels": (LABEL_ROW, _labels),
    "all": (LABEL_ROW, _labels),
    "annotations": (ANNOTATION_ROW, _annotations),
    "suggestions": (("id", "", "source", "label", "confidence"), _suggestions),
}
"""The header and the rows for each part; the column without a name is that of the content."""
