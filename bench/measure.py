"""Timing: medians, percentiles, two things in turn, and what a process holds."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from statistics import median

LAUNCH = Path(__file__).with_name("launch.py")


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which `share` (0..1) of the values lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def timed_ms(act: Callable[[], object]) -> float:
    """How long one call takes, in ms."""
    start = time.perf_counter()
    act()
    return (time.perf_counter() - start) * 1000


def in_turn(rounds: int, *acts: Callable[[], float]) -> list[list[float]]:
    """What each act measures, `rounds` times, one after the other and round again.

    What disturbs the machine for a while disturbs all of them.
    """
    found: list[list[float]] = [[] for _ in acts]
    for _ in range(rounds):
        for values, act in zip(found, acts, strict=True):
            values.append(act())
    return found


def medians(rounds: int, *acts: Callable[[], float]) -> list[float]:
    return [median(values) for values in in_turn(rounds, *acts)]


def growth(values: Sequence[float]) -> float:
    """The median of the last tenth over that of the first."""
    tenth = max(1, len(values) // 10)
    return median(values[-tenth:]) / median(values[:tenth])


def uss_mib(pid: int) -> float:
    """Memory that only this process holds (unique set size), in MiB."""
    held = 0
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()[1:]:
        name, value = line.split(":")
        if name in ("Private_Clean", "Private_Dirty"):
            held += int(value.split()[0])
    return held / 1024


def run_measured(
    argv: Sequence[str], environ: Mapping[str, str], out: str = os.devnull
) -> tuple[float, float]:
    """Run a program to its end: seconds, and the most memory that it ever held, in MiB.

    Its stdout goes to the file `out`. Raises RuntimeError when it fails.
    """
    launch = [sys.executable, "-I", "-S", str(LAUNCH), out, *argv]
    done = subprocess.run(launch, env=environ, capture_output=True, text=True, check=True)
    code, took_s, peak_kib = done.stdout.split()
    if code != "0":
        raise RuntimeError(f"{' '.join(argv)}: exit {code}: {done.stderr}")
    return float(took_s), float(peak_kib) / 1024
