"""Schema 1: items, work, people, annotations, labels and the chain of events.

`open`, `done`, `leased` and the tallies are caches that `postil check` recounts.
Items above `project.visible_item` belong to an import that is not finished.
"""

from sqlite_utils import Database

TABLES = """
CREATE TABLE project (
  id INTEGER PRIMARY KEY CHECK (id = 1), name TEXT NOT NULL, media_root TEXT NOT NULL,
  seed INTEGER NOT NULL, visible_item INTEGER NOT NULL DEFAULT 0, created_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE task (
  id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE, type TEXT NOT NULL,
  medium TEXT NOT NULL,
  version INTEGER NOT NULL, spec TEXT NOT NULL
) STRICT;

CREATE TABLE task_version (
  task_id INTEGER NOT NULL REFERENCES task(id), version INTEGER NOT NULL, spec TEXT NOT NULL,
  renamed TEXT NOT NULL DEFAULT '{}', at_ms INTEGER NOT NULL, PRIMARY KEY (task_id, version)
) STRICT, WITHOUT ROWID;

CREATE TABLE annotator (
  id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, role TEXT NOT NULL,
  tasks TEXT, quota INTEGER, disabled_ms INTEGER, batch_id INTEGER
) STRICT;

CREATE TABLE batch (
  id INTEGER PRIMARY KEY, kind TEXT NOT NULL, state TEXT NOT NULL, at_ms INTEGER NOT NULL,
  actor TEXT NOT NULL, detail TEXT NOT NULL
) STRICT;

CREATE TABLE item (
  id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE, kind TEXT NOT NULL,
  state TEXT NOT NULL DEFAULT 'live' CHECK (state IN ('live', 'withdrawn', 'revoked', 'erased')),
  batch_id INTEGER NOT NULL, sha256 TEXT NOT NULL,
  tokens TEXT, meta TEXT NOT NULL, content TEXT NOT NULL
) STRICT;

CREATE TABLE item_version (
  item_id INTEGER NOT NULL, batch_id INTEGER NOT NULL, sha256 TEXT NOT NULL,
  tokens TEXT, meta TEXT NOT NULL, content TEXT NOT NULL, PRIMARY KEY (item_id, batch_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX item_version_batch ON item_version (batch_id);

CREATE VIRTUAL TABLE item_text USING fts5(
  content, content='item', content_rowid='id', detail=none, tokenize='unicode61'
);

CREATE TABLE work (
  task_id INTEGER NOT NULL, item_id INTEGER NOT NULL, rank INTEGER NOT NULL DEFAULT 0,
  state TEXT NOT NULL DEFAULT 'open', needed INTEGER NOT NULL, done INTEGER NOT NULL DEFAULT 0,
  leased INTEGER NOT NULL DEFAULT 0, skipped INTEGER NOT NULL DEFAULT 0,
  open INTEGER NOT NULL DEFAULT 1 CHECK (open IN (0, 1)), PRIMARY KEY (task_id, item_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX work_queue ON work (task_id, rank, item_id) WHERE open = 1;
CREATE INDEX work_disputed ON work (task_id, item_id) WHERE state = 'disputed';

CREATE TABLE tally (
  task_id INTEGER NOT NULL, state TEXT NOT NULL, n INTEGER NOT NULL, PRIMARY KEY (task_id, state)
) STRICT, WITHOUT ROWID;

CREATE TABLE mark (
  task_id INTEGER NOT NULL, annotator_id INTEGER NOT NULL, rank INTEGER NOT NULL,
  item_id INTEGER NOT NULL, answers INTEGER NOT NULL DEFAULT 0, skips INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (task_id, annotator_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE lease (
  task_id INTEGER NOT NULL, item_id INTEGER NOT NULL, annotator_id INTEGER NOT NULL,
  token TEXT NOT NULL UNIQUE, session TEXT NOT NULL, expires_ms INTEGER NOT NULL,
  extra INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (task_id, item_id, annotator_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX lease_expiry ON lease (expires_ms);
CREATE INDEX lease_mine ON lease (annotator_id, task_id);

CREATE TABLE draft (
  annotator_id INTEGER NOT NULL, task_id INTEGER NOT NULL, item_id INTEGER NOT NULL,
  body TEXT NOT NULL, at_ms INTEGER NOT NULL, PRIMARY KEY (annotator_id, task_id, item_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE annotation (
  id INTEGER PRIMARY KEY, task_id INTEGER NOT NULL, item_id INTEGER NOT NULL,
  annotator_id INTEGER NOT NULL, revision INTEGER NOT NULL,
  act TEXT NOT NULL CHECK (act IN ('answer', 'skip', 'withdraw')),
  value TEXT, reason TEXT NOT NULL DEFAULT '', seconds REAL, confirmed INTEGER,
  flag INTEGER NOT NULL DEFAULT 0, note TEXT NOT NULL DEFAULT '', suggestion TEXT,
  at_ms INTEGER NOT NULL, version INTEGER NOT NULL,
  cause TEXT NOT NULL DEFAULT 'decided', target INTEGER, client_id TEXT UNIQUE, batch_id INTEGER
) STRICT;
CREATE INDEX annotation_unit ON annotation (task_id, item_id, annotator_id, revision);
CREATE INDEX annotation_mine ON annotation (annotator_id, task_id);
CREATE INDEX annotation_flagged ON annotation (task_id, item_id) WHERE flag = 1;

CREATE TABLE current (
  task_id INTEGER NOT NULL, item_id INTEGER NOT NULL, annotator_id INTEGER NOT NULL,
  annotation_id INTEGER NOT NULL, PRIMARY KEY (task_id, item_id, annotator_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX current_mine ON current (annotator_id, task_id, item_id);

CREATE TABLE suggestion (
  id INTEGER PRIMARY KEY, task_id INTEGER NOT NULL, item_id INTEGER NOT NULL,
  source TEXT NOT NULL, value TEXT NOT NULL, confidence REAL, version INTEGER NOT NULL,
  at_ms INTEGER NOT NULL, batch_id INTEGER
) STRICT;
CREATE INDEX suggestion_unit ON suggestion (task_id, item_id);

CREATE TABLE label (
  task_id INTEGER NOT NULL, item_id INTEGER NOT NULL, value TEXT NOT NULL, source TEXT NOT NULL,
  confidence REAL, version INTEGER NOT NULL, at_ms INTEGER NOT NULL, history_id INTEGER NOT NULL,
  PRIMARY KEY (task_id, item_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE label_history (
  id INTEGER PRIMARY KEY, task_id INTEGER NOT NULL, item_id INTEGER NOT NULL, value TEXT,
  source TEXT NOT NULL, confidence REAL, version INTEGER NOT NULL, at_ms INTEGER NOT NULL,
  actor TEXT NOT NULL, batch_id INTEGER
) STRICT;
CREATE INDEX label_history_unit ON label_history (task_id, item_id);

CREATE TABLE gold (
  task_id INTEGER NOT NULL, item_id INTEGER NOT NULL, batch_id INTEGER NOT NULL,
  value TEXT NOT NULL, version INTEGER NOT NULL, PRIMARY KEY (task_id, item_id, batch_id)
) STRICT, WITHOUT ROWID;

CREATE VIEW gold_now AS
  SELECT task_id, item_id, value, version, max(batch_id) AS batch_id FROM gold
   WHERE batch_id IN (SELECT id FROM batch WHERE state = 'done') GROUP BY task_id, item_id;

CREATE TABLE event (
  seq INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL, actor TEXT NOT NULL, kind TEXT NOT NULL,
  body TEXT NOT NULL, hash TEXT NOT NULL
) STRICT;
"""

MARKS_FOLLOW = """
CREATE TRIGGER work_reopened AFTER UPDATE OF open, rank ON work WHEN NEW.open = 1
BEGIN
  UPDATE mark SET rank = NEW.rank, item_id = NEW.item_id - 1
   WHERE task_id = NEW.task_id AND (rank, item_id) >= (NEW.rank, NEW.item_id)
     AND (OLD.open = 0 OR OLD.rank > NEW.rank)
     AND NOT EXISTS (SELECT 1 FROM current WHERE current.task_id = NEW.task_id
       AND current.item_id = NEW.item_id AND current.annotator_id = mark.annotator_id);
END
"""
"""A mark says that all before it is answered: what opens again before it pulls it back."""

TALLIES_FOLLOW = """
CREATE TRIGGER work_tallied AFTER UPDATE OF state ON work
WHEN OLD.state <> NEW.state AND NEW.item_id <= (SELECT visible_item FROM project)
BEGIN
  INSERT INTO tally VALUES (OLD.task_id, OLD.state, -1)
    ON CONFLICT DO UPDATE SET n = n - 1;
  INSERT INTO tally VALUES (NEW.task_id, NEW.state, 1)
    ON CONFLICT DO UPDATE SET n = n + 1;
END
"""


def up(db: Database) -> None:
    for statement in TABLES.split(";\n"):
        if statement.strip():
            db.execute(statement)
    db.execute(MARKS_FOLLOW)
    db.execute(TALLIES_FOLLOW)
    for table in ("annotation", "label_history", "event"):
        db.execute(_refuse(table, "UPDATE", "1"))
        unfinished = "EXISTS (SELECT 1 FROM batch WHERE id = OLD.batch_id AND state = 'pending')"
        db.execute(_refuse(table, "DELETE", "1" if table == "event" else f"NOT {unfinished}"))


def _refuse(table: str, act: str, when: str) -> str:
    return f"""
    CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} WHEN {when}
    BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END
    """
