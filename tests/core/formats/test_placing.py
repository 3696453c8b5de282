"""`--into` and `--label-from`: where answers go, labels out of names; files as items."""

from pathlib import Path

import pytest

from core.errors import BadInputError, UsageError
from core.formats import Into, Notes, ReadOptions, expand, media_kind, media_record, placed
from core.formats.placing import label_in
from core.model import Annotation, Label, Record, Suggestion
from tests.core.formats.reading import TONE, read

TABLE = "text,label\nfine,pos\n"
ANSWERS = "item,annotator,label\na,w1,pos\na,w2,neg\n"


def into(where: Into, table: str = TABLE, name: str = "csv", who: str = "ada") -> list[Record]:
    return read(name, table, ReadOptions(task=TONE, into=where, annotator=who))


def test_labels_into_each_place() -> None:
    assert into("")[0].labels == {"tone": Label("pos", "imported")}
    assert into("labels")[0].labels == {"tone": Label("pos", "imported")}
    assert into("training")[0].labels == {"tone": Label("pos", "imported")}
    assert into("gold")[0].gold == {"tone": "pos"}
    assert into("annotations")[0].annotations == (Annotation("tone", "ada", "pos"),)
    assert into("suggestions")[0].suggestions == (Suggestion("tone", "ada", "pos"),)
    assert not any(into(where)[0].labels for where in ("gold", "annotations", "suggestions"))


def test_answers_into_each_place() -> None:
    assert [r.labels["tone"].value for r in into("labels", ANSWERS, "answers")] == ["pos", "neg"]
    assert [r.gold["tone"] for r in into("gold", ANSWERS, "answers")] == ["pos", "neg"]
    told = into("suggestions", ANSWERS, "answers")
    assert told[1].suggestions == (Suggestion("tone", "w2", "neg"),)
    assert into("annotations", ANSWERS, "answers")[0].annotations[0].annotator == "w1"


def test_two_answers_are_no_label() -> None:
    line = (
        '{"text": "a", "annotations": [{"task": "tone", "annotator": "a", "value": "pos"}, '
        '{"task": "tone", "annotator": "b", "value": "neg"}]}'
    )
    with pytest.raises(BadInputError, match=r"data\.x:1: annotations: .*two different"):
        into("gold", line, "postil")


def test_annotations_need_somebody() -> None:
    with pytest.raises(UsageError, match="--as"):
        into("annotations", who="")


@pytest.mark.parametrize(
    ("path", "wanted", "label"),
    [
        ("photos/cat/1.jpg", "folder", "cat"),
        ("1.jpg", "folder", None),
        ("photos/7_jackson_3.wav", r"(\d+)_\w+", "7"),
        ("photos/7_jackson_3.wav", r"_(?P<x>\d)\.|(?P<label>[a-z]+)_", "jackson"),
        ("cat.1.jpg", r"cat|dog", "cat"),
        ("bird.1.jpg", r"cat|dog", None),
        ("bird.jpg", r"(x)?bird", None),
    ],
)
def test_labels_in_names(path: str, wanted: str, label: str | None) -> None:
    assert label_in(path, wanted) == label


def test_labels_from_names_of_media_and_data_files() -> None:
    notes = Notes()
    options = ReadOptions(task=TONE, label_from="folder")
    found = [Record(1, "", "image", "p/cat/1.jpg"), Record(1, "", "image", "2.jpg")]
    first, second = placed(found, options, "", notes)
    assert first.labels == {"tone": Label("cat", "imported")}
    assert (second.labels, notes) == ({}, {"no label in the name for 'folder'": 1})
    (record,) = read("lines", "fine", ReadOptions(task=TONE, label_from=r"(\w+)\.x"))
    assert record.labels["tone"].value == "data"


def test_a_label_twice_is_refused_or_rejected() -> None:
    options = ReadOptions(task=TONE, label_from=r"\w+")
    with pytest.raises(BadInputError, match=r"data\.x:2: labels"):
        read("csv", TABLE, options)
    lines: list[int] = []
    options = ReadOptions(
        task=TONE, label_from=r"\w+", reject=lambda error, _: lines.append(error.line)
    )
    assert read("csv", TABLE, options) == []
    assert lines == [2]


def test_an_expression_that_is_none() -> None:
    with pytest.raises(UsageError, match="--label-from"):
        read("lines", "a", ReadOptions(task=TONE, label_from="("))


def test_folders_are_read_in_the_order_of_names(tmp_path: Path) -> None:
    for name in ("b/2.png", "b/1.png", "a.wav", "c.txt", ".hidden/x.png", "b/.x.png"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    (tmp_path / "link").symlink_to(tmp_path / "b")
    found = [str(path.relative_to(tmp_path)) for path in expand([tmp_path])]
    assert found == ["a.wav", "b/1.png", "b/2.png", "c.txt"]
    assert list(expand([tmp_path / "a.wav", Path("none")])) == [tmp_path / "a.wav", Path("none")]


def test_media_by_suffix() -> None:
    kinds = {"a.PNG": "image", "a.flac": "audio", "a.webm": "video", "a.pdf": "document"}
    assert {name: media_kind(Path(name)) for name in kinds} == kinds
    assert media_kind(Path("a.txt")) is None
    assert media_record(Path("x/a.png")) == Record(1, "", "image", "x/a.png")
    with pytest.raises(BadInputError, match=r"a\.txt:1: not a media file"):
        media_record(Path("a.txt"))
