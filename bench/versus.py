"""A decision, from the key to the next item, beside other tools: each on the same texts."""

import importlib
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median

from bench.keys import Keys, label, marker
from bench.measure import growth, in_turn, percentile, timed_ms
from bench.peers.server import Work
from bench.peers.tools import PEERS, Peer, is_installed
from bench.pools import ME, Pools, texts
from bench.stopwatch import Stopwatch
from bench.table import Row
from storage.connect import connect

ITEMS = 10_000
WARM = 10
"""Decisions before the clock runs: a server's first ones are slow."""
ROUNDS = {"doccano": 600, "potato": 1_200, "label_studio": 300}


def rows(pools: Pools, *, quick: bool) -> Iterator[Row]:
    path = pools.copy(pools.project(ITEMS), "versus")
    with Stopwatch(label(path)) as line:
        line.arrival(marker(1), whole=False)
        ours = Keys(line, "1", lambda number: marker(number + 1))
        waits_ms: list[float] = []
        for peer in PEERS.values():
            rounds = 60 if quick else ROUNDS[peer.name]
            yield from _beside(peer, ours, waits_ms, pools, rounds)
        yield from _own(path, len(ours.sent), waits_ms)


def _beside(
    peer: Peer, ours: Keys, waits_ms: list[float], pools: Pools, rounds: int
) -> Iterator[Row]:
    """One peer in turn with our screen; our times are added to `waits_ms`."""
    what = f"label key to next item painted and stored, beside {peer.name}"
    if not is_installed(peer, pools.peers):
        yield Row(what, skipped=f"NOT INSTALLED: python -m bench.peers install {pools.peers}")
        return
    home = pools.folder / f"peer-{peer.name}"
    home.mkdir()
    sample = list(texts(ITEMS, 30))
    with importlib.import_module(f"bench.peers.{peer.name}").opened(
        pools.peers / peer.name, home, sample
    ) as work:
        decide = _decisions(work)
        in_turn(WARM, ours.press, decide)
        mine, theirs = in_turn(rounds, ours.press, decide)
        stored = work.stored() - WARM
    waits_ms += mine
    if stored != rounds:
        yield Row(what, skipped=f"INVALID: {stored} of {rounds} answers are stored")
        return
    yield Row(
        what,
        median(mine),
        reference=f"{peer.requirements[0]}: submit + next, p99 {percentile(theirs, 0.99):.0f} ms",
        measured=median(theirs),
        budget=1 / peer.faster,
        p99=percentile(mine, 0.99),
    )
    yield Row(f"{peer.name}: last tenth of {rounds} decisions to the first", growth(theirs), "x")


def _decisions(work: Work) -> Callable[[], float]:
    """Submit the item that is shown, and have the next one shown."""
    shown = [work.next_id()]

    def act() -> None:
        work.submit(shown.pop())
        shown.append(work.next_id())

    return lambda: timed_ms(act)


def _own(path: Path, painted: int, waits_ms: list[float]) -> Iterator[Row]:
    """Every answer that was painted as done must be stored; and the wait must not grow."""
    if not waits_ms:
        return
    db = connect(path)
    (stored,) = db.execute(
        "SELECT count(*) FROM current JOIN annotator ON annotator.id = annotator_id WHERE name = ?",
        [ME],
    ).fetchone()
    db.close()
    yield Row("our answers painted and not stored", painted - stored, "", budget=0)
    what = f"ours: last tenth of {len(waits_ms):,} decisions to the first"
    yield Row(what, growth(waits_ms), "x")
