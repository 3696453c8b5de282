"""What is remembered between runs, and that losing it is no error."""

from dataclasses import replace
from pathlib import Path

import pytest

from core.model import Task
from tui.recent import (
    MOST,
    forget,
    guidelines_state,
    read_guidelines,
    recent,
    remember,
    state_folder,
    unread,
)

TASK = Task("tone", "classify", guidelines="Judge what is written.")


def test_the_newest_is_first_and_each_is_there_once(tmp_path: Path) -> None:
    for name in ("a", "b", "a"):
        remember(tmp_path / name)
    assert recent() == [tmp_path / "a", tmp_path / "b"]
    forget(tmp_path / "a")
    assert recent() == [tmp_path / "b"]
    for number in range(30):
        remember(tmp_path / str(number))
    assert len(recent()) == MOST


@pytest.mark.parametrize("bytes_", [b"", b"{", b'{"a": 1}', b"[1, null]", b"\xff", b"[" * 10_000])
def test_a_damaged_file_is_as_good_as_none(bytes_: bytes) -> None:
    state_folder().mkdir(parents=True)
    for name in ("recent.json", "guidelines.json"):
        (state_folder() / name).write_bytes(bytes_)
    assert recent() == []
    assert guidelines_state("reviews", TASK) == "new"
    remember(Path("/x.postil"))
    assert recent() == [Path("/x.postil")]


def test_a_folder_that_cannot_be_written_is_no_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file"))
    remember(tmp_path / "a")
    read_guidelines("reviews", TASK)
    assert recent() == []


def test_guidelines_are_new_read_and_changed() -> None:
    assert guidelines_state("reviews", replace(TASK, guidelines=" \n")) == "none"
    assert guidelines_state("reviews", TASK) == "new"
    assert unread("reviews", TASK) == ""
    read_guidelines("reviews", TASK)
    assert guidelines_state("reviews", TASK) == "read"
    assert guidelines_state("letters", TASK) == "new"
    changed = replace(TASK, guidelines="Judge the writer.")
    assert guidelines_state("reviews", changed) == "changed"
    assert "g r" in unread("reviews", changed)
    read_guidelines("reviews", changed)
    assert unread("reviews", changed) == ""
