"""What an import may not contradict: itself, and the items that are there already."""

import sqlite3
from collections import Counter

from core.errors import BadInputError
from core.ids import canonical
from storage.contents import fingerprint
from storage.staging import PARTS, Stage

Notes = Counter[str]

SAME = (
    "new.content = old.content AND (new.meta = '{}' OR new.given = 0"
    " OR new.meta = old.meta) AND (new.tokens IS NULL OR new.tokens IS old.tokens)"
)
OTHER = " new.kind IS NOT old.kind OR new.content IS NOT old.content"
REPEATED = (
    "SELECT new.n, new.file, new.line, new.uid, old.file, old.line," + OTHER + " FROM"
    " stage.item AS new JOIN first ON first.uid = new.uid JOIN stage.item AS old"
    " ON old.n = first.n WHERE new.kind IS NOT NULL AND new.n > first.n"
    " AND NOT (new.kind = old.kind AND " + SAME + ") ORDER BY new.n"
)
DIFFERENT = (
    "SELECT new.n, new.file, new.line, new.uid, new.content IS NOT old.content"
    " FROM stage.item AS new JOIN known AS old ON old.uid = new.uid WHERE new.kind = old.kind"
    " AND NOT (" + SAME + ") AND old.state IN ('live', 'withdrawn') ORDER BY new.n"
)
ERASED = (
    "SELECT new.n, new.file, new.line, new.uid FROM stage.item AS new JOIN known AS old"
    " ON old.uid = new.uid WHERE old.state = 'erased' ORDER BY new.n"
)
OTHER_KIND = (
    "SELECT new.n, new.file, new.line, new.uid, new.kind, old.kind FROM stage.item AS new"
    " JOIN known AS old ON old.uid = new.uid WHERE new.kind <> old.kind ORDER BY new.n"
)
UNKNOWN = (
    " FROM stage.item AS new WHERE kind IS NULL AND NOT EXISTS (SELECT 1 FROM stage.item AS told"
    " WHERE told.uid = new.uid AND told.kind IS NOT NULL)"
    " AND NOT EXISTS (SELECT 1 FROM known WHERE known.uid = new.uid)"
)
TWICE = (
    "SELECT new.item_n, a.file, a.line, a.uid, b.file, b.line FROM stage.{0} AS new"
    " JOIN stage.item AS a ON a.n = new.item_n JOIN stage.item AS b ON b.uid = a.uid"
    " AND b.n < a.n JOIN stage.{0} AS old ON old.item_n = b.n AND old.task_id = new.task_id"
    " WHERE old.value <> new.value GROUP BY new.item_n ORDER BY new.item_n"
)
NOT_ASKED = (
    "SELECT part.item_n, here.file, here.line, task.name, task.medium,"
    " coalesce(old.kind, new.kind, 'text') AS found FROM stage.{0} AS part"
    " JOIN stage.item AS here ON here.n = part.item_n JOIN main.task ON task.id = part.task_id"
    " LEFT JOIN stage.item AS new ON new.uid = here.uid AND new.kind IS NOT NULL"
    " LEFT JOIN known AS old ON old.uid = here.uid"
    " WHERE found <> task.medium GROUP BY part.item_n ORDER BY part.item_n"
)
KNOWN = (
    "CREATE TEMP VIEW known AS SELECT * FROM main.item"
    " WHERE id <= (SELECT visible_item FROM main.project)"
)
SIMPLE = "CREATE TEMP VIEW first AS SELECT n, uid FROM stage.item"
TOLD = " WHERE kind IS NOT NULL"
OPENING = (
    "INSERT INTO stage.opening SELECT min(n) FROM stage.item WHERE kind IS NOT NULL"
    " GROUP BY uid ORDER BY 1"
)
FIRST = "CREATE TEMP VIEW first AS SELECT n, uid FROM stage.opening JOIN stage.item USING (n)"
FRESH = "CREATE TEMP VIEW fresh AS SELECT n, uid FROM first"
UNMET = " WHERE NOT EXISTS (SELECT 1 FROM known WHERE known.uid = first.uid)"
CHANGED = (
    "CREATE TEMP VIEW changed AS SELECT old.id, old.kind, old.state, new.content,"
    " iif(new.meta = '{}', old.meta, new.meta) AS meta,"
    " iif(new.tokens IS NULL AND new.content = old.content, old.tokens, new.tokens) AS tokens"
    " FROM first JOIN stage.item AS new USING (n) JOIN known AS old ON old.uid = new.uid"
    " WHERE old.state = 'revoked' OR NOT (" + SAME + ")"
)


def resolve(stage: Stage, *, update: bool) -> Notes:
    """Refuse what contradicts; see what is fresh, changed or known.

    Makes the views `known` (the project's items), `first` (the row that defines
    each uid), `fresh` (those that the project does not have) and `changed`
    (those that it has otherwise, or had until its import was revoked).
    """
    db, notes = stage.db, Notes()
    once = _index(db)
    db.execute(KNOWN)
    anything = db.execute("SELECT 1 FROM known LIMIT 1").fetchone() is not None
    if anything:
        _refuse_erased(stage)
        _refuse_other_kind(stage)
    _refuse_not_asked(stage)
    if once:
        db.execute(SIMPLE + TOLD * (stage.named > 0))
    else:
        db.execute(OPENING)
        db.execute(FIRST)
        _refuse_repeated(stage)
    if stage.named:
        _name_unknown(stage, notes, empty=not anything)
    if anything and not update:
        _refuse_different(stage)
    if not once:
        _refuse_two(stage, "label")
        _refuse_two(stage, "gold")
    db.execute(FRESH + UNMET * anything)
    db.execute(CHANGED)
    return notes


def _index(db: sqlite3.Connection) -> bool:
    """Index the stage; whether every uid stands there only once."""
    for table in PARTS:
        db.execute(f"CREATE INDEX stage.{table}_item ON {table} (item_n)")
    db.execute("CREATE TABLE stage.opening (n INTEGER PRIMARY KEY)")
    db.execute("CREATE INDEX stage.item_uid ON item (uid)")
    twice = "SELECT 1 FROM stage.item GROUP BY uid HAVING count(*) > 1 LIMIT 1"
    return db.execute(twice).fetchone() is None


def _refuse_erased(stage: Stage) -> None:
    if not stage.db.execute("SELECT 1 FROM known WHERE state = 'erased'").fetchone():
        return
    for n, file, line, uid in stage.db.execute(ERASED).fetchall():
        what = f"item {uid!r} was erased from this project"
        _refuse(stage, n, BadInputError(what, "id", file, line, "leave it out"))


def _refuse_other_kind(stage: Stage) -> None:
    for n, file, line, uid, kind, old in stage.db.execute(OTHER_KIND).fetchall():
        what = f"item {uid!r} is {kind} here and {old} in the project"
        _refuse(stage, n, BadInputError(what, "id", file, line, "give it another id"))


def _refuse_repeated(stage: Stage) -> None:
    for n, file, line, uid, old_file, old_line, content in stage.db.execute(REPEATED).fetchall():
        where = _where(file, old_file, old_line)
        what = f"item {uid!r} has other {'content' if content else 'meta'} in {where}"
        _refuse(stage, n, BadInputError(what, "id", file, line, "give it another id"))


def _name_unknown(stage: Stage, notes: Notes, *, empty: bool) -> None:
    """Items known by their id alone: an empty project takes the ids for their texts."""
    if empty:
        made = _make_from_ids(stage.db)
        if made:
            notes["items known by their id alone: the id stands as their text"] += made
        return
    query = "SELECT n, file, line, uid" + UNKNOWN + " ORDER BY n"
    for n, file, line, uid in stage.db.execute(query).fetchall():
        what = f"item {uid!r} is not in the project"
        _refuse(stage, n, BadInputError(what, "item", file, line, "import the items first"))


def _make_from_ids(db: sqlite3.Connection) -> int:
    db.execute("CREATE TABLE stage.named (n INTEGER PRIMARY KEY)")
    db.execute(f"INSERT INTO stage.named SELECT min(n) {UNKNOWN} GROUP BY uid")
    db.execute("INSERT INTO stage.opening SELECT n FROM stage.named")
    db.create_function("fingerprint", 4, fingerprint, deterministic=True)
    return db.execute(
        "UPDATE stage.item SET kind = 'text', content = uid,"
        " sha256 = fingerprint('text', uid, '{}', NULL)"
        " WHERE n IN (SELECT n FROM stage.named)"
    ).rowcount


def _refuse_different(stage: Stage) -> None:
    """Items that are in the project with other content or meta."""
    for n, file, line, uid, content in stage.db.execute(DIFFERENT).fetchall():
        what = f"item {uid!r} is in the project with other {'content' if content else 'meta'}"
        remedy = "use --update to replace it, or give it another id"
        _refuse(stage, n, BadInputError(what, "id", file, line, remedy))


def _refuse_two(stage: Stage, table: str) -> None:
    for n, file, line, uid, old_file, old_line in stage.db.execute(TWICE.format(table)).fetchall():
        where = _where(file, old_file, old_line)
        what = f"item {uid!r} has another {table} in {where}"
        _refuse(stage, n, BadInputError(what, table, file, line, "keep one of them"))


def _refuse_not_asked(stage: Stage) -> None:
    for table in PARTS:
        rows = stage.db.execute(NOT_ASKED.format(table)).fetchall()
        for n, file, line, name, medium, kind in rows:
            what = f"task {name!r} is on {medium}, and this is {kind}"
            _refuse(stage, n, BadInputError(what, table, file, line, "name another task"))


def _where(file: str, old_file: str, old_line: int) -> str:
    return f"line {old_line}" if old_file == file else f"{old_file}:{old_line}"


def _refuse(stage: Stage, n: int, error: BadInputError) -> None:
    """Hand over one record; without an exception it is left out with all its parts."""
    uid = stage.db.execute("SELECT uid FROM stage.item WHERE n = ?", [n]).fetchone()
    stage.refuse(error, canonical(uid[0]).encode())
    stage.db.execute("DELETE FROM stage.item WHERE n = ?", [n])
    for table in PARTS:
        stage.db.execute(f"DELETE FROM stage.{table} WHERE item_n = ?", [n])
