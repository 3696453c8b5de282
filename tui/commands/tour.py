"""postil tour: learn the keys in a throw-away project."""

from dataclasses import replace

import click

from tui.terminal import need_terminal
from tui.verb import Verb, as_option, whoami


@click.command(
    "tour",
    cls=Verb,
    help="Learn the keys in about four minutes, in a throw-away project.",
    examples=("postil tour",),
)
@as_option
def command(who: str | None) -> int:
    from tui import entering
    from tui.app import lobby_of, run_screens, usual_setup
    from tui.screens.tour import screen

    need_terminal("the keys as a card: postil keys print")
    visit, close = entering.tour(lobby_of(replace(usual_setup(), who=whoami(who))))
    try:
        return run_screens(screen, visit)
    finally:
        close()
