"""Projects for programs on a pty."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.pty.terminal import postil

MakeProject = Callable[..., Path]


@pytest.fixture
def project(tmp_path: Path) -> MakeProject:
    """Make a project file with the task `t`: a TOML of its labels and options, and texts."""

    def make(texts: list[str], labels: str = "pos,neg,neutral") -> Path:
        data = tmp_path / "texts.txt"
        data.write_text("\n".join(texts) + "\n", encoding="utf-8")
        for args in (
            ("new", "p.postil", "--task", f"t:classify:{labels}"),
            ("import", "p.postil", data.name),
        ):
            subprocess.run(
                postil(*args),
                cwd=tmp_path,
                env={"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "PYTHONPATH": str(ROOT)},
                check=True,
                capture_output=True,
            )
        return tmp_path / "p.postil"

    return make
