"""python -m bench [--quick] [--dir DIR] [NAME...]: one table of ratios."""

import argparse
import importlib
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bench.machine import described
from bench.peers.tools import place
from bench.pools import Pools
from bench.table import Row, lines

GROUPS = ("screens", "keys", "decisions", "people", "transfer", "versus", "kills")
BEGIN, END = "<!-- table -->", "<!-- end of table -->"
"""Where a document has the table of its last run."""


def main() -> int:
    asked = _arguments()
    asked.dir.mkdir(parents=True, exist_ok=True)
    machine = described()
    rows: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="run-", dir=asked.dir) as folder:
        for name in asked.names or GROUPS:
            rows += _measured(name, Pools(Path(folder), asked.peers), quick=asked.quick)
    table = "\n".join([machine, "", *lines(rows)])
    print(f"\n{table}")
    if asked.into:
        _put(asked.into, table)
    return 0


def _measured(name: str, pools: Pools, *, quick: bool) -> Iterator[Row]:
    """The rows of one group, with a word about each as it comes."""
    start = time.monotonic()
    group = importlib.import_module(f"bench.{name}")
    for row in group.rows(pools, quick=quick):
        print(f"{row.verdict:>8}  {row.what}", file=sys.stderr)
        yield row
    print(f"{name}: {time.monotonic() - start:.0f} s", file=sys.stderr)


def _put(document: Path, table: str) -> None:
    """In place of what stands between the two marks of the document."""
    before, mark, rest = document.read_text(encoding="utf-8").partition(BEGIN)
    _, end, after = rest.partition(END)
    if not mark or not end:
        sys.exit(f"{document}: no {BEGIN} and {END}")
    document.write_text(f"{before}{BEGIN}\n{table}\n{END}{after}", encoding="utf-8")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(GROUPS))
    parser.add_argument("--quick", action="store_true", help="smaller pools, fewer rounds")
    home = Path.home() / ".cache" / "postil-bench"
    parser.add_argument("--dir", type=Path, default=home, help="a folder on a real disk")
    parser.add_argument("--peers", type=Path, default=place(), help="where the peers are")
    parser.add_argument("--into", type=Path, help="put the table into this document too")
    asked = parser.parse_args()
    if unknown := set(asked.names) - set(GROUPS):
        parser.error(f"no rows named {', '.join(sorted(unknown))}; there are {', '.join(GROUPS)}")
    return asked


if __name__ == "__main__":
    sys.exit(main())
