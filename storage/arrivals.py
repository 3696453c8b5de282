"""From the stage into the project: fresh items unseen in chunks, known ones in one go."""

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from operator import itemgetter

from core.ids import canonical
from core.model import Json
from storage import annotations, contents, labels, queue
from storage.staging import PARTS, Stage
from storage.tasks import Stored

CHUNK = 5000
VISIBLE = "(SELECT visible_item FROM main.project)"
PLACED = (
    " CROSS JOIN stage.item AS staged ON staged.n = part.item_n"
    " CROSS JOIN main.item AS thing ON thing.uid = staged.uid"
)
VERSION = "(SELECT version FROM main.task WHERE task.id = task_id)"
ANSWERS = (
    "SELECT thing.id, part.task_id, part.annotator, part.revision, part.act, part.value,"
    " part.reason, part.seconds, part.confirmed, part.flag, part.note, part.suggestion, part.at_ms"
    " FROM stage.answer AS part" + PLACED + " WHERE part.n BETWEEN ? AND ? AND thing.id {} "
    f"{VISIBLE} ORDER BY part.n"
)
LABELS = (
    "SELECT part.task_id, thing.id, part.value, part.source, part.confidence, part.at_ms,"
    " label.value, label.source, label.version FROM stage.label AS part" + PLACED + " LEFT JOIN"
    " label ON label.task_id = part.task_id AND label.item_id = thing.id"
    f" WHERE part.n BETWEEN ? AND ? AND thing.id <= {VISIBLE} ORDER BY part.n"
)
NEW_SUGGESTION = (
    " NOT EXISTS (SELECT 1 FROM main.suggestion AS old WHERE old.task_id = part.task_id"
    " AND old.item_id = thing.id AND old.source = part.source AND old.value = part.value"
    " AND old.confidence IS part.confidence"
    " AND old.batch_id NOT IN (SELECT id FROM batch WHERE state = 'revoked'))"
)
NEW_GOLD = (
    " NOT EXISTS (SELECT 1 FROM main.gold_now AS old WHERE old.task_id = part.task_id"
    " AND old.item_id = thing.id AND old.value = part.value)"
)
Copy = Callable[[int, int], int]
"""Writes the rows of one part of the stage from one number to another; gives how many."""


def spans(db: sqlite3.Connection, part: str) -> Iterator[tuple[int, int]]:
    """The numbers of a part's rows in the stage, CHUNK at a time."""
    last = db.execute(f"SELECT coalesce(max(n), 0) FROM stage.{part}").fetchone()[0]
    return ((low, low + CHUNK - 1) for low in range(1, last + 1, CHUNK))


def count_items(stage: Stage) -> dict[str, int]:
    """How many items are new, unchanged and updated; one that was revoked comes back as new."""
    new = _count(stage, "SELECT count(*) FROM fresh")
    new += _count(stage, "SELECT count(*) FROM changed WHERE state = 'revoked'")
    updated = _count(stage, "SELECT count(*) FROM changed WHERE state <> 'revoked'")
    told = _count(stage, "SELECT count(*) FROM stage.item")
    if stage.named:
        told += _count(stage, ONLY_NAMED) - _count(stage, NAMED)
    return {"new": new, "unchanged": told - new - updated, "updated": updated}


NAMED = "SELECT count(*) FROM stage.item WHERE kind IS NULL"
ONLY_NAMED = (
    "SELECT count(DISTINCT uid) FROM stage.item AS new WHERE kind IS NULL AND NOT EXISTS"
    " (SELECT 1 FROM stage.item AS told WHERE told.uid = new.uid AND told.kind IS NOT NULL)"
)


def count_parts(stage: Stage) -> Counter[str]:
    """How many answers, labels, suggestions and gold values would be added."""
    fresh = (
        "SELECT count(DISTINCT {1}) FROM stage.{0} AS part CROSS JOIN stage.item AS staged"
        " ON staged.n = part.item_n WHERE NOT EXISTS (SELECT 1 FROM known WHERE uid = staged.uid)"
    )
    units = "part.task_id || ' ' || staged.uid"
    each = {"answer": "part.n", "suggestion": "part.n", "label": units, "gold": units}
    counts = Counter({part: _count(stage, fresh.format(part, each[part])) for part in PARTS})
    counts["answer"] += sum(
        1 for low, high in spans(stage.db, "answer") for _ in _news(stage, low, high)
    )
    counts["label"] += sum(
        1 for low, high in spans(stage.db, "label") for _ in _new_labels(stage, low, high)
    )
    for part, new in (("suggestion", NEW_SUGGESTION), ("gold", NEW_GOLD)):
        counts[part] += _count(
            stage, f"SELECT count(*) FROM stage.{part} AS part{PLACED} WHERE{new}"
        )
    return counts


def _count(stage: Stage, query: str) -> int:
    return int(stage.db.execute(query).fetchone()[0])


def add_people(stage: Stage, batch: int) -> None:
    """The annotators that the data names and the project does not know."""
    stage.db.execute(
        "INSERT INTO annotator (name, role, batch_id) SELECT DISTINCT annotator, 'annotator', ?"
        " FROM stage.answer WHERE annotator NOT IN (SELECT name FROM main.annotator)",
        [batch],
    )


def copy_items(stage: Stage, batch: int, base: int, low: int, high: int) -> int:
    """Fresh items of the stage's rows `low` to `high`, with their searchable text."""
    db, span = stage.db, [low, high]
    added = db.execute(
        "INSERT INTO main.item (id, uid, kind, content, meta, tokens, sha256, batch_id)"
        " SELECT ? + n, uid, kind, content, meta, tokens, sha256, ? FROM stage.item"
        " WHERE n BETWEEN ? AND ? AND n IN (SELECT n FROM fresh WHERE n BETWEEN ? AND ?)",
        [base, batch, *span, *span],
    ).rowcount
    db.execute(
        "INSERT INTO main.item_text (rowid, content) SELECT id, content FROM main.item"
        " WHERE id BETWEEN ? AND ?",
        [base + low, base + high],
    )
    return added


def copy_work(stage: Stage, base: int, low: int, high: int) -> int:
    """A unit of work for each fresh item and each task that asks it; labeled ones are done."""
    added = 0
    for known in stage.tasks.values():
        added += stage.db.execute(
            "INSERT INTO work (task_id, item_id, needed, state, open)"
            " SELECT ?1, item.id, ?2, iif(source IS NULL, 'open', 'agreed'), source IS NULL"
            " FROM main.item LEFT JOIN label ON label.task_id = ?1 AND label.item_id = item.id"
            " WHERE item.id BETWEEN ?3 AND ?4 AND item.kind = ?5",
            [known.id, known.task.overlap, base + low, base + high, known.task.on],
        ).rowcount
    return added


def copy_labels(stage: Stage, batch: int, actor: str, low: int, high: int) -> int:
    """Labels of fresh items, with the beginning of their history; gives how many."""
    db = stage.db
    start = db.execute("SELECT coalesce(max(id), 0) FROM label_history").fetchone()[0]
    added = db.execute(
        "INSERT INTO label_history (id, task_id, item_id, value, source, confidence, version,"
        " at_ms, actor, batch_id) SELECT ? + min(part.n) - ? + 1, task_id, thing.id, value, source,"
        f" confidence, {VERSION}, at_ms, ?, ?"
        " FROM stage.label AS part" + PLACED + " WHERE part.n BETWEEN ? AND ?"
        f" AND thing.id > {VISIBLE} AND NOT EXISTS (SELECT 1 FROM label AS old"
        " WHERE old.task_id = part.task_id AND old.item_id = thing.id)"
        " GROUP BY task_id, thing.id ORDER BY 1",
        [start, low, actor, batch, low, high],
    ).rowcount
    db.execute(
        "INSERT INTO label SELECT task_id, item_id, value, source, confidence, version,"
        " at_ms, id FROM label_history WHERE id > ? AND batch_id = ?",
        [start, batch],
    )
    return added


def copy_suggestions(stage: Stage, batch: int, low: int, high: int) -> int:
    """Suggestions that are not there yet, on fresh and known items; gives how many."""
    return stage.db.execute(
        "INSERT INTO main.suggestion (task_id, item_id, source, value, confidence, version, at_ms,"
        f" batch_id) SELECT task_id, thing.id, source, value, confidence, {VERSION}, ?, ?"
        " FROM stage.suggestion AS part"
        + PLACED
        + " WHERE part.n BETWEEN ? AND ? AND"
        + NEW_SUGGESTION
        + " GROUP BY task_id, thing.id, source, value, confidence ORDER BY min(part.n)",
        [stage.now_ms, batch, low, high],
    ).rowcount


def copy_gold(stage: Stage, batch: int) -> int:
    """Known right answers; gives how many were new or other than before."""
    return stage.db.execute(
        "INSERT INTO main.gold (task_id, item_id, value, version, batch_id)"
        f" SELECT task_id, thing.id, value, {VERSION}, ? FROM stage.gold AS part"
        + PLACED
        + " WHERE"
        + NEW_GOLD
        + " GROUP BY task_id, thing.id",
        [batch],
    ).rowcount


def copy_answers(stage: Stage, batch: int, low: int, high: int) -> int:
    """Answers on fresh items, by the stage's rows; gives how many were added."""
    rows = stage.db.execute(ANSWERS.format(">"), [low, high]).fetchall()
    return _add_answers(stage, batch, rows)


def touch_known(stage: Stage, batch: int, actor: str) -> None:
    """Everything that concerns items that were visible before."""
    db = stage.db
    for low, high in spans(db, "answer"):
        rows = db.execute(ANSWERS.format("<="), [low, high]).fetchall()
        stage.added["answer"] += _add_answers(stage, batch, rows)
    for low, high in spans(db, "label"):
        stage.added["label"] += _relabel(stage, batch, actor, low, high)


def keep_versions(stage: Stage, batch: int) -> int:
    """The contents that updates bring, kept beside those of the first import; gives how many."""
    stage.db.execute(
        "INSERT OR IGNORE INTO item_version (item_id, batch_id, sha256, tokens, meta, content)"
        " SELECT id, batch_id, sha256, tokens, meta, content FROM main.item"
        " WHERE id IN (SELECT id FROM changed)"
    )
    stage.db.create_function("fingerprint", 4, contents.fingerprint, deterministic=True)
    return stage.db.execute(
        "INSERT INTO item_version (item_id, batch_id, sha256, tokens, meta, content)"
        " SELECT id, ?, fingerprint(kind, content, meta, tokens), tokens, meta, content"
        " FROM changed",
        [batch],
    ).rowcount


def _add_answers(stage: Stage, batch: int, rows: Iterable[Json]) -> int:
    """Append answers unit by unit and decide each unit once; gives how many were new."""
    added = 0
    people = dict(stage.db.execute("SELECT name, id FROM annotator"))
    known = {each.id: each for each in stage.tasks.values()}
    for (item_id, task_id), group in groupby(rows, key=itemgetter(0, 1)):
        task, new, freed = known[task_id], 0, 0
        for row in group:
            who = people[row[2]]
            if _add_answer(stage, batch, who, task, row):
                new += 1
                freed += queue.end_lease(stage.db, task_id, item_id, who)
        if new:
            labels.settle(stage.db, task, item_id, "postil", stage.now_ms, freed=freed)
        added += new
    return added


def _add_answer(stage: Stage, batch: int, who: int, known: Stored, row: Json) -> bool:
    """One answer as the next revision, unless it says what its annotator says already."""
    item_id, _, _, revision, act, *told = row
    last, before = _standing(stage.db, who, known, item_id)
    if _same(known, before, row):
        return False
    full = [known.id, item_id, who, max(revision, last + 1), act, *told]
    full += [known.version, "imported", None, None, batch]
    annotation_id = annotations.insert(stage.db, full)
    stage.db.execute(
        "INSERT OR REPLACE INTO current VALUES (?, ?, ?, ?)",
        [known.id, item_id, who, annotation_id],
    )
    stage.acts[known.id, who, act] += 1
    if before:
        stage.acts[known.id, who, before[0]] -= 1
    return True


def _standing(
    db: sqlite3.Connection, who: int, known: Stored, item_id: int
) -> tuple[int, list[Json] | None]:
    """The annotator's last revision, and what stands: act, value, reason, flag, note, version."""
    last, *before = db.execute(
        "SELECT coalesce(max(line.revision), 0), now.act, now.value, now.reason, now.flag,"
        " now.note, now.version FROM annotation AS line LEFT JOIN current ON current.task_id = ?1"
        " AND current.item_id = ?2 AND current.annotator_id = ?3"
        " LEFT JOIN annotation AS now ON now.id = current.annotation_id"
        " WHERE line.task_id = ?1 AND line.item_id = ?2 AND line.annotator_id = ?3",
        [known.id, item_id, who],
    ).fetchone()
    return last, before if before[0] else None


def _same(known: Stored, before: list[Json] | None, row: Json) -> bool:
    """Whether a staged row says what stands."""
    if before is None:
        return False
    act, value, reason, flag, note, version = before
    now = None if value is None else canonical(known.read(value, version))
    return (act, now, reason, flag, note) == (row[4], row[5], row[6], row[9], row[10])


def _news(stage: Stage, low: int, high: int) -> Iterator[Json]:
    """Staged answers on known items that would be added."""
    people = dict(stage.db.execute("SELECT name, id FROM annotator"))
    known = {each.id: each for each in stage.tasks.values()}
    for row in stage.db.execute(ANSWERS.format("<="), [low, high]).fetchall():
        who, task = people.get(row[2]), known[row[1]]
        if who is None or not _same(task, _standing(stage.db, who, task, row[0])[1], row):
            yield row


def _new_labels(stage: Stage, low: int, high: int) -> Iterator[tuple[Stored, int, list[Json]]]:
    """Labels on known items: in place of former imported ones, never of what people decided."""
    known = {each.id: each for each in stage.tasks.values()}
    seen = set()
    rows = stage.db.execute(LABELS, [low, high]).fetchall()
    for task_id, item_id, *told, old, source, version in rows:
        task = known[task_id]
        same = old is not None and told[0] == canonical(task.read(old, version))
        if not same and source in (None, "imported") and (task_id, item_id) not in seen:
            seen.add((task_id, item_id))
            yield task, item_id, told


def _relabel(stage: Stage, batch: int, actor: str, low: int, high: int) -> int:
    """Write the new labels on known items; gives how many."""
    added = 0
    for task, item_id, (value, source, sure, at_ms) in _new_labels(stage, low, high):
        told = [value, source, sure, task.version, at_ms, batch]
        labels.put_back(stage.db, task, item_id, told, actor)
        labels.settle(stage.db, task, item_id, actor, stage.now_ms)
        added += 1
    return added


def show(stage: Stage) -> None:
    """Make the fresh items visible, count their units and what their people did."""
    db = stage.db
    for known in stage.tasks.values():
        db.execute(
            "INSERT INTO tally SELECT task_id, state, count(*) FROM work WHERE task_id = ?"
            f" AND item_id > {VISIBLE} GROUP BY state"
            " ON CONFLICT DO UPDATE SET n = n + excluded.n",
            [known.id],
        )
    for (task_id, who, act), n in stage.acts.items():
        answers, skips = (n, 0) if act == "answer" else (0, n)
        queue.count_acts(db, task_id, who, answers, skips)
    db.execute(f"UPDATE mark SET rank = 0, item_id = {VISIBLE} WHERE rank > 0")
    db.execute(
        "UPDATE project SET visible_item = max(visible_item,"
        " (SELECT coalesce(max(id), 0) FROM main.item))"
    )
