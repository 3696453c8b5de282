"""The command line: finds the verb, imports it alone, and turns errors into exit codes.

0 done, 1 what was asked to be checked does not hold, 2 wrong usage, 3 bad input,
4 the surroundings fail, 130 interrupted. A verb returns its exit code or None.
"""

import os
import sys
import traceback
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn

import click

from core.errors import BadInputError, PostilError, StoreError, SurroundingsError, UsageError
from tui import VERSION
from tui.commands import VERBS, module_name
from tui.verb import SETTINGS, write_examples

INTERRUPTED = 130
EXITS: tuple[tuple[type[Exception], int], ...] = (
    (UsageError, 2),
    (click.UsageError, 2),
    (BadInputError, 3),
    (SurroundingsError, 4),
    (StoreError, 4),
    (OSError, 4),
    (click.ClickException, 4),
)
EXPECTED = (PostilError, click.ClickException, OSError)


class Postil(click.Group):
    """The program: its verbs are modules that are imported on use."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in VERBS:
            return None
        command: click.Command = import_module(module_name(cmd_name)).command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args[0] not in VERBS and not args[0].startswith("-"):
            raise UsageError(_unknown(args[0]))
        return super().resolve_command(ctx, args)

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write_text(self.help or "")
        formatter.write_paragraph()
        formatter.write_usage("postil", "[--version] [--debug] [VERB [OPTIONS]...]")
        with formatter.section("Verbs (postil VERB --help tells more)"):
            formatter.write_dl(list(VERBS.items()))
        write_examples(formatter, ("postil label reviews.csv --labels pos,neg",))


def _unknown(verb: str) -> str:
    from difflib import get_close_matches

    near = get_close_matches(verb, VERBS, n=2)
    hint = f"did you mean {' or '.join(near)}?" if near else "postil --help lists the verbs"
    return f"there is no verb {verb!r}\n{hint}"


def _version(ctx: click.Context, _option: click.Parameter, wanted: bool) -> None:
    if wanted:
        click.echo(f"postil {VERSION}")
        ctx.exit()


@click.group(
    cls=Postil,
    invoke_without_command=True,
    context_settings=SETTINGS,
    help="postil labels data in a terminal: texts now, for one person or a team.",
)
@click.option("--version", is_flag=True, is_eager=True, expose_value=False, callback=_version)
@click.pass_context
def cli(ctx: click.Context) -> int | None:
    if ctx.invoked_subcommand is not None:
        return None
    from tui.terminal import has_terminal

    if not has_terminal():
        click.echo(ctx.get_help(), err=True)
        return 2
    from tui.screens.home import run_home

    return run_home()


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command line; gives the exit code."""
    args = list(sys.argv[1:] if argv is None else argv)
    debug = "--debug" in args or bool(os.environ.get("POSTIL_DEBUG"))
    if not debug:
        sys.excepthook = _unexpected
    _replace_closed_streams()
    if instruction := os.environ.get("_POSTIL_COMPLETE"):
        from click.shell_completion import shell_complete

        return shell_complete(cli, {}, "postil", "_POSTIL_COMPLETE", instruction)
    try:
        code = _run([arg for arg in args if arg != "--debug"])
        sys.stdout.flush()
    except BrokenPipeError:
        _discard_stdout()
        return 4
    except (KeyboardInterrupt, click.Abort):
        return INTERRUPTED
    except EXPECTED as error:
        return _report(error, debug)
    return code


def _replace_closed_streams() -> None:
    """A caller may close the standard streams: then nobody listens, which is no mistake.

    Left closed, their numbers would go to the next file that is opened, and a
    project file would be read as a person's answers.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode))  # noqa: SIM115


def _run(args: list[str]) -> int:
    try:
        with cli.make_context("postil", args) as ctx:
            result: Any = cli.invoke(ctx)
    except click.exceptions.Exit as done:
        return done.exit_code
    return result if isinstance(result, int) else 0


def _report(error: Exception, debug: bool) -> int:
    from tui.output import complain

    if debug:
        traceback.print_exception(error)
    complain(_words(error))
    return next(code for kind, code in EXITS if isinstance(error, kind))


def _words(error: Exception) -> str:
    if isinstance(error, click.ClickException):
        return error.format_message()
    if isinstance(error, OSError) and error.strerror:
        where = f"{error.filename}: " if error.filename is not None else ""
        return f"{where}{error.strerror}"
    return str(error)


def _discard_stdout() -> None:
    """The reader has gone: what is still buffered must not complain at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _unexpected(kind: type[BaseException], error: BaseException, _trace: object) -> NoReturn:
    """The last resort, for our own mistakes: words instead of a traceback."""
    from tui.output import complain

    complain(f"postil made a mistake: {kind.__name__}: {error}\nrun it again with --debug for more")
    sys.exit(4)


if __name__ == "__main__":
    sys.exit(main())
