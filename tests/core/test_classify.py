"""Classify on values worked by hand."""

from dataclasses import replace

import pytest

from core.errors import InvalidValueError
from core.model import Item, LabelName, Task, Verdict, Vote
from core.tasks import classify

SCALE = ("bad", "fair", "good", "great")
ONE = Task("tone", "classify", labels=tuple(LabelName(name) for name in SCALE))
ORDINAL = replace(ONE, options={"ordinal": True})
SEVERAL = replace(ONE, options={"multiple": True})
ITEM = Item("i", "text", "x")


def votes(*values: object) -> list[Vote]:
    return [Vote(f"w{n}", value) for n, value in enumerate(values)]


@pytest.mark.parametrize(
    ("said", "verdict"),
    [
        (("bad", "bad", "good"), Verdict("bad", 2 / 3)),
        (("bad", "good"), None),
        (("bad", "good", "great"), None),
        (("bad", "bad", "good", "great"), None),
        (("bad", "bad", "bad", "good"), Verdict("bad", 0.75)),
    ],
)
def test_more_than_half(said: tuple[str, ...], verdict: Verdict | None) -> None:
    assert classify.merge(votes(*said), ONE) == verdict


def test_weights_count() -> None:
    weighted = [Vote("a", "bad", 1.0), Vote("b", "good", 3.0)]
    assert classify.merge(weighted, ONE) == Verdict("good", 0.75)


@pytest.mark.parametrize(
    ("said", "verdict"),
    [
        (("bad", "fair", "great"), Verdict("fair", 1 / 3)),
        (("bad", "bad", "great"), Verdict("bad", 2 / 3)),
        (("bad", "great"), None),
        (("bad", "fair", "good", "great"), None),
        (("bad", "fair", "fair", "great"), Verdict("fair", 0.5)),
    ],
)
def test_the_median_of_a_scale(said: tuple[str, ...], verdict: Verdict | None) -> None:
    assert classify.merge(votes(*said), ORDINAL) == verdict


@pytest.mark.parametrize(
    ("said", "verdict"),
    [
        ((("bad",), ("bad", "good"), ("bad",)), Verdict(("bad",), 2 / 3)),
        ((("bad",), ("good",)), None),
        (((), ()), Verdict((), 1.0)),
        (((), ("bad",), ()), Verdict((), 2 / 3)),
    ],
)
def test_each_of_several_labels_for_itself(
    said: tuple[tuple[str, ...], ...], verdict: Verdict | None
) -> None:
    found = classify.merge(votes(*said), SEVERAL)
    assert (found and found.value) == (verdict and verdict.value)
    assert (found and found.confidence) == pytest.approx(verdict and verdict.confidence)


def test_distances() -> None:
    assert classify.distance("bad", "good", ONE) == 1
    assert classify.distance("bad", "good", ORDINAL) == pytest.approx(2 / 3)
    assert classify.distance("bad", "great", ORDINAL) == 1
    assert classify.distance(("bad", "fair"), ("fair", "good"), SEVERAL) == pytest.approx(2 / 3)
    assert classify.distance((), (), SEVERAL) == 0
    assert classify.distance((), ("bad",), SEVERAL) == 1


def test_several_come_in_the_order_of_the_task() -> None:
    assert classify.parse(["great", "bad"], SEVERAL, ITEM) == ("bad", "great")


@pytest.mark.parametrize(
    ("raw", "task", "words"),
    [
        ("nice", ONE, "'nice' is not a label of task tone: bad, fair, good, great"),
        (["bad"], ONE, "not a list"),
        (None, ONE, "not null"),
        (True, ONE, "not a truth value"),
        ("bad", SEVERAL, "a list of label names is expected, not text"),
        (["bad", "bad"], SEVERAL, "twice"),
        ([3], SEVERAL, "not a number"),
    ],
)
def test_what_is_no_answer(raw: object, task: Task, words: str) -> None:
    with pytest.raises(InvalidValueError) as caught:
        classify.parse(raw, task, ITEM)
    assert words in str(caught.value)
