"""The labeling screen through a pty: its start, its memory, what it imports."""

import json
import sys
from collections.abc import Callable, Iterator
from statistics import median

from bench.keys import EMPTY, Keys, count, label, marker
from bench.measure import in_turn, uss_mib
from bench.pools import ME, Pools
from bench.stopwatch import Stopwatch
from bench.table import Row

HEAVY = {"numpy", "scipy", "pandas", "sklearn", "spacy", "librosa", "PIL", "sqlite_utils"}
TELL_MODULES = (
    "import atexit, json, pathlib, sys; told = pathlib.Path(sys.argv.pop(1));"
    " atexit.register(lambda: told.write_text(json.dumps(sorted(sys.modules))));"
    " from tui.cli import main; sys.exit(main())"
)


def rows(pools: Pools, *, quick: bool) -> Iterator[Row]:
    small, large = 1_000, (100_000 if quick else 1_000_000)
    yield from _starts(pools, small, large, 3 if quick else 9)
    yield from _memory(pools, small, large)
    yield from _modules(pools, small)


def _starts(pools: Pools, small: int, large: int, rounds: int) -> Iterator[Row]:
    ours = {
        size: label(pools.copy(pools.project(size), f"start-{size}")) for size in (small, large)
    }
    _start_ms(ours[small], marker(1))  # the first one compiles the bytecode
    empty, at_small, at_large = in_turn(
        rounds,
        lambda: _start_ms(EMPTY, count(0)),
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


def _memory(pools: Pools, small: int, large: int) -> Iterator[Row]:
    empty = _uss_mib([*EMPTY, "trivial"], count, count(0))
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
