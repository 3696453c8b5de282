"""How long a decision takes, with the time away from the keys left out."""

from collections import deque
from collections.abc import Callable

IDLE_S = 60.0
LEAST_S = 10.0
TIMES_MEDIAN = 3
KEPT = 50
ENOUGH = 5
"""From so many answers on there is a speed to tell."""


class Pace:
    """The active time on the present item and the speed over the last answers.

    A pause counts up to a limit: three times the median, but between 10 and 60
    seconds, so that one slow thought is not taken for an absence.
    """

    def __init__(self, tick_s: Callable[[], float]) -> None:
        self._tick_s = tick_s
        self._times: deque[float] = deque(maxlen=KEPT)
        self._active_s = 0.0
        self._last_s = tick_s()

    def begin(self, seconds: float = 0.0) -> None:
        """A new item is shown, on which so much time was spent before."""
        self._active_s, self._last_s = seconds, self._tick_s()

    def touch(self) -> None:
        """The person did something."""
        now = self._tick_s()
        self._active_s += min(now - self._last_s, self._limit_s())
        self._last_s = now

    def seconds(self) -> float:
        """The active time on this item, to the millisecond."""
        return round(self._active_s + min(self._tick_s() - self._last_s, self._limit_s()), 3)

    def done(self, seconds: float) -> None:
        """An answer took so long."""
        self._times.append(seconds)

    def median_s(self) -> float | None:
        """The usual time of an answer, once there are enough."""
        return self._quantile(0.5) if len(self._times) >= ENOUGH else None

    def _quantile(self, share: float) -> float:
        """The time that this share of the answers stays below, between neighbours in line."""
        times = sorted(self._times)
        place = share * (len(times) - 1)
        low = int(place)
        high = min(low + 1, len(times) - 1)
        return times[low] + (place - low) * (times[high] - times[low])

    def _limit_s(self) -> float:
        usual = self.median_s()
        if usual is None:
            return IDLE_S
        return min(IDLE_S, max(LEAST_S, TIMES_MEDIAN * usual))

    def words(self) -> str:
        """`4.2 s each`, or nothing while it is too early to say."""
        usual = self.median_s()
        return "" if usual is None else f"{usual:.1f} s each"

    def left(self, items: int) -> str:
        """The time left for so many items as a range, from the quartiles."""
        if len(self._times) < ENOUGH or not items:
            return ""
        return _range(self._quantile(0.25) * items, self._quantile(0.75) * items)


def _range(low_s: float, high_s: float) -> str:
    unit, name = (3600, "h") if high_s >= 2 * 3600 else (60, "min")
    low, high = round(low_s / unit), max(1, round(high_s / unit))
    return f"{high} {name}" if low in (0, high) else f"{low}-{high} {name}"
