"""Looking through items: in project order, filtered, searched; as much as a role may see."""

import re
import sqlite3

from core.errors import StoreError
from core.model import Annotation
from storage.people import Person
from storage.store import Filter, Row
from storage.tasks import Stored
from storage.units import label_of, own_answer

EXCERPT = 400
SHOWS = {
    "all": "1",
    "mine": "item.id IN (SELECT item_id FROM current WHERE annotator_id = :who"
    " AND task_id = :task)",
    "open": "work.state = 'open' AND item.id NOT IN (SELECT item_id FROM current"
    " WHERE annotator_id = :who AND task_id = :task)",
    "skipped": "item.id IN (SELECT current.item_id FROM current JOIN annotation"
    " ON annotation.id = annotation_id WHERE current.annotator_id = :who"
    " AND current.task_id = :task AND act = 'skip')",
    "draft": "item.id IN (SELECT item_id FROM draft WHERE annotator_id = :who AND task_id = :task)",
    "flagged": "item.id IN (SELECT annotation.item_id FROM annotation JOIN current"
    " ON annotation.id = annotation_id WHERE annotation.task_id = :task AND flag = 1"
    " AND (:others OR annotation.annotator_id = :who)"
    " UNION SELECT item_id FROM draft WHERE annotator_id = :who AND task_id = :task"
    " AND json_extract(body, '$.flag'))",
}
LABELED = (
    "(item.id IN (SELECT current.item_id FROM current JOIN annotation"
    " ON annotation.id = annotation_id WHERE current.annotator_id = :who"
    " AND current.task_id = :task AND instr(value, :label))"
    " OR (:others AND item.id IN (SELECT item_id FROM label WHERE task_id = :task"
    " AND instr(value, :label))))"
)
FOUND = "item.id IN (SELECT rowid FROM item_text WHERE item_text MATCH :words)"
CONTAINS = "instr(item.content, :query)"
ROWS = (
    "SELECT item.id, uid, kind, substr(content, 1, :excerpt), work.state FROM work"
    " JOIN item ON item.id = work.item_id WHERE work.task_id = :task AND work.item_id > :after"
    " AND item.id <= (SELECT visible_item FROM project) AND item.state = 'live'"
)


def browse(
    db: sqlite3.Connection,
    who: Person,
    known: Stored,
    wanted: Filter,
    after: int = 0,
    limit: int = 100,
    before: int = 0,
) -> list[Row]:
    """One page of the list; see `Store.browse`."""
    if wanted.show not in SHOWS:
        raise StoreError(f"{wanted.show!r} is no filter: {', '.join(SHOWS)}")
    conditions = [SHOWS[wanted.show]]
    words = " ".join(f'"{word}"' for word in re.findall(r"[^\W_]+", wanted.query))
    if wanted.label:
        conditions.append(LABELED)
    if wanted.query.strip():
        conditions.append(FOUND if words else CONTAINS)
    values = {
        "task": known.id,
        "who": who.id,
        "others": who.role != "annotator",
        "label": f'"{wanted.label}"',
        "words": f"{words}*",
        "query": wanted.query,
        "after": after,
        "before": before,
        "limit": limit,
        "excerpt": EXCERPT,
    }
    if before:
        conditions.append("work.item_id < :before")
    way = "DESC" if before else "ASC"
    sql = " AND ".join([ROWS, *conditions]) + f" ORDER BY work.item_id {way} LIMIT :limit"
    used = {name: value for name, value in values.items() if f":{name}" in sql}
    rows = [_row(db, who, known, *found) for found in db.execute(sql, used).fetchall()]
    return rows[::-1] if before else rows


def _row(
    db: sqlite3.Connection,
    who: Person,
    known: Stored,
    item_id: int,
    uid: str,
    kind: str,
    excerpt: str,
    state: str,
) -> Row:
    answer = own_answer(db, who, known, item_id)
    label = label_of(db, known, item_id) if who.role != "annotator" else None
    flag = _flagged(db, who, known, item_id, answer)
    return Row(item_id, uid, kind, excerpt, answer, state, label, flag)  # type: ignore[arg-type]


def _flagged(
    db: sqlite3.Connection, who: Person, known: Stored, item_id: int, answer: Annotation | None
) -> bool:
    if answer and answer.flag:
        return True
    row = db.execute(
        "SELECT json_extract(body, '$.flag') FROM draft"
        " WHERE annotator_id = ? AND task_id = ? AND item_id = ?",
        [who.id, known.id, item_id],
    ).fetchone()
    return bool(row and row[0])
