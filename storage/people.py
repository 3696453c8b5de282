"""Annotators: names, roles, and what is assigned to them."""

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from core.errors import NotAllowedError, UsageError
from core.model import ROLES, Json
from storage import events
from storage.connect import writing
from storage.tasks import stored

NAME_LENGTH = 100


@dataclass(frozen=True, slots=True)
class Person:
    """One annotator; `tasks` None means all, `quota` None means no limit."""

    id: int
    name: str
    role: str
    tasks: tuple[str, ...] | None
    quota: int | None
    disabled: bool


def listing(db: sqlite3.Connection) -> list[Person]:
    """Everybody, in the order in which they came."""
    return [_person(row) for row in db.execute(f"{SELECT} ORDER BY id")]


def find(db: sqlite3.Connection, name: str) -> Person | None:
    """The person of that name, if known."""
    row = db.execute(f"{SELECT} WHERE name = ?", [name]).fetchone()
    return _person(row) if row else None


SELECT = "SELECT id, name, role, tasks, quota, disabled_ms FROM annotator"


def _person(row: Sequence[Json]) -> Person:
    tasks = tuple(json.loads(row[3])) if row[3] is not None else None
    return Person(row[0], row[1], row[2], tasks, row[4], row[5] is not None)


def enter(db: sqlite3.Connection, name: str) -> Person:
    """The person who comes to label; an unknown name becomes an annotator."""
    known = find(db, name)
    if known is None:
        add(db, name, "annotator", name)
        return enter(db, name)
    if known.disabled:
        raise NotAllowedError(f"{name} is disabled in this project\nask its lead")
    return known


def require(db: sqlite3.Connection, name: str, *roles: str) -> Person:
    """The person, if their role is among these. Raises NotAllowedError otherwise."""
    known = find(db, name)
    if known is None or known.disabled or known.role not in roles:
        have = known.role if known and not known.disabled else "unknown here"
        leads = ", ".join(each.name for each in listing(db) if each.role == "lead")
        raise NotAllowedError(
            f"this needs the role {' or '.join(roles)}; {name} is {have}\n"
            f"the leads are: {leads}; say who you are with --as NAME"
        )
    return known


def add(db: sqlite3.Connection, name: str, role: str, who: str) -> None:
    """A new annotator. UsageError when the name is taken or not a name."""
    _check_role(role)
    if not name.strip() or len(name) > NAME_LENGTH or not name.isprintable():
        raise UsageError(f"{name!r} is not a name: use 1 to {NAME_LENGTH} printable characters")
    with writing(db):
        if find(db, name):
            raise UsageError(f"{name!r} is in the project already")
        db.execute("INSERT INTO annotator (name, role) VALUES (?, ?)", [name, role])
        _told(db, who, "person added", {"name": name, "role": role})


def change(
    db: sqlite3.Connection,
    name: str,
    who: str,
    *,
    role: str | None = None,
    tasks: Sequence[str] | None = None,
    quota: int | None = None,
) -> None:
    """Another role, assignment or quota; what is None stays. An empty list assigns all tasks."""
    with writing(db):
        known = _must_find(db, name)
        if role is not None:
            _check_role(role)
            _keep_a_lead(db, known, role)
            db.execute("UPDATE annotator SET role = ? WHERE id = ?", [role, known.id])
        if tasks is not None:
            names = [stored(db, task).task.name for task in tasks]
            text = json.dumps(names, ensure_ascii=False) if names else None
            db.execute("UPDATE annotator SET tasks = ? WHERE id = ?", [text, known.id])
        if quota is not None:
            db.execute("UPDATE annotator SET quota = ? WHERE id = ?", [quota, known.id])
        body = {"name": name, "role": role, "tasks": tasks and list(tasks), "quota": quota}
        _told(db, who, "person changed", body)


def disable(db: sqlite3.Connection, name: str, who: str) -> None:
    """The person may no longer work here; what they did stays, their leases go back."""
    with writing(db):
        known = _must_find(db, name)
        _keep_a_lead(db, known, "")
        at_ms = _told(db, who, "person disabled", {"name": name})
        db.execute("UPDATE annotator SET disabled_ms = ? WHERE id = ?", [at_ms, known.id])
        db.execute("UPDATE lease SET expires_ms = 0 WHERE annotator_id = ?", [known.id])


def _must_find(db: sqlite3.Connection, name: str) -> Person:
    known = find(db, name)
    if known is None:
        names = ", ".join(each.name for each in listing(db))
        raise UsageError(f"nobody is called {name!r} here\nthe people are: {names}")
    return known


def _check_role(role: str) -> None:
    if role not in ROLES:
        raise UsageError(f"{role!r} is not a role\nthe roles are: {', '.join(ROLES)}")


def _keep_a_lead(db: sqlite3.Connection, known: Person, role: str) -> None:
    others = [each for each in listing(db) if each.role == "lead" and not each.disabled]
    if known.role == "lead" and role != "lead" and [each.id for each in others] == [known.id]:
        raise UsageError(f"{known.name} is the only lead\nmake somebody else lead first")


def _told(db: sqlite3.Connection, who: str, kind: str, body: Json) -> int:
    at_ms = events.stamp(db)
    events.append(db, who, kind, body, at_ms=at_ms)
    return at_ms
