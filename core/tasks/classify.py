"""Classify: one label out of a list, or several, of a whole item.

The value is a label's name; with `multiple` a tuple of names in the task's
order. Labels may form a tree ("animal/bird") or, with `ordinal`, a scale.
"""

import math
from collections.abc import Iterable, Mapping, Sequence

from core.errors import InvalidValueError
from core.model import Item, Json, Task, Verdict, Vote

NAME = "classify"
UNIT = "item"
OPTIONS: Mapping[str, Json] = {"multiple": False, "ordinal": False}

Value = str | tuple[str, ...]


def parse(raw: Json, task: Task, item: Item) -> Value:
    """A label's name, or with `multiple` a list of distinct names."""
    if task.options.get("multiple"):
        return _parse_several(raw, task)
    return _parse_one(raw, task)


def _parse_one(raw: Json, task: Task) -> str:
    if not isinstance(raw, str):
        raise InvalidValueError(f"a label's name is expected, not {_kind(raw)}")
    if raw not in task.names:
        allowed = ", ".join(task.names[:12]) + (", ..." if len(task.names) > 12 else "")
        raise InvalidValueError(f"{raw!r} is not a label of task {task.name}: {allowed}")
    return raw


def _parse_several(raw: Json, task: Task) -> tuple[str, ...]:
    if not isinstance(raw, list):
        raise InvalidValueError(f"a list of label names is expected, not {_kind(raw)}")
    chosen = {_parse_one(name, task) for name in raw}
    if len(chosen) < len(raw):
        raise InvalidValueError("the same label stands twice in the list")
    return tuple(name for name in task.names if name in chosen)


def _kind(raw: Json) -> str:
    names = {dict: "an object", list: "a list", bool: "a truth value", type(None): "null"}
    return names.get(type(raw), "a number" if isinstance(raw, int | float) else "text")


def dump(value: Value) -> Json:
    return value if isinstance(value, str) else list(value)


def distance(a: Value, b: Value, task: Task) -> float:
    """0 or 1 for one label; steps apart on a scale; Jaccard distance for several."""
    if isinstance(a, tuple) and isinstance(b, tuple):
        union = set(a) | set(b)
        return 1 - len(set(a) & set(b)) / len(union) if union else 0.0
    if task.options.get("ordinal") and len(task.labels) > 1:
        return abs(task.names.index(str(a)) - task.names.index(str(b))) / (len(task.labels) - 1)
    return float(a != b)


def merge(votes: Sequence[Vote], task: Task) -> Verdict | None:
    """More than half of the weight; the weighted median on a scale; half is nobody's.

    With `multiple` each label is decided by itself, and one undecided label
    leaves the item to a person.
    """
    if task.options.get("multiple"):
        return _merge_several(votes, task)
    if task.options.get("ordinal"):
        return _median(votes, task)
    return _majority(votes)


def _majority(votes: Sequence[Vote]) -> Verdict | None:
    weight = {value: _weight(votes, value) for value in {vote.value for vote in votes}}
    total = math.fsum(vote.weight for vote in votes)
    best = max(weight, key=lambda name: weight[name], default="")
    if not total or weight[best] * 2 <= total:
        return None
    return Verdict(best, weight[best] / total)


def _weight(votes: Sequence[Vote], value: Value) -> float:
    """The weight behind a value, exact whatever the order of the votes."""
    return math.fsum(vote.weight for vote in votes if vote.value == value)


def _merge_several(votes: Sequence[Vote], task: Task) -> Verdict | None:
    total = math.fsum(vote.weight for vote in votes)
    chosen, sureness = [], 1.0
    for name in task.names:
        for_it = math.fsum(vote.weight for vote in votes if name in vote.value)
        share = for_it / total if total else 0.5
        if share == 0.5:
            return None
        if share > 0.5:
            chosen.append(name)
        sureness = min(sureness, max(share, 1 - share))
    return Verdict(tuple(chosen), sureness)


def _median(votes: Sequence[Vote], task: Task) -> Verdict | None:
    """The label where half of the weight lies at or below and half at or above it."""
    total = math.fsum(vote.weight for vote in votes)
    below = 0.0
    for name in task.names:
        here = _weight(votes, name)
        if below < total / 2 < below + here:
            return Verdict(name, here / total)
        below += here
    return None


def relabel(raw: Json, names: Mapping[str, str]) -> Json:
    if isinstance(raw, str):
        return names.get(raw, raw)
    return list(dict.fromkeys(names.get(name, name) for name in raw))


def labels_in(raw: Json) -> Iterable[str]:
    found = raw if isinstance(raw, list) else [raw]
    return [name for name in found if isinstance(name, str)]


def words(value: Value) -> str:
    if isinstance(value, str):
        return value
    return ", ".join(value) or "none"


def targets(value: Value) -> Iterable[tuple[str, str]]:
    return [("item", name) for name in ([value] if isinstance(value, str) else value)]
