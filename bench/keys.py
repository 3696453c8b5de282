"""A key to the frame that shows what it did, through a pty, and the bytes that it cost."""

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from statistics import median

from bench.decisions import committer
from bench.measure import in_turn, percentile
from bench.pools import ME, MINE, POSTIL, Pools
from bench.reference import shown
from bench.stopwatch import DESIGN, LARGE, Stopwatch
from bench.table import Row

EMPTY = (sys.executable, "-m", "bench.reference")
WORDS = 500
NEXT, TOGGLE, SCROLL = "label key to next item painted", "toggle a label", "scroll by a line"
TRIVIAL = "a key of a trivial Textual app"
Times = Mapping[str, Sequence[float]]


def rows(pools: Pools, *, quick: bool) -> Iterator[Row]:
    rounds = 60 if quick else 300
    yield from _beside_trivial(pools, rounds)
    yield _with_many_answers(pools, 100_000 if quick else 1_000_000, rounds)


def label(path: Path) -> list[str]:
    return [*POSTIL, "label", str(path), "--as", ME]


def marker(number: int) -> bytes:
    """How the text of item `number` begins."""
    return f"i{number:07d}".encode()


def count(number: int) -> bytes:
    """What the trivial app shows after so many keys."""
    return shown(number).encode()


class Keys:
    """Keys of a program, pressed in turn again and again: times in ms, bytes on the wire.

    `wanted` says what the frame after the so-manyth press shows; without it
    the next frame counts.
    """

    def __init__(
        self, line: Stopwatch, keys: str, wanted: Callable[[int], bytes] | None = None
    ) -> None:
        self.line, self.keys, self.wanted = line, keys, wanted
        self.sent: list[int] = []

    def press(self) -> float:
        number = len(self.sent) + 1
        key = self.keys[number % len(self.keys)]
        wanted = (self.wanted(number),) if self.wanted else ()
        took_ms, sent = self.line.key_ms(key, *wanted)
        self.sent.append(sent)
        return took_ms


def _opened(stack: ExitStack, path: Path, size: tuple[int, int], first: int = 1) -> Stopwatch:
    """A labeling process that shows its first item."""
    line = stack.enter_context(Stopwatch(label(path), size))
    line.arrival(marker(first), whole=False)
    return line


def _beside_trivial(pools: Pools, rounds: int) -> Iterator[Row]:
    single = pools.copy(pools.project(2_000, WORDS), "keys")
    several = pools.copy(pools.project(2_000, WORDS, multiple=True), "keys-multiple")
    with ExitStack() as stack:
        trivial = stack.enter_context(Stopwatch([*EMPTY, "trivial"], DESIGN))
        trivial.arrival(count(0), whole=False)
        same = _opened(stack, several, DESIGN)
        keys = {
            TRIVIAL: Keys(trivial, "x", count),
            NEXT: Keys(_opened(stack, single, LARGE), "1", lambda number: marker(number + 1)),
            TOGGLE: Keys(same, "1"),
            SCROLL: Keys(same, "kj"),
        }
        commit = committer(pools.folder / "beside-keys.sqlite")
        *found, commits = in_turn(rounds, *(each.press for each in keys.values()), commit)
    times = dict(zip(keys, found, strict=True))
    yield Row("for comparison: one synced commit meanwhile", median(commits))
    yield _time(NEXT, times, budget=3)
    yield _bytes(NEXT, keys)
    yield _time(TOGGLE, times, budget=2)
    yield _bytes(TOGGLE, keys, beside=True)
    yield _time(SCROLL, times, budget=2)
    yield _bytes(SCROLL, keys)


def _time(name: str, times: Times, budget: float) -> Row:
    return Row(
        f"{name}, {WORDS} words",
        median(times[name]),
        reference=TRIVIAL,
        measured=median(times[TRIVIAL]),
        budget=budget,
        p99=percentile(times[name], 0.99),
    )


def _bytes(name: str, keys: Mapping[str, Keys], *, beside: bool = False) -> Row:
    """At most 6 KB where all of the text moves, else twice what the trivial app sends."""
    return Row(
        f"{name}, bytes on the wire",
        median(keys[name].sent),
        "B",
        reference=TRIVIAL if beside else "",
        measured=median(keys[TRIVIAL].sent) if beside else None,
        budget=2 if beside else 6_000,
    )


def _with_many_answers(pools: Pools, size: int, rounds: int) -> Row:
    """What was answered before must not be felt, in a project of any size."""
    with ExitStack() as stack:
        fresh = _opened(stack, pools.copy(pools.project(1_000), "keys-fresh"), DESIGN)
        done = int(size * MINE)
        path = pools.copy(pools.answered(size), "keys-answered")
        old = _opened(stack, path, DESIGN, first=done + 1)
        answered, new = in_turn(
            rounds,
            Keys(old, "1", lambda number: marker(done + number + 1)).press,
            Keys(fresh, "1", lambda number: marker(number + 1)).press,
        )
    return Row(
        f"{NEXT}, {size // 2:,} own answers before, {size:,} items",
        median(answered),
        reference="the same in a fresh project of 1,000 items",
        measured=median(new),
        budget=1.2,
        p99=percentile(answered, 0.99),
    )
