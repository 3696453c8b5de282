"""postil completion: the script that makes a shell complete verbs, options and files."""

import click

from tui.output import emit
from tui.verb import Verb


@click.command(
    "completion",
    cls=Verb,
    help="Print the completion script of a shell.",
    examples=(
        'eval "$(postil completion bash)"   # in ~/.bashrc',
        'eval "$(postil completion zsh)"    # in ~/.zshrc',
        "postil completion fish > ~/.config/fish/completions/postil.fish",
    ),
)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def command(ctx: click.Context, shell: str) -> None:
    from click.shell_completion import get_completion_class

    made = get_completion_class(shell)
    if made is None:
        raise click.UsageError(f"no completion for {shell}")
    script = made(ctx.find_root().command, {}, "postil", "_POSTIL_COMPLETE").source()
    emit([script.rstrip("\n")])
