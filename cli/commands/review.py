"""`dondoc review`: what a superior decides about submissions, extensions and tasks."""

from datetime import date

import click

from cli.commands.review_note import note
from cli.commands.task_list import late_text, task_colour
from cli.options import acting, confirmed, online, option, yes_option
from cli.output.show import done, print_json
from cli.output.table import Column, Item, on_terminal, print_items
from cli.output.values import DAY, day_text
from cli.output.words import state_text
from cli.remote.acting import Acting
from cli.remote.desk import Desk
from cli.remote.matters import act_on_task, given
from cli.texts import _

_reason = option("--reason", required=True, metavar="TEXT", help=_("Reason, as it will be read."))


@click.group(help=_("Decide as superior: submissions, extensions, and the tasks themselves."))
def review() -> None:
    """Hold the commands of superiors."""


review.add_command(note)


@review.command(name="list", help=_("List what waits for your decision, longest waiting first."))
@option("--unit", metavar="UNIT", help=_("Only this unit and the units below it."))
@online
def list_(desk: Desk, *, unit: str | None) -> None:
    """Print the decisions that wait."""
    items = desk.items(
        desk.path("tasks"), bucket="decision", unit=unit, subtree=1 if unit else None
    )
    if desk.json_wanted:
        print_json({"items": items, "next": None, "total": len(items)})
        return
    print_items([_asked(item) for item in items], _columns(), colour=task_colour)
    if not items and on_terminal():
        click.echo(_("Nothing waits for your decision."))


@review.command(help=_("Approve a submission, or accept a unit's answer."))
@click.argument("task")
@option("--note", default="", metavar="TEXT", help=_("A note for the unit."))
@acting
def approve(desk: Desk, task: str, *, note: str, how: Acting) -> None:
    """Approve."""
    answer = act_on_task(
        desk,
        how,
        task,
        assignment={"type": "approve", "note": note},
        entry=lambda unit: {"type": "accept", "units": [unit]},
    )
    done(desk, answer, _("Approved"))


@review.command(name="return", help=_("Return a submission for completion, with the reason."))
@click.argument("task")
@_reason
@option("--due", type=DAY, metavar="DAY", help=_("New deadline, if it changes."))
@acting
def return_(desk: Desk, task: str, *, reason: str, due: date | None, how: Acting) -> None:
    """Return."""
    said = given(reason=reason, due=due)
    answer = act_on_task(
        desk,
        how,
        task,
        assignment={"type": "return", **said},
        entry=lambda unit: {"type": "return_entry", "unit": unit, **said},
    )
    done(desk, answer, _("Returned"))


@review.command(help=_("Grant the extension that was asked for, or until another day."))
@click.argument("task")
@option("--until", type=DAY, metavar="DAY", help=_("Another day than the one asked for."))
@option("--reason", default="", metavar="TEXT", help=_("Reason, if there is something to say."))
@acting
def grant(desk: Desk, task: str, *, until: date | None, reason: str, how: Acting) -> None:
    """Grant an extension."""
    _decide(desk, task, given(granted=True, until=until, reason=reason), how, _("Granted"))


@review.command(help=_("Deny the extension that was asked for, with the reason."))
@click.argument("task")
@_reason
@acting
def deny(desk: Desk, task: str, *, reason: str, how: Acting) -> None:
    """Deny an extension."""
    _decide(desk, task, given(granted=False, reason=reason), how, _("Denied"))


@review.command(help=_("Record on which day a submission really arrived; lateness is judged anew."))
@click.argument("task")
@option("--on", "day", type=DAY, required=True, metavar="DAY", help=_("Day of arrival."))
@_reason
@acting
def arrival(desk: Desk, task: str, *, day: date, reason: str, how: Acting) -> None:
    """Correct the day of arrival."""
    said = given(received_on=day, reason=reason)
    answer = act_on_task(
        desk,
        how,
        task,
        assignment={"type": "record_received_on", **said},
        entry=lambda unit: {"type": "correct_receipt", "unit": unit, **said},
    )
    done(desk, answer, _("Day of arrival recorded"))


@review.command(help=_("Give a task to another unit."))
@click.argument("task")
@option("--to", "unit", required=True, metavar="UNIT", help=_("Unit that owes it from now on."))
@option("--reason", default="", metavar="TEXT", help=_("Reason, as it will be read."))
@acting
def reassign(desk: Desk, task: str, *, unit: str, reason: str, how: Acting) -> None:
    """Reassign."""
    body = {"type": "reassign", "unit": unit, "reason": reason}
    done(desk, act_on_task(desk, how, task, assignment=body), _("Reassigned"))


@review.command(help=_("Withdraw a task: nobody owes it any more."))
@click.argument("task")
@_reason
@yes_option
@acting
def withdraw(desk: Desk, task: str, *, reason: str, yes: bool, how: Acting) -> None:
    """Withdraw."""
    confirmed(_("Withdraw {task}?").format(task=task), yes=yes)
    body = {"type": "withdraw", "reason": reason}
    done(desk, act_on_task(desk, how, task, assignment=body), _("Withdrawn"))


@review.command(help=_("Suspend a task: its clock stands still."))
@click.argument("task")
@_reason
@acting
def suspend(desk: Desk, task: str, *, reason: str, how: Acting) -> None:
    """Suspend."""
    body = {"type": "suspend", "reason": reason}
    done(desk, act_on_task(desk, how, task, assignment=body), _("Suspended"))


@review.command(help=_("Resume a suspended task."))
@click.argument("task")
@acting
def resume(desk: Desk, task: str, *, how: Acting) -> None:
    """Resume."""
    done(desk, act_on_task(desk, how, task, assignment={"type": "resume"}), _("Resumed"))


def _decide(desk: Desk, task: str, said: dict[str, object], how: Acting, told: str) -> None:
    answer = act_on_task(
        desk,
        how,
        task,
        assignment={"type": "decide_extension", **said},
        entry=lambda unit: {"type": "decide_entry_extension", "unit": unit, **said},
    )
    done(desk, answer, told)


def _asked(item: Item) -> Item:
    request = item.get("request") or {}
    return {**item, "asked_until": request.get("until"), "asked_because": request.get("reason")}


def _columns() -> tuple[Column, ...]:
    term = Column(_("decide by"), "decide_by", day_text)
    columns = [
        Column(_("task"), "id"),
        Column(_("state"), "state", state_text),
        Column(_("due"), "due_day", day_text),
        Column(_("late"), "days_late", late_text),
        Column(_("asked until"), "asked_until", day_text),
        Column(_("because"), "asked_because", flexible=True),
        Column(_("unit"), "unit_name", flexible=True),
        Column(_("files"), "files", right=True),
        Column(_("content"), "title", flexible=True),
    ]
    if on_terminal():
        columns.insert(3, term)
        return tuple(columns)
    return tuple(_for_program(each) for each in (*columns, term))  # a new one is added at the end


def _for_program(column: Column) -> Column:
    return Column("unit", "unit") if column.key == "unit_name" else column
