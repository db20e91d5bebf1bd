"""`dondoc calendar`: the working calendar, and the feed of deadlines for a post's own calendar."""

from datetime import date

import click

from cli.options import acting, confirmed, online, option, yes_option
from cli.output.effect import show_effect
from cli.output.show import done, print_json
from cli.output.values import DAY
from cli.remote.acting import Acting
from cli.remote.desk import Desk
from cli.remote.matters import act_on_plan, given
from cli.texts import _
from models.errors import BadInputError


@click.group(help=_("Change a day of the working calendar; get a calendar feed of deadlines."))
def calendar() -> None:
    """Hold the commands about calendars."""


@calendar.command(
    name="set",
    help=_(
        "Record that a day is off or worked, with its document; open deadlines are re-planned. "
        "How many messages to whom it causes is shown before."
    ),
)
@click.argument("day", type=DAY, metavar="DAY")
@option("--working/--off", "working", default=None, help=_("The day is worked, or off."))
@option("--document", required=True, metavar="NO", help=_("Document that says so."))
@option("--note", default="", metavar="TEXT", help=_("What else is to be known."))
@option("--calendar", "name", default="", metavar="NAME", help=_("Calendar; the plan's usual one."))
@yes_option
@acting
def set_day(
    desk: Desk,
    day: date,
    *,
    working: bool | None,
    document: str,
    note: str,
    name: str,
    yes: bool,
    how: Acting,
) -> None:
    """Override a day, after showing what it comes to."""
    if working is None:
        raise BadInputError(_("Say --working or --off."))
    if not yes:
        show_effect(desk.get(desk.path("notices", "preview"), day=day, calendar=name or None,
                             working="true" if working else "false"))  # fmt: skip
        confirmed(_("Change this day?"), yes=yes)
    said = given(day=day, working=working, note=note, document=document)
    body = {"type": "set_calendar", "calendar": name, **said}
    done(desk, act_on_plan(desk, how, body), _("Calendar changed"))


@calendar.command(
    help=_(
        "Make the secret address of a post's calendar feed and show it once; a former one ends. "
        "Whoever knows the address reads the deadlines."
    )
)
@option("--post", metavar="POST", help=_("Post; your own, when you hold only one."))
@option("--revoke", is_flag=True, help=_("End the address and make no new one."))
@yes_option
@online
def feed(desk: Desk, *, post: str | None, revoke: bool, yes: bool) -> None:
    """Make or end a feed."""
    of_post = desk.path("posts", post or _own_post(desk), "feed")
    if revoke:
        confirmed(_("End the calendar feed?"), yes=yes)
        desk.exchange("DELETE", of_post)
        if not desk.json_wanted:
            click.echo(_("The address is dead."))
        return
    found = desk.exchange("POST", of_post, {}, repeatable=False)
    if desk.json_wanted:
        print_json(found)
    else:
        click.echo(str(found.get("url", "")))


def _own_post(desk: Desk) -> str:
    posts = sorted({str(seat["post"]) for seat in desk.me().get("seats") or ()})
    if len(posts) == 1:
        return posts[0]
    said = _("Name the post with --post: {posts}.")
    raise BadInputError(said.format(posts=", ".join(posts) or _("none")))
