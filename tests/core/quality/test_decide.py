"""The rule that makes a label of answers, on numbers worked by hand."""

from dataclasses import replace

import pytest

from core.model import Decision, LabelName, Task, Verdict, Vote
from core.quality.decide import TRUST, decide, posterior
from core.tasks import classify

TWO = Task("t", "classify", labels=(LabelName("yes"), LabelName("no")))
FOUR = replace(TWO, labels=tuple(LabelName(name) for name in ("yes", "no", "maybe", "never")))


def votes(said: str) -> list[Vote]:
    names = {"y": "yes", "n": "no", "m": "maybe"}
    return [Vote(f"w{n}", names[letter]) for n, letter in enumerate(said)]


def decided(said: str, task: Task) -> Decision:
    return decide(votes(said), task, classify.merge, classify.dump)


def test_one_answer_is_enough_for_an_overlap_of_one() -> None:
    assert decided("", TWO) == Decision("open")
    assert decided("y", TWO) == Decision("agreed", Verdict("yes", 1.0))


@pytest.mark.parametrize(
    ("said", "state"),
    [("y", "open"), ("yy", "open"), ("yyn", "agreed"), ("yny", "agreed"), ("ynm", "disputed")],
)
def test_three_answers(said: str, state: str) -> None:
    assert decided(said, replace(FOUR, overlap=3, overlap_max=3)).state == state


def test_exactly_half_is_disputed() -> None:
    assert decided("yn", replace(TWO, overlap=2, overlap_max=2)) == Decision("disputed")


@pytest.mark.parametrize(
    ("said", "state"),
    [
        ("y", "open"),
        ("yy", "agreed"),
        ("yn", "open"),
        ("yny", "open"),
        ("yyn", "open"),
        ("ynyy", "agreed"),
        ("ynyn", "open"),
        ("ynyny", "agreed"),
        ("ynymm", "disputed"),
    ],
)
def test_a_range_asks_for_more_only_where_people_disagree(said: str, state: str) -> None:
    task = replace(TWO if "m" not in said else FOUR, overlap=2, overlap_max=5)
    assert decided(said, task).state == state


def test_a_lower_confidence_is_content_with_less() -> None:
    task = replace(TWO, overlap=2, overlap_max=5, confidence=0.8)
    assert decided("yny", task).state == "agreed"


@pytest.mark.parametrize(
    ("said", "task", "expected"),
    [
        # one answer: its trust, as the uniform prior says nothing
        ("y", TWO, 0.85),
        # 0.85^2 / (0.85^2 + 0.15^2) = 0.7225 / 0.745
        ("yy", TWO, 0.969799),
        # two against one is as one for one
        ("yyn", TWO, 0.85),
        # three wrong labels share 0.15: 0.05 each; 0.85 / (0.85 + 3 * 0.05)
        ("y", FOUR, 0.85),
        # 0.7225 / (0.7225 + 3 * 0.0025) = 0.7225 / 0.73
        ("yy", FOUR, 0.989726),
        # yes 0.85^2*0.05, no 0.05^2*0.85, two more 0.05^3 each: 0.036125 / 0.0385
        ("yyn", FOUR, 0.938312),
    ],
)
def test_posterior(said: str, task: Task, expected: float) -> None:
    assert TRUST == 0.85
    found = posterior(votes(said), Verdict("yes", 1.0), task, classify.dump)
    assert found == pytest.approx(expected, abs=1e-6)


def test_the_posterior_of_a_weighted_vote() -> None:
    weighted = [Vote("a", "yes", 2.0), Vote("b", "no", 1.0)]
    found = posterior(weighted, Verdict("yes", 1.0), TWO, classify.dump)
    assert found == pytest.approx(0.85)
