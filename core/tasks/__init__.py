"""The task types: a module each, found by name.

A task type is a module with these names, all of them pure:

NAME, UNIT           its name; what is decided (item, token, segment, region, text)
OPTIONS              its own keys in the task file, with their defaults
parse(raw, task, item) -> value     strict; raises InvalidValueError, names the field
dump(value) -> JSON                 equal values give equal JSON
distance(a, b, task) -> 0..1        how far two answers are apart
merge(votes, task) -> Verdict|None  None: a person decides
relabel(raw, names) -> JSON         the native value with labels renamed or merged
labels_in(raw) -> names             the labels that a raw value uses
words(value) -> str                 one line for a person
targets(value) -> pairs             (unit, class) pairs a learner trains on
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

from core.errors import UsageError
from core.model import Item, Json, Task, Verdict, Vote
from core.tasks import classify


class TaskType(Protocol):
    """What a module of this package gives; see the package's docstring."""

    NAME: str
    UNIT: str
    OPTIONS: Mapping[str, Json]

    def parse(self, raw: Json, task: Task, item: Item) -> Any: ...
    def dump(self, value: Any) -> Json: ...
    def distance(self, a: Any, b: Any, task: Task) -> float: ...
    def merge(self, votes: Sequence[Vote], task: Task) -> Verdict | None: ...
    def relabel(self, raw: Json, names: Mapping[str, str]) -> Json: ...
    def labels_in(self, raw: Json) -> Iterable[str]: ...
    def words(self, value: Any) -> str: ...
    def targets(self, value: Any) -> Iterable[tuple[str, str]]: ...


TYPES: dict[str, TaskType] = {classify.NAME: classify}


def type_of(task: Task) -> TaskType:
    """The module of a task's type. Raises UsageError for a type that does not exist."""
    try:
        return TYPES[task.type]
    except KeyError:
        raise UsageError(
            f"unknown task type {task.type!r}\nthe types are: {', '.join(TYPES)}"
        ) from None
