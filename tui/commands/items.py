"""postil items: out of the queue and back, or blanked for good."""

from contextlib import closing
from pathlib import Path

import click

from core.errors import SurroundingsError, UsageError
from storage import items, people
from storage.connect import open_project
from tui.output import emit, emit_json, say
from tui.terminal import has_terminal
from tui.verb import Verb, as_option, json_option, project_argument, whoami

DONE = {"withdraw": "withdrawn", "restore": "restored", "erase": "erased"}


@click.command(
    "items",
    cls=Verb,
    help="Take items out of the queue, bring them back, or erase them (lead).",
    examples=(
        "postil items p.postil withdraw a17 a18",
        "postil items p.postil restore a17",
        "postil items p.postil erase a18     # asks for the name; --yes NAME answers",
    ),
)
@project_argument
@click.argument("action", type=click.Choice(list(DONE)))
@click.argument("ids", nargs=-1, required=True)
@click.option("--yes", "typed", metavar="NAME", help="erase: your name, instead of typing it.")
@as_option
@json_option
def command(
    project: str,
    action: str,
    ids: tuple[str, ...],
    typed: str | None,
    who: str | None,
    as_json: bool,
) -> None:
    lead = whoami(who)
    with closing(open_project(Path(project))) as db:
        people.require(db, lead, "lead")
        if action == "erase":
            _confirm(lead, ids, typed)
            for each in ids:
                items.erase(db, each, lead)
            count = len(ids)
        else:
            count = (items.withdraw if action == "withdraw" else items.restore)(db, ids, lead)
    if as_json:
        emit_json({DONE[action]: count})
    else:
        emit([f"{count} {DONE[action]}"])


def _confirm(lead: str, ids: tuple[str, ...], typed: str | None) -> None:
    """Erasing cannot be undone, so the lead types their name. Raises UsageError otherwise."""
    if typed is None:
        if not has_terminal():
            raise SurroundingsError("erasing asks for your name\nsay it: --yes NAME")
        say(f"This blanks {len(ids)} items for good; only their hashes stay.")
        typed = click.prompt(f"Type {lead} to erase", err=True, default="", show_default=False)
    if typed != lead:
        raise UsageError("nothing was erased: that is not your name")
