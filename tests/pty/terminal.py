"""A terminal to test in: a real pty, a screen, and a line between them that may lag.

What the program writes reaches the screen half of `lag_s` later; keys and the
screen's answers to questions (CSI 6n) need the other half on their way back.
Everything keeps its order, as on a real line.
"""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyte

ROOT = Path(__file__).resolve().parents[2]
UNKNOWN = re.compile(rb"\x1b\[[<>=][0-9;]*[a-z]|\x1b\[\?[0-9;]*\$p")
"""Sequences that the screen would print: keyboard protocols and mode questions."""
CUT = re.compile(rb"\x1b(\[[0-9;<>=?$]*)?$")
"""The beginning of a sequence at the end of what has arrived."""
STRAY = ("LINES", "COLUMNS", "NO_COLOR", "TMUX", "STY", "SSH_CONNECTION", "SSH_TTY", "LC_ALL")


class Glass(pyte.Screen):
    """A screen whose answers go back to the program."""

    answer: Callable[[bytes], None] = staticmethod(lambda _data: None)

    def write_process_input(self, data: str) -> None:
        self.answer(data.encode())

    def report_device_status(self, mode: int, **_: Any) -> None:
        if mode == 6:
            self.answer(b"\x1b[%d;%dR" % (self.cursor.y + 1, self.cursor.x + 1))


class Terminal:
    """A program on a pty, and the person's end of the line."""

    def __init__(
        self,
        argv: Sequence[str],
        *,
        columns: int = 80,
        rows: int = 24,
        lag_s: float = 0.0,
        answers: bool = True,
        environ: Mapping[str, str] | None = None,
        folder: Path | None = None,
    ) -> None:
        self.lag_s, self.answers = lag_s, answers
        self.written = bytearray()
        self.screen = Glass(columns, rows)
        self.screen.answer = self._answer
        self._stream = pyte.ByteStream(self.screen)
        self._to_glass: deque[tuple[float, bytes]] = deque()
        self._to_program: deque[tuple[float, bytes]] = deque()
        self._rest = b""
        self.code: int | None = None
        self.pid, self._fd = self._start(argv, columns, rows, dict(environ or {}), folder)

    def _start(
        self,
        argv: Sequence[str],
        columns: int,
        rows: int,
        environ: dict[str, str],
        folder: Path | None,
    ) -> tuple[int, int]:
        kept = {name: value for name, value in os.environ.items() if name not in STRAY}
        kept |= {"TERM": "xterm-256color", "COLORTERM": "truecolor", "PYTHONPATH": str(ROOT)}
        size = struct.pack("HHHH", rows, columns, 0, 0)
        pid, fd = pty.fork()
        if pid == 0:
            fcntl.ioctl(0, termios.TIOCSWINSZ, size)
            os.chdir(folder or Path.cwd())
            os.execvpe(argv[0], list(argv), kept | environ)  # noqa: S606
        fcntl.ioctl(fd, termios.TIOCSWINSZ, size)
        return pid, fd

    def _answer(self, data: bytes) -> None:
        if self.answers:
            self._to_program.append((time.monotonic() + self.lag_s / 2, data))

    def press(self, keys: str | bytes) -> None:
        """Keys leave the person's hand now."""
        data = keys if isinstance(keys, bytes) else keys.encode()
        self._to_program.append((time.monotonic() + self.lag_s / 2, data))

    def pump(self, seconds: float) -> bool:
        """Let time pass; False when one end of the line is closed."""
        if self._fd < 0:
            time.sleep(seconds)
            return False
        end = time.monotonic() + seconds
        while (now := time.monotonic()) < end:
            self._deliver(now)
            due = min(
                [end, *(queue[0][0] for queue in (self._to_glass, self._to_program) if queue)]
            )
            ready, _, _ = select.select([self._fd], [], [], max(0.0, due - time.monotonic()))
            if ready and not self._read():
                return False
        self._deliver(time.monotonic())
        return True

    def _read(self) -> bool:
        try:
            data = os.read(self._fd, 65536)
        except OSError:
            data = b""
        self.written += data
        self._to_glass.append((time.monotonic() + self.lag_s / 2, data))
        return bool(data)

    def _deliver(self, now: float) -> None:
        while self._to_glass and self._to_glass[0][0] <= now:
            self._show(self._to_glass.popleft()[1])
        while self._to_program and self._to_program[0][0] <= now:
            os.write(self._fd, self._to_program.popleft()[1])

    def _show(self, data: bytes) -> None:
        data = self._rest + data
        cut = CUT.search(data)
        self._rest = cut[0] if cut else b""
        self._stream.feed(UNKNOWN.sub(b"", data[: cut.start()] if cut else data))

    def lines(self) -> list[str]:
        """The rows on the glass."""
        return [row.rstrip() for row in self.screen.display]

    def text(self) -> str:
        return "\n".join(self.lines())

    def until(self, wanted: str | Callable[[str], bool], seconds: float = 15.0) -> str:
        """Wait until the glass shows a text; gives the glass. Fails with what it shows."""
        test = wanted if callable(wanted) else lambda text: wanted in text
        end = time.monotonic() + seconds
        alive = True
        while not test(self.text()):
            if not alive or time.monotonic() > end:
                raise AssertionError(f"never came: {wanted!r}\n{self.text()}")
            alive = self.pump(0.01)
        return self.text()

    def signal(self, number: int) -> None:
        os.kill(self.pid, number)

    def finish(self, seconds: float = 10.0) -> int:
        """Wait for the end of the program; gives its exit code, minus the signal's number."""
        end = time.monotonic() + seconds
        while self.code is None and time.monotonic() < end:
            self.pump(0.02)
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.code = os.waitstatus_to_exitcode(status)
        if self.code is None:
            raise AssertionError(f"the program does not end\n{self.text()}")
        return self.code

    def hang_up(self) -> None:
        """The line drops: the person's end of the pty is closed."""
        os.close(self._fd)
        self._fd = -1

    def close(self) -> None:
        """End the program, if it still runs, and the line."""
        if self.code is None:
            os.kill(self.pid, signal.SIGKILL)
            self.code = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        if self._fd >= 0:
            os.close(self._fd)

    def __enter__(self) -> "Terminal":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def postil(*args: str) -> list[str]:
    """The command line of this very checkout."""
    return [sys.executable, "-m", "tui.cli", *args]
