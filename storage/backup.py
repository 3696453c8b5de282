"""A consistent copy of the project while people work."""

import sqlite3
from pathlib import Path

from core.errors import UsageError
from storage.connect import told

PAGES = 1024


def backup(db: sqlite3.Connection, target: Path) -> None:
    """Copy the project to `target` in steps; UsageError when something is there already."""
    if target.exists():
        raise UsageError(f"{target}: exists already\nchoose another name")
    partial = target.with_name(f".{target.name}.partial")
    partial.unlink(missing_ok=True)
    try:
        with told():
            copy = sqlite3.connect(partial)
            try:
                db.backup(copy, pages=PAGES, sleep=0.001)
            finally:
                copy.close()
        partial.rename(target)
    finally:
        partial.unlink(missing_ok=True)
