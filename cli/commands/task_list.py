"""`dondoc task list|show|history`: what is to be done, and how it stands."""

from collections.abc import Mapping
from typing import Any

import click

from cli.options import online, option
from cli.output.show import heading, print_json
from cli.output.table import Column, Item, on_terminal, print_facts, print_items
from cli.output.values import clean, day_text, instant_text, outside_text
from cli.output.words import act_text, state_text
from cli.remote.desk import Desk, Object
from cli.remote.matters import is_acknowledged
from cli.texts import _

OPEN = "open"
USUAL = ("now", "decision", "coming")
BUCKETS = (*USUAL, "closed", "all")
LIMIT = 50


def bucket_text(bucket: object) -> str:
    """Write a bucket in words."""
    words = {
        "now": _("Due or late"),
        "decision": _("Waiting for your decision"),
        "coming": _("Coming"),
        "closed": _("Done and closed"),
        "all": _("All"),
    }
    return words.get(str(bucket), str(bucket))


def late_text(days: object) -> str:
    """Write how late something is, in working days."""
    return _("late {days}").format(days=days) if isinstance(days, int) and days > 0 else ""


def promised_text(promised: object) -> str:
    """Write the date promised for something late, and which promise it is of how many."""
    if not isinstance(promised, Mapping):
        return ""
    said = _("{day} (promise {number} of {most})")
    day = day_text(promised.get("day"))
    return said.format(day=day, number=promised.get("number"), most=promised.get("most"))


def content_text(item: Item) -> str:
    """Write what is to be handed in: of what was sent out, that it has arrived."""
    title = clean(item.get("title"))
    if is_acknowledged(item):
        return _("acknowledge receipt: {title}").format(title=title)
    return title


def task_columns() -> tuple[Column, ...]:
    """Return the columns of a list of tasks."""
    return (
        Column(_("task"), "id"),
        Column(_("due"), "due_day", day_text),
        Column(_("late"), "days_late", late_text),
        promised_column(),
        Column(_("state"), "state", state_text),
        Column(_("unit"), "unit_name", flexible=True),
        content_column(),
    )


def promised_column() -> Column:
    """Return the column of the date promised for what is late."""
    return Column(_("promised"), "promised", promised_text)


def content_column() -> Column:
    """Return the column that says what a task is about."""
    return Column(_("content"), "title", content_text, flexible=True, whole=True)


def pipe_columns() -> tuple[Column, ...]:
    """Return the columns of a pipe; new ones are added at the end only."""
    keys = ("bucket", "id", "state", "due_day", "days_late", "unit", "holder", "title", "promised")
    return tuple(Column(key, key) for key in keys)


def task_colour(item: Item) -> str | None:
    """Colour what is late, and what waits for a decision."""
    if late_text(item.get("days_late")):
        return "red"
    return "yellow" if item.get("request") or item.get("state") == "returned" else None


@click.command(
    name="list",
    help=_(
        "List tasks in three parts: due or late first, waiting for your decision, coming. In a "
        "pipe, the columns are: bucket, id, state, due_day, days_late, unit, holder, title, "
        "promised."
    ),
)
@option("--bucket", type=click.Choice(BUCKETS), help=_("Only this part."))
@option("--unit", metavar="UNIT", help=_("Only this unit and the units below it."))
@option("--duty", metavar="DUTY", help=_("Only this duty of the plan."))
@option("--state", metavar="STATE", help=_("Only this state."))
@option("--search", metavar="TEXT", help=_("Only what holds these words."))
@option("--sort", metavar="FIELD", help=_("Order by due_day, unit or duty; -due_day backwards."))
@option("--all", "everything", is_flag=True, help=_("All lines, not the first fifty of each part."))
@online
def list_tasks(
    desk: Desk,
    *,
    bucket: str | None,
    unit: str | None,
    duty: str | None,
    state: str | None,
    search: str | None,
    sort: str | None,
    everything: bool,
) -> None:
    """Ask for each part and print it."""
    query: dict[str, Any] = {
        "unit": unit, "subtree": 1 if unit else None,
        "duty": duty, "state": state, "q": search, "sort": sort,
    }  # fmt: skip
    parts = _parts(desk, bucket or OPEN, query, everything=everything)
    if desk.json_wanted:
        items = [item for part in parts.values() for item in part["items"]]
        print_json({"items": items, "totals": {key: part["total"] for key, part in parts.items()}})
    elif not on_terminal():
        for part in parts.values():
            print_items(part["items"], pipe_columns())
    else:
        _print_parts(parts)


@click.command(
    help=_("Show one task: what, for whom, until when and on what ground, and how it stands.")
)
@click.argument("task")
@online
def show(desk: Desk, task: str) -> None:
    """Print one task."""
    found = desk.on_task(task, lambda name: desk.get(desk.path("tasks", name)))
    if desk.json_wanted:
        print_json(found)
        return
    print_facts(_facts(found))
    if on_terminal():
        _print_more(found)


def _parts(
    desk: Desk, bucket: str, query: Mapping[str, Any], *, everything: bool
) -> dict[str, Object]:
    """Ask for what is wanted, in one request where not all of it is."""
    place = desk.path("tasks")
    wanted = USUAL if bucket == OPEN else (bucket,)
    if everything:
        whole = {each: desk.items(place, bucket=each, **query) for each in wanted}
        return {each: {"items": items, "total": len(items)} for each, items in whole.items()}
    page = desk.get(place, bucket=bucket, limit=LIMIT, **query)
    items = page.get("items") or []
    if bucket != OPEN:
        return {bucket: {"items": items, "total": page.get("total")}}
    totals = page.get("totals") or {}
    return {
        each: {
            "items": [item for item in items if item.get("bucket") == each],
            "total": totals.get(each, 0),
        }
        for each in wanted
    }


def _count(part: Object) -> str:
    """Write how many there are; of a part that goes on uncounted, that it does."""
    return f"{len(part['items'])}+" if part["total"] is None else str(part["total"])


def _print_parts(parts: Mapping[str, Any]) -> None:
    for bucket, part in parts.items():
        if part["items"]:
            heading(bucket_text(bucket), _count(part))
            print_items(part["items"], task_columns(), colour=task_colour)
            if part["total"] is None:
                click.echo(_("… and more (--all)"))
            elif part["total"] > len(part["items"]):
                more = part["total"] - len(part["items"])
                click.echo(_("… and {count} more (--all)").format(count=more))
    counts = [f"{bucket_text(bucket)}: {_count(part)}" for bucket, part in parts.items()]
    click.echo()
    click.echo(" · ".join(counts))


def _facts(task: Object) -> list[tuple[str, str, object]]:
    source, submission = task.get("source") or {}, task.get("submission") or {}
    request, returned = task.get("request") or {}, task.get("returned") or {}
    worker = task.get("worker_name") if task.get("worker") != task.get("unit") else ""
    people = on_terminal()

    def day(value: object) -> object:
        return day_text(value) if people else value

    return [
        ("id", _("task"), task.get("id")),
        ("title", _("content"), content_text(task) if people else task.get("title")),
        ("clause", _("clause"), task.get("clause")),
        ("sentence", _("words of the plan"), task.get("sentence")),
        ("product", _("product"), task.get("product")),
        ("unit", _("unit"), _named(task, "unit")),
        ("worker", _("worked on by"), worker),
        ("state", _("state"), state_text(task.get("state")) if people else task.get("state")),
        ("holder", _("lies with"), task.get("holder_name") or task.get("holder")),
        ("due_day", _("deadline"), day(task.get("due_day"))),
        ("original_due", _("original deadline"), day(task.get("original_due"))),
        ("source", _("ground of the deadline"), source.get("text")),
        ("decide_by", _("to be decided by"), day(task.get("decide_by"))),
        ("days_late", _("working days late"), task.get("days_late") or ""),
        (
            "promised",
            _("promised"),
            promised_text(task.get("promised")) if people else task.get("promised"),
        ),
        ("request_until", _("extension asked until"), day(request.get("until"))),
        ("request_reason", _("reason for the extension"), request.get("reason")),
        ("returned_reason", _("returned because"), returned.get("reason")),
        ("submitted_at", _("submitted, arrived"), _instant(submission.get("at"), people=people)),
        ("acted_at", _("submitted, sent"), _instant(submission.get("acted_at"), people=people)),
        ("received_on", _("recorded as arrived"), day(submission.get("received_on"))),
        ("suspended_since", _("suspended since"), day(task.get("suspended_since"))),
        ("number", _("document"), submission.get("number")),
        ("dated", _("document of"), day(submission.get("dated"))),
        ("files", _("files"), task.get("files") or ""),
        ("returned_for", _("came back because"), task.get("returned_for")),
        ("outcomes", _("may end as"), ", ".join(task.get("outcomes") or ())),
        ("sends_to", _("is to be sent to"), ", ".join(task.get("sends_to") or ())),
        ("course", _("stage of"), task.get("course")),
        ("own_days", _("own working days"), task.get("own_days")),
        ("outside_days", _("days outside"), outside_text(task.get("outside_days"))),
        ("asked_from", _("asked by"), task.get("asked_from")),
    ]


def _named(task: Object, key: str) -> str:
    name, code = clean(task.get(f"{key}_name")), clean(task.get(key))
    return f"{name} ({code})" if name and on_terminal() else code


def _instant(value: object, *, people: bool) -> object:
    return instant_text(value) if people else value


def _print_more(task: Object) -> None:
    for part, title, columns in (
        ("approvers", _("Approved by"), _approver_columns()),
        ("hand_overs", _("At outside bodies"), _hand_over_columns()),
        ("contributions", _("Contributions asked"), task_columns()),
    ):
        if task.get(part):
            heading(title, len(task[part]))
            print_items(task[part], columns)
    if task.get("may"):
        may = ", ".join(act_text(each) for each in task["may"])
        heading(_("What you may do now"))
        click.echo(may)


def _approver_columns() -> tuple[Column, ...]:
    return (
        Column(_("unit"), "unit"),
        Column(_("name"), "unit_name"),
        Column(_("due"), "by", day_text),
        Column(_("done"), "done", lambda value: "✓" if value else ""),
    )


def _hand_over_columns() -> tuple[Column, ...]:
    return (
        Column(_("outside body"), "body_name"),
        Column(_("sent"), "sent", day_text),
        Column(_("agreed term"), "agreed", day_text),
        Column(_("came back"), "received", day_text),
    )
