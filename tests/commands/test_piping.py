"""postil label -: items from a pipe, a person at the terminal, answers to a pipe."""

import fcntl
import json
import os
import pty
import select
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.commands.conftest import Ran, Run
from tests.conftest import ROOT

ITEMS = (
    '{"id": "c", "text": "third"}\n{"id": "a", "text": "first"}\n{"id": "b", "text": "second"}\n'
)


@contextmanager
def at_terminal(*args: str, stdin: str) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """The program with pipes as streams and a terminal that it can talk to directly."""
    master, slave = pty.openpty()

    def control() -> None:
        fcntl.ioctl(slave, termios.TIOCSCTTY, 0)

    Path("stdin").write_text(stdin)
    with Path("stdin").open("rb") as source:
        running = subprocess.Popen(
            [sys.executable, "-m", "tui.cli", *args],
            stdin=source,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm"},
            start_new_session=True,
            preexec_fn=control,  # noqa: PLW1509
        )
    with running:
        try:
            yield running, master
        finally:
            if running.poll() is None:
                running.kill()
            os.close(master)
            os.close(slave)


def read_until(master: int, words: str, patience_s: float = 20) -> str:
    seen, until = "", time.monotonic() + patience_s
    while words not in seen:
        ready, _, _ = select.select([master], [], [], max(0, until - time.monotonic()))
        assert ready, f"no {words!r} in {seen!r}"
        seen += os.read(master, 65536).decode()
    return seen


def ended(running: subprocess.Popen[bytes]) -> Ran:
    out, err = running.communicate(timeout=30)
    return Ran(running.returncode, out.decode(), err.decode())


def label(*answers: str, leave: str = "q") -> Ran:
    with at_terminal("label", "-", "--labels", "x,y", "--plain", stdin=ITEMS) as (running, master):
        for answer in answers:
            read_until(master, "Answer?")
            os.write(master, f"{answer}\n".encode())
        read_until(master, "Answer?" if len(answers) < 3 else "Nothing left")
        os.write(master, f"{leave}\n".encode())
        return ended(running)


def test_answered_items_come_out_in_the_order_in_which_they_came(tmp_path: Path) -> None:
    ran = label("1", "p broken")
    assert ran.code == 0
    rows = [json.loads(line) for line in ran.out.splitlines()]
    assert [row["id"] for row in rows] == ["c", "a"]
    assert rows[0]["labels"]["classify"]["value"] == "x"
    assert rows[0]["annotations"][0]["annotator"] == "ann"
    assert rows[1]["annotations"][0]["skip"] == "broken"
    assert "labels" not in rows[1]
    assert list((tmp_path / "home").rglob("*.postil")) == []


def test_what_was_answered_survives_a_kill(tmp_path: Path) -> None:
    with at_terminal("label", "--labels", "x,y", "--plain", stdin=ITEMS) as (running, master):
        read_until(master, "Answer?")
        os.write(master, b"2\n")
        read_until(master, "Saved: y.")
        running.kill()
        assert ended(running).out == ""
    assert len(list((tmp_path / "home").rglob("*.postil"))) == 1
    with at_terminal("label", "-", "--labels", "x,y", "--plain", stdin=ITEMS) as (running, master):
        seen = read_until(master, "Answer?")
        assert "first" in seen
        os.write(master, b"q\n")
        ran = ended(running)
    assert [json.loads(line)["id"] for line in ran.out.splitlines()] == ["c"]
    assert "going on" in ran.err


def test_bad_items_are_told_by_line_and_leave_nothing(tmp_path: Path) -> None:
    with at_terminal("label", "-", "--labels", "x,y", stdin='{"text": "a"}\n{"text": 1}\n') as (
        running,
        _,
    ):
        ran = ended(running)
    assert (ran.code, ran.out) == (3, "")
    assert "stdin:2: text" in ran.err
    assert list((tmp_path / "home").rglob("*.postil")) == []


def test_without_a_terminal_it_says_so(program: Run) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tui.cli", "label", "-", "--labels", "a,b"],
        input=ITEMS.encode(),
        capture_output=True,
        start_new_session=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=False,
    )
    assert (done.returncode, done.stdout) == (4, b"")
    assert b"no terminal" in done.stderr
