"""The laws that every task type keeps, checked over the dict of types."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InvalidValueError
from core.ids import canonical
from core.model import Item, LabelName, Task, Verdict, Vote
from core.tasks import TYPES

ITEM = Item("i", "text", "Great phone, works")
NAMES = ("good", "bad", "animal/bird", "=", "ça \u202e")
LABELS = tuple(LabelName(name) for name in NAMES)
ONE = Task("t", "classify", labels=LABELS)
ONE_OF_SCALE = replace(ONE, options={"ordinal": True})
SEVERAL = replace(ONE, options={"multiple": True})

CASES: dict[str, list[tuple[Task, st.SearchStrategy[Any]]]] = {
    "classify": [
        (ONE, st.sampled_from(NAMES)),
        (ONE_OF_SCALE, st.sampled_from(NAMES)),
        (SEVERAL, st.lists(st.sampled_from(NAMES), unique=True)),
    ]
}
"""For each type, tasks of it with raw values that they allow."""

ALL = [case for cases in CASES.values() for case in cases]
PAIRS = pytest.mark.parametrize(("task", "raws"), ALL, ids=lambda one: getattr(one, "name", ""))
JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["start", "end", "label", "x", "text"]), inner, max_size=3
        )
    ),
    max_leaves=6,
)
# Weights whose sums are exact: a law about order is no law about rounding.
WEIGHTS = st.sampled_from([0.25, 0.5, 1.0, 1.5, 2.0])


def value_of(task: Task, raw: Any) -> Any:
    return TYPES[task.type].parse(raw, task, ITEM)


def votes_of(task: Task, draw: Callable[[Any], Any], raws: st.SearchStrategy[Any]) -> list[Vote]:
    drawn = draw(st.lists(st.tuples(raws, WEIGHTS), min_size=1, max_size=6))
    return [Vote(f"w{n}", value_of(task, raw), weight) for n, (raw, weight) in enumerate(drawn)]


def test_every_type_is_held_to_the_laws() -> None:
    assert set(CASES) == set(TYPES)
    for name, module in TYPES.items():
        assert module.NAME == name  # noqa: SIM300
        assert module.UNIT in ("item", "token", "segment", "region", "text")
        canonical(dict(module.OPTIONS))


@PAIRS
@given(data=st.data())
def test_parse_takes_back_what_dump_gives(
    task: Task, raws: st.SearchStrategy[Any], data: st.DataObject
) -> None:
    value = value_of(task, data.draw(raws))
    dumped = TYPES[task.type].dump(value)
    assert value_of(task, dumped) == value
    assert canonical(TYPES[task.type].dump(value_of(task, dumped))) == canonical(dumped)


@PAIRS
@given(data=st.data())
def test_distance(task: Task, raws: st.SearchStrategy[Any], data: st.DataObject) -> None:
    distance = TYPES[task.type].distance
    a, b = (value_of(task, data.draw(raws)) for _ in "ab")
    assert distance(a, a, task) == 0
    assert distance(a, b, task) == distance(b, a, task)
    assert 0 <= distance(a, b, task) <= 1
    assert (distance(a, b, task) == 0) == (a == b)


@PAIRS
@given(data=st.data(), count=st.integers(1, 5))
def test_equal_votes_give_their_value(
    task: Task, raws: st.SearchStrategy[Any], data: st.DataObject, count: int
) -> None:
    value = value_of(task, data.draw(raws))
    votes = [Vote(f"w{n}", value) for n in range(count)]
    assert TYPES[task.type].merge(votes, task) == Verdict(value, 1.0)


@PAIRS
@given(data=st.data())
def test_the_order_of_votes_is_nothing(
    task: Task, raws: st.SearchStrategy[Any], data: st.DataObject
) -> None:
    votes = votes_of(task, data.draw, raws)
    merge = TYPES[task.type].merge
    verdict = merge(votes, task)
    assert merge(data.draw(st.permutations(votes)), task) == verdict
    assert merge([replace(vote, weight=vote.weight * 2) for vote in votes], task) == verdict
    if verdict:
        assert 0 < verdict.confidence <= 1
        assert value_of(task, TYPES[task.type].dump(verdict.value)) == verdict.value


@PAIRS
def test_no_votes_give_nothing(task: Task, raws: st.SearchStrategy[Any]) -> None:
    assert TYPES[task.type].merge([], task) is None


@PAIRS
@given(junk=JUNK)
def test_junk_raises_our_error_only(task: Task, raws: st.SearchStrategy[Any], junk: Any) -> None:
    try:
        value = value_of(task, junk)
    except InvalidValueError as error:
        assert str(error)  # noqa: PT017
    else:
        assert value_of(task, TYPES[task.type].dump(value)) == value


@PAIRS
@given(data=st.data())
def test_words_and_targets(task: Task, raws: st.SearchStrategy[Any], data: st.DataObject) -> None:
    value = value_of(task, data.draw(raws))
    words = TYPES[task.type].words(value)
    assert words
    assert "\n" not in words
    for unit, name in TYPES[task.type].targets(value):
        assert unit
        assert name in task.names


@PAIRS
@given(data=st.data())
def test_relabelling(task: Task, raws: st.SearchStrategy[Any], data: st.DataObject) -> None:
    module = TYPES[task.type]
    raw = module.dump(value_of(task, data.draw(raws)))
    assert set(module.labels_in(raw)) <= set(task.names)
    assert canonical(module.relabel(raw, {})) == canonical(raw)
    renamed = {name: f"new {name}" for name in NAMES}
    assert set(module.labels_in(module.relabel(raw, renamed))) == {
        renamed[name] for name in module.labels_in(raw)
    }
    merged = module.relabel(raw, {NAMES[0]: NAMES[1]})
    assert NAMES[0] not in module.labels_in(merged)
    value_of(task, merged)
