"""`dondoc notices`: what was sent to me, why, and why somebody got nothing."""

from datetime import date
from typing import Any

import click

from cli.commands.notice_rules import rules
from cli.options import online, option
from cli.output.rung_words import rung_words
from cli.output.show import print_json
from cli.output.table import Column, on_terminal, print_facts, print_items
from cli.output.values import DAY, clean, day_text
from cli.remote.desk import Desk, Object
from cli.texts import _


@click.group(help=_("Ask what was sent to you, why, and why somebody got nothing."))
def notices() -> None:
    """Hold the commands about messages."""


notices.add_command(rules)


@notices.command(
    "list", help=_("List your newest messages; ask why by the numbers in the last column.")
)
@option("--limit", type=click.IntRange(1, 200), default=20, show_default=True,
        metavar="N", help=_("At most so many."))  # fmt: skip
@online
def list_(desk: Desk, *, limit: int) -> None:
    """Print the messages."""
    found = desk.get(desk.path("notices"), limit=limit)
    if desk.json_wanted:
        print_json(found)
        return
    items = [{**each, "claims": " ".join(map(str, each.get("claims") or ()))}
             for each in found.get("items") or ()]  # fmt: skip
    print_items(items, _columns() if on_terminal() else _pipe())


@notices.command(help=_("Show one message with its words."))
@click.argument("number", type=click.IntRange(1))
@online
def show(desk: Desk, *, number: int) -> None:
    """Print one message."""
    found = desk.get(desk.path("notices", str(number)))
    if desk.json_wanted:
        print_json(found)
        return
    click.echo(clean(found.get("subject")))
    click.echo()
    for line in str(found.get("text") or "").splitlines():
        click.echo(clean(line))


@notices.command(
    help=_(
        "Say why a message was sent: what it is about, the sentence of the plan, the rung and the "
        "policy, who held the post that day, in which message it went, what stops the next one. "
        "NUMBER is that of a claim, from `dondoc notices list`."
    )
)
@click.argument("number", type=click.IntRange(1))
@online
def why(desk: Desk, *, number: int) -> None:
    """Print why."""
    found = desk.get(desk.path("notices", "claims", str(number), "why"))
    if desk.json_wanted:
        print_json(found)
    else:
        print_facts(_why_facts(found))


@notices.command("why-not", help=_("Say why the holders of a post got no message on a day."))
@click.argument("post")
@click.argument("day", type=DAY)
@online
def why_not(desk: Desk, *, post: str, day: date) -> None:
    """Print why not."""
    found = desk.get(desk.path("notices", "why-not"), post=post, on=day)
    if desk.json_wanted:
        print_json(found)
        return
    reasons = [
        {**each, "text": _reason(str(each.get("code"))), "said": _detail(str(each.get("detail")))}
        for each in found["reasons"]
    ]
    columns = (Column(_("reason"), "text", flexible=True), Column(_("task"), "obligation"),
               Column(_("rung"), "rung"), Column(_("detail"), "said", flexible=True))  # fmt: skip
    pipe = tuple(Column(key, key) for key in ("code", "obligation", "rung", "detail"))
    print_items(reasons, columns if on_terminal() else pipe)


def _columns() -> tuple[Column, ...]:
    return (
        Column(_("number"), "id", right=True),
        Column(_("day"), "at", day_text),
        Column(_("kind"), "kind", _word),
        Column(_("state"), "state", _word),
        Column(_("subject"), "subject", flexible=True),
        Column(_("claims"), "claims"),
    )


def _pipe() -> tuple[Column, ...]:
    return tuple(Column(key, key) for key in ("id", "at", "kind", "state", "subject", "claims"))


def _why_facts(found: Object) -> list[tuple[str, str, object]]:
    went = [_went(each) for each in found.get("deliveries") or ()]
    rows = {
        "obligation": _("task"),
        "clause": _("clause"),
        "sentence": _("sentence"),
        "kind": _("kind"),
        "rung": _("rung"),
        "policy": _("policy"),
        "calendar": _("calendar"),
        "planned": _("planned for"),
        "due_day": _("due"),
        "title": _("to"),
        "acting_for": _("acting for"),
    }
    facts: list[tuple[str, str, object]] = [
        (key, label, found[key]) for key, label in rows.items() if found.get(key)
    ]
    said = rung_words(found.get("rung_term"))
    if said:
        facts.append(("rung_term", _("policy says"), said))
    facts.append(("holders", _("who held the post"), ", ".join(found.get("holders") or ())))
    facts.append(("deliveries", _("letters"), "; ".join(went) or _("not yet")))
    stops = ", ".join(_stop(each) for each in found.get("stops") or ())
    return [*facts, ("stops", _("what stops the next one"), stops)]


def _went(each: dict[str, Any]) -> str:
    if each.get("delivery") is None:
        return f"{each.get('person') or '–'}: {_reason(str(each.get('reason')))}"
    return f"{each['person']}: {_word(each['kind'])} {each['delivery']}, {_word(each['state'])}"


def _detail(detail: str) -> str:
    """Write for people what a reason is about: a letter with its state, a code, or a name."""
    kind, _space, rest = detail.partition(" ")
    number, _space, state = rest.partition(" ")
    return f"{_word(kind)} {number}, {_word(state)}" if state else _reason(detail)


def _word(code: object) -> str:
    """Name a kind of message or a state of its delivery."""
    return {
        "digest": _("digest"),
        "urgent": _("sent at once"),
        "document": _("letter"),
        "pending": _("waits to be sent"),
        "sending": _("being sent"),
        "sent": _("was sent"),
        "failed": _("reached no address"),
        "unknown": _("not known whether it arrived"),
        "withheld": _("withheld"),
    }.get(str(code), str(code))


def _stop(code: object) -> str:
    return {
        "submit": _("handing it in"),
        "extension": _("an extension"),
        "suspend": _("a suspension"),
        "withdraw": _("its withdrawal"),
        "directive": _("a directive"),
        "approve": _("an approval"),
        "return": _("a return"),
        "receive_back": _("receiving it back"),
        "promise": _("a promised date"),
    }.get(str(code), str(code))


def _reason(code: str) -> str:
    return {
        "sent": _("a message was sent"),
        "not_issued": _("the plan was not issued yet"),
        "not_composed": _("that morning was not composed"),
        "nothing_open": _("nothing of the post stood open"),
        "nothing_new": _("nothing was new"),
        "day_off": _("a day off"),
        "budget": _("the budget of the day was spent"),
        "no_address": _("there is no address"),
        "post_vacant": _("nobody held the post"),
        "settled": _("it was settled already"),
        "weekly": _("the body reads weekly"),
        "delegated": _("another unit does the work"),
        "outside": _("the clock stands still at an outside body"),
        "with_approver": _("it lies with the approver"),
        "suspended": _("it is suspended"),
        "waiting": _("what its deadline counts from has not happened"),
        "undecided": _("it is not decided, so that no clock runs"),
        "past_when_planned": _("its time was past when it was planned"),
        "taken_by_another_rung": _("the person was told on another rung"),
        "withheld": _("it was withheld"),
        "announced_with_plan": _("it was announced with the plan"),
        "combined": _("it was said together with others"),
        "lost_right": _("the matter is no longer the recipient's"),
        "not_delivered": _("it was composed and did not arrive"),
    }.get(code, code)
