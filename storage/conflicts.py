"""What an import may not contradict: itself, and the items that are there already."""

import sqlite3
from collections import Counter

from core.errors import BadInputError
from core.ids import canonical
from storage.items import fingerprint
from storage.staging import PARTS, Stage

Notes = Counter[str]

SAME = (
    "new.kind = old.kind AND new.content = old.content AND (new.meta = '{}' OR new.given = 0"
    " OR new.meta = old.meta) AND (new.tokens IS NULL OR new.tokens IS old.tokens)"
)
OTHER = " new.kind IS NOT old.kind OR new.content IS NOT old.content"
REPEATED = (
    "SELECT new.n, new.file, new.line, new.uid, old.file, old.line," + OTHER + " FROM"
    " stage.item AS new JOIN first ON first.uid = new.uid JOIN stage.item AS old"
    " ON old.n = first.n WHERE new.kind IS NOT NULL AND new.n > first.n AND NOT (" + SAME + ")"
    " ORDER BY new.n"
)
DIFFERENT = (
    "SELECT new.n, new.file, new.line, new.uid," + OTHER + " FROM stage.item AS new"
    " JOIN main.item AS old ON old.uid = new.uid WHERE new.kind IS NOT NULL"
    " AND NOT (" + SAME + ") AND old.state <> 'erased' ORDER BY new.n"
)
ERASED = (
    "SELECT new.n, new.file, new.line, new.uid FROM stage.item AS new JOIN main.item AS old"
    " ON old.uid = new.uid WHERE old.state = 'erased' ORDER BY new.n"
)
UNKNOWN = (
    "SELECT n, file, line, uid FROM stage.item WHERE kind IS NULL"
    " AND uid NOT IN (SELECT uid FROM first) AND uid NOT IN (SELECT uid FROM main.item) ORDER BY n"
)
TWICE = (
    "SELECT new.item_n, a.file, a.line, a.uid, b.file, b.line FROM stage.{0} AS new"
    " JOIN stage.item AS a ON a.n = new.item_n JOIN stage.item AS b ON b.uid = a.uid"
    " AND b.n < a.n JOIN stage.{0} AS old ON old.item_n = b.n AND old.task_id = new.task_id"
    " WHERE old.value <> new.value GROUP BY new.item_n ORDER BY new.item_n"
)
SIMPLE = "CREATE TEMP VIEW first AS SELECT n, uid FROM stage.item WHERE kind IS NOT NULL"
OPENING = (
    "CREATE TABLE stage.opening AS SELECT min(n) AS n FROM stage.item WHERE kind IS NOT NULL"
    " GROUP BY uid ORDER BY 1"
)
FIRST = "CREATE TEMP VIEW first AS SELECT n, uid FROM stage.opening JOIN stage.item USING (n)"
FRESH = (
    "CREATE TEMP VIEW fresh AS SELECT n, uid FROM first WHERE NOT EXISTS (SELECT 1 FROM main.item"
    " WHERE main.item.uid = first.uid AND id <= (SELECT visible_item FROM main.project))"
)
CHANGED = (
    "CREATE TEMP VIEW changed AS SELECT new.*, old.id, old.sha256 AS before, old.content AS was"
    " FROM first JOIN stage.item AS new USING (n) JOIN main.item AS old ON old.uid = new.uid"
    " WHERE old.id <= (SELECT visible_item FROM main.project) AND NOT (" + SAME + ")"
)


def resolve(stage: Stage, *, update: bool) -> Notes:
    """Refuse what contradicts; see what is fresh, changed or known.

    Makes the views `first` (the row that defines each uid), `fresh` (those
    that the project does not have) and `changed` (those that it has otherwise).
    """
    db, notes = stage.db, Notes()
    once = _index(db)
    db.execute(SIMPLE if once else FIRST)
    _refuse_erased(stage)
    if not once:
        _refuse_repeated(stage)
    _name_unknown(stage, notes)
    if not update:
        _refuse_different(stage)
    if not once:
        _refuse_two(stage, "label")
        _refuse_two(stage, "gold")
    db.execute(FRESH)
    db.execute(CHANGED)
    return notes


def _index(db: sqlite3.Connection) -> bool:
    """Index the stage; whether every uid stands there only once."""
    for table in PARTS:
        db.execute(f"CREATE INDEX stage.{table}_item ON {table} (item_n)")
    try:
        db.execute("CREATE UNIQUE INDEX stage.item_uid ON item (uid)")
    except sqlite3.IntegrityError:
        db.execute("CREATE INDEX stage.item_uid ON item (uid)")
        db.execute(OPENING)
        return False
    return True


def _refuse_erased(stage: Stage) -> None:
    if not stage.db.execute("SELECT 1 FROM main.item WHERE state = 'erased'").fetchone():
        return
    for n, file, line, uid in stage.db.execute(ERASED).fetchall():
        what = f"item {uid!r} was erased from this project"
        _refuse(stage, n, BadInputError(what, "id", file, line, "leave it out"))


def _refuse_repeated(stage: Stage) -> None:
    for n, file, line, uid, old_file, old_line, content in stage.db.execute(REPEATED).fetchall():
        where = _where(file, old_file, old_line)
        what = f"item {uid!r} has other {'content' if content else 'meta'} in {where}"
        _refuse(stage, n, BadInputError(what, "id", file, line, "give it another id"))


def _name_unknown(stage: Stage, notes: Notes) -> None:
    """Items known by id alone: an empty project takes the ids for their texts."""
    db = stage.db
    rows = db.execute(UNKNOWN).fetchall()
    if rows and not db.execute("SELECT 1 FROM main.item LIMIT 1").fetchone():
        _make_from_ids(db)
        uids = {row[3] for row in rows}
        notes["items known by their id alone: the id stands as their text"] += len(uids)
        return
    for n, file, line, uid in rows:
        what = f"item {uid!r} is not in the project"
        _refuse(stage, n, BadInputError(what, "item", file, line, "import the items first"))


def _make_from_ids(db: sqlite3.Connection) -> None:
    db.create_function("fingerprint", 4, fingerprint, deterministic=True)
    db.execute("CREATE TABLE IF NOT EXISTS stage.opening (n INTEGER)")
    db.execute(
        "CREATE TABLE stage.named AS SELECT min(n) AS n FROM stage.item WHERE kind IS NULL"
        " AND uid NOT IN (SELECT uid FROM first) GROUP BY uid"
    )
    db.execute("INSERT INTO stage.opening SELECT n FROM stage.named")
    db.execute(
        "UPDATE stage.item SET kind = 'text', content = uid,"
        " sha256 = fingerprint('text', uid, '{}', NULL)"
        " WHERE n IN (SELECT n FROM stage.named)"
    )


def _refuse_different(stage: Stage) -> None:
    """Items that are in the project with other content or meta."""
    if not stage.db.execute("SELECT 1 FROM main.item LIMIT 1").fetchone():
        return
    for n, file, line, uid, content in stage.db.execute(DIFFERENT).fetchall():
        what = f"item {uid!r} is in the project with other {'content' if content else 'meta'}"
        remedy = "use --update to replace it, or give it another id"
        _refuse(stage, n, BadInputError(what, "id", file, line, remedy))


def _refuse_two(stage: Stage, table: str) -> None:
    for n, file, line, uid, old_file, old_line in stage.db.execute(TWICE.format(table)).fetchall():
        where = _where(file, old_file, old_line)
        what = f"item {uid!r} has another {table} in {where}"
        _refuse(stage, n, BadInputError(what, table, file, line, "keep one of them"))


def _where(file: str, old_file: str, old_line: int) -> str:
    return f"line {old_line}" if old_file == file else f"{old_file}:{old_line}"


def _refuse(stage: Stage, n: int, error: BadInputError) -> None:
    """Hand over one record; without an exception it is left out with all its parts."""
    uid = stage.db.execute("SELECT uid FROM stage.item WHERE n = ?", [n]).fetchone()
    stage.refuse(error, canonical(uid[0]).encode())
    stage.db.execute("DELETE FROM stage.item WHERE n = ?", [n])
    for table in PARTS:
        stage.db.execute(f"DELETE FROM stage.{table} WHERE item_n = ?", [n])
