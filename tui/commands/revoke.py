"""postil revoke: an import, a batch, or somebody's answers, taken back as one revision."""

from contextlib import closing
from pathlib import Path

import click

from core.clock import parse_iso
from core.errors import BadInputError, UsageError
from storage import batches, people
from storage.connect import open_project
from tui.output import emit, emit_json
from tui.verb import Verb, as_option, json_option, project_argument, whoami


@click.command(
    "revoke",
    cls=Verb,
    help="Take an import, a batch or somebody's answers back (lead). Nothing is deleted.",
    examples=(
        "postil revoke p.postil 3",
        "postil revoke p.postil 3 --restore",
        "postil revoke p.postil --by eva --since 2026-11-02T10:00:00Z",
    ),
)
@project_argument
@click.argument("batch", required=False, type=int)
@click.option("--restore", is_flag=True, help="Bring it back.")
@click.option("--by", "name", metavar="NAME", help="Whose answers.")
@click.option("--since", metavar="TIME", help="From when on (UTC unless it says a zone).")
@as_option
@json_option
def command(
    project: str,
    batch: int | None,
    restore: bool,
    name: str | None,
    since: str | None,
    who: str | None,
    as_json: bool,
) -> None:
    since_ms = _fits(batch, restore, name, since)
    lead = whoami(who)
    with closing(open_project(Path(project))) as db:
        people.require(db, lead, "lead")
        if batch is None:
            batch, count = batches.revoke_answers(db, str(name), since_ms, lead)
        elif restore:
            count = batches.restore(db, batch, lead)
        else:
            count = batches.revoke(db, batch, lead)
    done = "restored" if restore else "revoked"
    if as_json:
        emit_json({"batch": batch, done: count})
    else:
        emit([f"batch {batch}: {count} {done}"])


def _fits(batch: int | None, restore: bool, name: str | None, since: str | None) -> int:
    """The time in UTC ms; UsageError where the options do not go together."""
    if (batch is None) == (name is None) or (since is None) != (name is None):
        raise UsageError("revoke: say a BATCH, or --by NAME and --since TIME")
    if restore and batch is None:
        raise UsageError("revoke: --restore goes with a BATCH")
    try:
        return parse_iso(since) if since else 0
    except BadInputError as error:
        raise UsageError(f"--since: {error}") from None
