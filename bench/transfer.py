"""Import and export beside the least that anybody could do: parse, write, no checks."""

import sys
from collections.abc import Callable, Iterator
from filecmp import cmp
from itertools import count
from pathlib import Path
from statistics import median

from bench.measure import in_turn, run_measured
from bench.pools import POSTIL, Pools, environ, postil, settle
from bench.table import Row

PLAIN = (sys.executable, "-m", "bench.plainly")
Measured = Callable[[], float]


def rows(pools: Pools, *, quick: bool) -> Iterator[Row]:
    many, rounds = (100_000, 1) if quick else (1_000_000, 3)
    few = many // 10
    peaks: dict[tuple[str, int], float] = {}
    yield _import(pools, many, rounds, peaks)
    _import(pools, few, 1, peaks)
    yield _flat("import", many, few, peaks)
    yield _export(pools, "labels", many, rounds, peaks)
    _export(pools, "labels", few, 1, peaks)
    yield _flat("export labels", many, few, peaks)
    yield _export(pools, "all", many, 1, peaks)
    _export(pools, "all", few, 1, peaks)
    yield _flat("export all", many, few, peaks)


def _flat(what: str, many: int, few: int, peaks: dict[tuple[str, int], float]) -> Row:
    """Peak memory must not grow with the file."""
    return Row(
        f"{what}: peak memory at {many:,} items",
        peaks[what, many],
        "MiB",
        f"the same at {few:,}",
        peaks[what, few],
        budget=1.1,
    )


def _import(pools: Pools, size: int, rounds: int, peaks: dict[tuple[str, int], float]) -> Row:
    source = str(pools.texts(size))
    ours, plain = in_turn(
        rounds,
        _importing(pools, f"import-{size}", (*POSTIL, "import", "{}", source), peaks, size),
        _importing(pools, f"plain-{size}", (*PLAIN, "import", "{}", source), {}, size),
    )
    return Row(
        f"import of {size:,} texts",
        median(ours),
        "rows/s",
        "json.loads, executemany, the same tables",
        median(plain),
        budget=0.5,
        more=True,
    )


def _importing(
    pools: Pools,
    name: str,
    argv: tuple[str, ...],
    peaks: dict[tuple[str, int], float],
    size: int,
) -> Measured:
    """Import into a new project; gives rows a second, the start of the program included."""
    numbers = count()

    def act() -> float:
        path = pools.folder / f"{name}-{next(numbers)}.postil"
        postil("new", str(path), "--task", "tone:classify:pos,neg,mixed")
        took_s, held = run_measured([part.format(path) for part in argv], environ())
        peaks["import", size] = max(held, peaks.get(("import", size), 0))
        settle(path)
        path.unlink()
        return size / took_s

    return act


def _export(
    pools: Pools, what: str, size: int, rounds: int, peaks: dict[tuple[str, int], float]
) -> Row:
    path = str(pools.answered(size))
    out, plain_out = pools.folder / "ours.jsonl", pools.folder / "plain.jsonl"
    ours, plain = in_turn(
        rounds,
        _exporting((*POSTIL, "export", path, "--what", what), out, peaks, (f"export {what}", size)),
        _exporting((*PLAIN, f"export-{what}", path), plain_out, {}, ("", size)),
    )
    if not cmp(out, plain_out, shallow=False):
        raise RuntimeError(f"the two exports of {what} differ: {out} {plain_out}")
    return Row(
        f"export of {size:,} items, {what}",
        median(ours),
        "rows/s",
        "select, json.dumps, write: the same bytes",
        median(plain),
        budget=0.5,
        more=True,
    )


def _exporting(
    argv: tuple[str, ...], out: Path, peaks: dict[tuple[str, int], float], key: tuple[str, int]
) -> Measured:
    """Export to a file; gives items a second, the start of the program included."""

    def act() -> float:
        took_s, held = run_measured(argv, environ(), str(out))
        peaks[key] = max(held, peaks.get(key, 0))
        return key[1] / took_s

    return act
