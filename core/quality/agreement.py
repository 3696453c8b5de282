"""How far annotators agree beyond chance: Krippendorff's alpha over any distance.

Krippendorff (2011), "Computing Krippendorff's Alpha-Reliability": values are
counted in a coincidence matrix, so answers may be missing, annotators may be
any number, and memory holds one count for each pair of distinct values.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

Distance = Callable[[Hashable, Hashable], float]


@dataclass(frozen=True, slots=True)
class Alpha:
    """1 is perfect, 0 is chance; None with the reason where it is undefined."""

    value: float | None
    reason: str = ""


def nominal(a: Hashable, b: Hashable) -> float:
    """0 for the same value, 1 for another."""
    return float(a != b)


def alpha(units: Iterable[Sequence[Hashable]], distance: Distance = nominal) -> Alpha:
    """Alpha over units, each the values that its annotators gave.

    A unit with fewer than two values says nothing and is left out. The
    difference function is the distance squared: that is the nominal metric for
    distances of 0 and 1, and the interval metric for steps on a scale.
    """
    totals: Counter[Hashable] = Counter()
    observed = 0.0
    for values in units:
        if len(values) > 1:
            counts = Counter(values)
            totals.update(counts)
            observed += _disagreement(counts, distance) / (len(values) - 1)
    if not totals:
        return Alpha(None, "no item has two answers")
    expected = _disagreement(totals, distance) / (totals.total() - 1)
    if not expected:
        return Alpha(None, "all answers are the same")
    return Alpha(1 - observed / expected)


def _disagreement(counts: Counter[Hashable], distance: Distance) -> float:
    """The squared distances over all ordered pairs of the counted values."""
    return 2 * sum(counts[a] * counts[b] * distance(a, b) ** 2 for a, b in combinations(counts, 2))
