"""What the figures were measured on, in a line or two."""

import os
import platform
import sqlite3
from importlib.metadata import version
from pathlib import Path


def described() -> str:
    """Cores, memory, system, versions; and how busy the machine was when it began."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{os.cpu_count()} cores ({_model()}), {memory:.0f} GiB, {platform.system()}"
        f" {platform.machine()}; Python {platform.python_version()}, Textual {version('textual')},"
        f" SQLite {sqlite3.sqlite_version}; load at the start {os.getloadavg()[0]:.1f}"
    )


def _model() -> str:
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return "model unknown"
