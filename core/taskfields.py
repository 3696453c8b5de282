"""The fields of a task as a person writes them: each is checked, each error names its field."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, TypeVar
from unicodedata import category

from core.errors import BadInputError
from core.labelkeys import POOL
from core.model import Json, LabelName

T = TypeVar("T")

LABEL_KEYS = ("name", "key", "about", "color")
SUGGESTERS = ("learner", "speech", "ocr", "activity", "none")
LONGEST_LABEL = 200
TASK_NAME = re.compile(r"\w[\w .-]{0,99}")
COLOR = re.compile(r"#[0-9a-fA-F]{6}|[a-z][a-z_]{0,29}")
OVERLAP = re.compile(r"(\d{1,3})\.\.(\d{1,3})")
MOST = 999
"""Answers that may be asked for on one item."""


def inside(field: str, build: Callable[[], T]) -> T:
    """What `build` gives; its errors are told to lie within `field`."""
    try:
        return build()
    except BadInputError as error:
        raise error.at(field=field) from None


def table(value: Json, known: Collection[str], of: str = "") -> Mapping[str, Any]:
    """A table that has only known keys."""
    if not isinstance(value, dict):
        raise BadInputError(f"a table of keys and values is expected, not {value!r:.60}")
    for key in value:
        if key not in known:
            raise BadInputError(f"unknown key{of}", key, remedy=f"allowed: {', '.join(known)}")
    return value


def text(row: Mapping[str, Json], field: str, default: str | None = None) -> str:
    """Text without control characters; without a default it must be there."""
    value = row.get(field, default)
    if value is None:
        raise BadInputError("is missing", field, remedy=f'write {field} = "..."')
    if not isinstance(value, str):
        raise BadInputError(f"text in quotes is expected, not {value!r:.60}", field)
    if not printable(value.replace("\n", "").replace("\t", "")):
        raise BadInputError("holds a control character", field)
    return value


def printable(value: str) -> bool:
    """Whether there is no control character, line break or half surrogate pair in the text."""
    return not any(category(char) in ("Cc", "Cs", "Zl", "Zp") for char in value)


def among(
    row: Mapping[str, Json], field: str, allowed: Collection[str], default: str | None = None
) -> str:
    value = text(row, field, default)
    if value not in allowed:
        raise unknown(value, field, allowed)
    return value


def unknown(value: str, field: str, allowed: Iterable[str]) -> BadInputError:
    return BadInputError(
        f"{value!r:.60} is not known", field, remedy=f"allowed: {', '.join(allowed)}"
    )


def share(row: Mapping[str, Json], field: str, default: float) -> float:
    """A number from 0 to 1."""
    value = row.get(field, default)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise BadInputError(f"a number from 0 to 1 is expected, not {value!r:.60}", field)
    return float(value)


def whole(row: Mapping[str, Json], field: str, default: int, low: int, high: int) -> int:
    value = row.get(field, default)
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        expected = f"a whole number from {low} to {high} is expected"
        raise BadInputError(f"{expected}, not {value!r:.60}", field)
    return value


def overlap(row: Mapping[str, Json]) -> tuple[int, int]:
    """How many answers an item needs, at least and at most: `2` or `"2..5"`."""
    value = row.get("overlap", 1)
    if isinstance(value, str) and (match := OVERLAP.fullmatch(value)):
        few, many = int(match[1]), int(match[2])
        if not 1 <= few <= many:
            raise BadInputError(f"{value!r} is not a range from 1 up", "overlap")
        return few, many
    if isinstance(value, str):
        raise BadInputError(
            f"{value!r:.60} is not a range", "overlap", remedy='write 2, or "2..5" for a range'
        )
    few = whole(row, "overlap", 1, 1, MOST)
    return few, few


def task_name(row: Mapping[str, Json]) -> str:
    value = text(row, "name")
    if not TASK_NAME.fullmatch(value):
        raise BadInputError(
            f"{value!r:.60} is not a name for a task",
            "name",
            remedy="use letters, digits, spaces and . _ - up to 100, a letter or digit first",
        )
    return value


def suggester(row: Mapping[str, Json]) -> str:
    value = text(row, "suggest", "none")
    if value not in SUGGESTERS and not re.fullmatch(r"spacy:\S+", value):
        raise unknown(value, "suggest", ("spacy:MODEL", *SUGGESTERS))
    return value


def options(row: Mapping[str, Json], defaults: Mapping[str, Json]) -> dict[str, Json]:
    """The keys that belong to the type alone, as far as they are given."""
    given = {key: row[key] for key in defaults if key in row}
    for key, value in given.items():
        if isinstance(defaults[key], bool) and not isinstance(value, bool):
            raise BadInputError(f"true or false is expected, not {value!r:.60}", key)
    return given


def labels(value: Json) -> tuple[LabelName, ...]:
    """The labels of a task: names, or tables of name, key, about, color."""
    if not isinstance(value, list) or not value:
        raise BadInputError(
            "a list of labels is expected",
            "labels",
            remedy='write labels = ["pos", "neg"], or leave it out to learn them from the data',
        )
    found = [inside(f"labels[{n}]", lambda: _label(one)) for n, one in enumerate(value)]  # noqa: B023  called at once
    names, keys = set[str](), set[str]()
    for n, label in enumerate(found):
        if label.name in names:
            raise BadInputError(f"the label {label.name!r} stands twice", f"labels[{n}]")
        if label.key in keys:
            raise BadInputError(f"the key {label.key!r} is given twice", f"labels[{n}].key")
        names.add(label.name)
        keys |= {label.key} - {""}
    return tuple(found)


def _label(value: Json) -> LabelName:
    if isinstance(value, str):
        return LabelName(label_name(value))
    row = table(value, LABEL_KEYS, " of a label")
    written = text(row, "name")
    name = inside("name", lambda: label_name(written))
    return LabelName(name, _key(row), text(row, "about", ""), _color(row))


def label_name(value: str) -> str:
    """The name, if it may be a label's. Raises BadInputError."""
    if not value or len(value) > LONGEST_LABEL:
        raise BadInputError(
            f"a label has 1 to {LONGEST_LABEL} characters, this one has {len(value)}"
        )
    if not printable(value):
        raise BadInputError(f"the label {value!r:.60} holds a control character or a line break")
    return value


def _key(row: Mapping[str, Json]) -> str:
    value = text(row, "key", "")
    if value and (len(value) > 1 or value not in POOL):
        raise BadInputError(
            f"{value!r:.60} cannot be the key of a label",
            "key",
            remedy=f"the keys are: {' '.join(POOL)}",
        )
    return value


def _color(row: Mapping[str, Json]) -> str:
    value = text(row, "color", "")
    if value and not COLOR.fullmatch(value):
        raise BadInputError(
            f"{value!r:.60} is not a colour", "color", remedy="write a name, or #rrggbb"
        )
    return value
