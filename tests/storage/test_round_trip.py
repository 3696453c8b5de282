"""`export --what all`, a new project, `import`, `export --what all`: equal bytes."""

import io
import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any
from uuid import uuid4

from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import BadInputError, LeaseLostError, StoreError, UsageError
from core.formats import FORMATS, Notes, ReadOptions, Source, WriteOptions, records
from core.model import SKIPS, SOURCES, Annotation, Label, Record, Suggestion
from storage import config, tasks
from storage.exports import Wish, export_records
from storage.imports import Load, import_loads
from storage.store import Answer
from tests.storage.making import IN_MEMORY, LEAD, load, new_project, sound, store, task

NAMES = ("pos", "neg", "mixed", "ça/là", "a\u202eb")
LABELS = ",".join(NAMES)
ASKED = (
    task("one", LABELS, overlap=2),
    task("several", LABELS, overlap=1, options={"multiple": True}),
    task("scale", LABELS, overlap=2, overlap_max=3, options={"ordinal": True}),
)
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "one": st.sampled_from(NAMES),
    "several": st.lists(st.sampled_from(NAMES), unique=True),
    "scale": st.sampled_from(NAMES),
}
WORDS = st.text(st.characters(blacklist_categories=["Cs"]), max_size=12)
META = st.dictionaries(
    WORDS.filter(lambda key: key != ""),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
        | WORDS,
        lambda inner: st.lists(inner, max_size=2) | st.dictionaries(WORDS, inner, max_size=2),
        max_leaves=4,
    ),
    max_size=3,
)  # fmt: skip
TIMES = st.integers(0, 4_000_000_000_000)
SURE = st.none() | st.floats(0, 1)


@st.composite
def annotations(draw: Callable[..., Any]) -> Annotation:
    name = draw(st.sampled_from(sorted(VALUES)))
    skip = draw(st.sampled_from(["", "", "", *SKIPS]))
    shown = st.none() | st.fixed_dictionaries(
        {"source": WORDS.filter(bool), "outcome": st.sampled_from(["kept", "hidden"])}
    )
    return Annotation(
        name,
        draw(st.sampled_from(["w1", "w2", "w3"])),
        None if skip else draw(VALUES[name]),
        skip,
        draw(TIMES),
        draw(st.none() | st.floats(0, 1000)),
        draw(st.none() | st.booleans()),
        draw(st.integers(1, 3)),
        draw(st.booleans()),
        draw(WORDS),
        draw(shown),
    )


@st.composite
def items(draw: Callable[..., Any], number: int) -> Record:
    some = st.lists(st.sampled_from(sorted(VALUES)), unique=True, max_size=2)
    labeled, known = draw(some), draw(some)
    return Record(
        number + 1,
        f"i{number}",
        "text",
        draw(WORDS),
        draw(META),
        None,
        tuple(draw(st.lists(annotations(), max_size=4))),
        tuple(
            Suggestion(name, draw(WORDS.filter(bool)), draw(VALUES[name]), draw(SURE))
            for name in draw(st.lists(st.sampled_from(sorted(VALUES)), max_size=2))
        ),
        {name: draw(VALUES[name]) for name in known},
        {
            name: Label(draw(VALUES[name]), draw(st.sampled_from(SOURCES)), draw(SURE), draw(TIMES))
            for name in labeled
        },
    )


def exported(db: sqlite3.Connection, what: Any = "all") -> bytes:
    """The native export."""
    known = tuple(tasks.every(db))
    out = io.BytesIO()
    with closing(export_records(db, Wish(what, known))) as found:
        FORMATS["postil"].write(found, [each.task for each in known], out, WriteOptions(what))
    return out.getvalue()


def brought(db: sqlite3.Connection, data: bytes) -> None:
    """The native import."""
    source = Source("all.jsonl", io.BytesIO(data), "")
    found = records("postil", source, ReadOptions(), Notes())
    import_loads(db, [Load("all.jsonl", "postil", found)], LEAD, base=Path.cwd())


@given(st.data())
@settings(max_examples=60)
def test_export_import_export(data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory(dir=IN_MEMORY) as folder:
        path = Path(folder, "a.postil")
        with closing(new_project(path, *ASKED)) as db:
            load(db, [data.draw(items(number)) for number in range(data.draw(st.integers(1, 4)))])
            people_act(db, data)
            change_labels(db, data)
            first = exported(db)
            assert sound(db, path) == []
            asked = tasks.project(db).tasks
        again = Path(folder, "b.postil")
        with closing(new_project(again, *asked)) as db:
            brought(db, first)
            assert exported(db) == first
            assert sound(db, again) == []


def people_act(db: sqlite3.Connection, data: st.DataObject) -> None:
    """Some answers, revisions, skips and undos as people make them."""
    count = db.execute("SELECT count(*) FROM item").fetchone()[0]
    for _ in range(data.draw(st.integers(0, 6))):
        someone = store(db, data.draw(st.sampled_from(["ann", "w1"])))
        name = data.draw(st.sampled_from(sorted(VALUES)))
        step = someone.undo_step(name)
        if step and data.draw(st.booleans()):
            someone.undo(name, step.annotation_id)
            continue
        value, skip = data.draw(VALUES[name]), data.draw(st.sampled_from(["", "", "broken"]))
        item_id = data.draw(st.integers(1, count))
        try:
            someone.submit(Answer(name, item_id, uuid4().hex, None if skip else value, skip, 1.5))
        except (LeaseLostError, StoreError):
            continue


def change_labels(db: sqlite3.Connection, data: st.DataObject) -> None:
    """Renames, merges, and another order of the labels."""
    for _ in range(data.draw(st.integers(0, 3))):
        name = data.draw(st.sampled_from(sorted(VALUES)))
        names = tasks.stored(db, name).task.names
        old, new = data.draw(st.sampled_from(names)), data.draw(st.sampled_from([*names, "new"]))
        try:
            if data.draw(st.booleans()):
                config.rename(db, name, old, new, LEAD)
            else:
                config.merge(db, name, [old], new, LEAD)
        except (UsageError, BadInputError):
            continue


def test_a_merge_that_moves_a_label_moves_it_in_old_answers(tmp_path: Path) -> None:
    """Found by the law above: an older list kept the order of the former labels."""
    several = task("several", "pos,neg,mixed", options={"multiple": True})
    with closing(new_project(tmp_path / "a.postil", several)) as db:
        load(
            db,
            [Record(1, "a", "text", "x", labels={"several": Label(["neg", "mixed"], "imported")})],
        )
        config.merge(db, "several", ["mixed"], "pos", LEAD)
        assert b'"value": ["pos", "neg"]' in exported(db)
