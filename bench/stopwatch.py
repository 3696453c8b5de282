"""The tests' terminal with a clock in place of its screen.

It answers what a terminal answers (where the cursor is, that frames come whole)
and stamps the arrival of the bytes; nothing is drawn, so that nothing of ours
stands between the program and the clock.
"""

import os
import re
import select
import time
from collections.abc import Sequence
from typing import Self

from bench.pools import ROOT, environ
from tests.pty.terminal import Terminal

DESIGN, LARGE = (80, 24), (120, 40)
"""Columns and rows."""
END = b"\x1b[?2026l"
"""The end of a frame, where the terminal has said that it takes frames whole."""
QUESTION = re.compile(rb"\x1b\[(\d+);(\d+)H\x1b\[6n|\x1b\[\?2026\$p")
QUIET_S = 0.02
PATIENCE_S = 20.0


class Stopwatch(Terminal):
    """A program on a pty; times are seconds of `time.perf_counter`."""

    def __init__(self, argv: Sequence[str], size: tuple[int, int] = LARGE) -> None:
        self.began_s = time.perf_counter()
        super().__init__(argv, columns=size[0], rows=size[1], environ=environ(), folder=ROOT)

    def __enter__(self) -> Self:
        return self

    def _read(self) -> bool:
        """Take what is there and answer at once."""
        try:
            data = os.read(self._fd, 65536)
        except OSError:
            return False
        before = max(0, len(self.written) - 32)
        seen = len(self.written)
        self.written += data
        for asked in QUESTION.finditer(self.written, before):
            if asked.end() > seen:
                self._tell(asked)
        return bool(data)

    def _tell(self, asked: re.Match[bytes]) -> None:
        place = asked[1] and b"\x1b[%s;%sR" % (asked[1], asked[2])
        os.write(self._fd, place or b"\x1b[?2026;2$y")

    def arrival(self, wanted: bytes, start: int = 0, *, whole: bool = True) -> float:
        """When `wanted` had come, written behind byte `start`, and the whole frame around it.

        A program's first frame may come before it knows that frames can be
        marked as whole: there, ask for `wanted` alone. Raises TimeoutError
        with the last bytes when it never comes.
        """
        until = time.perf_counter() + PATIENCE_S
        while time.perf_counter() < until:
            found = self.written.find(wanted, start)
            if found >= 0 and (not whole or self.written.find(END, found) >= 0):
                return time.perf_counter()
            ready, _, _ = select.select([self._fd], [], [], 0.5)
            if ready and not self._read():
                break
        raise TimeoutError(f"never came: {wanted!r}; last: {bytes(self.written[-400:])!r}")

    def key_ms(self, key: str, wanted: bytes = END) -> tuple[float, int]:
        """From a key to the whole frame that shows `wanted`: ms, and bytes until all is quiet."""
        self.settle()
        start, began_s = len(self.written), time.perf_counter()
        os.write(self._fd, key.encode())
        took_ms = (self.arrival(wanted, start) - began_s) * 1000
        self.settle()
        return took_ms, len(self.written) - start

    def settle(self, quiet_s: float = QUIET_S) -> None:
        """Read until nothing has come for a moment."""
        while select.select([self._fd], [], [], quiet_s)[0] and self._read():
            pass
