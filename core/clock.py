"""The one clock and the one source of chance: everything else is handed these."""

import random
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from core.errors import InvalidValueError

Clock = Callable[[], int]
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def now_ms() -> int:
    """Wall time in UTC milliseconds since 1970."""
    return time.time_ns() // 1_000_000


def tick_s() -> float:
    """Monotonic seconds, for how long something took."""
    return time.monotonic()


def generator(*seed: object) -> random.Random:
    """A random generator that gives the same draws for the same seed parts."""
    return random.Random("\x1f".join(map(str, seed)))


def iso(at_ms: int) -> str:
    """`2026-11-02T10:00:00.000Z` for UTC milliseconds."""
    moment = EPOCH + timedelta(milliseconds=at_ms)
    return moment.isoformat("T", "milliseconds").replace("+00:00", "Z")


def parse_iso(text: object) -> int:
    """UTC milliseconds of an ISO 8601 time; a time without a zone is UTC."""
    try:
        moment = datetime.fromisoformat(str(text))
    except ValueError:
        raise InvalidValueError(
            f"{text!r} is not a time", remedy="write times as 2026-11-02T10:00:00.000Z"
        ) from None
    zoned = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return (zoned - EPOCH) // timedelta(milliseconds=1)
