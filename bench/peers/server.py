"""A peer's server: started on loopback, watched, and stopped by its own id."""

import http.client
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PATIENCE_S = 180
LOOPBACK = ("0100007F", "00000000000000000000000001000000", "0000000000000000FFFF00000100007F")
LISTENS = "0A"
NOWHERE = "http://127.0.0.1:9"
"""A proxy that nobody answers on: no program under measurement reaches the network."""


@dataclass(frozen=True, slots=True)
class Work:
    """What a person does: `next_id` shows an item, `submit` answers it; `stored` counts answers."""

    next_id: Callable[[], str]
    submit: Callable[[str], None]
    stored: Callable[[], int]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def surroundings(home: Path, **more: str) -> dict[str, str]:
    """An environment for a peer: its own home, no network."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
    away = {"http_proxy": NOWHERE, "https_proxy": NOWHERE, "no_proxy": "127.0.0.1,localhost"}
    return {**kept, **away, "HOME": str(home), **more}


def run(argv: Sequence[str], folder: Path, environ: Mapping[str, str]) -> None:
    """A command of the peer, to its end."""
    with (folder / "log").open("ab") as log:
        subprocess.run(
            argv, cwd=folder, env=environ, stdout=log, stderr=log, check=True, timeout=PATIENCE_S
        )


@contextmanager
def running(argv: Sequence[str], folder: Path, environ: Mapping[str, str]) -> Iterator[None]:
    """A program in the background, ended with all that it started."""
    with (folder / "log").open("ab") as log:
        started = subprocess.Popen(
            argv, cwd=folder, env=environ, stdout=log, stderr=log, start_new_session=True
        )
    try:
        yield
    finally:
        for sign, wait_s in ((signal.SIGTERM, 5), (signal.SIGKILL, 5)):
            try:
                os.killpg(started.pid, sign)
                started.wait(wait_s)
            except (ProcessLookupError, subprocess.TimeoutExpired):
                continue


def wait_for(port: int, path: str, folder: Path) -> None:
    """Until a page comes. Raises RuntimeError with the end of the log, or when not on loopback."""
    until = time.monotonic() + PATIENCE_S
    while not _answers(port, path):
        if time.monotonic() > until:
            log = (folder / "log").read_text(encoding="utf-8", errors="replace")
            raise RuntimeError(f"no page on port {port}: {log[-1500:]}")
        time.sleep(0.1)
    if not _on_loopback(port):
        raise RuntimeError(f"port {port} listens to other machines")


def _answers(port: int, path: str) -> bool:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        line.request("GET", path)
        return line.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        line.close()


def _on_loopback(port: int) -> bool:
    """Whether everything that listens on this port does so on loopback alone."""
    found = []
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/net/{table}").read_text(encoding="ascii").splitlines()[1:]:
            _, local, _, state, *_ = line.split()
            address, _, number = local.partition(":")
            if state == LISTENS and int(number, 16) == port:
                found.append(address)
    return bool(found) and all(address in LOOPBACK for address in found)
