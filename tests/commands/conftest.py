"""A command line to test: in this process for breadth, in its own for contracts."""

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tui.cli import main

TEXTS = "".join(f'{{"id": "a{n}", "text": "text {n}"}}\n' for n in range(1, 6))


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test in a folder of its own, as the user ann, with nothing of the real user's."""
    for name in ("POSTIL_ANNOTATOR", "POSTIL_DEBUG", "NO_COLOR", "TMUX", "STY", "SSH_TTY"):
        monkeypatch.delenv(name, raising=False)
    for name in ("LOGNAME", "USER"):
        monkeypatch.setenv(name, "ann")
    for name in ("HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def postil(capfd: pytest.CaptureFixture[str]) -> Run:
    """Run a command line in this process, without a terminal and with empty stdin."""

    def run(*args: str) -> Ran:
        capfd.readouterr()
        code = main(args)
        return Ran(code, *capfd.readouterr())

    return run


@pytest.fixture
def program() -> Run:
    """Run the program in a process of its own, fed with `stdin`."""

    def run(*args: str, stdin: str = "", **env: str) -> Ran:
        done = subprocess.run(
            [sys.executable, "-m", "tui.cli", *args],
            input=stdin.encode(),
            capture_output=True,
            env={**os.environ, "PYTHONPATH": str(ROOT), **env},
            timeout=60,
            check=False,
        )
        return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())

    return run


@pytest.fixture
def project(tmp_path: Path, postil: Run) -> str:
    """A project with five texts and the task tone."""
    Path("texts.jsonl").write_text(TEXTS)
    assert postil("new", "p.postil", "--task", "tone:classify:pos,neg").code == 0
    assert postil("import", "p.postil", "texts.jsonl").code == 0
    return "p.postil"
