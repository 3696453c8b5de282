"""Imports: all or nothing, repeatable, and taken back without a trace."""

import gc
import re
import sqlite3
import tracemalloc
from collections.abc import Iterator
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import pytest

from core.errors import BadInputError, StoreError, SurroundingsError, UsageError
from core.model import Item, Label, LabelName, Record, Suggestion
from storage import batches, config, imports, items, ledger, tasks
from storage.browse import browse
from storage.connect import connect
from storage.people import find
from storage.store import Answer, Filter
from tests.storage.making import (
    LEAD,
    answer,
    load,
    new_project,
    one,
    sound,
    store,
    task,
    text,
    texts,
)
from tests.storage.test_round_trip import exported


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "p.postil"


@pytest.fixture
def db(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(new_project(path, task(), task("topic", learns=True, labels=""))) as opened:
        yield opened


def state(path: Path) -> str:
    """A digest of the project file and its log as they lie on disk."""
    whole = sha256(path.read_bytes())
    log = path.with_name(f"{path.name}-wal")
    whole.update(log.read_bytes() if log.exists() else b"")
    return whole.hexdigest()


REFUSED: dict[str, tuple[list[Record], str]] = {
    "a label that is none": ([text("b", labels={"tone": Label("no", "imported")})], "'no'"),
    "an answer that is none": ([text("b", annotations=(answer("no"),))], "'no'"),
    "gold that is none": ([text("b", gold={"tone": "no"})], "'no'"),
    "a task that is not there": ([text("b", annotations=(answer("pos", name="x"),))], "'x'"),
    "other content": ([text("a0", "other")], "a0"),
    "an item of another kind": ([Record(3, "a0", "pair", '{"left": "l", "right": "r"}')], "a0"),
    "an item that nobody knows": ([Record(3, "zz", None, annotations=(answer("pos"),))], "zz"),
    "the same id with two contents": ([text("b", "1"), text("b", "2", line=4)], "'b'"),
    "two labels": (
        [
            text("b", labels={"tone": Label("pos", "imported")}),
            text("b", labels={"tone": Label("neg", "imported")}),
        ],
        "'b'",
    ),
    "a name that is none": ([text("b", annotations=(answer("pos", "w\n1"),))], "w"),
    "a task on another kind": (
        [Record(1, "q", "pair", '{"left": "l", "right": "r"}', gold={"tone": "pos"})],
        "tone",
    ),
    "media outside of the folder": ([Record(1, "m", "image", "/etc/passwd")], "/etc/passwd"),
}


@pytest.mark.parametrize(("records", "named"), REFUSED.values(), ids=REFUSED)
def test_a_refused_import_leaves_the_file_as_it_was(
    db: sqlite3.Connection, path: Path, records: list[Record], named: str
) -> None:
    load(db, texts(3))
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    before = state(path)
    with pytest.raises(BadInputError) as refused:
        load(db, [*texts(2, start=10), *records])
    assert named in str(refused.value)
    assert refused.value.file == "data.jsonl"
    assert refused.value.line
    assert state(path) == before
    assert sound(db, path) == []
    assert load(db, texts(2, start=10)).items["new"] == 2


def test_what_is_left_out_is_left_out_whole(db: sqlite3.Connection, path: Path) -> None:
    load(db, texts(1))
    for records, _ in REFUSED.values():
        left: list[str] = []
        report = load(
            db, [*texts(1), *records], refuse=lambda error, _, left=left: left.append(str(error))
        )
        assert report.items["rejected"] == len(left) >= 1
        assert sound(db, path) == []
    assert one(db, "SELECT count(*) FROM item") == 2  # a0, and the first of the two contents


def test_the_same_import_again_changes_nothing(db: sqlite3.Connection, path: Path) -> None:
    rich = [
        text(
            "a",
            annotations=(answer("pos", "w1"), answer("neg", "w2", note="n", flag=True)),
            suggestions=(Suggestion("tone", "m", "pos", 0.5),),
            gold={"tone": "pos"},
            labels={"topic": Label("sport", "imported", 0.9, 5)},
        ),
        Record(2, "b", "text", "no task was answered"),
    ]
    first = load(db, rich)
    assert dict(first.items) == {"new": 2, "unchanged": 0, "updated": 0, "rejected": 0}
    assert dict(first.parts) == {"answer": 2, "label": 1, "suggestion": 1, "gold": 1}
    assert first.learned == {"topic": ("sport",)}
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    before = state(path)
    again = load(db, rich)
    assert dict(again.items) == {"new": 0, "unchanged": 2, "updated": 0, "rejected": 0}
    assert again.parts.total() == 0
    assert again.batch is None
    assert state(path) == before


def test_an_id_twice_in_a_file_is_one_item(db: sqlite3.Connection, path: Path) -> None:
    report = load(
        db,
        [
            text("a", annotations=(answer("pos", "w1"),), gold={"tone": "pos"}),
            text("a", annotations=(answer("neg", "w2"),), gold={"tone": "pos"}),
            Record(3, "a", None, annotations=(answer("pos", "w1"),)),
        ],
    )
    assert (report.items["new"], report.items["unchanged"]) == (1, 1)
    assert dict(report.parts) == {"answer": 2, "gold": 1, "label": 0, "suggestion": 0}
    assert sound(db, path) == []


def test_answers_find_items_of_the_same_call(db: sqlite3.Connection) -> None:
    rows = [Record(1, "a", None, annotations=(answer("pos", "w1"),)), text("a")]
    assert load(db, rows).parts["answer"] == 1


def test_an_empty_project_takes_ids_for_texts(db: sqlite3.Connection) -> None:
    rows = [Record(n, f"i{n % 2}", None, annotations=(answer("pos", f"w{n}"),)) for n in range(4)]
    report = load(db, rows)
    assert report.items["new"] == 2
    assert sum(report.notes.values()) == 2
    assert db.execute("SELECT uid, content FROM item").fetchall() == [("i0", "i0"), ("i1", "i1")]


def test_a_dry_run_says_what_would_be_done_and_does_nothing(
    db: sqlite3.Connection, path: Path
) -> None:
    load(db, texts(2))
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    rows = [
        text("a0", annotations=(answer("pos", "w1"),)),
        text("a1", labels={"tone": Label("neg", "imported")}),
        text("b", gold={"tone": "pos"}, suggestions=(Suggestion("tone", "m", "pos"),)),
    ]
    before = state(path)
    told = load(db, rows, dry_run=True)
    assert state(path) == before
    done = load(db, rows)
    assert told.items == done.items
    assert told.parts == done.parts


def test_update_replaces_content_and_search(db: sqlite3.Connection, path: Path) -> None:
    load(db, [text("a", "old words", meta={"k": 1}), text("b", "stays")])
    report = load(db, [text("a", "new words"), text("b", "stays")], update=True)
    assert dict(report.items) == {"new": 0, "unchanged": 1, "updated": 1, "rejected": 0}
    someone = store(db)
    assert [row.uid for row in someone.browse("tone", Filter(query="new"))] == ["a"]
    assert someone.browse("tone", Filter(query="old")) == []
    assert someone.unit("tone", 1).item == Item("a", "text", "new words", {"k": 1})
    assert sound(db, path) == []


def test_updates_are_revoked_in_any_order(db: sqlite3.Connection, path: Path) -> None:
    load(db, [text("a", "one")])
    second = load(db, [text("a", "two")], update=True).batch or 0
    third = load(db, [text("a", "three")], update=True).batch or 0
    shows = []
    for turn, batch in (
        (batches.revoke, second),
        (batches.revoke, third),
        (batches.restore, second),
        (batches.restore, third),
    ):
        turn(db, batch, LEAD)
        shows.append(one(db, "SELECT content FROM item"))
        assert sound(db, path) == []
    assert shows == ["three", "one", "two", "three"]


RICH = [
    text(
        "a",
        annotations=(answer("pos", "w1", seconds=2.0), answer("neg", "w2", at_ms=5)),
        labels={"tone": Label("neg", "consensus", 0.7, 9)},
    ),
    text("b", annotations=(answer("pos", "w1"),), gold={"tone": "pos"}),
    text("c", labels={"topic": Label("sport", "imported")}),
    text("a0", annotations=(answer("mixed", "w3"),), suggestions=(Suggestion("tone", "m", "pos"),)),
    text("a1", labels={"tone": Label("pos", "imported")}, gold={"tone": "neg"}),
]


def timeless(data: bytes) -> bytes:
    """Without what must differ: a restored answer is a further revision, its label decided anew."""
    data = re.sub(rb', "revision": \d', b"", data)
    return re.sub(rb'("source": "single"), "at": "[^"]*"', rb"\1", data)


def test_revoke_and_restore_are_exact_inverses(db: sqlite3.Connection, path: Path) -> None:
    former = [
        text("a1", labels={"tone": Label("neg", "imported", at_ms=3)}),
        text("a0", gold={"tone": "neg"}),
    ]
    load(db, [*texts(2), *former])
    before, progress = exported(db), store(db).progress("tone")
    batch = load(db, RICH).batch or 0
    with_it = exported(db)
    for _ in range(2):
        assert batches.revoke(db, batch, LEAD) > 0
        assert exported(db) == before
        assert store(db).progress("tone") == progress
        assert sound(db, path) == []
        assert batches.restore(db, batch, LEAD) > 0
        assert timeless(exported(db)) == timeless(with_it)
        assert sound(db, path) == []


def test_what_was_revoked_can_be_imported_again(db: sqlite3.Connection, path: Path) -> None:
    """A file with a mistake: revoked, mended, imported again under the same ids."""
    first = load(db, [text("a", "wrng"), text("b")]).batch or 0
    batches.revoke(db, first, LEAD)
    report = load(db, [text("a", "wrong"), text("b")])
    assert report.items["new"] == 2
    assert store(db).progress("tone").open == 2
    assert b"wrong" in exported(db)
    assert sound(db, path) == []
    batches.revoke(db, report.batch or 0, LEAD)
    assert exported(db) == b""
    assert sound(db, path) == []


def test_somebodys_answers_are_taken_back_and_restored(db: sqlite3.Connection, path: Path) -> None:
    load(db, texts(3))
    someone = store(db)
    for item_id in (1, 2):
        someone.submit(Answer("tone", item_id, f"c{item_id}", "pos"))
    before = exported(db)
    batch, count = batches.revoke_answers(db, "ann", 0, LEAD)
    assert count == 2
    assert someone.progress("tone").mine == 0
    assert someone.progress("tone").open == 3
    batches.restore(db, batch, LEAD)
    assert timeless(exported(db)) == timeless(before)
    assert sound(db, path) == []


def test_a_restored_label_is_read_as_its_task_names_it_today(db: sqlite3.Connection) -> None:
    batch = load(db, [text("a", labels={"tone": Label("pos", "imported")})]).batch or 0
    batches.revoke(db, batch, LEAD)
    config.rename(db, "tone", "pos", "good", LEAD)
    batches.restore(db, batch, LEAD)
    assert b'"value": "good"' in exported(db)


def test_labels_are_learned_once(db: sqlite3.Connection) -> None:
    topic = {"topic": Label("sport", "imported")}
    load(db, [text("a", labels=topic), text("b", labels={"topic": Label("news", "imported")})])
    assert tasks.stored(db, "topic").task.labels == (LabelName("sport"), LabelName("news"))
    version = tasks.stored(db, "topic").version
    load(db, [text("c", labels=topic)])
    assert tasks.stored(db, "topic").version == version


def test_nobody_sees_an_import_before_it_is_done(db: sqlite3.Connection, path: Path) -> None:
    load(db, texts(2))
    seen: list[tuple[int, int, int]] = []

    def records() -> Iterator[Record]:
        yield from texts(6000, start=10)
        yield text("last", annotations=(answer("pos", "ann"),))

    other = connect(path)
    people = store(other)

    def look() -> None:
        rows = browse(other, find(other, "ann"), tasks.stored(other, "tone"), Filter())  # type: ignore[arg-type]
        seen.append((len(rows), people.progress("tone").units, people.progress("tone").mine))

    original = imports.time.sleep
    imports.time.sleep = lambda _: look()  # type: ignore[assignment]
    try:
        load(db, records())
    finally:
        imports.time.sleep = original
    assert set(seen) == {(2, 2, 0)}
    assert len(seen) > 3
    look()
    assert seen[-1] == (100, 6003, 1)
    other.close()


def test_a_second_import_waits_for_the_first(db: sqlite3.Connection, path: Path) -> None:
    somebody = ledger.this_process() | {"pid": 1, "started": ledger._started(1)}
    ledger.add(db, "import", "pending", LEAD, somebody, 1)
    with pytest.raises(SurroundingsError, match="another import"):
        load(db, texts(1))


def test_an_import_whose_number_was_given_to_another_process_is_dead(
    db: sqlite3.Connection, path: Path
) -> None:
    somebody = ledger.this_process() | {"pid": 1, "started": "before"}
    ledger.add(db, "import", "pending", LEAD, somebody, 1)
    assert load(db, texts(1)).items["new"] == 1
    assert sound(db, path) == []


def test_a_change_while_the_data_is_read_is_noticed(db: sqlite3.Connection, path: Path) -> None:
    other = connect(path)

    def records() -> Iterator[Record]:
        yield text("mine")
        load(other, [text("theirs")])

    with pytest.raises(StoreError, match="import again"):
        load(db, records())
    other.close()
    assert one(db, "SELECT group_concat(uid) FROM item") == "theirs"
    assert sound(db, path) == []


def test_erased_items_stay_erased(db: sqlite3.Connection, path: Path) -> None:
    load(db, [text("a", "a secret"), text("b")])
    load(db, [text("a", "another secret")], update=True)
    items.erase(db, "a", LEAD)
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert b"secret" not in path.read_bytes()
    assert sound(db, path) == []
    with pytest.raises(BadInputError, match="erased"):
        load(db, [text("a", "a secret")])
    with pytest.raises(UsageError):
        items.erase(db, "zz", LEAD)


@pytest.mark.parametrize("known", [False, True])
def test_memory_does_not_grow_with_the_file(tmp_path: Path, known: bool) -> None:
    peaks = []
    for count in (3_000, 30_000):
        with closing(new_project(tmp_path / f"{count}.postil")) as db:
            rows = (text(f"a{n}", annotations=(answer("pos", "w"),) * known) for n in range(count))
            gc.collect()
            tracemalloc.start()
            load(db, rows)
            peaks.append(tracemalloc.get_traced_memory()[1])
            tracemalloc.stop()
    assert peaks[1] < 1.5 * peaks[0] + 200_000
