"""The command group: subcommands are imported when they are called."""

import click

from cli.lazy import LazyGroup
from cli.texts import LANGUAGES, _

_AT = "cli.commands"
_WHERE = {
    "plan": "cli.plan:plan",
    "rehearse": "cli.rehearse:rehearse",
    **{name: f"cli.server:{name}" for name in ("up", "worker", "api", "migrate")},
    **{name: f"{_AT}.door:{name}" for name in ("login", "logout", "whoami")},
    **{
        name: f"{_AT}.{name}:{name}"
        for name in (
            "account",
            "board",
            "calendar",
            "collection",
            "completion",
            "directive",
            "dispatch",
            "doctor",
            "duty",
            "escalation",
            "export",
            "notices",
            "org",
            "outbox",
            "record",
            "report",
            "review",
            "task",
            "token",
            "urge",
        )
    },
}


@click.group(
    cls=LazyGroup,
    where=_WHERE,
    context_settings={"help_option_names": ["-h", "--help"], "auto_envvar_prefix": "DONDOC"},
    help=_(
        "Follow the duties of an administrative plan up until they are done. Units see and do "
        "their tasks, superiors decide, secretaries run the plan; a plan is checked, read and "
        "rehearsed before."
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
