"""Where words go: data to stdout, everything else to stderr, progress only on a terminal."""

import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager

from core.clock import tick_s
from core.model import Json
from core.safe import shown

LINES = 3
LINE_CHARS = 600
REFRESH_S = 0.2

Advance = Callable[[int], None]


def complain(text: str) -> None:
    """An error for a person: at most three lines on stderr, nothing in it obeyed."""
    for line in text.split("\n")[:LINES]:
        say(line if len(line) <= LINE_CHARS else line[:LINE_CHARS] + "...")


def say(text: str) -> None:
    """One line on stderr, with whatever came from outside made visible."""
    sys.stderr.write(f"{shown(text)}\n")


def emit(lines: Iterable[str]) -> None:
    """Lines of text on stdout."""
    write_bytes("".join(f"{line}\n" for line in lines).encode("utf-8", "backslashreplace"))


def emit_json(document: Json) -> None:
    """One JSON document on stdout, UTF-8 whatever the locale."""
    text = json.dumps(document, ensure_ascii=False, indent=2)
    write_bytes(text.encode("utf-8", "backslashreplace") + b"\n")


def write_bytes(data: bytes) -> None:
    """Bytes on stdout, after what was written there as text."""
    sys.stdout.flush()
    sys.stdout.buffer.write(data)


def table(rows: Sequence[Sequence[object]]) -> Iterator[str]:
    """Rows as columns of equal width; the first row is the head. Cells are made safe."""
    cells = [[shown(str(cell)) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    for row in cells:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


@contextmanager
def progress(what: str, total: int = 0) -> Iterator[Advance]:
    """A line on stderr that counts; nothing at all where stderr is no terminal.

    The value is called with how many are done so far; `total` 0 is unknown.
    """
    if not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        yield lambda _done: None
        return
    bar = _Bar(what, total)
    try:
        yield bar.advance
    finally:
        bar.clear()


class _Bar:
    """A counting line, redrawn a few times a second."""

    def __init__(self, what: str, total: int) -> None:
        self.what, self.total = what, total
        self.began = tick_s()
        self.drawn = 0.0

    def advance(self, done: int) -> None:
        now = tick_s()
        if now - self.drawn < REFRESH_S:
            return
        self.drawn = now
        rate = done / max(now - self.began, 1e-9)
        share = f" of {self.total:,} ({100 * done // self.total}%)" if self.total else ""
        sys.stderr.write(f"\r\x1b[K{self.what}: {done:,}{share}, {rate:,.0f}/s")
        sys.stderr.flush()

    def clear(self) -> None:
        sys.stderr.write("\r\x1b[K")
        sys.stderr.flush()
