"""`dondoc completion`: the script that completes commands in a shell."""

import click
from click.shell_completion import get_completion_class

from cli.texts import _


@click.command(
    help=_(
        "Print the completion script of a shell; for bash: "
        'eval "$(dondoc completion bash)" in ~/.bashrc.'
    )
)
@click.argument("shell", type=click.Choice(("bash", "zsh", "fish")))
@click.pass_context
def completion(context: click.Context, shell: str) -> None:
    """Print click's own script."""
    kind = get_completion_class(shell)
    if kind is not None:
        script = kind(context.find_root().command, {}, "dondoc", "_DONDOC_COMPLETE")
        click.echo(script.source())
