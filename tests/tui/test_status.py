"""The dashboard: how far the tasks are, one's own work, and for leads everybody's."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.local import open_store
from tests.tui.bench import Bench, Person
from tests.tui.conftest import MakeBench
from tests.tui.snapshots import SIZES, check
from tui.screens.status import Status
from tui.widgets.bars import shares


async def label(made: Bench, person: Person, keys: str) -> None:
    for key in keys:
        made.clock.sleep(4)
        await person.press(key)


async def test_tasks_own_answers_and_speed(bench: MakeBench) -> None:
    made = bench(texts=8)
    async with made.open() as person:
        await label(made, person, "112")
        await person.press("p", "1", "g", "d")
        assert isinstance(person.app.screen, Status)
        text = person.text
        assert "37%   5 open of 8" in text
        assert "answered    3" in text
        assert "skipped     1" in text
        assert "4.0 s an answer" in text
        assert "20 s for 5 items" in text
        assert "People" not in text
        await person.press("q")
        await label(made, person, "2")
        await person.press("g", "s")
        assert "50%   4 open of 8" in person.text


async def test_disputed_units_and_people_for_leads(bench: MakeBench) -> None:
    made = bench(texts=4, overlap=2, overlap_max=2)
    async with made.open() as person:
        await label(made, person, "11")
    lead = open_store(made.db, "lea")
    async with made.open(store=lead) as person:
        await label(made, person, "12")
        await person.press("g", "d")
        assert ", 1 disputed" in person.text
        await person.press("end")
        people = [line.split() for line in person.lines if "annotator" in line or " lead " in line]
        assert ["ann", "annotator", "2", "0", "4.0", "s"] in people
        assert ["lea", "lead", "2", "0", "4.0", "s"] in people


@given(st.lists(st.integers(0, 10_000), min_size=3, max_size=3), st.integers(3, 60))
def test_shares_fill_the_bar_and_hide_nothing(amounts: list[int], width: int) -> None:
    given_ = shares(amounts, width)
    assert sum(given_) == (width if sum(amounts) else 0)
    assert all(
        (columns > 0) == (amount > 0) for columns, amount in zip(given_, amounts, strict=True)
    )


async def test_a_project_without_items_has_no_numbers_to_divide(bench: MakeBench) -> None:
    made = bench(texts=0)
    async with made.open() as person:
        await person.press("g", "d")
        assert "no item" in person.text


@pytest.mark.parametrize("size", SIZES)
async def test_the_dashboard_looks_as_it_did(bench: MakeBench, size: str) -> None:
    made = bench(("pos", "\x1b[31mneg\u202e", "mixed"), texts=8, overlap=2, overlap_max=2)
    async with made.open(SIZES[size]) as person:
        await label(made, person, "11121")
    lead = open_store(made.db, "lea")
    async with made.open(SIZES[size], store=lead) as person:
        await label(made, person, "112")
        await person.press("g", "d")
        check(person, f"status/{size}")
