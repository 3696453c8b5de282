"""What a lead does: config, people, items, revoke, check, backup."""

import json
import sqlite3
from pathlib import Path

import pytest

from tests.commands.conftest import Run


@pytest.fixture
def labeled(project: str, program: Run) -> str:
    """The project with answers of ann to all five texts: pos pos neg neg pos."""
    assert program("label", project, "--plain", stdin="1\n1\n2\n2\n1\n").code == 0
    return project


def values(postil: Run, project: str) -> list[str | None]:
    rows = map(json.loads, postil("export", project).out.splitlines())
    return [row.get("labels", {}).get("tone", {}).get("value") for row in rows]


def test_labels_are_renamed_and_merged_mid_work(postil: Run, labeled: str) -> None:
    assert postil("config", labeled, "--rename", "tone:pos=good").code == 0
    assert values(postil, labeled) == ["good", "good", "neg", "neg", "good"]
    assert postil("config", labeled, "--merge", "tone:good,neg=any").code == 0
    assert values(postil, labeled) == ["any"] * 5
    assert postil("check", labeled).code == 0


@pytest.mark.parametrize(
    "option",
    ["tone", "tone:pos", "tone:=x", "tone:pos=", "mood:pos=x", "tone:pos=neg", "tone:zz=x"],
)
def test_a_rename_that_cannot_be_is_wrong_usage(postil: Run, labeled: str, option: str) -> None:
    ran = postil("config", labeled, "--rename", option, "--json")
    assert (ran.code, ran.out) == (2, "")


def test_one_wrong_change_undoes_the_others_of_the_call(postil: Run, labeled: str) -> None:
    both = ("--rename", "tone:pos=good", "--rename", "tone:zz=x")
    assert postil("config", labeled, *both).code == 2
    assert values(postil, labeled)[0] == "pos"


def test_a_change_that_would_orphan_an_answer_is_refused(postil: Run, labeled: str) -> None:
    text = postil("config", labeled).out
    Path("t.toml").write_text(text.replace('"neg"', '"other"'))
    assert postil("config", labeled, "t.toml").code == 3
    Path("t.toml").write_text(text.replace('"neg"', '"neg", "new"'))
    assert postil("config", labeled, "t.toml").code == 0
    assert '"new"' in postil("config", labeled).out


def test_people_are_added_assigned_and_disabled(postil: Run, program: Run, labeled: str) -> None:
    assert postil("people", labeled, "add", "eva", "--role", "reviewer").code == 0
    assert postil("people", labeled, "set", "eva", "--tasks", "tone", "--quota", "2").code == 0
    told = json.loads(postil("people", labeled, "disable", "eva", "--json").out)
    assert told[1] == {
        "name": "eva", "role": "reviewer", "tasks": ["tone"], "quota": 2, "disabled": True,
    }  # fmt: skip
    assert program("label", labeled, "--plain", "--as", "eva").code == 4


@pytest.mark.parametrize(
    "args",
    [
        ("list", "eva"),
        ("add",),
        ("add", "ann"),
        ("add", "eva", "--role", "boss"),
        ("add", "eva", "--quota", "3"),
        ("set", "eva"),
        ("set", "nobody", "--quota", "1"),
        ("set", "ann", "--tasks", "mood"),
        ("disable", "ann"),
        ("disable", "ann", "--role", "lead"),
    ],
)
def test_people_are_not_changed_by_wrong_usage(
    postil: Run, project: str, args: tuple[str, ...]
) -> None:
    before = postil("people", project, "list").out
    ran = postil("people", project, *args)
    assert (ran.code, ran.out) == (2, "")
    assert postil("people", project, "list").out == before


LEADS_ONLY = [
    ("config", "p.postil", "--rename", "tone:pos=x"),
    ("people", "p.postil", "add", "eva"),
    ("items", "p.postil", "withdraw", "a1"),
    ("revoke", "p.postil", "1"),
]


@pytest.mark.parametrize("args", LEADS_ONLY, ids=str)
def test_others_may_not(postil: Run, project: str, args: tuple[str, ...]) -> None:
    postil("people", project, "add", "bo", "--role", "reviewer")
    for who in ("bo", "stranger"):
        ran = postil(*args, "--as", who)
        assert (ran.code, ran.out) == (4, "")
        assert "lead" in ran.err


def test_items_leave_the_queue_and_come_back(postil: Run, labeled: str) -> None:
    told = json.loads(postil("items", labeled, "withdraw", "a1", "a2", "--json").out)
    assert told == {"withdrawn": 2}
    assert json.loads(postil("status", labeled, "--json").out)["items"] == 3
    assert "2 restored" in postil("items", labeled, "restore", "a1", "a2").out
    assert values(postil, labeled)[:2] == ["pos", "pos"]


def test_erasing_wants_the_leads_name(postil: Run, labeled: str) -> None:
    assert postil("items", labeled, "erase", "a1").code == 4
    assert postil("items", labeled, "erase", "a1", "--yes", "bo").code == 2
    assert b"text 1" in Path(labeled).read_bytes()
    assert postil("items", labeled, "erase", "a1", "--yes", "ann").code == 0
    assert '"a1"' not in postil("export", labeled, "--what", "all").out
    assert postil("check", labeled).code == 0


def test_an_import_is_revoked_and_restored(postil: Run, labeled: str) -> None:
    Path("more.jsonl").write_text('{"id": "b1", "text": "more"}\n')
    batch = str(json.loads(postil("import", labeled, "more.jsonl", "--json").out)["batch"])
    assert postil("revoke", labeled, batch).code == 0
    assert json.loads(postil("status", labeled, "--json").out)["items"] == 5
    assert postil("revoke", labeled, batch).code == 2
    assert postil("revoke", labeled, batch, "--restore").code == 0
    assert json.loads(postil("status", labeled, "--json").out)["items"] == 6
    assert postil("check", labeled).code == 0


def test_somebodys_answers_are_revoked_from_a_time_on(postil: Run, labeled: str) -> None:
    ran = postil("revoke", labeled, "--by", "ann", "--since", "2020-01-01", "--json")
    told = json.loads(ran.out)
    assert told["revoked"] == 5
    assert values(postil, labeled) == [None] * 5
    assert postil("revoke", labeled, str(told["batch"]), "--restore").code == 0
    assert values(postil, labeled)[0] == "pos"


@pytest.mark.parametrize(
    "args",
    [("--by", "ann"), ("1", "--by", "ann"), ("--since", "2020-01-01"), ("--restore",), ("x",),
     ("--by", "ann", "--since", "noon")],
)  # fmt: skip
def test_revoke_wants_a_batch_or_a_person_and_a_time(
    postil: Run, labeled: str, args: tuple[str, ...]
) -> None:
    assert postil("revoke", labeled, *args).code == 2


def test_check_finds_what_was_tampered_with(postil: Run, labeled: str) -> None:
    assert json.loads(postil("check", labeled, "--json").out) == {"ok": True, "findings": []}
    db = sqlite3.connect(labeled)
    db.execute("UPDATE item SET content = 'forged' WHERE uid = 'a1'")
    db.commit()
    db.close()
    ran = postil("check", labeled, "--json")
    assert ran.code == 1
    told = json.loads(ran.out)
    assert told["ok"] is False
    assert set(told["findings"][0]) == {"kind", "where", "what"}
    assert postil("check", labeled).code == 1


def test_a_backup_is_a_project(postil: Run, labeled: str) -> None:
    Path("safe").mkdir()
    told = json.loads(postil("backup", labeled, "safe", "--json").out)
    assert told["backup"] == "safe/p.postil"
    assert postil("export", "safe/p.postil").out == postil("export", labeled).out
    assert postil("backup", labeled, "safe").code == 2
    assert postil("backup", labeled, "no/such/place.postil").code == 4
