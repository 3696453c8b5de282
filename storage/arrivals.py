"""From the stage into the project: fresh items unseen in chunks, known ones in one go."""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter

from core.model import Json
from storage import annotations, labels
from storage.items import swap_contents
from storage.people import Person, find
from storage.staging import PARTS, Stage
from storage.tasks import Stored

VISIBLE = "(SELECT visible_item FROM main.project)"
PLACED = (
    " JOIN stage.item AS staged ON staged.n = part.item_n"
    " JOIN main.item AS thing ON thing.uid = staged.uid"
)
ANSWERS = (
    "SELECT thing.id, part.task_id, part.annotator, part.revision, part.act, part.value,"
    " part.reason, part.seconds, part.confirmed, part.flag, part.note, part.suggestion, part.at_ms"
    " FROM stage.answer AS part" + PLACED
)


def count_items(stage: Stage) -> dict[str, int]:
    """How many items are new, unchanged and updated."""
    fresh = _count(stage, "SELECT count(*) FROM fresh")
    updated = _count(stage, "SELECT count(*) FROM changed")
    whole = _count(stage, "SELECT count(*) FROM stage.item WHERE kind IS NOT NULL")
    named = _count(
        stage,
        "SELECT count(DISTINCT uid) FROM stage.item WHERE kind IS NULL"
        " AND uid NOT IN (SELECT uid FROM first)",
    )
    return {"new": fresh, "unchanged": whole - fresh - updated + named, "updated": updated}


def count_parts(stage: Stage) -> Counter[str]:
    """How many answers, labels, suggestions and gold values wait in the stage."""
    return Counter({part: _count(stage, f"SELECT count(*) FROM stage.{part}") for part in PARTS})


def _count(stage: Stage, query: str) -> int:
    return int(stage.db.execute(query).fetchone()[0])


def add_people(stage: Stage, batch: int) -> None:
    """The annotators that the data names and the project does not know."""
    stage.db.execute(
        "INSERT INTO annotator (name, role, batch_id) SELECT DISTINCT annotator, 'annotator', ?"
        " FROM stage.answer WHERE annotator NOT IN (SELECT name FROM main.annotator)",
        [batch],
    )


def copy_items(stage: Stage, batch: int, base: int, low: int, high: int) -> None:
    """Fresh items of the stage's rows `low` to `high`, with their searchable text."""
    db, span = stage.db, [low, high]
    db.execute(
        "INSERT INTO main.item (id, uid, kind, content, meta, tokens, sha256, batch_id)"
        " SELECT ? + n, uid, kind, content, meta, tokens, sha256, ? FROM stage.item"
        " WHERE n BETWEEN ? AND ? AND n IN (SELECT n FROM fresh WHERE n BETWEEN ? AND ?)",
        [base, batch, *span, *span],
    )
    db.execute(
        "INSERT INTO main.item_text (rowid, content) SELECT id, content FROM main.item"
        " WHERE id BETWEEN ? AND ?",
        [base + low, base + high],
    )


def copy_work(stage: Stage, low: int, high: int) -> None:
    """A unit of work for each fresh item and each task that asks it; labeled ones are done."""
    for known in stage.tasks.values():
        stage.db.execute(
            "INSERT INTO work (task_id, item_id, needed, state, open)"
            " SELECT ?1, item.id, ?2, iif(source IS NULL, 'open', 'agreed'), source IS NULL"
            " FROM main.item LEFT JOIN label ON label.task_id = ?1 AND label.item_id = item.id"
            " WHERE item.id BETWEEN ?3 AND ?4 AND item.kind = ?5",
            [known.id, known.task.overlap, low, high, known.task.on],
        )


def copy_labels(stage: Stage, batch: int, actor: str, low: int, high: int) -> int:
    """Labels of fresh items, with the beginning of their history; gives how many."""
    db = stage.db
    start = db.execute("SELECT coalesce(max(id), 0) FROM label_history").fetchone()[0]
    added = db.execute(
        "INSERT INTO label_history (id, task_id, item_id, value, source, confidence, version,"
        " at_ms, actor, batch_id) SELECT ? + part.n - ? + 1, task_id, thing.id, value, source,"
        " confidence, (SELECT version FROM task WHERE task.id = task_id), at_ms, ?, ?"
        " FROM stage.label AS part" + PLACED + " WHERE part.n BETWEEN ? AND ?"
        " AND thing.id > " + VISIBLE,
        [start, low, actor, batch, low, high],
    ).rowcount
    db.execute(
        "INSERT OR REPLACE INTO label SELECT task_id, item_id, value, source, confidence, version,"
        " at_ms, id FROM label_history WHERE id > ? AND batch_id = ?",
        [start, batch],
    )
    return int(added)


def copy_suggestions(stage: Stage, batch: int, low: int, high: int) -> int:
    """Suggestions that are not there yet, on fresh and known items; gives how many."""
    return stage.db.execute(
        "INSERT INTO main.suggestion (task_id, item_id, source, value, confidence, version, at_ms,"
        " batch_id) SELECT task_id, thing.id, source, value, confidence,"
        " (SELECT version FROM task WHERE task.id = task_id), ?, ? FROM stage.suggestion AS part"
        + PLACED
        + " WHERE part.n BETWEEN ? AND ? AND (thing.id > "
        + VISIBLE
        + " OR NOT EXISTS (SELECT 1 FROM main.suggestion AS old WHERE old.task_id = part.task_id"
        " AND old.item_id = thing.id AND old.source = part.source AND old.value = part.value"
        " AND old.confidence IS part.confidence)) ORDER BY part.n",
        [stage.now_ms, batch, low, high],
    ).rowcount


def copy_gold(stage: Stage, batch: int) -> int:
    """Known right answers; gives how many were new or other than before."""
    return stage.db.execute(
        "INSERT OR REPLACE INTO main.gold SELECT task_id, thing.id, value,"
        " (SELECT version FROM task WHERE task.id = task_id), ? FROM stage.gold AS part"
        + PLACED
        + " WHERE NOT EXISTS (SELECT 1 FROM main.gold AS old WHERE"
        " old.task_id = part.task_id AND old.item_id = thing.id AND old.value = part.value)",
        [batch],
    ).rowcount


def copy_answers(stage: Stage, batch: int, low: int, high: int) -> int:
    """Answers on fresh items, by the stage's rows; gives how many were added."""
    rows = stage.db.execute(
        ANSWERS + " WHERE part.n BETWEEN ? AND ? AND thing.id > " + VISIBLE + " ORDER BY part.n",
        [low, high],
    ).fetchall()
    return _add_answers(stage, batch, rows)


def touch_known(stage: Stage, batch: int, actor: str) -> dict[str, list[str]]:
    """Everything that concerns items that were visible before; gives what updates replaced.

    The result maps each updated item to its fingerprints before and after.
    """
    replaced = dict(_update_items(stage, batch))
    rows = stage.db.execute(
        ANSWERS + " WHERE thing.id <= " + VISIBLE + " ORDER BY part.n"
    ).fetchall()
    stage.added["answer"] += _add_answers(stage, batch, rows)
    stage.added["label"] += sum(_relabel(stage, batch, actor))
    return replaced


def _update_items(stage: Stage, batch: int) -> Iterator[tuple[str, list[str]]]:
    """Swap in the new contents; the former ones stay beside, for `revoke`."""
    stage.db.execute(
        "INSERT INTO item_former SELECT ?, id, kind, content,"
        " iif(meta = '{}' AND NOT given, (SELECT meta FROM main.item WHERE id = changed.id), meta),"
        " tokens, sha256 FROM changed",
        [batch],
    )
    return swap_contents(stage.db, batch)


def _add_answers(stage: Stage, batch: int, rows: Iterable[Json]) -> int:
    """Append answers unit by unit and decide each unit once; gives how many were new."""
    added = 0
    people: dict[str, Person] = {}
    known = {each.id: each for each in stage.tasks.values()}
    for (item_id, task_id), group in groupby(rows, key=itemgetter(0, 1)):
        new = [_add_answer(stage, batch, people, known[task_id], row) for row in group]
        added += sum(new)
        if any(new) and _has_work(stage.db, task_id, item_id):
            labels.settle(stage.db, known[task_id], item_id, "postil", stage.now_ms, imported=True)
    return added


def _has_work(db: sqlite3.Connection, task_id: int, item_id: int) -> bool:
    row = db.execute(
        "SELECT 1 FROM work WHERE task_id = ? AND item_id = ?", [task_id, item_id]
    ).fetchone()
    return row is not None


def _add_answer(
    stage: Stage, batch: int, people: dict[str, Person], known: Stored, row: Json
) -> bool:
    """One answer as the next revision, unless it says what its annotator says already."""
    item_id, _, name, revision, act, value, reason, seconds, confirmed, flag, note, shown, at = row
    who = people.get(name) or people.setdefault(name, _must_find(stage.db, name))
    last, standing = annotations.standing(stage.db, who.id, known.id, item_id)
    if standing == (act, value, reason, flag, note):
        return False
    told = [max(revision, last + 1), act, value, reason, seconds, confirmed, flag, note, shown, at]
    full = [known.id, item_id, who.id, *told, known.version, "imported", None, None, batch]
    annotation_id = annotations.insert(stage.db, full)
    annotations.point(stage.db, known.id, item_id, who.id, annotation_id, act)
    return True


def _must_find(db: sqlite3.Connection, name: str) -> Person:
    who = find(db, name)
    if who is None:
        raise LookupError(name)
    return who


def _relabel(stage: Stage, batch: int, actor: str) -> Iterator[bool]:
    """Labels on known items: in place of former imported ones, never of what people decided."""
    known = {each.id: each for each in stage.tasks.values()}
    rows = stage.db.execute(
        "SELECT part.task_id, thing.id, part.value, part.source, part.confidence, part.at_ms,"
        " label.value, label.source, label.version FROM stage.label AS part" + PLACED + " LEFT JOIN"
        " label ON label.task_id = part.task_id AND label.item_id = thing.id"
        " WHERE thing.id <= " + VISIBLE + " ORDER BY part.n"
    ).fetchall()
    for task_id, item_id, value, source, sure, at_ms, old, old_source, version in rows:
        task = known[task_id]
        same = old and json.loads(value) == task.read(old, version)
        if same or old_source not in (None, "imported"):
            yield False
            continue
        labels.put_label(
            stage.db, task, item_id, value, source, sure, actor=actor, at_ms=at_ms, batch=batch
        )
        if _has_work(stage.db, task_id, item_id):
            labels.settle(stage.db, task, item_id, actor, at_ms, imported=True)
        yield True


def show(stage: Stage) -> None:
    """Make the fresh items visible and count their units."""
    db = stage.db
    for known in stage.tasks.values():
        db.execute(
            "INSERT INTO tally SELECT task_id, state, count(*) FROM work WHERE task_id = ?"
            " AND item_id > " + VISIBLE + " GROUP BY state"
            " ON CONFLICT DO UPDATE SET n = n + excluded.n",
            [known.id],
        )
    db.execute(
        "UPDATE project SET visible_item = max(visible_item,"
        " (SELECT coalesce(max(id), 0) FROM main.item))"
    )
    db.execute("UPDATE mark SET rank = 0, item_id = 0 WHERE rank > 0")
