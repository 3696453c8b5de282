"""Projects to measure on: texts, a project of them, and one with three answers an item."""

import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
POSTIL = (sys.executable, "-m", "tui.cli")
TASK = "tone:classify:pos,neg,mixed"
ME = "me"
OTHERS = ("ann", "ben", "cleo", "dan", "eva")
OVERLAP = 5
DONE, MINE = 0.3, 0.8
"""Shares of the items: up to DONE answered by all OTHERS, from there to MINE by me and two more."""


def environ() -> dict[str, str]:
    """The environment of a program under measurement, the same for ours and references."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return {
        **kept,
        "PYTHONPATH": str(ROOT),
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "TEXTUAL_ANIMATIONS": "none",
    }


def postil(*args: str) -> None:
    """Run a verb in the checkout's postil. Raises RuntimeError with what it said."""
    done = subprocess.run(
        [*POSTIL, *args], check=False, env=environ(), cwd=ROOT, capture_output=True, text=True
    )
    if done.returncode:
        raise RuntimeError(f"postil {' '.join(args)}: exit {done.returncode}: {done.stderr}")


def texts(count: int, words: int) -> Iterator[str]:
    """Distinct texts of `words` words, each beginning with its own number as `i0000001`.

    The vocabulary has the usual shape: few words are frequent (Zipf).
    """
    draw = random.Random(7)
    vocabulary = ["".join(draw.choices("aeinorstl", k=draw.randint(2, 9))) for _ in range(20_000)]
    weights = [1 / rank for rank in range(1, len(vocabulary) + 1)]
    half = (words - 1) // 2
    first = [" ".join(draw.choices(vocabulary, weights, k=half)) for _ in range(499)]
    rest = words - 1 - half
    second = [" ".join(draw.choices(vocabulary, weights, k=rest)) for _ in range(503)]
    for number in range(1, count + 1):
        yield f"i{number:07d} {first[number % 499]} {second[number % 503]}"


@dataclass(frozen=True)
class Pools:
    """Makes what is asked for in `folder`, once; knows where the `peers` are installed."""

    folder: Path
    peers: Path

    def texts(self, count: int, words: int = 30) -> Path:
        """JSON lines of `count` texts."""
        path = self.folder / f"texts-{count}-{words}.jsonl"
        if not path.exists():
            with path.open("w", encoding="utf-8") as out:
                for number, text in enumerate(texts(count, words), start=1):
                    out.write(json.dumps({"id": f"t{number}", "text": text}) + "\n")
        return path

    def project(self, count: int, words: int = 30, *, multiple: bool = False) -> Path:
        """A fresh project of `count` texts with one classify task."""
        path = self.folder / f"fresh-{count}-{words}{'-multiple' if multiple else ''}.postil"
        if not path.exists():
            config = self.folder / f"{path.stem}.toml"
            config.write_text(
                'name = "bench"\n[[task]]\nname = "tone"\ntype = "classify"\non = "text"\n'
                f'labels = ["pos", "neg", "mixed"]\nmultiple = {str(multiple).lower()}\n'
                f"overlap = {1 if words > 30 else OVERLAP}\n",
                encoding="utf-8",
            )
            postil("new", str(path), "--config", str(config))
            postil("import", str(path), str(self.texts(count, words)))
        return path

    def copy(self, path: Path, name: str) -> Path:
        """A copy of a project that nobody has open, to be worked on."""
        target = self.folder / f"{name}.postil"
        settle(path)
        for suffix in ("", "-wal", "-shm"):
            target.with_name(target.name + suffix).unlink(missing_ok=True)
        shutil.copyfile(path, target)
        return target

    def answered(self, count: int) -> Path:
        """`count` items with three times as many answers; half of all items have one of `ME`."""
        path = self.folder / f"answered-{count}.postil"
        if not path.exists():
            half_made = self.copy(self.project(count), f"making-{count}")
            _answer(half_made, count)
            half_made.rename(path)
        return path


def settle(path: Path) -> None:
    """Bring the write-ahead log into the file."""
    db = sqlite3.connect(path, isolation_level=None)
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()


def _answer(path: Path, count: int) -> None:
    """Write the answers straight into the tables: through the screens it would take weeks."""
    done, mine = int(count * DONE), int(count * MINE)
    db = sqlite3.connect(path, isolation_level=None)
    db.execute("PRAGMA synchronous = OFF")
    db.execute("BEGIN")
    for name in (ME, *OTHERS):
        db.execute("INSERT INTO annotator (name, role) VALUES (?, 'annotator')", [name])
        _answers_of(
            db, name, 0 if name in OTHERS else done, mine if name in (ME, *OTHERS[:2]) else done
        )
    db.execute(
        "UPDATE work SET done = ?, state = 'agreed', open = 0 WHERE item_id <= ?", [OVERLAP, done]
    )
    db.execute("UPDATE work SET done = 3 WHERE item_id > ? AND item_id <= ?", [done, mine])
    db.execute(
        "INSERT INTO label_history SELECT NULL, task_id, item_id, '\"pos\"', 'consensus', 1.0, 1,"
        " 1700000000000, 'postil', NULL FROM work WHERE state = 'agreed'"
    )
    db.execute(
        "INSERT INTO label SELECT task_id, item_id, value, source, confidence, version, at_ms, id"
        " FROM label_history"
    )
    db.execute("COMMIT")
    db.close()
    settle(path)


def _answers_of(db: sqlite3.Connection, name: str, after: int, last: int) -> None:
    (who,) = db.execute("SELECT id FROM annotator WHERE name = ?", [name]).fetchone()
    db.execute(
        "INSERT INTO annotation (task_id, item_id, annotator_id, revision, act, value, seconds,"
        " confirmed, at_ms, version) SELECT task_id, item_id, ?, 1, 'answer', '\"pos\"', 2.5, 1,"
        " 1700000000000, 1 FROM work WHERE item_id > ? AND item_id <= ?",
        [who, after, last],
    )
    db.execute(
        "INSERT INTO current SELECT task_id, item_id, annotator_id, id FROM annotation"
        " WHERE annotator_id = ?",
        [who],
    )
    db.execute(
        "INSERT INTO mark (task_id, annotator_id, rank, item_id, answers) VALUES (1, ?, 0, ?, ?)",
        [who, last, last - after],
    )
