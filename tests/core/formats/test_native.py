"""The native format: what is read, what is refused and where, and that it is exact."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.clock import parse_iso
from core.errors import BadInputError
from core.formats import Notes, ReadOptions
from core.ids import canonical
from core.model import KINDS, SKIPS, SOURCES, Annotation, Label, Record, Suggestion
from tests.core.formats.reading import SEVERAL, TONE, read, unnumbered, written

FULL = (
    '{"id": "a2", "text": "fine", "tokens": [{"start": 0, "end": 4}], "meta": {"shop": 3}, '
    '"annotations": [{"task": "tone", "annotator": "w1", "value": "pos", '
    '"at": "2026-11-02T10:00:00.000Z", "seconds": 3.1, "confirmed": true, "revision": 2, '
    '"flag": true, "note": "sure?", "suggestion": {"source": "m", "outcome": "kept"}}, '
    '{"task": "tone", "annotator": "w2", "skip": "unsure"}], '
    '"suggestions": [{"task": "tone", "source": "model-3", "value": "pos", "confidence": 0.93}], '
    '"gold": {"tone": "pos"}, "labels": {"tone": {"value": "pos", "source": "consensus", '
    '"confidence": 0.99, "at": "2026-11-02T10:00:00.000Z"}}}\n'
)


def test_everything_that_a_line_may_carry() -> None:
    (record,) = read("postil", FULL)
    at_ms = parse_iso("2026-11-02T10:00:00Z")
    assert record == Record(
        1,
        "a2",
        "text",
        "fine",
        {"shop": 3},
        [{"start": 0, "end": 4}],
        (
            Annotation(
                "tone",
                "w1",
                "pos",
                "",
                at_ms,
                3.1,
                True,
                2,
                True,
                "sure?",
                {"source": "m", "outcome": "kept"},
            ),
            Annotation("tone", "w2", skip="unsure"),
        ),
        (Suggestion("tone", "model-3", "pos", 0.93),),
        {"tone": "pos"},
        {"tone": Label("pos", "consensus", 0.99, at_ms)},
    )


def test_written_as_it_was_read() -> None:
    assert written("postil", read("postil", FULL))[0].decode() == FULL


@pytest.mark.parametrize("kind", ["image", "audio", "video", "document"])
def test_media_paths_are_joined_to_the_folder_of_the_file(kind: str) -> None:
    (record,) = read("postil", json.dumps({kind: "img/1.png"}), base="/data/set")
    assert (record.kind, record.content, record.uid) == (kind, "/data/set/img/1.png", "")


def test_a_pair_keeps_its_sides_and_prompt() -> None:
    line = '{"left": "a", "right": {"image": "b.png"}, "prompt": "Which?"}\n'
    (record,) = read("postil", line)
    assert record.content == canonical(json.loads(line))
    assert written("postil", [record])[0].decode() == line
    (record,) = read("postil", line, base="x")
    assert json.loads(record.content)["right"] == {"image": "x/b.png"}


def test_a_pair_keeps_order_when_written() -> None:
    line = '{"id": "p", "left": "z", "right": "a"}\n'
    assert written("postil", read("postil", line))[0].decode() == line


def test_unknown_keys_go_to_meta_and_are_counted() -> None:
    notes = Notes()
    data = '{"text": "a", "why": 1, "meta": {"x": 2}}\n{"text": "b", "why": 2, "prompt": "p"}\n'
    found = read("postil", data, notes=notes)
    assert [record.meta for record in found] == [{"x": 2, "why": 1}, {"why": 2, "prompt": "p"}]
    assert notes == {"key 'why' kept in meta": 2, "key 'prompt' kept in meta": 1}


def test_ever_new_keys_do_not_fill_the_notes() -> None:
    notes = Notes()
    read("postil", "".join(f'{{"text": "a", "k{n}": 1}}\n' for n in range(500)), notes=notes)
    assert len(notes) < 60
    assert notes.total() == 500


def test_an_item_may_be_named_by_its_id_alone() -> None:
    (record,) = read("postil", '{"id": 7, "gold": {"tone": "pos"}}')
    assert (record.uid, record.kind, record.gold) == ("7", None, {"tone": "pos"})


def test_line_ends_bom_and_blank_lines() -> None:
    notes = Notes()
    data = b'\xef\xbb\xbf{"text": "a\\r\\nb"}\r\n\n{"text": "\\u0000"}'
    found = read("postil", data, notes=notes)
    assert [(record.line, record.content) for record in found] == [(1, "a\r\nb"), (3, "\0")]
    assert notes == {"blank lines passed over": 1}


def test_keys_of_other_tools() -> None:
    options = ReadOptions(task=TONE, text="body", id="no", label="tone")
    data = '{"no": 5, "body": "x", "tone": "pos", "shop": 1}\n{"no": 6, "body": "y"}\n'
    notes = Notes()
    first, second = read("postil", data, options, notes)
    assert (first.uid, first.content, first.meta) == ("5", "x", {"shop": 1})
    assert first.labels == {"tone": Label("pos", "imported")}
    assert not second.labels
    assert notes["no label under the key 'tone'"] == 1


@pytest.mark.parametrize(
    ("label", "task", "expected"),
    [
        ("3", TONE, "3"),
        ("true", TONE, "true"),
        ('"pos"', SEVERAL, ["pos"]),
        ('"pos|neg"', SEVERAL, ["pos", "neg"]),
        ('["neg"]', SEVERAL, ["neg"]),
    ],
)
def test_labels_of_other_tools(label: str, task: object, expected: object) -> None:
    options = ReadOptions(task=task, label="y")  # type: ignore[arg-type]
    (record,) = read("postil", f'{{"text": "x", "y": {label}}}', options)
    assert [one.value for one in record.labels.values()] == [expected]


DEEP = '{"text": "a", "meta": {"x": ' + "[" * 101 + "]" * 101 + "}}"
ANN = '{"task": "tone", "annotator": "w", "value": "pos"'


def annotated(more: str) -> str:
    return f'{{"text": "abc", "annotations": [{ANN}}}, {ANN}{more}}}]}}'


@pytest.mark.parametrize(
    ("line", "field", "words"),
    [
        ("{", "", "not valid JSON"),
        ("[1]", "", "one JSON object"),
        ('"text"', "", "one JSON object"),
        ('{"text": "a", "text": "b"}', "text", "twice"),
        ('{"text": "a", "meta": {"x": 1, "x": 2}}', "x", "twice"),
        ('{"text": "a", "meta": {"x": NaN}}', "", "NaN"),
        ('{"text": "a", "meta": {"x": -Infinity}}', "", "Infinity"),
        ('{"text": "a", "meta": {"x": 1e999}}', "", "too large"),
        ('{"text": "a", "meta": {"x": ' + "9" * 5000 + "}}", "", "too many digits"),
        ('{"text": "\\ud800"}', "text", "surrogate"),
        ('{"text": "a", "meta": {"x": ["\\uDFFF"]}}', "meta.x[0]", "surrogate"),
        ('{"text": "a", "meta": {"\\ud834": 1}}', "meta", "surrogate"),
        (DEEP, "", "nested"),
        ("[" * 100_000, "", "nested"),
        ('{"text": null}', "text", "text is expected, not null"),
        ('{"text": 3}', "text", "text is expected, not a number"),
        ('{"id": null, "text": "a"}', "id", "not null"),
        ('{"id": "", "text": "a"}', "id", "empty"),
        ('{"id": true, "text": "a"}', "id", "true or false"),
        ('{"id": 1.5, "text": "a"}', "id", "a number"),
        ('{"id": "a"}', "", "no text, image"),
        ('{"sentence": "a"}', "", "the keys are: 'sentence'"),
        ('{"gold": {"tone": "pos"}}', "", "no text"),
        ('{"text": "a", "image": "b"}', "image", "one content"),
        ('{"left": "a"}', "right", "missing"),
        ('{"left": "a", "right": 3}', "right", "text is expected"),
        ('{"left": "a", "right": {"image": ""}}', "right.image", "empty"),
        ('{"left": "a", "right": {}}', "right", "one content"),
        ('{"image": ""}', "image", "empty"),
        ('{"image": "http://x/y.png"}', "image", "network"),
        ('{"image": "a\\u0000b"}', "image", "not a path"),
        ('{"text": "a", "meta": 3}', "meta", "an object"),
        ('{"text": "a", "why": 1, "meta": {"why": 2}}', "why", "in meta as well"),
        ('{"text": "a", "tokens": 3}', "tokens", "a list"),
        ('{"text": "a", "tokens": [{"start": 0, "end": 2}]}', "tokens[0]", "outside"),
        ('{"text": "a", "tokens": [{"start": 0}]}', "tokens[0]", "empty"),
        ('{"text": "a", "tokens": [{"start": -1, "end": 1}]}', "tokens[0].start", "range"),
        ('{"text": "a", "tokens": [{"start": 0.0, "end": 1}]}', "tokens[0].start", "whole"),
        ('{"image": "a.png", "tokens": []}', "tokens", "only a text"),
        ('{"text": "a", "annotations": {}}', "annotations", "a list"),
        ('{"text": "a", "annotations": [3]}', "annotations[0]", "an object"),
        (annotated(', "skip": "unsure"'), "annotations[1].value", "either"),
        (annotated(', "colour": 1'), "annotations[1]", "unknown key 'colour'"),
        (annotated(', "at": "yesterday"'), "annotations[1].at", "not a time"),
        (annotated(', "at": 3'), "annotations[1].at", "text is expected"),
        (annotated(', "at": "0001-01-01"'), "annotations[1].at", "before 1970"),
        (annotated(', "at": "9999-12-31T23:59:59.9999-23:59"'), "annotations[1].at", "after 9999"),
        (annotated(', "seconds": -1'), "annotations[1].seconds", "range"),
        (annotated(', "seconds": true'), "annotations[1].seconds", "a number"),
        (annotated(', "confirmed": 1'), "annotations[1].confirmed", "true or false"),
        (annotated(', "confirmed": null'), "annotations[1].confirmed", "not null"),
        (annotated(', "revision": 0'), "annotations[1].revision", "range"),
        (annotated(', "note": 1'), "annotations[1].note", "text"),
        (
            annotated(', "suggestion": {"source": "m"}'),
            "annotations[1].suggestion.outcome",
            "missing",
        ),
        (
            annotated(', "suggestion": {"source": "m", "outcome": "x"}'),
            "annotations[1].suggestion.outcome",
            "allowed: kept",
        ),
        (
            '{"text": "a", "annotations": [{"task": "t", "annotator": "w", "skip": "lazy"}]}',
            "annotations[0].skip",
            "allowed: unsure",
        ),
        (
            '{"text": "a", "annotations": [{"annotator": "w", "value": null}]}',
            "annotations[0].value",
            "null",
        ),
        ('{"text": "a", "annotations": [{"value": "x"}]}', "annotations[0].annotator", "missing"),
        (
            '{"text": "", "suggestions": [{"task": "t", "source": "m", "value": 1, "confidence": 2}'
            "]}",
            "suggestions[0].confidence",
            "range",
        ),
        ('{"text": "a", "gold": {"tone": null}}', "gold.tone", "null"),
        ('{"text": "a", "labels": {"tone": "pos"}}', "labels.tone", "an object"),
        (
            '{"text": "a", "labels": {"t": {"value": 1, "source": "me"}}}',
            "labels.t.source",
            "single",
        ),
    ],
)
def test_what_is_refused_and_where(line: str, field: str, words: str) -> None:
    with pytest.raises(BadInputError) as caught:
        read("postil", f'{{"text": "good"}}\n{line}\n')
    assert (caught.value.file, caught.value.line, caught.value.field) == ("data.x", 2, field)
    assert words in str(caught.value)


def test_a_line_that_is_too_long_is_refused_without_being_held() -> None:
    rejected: list[tuple[BadInputError, bytes]] = []
    options = ReadOptions(reject=lambda error, raw: rejected.append((error, raw)))
    data = b'{"text": "' + b"a" * (40 << 20) + b'"}\n{"text": "next"}\n'
    (record,) = read("postil", data, options)
    assert (record.line, record.content) == (2, "next")
    ((error, raw),) = rejected
    assert "16 MiB" in error.what
    assert len(raw) < 17 << 20


def test_rejects_leave_the_good_lines() -> None:
    lines: list[int] = []
    options = ReadOptions(reject=lambda error, _: lines.append(error.line))
    found = read("postil", b'{"text": "a"}\n\xff\n{\n{"text": "b"}', options)
    assert [record.content for record in found] == ["a", "b"]
    assert lines == [2, 3]


@pytest.mark.parametrize("mark", [b"\xff\xfe", b"\xfe\xff"])
def test_utf16_is_named(mark: bytes) -> None:
    with pytest.raises(BadInputError, match="the file is UTF-16"):
        read("postil", mark + '{"text": "a"}'.encode("utf-16-le"))


TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=12)
NAME = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=8)
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=5,
)
VALUE = JSON.filter(lambda value: value is not None)
WHEN = st.integers(0, 253_402_300_799_999)
SHARE = st.none() | st.floats(0, 1)
ANSWER = st.builds(
    Annotation,
    NAME,
    NAME,
    VALUE,
    st.just(""),
    WHEN,
    st.none() | st.floats(0, 1e6),
    st.none() | st.booleans(),
    st.integers(1, 9),
    st.booleans(),
    TEXT,
    st.none()
    | st.builds(
        lambda s, o: {"source": s, "outcome": o}, NAME, st.sampled_from(["kept", "hidden"])
    ),
)
SKIPPED = st.builds(Annotation, NAME, NAME, st.none(), st.sampled_from(SKIPS), WHEN)


@st.composite
def native_records(draw: st.DrawFn) -> Record:
    kind = draw(st.sampled_from(KINDS))
    content = draw(TEXT)
    if kind == "pair":
        content = canonical({"left": content, "right": {"image": "a.png"}})
    elif kind != "text":
        content = draw(st.from_regex(r"[a-z]{1,5}/[a-z ]{1,5}\.[a-z]{3}", fullmatch=True))
    return Record(
        0,
        draw(st.just("") | NAME),
        kind,
        content,
        draw(st.dictionaries(TEXT, JSON, max_size=3)),
        [{"start": 0, "end": 1}] if kind == "text" and content and draw(st.booleans()) else None,
        tuple(draw(st.lists(ANSWER | SKIPPED, max_size=3))),
        tuple(draw(st.lists(st.builds(Suggestion, NAME, NAME, VALUE, SHARE), max_size=2))),
        draw(st.dictionaries(NAME, VALUE, max_size=2)),
        draw(
            st.dictionaries(
                NAME, st.builds(Label, VALUE, st.sampled_from(SOURCES), SHARE, WHEN), max_size=2
            )
        ),
    )


@given(st.lists(native_records(), max_size=4))
def test_reading_what_was_written_gives_the_same_records_and_bytes(found: list[Record]) -> None:
    data, notes = written("postil", found)
    again = read("postil", data)
    assert not notes
    assert unnumbered(again) == found
    assert written("postil", again)[0] == data
