"""`dondoc doctor`: check what work over the line needs, and say what to do where it fails."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import click

from cli.options import connected
from cli.output.show import print_json
from cli.output.table import on_terminal, styled
from cli.output.values import clean, instant_text
from cli.remote.desk import Desk, Object, only_plan
from cli.remote.line import Answer, Request
from cli.remote.profile import profiles_file, token_of_environment
from cli.texts import _
from models.errors import DondocError

SKEW_SECONDS = 120
EXPIRES_SOON_DAYS = 14
OK = 200


@dataclass(frozen=True)
class Check:
    """One thing looked at: sound, a warning, or wrong with the exit code it means."""

    name: str
    result: str
    said: str
    exit_code: int = 0


@click.command(
    help=_(
        "Check the connection, the clocks, the versions, the token, the plan and the outbox. The "
        "exit code is 0 when all can work, else that of what is wrong."
    )
)
@connected
def doctor(desk: Desk) -> int:
    """Print every check; the worst decides the exit code."""
    checks = list(_checks(desk))
    if desk.json_wanted:
        print_json({"items": [vars(check) for check in checks], "next": None, "total": len(checks)})
    else:
        for check in checks:
            _print(check)
    return max((check.exit_code for check in checks), default=0)


def _checks(desk: Desk) -> Iterator[Check]:
    yield _profile_mode()
    try:
        health = desk.line.send(Request("GET", "/healthz"))
        ready = desk.line.send(Request("GET", "/readyz"))
    except DondocError as error:
        yield _wrong("connection", error)
        yield _outbox(desk)
        return
    yield _connection(desk, health, ready)
    yield _clock(health)
    try:
        me = desk.me()
    except DondocError as error:
        yield _wrong("token", error)
    else:
        yield _token(me)
        yield _version(me)
        yield _plan(desk, me)
    yield _outbox(desk)


def _profile_mode() -> Check:
    path = profiles_file()
    if token_of_environment() or not path.exists():
        return Check("profile", "ok", _("The token comes from the environment."))
    if path.stat().st_mode & 0o077:
        said = _("{path} can be read by others: chmod 600 {path}").format(path=path)
        return Check("profile", "warning", said)
    return Check("profile", "ok", _("Only you can read {path}.").format(path=path))


def _connection(desk: Desk, health: Answer, ready: Answer) -> Check:
    server = desk.profile.server
    if health.status != OK:
        said = _("{server} answers, but is no healthy dondoc server ({status}).")
        return Check("connection", "wrong", said.format(server=server, status=health.status), 6)
    if ready.status != OK:
        said = _("{server} answers, but cannot take commands now: {said}")
        text = said.format(server=server, said=clean(ready.body.decode(errors="replace"))[:200])
        return Check("connection", "wrong", text, 6)
    return Check("connection", "ok", _("{server} takes commands.").format(server=server))


def _clock(answer: Answer) -> Check:
    from email.utils import parsedate_to_datetime  # http.client has loaded it already

    try:
        theirs = parsedate_to_datetime(answer.headers["Date"])
    except (TypeError, ValueError):
        return Check("clock", "warning", _("The server does not say what time it is."))
    skew = round((datetime.now(UTC) - theirs).total_seconds())
    if abs(skew) > SKEW_SECONDS:
        said = _("This machine's clock is {seconds} seconds off the server's; set it right.")
        return Check("clock", "warning", said.format(seconds=f"{skew:+d}"))
    return Check("clock", "ok", _("The clocks agree ({seconds} s).").format(seconds=f"{skew:+d}"))


def _token(me: Object) -> Check:
    token: dict[str, Any] = me.get("token") or {}
    until = clean(token.get("expires_at"))
    name = clean(me.get("name") or me.get("person"))
    try:
        left = (datetime.fromisoformat(until) - datetime.now(UTC)).days
    except (ValueError, TypeError):
        return Check("token", "ok", _("Logged in as {name}.").format(name=name))
    said = _("Logged in as {name}; the token holds until {until}.")
    text = said.format(name=name, until=instant_text(until))
    if left < EXPIRES_SOON_DAYS:
        text += " " + _("Make a new one soon: dondoc token create")
        return Check("token", "warning", text)
    return Check("token", "ok", text)


def _version(me: Object) -> Check:
    from importlib.metadata import PackageNotFoundError, version

    theirs = clean(me.get("version"))
    try:
        ours = version("dondoc")
    except PackageNotFoundError:
        ours = ""
    if theirs and ours and theirs.split(".")[:2] != ours.split(".")[:2]:
        said = _("This program is {ours}, the server {theirs}; bring them to one version.")
        return Check("version", "warning", said.format(ours=ours, theirs=theirs))
    return Check("version", "ok", _("Version {version} here and there.").format(version=ours))


def _plan(desk: Desk, me: Object) -> Check:
    try:
        plan = desk.profile.plan or only_plan(me)
        desk.get(f"/v1/plans/{plan}")
    except DondocError as error:
        return _wrong("plan", error)
    return Check("plan", "ok", _("Plan: {plan}.").format(plan=plan))


def _outbox(desk: Desk) -> Check:
    waiting = len(desk.outbox.waiting())
    if waiting:
        said = _("{count} commands wait in the outbox: dondoc outbox send")
        return Check("outbox", "warning", said.format(count=waiting))
    return Check("outbox", "ok", _("Nothing waits in the outbox."))


def _wrong(name: str, error: DondocError) -> Check:
    return Check(name, "wrong", str(error), error.exit_code)


def _print(check: Check) -> None:
    if not on_terminal():
        click.echo(f"{check.name}\t{check.result}\t{check.said}")
        return
    sign, colour = {"ok": ("✓", "green"), "warning": ("!", "yellow")}.get(
        check.result, ("✗", "red")
    )
    click.echo(f"{styled(sign, fg=colour)} {check.said}")
