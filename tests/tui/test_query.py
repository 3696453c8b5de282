"""What is typed in browse, and the window on a long list."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.store import Filter, Row
from tui.query import read_query, words_of, write_query
from tui.window import MOST, PAGE, Window


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("", Filter()),
        ("late parcel", Filter(query="late parcel")),
        ("is:flagged", Filter("flagged")),
        ("is:mine label:pos late", Filter("mine", "pos", "late")),
        ('label:"Very bad"', Filter(label="Very bad")),
        ("late label:pos  parcel", Filter(label="pos", query="late parcel")),
    ],
)
def test_a_line_means_a_filter(line: str, wanted: Filter) -> None:
    assert read_query(line) == (wanted, "")


def test_an_unknown_list_is_refused_with_those_there_are() -> None:
    assert "all, mine, open, flagged" in read_query("is:lost")[1]


@given(
    st.builds(
        Filter,
        st.sampled_from(["all", "mine", "open", "flagged", "skipped", "draft"]),
        st.sampled_from(["", "pos", "Very bad", "animal/bird"]),
        st.sampled_from(["", "late", "late parcel"]),
    )
)
def test_a_filter_is_written_as_it_is_read(wanted: Filter) -> None:
    assert read_query(write_query(wanted)) == (wanted, "")


def test_words_are_taken_apart_as_the_search_does() -> None:
    assert words_of("late-parcel, ÜBER!") == ["late", "parcel", "ÜBER"]
    assert words_of("+++") == ["+++"]


def row(number: int) -> Row:
    return Row(number, f"a{number}", "text", "", None, "open", None, flag=False)


class Long:
    """A list of so many items, with gaps in their ids."""

    def __init__(self, count: int) -> None:
        self.ids = [7 * number for number in range(1, count + 1)]

    def __call__(self, after: int, before: int, limit: int) -> Sequence[Row]:
        if before:
            return [row(each) for each in [n for n in self.ids if n < before][-limit:]]
        return [row(each) for each in [n for n in self.ids if n > after][:limit]]


def ids(window: Window) -> list[int]:
    return [each.item_id for each in window.rows]


def test_the_window_goes_down_and_forgets_what_is_far_above() -> None:
    long = Long(1234)
    window = Window(long)
    window.start()
    gone = sum(window.extend_down() for _ in range(20))
    assert ids(window) == long.ids[-len(window.rows) :]
    assert (window.above, window.below) == (True, False)
    assert len(window.rows) <= MOST
    assert gone == 1234 - len(window.rows)


def test_the_window_goes_up_from_the_end() -> None:
    long = Long(1234)
    window = Window(long)
    window.end()
    assert ids(window) == long.ids[-PAGE:]
    for _ in range(20):
        window.extend_up()
    assert ids(window) == long.ids[: len(window.rows)]
    assert (window.above, window.below) == (False, True)


@given(st.integers(0, 500), st.integers(1, 3600))
def test_the_window_opens_around_an_item(count: int, item_id: int) -> None:
    long = Long(count)
    window = Window(long)
    window.start(item_id)
    assert ids(window) == [each for each in long.ids if each in set(ids(window))]
    if item_id in long.ids:
        assert ids(window)[window.place_of(item_id)] == item_id
    elif window.rows:
        assert 0 <= window.place_of(item_id) < len(window.rows)
