"""`dondoc report`: fill in, file, import, settle and follow the figures of a report cycle."""

import click

from cli.lazy import LazyGroup
from cli.texts import _

_AT = "cli.commands"
_WHERE = {
    "form": f"{_AT}.report_form:form",
    "check": f"{_AT}.report_form:check",
    "submit": f"{_AT}.report_filing:submit",
    "show": f"{_AT}.report_filing:show",
    "history": f"{_AT}.report_filing:history",
    "import": f"{_AT}.report_import:import_",
    "figures": f"{_AT}.report_figures:figures",
    "print": f"{_AT}.report_print:print_",
    "hand-up": f"{_AT}.report_hand_up:hand_up",
    "status": f"{_AT}.report_settling:status",
    "accept": f"{_AT}.report_settling:accept",
    "exception": f"{_AT}.report_settling:exception",
    **{name: f"{_AT}.collection:{name}" for name in ("na", "excuse", "reopen", "close")},
    "return": f"{_AT}.collection:return_",
}


@click.group(
    cls=LazyGroup,
    where=_WHERE,
    help=_(
        "Report figures: get the form of a unit, check it without a server, file it, import the "
        "forms of many units, and follow who has not reported."
    ),
)
def report() -> None:
    """Hold the commands about reports."""
