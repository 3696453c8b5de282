"""Claim and submit: at any number of items, beside one synced commit, and fifty at once."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from itertools import count
from pathlib import Path
from statistics import median

from bench.measure import in_turn, percentile, timed_ms
from bench.pools import ME, Pools
from bench.table import Row
from storage.connect import connect
from storage.local import open_store
from storage.store import Answer, Store, Unit

AHEAD = 3
"""Items that a screen holds beside the one that is shown."""


def rows(pools: Pools, *, quick: bool) -> Iterator[Row]:
    large, small = (100_000 if quick else 1_000_000), 1_000
    rounds = 300 if quick else 1_000
    commit = committer(pools.folder / "reference.sqlite")
    acts = [deciding(_copies(pools, size), ME) for size in (large, small)]
    at_large, at_small, committed = in_turn(rounds, *acts, commit)
    yield Row(
        f"claim + submit, {large:,} items, {3 * large:,} answers",
        median(at_large),
        reference="one synced commit of one row",
        measured=median(committed),
        budget=3,
        p99=percentile(at_large, 0.99),
    )
    yield Row(
        f"the same, {large:,} items against {small:,}",
        median(at_large),
        reference=f"claim + submit, {small:,} items",
        measured=median(at_small),
        budget=2,
        p99=percentile(at_large, 0.99),
    )


def _copies(pools: Pools, size: int) -> Iterator[Path]:
    """The answered project of that size, again and again."""
    for number in count():
        yield pools.copy(pools.answered(size), f"decisions-{size}-{number}")


def committer(path: Path) -> Callable[[], float]:
    """The reference: one row, one commit, on disk; gives its time in ms."""
    path.unlink(missing_ok=True)
    db = sqlite3.connect(path, isolation_level=None)
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = FULL")
    db.execute("CREATE TABLE line (id INTEGER PRIMARY KEY, body TEXT NOT NULL)")
    insert = "INSERT INTO line (body) VALUES ('pos')"
    return lambda: timed_ms(lambda: db.execute(insert))


def deciding(paths: Iterable[Path], annotator: str) -> Callable[[], float]:
    """One decision a call, as the screen makes it: store the answer, claim one further item.

    When nothing is left in one project, goes on in the next of `paths`, outside of the time.
    """
    fresh = iter(paths)
    numbers = count()
    store, units = _opened(next(fresh), annotator)

    def act() -> None:
        unit = units.pop(0)
        client_id = f"{annotator}-{next(numbers)}"
        store.submit(
            Answer(
                "tone", unit.item_id, client_id, "pos", "", 1.0, confirmed=True, token=unit.token
            )
        )
        held = [each.item_id for each in units]
        units.extend(store.claim("tone", 1, "bench", held))

    def measured() -> float:
        nonlocal store, units
        if not units:
            store, units = _opened(next(fresh), annotator)
        return timed_ms(act)

    return measured


def _opened(path: Path, annotator: str) -> tuple[Store, list[Unit]]:
    store = open_store(connect(path), annotator)
    return store, store.claim("tone", AHEAD + 1, "bench")
