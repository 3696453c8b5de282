"""Where an import is parsed and checked: a temporary database outside the project."""

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from core.errors import BadInputError
from core.ids import canonical, item_uid
from core.model import Annotation, Item, Json, LabelName, Record, Task
from core.tasks import type_of
from storage import people
from storage.contents import ITEM, dump_meta, fingerprint, item_of, tokens_json
from storage.tasks import Stored

TABLES = """
CREATE TABLE stage.item (n INTEGER PRIMARY KEY, file TEXT, line INTEGER, uid TEXT, given INTEGER,
  kind TEXT, content TEXT, meta TEXT, tokens TEXT, sha256 TEXT);
CREATE TABLE stage.answer (n INTEGER PRIMARY KEY, item_n INTEGER, task_id INTEGER, annotator TEXT,
  revision INTEGER, act TEXT, value TEXT, reason TEXT, seconds REAL, confirmed INTEGER,
  flag INTEGER, note TEXT, suggestion TEXT, at_ms INTEGER);
CREATE TABLE stage.label (n INTEGER PRIMARY KEY, item_n INTEGER, task_id INTEGER, value TEXT,
  source TEXT, confidence REAL, at_ms INTEGER);
CREATE TABLE stage.suggestion (n INTEGER PRIMARY KEY, item_n INTEGER, task_id INTEGER,
  source TEXT, value TEXT, confidence REAL);
CREATE TABLE stage.gold (n INTEGER PRIMARY KEY, item_n INTEGER, task_id INTEGER, value TEXT);
"""
PARTS = ("answer", "label", "suggestion", "gold")
ALL = ("item", *PARTS)
BATCH = 1000
LEARNED = 10_000
"""The most labels that a task learns from data: beyond, a column of free text was meant."""

Refuse = Callable[[BadInputError, bytes], None]


@dataclass
class Stage:
    """The tasks as the data extends them, and the rows waiting to be written.

    `acts` counts by task, annotator and act what was written and is not visible yet,
    `count` all records and `named` those that only name an item.
    """

    db: sqlite3.Connection
    tasks: dict[str, Stored]
    media_root: Path
    refuse: Refuse
    now_ms: int
    learned: dict[str, dict[str, None]] = field(default_factory=dict)
    rows: dict[str, list[list[Json]]] = field(default_factory=lambda: {t: [] for t in ALL})
    added: Counter[str] = field(default_factory=Counter)
    acts: Counter[tuple[int, int, str]] = field(default_factory=Counter)
    count: int = 0
    named: int = 0


@contextmanager
def attached(db: sqlite3.Connection) -> Iterator[None]:
    """A temporary database as `stage` on this connection.

    Its file has no name: it is gone afterwards, also when the program is killed.
    What SQLite sorts goes to files as well, so that memory does not grow.
    """
    db.execute("PRAGMA temp_store = FILE")
    db.execute("ATTACH '' AS stage")
    try:
        db.execute("PRAGMA stage.journal_mode = OFF")
        db.execute("PRAGMA stage.synchronous = OFF")
        for statement in TABLES.split(";\n"):
            if statement.strip():
                db.execute(statement)
        yield
    finally:
        if db.in_transaction:
            db.execute("ROLLBACK")
        db.execute("DETACH stage")
        db.execute("PRAGMA temp_store = MEMORY")


def fill(
    stage: Stage, file: str, records: Iterable[Record], progress: Callable[[int], None]
) -> None:
    """Check each record against the tasks and put it into the stage.

    What is wrong goes to `stage.refuse`, which raises unless bad records are
    to be left out.
    """
    for record in records:
        try:
            _stage_record(stage, file, record)
        except BadInputError as error:
            stage.refuse(error.at(file=file, line=record.line), canonical(record.uid).encode())
        if stage.count % BATCH == 0:
            _flush(stage)
            progress(stage.count)
    _flush(stage)
    progress(stage.count)


def _flush(stage: Stage) -> None:
    stage.db.execute("BEGIN")
    for table, rows in stage.rows.items():
        if rows:
            marks = ", ".join("?" * len(rows[0]))
            number = "" if table == "item" else "NULL, "
            stage.db.executemany(f"INSERT INTO stage.{table} VALUES ({number}{marks})", rows)
            rows.clear()
    stage.db.execute("COMMIT")


def _stage_record(stage: Stage, file: str, record: Record) -> None:
    """All rows of one record, or none of them when any part is wrong."""
    content = _content(stage, record)
    uid = record.uid or item_uid(str(record.kind), content)
    n = stage.count + 1
    item = _item_row(n, file, record, uid, content)
    if record.annotations or record.suggestions or record.gold or record.labels:
        for table, new in _part_rows(stage, n, record, _thing(stage, record, uid, content)):
            stage.rows[table].extend(new)
    stage.rows["item"].append(item)
    stage.count = n
    stage.named += record.kind is None


def _part_rows(
    stage: Stage, n: int, record: Record, thing: Item
) -> list[tuple[str, list[list[Json]]]]:
    return [
        ("answer", [_answer_row(stage, n, each, thing) for each in record.annotations]),
        ("label", list(_label_rows(stage, n, record, thing))),
        ("suggestion", list(_suggestion_rows(stage, n, record, thing))),
        ("gold", list(_gold_rows(stage, n, record, thing))),
    ]


def _item_row(n: int, file: str, record: Record, uid: str, content: str) -> list[Json]:
    if record.kind is None:
        return [n, file, record.line, uid, 1, None, None, "{}", None, None]
    meta, tokens = dump_meta(record.meta), _tokens(record)
    sha256 = fingerprint(record.kind, content, meta, tokens)
    given = bool(record.uid)
    return [n, file, record.line, uid, given, record.kind, content, meta, tokens, sha256]


def _tokens(record: Record) -> str | None:
    if record.tokens is None:
        return None
    return tokens_json([(pair["start"], pair["end"]) for pair in record.tokens])


def _content(stage: Stage, record: Record) -> str:
    """The text as it came, or the media path relative to the media root."""
    if record.kind in (None, "text", "pair"):
        return record.content
    path = Path(record.content).absolute()
    resolved = path.resolve()
    if not resolved.is_relative_to(stage.media_root):
        raise BadInputError(
            f"{record.content!r} lies outside of the media folder {stage.media_root}",
            str(record.kind),
            remedy="move it there, or set media_root in the task file",
        )
    return resolved.relative_to(stage.media_root).as_posix()


def _thing(stage: Stage, record: Record, uid: str, content: str) -> Item:
    """The item that values are checked against: of this record, or of the project."""
    if record.kind is not None:
        pairs = record.tokens and tuple((pair["start"], pair["end"]) for pair in record.tokens)
        return Item(uid, record.kind, content, {}, pairs)
    row = stage.db.execute(ITEM + "WHERE uid = ?", [uid]).fetchone()
    return item_of(row) if row else Item(uid, "text", uid)


def _task(stage: Stage, name: str, field_name: str) -> Stored:
    known = stage.tasks.get(name)
    if known is None:
        names = ", ".join(stage.tasks) or "none yet"
        raise BadInputError(
            f"there is no task {name!r}", field_name, remedy=f"the project's tasks: {names}"
        )
    return known


def _value(stage: Stage, name: str, raw: Json, thing: Item, field_name: str) -> tuple[int, str]:
    """The task's id and the checked value as canonical JSON."""
    known = _learn(stage, _task(stage, name, field_name), raw)
    kind = type_of(known.task)
    try:
        return known.id, canonical(kind.dump(kind.parse(raw, known.task, thing)))
    except BadInputError as error:
        raise error.at(field=field_name) from None


def _learn(stage: Stage, known: Stored, raw: Json) -> Stored:
    """The task with the labels of this value added, where nobody has fixed the list."""
    task = known.task
    if not task.learns:
        return known
    have = stage.learned.setdefault(task.name, dict.fromkeys(task.names))
    new = [name for name in type_of(task).labels_in(raw) if name not in have]
    if not new:
        return known
    if len(have) + len(new) > LEARNED:
        raise BadInputError(
            f"more than {LEARNED} different labels for task {task.name}",
            remedy="is this the right column? name it with --label",
        )
    for name in new:
        if not name or not name.isprintable():
            raise BadInputError(f"{name!r} cannot be a label's name")
    have.update(dict.fromkeys(new))
    grown = replace(known, task=_with_labels(task, have))
    stage.tasks[task.name] = grown
    return grown


def _with_labels(task: Task, names: Mapping[str, None]) -> Task:
    known = {label.name: label for label in task.labels}
    return replace(task, labels=tuple(known.get(name) or LabelName(name) for name in names))


def _answer_row(stage: Stage, n: int, each: Annotation, thing: Item) -> list[Json]:
    if not each.annotator.isprintable() or len(each.annotator) > people.NAME_LENGTH:
        raise BadInputError(f"{each.annotator!r} cannot be an annotator's name", "annotator")
    if each.skip:
        task_id, act, value = _task(stage, each.task, "task").id, "skip", None
    else:
        task_id, value = _value(stage, each.task, each.value, thing, "value")
        act = "answer"
    shown = canonical(each.suggestion) if each.suggestion else None
    told = [each.skip, each.seconds, each.confirmed, each.flag, each.note, shown]
    at_ms = each.at_ms or stage.now_ms
    return [n, task_id, each.annotator, each.revision, act, value, *told, at_ms]


def _label_rows(stage: Stage, n: int, record: Record, thing: Item) -> Iterator[list[Json]]:
    for name, label in record.labels.items():
        task_id, value = _value(stage, name, label.value, thing, "label")
        at_ms = label.at_ms or stage.now_ms
        yield [n, task_id, value, label.source, label.confidence, at_ms]


def _suggestion_rows(stage: Stage, n: int, record: Record, thing: Item) -> Iterator[list[Json]]:
    for each in record.suggestions:
        task_id, value = _value(stage, each.task, each.value, thing, "suggestion")
        yield [n, task_id, each.source, value, each.confidence]


def _gold_rows(stage: Stage, n: int, record: Record, thing: Item) -> Iterator[list[Json]]:
    for name, raw in record.gold.items():
        task_id, value = _value(stage, name, raw, thing, "gold")
        yield [n, task_id, value]
