"""Tables and scripts: formats, keys, completion."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from core.formats import FORMATS
from tests.commands.conftest import Run


def test_formats_are_a_table(postil: Run) -> None:
    lines = postil("formats").out.splitlines()
    assert [line.split()[0] for line in lines[1:]] == list(FORMATS)
    told = json.loads(postil("formats", "--json").out)
    assert [each["name"] for each in told] == list(FORMATS)


def test_the_key_card(postil: Run) -> None:
    assert "undo" in postil("keys", "print").out
    assert postil("keys", "print", "--markdown").out.startswith("# Keys")
    assert all(each["keys"] for each in json.loads(postil("keys", "print", "--json").out))


def test_own_keys_are_checked(postil: Run) -> None:
    Path("good.toml").write_text('[keys]\nskip = "H"\n')
    Path("clash.toml").write_text('[keys]\nskip = "u"\n')
    Path("broken.toml").write_text("[keys\n")
    assert postil("keys", "check", "good.toml").code == 0
    ran = postil("keys", "check", "clash.toml", "--json")
    assert ran.code == 1
    assert json.loads(ran.out)["problems"]
    assert postil("keys", "check", "broken.toml").code == 3
    assert postil("keys", "check", "none.toml").code == 4
    assert postil("keys", "check").code == 0


def test_probe_needs_a_terminal(program: Run) -> None:
    assert program("keys", "probe").code == 4


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_scripts_are_valid(postil: Run, shell: str) -> None:
    if shell == "bash" and shutil.which("bash") is None:
        pytest.skip("no bash on this machine")
    ran = postil("completion", shell)
    assert ran.code == 0
    assert "_POSTIL_COMPLETE" in ran.out
    if shutil.which(shell):
        subprocess.run([shell, "-n"], input=ran.out.encode(), check=True)


def complete(program: Run, *words: str) -> list[str]:
    line = " ".join(["postil", *words])
    ran = program(_POSTIL_COMPLETE="bash_complete", COMP_WORDS=line, COMP_CWORD=str(len(words)))
    assert ran.err == ""
    return [row.partition(",")[2] for row in ran.out.splitlines() if row]


def test_verbs_options_and_tasks_are_completed(program: Run, project: str) -> None:
    assert complete(program, "ex") == ["export"]
    assert complete(program, "export", project, "--w") == ["--what"]
    assert complete(program, "people", project, "dis") == ["disable"]
    assert complete(program, "label", project, "--task", "t") == ["tone"]
    assert complete(program, "label", "none.postil", "--task", "t") == []
