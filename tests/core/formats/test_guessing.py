"""Which format a file is taken for."""

from pathlib import Path

import pytest

from core.errors import BadInputError, UsageError
from core.formats import FORMATS, format_named, guess


@pytest.mark.parametrize(
    ("file", "head", "expected"),
    [
        ("a.jsonl", b"", "postil"),
        ("A.JSONL", b"{}", "postil"),
        ("-", b' \n{"text": "a"}', "postil"),
        ("data", b'\xef\xbb\xbf{"text"', "postil"),
        ("a.json", b'{"text": "a"}\n', "postil"),
        ("a.csv", b"text,label\n", "csv"),
        ("a.csv", b"", "csv"),
        ("a.csv", b"id,text,label\n", "csv"),
        ("a.csv", b"question,worker,answer\r\n", "answers"),
        ("a.tsv", b"text\tlabel\n", "tsv"),
        ("a.tsv", b"!amt_worker_ids\torig_id\tresponse\n", "answers"),
        ("-", b"id,text,label\n", "csv"),
        ("-", b"id\ttext\n", "tsv"),
        ("-", b"text;label\n", "csv"),
        ("-", b"item,annotator,label\n", "answers"),
        ("-", b"Great phone, works\n", "lines"),
        ("notes.txt", b"Great phone\n", "lines"),
        ("notes.txt", b"", "lines"),
        ("-", b"caf\xe9", "lines"),
    ],
)
def test_guessed(file: str, head: bytes, expected: str) -> None:
    assert guess(file, head) == expected


@pytest.mark.parametrize(
    ("file", "head", "words"),
    [
        ("a.xlsx", b"PK\x03\x04\0\0", "postil, csv, tsv, lines, answers"),
        ("a.postil", b"SQLite format 3\0", "--format"),
        ("a.xml", b"<a/>", "--format"),
        ("a.json", b"[\n", "jq -c"),
        ("a.csv", b"\xff\xfet\0e\0", "iconv -f UTF-16"),
    ],
)
def test_not_guessed(file: str, head: bytes, words: str) -> None:
    with pytest.raises(BadInputError) as caught:
        guess(file, head)
    assert (caught.value.file, caught.value.line) == (file, 1)
    assert words in str(caught.value)


def test_real_files(shared_data: Path) -> None:
    expected = {
        "text_classification/banking77_train.csv": "csv",
        "text_classification/sms_spam.jsonl": "postil",
        "text_classification/trec_train.txt": "lines",
        "consensus/snow2008_temp.standardized.tsv": "answers",
        "consensus/face_sentiment/answer.csv": "answers",
        "audio_sounds/labels.csv": "csv",
    }
    found = {name: guess(name, (shared_data / name).read_bytes()[:4096]) for name in expected}
    assert found == expected


def test_names() -> None:
    assert format_named("csv") is FORMATS["csv"]
    with pytest.raises(UsageError, match="postil, csv, tsv, lines, answers"):
        format_named("excel")
    for name, module in FORMATS.items():
        assert name == module.NAME
        assert module.ABOUT
        assert module.PARTS
