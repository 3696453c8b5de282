"""Killed at random moments, the program has every answer that it said was saved."""

import re
import signal
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest

from core.clock import generator
from tests.conftest import ROOT
from tests.pty.conftest import MakeProject
from tests.pty.terminal import Terminal, postil
from tests.pty.test_label import open_label, texts

DONE = re.compile(r"(\d+)/\d+ +[\d,]+ left")


def acknowledged(terminal: Terminal) -> int:
    """How many answers the status line counts, next to the word saved."""
    found = DONE.search(terminal.text().replace(",", ""))
    return int(found[1]) if found and "saved" in terminal.lines()[1] else 0


def stored(path: Path) -> int:
    with closing(sqlite3.connect(path)) as db:
        return int(db.execute("SELECT count(*) FROM current").fetchone()[0])


@pytest.mark.parametrize("times", [20, pytest.param(200, marks=pytest.mark.slow)])
@pytest.mark.timeout(900)
def test_every_acknowledged_answer_is_there(project: MakeProject, times: int) -> None:
    path = project(texts(4000))
    chance = generator("kill", times)
    before = 0
    for _ in range(times):
        with open_label(path) as terminal:
            terminal.until("terminal answers")
            said = 0
            for _ in range(chance.randrange(1, 40)):
                terminal.press(chance.choice("123"))
                terminal.pump(chance.uniform(0.0, 0.03))
                said = max(said, acknowledged(terminal))
            terminal.signal(signal.SIGKILL)
            terminal.pump(0.05)
            said = max(said, acknowledged(terminal))
            assert terminal.finish() == -signal.SIGKILL
        now = stored(path)
        assert now >= max(said, before)
        before = now
    assert before >= 2 * times
    checked = subprocess.run(
        postil("check", path.name), cwd=path.parent, env={"PYTHONPATH": str(ROOT)}, check=False
    )
    assert checked.returncode == 0
