"""One line of strict JSON: no key twice, no NaN, no lone surrogate, no endless nesting."""

import json
import math
import re
from collections.abc import Sequence
from typing import NoReturn

from core.errors import BadInputError
from core.formats.stream import decoded
from core.model import Json

DEEPEST = 100
"""Brackets inside each other that a line may have."""

SURROGATE_ESCAPE = re.compile(r"\\u[dD][89a-fA-F]")
BRACKETS = re.compile(r'"(?:[^"\\]|\\.)*"|[\[{\]}]')


def parse_object(raw: bytes) -> dict[str, Json]:
    """The object on a raw line. Raises BadInputError, without file and line."""
    text = decoded(raw)
    value = parse(text)
    if not isinstance(value, dict):
        raise BadInputError(
            "each line must be one JSON object",
            remedy="a file with one JSON list becomes lines with: jq -c '.[]' FILE",
        )
    return value


def parse(text: str) -> Json:
    """One strict JSON value. Raises BadInputError."""
    if text.count("[") + text.count("{") > DEEPEST:
        _refuse_deep(text)
    try:
        value = _decode(text)
    except json.JSONDecodeError as error:
        raise BadInputError(f"not valid JSON: {error.msg} at column {error.colno}") from None
    except ValueError as error:
        raise BadInputError("a number has too many digits") from error
    if SURROGATE_ESCAPE.search(text):
        _refuse_surrogates(value, "")
    return value


def _pairs(pairs: Sequence[tuple[str, Json]]) -> dict[str, Json]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise BadInputError("the key stands twice in one object", twice)
    return found


def _constant(name: str) -> NoReturn:
    raise BadInputError(f"{name} is not JSON", remedy="use null, or leave the key out")


def _float(digits: str) -> float:
    value = float(digits)
    if math.isinf(value):
        raise BadInputError(f"the number {digits[:40]} is too large")
    return value


_decode = json.JSONDecoder(
    object_pairs_hook=_pairs, parse_constant=_constant, parse_float=_float
).decode


def _refuse_deep(text: str) -> None:
    depth = 0
    for match in BRACKETS.finditer(text):
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(match[0], 0)
        if depth > DEEPEST:
            raise BadInputError(f"brackets are nested more than {DEEPEST} deep")


def _refuse_surrogates(value: Json, field: str) -> None:
    if isinstance(value, str):
        if not _encodable(value):
            raise BadInputError("holds half of a surrogate pair, which is no character", field)
    elif isinstance(value, list):
        for index, element in enumerate(value):
            _refuse_surrogates(element, f"{field}[{index}]")
    elif isinstance(value, dict):
        for key, element in value.items():
            _refuse_surrogates(key, field)
            _refuse_surrogates(element, f"{field}.{key}" if field else key)


def _encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
