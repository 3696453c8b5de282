"""Fifty annotators, each a process of its own, at one decision a second."""

import json
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from bench.decisions import committer, deciding
from bench.measure import percentile
from bench.pools import OVERLAP, ROOT, Pools, environ
from bench.table import Row
from storage.connect import connect

START_S = 0.15
"""Between the starts of two annotators: starting all at once is another question."""
COMMIT_S = 0.1
"""Between two commits of the reference, which goes on meanwhile."""
THEIRS = "client_id >= 'person' AND client_id < 'persoo'"


@dataclass
class Watch:
    """What was seen from outside while they worked."""

    commits_ms: list[float] = field(default_factory=list)
    over: int = 0


def rows(pools: Pools, *, quick: bool) -> Iterator[Row]:
    size, people, seconds = (100_000, 20, 10) if quick else (1_000_000, 50, 60)
    path = pools.copy(pools.answered(size), "people")
    watch = Watch()
    told = _work(path, people, seconds, watch, pools.folder)
    waits_ms = [wait_ms for each in told for wait_ms in each["waits_ms"]]
    what = f"{people} annotators, one decision a second each, {seconds} s"
    yield Row(
        f"{what}: claim + submit", median(waits_ms), p99=percentile(waits_ms, 0.99), budget=20
    )
    yield Row(
        f"{what}: beside a synced commit meanwhile",
        median(waits_ms),
        reference=f"one synced commit, p99 {percentile(watch.commits_ms, 0.99):.1f} ms",
        measured=median(watch.commits_ms),
        p99=percentile(waits_ms, 0.99),
    )
    yield Row(f"{what}: decisions", len(waits_ms), "")
    yield Row(f"{what}: errors", sum(len(each["errors"]) for each in told), "", budget=0)
    yield Row(f"{what}: over-claims", watch.over + _over(path), "", budget=0)
    lost = len(waits_ms) - _stored(path)
    yield Row(f"{what}: answers acknowledged and not stored", lost, "", budget=0)


def _work(
    path: Path, people: int, seconds: float, watch: Watch, folder: Path
) -> list[dict[str, Any]]:
    command = [sys.executable, "-m", "bench.people", str(path), str(seconds)]
    running = []
    for number in range(people):
        running.append(
            subprocess.Popen(
                [*command, f"person{number}"], stdout=subprocess.PIPE, env=environ(), cwd=ROOT
            )
        )
        time.sleep(START_S)
    commit, until = committer(folder / "meanwhile.sqlite"), time.monotonic() + seconds
    while time.monotonic() < until:
        watch.commits_ms += [_after(COMMIT_S, commit) for _ in range(10)]
        watch.over += _over(path)
    return [json.loads(each.communicate()[0]) for each in running]


def _after(seconds: float, act: Callable[[], float]) -> float:
    time.sleep(seconds)
    return act()


def _over(path: Path) -> int:
    """Units, of those with a lease or an answer of these people, with more of both than needed."""
    with closing(connect(path)) as db:
        (found,) = db.execute(
            "SELECT count(*) FROM (SELECT task_id, item_id FROM lease UNION SELECT task_id, item_id"
            f" FROM annotation WHERE {THEIRS}) AS unit WHERE"
            " (SELECT count(*) FROM lease WHERE lease.task_id = unit.task_id"
            "   AND lease.item_id = unit.item_id)"
            " + (SELECT count(*) FROM current WHERE current.task_id = unit.task_id"
            "   AND current.item_id = unit.item_id) > ?",
            [OVERLAP],
        ).fetchone()
    return int(found)


def _stored(path: Path) -> int:
    with closing(connect(path)) as db:
        found = db.execute(f"SELECT count(*) FROM annotation WHERE {THEIRS}").fetchone()
    return int(found[0])


def _person(path: Path, seconds: float, name: str) -> dict[str, list[Any]]:
    """One annotator's waits in ms, and the errors they met."""
    rhythm = random.Random(name)
    decide = deciding([path], name)
    waits_ms: list[float] = []
    errors: list[str] = []
    next_s = time.monotonic() + rhythm.random()
    until = time.monotonic() + seconds
    while next_s < until:
        time.sleep(max(0.0, next_s - time.monotonic()))
        try:
            waits_ms.append(decide())
        except Exception as error:  # noqa: BLE001 - any error at all is what is counted
            errors.append(f"{type(error).__name__}: {error}")
        next_s += rhythm.uniform(0.5, 1.5)
    return {"waits_ms": waits_ms, "errors": errors}


if __name__ == "__main__":
    print(json.dumps(_person(Path(sys.argv[1]), float(sys.argv[2]), sys.argv[3])))
