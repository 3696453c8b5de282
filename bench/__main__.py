"""python -m bench [--quick] [--dir DIR] [NAME...]: one table of ratios."""

import argparse
import importlib
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bench.pools import Pools
from bench.table import Row, lines

GROUPS = ("screens", "decisions", "people", "transfer", "versus")


def main() -> int:
    asked = _arguments()
    asked.dir.mkdir(parents=True, exist_ok=True)
    rows: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="run-", dir=asked.dir) as folder:
        pools = Pools(Path(folder))
        for name in asked.names or GROUPS:
            rows += _measured(name, pools, quick=asked.quick)
    print("\n".join(lines(rows)))
    return 0


def _measured(name: str, pools: Pools, *, quick: bool) -> Iterator[Row]:
    start = time.monotonic()
    group = importlib.import_module(f"bench.{name}")
    for row in group.rows(pools, quick=quick):
        print(f"{row.verdict:>8}  {row.what}", file=sys.stderr)
        yield row
    print(f"{name}: {time.monotonic() - start:.0f} s", file=sys.stderr)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(GROUPS))
    parser.add_argument("--quick", action="store_true", help="smaller pools, fewer rounds")
    home = Path.home() / ".cache" / "postil-bench"
    parser.add_argument("--dir", type=Path, default=home, help="a folder on a real disk")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
