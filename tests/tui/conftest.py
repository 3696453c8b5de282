"""Projects to label in."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from core.model import LabelName, Project, Record, Suggestion, Task
from storage.connect import open_project
from storage.imports import Load, import_loads
from storage.local import open_store
from storage.project import create
from tests.tui.bench import Bench

MakeBench = Callable[..., Bench]


@pytest.fixture(autouse=True)
def own_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Nothing of the real user's folders is read or written; gives where the state goes."""
    for name in ("HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"):
        monkeypatch.setenv(name, str(tmp_path / "own"))
    return tmp_path / "own"


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[MakeBench]:
    """Make a project: label names, texts (a number makes so many), suggestions by item id."""
    opened = []

    def make(
        labels: Sequence[str | LabelName] = ("pos", "neg"),
        texts: Sequence[str] | int = 3,
        suggestions: dict[str, Sequence[Suggestion]] | None = None,
        **task: object,
    ) -> Bench:
        names = tuple(LabelName(label) if isinstance(label, str) else label for label in labels)
        asked = Task("tone", "classify", labels=names, **task)  # type: ignore[arg-type]
        path = tmp_path / f"p{len(opened)}.postil"
        create(path, Project("reviews", (asked,)), "lea", seed=1)
        db = open_project(path)
        opened.append(db)
        begin = (
            [f"text number {n}" for n in range(1, texts + 1)] if isinstance(texts, int) else texts
        )
        found = suggestions or {}
        records = [
            Record(n, f"a{n}", "text", text, suggestions=tuple(found.get(f"a{n}", ())))
            for n, text in enumerate(begin, 1)
        ]
        import_loads(db, [Load("t.jsonl", "postil", records)], "lea", base=tmp_path)
        return Bench(path, asked, db, open_store(db, "ann"))

    yield make
    for db in opened:
        db.close()
