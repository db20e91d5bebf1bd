"""`dondoc task`: what a unit does with its tasks."""

import click

from cli.lazy import LazyGroup
from cli.texts import _

_LIST, _ACTS, _TALK = "cli.commands.task_list", "cli.commands.task_acts", "cli.commands.task_asking"


@click.group(
    cls=LazyGroup,
    where={
        "list": f"{_LIST}:list_tasks",
        "show": f"{_LIST}:show",
        "history": "cli.commands.history:history",
        "accept": f"{_ACTS}:accept",
        "progress": f"{_ACTS}:progress",
        "submit": f"{_ACTS}:submit",
        "contribute": f"{_ACTS}:contribute",
        "extend": f"{_ACTS}:extend",
        "delegate": f"{_ACTS}:delegate",
        "take-back": f"{_ACTS}:take_back",
        "ask": f"{_TALK}:ask",
        "substitute": f"{_TALK}:substitute",
        "files": "cli.commands.task_files:files",
        "letter": "cli.commands.task_letter:letter",
        "watch": "cli.commands.task_watch:watch",
    },
    help=_("See the tasks of your unit, accept them, report, submit, ask for more time."),
)
def task() -> None:
    """Hold the commands about tasks."""
