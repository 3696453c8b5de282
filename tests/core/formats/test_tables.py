"""CSV, TSV, the table of answers and plain lines: columns, faults, exact cells."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import BadInputError, UsageError
from core.formats import FORMATS, Notes, ReadOptions, WriteOptions
from core.model import Annotation, Label, Record, Suggestion
from tests.core.formats.reading import SEVERAL, TONE, read, unnumbered, written


def test_columns_are_found_by_their_usual_names() -> None:
    notes = Notes()
    (record,) = read("csv", "Category,Sentence,guid,shop\npos,fine,7,3\n", notes=notes)
    assert record == Record(
        2, "7", "text", "fine", {"shop": "3"}, labels={"tone": Label("pos", "imported")}
    )
    assert set(notes) == {
        "column 'Sentence' is the text",
        "column 'guid' is the id",
        "column 'Category' is the label",
    }


def test_columns_that_a_person_named_win() -> None:
    options = ReadOptions(task=TONE, text="title", id="key", label="y")
    (record,) = read("csv", "text,title,key,y,label\na,b,c,pos,d\n", options)
    assert (record.content, record.uid, record.labels["tone"].value) == ("b", "c", "pos")
    assert record.meta == {"text": "a", "label": "d"}


@pytest.mark.parametrize(
    ("table", "content"),
    [
        ("foo\nfine words\n", "fine words"),
        ("label,foo\npos,fine words\n", "fine words"),
        ("n,foo,when\n3,fine words,2020-01-01\n", "fine words"),
    ],
)
def test_the_only_column_like_text_is_the_text(table: str, content: str) -> None:
    assert read("csv", table)[0].content == content


def test_two_columns_like_text_are_listed() -> None:
    with pytest.raises(BadInputError, match=r"data\.x:1: no column is clearly(.|\n)*'foo', 'bar'"):
        read("csv", "foo,bar\nsome words,more words\n")


def test_a_label_column_without_a_task_stays_in_meta() -> None:
    (record,) = read("csv", "text,label\nfine,pos\n", ReadOptions())
    assert record.meta == {"label": "pos"}


def test_gold_for_items_that_are_known_already() -> None:
    options = ReadOptions(task=TONE, into="gold", id="question", label="truth")
    (record,) = read("csv", "question,truth\n17,pos\n", options)
    assert (record.uid, record.kind, record.gold) == ("17", None, {"tone": "pos"})


def test_media_files_in_a_table() -> None:
    (record,) = read("csv", "file,label\na/dog.wav,pos\n", base="sounds")
    assert (record.kind, record.content) == ("audio", "sounds/a/dog.wav")
    with pytest.raises(BadInputError, match=r"data\.x:2: file: 'dog.exe' is no media file"):
        read("csv", "file,label\ndog.exe,pos\n")


@pytest.mark.parametrize(
    ("cell", "kind"), [("a.pdf", "document"), ("Great words.", "text"), ("words", "text")]
)
def test_a_column_called_document_holds_texts_or_files(cell: str, kind: str) -> None:
    assert read("csv", f"document,label\n{cell},pos\n")[0].kind == kind


def test_an_empty_cell_is_no_label() -> None:
    first, second = read("csv", "text,label\na,\nb,pos\n")
    assert (first.labels, second.labels["tone"].value) == ({}, "pos")


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("pos", ["pos"]),
        ("pos|neg", ["pos", "neg"]),
        ('"[""pos"", ""neg""]"', ["pos", "neg"]),
        ("[]", []),
        ("[odd", ["[odd"]),
    ],
)
def test_several_labels_in_a_cell(cell: str, expected: list[str]) -> None:
    (record,) = read("csv", f"text,label\na,{cell}\n", ReadOptions(task=SEVERAL))
    assert record.labels["topics"].value == expected


def test_line_breaks_in_cells_stay_as_they_are() -> None:
    data = b'\xef\xbb\xbftext,label\r\n"line\r\nbreak",pos\r\n"a\nb\rc",neg\r\n=1+1,pos\r\n'
    found = read("csv", data)
    assert [(record.line, record.content) for record in found] == [
        (2, "line\r\nbreak"),
        (4, "a\nb\rc"),
        (6, "=1+1"),
    ]


def test_semicolons_and_blank_lines() -> None:
    notes = Notes()
    found = read("csv", "text;label\na, b;pos\n\nc;neg\n", notes=notes)
    assert [record.content for record in found] == ["a, b", "c"]
    assert notes["blank lines passed over"] == 1


@pytest.mark.parametrize(
    ("data", "line", "words"),
    [
        (b"", 1, "no header"),
        (b"\n\n", 1, "no header"),
        (b"text,text\na,b\n", 1, "two columns"),
        (b"text,label\na\n", 2, "1 cells, the header 2"),
        (b"text,label\na,b,c\n", 2, "3 cells, the header 2"),
        (b'text,label\na,b\n"a"b,c\n', 3, "quotes inside a cell twice"),
        (b'text,label\na,b\n"abc\nd', 3, "never closed"),
        (b"text,label\na\rb,c\n", 2, "carriage return"),
        (b"text,label\ncaf\xe9,b\n", 2, "iconv"),
        (b'text,label\n"a\nb\xe9",b\n', 3, "not UTF-8"),
        (b"\xff\xfet\0e\0", 1, "UTF-16"),
        (b"text,id\na,\n", 2, "empty"),
    ],
)
def test_faulty_tables(data: bytes, line: int, words: str) -> None:
    with pytest.raises(BadInputError) as caught:
        read("csv", data)
    assert (caught.value.file, caught.value.line) == ("data.x", line)
    assert words in str(caught.value)


def test_bad_rows_are_handed_over_whole() -> None:
    rejected: list[tuple[int, bytes]] = []
    options = ReadOptions(reject=lambda error, raw: rejected.append((error.line, raw)))
    found = read("csv", b'text,n\n"a\nb\xe9\nc",1\nd\ne,2\n', options)
    assert [record.content for record in found] == ["e"]
    assert rejected == [(3, b'"a\nb\xe9\nc",1\n'), (5, b"d\n")]


def test_a_missing_column_is_told() -> None:
    with pytest.raises(BadInputError, match=r"data\.x:1: nope: (.|\n)*'text', 'label'"):
        read("csv", "text,label\na,b\n", ReadOptions(task=TONE, label="nope"))


def test_labels_need_a_task() -> None:
    with pytest.raises(UsageError, match="--task"):
        read("csv", "text,label\na,b\n", ReadOptions(label="label"))


ITEM = Record(
    0,
    "i1",
    "text",
    "fine, really",
    {"shop": 1},
    annotations=(
        Annotation("tone", "w1", "pos", at_ms=1000, seconds=2.5),
        Annotation("tone", "w2", skip="unsure", note="hm"),
        Annotation("other", "w2", "x"),
    ),
    suggestions=(Suggestion("tone", "m", "neg", 0.5),),
    gold={"tone": "pos"},
    labels={"tone": Label("pos", "single", 1.0)},
)
BARE = Record(0, "i2", "text", "nothing yet")


@pytest.mark.parametrize(
    ("what", "expected"),
    [
        ("labels", 'id,text,label,source,confidence\ni1,"fine, really",pos,single,1.0\n'),
        (
            "annotations",
            "id,text,annotator,label,skip,at,seconds,flag,note\n"
            'i1,"fine, really",w1,pos,,1970-01-01T00:00:01.000Z,2.5,,\n'
            'i1,"fine, really",w2,,unsure,,,,hm\n',
        ),
        ("suggestions", 'id,text,source,label,confidence\ni1,"fine, really",m,neg,0.5\n'),
    ],
)
def test_written_rows(what: str, expected: str) -> None:
    data, notes = written("csv", [ITEM, BARE], WriteOptions(what=what))  # type: ignore[arg-type]
    assert data.decode() == expected
    assert notes == {"meta of items": 1}


def test_what_a_table_cannot_hold_is_counted() -> None:
    _, notes = written("tsv", [ITEM], WriteOptions(what="all"))
    assert notes == {"meta of items": 1, "annotations": 3, "suggestions": 1, "gold answers": 1}


def test_one_task_per_table() -> None:
    with pytest.raises(UsageError, match="tone, topics"):
        FORMATS["csv"].write([ITEM], [TONE, SEVERAL], io.BytesIO(), WriteOptions())


def test_cells_that_a_spreadsheet_would_run() -> None:
    texts = ["=1+1", "+1", "-5", "@SUM(A1)", "\tx", "\rx", "plain", "a=b"]
    found = [
        Record(0, text, "text", text, labels={"tone": Label("pos", "single")}) for text in texts
    ]
    exact, no_notes = written("csv", found)
    assert [record.content for record in read("csv", exact)] == texts
    assert not no_notes
    safe, notes = written("csv", found, WriteOptions(csv_safe=True))
    assert [record.content for record in read("csv", safe)] == [
        *(f"'{text}" for text in texts[:6]),
        *texts[6:],
    ]
    assert notes.total() == 12


CELL = st.text(st.characters(exclude_categories=("Cs",)), max_size=12) | st.sampled_from(
    [
        '"',
        '""',
        "\r",
        "\n",
        "\r\n",
        "a,b",
        "\t",
        "\0",
        " x ",
        "'",
        "=1",
        ";",
        "\ufeff",
        "\x1b[2J",
        "\\",
    ]
)


@pytest.mark.parametrize("name", ["csv", "tsv"])
@given(st.lists(st.tuples(CELL.filter(bool), CELL, CELL.filter(str.strip)), max_size=5))
def test_hostile_cells_come_back_exactly(name: str, rows: list[tuple[str, str, str]]) -> None:
    found = [
        Record(0, uid, "text", text, labels={"tone": Label(label, "single")})
        for uid, text, label in rows
    ]
    data, _ = written(name, found)
    again = [(r.uid, r.content, r.labels["tone"].value) for r in read(name, data)]
    assert again == rows
    delimiter = "," if name == "csv" else "\t"
    theirs = list(csv.reader(io.StringIO(data.decode(), newline=""), delimiter=delimiter))
    assert [tuple(row[:3]) for row in theirs[1:]] == rows


@given(st.lists(st.lists(CELL, unique=True, max_size=3), max_size=4))
def test_lists_of_labels_come_back_exactly(values: list[list[str]]) -> None:
    found = [
        Record(0, str(n), "text", "a", labels={"topics": Label(value, "single")})
        for n, value in enumerate(values)
    ]
    data, _ = written("csv", found, task=SEVERAL)
    again = read("csv", data, ReadOptions(task=SEVERAL))
    assert [record.labels["topics"].value for record in again] == values


def test_answers_under_the_names_of_the_crowd() -> None:
    for header in (
        "question,worker,answer",
        "task;worker;label",
        "!amt_worker_ids\torig_id\tresponse",
    ):
        delimiter = next(one for one in ",;\t" if one in header)
        cells = {"question": "q1", "task": "q1", "orig_id": "q1", "worker": "w"}
        cells |= {"!amt_worker_ids": "w", "answer": "pos", "label": "pos", "response": "pos"}
        row = delimiter.join(cells[name] for name in header.split(delimiter))
        (record,) = read("answers", f"{header}\r\n{row}\r\n")
        assert (record.uid, record.kind, record.content) == ("q1", None, "q1")
        assert record.annotations == (Annotation("tone", "w", "pos"),)


def test_answers_with_gold_and_text() -> None:
    notes = Notes()
    table = "item,annotator,label,gold,text,batch\na,w1,pos,neg,fine,3\na,w2,,neg,fine,3\n"
    first, second = read("answers", table, notes=notes)
    assert (first.kind, first.content, first.gold) == ("text", "fine", {"tone": "neg"})
    assert second.annotations == ()
    assert notes == {"column 'batch' left out": 1, "rows without an answer": 1}


@pytest.mark.parametrize(
    ("table", "line", "words"),
    [
        ("worker,answer\nw,a\n", 1, "no column is the item"),
        ("item,answer\nw,a\n", 1, "annotator or worker"),
        ("item,worker\nw,a\n", 1, "no column is the label"),
        ("item,worker,label\n,w,pos\n", 2, "empty"),
        ("item,worker,label\na,,pos\n", 2, "empty"),
    ],
)
def test_answers_that_are_none(table: str, line: int, words: str) -> None:
    with pytest.raises(BadInputError, match=words) as caught:
        read("answers", table)
    assert caught.value.line == line


def test_answers_written() -> None:
    data, notes = written("answers", [ITEM, BARE], WriteOptions(what="annotations"))
    assert data.decode() == "item,annotator,label\ni1,w1,pos\n"
    assert notes == {"meta of items": 1, "skips": 1, "times of answers": 1}
    data, _ = written("answers", [ITEM], WriteOptions(what="all"))
    assert data.decode() == 'item,annotator,label,gold,text\ni1,w1,pos,pos,"fine, really"\n'
    assert read("answers", data)[0].gold == {"tone": "pos"}


def test_answers_that_are_lists() -> None:
    item = Record(0, "a", "text", "a", annotations=(Annotation("topics", "w", ["pos", "neg"]),))
    data, _ = written("answers", [item], WriteOptions(what="annotations"), SEVERAL)
    assert data.decode() == 'item,annotator,label\na,w,"[""pos"",""neg""]"\n'
    (again,) = read("answers", data, ReadOptions(task=SEVERAL))
    assert again.annotations == item.annotations


def test_lines() -> None:
    notes = Notes()
    found = read("lines", b"\xef\xbb\xbffirst\r\n\n  \nse\tcond\x1b\n third", notes=notes)
    assert [(r.line, r.content) for r in found] == [
        (1, "first"),
        (4, "se\tcond\x1b"),
        (5, " third"),
    ]
    assert notes == {"blank lines passed over": 2}
    with pytest.raises(BadInputError, match=r"data\.x:2"):
        read("lines", b"a\n\xe9\n")


@given(st.lists(CELL))
def test_lines_written_and_read(texts: list[str]) -> None:
    found = [Record(0, "", "text", text) for text in texts]
    once = unnumbered(read("lines", written("lines", found)[0]))
    assert unnumbered(read("lines", written("lines", once)[0])) == once
    whole = [text for text in texts if text.strip() and not set("\r\n") & set(text)]
    assert [record.content for record in once if record.content in whole] == whole


def test_lines_lose_and_say_so() -> None:
    data, notes = written(
        "lines", [ITEM, Record(0, "", "text", "a\r\nb"), Record(0, "", "image", "p")]
    )
    assert data == b"fine, really\na b\n"
    assert notes == {
        "ids of items": 2,
        "meta of items": 1,
        "labels": 1,
        "line breaks inside texts": 1,
        "items that are no text, or an empty one": 1,
    }
