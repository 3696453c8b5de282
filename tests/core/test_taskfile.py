"""The task file: what is read, what is refused and where, and the way back."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import BadInputError, UsageError
from core.labelkeys import POOL
from core.model import KINDS, LabelName, Project, Task
from core.taskfile import dump, labels_from_argument, load, task_from_argument
from core.toml_lines import line_of

FULL = """\
name = "reviews"
media_root = "media"           # relative to the project file

[[task]]
name = "tone"
type = "classify"
on = "text"
labels = ["pos", {name = "neg", key = "e", about = "complains", color = "#d55e00"}]
overlap = "2..5"
guidelines = "tone.md"
suggest = "learner"
gold_rate = 0.05
hide_suggestions = 0.1
method = "majority"
confidence = 0.9
lease_s = 300
multiple = true
"""


def test_every_key_of_the_design(tmp_path: Path) -> None:
    (tmp_path / "tone.md").write_text("Is it *good*?\n")
    project = load(FULL, "t.toml", tmp_path)
    assert project == Project(
        "reviews",
        (
            Task(
                "tone",
                "classify",
                labels=(LabelName("pos"), LabelName("neg", "e", "complains", "#d55e00")),
                overlap=2,
                overlap_max=5,
                guidelines="Is it *good*?\n",
                guidelines_path="tone.md",
                suggest="learner",
                gold_rate=0.05,
                hide_suggestions=0.1,
                confidence=0.9,
                lease_s=300,
                options={"multiple": True},
            ),
        ),
        "media",
    )
    assert load(dump(project), "again.toml", tmp_path) == project


def test_what_may_be_left_out() -> None:
    (task,) = load('[[task]]\nname = "t"\ntype = "classify"\n', "t.toml").tasks
    assert task == Task("t", "classify", learns=True)


TASK = '[[task]]\nname = "t"\ntype = "classify"\n'


@pytest.mark.parametrize(
    ("text", "line", "field", "words"),
    [
        ("name = 3\n" + TASK, 1, "name", "text in quotes"),
        ("colour = 3\n" + TASK, 1, "colour", "allowed: name, media_root, task"),
        ("name = \n" + TASK, 1, "", "not valid TOML"),
        (TASK + "a = 1\na = 2\n", 5, "", "not valid TOML"),
        ('name = "x"\n', 1, "task", "no task"),
        ("task = 3\n", 1, "task", "no task"),
        ("task = [3]\n", 1, "task[0]", "a table"),
        (TASK + TASK, 5, "task[1].name", "another task"),
        (TASK + "nested = true\n", 4, "task[0].nested", "unknown key of a classify task"),
        (TASK + "overlap = 0\n", 4, "task[0].overlap", "from 1 to 999"),
        (TASK + "overlap = true\n", 4, "task[0].overlap", "whole number"),
        (TASK + 'overlap = "5..2"\n', 4, "task[0].overlap", "range"),
        (TASK + 'overlap = "two"\n', 4, "task[0].overlap", "range"),
        (TASK + "\n\ngold_rate = 2\n", 6, "task[0].gold_rate", "from 0 to 1"),
        (TASK + "gold_rate = nan\n", 4, "task[0].gold_rate", "from 0 to 1"),
        (TASK + 'on = "smell"\n', 4, "task[0].on", "allowed: text, image"),
        (TASK + 'suggest = "spacy:"\n', 4, "task[0].suggest", "spacy:MODEL"),
        (TASK + 'method = "guess"\n', 4, "task[0].method", "majority"),
        (TASK + "lease_s = 1\n", 4, "task[0].lease_s", "from 10"),
        (TASK + "multiple = 1\n", 4, "task[0].multiple", "true or false"),
        (TASK + "multiple = true\nordinal = true\n", 5, "task[0].ordinal", "exclude"),
        (TASK + 'guidelines = "nowhere.md"\n', 4, "task[0].guidelines", "no file"),
        (TASK + "labels = []\n", 4, "task[0].labels", "list of labels"),
        (TASK + 'labels = ["a",\n"a"]\n', 5, "task[0].labels[1]", "twice"),
        (TASK + 'labels = ["a",\n\n""]\n', 6, "task[0].labels[1]", "1 to 200"),
        (TASK + 'labels = ["a\\u0007"]\n', 4, "task[0].labels[0]", "control character"),
        (TASK + 'labels = [{name = "a", key = "q"}]\n', 4, "task[0].labels[0].key", "keys are: 1"),
        (TASK + 'labels = [{nam = "a"}]\n', 4, "task[0].labels[0].nam", "name, key, about, color"),
        (TASK + 'labels = [{key = "1"}]\n', 4, "task[0].labels[0].name", "missing"),
        (
            TASK + '[[task.labels]]\nname = "a"\ncolor = "\\u001b"\n',
            6,
            "task[0].labels[0].color",
            "",
        ),
        (
            TASK + 'multiple = true\nlabels = [{name = "a", key = "0"}]\n',
            5,
            "task[0].labels[0].key",
            "none",
        ),
        ('[[task]]\nname = "t"\ntype = "guess"\n', 3, "task[0].type", "allowed: classify"),
        ('[[task]]\nname = "t"\n', 1, "task[0].type", "missing"),
        ('[[task]]\ntype = "classify"\n', 1, "task[0].name", "missing"),
        ('[[task]]\nname = "a:b"\ntype = "classify"\n', 2, "task[0].name", "not a name"),
        ("a = " + "[" * 10_000, 1, "", "nested"),
        ("a = " + "9" * 5_000, 1, "", "too many digits"),
    ],
)
def test_errors_name_line_and_field(text: str, line: int, field: str, words: str) -> None:
    with pytest.raises(BadInputError) as caught:
        load(text, "t.toml")
    assert (caught.value.file, caught.value.line, caught.value.field) == ("t.toml", line, field)
    assert words in str(caught.value)


def test_same_key_for_two_labels() -> None:
    labels = 'labels = [{name = "a", key = "x"},\n {name = "b", key = "x"}]\n'
    with pytest.raises(BadInputError, match=r"given twice") as caught:
        load(TASK + labels, "t.toml")
    assert caught.value.line == 5


def test_guidelines_are_kept_where_their_file_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "tone.md").write_text("first")
    project = load(FULL, "t.toml", tmp_path)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    assert load(dump(project), "t.toml", elsewhere, project) == project
    (elsewhere / "tone.md").write_text("second")
    assert load(dump(project), "t.toml", elsewhere, project).tasks[0].guidelines == "second"


def test_guidelines_go_when_their_line_goes(tmp_path: Path) -> None:
    (tmp_path / "tone.md").write_text("first")
    project = load(FULL, "t.toml", tmp_path)
    without = FULL.replace('guidelines = "tone.md"\n', "")
    assert load(without, "t.toml", tmp_path, project).tasks[0].guidelines == ""


@pytest.mark.parametrize("raw", [b"caf\xe9", b"x" * ((1 << 20) + 1)])
def test_guidelines_that_are_no_text(raw: bytes, tmp_path: Path) -> None:
    (tmp_path / "tone.md").write_bytes(raw)
    with pytest.raises(BadInputError, match=r"t\.toml:10: task\[0\]\.guidelines"):
        load(FULL, "t.toml", tmp_path)


def test_learned_labels_show_and_stay_learned() -> None:
    learned = Task("t", "classify", labels=(LabelName("ham"), LabelName("spam")), learns=True)
    project = Project("p", (learned,))
    text = dump(project)
    assert load(text, "t.toml", None, project) == project
    lines = text.splitlines(keepends=True)
    fixed = "".join(x.removeprefix("# ") for x in lines if not x.startswith("# labels learned"))
    (task,) = load(fixed, "t.toml", None, project).tasks
    assert task.labels == learned.labels
    assert not task.learns


PRINTABLE = st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp")), min_size=1)
LABELS = st.lists(
    st.builds(
        LabelName,
        PRINTABLE,
        st.just(""),
        PRINTABLE | st.just(""),
        st.sampled_from(["", "red", "#00aaff"]),
    ),
    min_size=1,
    max_size=12,
    unique_by=lambda label: label.name,
)


@st.composite
def tasks(draw: st.DrawFn) -> Task:
    few = draw(st.integers(1, 9))
    labels = draw(LABELS)
    keys = draw(st.permutations(POOL.replace("0", "")))
    given_keys = [replace(label, key=key) for label, key in zip(labels, keys, strict=False)]
    return Task(
        name=draw(st.from_regex(r"[a-z][a-z0-9 ._-]{0,20}", fullmatch=True)),
        type="classify",
        on=draw(st.sampled_from(KINDS)),
        labels=tuple(draw(st.sampled_from([labels, given_keys]))),
        overlap=few,
        overlap_max=few + draw(st.integers(0, 5)),
        suggest=draw(st.sampled_from(["none", "learner", "spacy:en_core_web_sm"])),
        gold_rate=draw(st.floats(0, 1)),
        method=draw(st.sampled_from(["majority", "dawid-skene"])),
        lease_s=draw(st.integers(10, 1000)),
        options=draw(st.sampled_from([{}, {"multiple": True}, {"ordinal": True}])),
    )


@given(
    st.builds(
        Project,
        PRINTABLE,
        st.lists(tasks(), min_size=1, max_size=4, unique_by=lambda t: t.name).map(tuple),
        PRINTABLE | st.just(""),
    )
)
def test_dump_and_load_are_inverse(project: Project) -> None:
    assert load(dump(project), "t.toml", None) == project


@given(st.integers(0, len(FULL)), st.text(max_size=3))
def test_a_broken_file_gives_our_error_with_its_line(at: int, added: str) -> None:
    broken = FULL[:at] + added + FULL[at + len(added) + 1 :]
    error = BadInputError("", file="t.toml", line=1)
    try:
        load(broken, "t.toml", None)
    except BadInputError as caught:
        error = caught
    assert error.file == "t.toml"
    assert 1 <= error.line <= broken.count("\n") + 1


def test_lines_are_found_through_every_kind_of_toml() -> None:
    text = (
        'a.b = [[1,\n2],[3]] # [[task]]\n[[task]]\nc = """\n[[task]]\n"""\n'
        '[[task]]\n"d" = {x = 1, y.z = 2}\n[task.e]\nf = 1.5\n[[task.g]]\n'
        "[[task.g]]\nh = '''\n'''\n"
    )
    places = {"a.b[0][1]": 2, "a.b[1]": 2, "task[0].c": 4, "task[1].d.y.z": 8, "task[1].e.f": 10}
    places |= {"task[1].g[1].h": 13, "task[1].g[1].missing": 12, "nothing": 1}
    assert {field: line_of(text, field) for field in places} == places


def test_tasks_on_the_command_line() -> None:
    assert task_from_argument("tone:classify:pos, neg") == Task(
        "tone", "classify", labels=(LabelName("pos"), LabelName("neg"))
    )
    assert task_from_argument("tone:classify") == Task("tone", "classify", learns=True)
    assert task_from_argument("t:classify:a:b,c").names == ("a:b", "c")
    assert labels_from_argument("ja,nein")[1] == LabelName("nein")


@pytest.mark.parametrize(
    "text",
    ["", "tone", ":classify", "tone:guess", "tone:classify:", "t:classify:a,a", "t=x:classify"],
)
def test_tasks_that_are_none(text: str) -> None:
    with pytest.raises(UsageError):
        task_from_argument(text)
