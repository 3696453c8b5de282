"""Whatever the text, what is shown holds nothing that a terminal would obey or hide."""

import json
import time
import unicodedata
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core.safe import PILE, pieces, shown

HOSTILE = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from(
            "\x00\x1b\x07\r\n\t\x7f\x9b\u00ad\u200b\u200c\u200d\u202e\u2066\ufeff\ufe0f"
        ),
        st.sampled_from(
            "\u0301\u0327\u0334\u20dd\U000e0041\ud800\udfff\u2028\u2029\u061c\u3164ab "
        ),
    ),
    max_size=40,
)
BIDI = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
HIDES = "\u00ad\u034f\u115f\u1160\u180e\u200b\u2028\u2029\u2060\u2063\u3164\ufeff\ufff9\uffa0"


@given(HOSTILE, st.booleans())
@example("\u0301" * 40, True)
@example("a\n" + "\u0301" * 20, True)
def test_nothing_dangerous_is_shown(text: str, newlines: bool) -> None:
    out = shown(text, newlines=newlines)
    assert not set(out) & set(BIDI + HIDES)
    for char in out.replace("\n", "") if newlines else out:
        assert unicodedata.category(char) not in ("Cc", "Cs", "Zl", "Zp")
        assert not 0xE0000 <= ord(char) <= 0xE00FF
    out.encode()


@given(HOSTILE, st.booleans())
def test_each_code_point_has_its_piece(text: str, newlines: bool) -> None:
    parts = pieces(text, newlines=newlines)
    assert len(parts) == len(text)
    assert "".join(parts) == shown(text, newlines=newlines)


@given(HOSTILE)
def test_what_is_shown_is_shown_as_it_is(text: str) -> None:
    once = shown(text)
    assert shown(once) == once


@given(HOSTILE)
def test_no_pile_is_higher_than_eight(text: str) -> None:
    run = 0
    for char in shown(text):
        run = run + 1 if unicodedata.category(char) in ("Mn", "Me") else 0
        assert run <= PILE


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("before\x1b[2Jafter", "before␛[2Jafter"),
        ("a\x9b31mb", "a<U+009B>31mb"),
        ("a\x00b\x7f", "a␀b␡"),
        ("safe\rEVIL", "safe␍EVIL"),
        ("one\ntwo\tthree", "one␊two␉three"),
        ("invoice\u202egpj.exe", "invoice<U+202E>gpj.exe"),
        ("la\u200bbel", "la<U+200B>bel"),
        ("x\U000e0041y", "x<U+E0041>y"),
        ("\ud800", "<U+D800>"),
        ("\u2028", "<U+2028>"),
        ("\u0301a", "\u25cc\u0301a"),
        ("a\ufe00", "a<U+FE00>"),
        ("a\u200db", "a<U+200D>b"),
    ],
)
def test_chips(text: str, expected: str) -> None:
    assert shown(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "plain words, [bold]no markup[/]",
        "👨\u200d👩\u200d👧\u200d👦 👩🏽\u200d🚀 ❤\ufe0f 1\ufe0f⃣ 🇫🇷",
        "می\u200cخواهم",
        "क्\u200dष",
        "葛\U000e0100",
        "漢字 ภาษาไทย שלום café",
        "e\u0301" * 3,
    ],
)
def test_text_that_needs_its_joiners_stays(text: str) -> None:
    assert shown(text) == text


def test_own_line_breaks_stay_where_they_are_wanted() -> None:
    assert shown("a\r\nb\n\tc\rd", newlines=True) == "a\nb\n    c␍d"


def test_the_rest_of_a_pile_is_counted() -> None:
    assert shown("Z" + "\u0301" * 20 + "y") == "Z" + "\u0301" * 8 + "<+12 marks>y"
    assert pieces("Z" + "\u0301" * 20)[9:] == ["<+12 marks>"] + [""] * 11


def test_hostile_strings_of_the_world(shared_data: Path) -> None:
    for name in ("terminal", "unicode"):
        for line in (shared_data / f"hostile/text/{name}.jsonl").read_text().splitlines():
            out = shown(json.loads(line)["text"])
            assert all(unicodedata.category(char) != "Cc" for char in out)
            assert not set(out) & set(BIDI + HIDES)


def test_long_texts_are_quick() -> None:
    texts = ["word " * 60_000, "\x1b[31m" * 60_000, "Z" + "\u0301" * 300_000, "اب" * 150_000]
    start = time.perf_counter()
    for text in texts:
        shown(text)
    assert time.perf_counter() - start < 5
