"""The labeling program killed at random moments: the tests' own harness, as a row."""

import subprocess
import sys
from collections.abc import Iterator

from bench.pools import ROOT, Pools, environ
from bench.table import Row

TEST = "tests/pty/test_kill.py::test_every_acknowledged_answer_is_there"


def rows(_: Pools, *, quick: bool) -> Iterator[Row]:
    times = 20 if quick else 200
    argv = [sys.executable, "-m", "pytest", "-q", "-p", "no:randomly", "-m", "slow or not slow"]
    done = subprocess.run(
        [*argv, f"{TEST}[{times}]"],
        check=False,
        env=environ(),
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        print(done.stdout[-3000:], done.stderr[-1000:], file=sys.stderr)
    what = f"{times} random SIGKILLs while labeling: runs that lost an acknowledged answer"
    yield Row(what, float(bool(done.returncode)), "", budget=0)
