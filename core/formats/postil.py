"""The native format: one JSON object a line that carries everything of an item."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from core.clock import parse_iso
from core.errors import BadInputError
from core.formats import fields, postil_out
from core.formats.cells import native_value
from core.formats.contract import Notes, ReadOptions, Source, What
from core.formats.files import located
from core.formats.json_lines import parse_object
from core.formats.placing import answered
from core.formats.stream import raw_lines
from core.ids import canonical
from core.model import SKIPS, SOURCES, Annotation, Json, Kind, Label, Record, Suggestion
from core.tasks import TYPES

NAME = "postil"
ABOUT = "native JSON lines: items with annotations, suggestions, gold and labels"
SUFFIXES: tuple[str, ...] = (".jsonl", ".ndjson")
READS = True
WRITES = True
FOLDER = False
TASKS: tuple[str, ...] = tuple(TYPES)
PARTS: tuple[What, ...] = ("labels", "annotations", "suggestions", "all")

CONTENT: tuple[Kind, ...] = ("text", "image", "audio", "video", "document")
SIDES = ("left", "right", "prompt")
PLAIN = frozenset({"id", "text", "meta"})
ANSWERS = ("annotations", "suggestions", "gold", "labels")
KNOWN = frozenset({"id", "meta", "tokens", *CONTENT, *ANSWERS})

OUTCOMES = ("kept", "edited", "rejected", "hidden")
TOKEN = dict.fromkeys(("start", "end"))
SHOWN = dict.fromkeys(("source", "outcome"))
LATEST_MS = 253_402_300_799_999
"""The end of the year 9999, the last that ISO 8601 writes with four digits."""
NAMED_NOTES = 50
"""Unknown keys are noted by name up to this many, together beyond."""

write = postil_out.write


def read(source: Source, options: ReadOptions, notes: Notes) -> Iterator[Record]:
    """Records of a native file, or of JSON lines whose keys `options` names."""
    for number, raw in raw_lines(source.stream):
        if raw.isspace():
            notes["blank lines passed over"] += 1
            continue
        try:
            record = record_of(parse_object(raw), number, source.base, options, notes)
        except BadInputError as error:
            options.refuse(error.at(file=source.file, line=number), raw)
        else:
            yield record


def record_of(
    row: dict[str, Json], line: int, base: str, options: ReadOptions, notes: Notes
) -> Record:
    """One parsed line as a record. Raises BadInputError, without file and line."""
    plain = _rename(row, options, notes) if options.names_columns else None
    uid = _uid(row["id"]) if "id" in row else ""
    if row.keys() <= PLAIN and "text" in row:
        meta = fields.obj(row["meta"], "meta") if "meta" in row else {}
        record = Record(line, uid, "text", fields.text(row, "text", ""), meta)
    else:
        record = _full(row, line, uid, base, options, notes)
    return record if plain is None else answered(record, plain, options)


def _rename(row: dict[str, Json], options: ReadOptions, notes: Notes) -> Json:
    """Give the named keys their native names; the raw value under the label's key, or None."""
    label = row.pop(options.label, None) if options.label else None
    if options.label and label is None:
        notes[f"no label under the key {fields.quoted(options.label)}"] += 1
    for native, given in (("text", options.text), ("id", options.id)):
        if not given or given == native:
            continue
        if given not in row:
            keys = ", ".join(map(fields.quoted, list(row)[:20]))
            raise BadInputError(
                "the line has no such key", fields.as_field(given), remedy=f"its keys are: {keys}"
            )
        if native in row:
            raise BadInputError(f"both {native!r} and {fields.quoted(given)} are there", native)
        row[native] = row.pop(given)
    return None if label is None else native_value(label, options)


def _uid(value: Json) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return fields.text({"id": value}, "id")


def _full(
    row: dict[str, Json], line: int, uid: str, base: str, options: ReadOptions, notes: Notes
) -> Record:
    kind, content = _content(row, base)
    answers = {name: row[name] for name in ANSWERS if name in row}
    if kind is None and not (uid and answers):
        raise _no_content(row)
    annotation = partial(_annotation, options=options)
    return Record(
        line,
        uid,
        kind,
        content,
        _meta(row, kind, notes),
        _tokens(row["tokens"], kind, content) if "tokens" in row else None,
        fields.each(answers.get("annotations", []), "annotations", annotation),
        fields.each(answers.get("suggestions", []), "suggestions", _suggestion),
        fields.mapped(answers.get("gold", {}), "gold", _present),
        fields.mapped(answers.get("labels", {}), "labels", _label),
    )


def _no_content(row: Mapping[str, Json]) -> BadInputError:
    keys = ", ".join(map(fields.quoted, list(row)[:20])) or "none"
    return BadInputError(
        "the line has no text, image, audio, video, document, or left and right",
        remedy=f"name the key of the text with --text; the keys are: {keys}",
    )


def _content(row: Mapping[str, Json], base: str) -> tuple[Kind | None, str]:
    kinds: list[Kind] = [kind for kind in CONTENT if kind in row]
    if "left" in row or "right" in row:
        kinds.append("pair")
    if not kinds:
        return None, ""
    if len(kinds) > 1:
        raise BadInputError(f"one content is expected, not {' and '.join(kinds)}", kinds[1])
    (kind,) = kinds
    if kind == "pair":
        return kind, _pair(row, base)
    if kind == "text":
        return kind, fields.text(row, "text", "")
    return kind, _path(row, kind, base)


def _path(row: Mapping[str, Json], field: str, base: str) -> str:
    try:
        return located(fields.text(row, field), base)
    except BadInputError as error:
        raise error if error.field else error.at(field=field) from None


def _pair(row: Mapping[str, Json], base: str) -> str:
    sides = {name: _side(row, name, base) for name in ("left", "right")}
    if "prompt" in row:
        sides["prompt"] = fields.text(row, "prompt", "")
    return canonical(sides)


def _side(row: Mapping[str, Json], name: str, base: str) -> Json:
    value = row.get(name)
    if not isinstance(value, dict):
        return fields.text(row, name, None if name not in row else "")
    side = fields.obj(value, name, dict.fromkeys(CONTENT))
    if len(side) != 1:
        raise BadInputError("one content is expected", name)
    ((kind, _),) = side.items()
    try:
        return {kind: fields.text(side, kind, "") if kind == "text" else _path(side, kind, base)}
    except BadInputError as error:
        raise error.at(field=name) from None


def _meta(row: Mapping[str, Json], kind: Kind | None, notes: Notes) -> Mapping[str, Json]:
    meta = dict(fields.obj(row.get("meta", {}), "meta"))
    known = KNOWN.union(SIDES) if kind == "pair" else KNOWN
    for name in row.keys() - known and [name for name in row if name not in known]:
        if name in meta:
            raise BadInputError("an unknown key that stands in meta as well", fields.as_field(name))
        meta[name] = row[name]
        note = f"key {fields.quoted(name)} kept in meta"
        notes[note if note in notes or len(notes) < NAMED_NOTES else "more keys kept in meta"] += 1
    return meta


def _tokens(value: Json, kind: Kind | None, content: str) -> Json:
    if kind != "text":
        raise BadInputError("only a text has tokens", "tokens")
    pairs = fields.each(value, "tokens", _token)
    for index, (start, end) in enumerate(pairs):
        if start >= end or end > len(content) or (index and start < pairs[index - 1][1]):
            raise BadInputError(
                f"{start} to {end} is empty, outside of the text or before its neighbour",
                f"tokens[{index}]",
            )
    return value


def _token(value: Json) -> tuple[int, int]:
    row = fields.obj(value, "", TOKEN)
    return fields.whole(row, "start", 0), fields.whole(row, "end", 0)


def _present(value: Json) -> Json:
    if value is None:
        raise BadInputError("is null", remedy="leave it out; nothing there is an empty list")
    return value


def _value(row: Mapping[str, Json], field: str = "value") -> Json:
    if row.get(field) is None:
        raise BadInputError("is null" if field in row else "is missing", field)
    return row[field]


def _at(row: Mapping[str, Json], field: str) -> int:
    text = fields.text(row, field)
    try:
        at_ms = parse_iso(text)
    except BadInputError as error:
        raise error.at(field=field) from None
    if not 0 <= at_ms <= LATEST_MS:
        raise BadInputError(f"{fields.quoted(text)} is before 1970 or after 9999", field)
    return at_ms


def _shown(row: Mapping[str, Json], field: str) -> Mapping[str, Any]:
    told = fields.obj(row[field], field, SHOWN)
    try:
        outcome = fields.choice(told, "outcome", OUTCOMES)
        return {"source": fields.text(told, "source"), "outcome": outcome}
    except BadInputError as error:
        raise error.at(field=field) from None


def _share(row: Mapping[str, Json], field: str) -> float | None:
    return fields.number(row, field, 1)


Parse = Callable[[Mapping[str, Json], str], Any]
"""Takes an object and the name of a field that it has, gives what the field says."""

NAMES: Mapping[str, tuple[str, Parse]] = {
    "task": ("task", fields.text),
    "annotator": ("annotator", fields.text),
    "source": ("source", fields.text),
    "value": ("value", _value),
}
ANNOTATION: Mapping[str, tuple[str, Parse]] = {
    "task": NAMES["task"],
    "annotator": NAMES["annotator"],
    "value": NAMES["value"],
    "skip": ("skip", partial(fields.choice, allowed=SKIPS)),
    "at": ("at_ms", _at),
    "seconds": ("seconds", fields.number),
    "confirmed": ("confirmed", fields.truth),
    "revision": ("revision", partial(fields.whole, default=1, low=1)),
    "flag": ("flag", fields.truth),
    "note": ("note", partial(fields.text, default="")),
    "suggestion": ("suggestion", _shown),
}
SUGGESTION: Mapping[str, tuple[str, Parse]] = {
    "task": NAMES["task"],
    "source": NAMES["source"],
    "value": NAMES["value"],
    "confidence": ("confidence", _share),
}
LABEL: Mapping[str, tuple[str, Parse]] = {
    "value": NAMES["value"],
    "source": ("source", partial(fields.choice, allowed=SOURCES)),
    "confidence": ("confidence", _share),
    "at": ("at_ms", _at),
}
"""Key in the file -> name in the model, and how it is read."""


def _given(value: Json, known: Mapping[str, tuple[str, Parse]]) -> dict[str, Any]:
    """The fields that an object has, under their names in the model."""
    row = fields.obj(value, "", known)
    return {known[key][0]: known[key][1](row, key) for key in row}


def _needed(row: Mapping[str, Any], names: Sequence[str]) -> None:
    for name in names:
        if name not in row:
            raise BadInputError("is missing", name)


def _annotation(value: Json, options: ReadOptions) -> Annotation:
    row = _given(value, ANNOTATION)
    if ("value" in row) == ("skip" in row):
        raise BadInputError("either value or skip is expected", "value")
    if "task" not in row and options.task:
        row["task"] = options.task.name
    if "annotator" not in row and options.annotator:
        row["annotator"] = options.annotator
    _needed(row, ("task", "annotator"))
    return Annotation(**row)


def _suggestion(value: Json) -> Suggestion:
    row = _given(value, SUGGESTION)
    _needed(row, ("task", "source", "value"))
    return Suggestion(**row)


def _label(value: Json) -> Label:
    row = _given(value, LABEL)
    _needed(row, ("value",))
    return Label(**{"source": "imported", **row})
