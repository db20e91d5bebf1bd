"""The command group: subcommands are imported when they are called."""

from importlib import import_module

import click

from cli.texts import LANGUAGES, _

_WHERE = {"plan": "cli.plan:plan", "rehearse": "cli.rehearse:rehearse"}


class LazyGroup(click.Group):
    """A group that loads a command's module only when that command is wanted."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name the commands without loading them."""
        return sorted({*super().list_commands(ctx), *_WHERE})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load one command."""
        if cmd_name not in _WHERE:
            return super().get_command(ctx, cmd_name)
        module, _colon, name = _WHERE[cmd_name].partition(":")
        command = getattr(import_module(module), name)
        return command if isinstance(command, click.Command) else None


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "auto_envvar_prefix": "DONDOC"},
    help=_(
        "Follow the duties of an administrative plan up until they are done: check a plan, "
        "read it, rehearse it."
    ),
)
@click.option(
    "--lang",
    type=click.Choice(LANGUAGES),
    envvar="DONDOC_LANG",
    show_envvar=True,
    help=_("Language of what is shown; Vietnamese unless the system speaks English."),
)
@click.option(
    "--debug", is_flag=True, show_envvar=True, help=_("Show where an unexpected error happened.")
)
@click.version_option(package_name="dondoc", prog_name="dondoc")
def app(lang: str | None, debug: bool) -> None:
    """Take the options that hold for every command; they are read before this is imported."""
    del lang, debug
