"""The native format written: keys in the order of the documentation, nothing that is empty."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, BinaryIO

from core.clock import iso
from core.formats.contract import Notes, WriteOptions
from core.model import Annotation, Json, Label, Record, Suggestion, Task

AT_ONCE = 1 << 16
"""Characters gathered before they are written."""

_encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode


def write(
    records: Iterable[Record], tasks: Sequence[Task], out: BinaryIO, options: WriteOptions
) -> Notes:
    """All that the records hold, one line each; nothing is lost."""
    waiting: list[str] = []
    size = 0
    for record in records:
        line = _encode(row_of(record))
        waiting.append(line)
        size += len(line)
        if size > AT_ONCE:
            out.write(("\n".join(waiting) + "\n").encode())
            waiting, size = [], 0
    if waiting:
        out.write(("\n".join(waiting) + "\n").encode())
    return Notes()


def line_of(record: Record) -> bytes:
    """One native line, for a record that is handed back to a person."""
    return f"{_encode(row_of(record))}\n".encode()


def row_of(record: Record) -> dict[str, Json]:
    """The record as the object of its line."""
    row: dict[str, Json] = {"id": record.uid} if record.uid else {}
    if record.kind == "pair":
        row |= _pair(record.content)
    elif record.kind:
        row[record.kind] = record.content
    if record.tokens is not None:
        row["tokens"] = record.tokens
    if record.meta:
        row["meta"] = record.meta
    if record.annotations:
        row["annotations"] = [annotation_row(answer) for answer in record.annotations]
    if record.suggestions:
        row["suggestions"] = [suggestion_row(told) for told in record.suggestions]
    if record.gold:
        row["gold"] = record.gold
    if record.labels:
        row["labels"] = {task: label_row(label) for task, label in record.labels.items()}
    return row


def _pair(content: str) -> Mapping[str, Json]:
    sides = json.loads(content)
    return {name: sides[name] for name in ("left", "right", "prompt") if name in sides}


def annotation_row(answer: Annotation) -> dict[str, Any]:
    row: dict[str, Any] = {"task": answer.task, "annotator": answer.annotator}
    if answer.skip:
        row["skip"] = answer.skip
    else:
        row["value"] = answer.value
    if answer.at_ms:
        row["at"] = iso(answer.at_ms)
    if answer.seconds is not None:
        row["seconds"] = answer.seconds
    if answer.confirmed is not None:
        row["confirmed"] = answer.confirmed
    if answer.revision != 1:
        row["revision"] = answer.revision
    if answer.flag:
        row["flag"] = True
    if answer.note:
        row["note"] = answer.note
    if answer.suggestion is not None:
        row["suggestion"] = answer.suggestion
    return row


def suggestion_row(told: Suggestion) -> dict[str, Any]:
    row = {"task": told.task, "source": told.source, "value": told.value}
    return row if told.confidence is None else {**row, "confidence": told.confidence}


def label_row(label: Label) -> dict[str, Any]:
    row: dict[str, Any] = {"value": label.value, "source": label.source}
    if label.confidence is not None:
        row["confidence"] = label.confidence
    if label.at_ms:
        row["at"] = iso(label.at_ms)
    return row
