"""One line of strict JSON: no key twice, no NaN, no lone surrogate, no endless nesting."""

import json
import math
import re
from collections import Counter
from collections.abc import Sequence
from typing import NoReturn

from core.errors import BadInputError
from core.formats.fields import as_field
from core.formats.stream import decoded
from core.model import Json

DEEPEST = 100
"""Brackets inside each other that a line may have."""

SURROGATE_ESCAPE = re.compile(r"\\u[dD][89a-fA-F]")


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
    try:
        value = _decode(text)
    except json.JSONDecodeError as error:
        raise BadInputError(f"not valid JSON: {error.msg} at column {error.colno}") from None
    except ValueError:
        raise BadInputError("a number has too many digits") from None
    except RecursionError:
        raise _too_deep() from None
    if text.count("[") + text.count("{") > DEEPEST:
        _refuse_deep(value)
    if SURROGATE_ESCAPE.search(text):
        _refuse_surrogates(value, "")
    return value


def _pairs(pairs: Sequence[tuple[str, Json]]) -> dict[str, Json]:
    found = dict(pairs)
    if len(found) < len(pairs):
        twice = next(key for key, count in Counter(key for key, _ in pairs).items() if count > 1)
        raise BadInputError("the key stands twice in one object", as_field(twice))
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


def _too_deep() -> BadInputError:
    return BadInputError(f"brackets are nested more than {DEEPEST} deep")


def _refuse_deep(value: Json) -> None:
    """Go down level by level: values nested deeper than Python's stack must not end it."""
    level = [value]
    for _ in range(DEEPEST + 1):
        inner = [one.values() if isinstance(one, dict) else one for one in level]
        level = [each for one in inner for each in one if isinstance(each, dict | list)]
        if not level:
            return
    raise _too_deep()


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
            _refuse_surrogates(element, f"{field}.{as_field(key)}" if field else as_field(key))


def _encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
