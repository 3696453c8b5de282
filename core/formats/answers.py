"""The crowd's common table: who answered what on which item, one answer a row."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from core.errors import BadInputError
from core.formats.cells import cell_of, task_of, the_task, value_of
from core.formats.contract import Notes, ReadOptions, Source, What, WriteOptions
from core.formats.fields import as_field
from core.formats.table import Rows, find_column, left_out, no_column, table_line, without_formulas
from core.model import Annotation, Json, Record, Task
from core.tasks import TYPES

NAME = "answers"
ABOUT = "table of answers: item, annotator, label, and gold and text where there are any"
SUFFIXES: tuple[str, ...] = ()
READS = True
WRITES = True
FOLDER = False
TASKS: tuple[str, ...] = tuple(TYPES)
PARTS: tuple[What, ...] = ("annotations", "all")

ITEM = ("item", "item_id", "itemid", "question", "question_id", "orig_id", "unit", "unit_id")
WHERE: tuple[str, ...] = (*ITEM, "example", "object", "instance", "image", "id", "task", "task_id")
WHO = ("annotator", "annotator_id", "worker", "worker_id", "workerid", "!amt_worker_ids")
ANNOTATOR: tuple[str, ...] = (*WHO, "rater", "coder", "labeler", "performer", "user", "user_id")
SAID = ("label", "answer", "response", "value", "annotation", "judgment", "judgement", "rating")
LABEL: tuple[str, ...] = (*SAID, "category", "class", "output")
GOLD = ("gold", "gold_label", "truth", "ground_truth", "true_label")


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column holds what; gold and text are "" where there are none."""

    item: str
    annotator: str
    label: str
    gold: str
    text: str


def read(source: Source, options: ReadOptions, notes: Notes) -> Iterator[Record]:
    """One record per answer, named by its item's id.

    Where the table has no text, `content` is the id, for an item that is not
    known yet, and the record's kind is None.
    """
    rows = Rows(source, "\t,;", options, notes)
    try:
        columns = columns_of(rows.header, options)
    except BadInputError as error:
        raise error.at(file=source.file) from None
    used = (columns.item, columns.annotator, columns.label, columns.gold, columns.text)
    left_out(rows.header, used, notes)
    for row in rows:
        cells = dict(zip(rows.header, row.cells, strict=True))
        try:
            record = _record(cells, row.line, columns, options, notes)
        except BadInputError as error:
            options.refuse(error.at(file=source.file, line=row.line), row.raw)
        else:
            yield record


def columns_of(header: Sequence[str], options: ReadOptions) -> Columns:
    """The columns by their common names. Raises BadInputError for one that is missing."""
    columns = Columns(
        find_column(header, options.id, WHERE),
        find_column(header, "", ANNOTATOR),
        find_column(header, options.label, LABEL),
        find_column(header, "", GOLD),
        find_column(header, options.text, ("text",)),
    )
    if not columns.item:
        raise no_column("no column is the item; name it with --id", "item", header)
    if not columns.annotator:
        raise no_column("no column is called annotator or worker", "annotator", header)
    if not columns.label:
        raise no_column("no column is the label; name it with --label", "label", header)
    return columns


def _record(
    cells: Mapping[str, str], line: int, columns: Columns, options: ReadOptions, notes: Notes
) -> Record:
    task = task_of(options)
    uid, annotator = cells[columns.item], cells[columns.annotator]
    for column, cell in ((columns.item, uid), (columns.annotator, annotator)):
        if not cell:
            raise BadInputError("the cell is empty", as_field(column))
    told = _value(cells, columns.label, task)
    gold = _value(cells, columns.gold, task)
    if told is None:
        notes["rows without an answer"] += 1
    return Record(
        line,
        uid,
        "text" if columns.text else None,
        cells[columns.text] if columns.text else uid,
        annotations=() if told is None else (Annotation(task.name, annotator, told),),
        gold={} if gold is None else {task.name: gold},
    )


def _value(cells: Mapping[str, str], column: str, task: Task) -> Json:
    """The value in a column, None for an empty cell or no column."""
    if not column or not cells[column].strip():
        return None
    try:
        return value_of(cells[column], task)
    except BadInputError as error:
        raise error.at(field=as_field(column)) from None


def write(
    records: Iterable[Record], tasks: Sequence[Task], out: BinaryIO, options: WriteOptions
) -> Notes:
    """A row per annotation; gold and text only where all is wanted."""
    task = the_task(tasks, NAME)
    notes = Notes()
    more = options.what == "all"
    header = ["item", "annotator", "label", *(["gold", "text"] if more else [])]
    out.write(table_line(header, ",").encode())
    for record in records:
        told = cell_of(record.gold[task.name]) if task.name in record.gold else ""
        rest = [told, record.content] if more else []
        for answer in record.annotations:
            if answer.skip:
                notes["skips"] += 1
            elif answer.task == task.name:
                cells = [record.uid, answer.annotator, cell_of(answer.value), *rest]
                safe = without_formulas(cells, notes) if options.csv_safe else cells
                out.write(table_line(safe, ",").encode())
                _lost(answer, notes)
        notes["meta of items"] += bool(record.meta and record.annotations)
    return +notes


def _lost(answer: Annotation, notes: Notes) -> None:
    notes["times of answers"] += bool(answer.at_ms or answer.seconds)
    notes["flags and notes"] += bool(answer.flag or answer.note)
