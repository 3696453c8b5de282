"""The labeling screen through a pty: its start, its keys, its memory, what it imports."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from statistics import median

from bench.measure import in_turn, percentile, uss_mib
from bench.pools import ME, POSTIL, Pools
from bench.reference import shown
from bench.stopwatch import DESIGN, LARGE, Stopwatch
from bench.table import Row

EMPTY = (sys.executable, "-m", "bench.reference")
HEAVY = {"numpy", "scipy", "pandas", "sklearn", "spacy", "librosa", "PIL", "sqlite_utils"}
WORDS = 500
TELL_MODULES = (
    "import atexit, json, pathlib, sys; told = pathlib.Path(sys.argv.pop(1));"
    " atexit.register(lambda: told.write_text(json.dumps(sorted(sys.modules))));"
    " from tui.cli import main; sys.exit(main())"
)
Sample = Callable[[], float]


def rows(pools: Pools, *, quick: bool) -> Iterator[Row]:
    small, large = 1_000, (100_000 if quick else 1_000_000)
    yield from _starts(pools, small, large, 3 if quick else 9)
    yield from _keys(pools, 60 if quick else 300)
    yield from _memory(pools, small, large)
    yield from _modules(pools, small)


def label(path: Path) -> list[str]:
    return [*POSTIL, "label", str(path), "--as", ME]


def marker(number: int) -> bytes:
    """How the text of item `number` begins."""
    return f"i{number:07d}".encode()


def _starts(pools: Pools, small: int, large: int, rounds: int) -> Iterator[Row]:
    ours = {
        size: label(pools.copy(pools.project(size), f"start-{size}")) for size in (small, large)
    }
    _start_ms(ours[small], marker(1))  # the first one compiles the bytecode
    empty, at_small, at_large = in_turn(
        rounds,
        lambda: _start_ms(EMPTY, shown(0).encode()),
        lambda: _start_ms(ours[small], marker(1)),
        lambda: _start_ms(ours[large], marker(1)),
    )
    for size, values in ((small, at_small), (large, at_large)):
        yield Row(
            f"start to first painted item, {size:,} items",
            median(values),
            reference="start of an empty Textual app",
            measured=median(empty),
            budget=1.4,
        )


def _start_ms(argv: list[str] | tuple[str, ...], wanted: bytes) -> float:
    with Stopwatch(argv) as line:
        return (line.arrival(wanted, whole=False) - line.began_s) * 1000


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


def _keys(pools: Pools, rounds: int) -> Iterator[Row]:
    single = pools.copy(pools.project(2_000, WORDS), "keys")
    several = pools.copy(pools.project(2_000, WORDS, multiple=True), "keys-multiple")
    with ExitStack() as stack:
        lines = {
            name: stack.enter_context(Stopwatch(argv, size))
            for name, argv, size in (
                ("trivial", [*EMPTY, "trivial"], DESIGN),
                ("single", label(single), LARGE),
                ("several", label(several), DESIGN),
            )
        }
        lines["trivial"].arrival(shown(0).encode(), whole=False)
        lines["single"].arrival(marker(1), whole=False)
        lines["several"].arrival(marker(1), whole=False)
        keys = {
            "trivial": Keys(lines["trivial"], "x", lambda number: shown(number).encode()),
            "label key to next item painted": Keys(
                lines["single"], "1", lambda number: marker(number + 1)
            ),
            "toggle a label": Keys(lines["several"], "1"),
            "scroll the text by a line": Keys(lines["several"], "kj"),
        }
        times = dict(
            zip(keys, in_turn(rounds, *(each.press for each in keys.values())), strict=True)
        )
    yield from _key_rows(keys, times)


def _key_rows(keys: dict[str, Keys], times: dict[str, list[float]]) -> Iterator[Row]:
    reference = "a key of a trivial Textual app"
    for name in list(keys)[1:]:
        same_item = "next" not in name
        moves_all = name != "toggle a label"
        yield Row(
            f"{name}, {WORDS} words",
            median(times[name]),
            reference=reference,
            measured=median(times["trivial"]),
            budget=2 if same_item else 3,
            p99=percentile(times[name], 0.99),
        )
        yield Row(
            f"{name}, bytes on the wire",
            median(keys[name].sent),
            "B",
            reference="" if moves_all else reference,
            measured=None if moves_all else median(keys["trivial"].sent),
            budget=6_000 if moves_all else 2,
        )


def _memory(pools: Pools, small: int, large: int) -> Iterator[Row]:
    empty = _uss_mib([*EMPTY, "trivial"], lambda number: shown(number).encode(), shown(0).encode())
    for size in (small, large):
        path = pools.copy(pools.project(size), f"memory-{size}")
        yield Row(
            f"memory (USS) after 50 answers, {size:,} items",
            _uss_mib(label(path), lambda number: marker(number + 1), marker(1)),
            "MiB",
            reference="the trivial Textual app after 50 keys",
            measured=empty,
            budget=1.4,
        )


def _uss_mib(argv: list[str], wanted: Callable[[int], bytes], first: bytes) -> float:
    with Stopwatch(argv) as line:
        line.arrival(first, whole=False)
        keys = Keys(line, "1", wanted)
        for _ in range(50):
            keys.press()
        line.settle(0.5)
        return uss_mib(line.pid)


def _modules(pools: Pools, size: int) -> Iterator[Row]:
    ours = pools.folder / "modules.json"
    project = pools.copy(pools.project(size), "modules")
    argv = [sys.executable, "-c", TELL_MODULES, str(ours), "label", str(project), "--as", ME]
    with Stopwatch(argv) as line:
        line.arrival(marker(1), whole=False)
        line.key_ms("1", marker(2))
        line.press("q")
        line.finish()
    names = set(json.loads(ours.read_text(encoding="utf-8")))
    found = sorted(HEAVY & names)
    yield Row(
        f"modules imported by a labeling process: heavy ones {found}", len(found), "", budget=0
    )
    yield Row("modules imported by a labeling process: all", len(names), "")
