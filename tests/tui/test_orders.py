"""A line in plain mode means one thing, or is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.labelkeys import label_keys
from core.model import LabelName, Task
from tui.orders import Order, read_order


def task(*names: str, **options: object) -> Task:
    return Task("t", "classify", labels=tuple(LabelName(name) for name in names), options=options)


TONE = task("pos", "neg", "Very bad")
TOPICS = task("news", "world sport", "sport", multiple=True)
MANY = task(*(f"l{n}" for n in range(12)), multiple=True)


def read(line: str, asked: Task = TONE) -> Order:
    return read_order(line, asked, label_keys(asked))


@pytest.mark.parametrize(
    ("line", "value"),
    [("1", "pos"), ("neg", "neg"), (" 3 ", "Very bad"), ("Very  bad", "Very bad"), ("POS", "pos")],
)
def test_a_key_or_a_name_answers(line: str, value: str) -> None:
    assert read(line) == Order("answer", value)


@pytest.mark.parametrize(
    ("line", "act"),
    [("?", "help"), ("u", "undo"), ("U", "redo"), ("i", "info"), ("q", "leave"), ("", "keep")],
)
def test_commands(line: str, act: str) -> None:
    assert read(line).act == act


@pytest.mark.parametrize(
    ("line", "skip", "note"),
    [
        ("p", "unsure", ""),
        ("p 2", "broken", ""),
        ("p out_of_scope", "out_of_scope", ""),
        ("p out of scope", "out_of_scope", ""),
        ("p other", "other", ""),
        ("p wrong language", "other", "wrong language"),
    ],
)
def test_skips_with_a_reason(line: str, skip: str, note: str) -> None:
    assert read(line) == Order("skip", skip, note)


@pytest.mark.parametrize("line", ["4", "0", "positive", "1 2", "=", "=maybe", "\x1b[A"])
def test_what_is_neither_is_refused(line: str) -> None:
    assert read(line).act == "wrong"


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("1 3", ["news", "sport"]),
        ("world sport", ["world sport"]),
        ("news world sport sport", ["news", "world sport", "sport"]),
        ("1 1", ["news"]),
        ("0", []),
        ("none", []),
    ],
)
def test_several_are_separated_by_spaces(line: str, value: list[str]) -> None:
    assert read(line, TOPICS) == Order("answer", value)


def test_the_tenth_label_has_the_nought() -> None:
    assert read("0", MANY) == Order("answer", ["l9"])
    assert read("none", MANY) == Order("answer", [])


def test_a_key_that_is_another_labels_name_is_refused() -> None:
    stars = task("0", "1", "2")
    assert read("1", stars).act == "wrong"
    assert read("=1", stars) == Order("answer", "1")
    assert read("0", stars) == Order("answer", "0")
    assert read("1", task("1", "2", "3")) == Order("answer", "1")


def test_names_that_are_commands_are_reached_by_key_or_by_the_equals_sign() -> None:
    letters = task("p", "q", "u")
    assert read("q", letters).act == "leave"
    assert read("2", letters) == Order("answer", "q")
    assert read("=q", letters) == Order("answer", "q")
    assert read("=p", letters) == Order("answer", "p")


@given(st.text(), st.sampled_from([TONE, TOPICS, MANY]))
def test_any_line_gives_an_order_of_known_labels(line: str, asked: Task) -> None:
    order = read(line, asked)
    if order.act == "answer":
        chosen = order.value if isinstance(order.value, list) else [order.value]
        assert set(chosen) <= set(asked.names)
