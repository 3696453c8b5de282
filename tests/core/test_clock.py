"""Times as text and back; draws that can be repeated."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.clock import generator, iso, now_ms, parse_iso, tick_s
from core.errors import InvalidValueError


@given(st.integers(0, 253_402_300_799_999))
def test_iso_and_back(at_ms: int) -> None:
    assert parse_iso(iso(at_ms)) == at_ms


@pytest.mark.parametrize(
    ("text", "at_ms"),
    [
        ("1970-01-01T00:00:00Z", 0),
        ("1970-01-01", 0),
        ("1970-01-01 00:00:01", 1000),
        ("1970-01-01T02:00:00+02:00", 0),
        ("2026-11-02T10:00:00.250Z", 1_793_613_600_250),
    ],
)
def test_times_of_others(text: str, at_ms: int) -> None:
    assert parse_iso(text) == at_ms


def test_how_times_are_written() -> None:
    assert iso(1_793_613_600_250) == "2026-11-02T10:00:00.250Z"


@pytest.mark.parametrize("text", ["", "yesterday", "2026-13-01", "12:00", None, 3])
def test_what_is_no_time(text: object) -> None:
    with pytest.raises(InvalidValueError, match="is not a time"):
        parse_iso(text)


def test_the_clocks_run() -> None:
    assert abs(now_ms() - datetime.now(UTC).timestamp() * 1000) < 10_000
    assert tick_s() <= tick_s()


def test_the_same_seed_draws_the_same() -> None:
    assert generator("a", 1).random() == generator("a", 1).random()
    assert generator("a", 1).random() != generator("a", 2).random()
