"""postil people: annotators, their roles, and what is assigned to them."""

from contextlib import closing
from dataclasses import asdict
from pathlib import Path

import click

from core.errors import UsageError
from core.model import ROLES, Json
from storage import people
from storage.connect import open_project
from storage.people import Person
from tui.output import emit, emit_json, table
from tui.verb import Verb, as_option, json_option, project_argument, split_names, whoami

ACTIONS = ("list", "add", "set", "disable")


@click.command(
    "people",
    cls=Verb,
    help="List, add, assign or disable annotators (all but list: lead).",
    examples=(
        "postil people p.postil list",
        "postil people p.postil add eva --role reviewer",
        "postil people p.postil set eva --tasks tone,topic --quota 200",
    ),
)
@project_argument
@click.argument("action", type=click.Choice(ACTIONS))
@click.argument("name", required=False)
@click.option("--role", type=click.Choice(ROLES), help="add: annotator unless said.")
@click.option("--tasks", metavar="A,B", help="set: the tasks to work on; '' is all.")
@click.option("--quota", type=click.IntRange(0), help="set: the most items to answer.")
@as_option
@json_option
def command(
    project: str,
    action: str,
    name: str | None,
    role: str | None,
    tasks: str | None,
    quota: int | None,
    who: str | None,
    as_json: bool,
) -> None:
    _fits(action, name, role, tasks, quota)
    with closing(open_project(Path(project))) as db:
        if action != "list":
            lead = whoami(who)
            people.require(db, lead, "lead")
        if action == "add":
            people.add(db, str(name), role or "annotator", lead)
        elif action == "set":
            names = None if tasks is None else split_names(tasks, "--tasks") if tasks else ()
            people.change(db, str(name), lead, role=role, tasks=names, quota=quota)
        elif action == "disable":
            people.disable(db, str(name), lead)
        _show(people.listing(db), as_json)


def _fits(
    action: str, name: str | None, role: str | None, tasks: str | None, quota: int | None
) -> None:
    """Raise UsageError for a name or an option that the action does not take."""
    if (name is None) != (action == "list"):
        takes = "takes no name" if action == "list" else "needs a name"
        raise UsageError(f"people {action} {takes}\npostil people --help shows how")
    if action != "set" and (tasks is not None or quota is not None):
        raise UsageError(f"people {action} takes no --tasks and no --quota; people set does")
    if action not in ("add", "set") and role is not None:
        raise UsageError(f"people {action} takes no --role; people add and people set do")
    if action == "set" and role is None and tasks is None and quota is None:
        raise UsageError("people set: say what\nuse --tasks, --quota or --role")


def _show(everybody: list[Person], as_json: bool) -> None:
    if as_json:
        emit_json([_described(person) for person in everybody])
        return
    rows: list[tuple[object, ...]] = [("name", "role", "tasks", "quota", "")]
    for person in everybody:
        tasks = "all" if person.tasks is None else ",".join(person.tasks)
        quota = "-" if person.quota is None else person.quota
        rows.append((person.name, person.role, tasks, quota, "disabled" if person.disabled else ""))
    emit(table(rows))


def _described(person: Person) -> Json:
    return {key: value for key, value in asdict(person).items() if key != "id"}
