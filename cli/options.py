"""The options that many commands share: who, where, as what, and how to answer."""

import functools
from collections.abc import Callable
from dataclasses import replace

import click

from cli.remote.acting import Acting
from cli.remote.desk import Desk
from cli.remote.line import Line
from cli.remote.profile import Profile, checked_name, read_profiles, token_of_environment
from cli.texts import _
from models.errors import BadInputError, DondocError

Command = Callable[..., object]
CAPACITIES = ("TM.", "KT.", "TL.", "TUQ.", "Q.")
SECONDS = 15.0


class NotLoggedInError(DondocError):
    """Nobody is logged in."""

    exit_code = 4


_CONNECTION = (
    click.option(
        "--profile", "-p", metavar="NAME", envvar="DONDOC_PROFILE", show_envvar=True,
        help=_("Profile to work with; the last one used to log in if none is named."),
    ),
    click.option(
        "--server", metavar="URL", envvar="DONDOC_SERVER", show_envvar=True,
        help=_("Address of the server, instead of the profile's."),
    ),
    click.option(
        "--ca", metavar="FILE", envvar="DONDOC_CA", show_envvar=True,
        help=_("Certificates to trust instead of the system's."),
    ),
    click.option(
        "--timeout", "seconds", type=click.FloatRange(0.1, 300), default=SECONDS,
        metavar="SECONDS", envvar="DONDOC_TIMEOUT", show_envvar=True, show_default=True,
        help=_("How long to wait for one answer."),
    ),
    click.option(
        "--json", "json_wanted", is_flag=True, envvar="DONDOC_JSON", show_envvar=True,
        help=_("Print what the server answers, as JSON."),
    ),
)  # fmt: skip
_PLAN = click.option(
    "--plan", metavar="PLAN", envvar="DONDOC_PLAN", show_envvar=True,
    help=_("Plan to work on, instead of the profile's."),
)  # fmt: skip
_ACTING = (
    click.option(
        "--by-post", metavar="POST", envvar="DONDOC_BY_POST", show_envvar=True,
        help=_("Post to act from, when several of yours could."),
    ),
    click.option(
        "--capacity", type=click.Choice(CAPACITIES), envvar="DONDOC_CAPACITY", show_envvar=True,
        help=_("Signing capacity: on behalf of, for, by order of, by delegation, acting."),
    ),
    click.option(
        "--retry", is_flag=True, envvar="DONDOC_RETRY", show_envvar=True,
        help=_("Repeat the same command given before, so that it is done only once."),
    ),
)  # fmt: skip

yes_option = click.option(
    "--yes", "-y", is_flag=True, envvar="DONDOC_YES", show_envvar=True,
    help=_("Do not ask, do it."),
)  # fmt: skip


def option(*names: str, **settings: object) -> Callable[[Command], Command]:
    """Make an option whose environment twin is shown in the help."""
    return click.option(*names, show_envvar=True, **settings)  # type: ignore[arg-type]


def connected(command: Command) -> Command:
    """Give a command the desk of the chosen profile, logged in."""
    return _stacked(_CONNECTION, _opened(command, login_needed=True))


def online(command: Command) -> Command:
    """Give a command the desk of the chosen profile, on a plan."""
    return _stacked(
        (*_CONNECTION[:2], _PLAN, *_CONNECTION[2:]), _opened(command, login_needed=True)
    )


def acting(command: Command) -> Command:
    """Give a command the desk, and how its user acts."""

    @functools.wraps(command)
    def run(
        *args: object, by_post: str | None, capacity: str | None, retry: bool, **rest: object
    ) -> object:
        how = Acting(post=by_post, capacity=capacity, retry=retry)
        return command(*args, how=how, **rest)

    return online(_stacked(_ACTING, run))


def confirmed(question: str, *, yes: bool) -> None:
    """Ask before something far-reaching; without a terminal nothing is asked and nothing done."""
    import sys

    if yes:
        return
    if not sys.stdin.isatty():
        said = _("{question} Nobody can be asked here: say --yes to do it.")
        raise BadInputError(said.format(question=question))
    click.confirm(question, abort=True, err=True)


def open_desk(profile: Profile, *, seconds: float = SECONDS, json_wanted: bool = False) -> Desk:
    """Open a desk; nothing is sent before it is asked."""
    token = profile.token
    if not (token.isascii() and token.isprintable()) or " " in token:
        raise BadInputError(_("The token holds signs that no token has; it was not copied whole."))
    line = Line(profile.server, token, ca=profile.ca, seconds=seconds)
    return Desk(profile=profile, line=line, json_wanted=json_wanted)


def chosen_profile(
    name: str | None, server: str | None = None, plan: str | None = None, ca: str | None = None
) -> Profile:
    """Return the profile a command works with, after what its options and the environment say."""
    named = checked_name(name) if name else None
    token = token_of_environment()
    alone = bool(server and token and not named)  # all is said: no profile is needed
    found = Profile() if alone else read_profiles().chosen(named)
    if server and server.rstrip("/") != found.server:
        found = replace(found, server=server.rstrip("/"), token="", person="", plan="")
    if token and token != found.token:
        found = replace(found, token=token, person="")
    return replace(found, plan=plan or found.plan, ca=ca or found.ca)


def _opened(command: Command, *, login_needed: bool) -> Command:
    @functools.wraps(command)
    def run(
        *args: object,
        profile: str | None,
        server: str | None,
        ca: str | None,
        seconds: float,
        json_wanted: bool,
        plan: str | None = None,
        **rest: object,
    ) -> object:
        chosen = chosen_profile(profile, server, plan, ca)
        if login_needed and not (chosen.server and chosen.token):
            raise NotLoggedInError(_("Nobody is logged in here: dondoc login --server URL"))
        desk = open_desk(chosen, seconds=seconds, json_wanted=json_wanted)
        try:
            return command(desk, *args, **rest)
        finally:
            desk.line.close()

    return run


def _stacked(options: tuple[Callable[[Command], Command], ...], command: Command) -> Command:
    for option in reversed(options):
        command = option(command)
    return command
