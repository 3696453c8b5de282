"""The frame of the command line: help, exit codes, where words go."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.commands.conftest import Run
from tests.conftest import ROOT
from tui.cli import cli
from tui.commands import VERBS

LATER = [
    "review",
    "consensus",
    "agreement",
    "audit",
    "learn",
    "suggest",
    "diff",
    "serve",
    "worker",
    "listen",
]


@pytest.mark.parametrize("verb", VERBS)
def test_help_begins_with_a_sentence_and_ends_with_examples(postil: Run, verb: str) -> None:
    ran = postil(verb, "--help")
    lines = ran.out.splitlines()
    assert (ran.code, ran.err) == (0, "")
    assert lines[0].rstrip().endswith((".", ")"))
    examples = lines[lines.index("Examples:") + 1 :]
    assert 1 <= len(examples) <= 3
    assert all("postil" in line for line in examples)
    assert len(lines) <= 24
    assert max(map(len, lines)) <= 80


@pytest.mark.parametrize("verb", VERBS)
def test_the_list_of_verbs_tells_what_the_verb_tells(verb: str) -> None:
    command = cli.get_command(cli.make_context("postil", ["--help"], resilient_parsing=True), verb)
    assert command is not None
    assert command.name == verb
    assert command.help


def test_help_and_version(postil: Run) -> None:
    assert all(verb in postil("--help").out for verb in VERBS)
    assert len(postil("--help").out.splitlines()) <= 24
    assert postil("--version").out.startswith("postil 0.")


@pytest.mark.parametrize("verb", [*LATER, "nothing", ""])
def test_unknown_verbs_are_wrong_usage(postil: Run, verb: str) -> None:
    ran = postil(verb, "p.postil")
    assert (ran.code, ran.out) == (2, "")
    assert "no verb" in ran.err


def test_did_you_mean(postil: Run) -> None:
    assert "did you mean import" in postil("improt").err
    assert "Did you mean '--json'?" in postil("status", "p.postil", "--jsn").err


def test_without_verb_and_without_terminal_it_helps_and_fails(program: Run) -> None:
    ran = program()
    assert (ran.code, ran.out) == (2, "")
    assert "Verbs" in ran.err


FAILURES = [
    (("status", "none.postil"), 4),
    (("status", "text.postil"), 3),
    (("status",), 2),
    (("import", "p.postil", "none.jsonl"), 4),
    (("import", "p.postil", "bad.jsonl"), 3),
    (("import", "p.postil", "texts.jsonl", "--task", "mood"), 2),
    (("import", "p.postil", "texts.jsonl", "--format", "xml"), 2),
    (("export", "p.postil", "--task", "mood"), 2),
    (("export", "p.postil", "-o", "no/such/folder/x.jsonl"), 4),
    (("new", "p.postil"), 2),
    (("new", "q.postil", "--task", "tone:mood"), 2),
    (("new", "q.postil", "--config", "none.toml"), 4),
    (("new", "q.postil", "--config", "bad.toml"), 3),
    (("config", "p.postil", "bad.toml"), 3),
    (("config", "p.postil", "--rename", "tone:sad=blue"), 2),
    (("people", "p.postil", "add"), 2),
    (("people", "p.postil", "add", "eva", "--as", "stranger"), 4),
    (("items", "p.postil", "withdraw", "zz"), 2),
    (("revoke", "p.postil", "99"), 2),
    (("revoke", "p.postil"), 2),
    (("backup", "p.postil", "p.postil"), 2),
    (("check", "none.postil"), 4),
]


@pytest.mark.parametrize("as_json", [False, True])
@pytest.mark.parametrize(("args", "code"), FAILURES, ids=str)
def test_failures_have_their_code_few_words_and_an_empty_stdout(
    postil: Run, project: str, args: tuple[str, ...], code: int, as_json: bool
) -> None:
    Path("bad.jsonl").write_text('{"id": "a9", "text": "fine"}\n{"id": "a8", "text": 3}\n')
    Path("bad.toml").write_text('[[task]]\nname = "t"\ntype = "classify"\ncolour = 1\n')
    Path("text.postil").write_text("just text")
    ran = postil(*args, *(["--json"] if as_json else []))
    assert (ran.code, ran.out) == (code, "")
    noise = [line for line in ran.err.splitlines() if "(guessed)" not in line]
    assert 1 <= len(noise) <= 3
    assert "Traceback" not in ran.err


def test_bad_input_names_file_line_and_field(postil: Run, project: str) -> None:
    Path("bad.jsonl").write_text('{"id": "a9", "text": "fine"}\n{"id": "a8", "text": 3}\n')
    assert "bad.jsonl:2: text:" in postil("import", project, "bad.jsonl").err
    Path("bad.toml").write_text('[[task]]\nname = "t"\ntype = "classify"\ncolour = 1\n')
    assert "bad.toml:4: task[0].colour:" in postil("config", project, "bad.toml").err


def test_words_from_outside_are_shown_and_not_obeyed(postil: Run) -> None:
    ran = postil("status", "\x1b[31mred\u202e.postil")
    assert ran.code == 4
    assert "\x1b" not in ran.err
    assert "\u202e" not in ran.err


@pytest.mark.parametrize(
    "args", [("--debug", "status", "x.postil"), ("status", "x.postil", "--debug")]
)
def test_debug_shows_the_traceback(postil: Run, args: tuple[str, ...]) -> None:
    ran = postil(*args)
    assert ran.code == 4
    assert "Traceback" in ran.err


def test_a_reader_that_goes_away_is_no_noise(project: str) -> None:
    Path("many.jsonl").write_text(
        "".join(f'{{"text": "text {n} {"x" * 99}"}}\n' for n in range(9000))
    )
    shell = (
        f"export PYTHONPATH={ROOT}; {sys.executable} -m tui.cli import {project} many.jsonl;"
        f" {sys.executable} -m tui.cli export {project} | head -1"
    )
    done = subprocess.run(["sh", "-c", shell], capture_output=True, text=True, check=False)
    assert len(done.stdout.splitlines()) == 2
    assert "Broken pipe" not in done.stderr
    assert "Exception" not in done.stderr


def test_an_interrupt_ends_with_130(project: str) -> None:
    command = [sys.executable, "-m", "tui.cli", "label", project, "--plain"]
    running = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert running.stdin is not None
    assert running.stdout is not None
    with running:
        assert b"Plain mode" in running.stdout.readline()
        while b"Answer?" not in running.stdout.readline():
            pass
        running.send_signal(signal.SIGINT)
        assert running.wait(30) == 130
        assert running.stderr is not None
        assert b"Traceback" not in running.stderr.read()


def test_our_own_mistakes_are_words_too(program: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("sitecustomize.py").write_text(
        "import core.formats.postil as broken\nbroken.SUFFIXES = None\n"
    )
    ran = program("formats", PYTHONPATH=f"{os.getcwd()}:{ROOT}")  # noqa: PTH109
    assert ran.code == 4
    assert ran.out == ""
    assert "--debug" in ran.err
    assert "Traceback" not in ran.err


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_closed_streams_are_no_mistake(postil: Run, project: str, closed: str) -> None:
    command = f"exec {sys.executable} -m tui.cli label {project} --plain {closed}"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        ["sh", "-c", command], stdin=subprocess.DEVNULL, env=environment, check=False, timeout=30
    )
    assert done.returncode == 0
    assert postil("check", project).code == 0
    assert '"annotations"' not in postil("export", project, "--what", "all").out
