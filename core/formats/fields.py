"""Typed access to the fields of a JSON object; every error names the field."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from core.errors import BadInputError
from core.model import Json

T = TypeVar("T")
NAMES = {dict: "an object", list: "a list", bool: "true or false", type(None): "null"}
NAMES |= {str: "text", int: "a number", float: "a number"}


def kind_of(value: Json) -> str:
    """What a JSON value is, in words."""
    return NAMES[type(value)]


def quoted(value: str) -> str:
    """A foreign string inside a message: in quotes, escaped, not too long."""
    return repr(value if len(value) <= 60 else value[:60] + "...")


def as_field(name: str) -> str:
    """A foreign key or column as part of a field's path: itself, or quoted where it is odd."""
    return name if name.isprintable() and len(name) <= 60 else quoted(name)


def wrong(field: str, expected: str, value: Json) -> BadInputError:
    return BadInputError(f"{expected} is expected, not {kind_of(value)}", field)


def obj(value: Json, field: str, known: Mapping[str, Any] | None = None) -> dict[str, Json]:
    """An object; with `known`, one that has no other keys."""
    if not isinstance(value, dict):
        raise wrong(field, "an object", value)
    if known is not None:
        for name in value:
            if name not in known:
                keys = f"the keys are: {', '.join(known)}"
                raise BadInputError(f"unknown key {quoted(name)}", field, remedy=keys)
    return value


def each(value: Json, field: str, one: Callable[[Json], T]) -> tuple[T, ...]:
    """A list, with `one` applied to every element."""
    if not isinstance(value, list):
        raise wrong(field, "a list", value)
    found: list[T] = []
    try:
        for element in value:
            found.append(one(element))  # noqa: PERF401  its length tells where an error is
    except BadInputError as error:
        raise error.at(field=f"{field}[{len(found)}]") from None
    return tuple(found)


def mapped(value: Json, field: str, one: Callable[[Json], T]) -> dict[str, T]:
    """An object, with `one` applied to every value."""
    found: dict[str, T] = {}
    name = ""
    try:
        for name, element in obj(value, field).items():
            found[name] = one(element)
    except BadInputError as error:
        raise error.at(field=f"{field}.{as_field(name)}" if name else "") from None
    return found


def text(row: Mapping[str, Json], field: str, default: str | None = None) -> str:
    """Text; without a default it must be there and not be empty."""
    value = row.get(field, default)
    if value is None and field not in row:
        raise BadInputError("is missing", field)
    if not isinstance(value, str):
        raise wrong(field, "text", value)
    if not value and default is None:
        raise BadInputError("is empty", field)
    return value


def truth(row: Mapping[str, Json], field: str) -> bool | None:
    value = row.get(field)
    if value is None and field not in row:
        return None
    if not isinstance(value, bool):
        raise wrong(field, "true or false", value)
    return value


def number(row: Mapping[str, Json], field: str, high: float = float("inf")) -> float | None:
    """A number from 0 to `high`; None where there is none."""
    value = row.get(field)
    if value is None and field not in row:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise wrong(field, "a number", value)
    if not 0 <= value <= min(high, 1e15):
        raise BadInputError(f"{value} is out of range", field)
    return float(value)


def whole(row: Mapping[str, Json], field: str, default: int, low: int = 0) -> int:
    value = row.get(field, default)
    if isinstance(value, bool) or not isinstance(value, int):
        raise wrong(field, "a whole number", value)
    if not low <= value < 2**53:
        raise BadInputError(f"{value} is out of range", field)
    return value


def choice(
    row: Mapping[str, Json], field: str, allowed: Sequence[str], default: str | None = None
) -> str:
    value = text(row, field, default)
    if value not in allowed:
        raise BadInputError(
            f"{quoted(value)} is not known", field, remedy=f"allowed: {', '.join(allowed)}"
        )
    return value
