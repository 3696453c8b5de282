"""Keys of labels: the pool, assigned keys, what is left over."""

from hypothesis import given
from hypothesis import strategies as st

from core.labelkeys import POOL, label_keys
from core.model import LabelName, Task


def task(*labels: str | tuple[str, str]) -> Task:
    names = [LabelName(label) if isinstance(label, str) else LabelName(*label) for label in labels]
    return Task("t", "classify", labels=tuple(names))


def test_digits_then_letters_in_the_order_of_the_task() -> None:
    names = [f"label {n}" for n in range(30)]
    keys = label_keys(task(*names))
    assert "".join(keys) == "1234567890asdfwertzxcvb"
    assert list(keys.values()) == names[:23]


def test_an_assigned_key_frees_the_default_one() -> None:
    assert label_keys(task("pos", ("neg", "e"), "mixed")) == {"1": "pos", "e": "neg", "3": "mixed"}


def test_who_loses_a_default_key_takes_a_free_one() -> None:
    assert label_keys(task("pos", "neg", ("mixed", "1"))) == {"3": "pos", "2": "neg", "1": "mixed"}


def test_freed_keys_reach_labels_beyond_the_pool() -> None:
    names = [f"label {n}" for n in range(23)]
    keys = label_keys(task(*names, ("last", "1")))
    assert keys["1"] == "last"
    assert "label 0" not in keys.values()


def test_a_task_without_labels_has_no_keys() -> None:
    assert label_keys(task()) == {}


@given(st.integers(0, 40), st.dictionaries(st.integers(0, 39), st.sampled_from(POOL)))
def test_each_key_once_and_as_many_as_can_be(count: int, assigned: dict[int, str]) -> None:
    chosen: dict[int, str] = {}
    for place, key in assigned.items():
        if place < count and key not in chosen.values():
            chosen[place] = key
    labels = [(f"l{n}", chosen.get(n, "")) for n in range(count)]
    keys = label_keys(task(*labels))
    assert len(keys) == min(count, len(POOL))
    assert len(set(keys.values())) == len(keys)
    assert all(keys[key] == name for name, key in labels if key)
