"""Guidelines: a closed subset of Markdown, read, searched, and nothing in it obeyed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.model import LabelName
from tests.tui.conftest import MakeBench
from tests.tui.snapshots import SIZES, check
from tui.recent import guidelines_state
from tui.screens.guidelines import Guidelines
from tui.theme import look
from tui.widgets.markdown import markdown
from tui.widgets.prose import Passage, Prose

LOOK = look({"LANG": "C.UTF-8"})
TEXT = """# What is asked

What does the writer **feel**? Press `p` if you cannot tell.

- glad, thankful: would buy it again and tells everybody who wants to hear it, at any length
  * nested
2. complains

> Irony counts as what it means.

---

```
code  **stays** as it is
```
pos      columns of
neg      plain text
"""


def parts(text: str) -> list[tuple[str, str]]:
    return [part for line in markdown(text, LOOK) for part in line.parts]


def test_the_subset() -> None:
    assert parts("# One #") == [("One", "title")]
    assert parts("### Three `x`") == [("Three ", "strong"), ("x", "key")]
    assert parts("a **b c** d `e**f**`") == [
        ("a ", "text"), ("b c", "strong"), (" d ", "text"), ("e**f**", "key"),
    ]  # fmt: skip
    assert parts("- x") == [("· ", "quiet"), ("x", "text")]
    assert parts("  12) x") == [("  12) ", "quiet"), ("x", "text")]
    assert parts("> x") == [("│ ", "rule"), ("x", "text")]
    assert parts("* * *") == [("───", "rule")]
    assert parts("```\n# **x**\n```\ny") == [("  ", "text"), ("# **x**", "key"), ("y", "text")]


@pytest.mark.parametrize(
    "text", ["2 ** 3 ** 4", "a*b*c", "#hash", "[x](y)", "<b>", "-x", "`", "**", "| a | b |"]
)
def test_everything_else_is_shown_as_it_is_written(text: str) -> None:
    assert parts(text) == [(text, "text")]


@given(st.text(st.sampled_from("#*-`>~ \n1.)ab\x1b\u202e\t\u0301"), max_size=60))
def test_any_text_can_be_laid_out(text: str) -> None:
    lines = markdown(text, LOOK)
    prose = Prose(lines, 20)
    for number in range(len(prose.rows)):
        for strip in prose.strips(number, 1, 0, LOOK):
            assert strip.cell_length <= 20
            assert "\x1b" not in strip.text


def test_rows_after_the_first_hang_below_the_text() -> None:
    prose = Prose(markdown("- one two three four five six", LOOK), 12)
    shown = [strip.text for strip in prose.strips(0, 9, 0, LOOK)]
    assert shown == ["· one two", "  three four", "  five six"]


def test_a_search_marks_every_place_also_across_styles_and_rows() -> None:
    prose = Prose([Passage([("one tw", "text"), ("o three", "strong")])], 8)
    assert prose.find("TWO") == 1
    styled = [
        (segment.text, segment.style)
        for strip in prose.strips(0, 9, 0, LOOK)
        for segment in strip
        if segment.text.strip()
    ]
    found = LOOK.styles["found"]
    assert [text for text, style in styled if style == found] == ["tw", "o"]


async def test_reading_searching_and_scrolling(bench: MakeBench) -> None:
    made = bench(guidelines=TEXT + "\nlast line" * 40)
    async with made.open() as person:
        await person.press("g", "r")
        assert isinstance(person.app.screen, Guidelines)
        assert "What is asked" in person.text
        assert guidelines_state("reviews", made.task) == "read"
        await person.type("/LAST")
        assert "last line" in person.text
        await person.press("enter", "tab")
        assert person.foot.startswith("LAST: 2 of 40")
        await person.press("escape", "home")
        assert "What is asked" in person.text
        await person.press("end")
        assert "2  neg" in person.text
        assert "end" in person.lines[1]
        await person.press("tab")
        assert "nothing is searched for" in person.foot


async def test_without_guidelines_the_labels_are_explained(bench: MakeBench) -> None:
    made = bench((LabelName("pos", about="glad"), LabelName("Very bad", "e", "not \x1bglad")))
    async with made.open() as person:
        await person.press("g", "r")
        assert "There are no guidelines for this task." in person.text
        assert "1  pos       glad" in person.text
        assert "e  Very bad  not ␛glad" in person.text


@pytest.mark.parametrize("size", SIZES)
async def test_guidelines_look_as_they_did(bench: MakeBench, size: str) -> None:
    made = bench((LabelName("pos", about="glad"), LabelName("neg", about="complains")),
                 guidelines=TEXT + "\x1b[2J \u202e [b]no markup[/b]")  # fmt: skip
    async with made.open(SIZES[size]) as person:
        await person.press("g", "r")
        check(person, f"guidelines/{size}")
