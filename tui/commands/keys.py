"""postil keys: the key card, a check of one's own keys, and what a key sends."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from core.errors import BadInputError, UsageError
from tui.keymap import KEYS, card, remapped
from tui.output import emit, emit_json, say
from tui.remaps import check, read, remaps_path
from tui.terminal import need_terminal
from tui.verb import Verb, json_option

HOLDS_NOT = 1
LEAVING = (b"q", b"\x03", b"\x04", b"")


@click.command(
    "keys",
    cls=Verb,
    help="Print the key card, check a keys.toml, or show what a key sends.",
    examples=(
        "postil keys print",
        "postil keys check ~/.config/postil/keys.toml",
        "postil keys probe",
    ),
)
@click.argument("action", type=click.Choice(["print", "check", "probe"]))
@click.argument("file", required=False, type=click.Path())
@click.option("--markdown", is_flag=True, help="print: as a page for the docs.")
@json_option
def command(action: str, file: str | None, markdown: bool, as_json: bool) -> int:
    if file and action != "check":
        raise UsageError(f"keys {action} takes no file; keys check does")
    if markdown and action != "print":
        raise UsageError(f"keys {action} takes no --markdown; keys print does")
    if action == "print":
        _print(markdown, as_json)
        return 0
    if action == "check":
        return _check(Path(file) if file else remaps_path(), bool(file), as_json)
    _probe()
    return 0


def _print(markdown: bool, as_json: bool) -> None:
    """The page for the docs has the keys as shipped, the card a person's own."""
    own = KEYS if markdown else remapped(_own(remaps_path(), named=False))
    if as_json:
        emit_json([{"scope": k.scope, "action": k.action, "keys": list(k.keys)} for k in own])
    else:
        emit([card("md" if markdown else "text", own).rstrip("\n")])


def _own(path: Path, *, named: bool) -> dict[str, tuple[str, ...]]:
    """The remaps in a file, none where the usual one is not there. Raises BadInputError."""
    if not named and not path.exists():
        return {}
    remaps, problems = read(path.read_bytes())
    if problems:
        raise BadInputError(problems[0], file=str(path))
    return {action: tuple(keys) for action, keys in remaps.items()}


def _check(path: Path, named: bool, as_json: bool) -> int:
    problems = check(_own(path, named=named))
    if as_json:
        emit_json({"ok": not problems, "file": str(path), "problems": problems})
    else:
        emit(problems)
        say(f"{path}: {len(problems)} problems" if problems else f"{path}: nothing wrong")
    return HOLDS_NOT if problems else 0


def _probe() -> None:
    """Show the bytes of each key until the person leaves."""
    need_terminal("keys probe shows what the keys of a terminal send")
    say("Press keys to see what they send; q leaves.")
    with _raw():
        while True:
            sent = os.read(0, 64)
            say(f"{sent.hex(' ')}  {sent.decode(errors='backslashreplace')}")
            if sent in LEAVING:
                return


@contextmanager
def _raw() -> Iterator[None]:
    """Each key at once and unchanged, lines as usual; the terminal as it was afterwards."""
    import termios
    import tty

    before = termios.tcgetattr(0)
    try:
        tty.setraw(0)
        now = termios.tcgetattr(0)
        now[tty.OFLAG] |= termios.OPOST
        termios.tcsetattr(0, termios.TCSANOW, now)
        yield
    finally:
        termios.tcsetattr(0, termios.TCSADRAIN, before)
