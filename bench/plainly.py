"""The reference for import and export: the same tables and bytes, and nothing else.

python -m bench.plainly import|export-labels|export-all PROJECT [FILE]
"""

import json
import sqlite3
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import groupby, islice
from operator import itemgetter
from pathlib import Path
from typing import Any

AT_ONCE = 2_000
HASH = "0" * 64
encode = json.JSONEncoder(ensure_ascii=False).encode


def read_in(project: str, file: str) -> None:
    """json.loads and executemany into the items, their index for search, and the queue."""
    db = sqlite3.connect(project, isolation_level=None)
    db.execute("PRAGMA synchronous = FULL")
    with Path(file).open(encoding="utf-8") as source:
        numbered = enumerate(source, start=1)
        while rows := list(_rows(islice(numbered, AT_ONCE))):
            db.execute("BEGIN IMMEDIATE")
            db.executemany(
                "INSERT INTO item (id, uid, kind, content, meta, sha256, batch_id)"
                " VALUES (?, ?, 'text', ?, '{}', ?, 1)",
                rows,
            )
            texts = ((number, text) for number, _, text, _ in rows)
            db.executemany("INSERT INTO item_text (rowid, content) VALUES (?, ?)", texts)
            numbers = ((number,) for number, *_ in rows)
            db.executemany("INSERT INTO work (task_id, item_id, needed) VALUES (1, ?, 1)", numbers)
            db.execute("COMMIT")
    db.execute("UPDATE project SET visible_item = (SELECT max(id) FROM item)")


def _rows(lines: Iterator[tuple[int, str]]) -> Iterator[tuple[int, str, str, str]]:
    for number, line in lines:
        raw = json.loads(line)
        yield number, raw["id"], raw["text"], HASH


def write_labels(project: str) -> None:
    """Items with their labels: one query, json.dumps, one write a line."""
    rows = sqlite3.connect(project).execute(
        "SELECT uid, content, value, source, confidence, at_ms FROM item"
        " LEFT JOIN label ON task_id = 1 AND item_id = item.id ORDER BY item.id"
    )
    for uid, text, *label in rows:
        row: dict[str, Any] = {"id": uid, "text": text}
        if label[0] is not None:
            row["labels"] = {"tone": _label(*label)}
        sys.stdout.write(encode(row) + "\n")


def write_all(project: str) -> None:
    """Items with labels and answers, in one query ordered by the items' own keys."""
    rows = sqlite3.connect(project).execute(
        "SELECT item.id, uid, content, label.value, label.source, confidence, label.at_ms,"
        " annotator.name, annotation.value, annotation.at_ms, seconds, confirmed FROM item"
        " LEFT JOIN label ON label.task_id = 1 AND label.item_id = item.id"
        " LEFT JOIN current ON current.task_id = 1 AND current.item_id = item.id"
        " LEFT JOIN annotation ON annotation.id = annotation_id"
        " LEFT JOIN annotator ON annotator.id = annotation.annotator_id ORDER BY item.id"
    )
    for _, group in groupby(rows, key=itemgetter(0)):
        answers = list(group)
        _, uid, text, *label = answers[0][:7]
        row: dict[str, Any] = {"id": uid, "text": text}
        if answers[0][7] is not None:
            row["annotations"] = [_answer(*answer[7:]) for answer in answers]
        if label[0] is not None:
            row["labels"] = {"tone": _label(*label)}
        sys.stdout.write(encode(row) + "\n")


def _label(value: str, source: str, confidence: float, at_ms: int) -> dict[str, Any]:
    told = {"value": json.loads(value), "source": source, "confidence": confidence}
    return {**told, "at": _iso(at_ms)}


def _answer(name: str, value: str, at_ms: int, seconds: float, confirmed: int) -> dict[str, Any]:
    told = {"task": "tone", "annotator": name, "value": json.loads(value), "at": _iso(at_ms)}
    return {**told, "seconds": seconds, "confirmed": bool(confirmed)}


def _iso(at_ms: int) -> str:
    moment = datetime.fromtimestamp(at_ms / 1000, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


if __name__ == "__main__":
    verb, project, *files = sys.argv[1:]
    if verb == "import":
        read_in(project, files[0])
    elif verb == "export-labels":
        write_labels(project)
    else:
        write_all(project)
