"""postil label without a screen: plain mode, and projects made beside data files."""

import json
from pathlib import Path

import pytest

from tests.commands.conftest import Run

CSV = "id,text\nr1,Great phone\nr2,Never again\nr3,It is a phone\n"


def answers(postil: Run, project: str) -> dict[str, object]:
    """Item id -> the value or the skip of each annotator."""
    lines = postil("export", project, "--what", "annotations").out.splitlines()
    return {
        row["id"]: [each.get("value", each.get("skip")) for each in row["annotations"]]
        for row in map(json.loads, lines)
        if "annotations" in row
    }


def test_a_data_file_makes_a_project_beside_it(program: Run, postil: Run) -> None:
    Path("reviews.csv").write_text(CSV)
    ran = program("label", "reviews.csv", "--labels", "pos,neg", "--plain", stdin="1\nneg\n")
    assert ran.code == 0
    assert ran.out.startswith("Plain mode is on")
    assert answers(postil, "reviews.postil") == {"r1": ["pos"], "r2": ["neg"]}
    assert "classify" in json.loads(postil("status", "reviews.postil", "--json").out)["tasks"]


def test_reopening_takes_new_items_and_refuses_other_labels(program: Run, postil: Run) -> None:
    Path("reviews.csv").write_text(CSV)
    program("label", "reviews.csv", "--labels", "pos,neg", "--plain", stdin="1\n")
    Path("reviews.csv").write_text(CSV + "r4,A new one\n")
    ran = program("label", "reviews.csv", "--plain", stdin="2\n2\n2\n")
    assert answers(postil, "reviews.postil") == {
        "r1": ["pos"],
        **{f"r{n}": ["neg"] for n in (2, 3, 4)},
    }
    assert "Nothing left to label." in ran.out
    ran = program("label", "reviews.csv", "--labels", "good,bad", "--plain")
    assert (ran.code, ran.out) == (2, "")
    assert program("label", "reviews.csv", "--labels", "neg,pos", "--plain").code == 0
    assert program("label", "reviews.postil", "--labels", "good,bad", "--plain").code == 2


@pytest.mark.parametrize(
    ("args", "code"),
    [
        (("none.csv", "--labels", "a,b"), 4),
        (("none.postil",), 4),
        (("bad.csv", "--labels", "a,b"), 3),
        (("reviews.csv",), 2),
        (("reviews.csv", "--labels", "a,,b"), 2),
        (("reviews.csv", "--labels", "a,b", "--type", "guess"), 2),
        (("reviews.csv", "x.postil"), 2),
        (("reviews.csv", "-"), 2),
    ],
)
def test_what_cannot_be_labeled_leaves_nothing_behind(
    program: Run, args: tuple[str, ...], code: int
) -> None:
    Path("reviews.csv").write_text(CSV)
    Path("bad.csv").write_text('text\n"open quote\n')
    ran = program("label", *args, "--plain")
    assert (ran.code, ran.out) == (code, "")
    assert list(Path().glob("*.postil*")) == []


def test_without_a_terminal_the_screen_is_refused(program: Run, project: str) -> None:
    ran = program("label", project)
    assert (ran.code, ran.out) == (4, "")
    assert "--plain" in ran.err


def test_a_folder_of_pictures(program: Run, postil: Run) -> None:
    folder = Path("photos")
    folder.mkdir()
    for name in ("b.png", "a.jpg"):
        (folder / name).write_bytes(b"not decoded by the labeling process")
    ran = program("label", "photos/", "--labels", "cat,dog", "--plain", stdin="1\n2\n")
    assert ran.code == 0
    assert "image: photos/a.jpg" in ran.out
    rows = [json.loads(line) for line in postil("export", "photos.postil").out.splitlines()]
    assert [row["labels"]["classify"]["value"] for row in rows] == ["cat", "dog"]


def test_the_name_is_the_option_the_variable_or_the_login(
    program: Run, project: str, postil: Run
) -> None:
    program("label", project, "--plain", "--as", "eva", stdin="1\n")
    program("label", project, "--plain", stdin="1\n", POSTIL_ANNOTATOR="bo")
    program("label", project, "--plain", stdin="1\n")
    lines = postil("export", project, "--what", "annotations").out.splitlines()
    rows = map(json.loads, lines)
    assert [row["annotations"][0]["annotator"] for row in rows if "annotations" in row] == [
        "eva",
        "bo",
        "ann",
    ]
    roles = {
        row["name"]: row["role"]
        for row in json.loads(postil("people", project, "list", "--json").out)
    }
    assert roles == {"ann": "lead", "eva": "annotator", "bo": "annotator"}


def test_plain_mode_undoes_skips_and_tells(program: Run, project: str, postil: Run) -> None:
    script = "1\nu\n2\np out of scope\np too odd\nU\ni\n?\nwhat\n\nq\n1\n"
    ran = program("label", project, "--plain", stdin=script)
    assert ran.code == 0
    assert answers(postil, project) == {"a1": ["neg"], "a2": ["out_of_scope"], "a3": ["other"]}
    for words in (
        "Undone on item a1: pos.",
        "There is nothing to redo.",
        "Item a4, text, open.",
        "no label",
    ):
        assert words in ran.out
    lines = postil("export", project, "--what", "annotations").out.splitlines()
    third = json.loads(lines[2])["annotations"][0]
    assert (third["note"], third["confirmed"]) == ("too odd", False)


def test_redo_and_an_answer_that_is_kept(program: Run, project: str, postil: Run) -> None:
    program("label", project, "--plain", stdin="1\nu\nU\n2\nu\nu\n\n")
    assert answers(postil, project) == {}
    program("label", project, "--plain", stdin="1\nu\nU\n2\n")
    assert answers(postil, project) == {"a1": ["pos"], "a2": ["neg"]}


def test_nothing_left_is_done(program: Run, project: str) -> None:
    assert program("label", project, "--plain", stdin="1\n" * 5).code == 0
    ran = program("label", project, "--plain", stdin="1\n")
    assert ran.code == 0
    assert ran.out.splitlines()[1:] == ["Nothing left to label."]


def test_several_tasks_need_a_name(program: Run, postil: Run) -> None:
    Path("t.txt").write_text("one\ntwo\n")
    postil("new", "p.postil", "--task", "a:classify:x,y", "--task", "b:classify:v,w")
    postil("import", "p.postil", "t.txt")
    ran = program("label", "p.postil", "--plain")
    assert (ran.code, ran.out) == (2, "")
    assert "a, b" in ran.err
    assert program("label", "p.postil", "--plain", "--task", "b", stdin="v\n").code == 0


def test_multiple_labels(program: Run, postil: Run) -> None:
    Path("t.txt").write_text("one\ntwo\nthree\n")
    Path("t.toml").write_text(
        '[[task]]\nname = "t"\ntype = "classify"\nmultiple = true\nlabels = ["a b", "c"]\n'
    )
    postil("new", "p.postil", "--config", "t.toml")
    postil("import", "p.postil", "t.txt")
    program("label", "p.postil", "--plain", stdin="1 2\n0\nc a b\n")
    assert list(answers(postil, "p.postil").values()) == [[["a b", "c"]], [[]], [["a b", "c"]]]


def test_hostile_text_reaches_nobody_as_control_bytes(program: Run, postil: Run) -> None:
    Path("h.jsonl").write_text(
        json.dumps({"id": "\x1b[2J", "text": "\x1b]0;owned\x07 \u202e rtl [red]m\x9b31m"})
    )
    ran = program("label", "h.jsonl", "--labels", "a,b", "--plain", stdin="i\n1\n")
    assert ran.code == 0
    assert not any(char in ran.out + ran.err for char in "\x1b\x07\x9b\u202e")
    assert "[red]" in ran.out
