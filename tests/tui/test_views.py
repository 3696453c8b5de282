"""Wrapping, the typed line, the picker and the pace: values in, values out."""

from itertools import count, takewhile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len, split_graphemes

from core.safe import shown
from tests.tui.bench import FakeClock
from tui.pace import Pace
from tui.views.wrap import Wrapped
from tui.widgets.labelbar import Choice, grid
from tui.widgets.line import LONGEST, Line
from tui.widgets.picker import Picker
from tui.widgets.sizes import sizes

TEXTS = st.text(
    st.sampled_from("ab  \n\n-漢字é\u0301👍🏽👨‍👩‍👧 🇩🇪ไทยשלום")
    | st.characters(exclude_categories=["Cs"]),
    max_size=200,
)


def rows(wrapped: Wrapped) -> list[tuple[int, int]]:
    return [row for row in takewhile(lambda row: row is not None, map(wrapped.row, count())) if row]


class TestWrap:
    @given(TEXTS, st.integers(2, 90))
    def test_no_row_is_too_wide_and_nothing_is_lost(self, text: str, width: int) -> None:
        text = shown(text, newlines=True)
        wrapped = Wrapped(text, width)
        found = rows(wrapped)
        edges = {start for start, _, _ in split_graphemes(text)[0]} | {len(text)}
        at = 0
        for start, end in found:
            assert text[at:start] in ("", " ", "\n")
            assert (
                cell_len(text[start:end]) <= width or len(split_graphemes(text[start:end])[0]) == 1
            )
            assert "\n" not in text[start:end]
            assert text.isascii() or start in edges or text[start - 1] in " \n"
            at = end
        assert text[at:] in ("", " ", "\n")
        assert wrapped.count() == len(found)

    @given(TEXTS, st.integers(2, 40))
    def test_the_row_of_an_offset_holds_it(self, text: str, width: int) -> None:
        text = shown(text, newlines=True)
        found = rows(Wrapped(text, width))
        for offset in range(len(text)):
            start, end = found[Wrapped(text, width).row_at(offset)]
            assert start <= offset <= end

    def test_words_stay_whole(self) -> None:
        wrapped = Wrapped("one two three", 7)
        assert [wrapped.text[a:b] for a, b in rows(wrapped)] == ["one two", "three"]

    def test_only_what_is_looked_at_is_wrapped(self) -> None:
        wrapped = Wrapped("x" * 10_000_000, 80)
        assert wrapped.row(20) == (1600, 1680)
        assert len(wrapped._starts) == 21

    def test_an_empty_text_has_one_empty_row(self) -> None:
        assert rows(Wrapped("", 10)) == [(0, 0)]
        assert rows(Wrapped("a\n\nb", 10)) == [(0, 1), (2, 2), (3, 4)]


class TestLine:
    @pytest.mark.parametrize(
        ("keys", "text", "at"),
        [
            (["left", "left", "backspace"], "on two", 2),
            (["home", "delete"], "ne two", 0),
            (["ctrl+w"], "one ", 4),
            (["ctrl+w", "ctrl+w", "ctrl+w"], "", 0),
            (["left", "ctrl+k"], "one tw", 6),
            (["left", "ctrl+u"], "o", 0),
            (["home", "end", "f5"], "one two", 7),
        ],
    )
    def test_editing(self, keys: list[str], text: str, at: int) -> None:
        line = Line("one two", 7) if keys[:2] != ["left", "left"] else Line("one two", 5)
        for key in keys:
            line = line.edited(key)
        assert (line.text, line.at) == (text, at)

    def test_a_cluster_goes_as_a_whole(self) -> None:
        family = "👨‍👩‍👧"
        assert Line(f"a{family}", 1 + len(family)).edited("backspace") == Line("a", 1)

    def test_a_long_paste_is_cut(self) -> None:
        assert len(Line("ab", 2).insert("x" * 9999).text) == LONGEST


class TestPicker:
    NAMES = ("animal", "animal/bird", "animal/cat", "plant/oak/red", "stone")

    def test_a_name_that_is_also_a_branch_is_both(self) -> None:
        found = Picker(self.NAMES).found()
        assert [(pick.name, pick.branch) for pick in found] == [
            ("animal", False), ("animal/", True), ("plant/", True), ("stone", False),
        ]  # fmt: skip

    def test_starts_of_a_level_come_first_in_the_tasks_order(self) -> None:
        names = ("scarce", "car", "big/car", "carpet")
        found = Picker(names, query="car").found()
        assert [pick.name for pick in found] == ["car", "big/car", "carpet", "scarce"]

    def test_every_typed_word_must_be_there(self) -> None:
        assert [pick.name for pick in Picker(self.NAMES, query="red pl").found()] == [
            "plant/oak/red"
        ]

    def test_up_from_the_depth(self) -> None:
        deep = Picker(self.NAMES).into("plant/oak/")
        assert deep.up() == Picker(self.NAMES).into("plant/")
        assert Picker(self.NAMES).up() is None

    def test_the_mark_goes_round(self) -> None:
        picker = Picker(("a", "b"))
        assert picker.moved(-1).marked() == picker.moved(1).marked()
        assert Picker((), query="x").marked() is None


@given(st.lists(st.text("abc漢", min_size=1, max_size=30), min_size=1, max_size=23, unique=True),
       st.integers(38, 200), st.integers(2, 6))  # fmt: skip
def test_labels_keep_their_places_and_all_have_one(
    names: list[str], width: int, rows_most: int
) -> None:
    plain = [Choice(name, "1") for name in names]
    marked = [Choice(name, "1", chosen=True, mark="?.99") for name in names]
    places = grid(plain, True, width, rows_most)
    assert places == grid(marked, True, width, rows_most)
    assert places.rows <= max(rows_most, 1)
    assert places.columns * places.width <= width
    hits = {places.at(x, y, len(names)) for x in range(width) for y in range(places.rows)}
    assert hits - {None} == set(range(len(names)))


@given(st.integers(1, 300), st.integers(1, 100))
def test_every_size_has_room_for_text_and_labels(width: int, height: int) -> None:
    cut = sizes(width, height)
    assert cut.label_rows >= 2
    assert width - cut.left - cut.right >= min(width, 60)


class TestPace:
    def test_a_pause_counts_up_to_three_medians(self) -> None:
        clock = FakeClock()
        pace = Pace(clock)
        for _ in range(5):
            pace.done(5.0)
        pace.begin()
        clock.sleep(500)
        pace.touch()
        clock.sleep(2)
        assert pace.seconds() == 17.0

    def test_before_there_is_a_median_up_to_a_minute(self) -> None:
        clock = FakeClock()
        pace = Pace(clock)
        pace.begin(3.0)
        clock.sleep(500)
        assert pace.seconds() == 63.0

    def test_the_speed_is_of_the_last_fifty(self) -> None:
        pace = Pace(FakeClock())
        for seconds in [100.0] * 60 + [2.0] * 50:
            pace.done(seconds)
        assert pace.words() == "2.0 s each"

    @pytest.mark.parametrize(
        ("items", "words"), [(0, ""), (1, "1 min"), (100, "7-17 min"), (5000, "6-14 h")]
    )
    def test_the_time_left_is_a_range(self, items: int, words: str) -> None:
        pace = Pace(FakeClock())
        for seconds in (2.0, 4.0, 6.0, 10.0, 90.0):
            pace.done(seconds)
        assert pace.left(items) == words
