"""Import hygiene: what a labeling process loads, seen from the inside of a real one."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

HEAVY = {
    "numpy", "scipy", "sklearn", "pandas", "spacy", "librosa", "PIL", "av", "onnxruntime",
    "sqlite_utils", "asyncssh", "platformdirs", "tomli_w", "difflib", "getpass",
}  # fmt: skip
NOT_AT_START = {"textual", "rich", "asyncio", "sqlite3", "csv", "tempfile", "subprocess"}

LOADED = """
import json, sys
from tui.cli import main
code = main({args!r})
print("LOADED", json.dumps(sorted(sys.modules)))
sys.exit(code)
"""


def loaded(*args: str, stdin: str = "") -> list[str]:
    """The modules that a command line has loaded when it is done."""
    done = subprocess.run(
        [sys.executable, "-c", LOADED.format(args=args)],
        input=stdin,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT), "POSTIL_ANNOTATOR": "ann", "HOME": os.devnull},
        check=False,
    )
    assert done.returncode == 0, done.stderr
    names: list[str] = json.loads(done.stdout.rpartition("LOADED ")[2])
    return names


def tops(names: list[str]) -> set[str]:
    return {name.partition(".")[0] for name in names}


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)
    Path("t.txt").write_text("one\ntwo\n")
    loaded("new", "p.postil", "--task", "t:classify:a,b")
    loaded("import", "p.postil", "t.txt")
    return "p.postil"


def test_the_frame_loads_click_and_little_else() -> None:
    assert tops(loaded("--version")) & (HEAVY | NOT_AT_START) == set()


def test_plain_mode_loads_neither_screens_nor_formats_nor_anything_heavy(project: str) -> None:
    names = loaded("label", project, "--plain", stdin="1\n")
    assert tops(names) & (HEAVY | {"textual", "rich"}) == set()
    assert [name for name in names if name.startswith(("core.formats", "storage.imports"))] == []
