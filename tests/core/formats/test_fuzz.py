"""Whatever the bytes, a reader gives records or our error with file and line."""

import io
import json
import random
import time
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core.errors import BadInputError
from core.formats import FORMATS, Notes, ReadOptions, Source, guess
from core.model import Label, Record
from tests.core.formats.reading import SEVERAL, TONE, read, unnumbered, written

SEEDS = {
    "postil": (
        b'{"id": "a", "text": "fine", "tokens": [{"start": 0, "end": 4}], '
        b'"meta": {"x": [1.5, null]}, '
        b'"annotations": [{"task": "tone", "annotator": "w", "value": "pos", '
        b'"at": "2026-11-02T10:00:00.000Z", "seconds": 3.1, "revision": 2}], '
        b'"gold": {"tone": "pos"}, '
        b'"labels": {"tone": {"value": "pos", "source": "single", "confidence": 0.9}}}\n'
        b'{"left": "a", "right": {"image": "b.png"}}\n'
    ),
    "csv": b'id,text,label\n1,"a ""quoted"", text",pos\n2,"line\r\nbreak",neg\n',
    "tsv": b'id\ttext\tlabel\n1\t"a ""quoted"" text"\tpos\n2\tplain\tneg\n',
    "answers": b'item,annotator,label,gold,text\na,w1,pos,pos,"x, y"\na,w2,"[""pos""]",pos,z\n',
    "lines": b"one\r\ntwo\n\nthree",
}
NAMES = sorted(SEEDS)


def checked(name: str, data: bytes) -> list[Record]:
    """The records, or none where our error came; any other error fails."""
    try:
        return read(name, data, ReadOptions(task=TONE))
    except BadInputError as error:
        fault = error
    assert fault.file == "data.x"
    assert 1 <= fault.line <= data.count(b"\n") + 1
    assert fault.what
    str(fault).encode()
    return []


def mutated(data: bytes, chance: random.Random) -> bytes:
    """The bytes cut, with a bit flipped, a part doubled, moved, or something odd put in."""
    at, to = sorted(chance.randrange(len(data) + 1) for _ in range(2))
    odd = [b'"', b"\\", b"\0", b"\r", b"\n", b"{", b"]", b"\xff", b"\xed\xa0\x80", b"\\ud800", b","]
    odd += [b"NaN", b"1e999", b"null", b"-", b"9" * 5000, b"[" * 2000, b"\xef\xbb\xbf", b"\t", b"'"]
    flipped = bytes([data[at % len(data)] ^ (1 << chance.randrange(8))])
    return chance.choice(
        [
            data[:at],
            data[:at] + data[to:],
            data[:to] + data[at:],
            data[:at] + flipped + data[at + 1 :],
            data[:at] + chance.choice(odd) + data[at:],
            data[:at] + chance.choice(odd) + data[to:],
        ]
    )


@pytest.mark.parametrize("name", NAMES)
@given(st.binary(max_size=200))
@example(b"")
@example(b"\xef\xbb\xbf")
@example(b"\xff\xfe")
def test_any_bytes(name: str, data: bytes) -> None:
    checked(name, data)


@pytest.mark.parametrize("name", NAMES)
@given(st.integers(0, 2**32), st.integers(1, 4))
def test_mutated_lines(name: str, seed: int, times: int) -> None:
    chance = random.Random(seed)
    data = SEEDS[name]
    for _ in range(times):
        data = mutated(data, chance) or b"x"
    found = checked(name, data)
    if name == "postil":
        assert unnumbered(read(name, written(name, found)[0])) == unnumbered(found)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["task", "annotator", "value", "skip", "at", "source", "start", "image"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=6,
)
KEYS = ["id", "text", "image", "left", "right", "prompt", "meta", "tokens", "annotations"]
KEYS += ["suggestions", "gold", "labels", "other"]


@given(st.dictionaries(st.sampled_from(KEYS), JSON, max_size=5))
def test_any_shape_of_line(row: dict[str, object]) -> None:
    checked("postil", json.dumps(row).encode())


@pytest.mark.parametrize("name", NAMES)
def test_rejecting_goes_on_to_the_end(name: str) -> None:
    chance = random.Random(7)
    for _ in range(300):
        data = mutated(mutated(SEEDS[name], chance) or b"x", chance)
        faults: list[BadInputError] = []
        options = ReadOptions(task=SEVERAL, reject=lambda error, _, into=faults: into.append(error))
        try:
            read(name, data, options)
        except BadInputError as error:
            faults.append(error)
        assert all(fault.file and fault.line for fault in faults)


REAL = {
    "text_classification/banking77_train.csv": 3072,
    "text_classification/sms_spam.jsonl": 3000,
    "text_classification/trec_train.txt": 5442,
    "consensus/snow2008_temp.standardized.tsv": 4620,
    "consensus/face_sentiment/answer.csv": 5242,
}


@pytest.mark.parametrize(("file", "count"), REAL.items())
def test_real_files_and_their_mutations(file: str, count: int, shared_data: Path) -> None:
    data = (shared_data / file).read_bytes()
    name = guess(file, data[:4096])
    found = checked(name, data)
    assert len(found) == count
    assert [record.line for record in found] == sorted({record.line for record in found})
    chance = random.Random(file)
    lines = data.splitlines(keepends=True)
    for _ in range(100):
        start = chance.randrange(len(lines))
        part = lines[0] + b"".join(lines[start : start + 20])
        checked(name, mutated(part, chance) or b"x")
    for _ in range(3):
        checked(name, mutated(data, chance) or b"x")


def test_real_texts_survive_every_table(shared_data: Path) -> None:
    texts = [
        text
        for name in ("terminal", "unicode")
        for line in (shared_data / f"hostile/text/{name}.jsonl").read_text().splitlines()
        for text in [json.loads(line)["text"]]
    ]
    texts += json.loads((shared_data / "hostile/text/blns.json").read_text())
    found = [Record(0, f"i{n}", "text", text) for n, text in enumerate(texts)]
    data, _ = written("postil", found)
    assert [record.content for record in read("postil", data)] == texts
    for name in ("csv", "tsv"):
        labels = {"tone": Label("pos", "single")}
        table, _ = written(name, [replace(record, labels=labels) for record in found])
        assert [record.content for record in read(name, table)] == texts


HOSTILE = {
    "odd_json.jsonl": {1: "twice", 3: "null", 4: "NaN", 5: "object", 6: "object", 7: "surrogate"},
    "broken_utf8.jsonl": {2: "UTF-8", 3: "UTF-8", 4: "UTF-8"},
    "cp1252.csv": {2: "UTF-8", 3: "UTF-8"},
    "bom_crlf.csv": {},
    "terminal.jsonl": {},
    "unicode.jsonl": {},
    "huge_line.txt": {},
}


@pytest.mark.parametrize(("file", "expected"), HOSTILE.items())
def test_hostile_files(file: str, expected: dict[int, str], shared_data: Path) -> None:
    data = (shared_data / "hostile/text" / file).read_bytes()
    faults: dict[int, str] = {}
    options = ReadOptions(task=TONE, reject=lambda e, _: faults.update({e.line: str(e)}))
    read(guess(file, data), data, options)
    assert set(faults) == set(expected)
    assert all(words in faults[line] for line, words in expected.items())


class Endless(io.RawIOBase):
    """A file that gives the same rows for ever."""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        part = (b"fine,pos\n" * 100)[: len(buffer)]
        buffer[: len(part)] = part
        return len(part)


@pytest.mark.parametrize(("name", "text"), [("lines", ""), ("csv", "fine"), ("tsv", "fine,pos")])
def test_a_stream_is_read_piece_by_piece(name: str, text: str) -> None:
    source = Source("x", io.BufferedReader(Endless()))
    found = FORMATS[name].read(source, ReadOptions(text=text), Notes())
    assert [next(found).kind for _ in range(1000)] == ["text"] * 1000


BIG = 200_000
HEAVY = {
    "a key twice among many": (
        "postil",
        b'{"text": "a", "meta": {%s, "k7": 1}}' % b", ".join(b'"k%d": 1' % n for n in range(BIG)),
    ),
    "open brackets in a text": ("postil", b'{"text": "%s"}' % (b"[" * BIG)),
    "escaped quotes without an end": ("postil", b'{"text": "%s[[[[' % (b'\\"' * BIG)),
    "deep": ("postil", b'{"text": "a", "meta": %s}' % (b'{"a":' * 900 + b"1" + b"}" * 900)),
    "many columns": ("csv", b"text," + b",".join(b"c%d" % n for n in range(BIG)) + b",c7\na\n"),
    "many quotes": ("csv", b"text\n" + b'"' * (2 * BIG + 1) + b"x"),
    "many answers' columns": (
        "answers",
        b"item,worker,label," + b",".join(b"c%d" % n for n in range(BIG)) + b"\n",
    ),
}


@pytest.mark.parametrize("what", HEAVY)
def test_heavy_lines_are_no_trap(what: str) -> None:
    start = time.perf_counter()
    checked(*HEAVY[what])
    assert time.perf_counter() - start < 5


def test_odd_names_do_not_flood_or_break_a_message() -> None:
    for key in ("\x1b[2J\n\u202e", "x" * 1_000_000):
        line = json.dumps({"text": "a", "meta": {key: 1}, key: 2})
        with pytest.raises(BadInputError) as caught:
            read("postil", line)
        assert len(str(caught.value)) < 300
        assert str(caught.value).isprintable()
