"""`dondoc login|logout|whoami`: who works here, with which token."""

import sys
from dataclasses import replace
from urllib.parse import urlsplit

import click

from cli.options import connected, open_desk, option
from cli.output.show import print_json, say
from cli.output.table import Column, on_terminal, print_facts, print_items
from cli.output.values import clean, day_text, instant_text
from cli.output.words import role_text
from cli.remote.desk import Desk, Object
from cli.remote.problem import UNAUTHORIZED, ApiError
from cli.remote.profile import (
    USUAL,
    Profile,
    Profiles,
    checked_name,
    read_profiles,
    token_of_environment,
    write_profiles,
)
from cli.texts import _
from models.errors import BadInputError, DondocError, ServerUnreachableError

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


@click.command(
    help=_(
        "Log in: keep the server's address and your token in a profile only you can read. The "
        "token is asked for, read from standard input in a script, or taken from DONDOC_TOKEN; "
        "it is never given on the command line."
    )
)
@click.option(
    "--server",
    metavar="URL",
    envvar="DONDOC_SERVER",
    show_envvar=True,
    help=_("Address of the server; the profile's, when it has one."),
)
@click.option(
    "--profile",
    "-p",
    metavar="NAME",
    envvar="DONDOC_PROFILE",
    show_envvar=True,
    help=_("Name of the profile; the current one of that server if none is named, else 'default'."),
)
@click.option(
    "--plan",
    metavar="PLAN",
    envvar="DONDOC_PLAN",
    show_envvar=True,
    help=_("Plan to work on; the only one there is if none is named."),
)
@click.option(
    "--ca",
    metavar="FILE",
    envvar="DONDOC_CA",
    show_envvar=True,
    help=_("Certificates to trust instead of the system's."),
)
@option("--json", "json_wanted", is_flag=True, help=_("Print what the server answers, as JSON."))
def login(
    *, server: str | None, profile: str | None, plan: str | None, ca: str | None, json_wanted: bool
) -> None:  # fmt: skip
    """Try the token, then keep it."""
    profiles = read_profiles()
    name = checked_name(profile or _renewed(profiles, server) or USUAL)
    former = profiles.named.get(name, Profile(name=name))
    address = (server or former.server).rstrip("/")
    if not address:
        raise BadInputError(_("Name the server with --server; for example https://dondoc.example"))
    wanted = Profile(name=name, server=address, ca=ca or former.ca, token=_given_token())
    desk = open_desk(wanted, json_wanted=json_wanted)
    _warn_of_plain_line(address)
    try:
        me = desk.me()
    finally:
        desk.line.close()
    kept = replace(wanted, person=clean(me.get("person")), plan=_plan(me, plan or ""))
    write_profiles(profiles.with_profile(kept))
    said = _("Logged in as {name}; profile '{profile}'.")
    say(desk, me, said.format(name=clean(me.get("name") or me.get("person")), profile=name))


@click.command(help=_("Log out: revoke the token on the server and forget it here."))
@connected
def logout(desk: Desk) -> None:
    """Revoke and forget."""
    try:
        desk.exchange("DELETE", "/v1/me/token")
    except ApiError as error:
        if error.status != UNAUTHORIZED:  # else it was revoked before, as is wanted
            raise
    except ServerUnreachableError as error:
        _forget(desk.profile.name)
        said = _("The token is forgotten here, but not revoked: {error}")
        raise ServerUnreachableError(said.format(error=error)) from error
    _forget(desk.profile.name)
    say(desk, {}, _("Logged out; profile '{profile}' is gone.").format(profile=desk.profile.name))


@click.command(help=_("Say who you are here: person, posts, plan, and until when the token holds."))
@connected
def whoami(desk: Desk) -> None:
    """Print what the server knows of this token's person."""
    me = desk.me()
    if desk.json_wanted:
        print_json(me)
        return
    token = me.get("token") or {}
    expires = token.get("expires_at")
    print_facts((
        ("person", _("person"), me.get("person")),
        ("name", _("name"), me.get("name")),
        ("role", _("role"), role_text(me.get("role")) if on_terminal() else me.get("role")),
        ("scopes", _("token may"), _joined(me.get("scopes"))),
        ("plan", _("plan"), desk.profile.plan or _joined(me.get("plans"))),
        ("today", _("today"), day_text(me.get("today")) if on_terminal() else me.get("today")),
        ("token", _("token"), _joined([token.get("id"), token.get("label")])),
        ("expires_at", _("token holds until"), instant_text(expires) if on_terminal() else expires),
        ("server", _("server"), desk.profile.server),
        ("profile", _("profile"), desk.profile.name),
    ))  # fmt: skip
    if on_terminal():
        print_items(me.get("seats") or [], seat_columns())


def seat_columns() -> tuple[Column, ...]:
    """Return the columns of somebody's posts."""
    return (
        Column(_("post"), "post"),
        Column(_("title"), "title", flexible=True),
        Column(_("unit"), "unit_name", flexible=True),
        Column(_("kind"), "kind", role_text),
        Column(_("held as"), "via", role_text),
        Column(_("acting for"), "acting_for"),
    )


def _forget(name: str) -> None:
    profiles = read_profiles()
    if name in profiles.named:
        write_profiles(profiles.without(name))


def _given_token() -> str:
    token = token_of_environment()
    if not token and sys.stdin.isatty():
        token = click.prompt(_("Token"), hide_input=True, err=True)
    elif not token:
        token = sys.stdin.readline()
    if not token.strip():
        raise BadInputError(_("No token was given; ask your administrator for one."))
    return str(token).strip()


def _renewed(profiles: Profiles, server: str | None) -> str:
    """Return the current profile where its token is renewed; another server gets another."""
    current = profiles.named.get(profiles.current)
    is_same = current is not None and server in {None, current.server, f"{current.server}/"}
    return profiles.current if is_same else ""


def _plan(me: Object, wanted: str) -> str:
    """Keep the plan that was named, or the only one; several are chosen from later."""
    from cli.remote.desk import only_plan

    try:
        return wanted or only_plan(me)
    except DondocError:
        return ""


def _warn_of_plain_line(address: str) -> None:
    parts = urlsplit(address)
    if parts.scheme == "http" and parts.hostname not in _LOOPBACK:
        said = _("Careful: {address} is not encrypted; whoever is on the line reads the token.")
        click.echo(said.format(address=address), err=True)


def _joined(values: object) -> str:
    return ", ".join(clean(each) for each in values if each) if isinstance(values, list) else ""
