"""Data in and out: new, import, export, status."""

import json
import os
import stat
from pathlib import Path

import pytest

from tests.commands.conftest import Run

TASKS = """
name = "reviews"
[[task]]
name = "tone"
type = "classify"
labels = ["pos", {name = "neg", key = "e", about = "complains"}]
overlap = 2
guidelines = "tone.md"
[[task]]
name = "topic"
type = "classify"
labels = ["food", "travel"]
multiple = true
"""


def document(text: str) -> dict[str, object]:
    found = json.loads(text)
    assert isinstance(found, dict)
    return found


def test_new_takes_tasks_from_a_file_and_from_options(postil: Run) -> None:
    Path("tone.md").write_text("How does it sound?")
    Path("tasks.toml").write_text(TASKS)
    ran = postil(
        "new", "p.postil", "--config", "tasks.toml", "--task", "fun:classify:a,b", "--json"
    )
    assert document(ran.out)["tasks"] == ["tone", "topic", "fun"]
    told = postil("config", "p.postil").out
    assert 'guidelines = "tone.md"' in told
    assert "overlap = 2" in told
    assert document(postil("config", "p.postil", "--json").out)["name"] == "reviews"


def test_whoever_runs_new_is_lead(postil: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    assert postil("new", "a.postil").code == 0
    monkeypatch.setenv("POSTIL_ANNOTATOR", "env")
    assert postil("new", "b.postil").code == 0
    assert postil("new", "c.postil", "--as", "opt").code == 0
    names = [postil("people", f"{p}.postil", "list").out.splitlines()[1].split()[0] for p in "abc"]
    assert names == ["ann", "env", "opt"]


@pytest.mark.parametrize("args", [("p",), ("p.postil", "--task", "t"), ("no/p.postil",)])
def test_new_makes_nothing_when_refused(postil: Run, args: tuple[str, ...]) -> None:
    assert postil("new", *args).code in (2, 4)
    assert os.listdir() == []  # noqa: PTH208


def test_new_for_a_group(postil: Run) -> None:
    import grp

    group = grp.getgrgid(os.getgid()).gr_name
    assert postil("new", "p.postil", "--group", group).code == 0
    assert stat.S_IMODE(Path("p.postil").stat().st_mode) == 0o660
    assert postil("new", "q.postil", "--group", "no such group").code == 4
    assert not Path("q.postil").exists()


def test_import_reports_in_the_shape_of_the_contract(postil: Run, project: str) -> None:
    Path("more.jsonl").write_text('{"id": "a1", "text": "text 1"}\n{"id": "b1", "text": "new"}\n')
    told = document(postil("import", project, "more.jsonl", "--json").out)
    assert told["format"] == "postil"
    assert told["items"] == {"new": 1, "unchanged": 1, "updated": 0, "rejected": 0}
    assert [told[part] for part in ("annotations", "labels", "suggestions", "gold")] == [0, 0, 0, 0]


def test_import_is_all_or_nothing(postil: Run, project: str) -> None:
    before = Path(project).read_bytes()
    Path("bad.jsonl").write_text('{"id": "b1", "text": "fine"}\n{"id": "b2"}\n')
    assert postil("import", project, "texts.jsonl", "bad.jsonl").code == 3
    assert Path(project).read_bytes() == before


def test_import_skips_bad_records_and_keeps_them(postil: Run, project: str) -> None:
    Path("bad.jsonl").write_text(
        '{"id": "b1", "text": "fine"}\nnot json\n{"id": "b2", "text": 3}\n'
    )
    told = document(postil("import", project, "bad.jsonl", "--skip-bad", "--json").out)
    assert told["items"] == {"new": 1, "unchanged": 0, "updated": 0, "rejected": 2}
    rows = [json.loads(line) for line in Path("bad.jsonl.rejected.jsonl").read_text().splitlines()]
    assert [(row["line"], row["raw"]) for row in rows] == [
        (2, "not json"),
        (3, '{"id": "b2", "text": 3}'),
    ]
    assert all(row["error"] for row in rows)


def test_a_dry_run_changes_nothing(postil: Run, project: str) -> None:
    before = Path(project).read_bytes()
    Path("more.jsonl").write_text('{"text": "new"}\nbad\n')
    ran = postil("import", project, "more.jsonl", "--dry-run", "--skip-bad")
    assert "would be 1 new, 1 rejected" in ran.out
    assert Path(project).read_bytes() == before
    assert not Path("more.jsonl.rejected.jsonl").exists()


def test_import_updates_only_when_told_to(postil: Run, project: str) -> None:
    Path("other.jsonl").write_text('{"id": "a1", "text": "changed"}\n')
    assert postil("import", project, "other.jsonl").code == 3
    told = document(postil("import", project, "other.jsonl", "--update", "--json").out)
    assert told["items"] == {"new": 0, "unchanged": 0, "updated": 1, "rejected": 0}


def test_import_from_stdin_and_from_folders(program: Run, project: str) -> None:
    ran = program("import", project, "-", "--json", stdin='{"text": "from a pipe"}\n')
    assert json.loads(ran.out)["items"]["new"] == 1
    folder = Path("folder/inner")
    folder.mkdir(parents=True)
    (folder / "b.csv").write_text("text\nfrom a table\n")
    (folder.parent / "a.jsonl").write_text('{"text": "from a line"}\n')
    ran = program("import", project, "folder", "--json")
    assert json.loads(ran.out)["format"] == ["postil", "csv"]
    assert json.loads(ran.out)["items"]["new"] == 2


def test_labels_come_as_labels_or_as_somebodys_answers(postil: Run, project: str) -> None:
    Path("t.csv").write_text("id,text,mood\nb1,one,pos\nb2,two,neg\n")
    told = document(
        postil("import", project, "t.csv", "--label", "mood", "--dry-run", "--json").out
    )
    assert (told["labels"], told["annotations"]) == (2, 0)
    given = ("--label", "mood", "--as", "eva", "--into", "annotations", "--json")
    told = document(postil("import", project, "t.csv", *given).out)
    assert (told["labels"], told["annotations"]) == (0, 2)


def test_labels_are_learned_and_said(postil: Run) -> None:
    Path("t.csv").write_text("text,label\none,pos\ntwo,neg\n")
    postil("new", "p.postil", "--task", "tone:classify")
    assert "pos, neg" in postil("import", "p.postil", "t.csv").err


def test_export_is_deterministic_and_replaces_whole_files(postil: Run, project: str) -> None:
    first = postil("export", project)
    assert first.code == 0
    assert [json.loads(line)["id"] for line in first.out.splitlines()] == [
        f"a{n}" for n in range(1, 6)
    ]
    assert postil("export", project, "-o", "out.jsonl").out == ""
    assert Path("out.jsonl").read_text() == first.out == postil("export", project, "-o", "-").out
    assert sorted(path.name for path in Path().glob(".*")) == []


def test_export_all_comes_back_the_same(postil: Run, program: Run, project: str) -> None:
    assert program("label", project, "--plain", stdin="1\n2\np broken\n").code == 0
    whole = postil("export", project, "--what", "all").out
    Path("all.jsonl").write_text(whole)
    postil("new", "copy.postil", "--task", "tone:classify:pos,neg")
    assert postil("import", "copy.postil", "all.jsonl").code == 0
    assert postil("export", "copy.postil", "--what", "all").out == whole


def test_what_a_format_cannot_carry_is_counted_or_refused(
    postil: Run, program: Run, project: str
) -> None:
    Path("m.jsonl").write_text('{"id": "m1", "text": "t", "meta": {"a": [1]}}\n')
    postil("import", project, "m.jsonl")
    program("label", project, "--plain", stdin="1\n" * 6)
    ran = postil("export", project, "--format", "csv")
    assert ran.code == 0
    assert "csv cannot carry" in ran.err
    ran = postil("export", project, "--format", "csv", "--strict")
    assert (ran.code, ran.out) == (1, "")
    assert postil("export", project, "-o", "x.csv", "--strict").code == 1
    assert not Path("x.csv").exists()


def test_status_in_words_and_in_the_shape_of_the_contract(
    postil: Run, program: Run, project: str
) -> None:
    program("label", project, "--plain", stdin="1\np\n")
    told = json.loads(postil("status", project, "--json").out)
    assert told["items"] == 5
    tone = told["tasks"]["tone"]
    assert (tone["type"], tone["items"], tone["open"], tone["conflicts"]) == ("classify", 5, 4, 0)
    assert (tone["annotations"], tone["skipped"], tone["alpha"]) == (1, 1, None)
    assert tone["alpha_reason"]
    assert set(tone["labels"]) == {
        "single",
        "consensus",
        "adjudicated",
        "audited",
        "auto",
        "imported",
    }
    assert told["annotators"][0]["name"] == "ann"
    assert "n/a (" in postil("status", project).out


def test_each_format_is_asked_for_what_it_is_made_for(
    postil: Run, program: Run, project: str
) -> None:
    program("label", project, "--plain", stdin="1\n2\n")
    ran = postil("export", project, "--format", "answers")
    assert ran.out.splitlines()[0].startswith("item,annotator,label")
    assert len(ran.out.splitlines()) == 3
    assert postil("export", project, "--format", "lines", "--what", "annotations").code == 2
    ran = postil("export", project, "--format", "csv", "--what", "all")
    assert ran.code == 0
    assert "annotations: 2" in ran.err
    assert postil("export", project, "--format", "csv", "--what", "all", "--strict").code == 1


def test_splits_are_parts_that_stay_while_the_project_grows(postil: Run, project: str) -> None:
    def parts() -> dict[str, set[str]]:
        assert postil("export", project, "-o", "data", "--split", "60,20,20", "--card").code == 0
        return {
            path.stem: {json.loads(line)["id"] for line in path.read_text().splitlines()}
            for path in Path("data").glob("*.jsonl")
        }

    before = parts()
    assert set(before) == {"train", "validation", "test"}
    assert set().union(*before.values()) == {f"a{n}" for n in range(1, 6)}
    more = "".join(f'{{"id": "b{n}", "text": "more {n}"}}\n' for n in range(100))
    Path("more.jsonl").write_text(more)
    postil("import", project, "more.jsonl")
    after = parts()
    assert all(before[name] <= after[name] for name in before)
    assert 40 <= len(after["train"]) <= 80
    assert "- `pos`" in Path("data/README.md").read_text()


@pytest.mark.parametrize(
    "args",
    [
        ("--split", "80,10,10"),
        ("--card",),
        ("-o", "d", "--split", "80,10"),
        ("-o", "d", "--split", "100"),
        ("-o", "d", "--split", "a,b"),
    ],
)
def test_splits_and_cards_that_cannot_be(postil: Run, project: str, args: tuple[str, ...]) -> None:
    ran = postil("export", project, *args)
    assert (ran.code, ran.out) == (2, "")
    assert not Path("d").exists()


def test_the_same_item_twice_is_unchanged_and_with_other_content_wrong(
    postil: Run, project: str
) -> None:
    Path("twice.jsonl").write_text('{"id": "b1", "text": "one"}\n' * 2 + '{"text": "two"}\n' * 2)
    told = document(postil("import", project, "twice.jsonl", "--json").out)
    assert told["items"] == {"new": 2, "unchanged": 2, "updated": 0, "rejected": 0}
    Path("clash.jsonl").write_text('{"id": "c1", "text": "one"}\n{"id": "c1", "text": "two"}\n')
    ran = postil("import", project, "clash.jsonl")
    assert ran.code == 3
    assert "clash.jsonl:2: id:" in ran.err
