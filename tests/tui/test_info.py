"""Info: what a person may know of an item, and no more."""

from pathlib import Path

import pytest

from core.model import Suggestion
from storage.local import open_store
from tests.tui.bench import Bench
from tests.tui.conftest import MakeBench
from tests.tui.snapshots import SIZES, check
from tui.screens.info import InfoScreen

HOSTILE = {"\x1b[31mkey": "\u202evalue", "[b]": "[red]x", "deep": {"a": [1, {"b": None}], "c": {}}}


def with_meta(made: Bench, uid: str, meta: object) -> None:
    """Put meta on an item, as an import would have."""
    import json

    text = json.dumps(meta)
    made.db.execute("UPDATE item SET meta = ? WHERE uid = ?", [text, uid])


async def test_meta_own_answers_with_times_and_suggestions(bench: MakeBench) -> None:
    made = bench(suggestions={"a1": [Suggestion("tone", "model-3", "neg", 0.93)]})
    with_meta(made, "a1", {"shop": 3, "tags": ["new", "late"]})
    async with made.open() as person:
        made.clock.sleep(3.1)
        await person.press("m", "1", "<", "2", "<", "i")
        assert isinstance(person.app.screen, InfoScreen)
        text = person.text
        assert "shop          3" in text
        assert "neg   20" in text
        assert "revision 2" in text
        assert "3.1 s" in text
        assert "* flagged" in text
        assert "suggestion of model-3: rejected" in text
        await person.press("end")
        assert "? neg   0.93" in person.text
        await person.press("q")
        assert person.item == "a1"


async def test_an_annotator_sees_nothing_of_others_and_a_lead_who_answered_does(
    bench: MakeBench,
) -> None:
    made = bench(overlap=2, overlap_max=2)
    async with made.open() as person:
        await person.press("1")
    lead = open_store(made.db, "lea")
    async with made.open(store=lead) as person:
        await person.press("i")
        assert "ann" not in person.text
        assert "none yet" in person.text
        await person.press("q", "1", "<", "i")
        assert "ann           pos" in person.text
        assert "you           pos" in person.text
        assert "consensus     pos" in person.text
    async with made.open() as person:
        await person.press("i")
        assert "lea" not in person.text
        assert "consensus" not in person.text


async def test_meta_of_any_size_and_shape_is_cut_not_waited_for(bench: MakeBench) -> None:
    made = bench()
    deep: object = "end"
    for _ in range(60):
        deep = {"in": deep}
    with_meta(made, "a1", {"long": "x" * 100_000, "many": list(range(5000)), "deep": deep})
    async with made.open() as person:
        await person.press("i", "end")
        assert "and more" in person.text
        assert "none yet" in person.text


async def test_hostile_files_show_as_chips(bench: MakeBench, shared_data: Path) -> None:
    lines = (shared_data / "hostile/text/terminal.jsonl").read_text().splitlines()[:40]
    made = bench(texts=lines)
    with_meta(made, "a1", {line[:80]: line for line in lines})
    async with made.open() as person:
        for keys in (("i", "end"), ("q", "g", "b")):
            await person.press(*keys)
            assert not [char for char in person.text if char < " " and char != "\n"]


@pytest.mark.parametrize("size", SIZES)
async def test_info_looks_as_it_did(bench: MakeBench, size: str) -> None:
    made = bench(suggestions={"a1": [Suggestion("tone", "model\x1b", "neg", 0.93)]})
    with_meta(made, "a1", HOSTILE)
    async with made.open(SIZES[size]) as person:
        made.clock.sleep(3.1)
        await person.press("semicolon")
        await person.type("odd one")
        await person.press("enter", "1", "<", "i")
        check(person, f"info/{size}")
