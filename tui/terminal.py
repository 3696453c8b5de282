"""The person's terminal, also when stdin and stdout are pipes."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from core.errors import SurroundingsError

TTY = "/dev/tty"
STREAMS = (0, 1, 2)


def has_terminal() -> bool:
    """Whether a person sits at stdin and sees stdout or stderr."""
    return os.isatty(0) and (os.isatty(1) or os.isatty(2))


def need_terminal(remedy: str) -> None:
    """Raise SurroundingsError where nobody could see a screen."""
    if not has_terminal():
        raise SurroundingsError(f"no terminal: stdin and stdout are not one\n{remedy}")


@contextmanager
def on_terminal() -> Iterator[None]:
    """Stdin, stdout and stderr are the controlling terminal inside, and themselves again after.

    Raises SurroundingsError where the process has no terminal.
    """
    try:
        tty = os.open(TTY, os.O_RDWR | os.O_NOCTTY)
    except OSError:
        raise SurroundingsError(
            "no terminal to talk to a person on\nrun it in a terminal, or use a project and --plain"
        ) from None
    sys.stdout.flush()
    kept = [os.dup(stream) for stream in STREAMS]
    try:
        for stream in STREAMS:
            os.dup2(tty, stream)
        yield
    finally:
        sys.stdout.flush()
        for stream, former in zip(STREAMS, kept, strict=True):
            os.dup2(former, stream)
            os.close(former)
        os.close(tty)
