"""Where answers go: plain labels onto their task, and all of them where `--into` says."""

import os.path
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from core.errors import BadInputError, UsageError
from core.formats.cells import native_value, task_of
from core.formats.contract import Notes, ReadOptions
from core.formats.fields import quoted
from core.formats.postil_out import line_of
from core.ids import canonical
from core.model import Annotation, Json, Label, Record, Suggestion


def answered(record: Record, value: Json, options: ReadOptions) -> Record:
    """The record with a plain value as the label of the task, from outside."""
    task = task_of(options).name
    if task in record.labels:
        raise BadInputError("the task has a label on this line already", "labels")
    return replace(record, labels={**record.labels, task: Label(value, "imported")})


def placed(
    records: Iterable[Record], options: ReadOptions, file: str, notes: Notes
) -> Iterator[Record]:
    """The records with labels from their names added, and answers moved as `into` says."""
    for record in records:
        try:
            named = labelled_by_name(record, options, file, notes)
            moved = MOVES[options.into](named, options)
        except BadInputError as error:
            options.refuse(error.at(file=file, line=record.line), line_of(record))
        else:
            yield moved


def labelled_by_name(record: Record, options: ReadOptions, file: str, notes: Notes) -> Record:
    """The label out of the name of the media file, or else of the data file."""
    if not options.label_from:
        return record
    name = record.content if record.kind not in ("text", "pair", None) else file
    label = label_in(name, options.label_from)
    if label is None:
        notes[f"no label in the name for {quoted(options.label_from)}"] += 1
        return record
    return answered(record, native_value(label, options), options)


def label_in(path: str, wanted: str) -> str | None:
    """The label that a path holds: its folder's name, or what a regular expression finds.

    Of the expression, the group `label`, else the first group, else all of it
    counts. Raises UsageError for an expression that is not one.
    """
    if wanted == "folder":
        return os.path.basename(os.path.dirname(path)) or None  # noqa: PTH119, PTH120
    try:
        match = re.search(wanted, path)
    except re.error as error:
        raise UsageError(f"--label-from {wanted!r}: {error}") from None
    if match is None:
        return None
    group = "label" if "label" in match.re.groupindex else min(1, match.re.groups)
    return match[group] or None


def _stay(record: Record, options: ReadOptions) -> Record:
    return record


def _to_annotations(record: Record, options: ReadOptions) -> Record:
    if record.labels and not options.annotator:
        raise UsageError("labels become annotations of somebody\nname them with --as")
    told = [
        Annotation(task, options.annotator, label.value, at_ms=label.at_ms)
        for task, label in record.labels.items()
    ]
    return replace(record, labels={}, annotations=(*record.annotations, *told))


def _to_labels(record: Record, options: ReadOptions) -> Record:
    labels = dict(record.labels)
    for answer in record.annotations:
        if answer.skip:
            continue
        had = labels.setdefault(answer.task, Label(answer.value, "imported"))
        if canonical(had.value) != canonical(answer.value):
            raise BadInputError(
                f"task {quoted(answer.task)} has two different answers",
                "annotations",
                remedy="import them as annotations, and let consensus decide",
            )
    return replace(record, labels=labels, annotations=())


def _to_gold(record: Record, options: ReadOptions) -> Record:
    known = _to_labels(record, options)
    gold = {task: label.value for task, label in known.labels.items()}
    return replace(known, labels={}, gold={**known.gold, **gold})


def _to_suggestions(record: Record, options: ReadOptions) -> Record:
    who = options.annotator or "imported"
    told = [
        Suggestion(task, who, label.value, label.confidence)
        for task, label in record.labels.items()
    ]
    told += [
        Suggestion(answer.task, answer.annotator, answer.value)
        for answer in record.annotations
        if not answer.skip
    ]
    return replace(record, labels={}, annotations=(), suggestions=(*record.suggestions, *told))


MOVES = {
    "": _stay,
    "annotations": _to_annotations,
    "labels": _to_labels,
    "suggestions": _to_suggestions,
    "gold": _to_gold,
    "training": _to_labels,
}
