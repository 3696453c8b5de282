"""Alpha against the worked examples that Krippendorff (2011) prints."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.quality.agreement import alpha

# Krippendorff (2011), sections A and C: the reliability data and the results printed there.
MEG = "0 1 0 0 0 0 0 0 1 0"
OWEN = "1 1 1 0 0 1 0 0 0 0"
FOUR = (
    "1 2 3 3 2 1 4 1 2 . . .",
    "1 2 3 3 2 2 4 1 2 5 . 3",
    ". 3 3 3 2 3 4 2 2 5 1 .",
    "1 2 3 3 2 4 4 1 2 5 1 .",
)


def units(*rows: str) -> list[list[int]]:
    columns = zip(*(row.split() for row in rows), strict=True)
    return [[int(value) for value in column if value != "."] for column in columns]


def steps(a: object, b: object) -> float:
    assert isinstance(a, int)
    assert isinstance(b, int)
    return abs(a - b) / 4


def test_two_observers_of_binary_data() -> None:
    assert alpha(units(MEG, OWEN)).value == pytest.approx(0.095, abs=0.0005)


def test_four_observers_with_missing_answers() -> None:
    assert alpha(units(*FOUR)).value == pytest.approx(0.743, abs=0.0005)


def test_steps_on_a_scale_are_the_interval_metric() -> None:
    assert alpha(units(*FOUR), steps).value == pytest.approx(0.849, abs=0.0005)


@pytest.mark.parametrize("given_units", [[], [["a"], ["b"]], [[], ["a"]]])
def test_without_overlap_it_is_undefined(given_units: list[list[str]]) -> None:
    assert alpha(given_units).value is None
    assert alpha(given_units).reason == "no item has two answers"


def test_without_variation_it_is_undefined_and_not_perfect() -> None:
    result = alpha([["a", "a"], ["a", "a", "a"]])
    assert (result.value, result.reason) == (None, "all answers are the same")


def test_perfect_agreement_is_one() -> None:
    assert alpha([["a", "a"], ["b", "b"]]).value == 1.0


def test_systematic_disagreement_is_below_chance() -> None:
    # By hand: coincidences ab = ba = 2, n = 4; 1 - (4 - 1) * 4 / (2 * 2 * 2) = -0.5.
    assert alpha([["a", "b"], ["b", "a"]]).value == pytest.approx(-0.5)


@given(st.lists(st.lists(st.sampled_from("abc"), max_size=4), max_size=12), st.integers())
def test_neither_order_of_items_nor_of_answers_matters(rows: list[list[str]], seed: int) -> None:
    chance = random.Random(seed)
    shuffled = [chance.sample(row, len(row)) for row in chance.sample(rows, len(rows))]
    left, right = alpha(rows), alpha(shuffled)
    assert left.reason == right.reason
    assert left.value == pytest.approx(right.value)
