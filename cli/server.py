"""`dondoc up`, `worker`, `api`, `migrate`: the commands that run on a server."""

import asyncio
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from cli.package import PLANS
from cli.texts import _, told
from models.errors import BadInputError

if TYPE_CHECKING:
    from models.wording import Wording
    from runtime.settings import Settings

S = TypeVar("S", bound="Settings")
LOOPBACK = ("127.0.0.1", "localhost", "::1")
_PATH = click.Path(path_type=Path, file_okay=False)

# The values are checked with all the other settings, so that every bad one is told at once.
_database = click.option(
    "--database",
    "database_url",
    metavar="URL",
    envvar="DONDOC_DATABASE_URL",
    show_envvar=True,
    help=_("sqlite:////path/plan.db or postgresql+psycopg://user@host/name"),
)
_log_level = click.option(
    "--log-level",
    metavar="LEVEL",
    envvar="DONDOC_LOG_LEVEL",
    show_envvar=True,
    help=_("debug, info, warning or error; info if none is named."),
)


@click.command(
    help=_(
        "Run everything on this machine: a Temporal server of its own, the worker and the API, all "
        "on one data directory. Ctrl-C stops it; the next start goes on where it was."
    )
)
@click.option(
    "--data",
    type=_PATH,
    envvar="DONDOC_DATA",
    show_envvar=True,
    help=_("Data directory; ~/.local/share/dondoc if none is named."),
)
@click.option(
    "--host", default=LOOPBACK[0], envvar="DONDOC_HOST", show_envvar=True, show_default=True,
    help=_("Address the API listens on."),
)  # fmt: skip
@click.option(
    "--port", type=click.IntRange(0, 65_535), default=8080, envvar="DONDOC_PORT", show_envvar=True,
    show_default=True, help=_("Port of the API; 0 chooses a free one."),
)  # fmt: skip
@click.option(
    "--insecure-listen", is_flag=True, envvar="DONDOC_INSECURE_LISTEN", show_envvar=True,
    help=_("Listen on an address that other machines reach, without TLS."),
)  # fmt: skip
@click.option(
    "--demo", is_flag=True, envvar="DONDOC_DEMO", show_envvar=True,
    help=_("Load a plan moved to today, with accounts and ready client profiles."),
)  # fmt: skip
@click.option(
    "--plan-dir",
    type=click.Path(path_type=Path),
    envvar="DONDOC_PLAN_DIR",
    show_envvar=True,
    help=_("Plan package of the demonstration; the only one under plans/ if none is named."),
)
@_database
def up(
    *,
    data: Path | None,
    host: str,
    port: int,
    insecure_listen: bool,
    demo: bool,
    plan_dir: Path | None,
    database_url: str | None,
) -> None:
    """Run everything until told to stop."""
    if host not in LOOPBACK:
        if not insecure_listen:
            said = _("--host {host} is reached by other machines, and the API speaks no TLS "
                     "itself: put a proxy before it, or say --insecure-listen.")  # fmt: skip
            raise BadInputError(said.format(host=host))
        said = _("Warning: {host} is reached without TLS; tokens can be read on the way. A reverse "
                 "proxy with a certificate belongs before it.")  # fmt: skip
        click.echo(said.format(host=host), err=True)
    from runtime.settings import ApiSettings
    from worker.up import Wanted, up

    folder = data or _data_home()
    url = database_url or f"sqlite:///{folder.resolve() / 'plan.db'}"
    settings = _settings(ApiSettings, database_url=url, host=host, port=port)
    settings.keys  # noqa: B018 — a bad key is told before anything is started
    wanted = Wanted(
        data=folder,
        host=host,
        port=port,
        database_url=settings.database,
        codec_keys=settings.codec_keys.get_secret_value(),
        public_url=settings.public_url,
        plan=_package(plan_dir) if demo else None,
    )
    asyncio.run(up(wanted, _tell))


@click.command(
    help=_(
        "Commit steps and walk timetables; several workers share the work. Temporal is found by "
        "TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE, TEMPORAL_API_KEY, TEMPORAL_TLS… or Temporal's "
        "configuration file."
    )
)
@_database
@click.option(
    "--metrics-port", metavar="PORT", envvar="DONDOC_METRICS_PORT", show_envvar=True,
    help=_("Port of Prometheus metrics, on loopback; none if it is not named."),
)  # fmt: skip
@click.option(
    "--health-port", metavar="PORT", envvar="DONDOC_HEALTH_PORT", show_envvar=True,
    help=_("Port of /healthz and /readyz, on loopback; none if it is not named."),
)  # fmt: skip
@click.option(
    "--drain-seconds", metavar="SECONDS", envvar="DONDOC_DRAIN_SECONDS", show_envvar=True,
    help=_("How long what is in hand may take to finish after a stop."),
)  # fmt: skip
@_log_level
def worker(**options: str | None) -> None:
    """Work until told to stop."""
    from runtime.loop import run
    from runtime.settings import WorkerSettings
    from worker.serve import serve

    run(serve(_settings(WorkerSettings, **options)))


@click.command(
    help=_(
        "Answer over HTTP; several of them can stand side by side. Temporal is found as by "
        "`dondoc worker`."
    )
)
@_database
@click.option(
    "--host", metavar="ADDRESS", envvar="DONDOC_HOST", show_envvar=True,
    help=_("Address to listen on; 127.0.0.1 if none is named."),
)  # fmt: skip
@click.option(
    "--port", metavar="PORT", envvar="DONDOC_PORT", show_envvar=True,
    help=_("Port to listen on; 8080 if none is named."),
)  # fmt: skip
@click.option(
    "--public-url", metavar="URL", envvar="DONDOC_PUBLIC_URL", show_envvar=True,
    help=_("How the API is reached from outside, for the addresses it gives out."),
)  # fmt: skip
@_log_level
def api(**options: str | None) -> None:
    """Answer until told to stop."""
    from api.serve import serve
    from runtime.loop import run
    from runtime.settings import ApiSettings

    run(serve(_settings(ApiSettings, **options)))


@click.command(
    help=_(
        "Bring the tables of the database up to date, only forward. On a new database it shows "
        "the first administrator's token."
    )
)
@_database
def migrate(database_url: str | None) -> None:
    """Migrate once."""
    from runtime.settings import Settings
    from worker.first_account import first_token
    from worker.migrating import migrate_database

    url = _settings(Settings, database_url=database_url).database
    click.echo(_("The tables are of revision {revision}.").format(revision=migrate_database(url)))
    token = first_token(url)
    if token:
        click.echo(_("The first administrator's token, shown until it is used:"))
        click.echo(token)


def _settings(kind: "type[S]", **options: Any) -> S:  # noqa: ANN401 — each setting has its type
    """Read the settings, or refuse all that are bad, each in a line of the user's language."""
    from runtime.settings import SettingsError, load

    try:
        return load(kind, options)
    except SettingsError as error:
        lines = tuple(told(each) for each in error.wordings)
        raise BadInputError(told(error.wording), problems=lines) from error


def _package(named: Path | None) -> Path:
    from runtime.package_files import only_package

    if named is not None:
        return named
    beside = Path(__file__).parents[1] / PLANS
    return only_package(PLANS if PLANS.is_dir() else beside)


def _data_home() -> Path:
    base = os.environ.get("XDG_DATA_HOME")
    return (Path(base) if base else Path.home() / ".local" / "share") / "dondoc"


def _tell(wording: "Wording") -> None:
    click.echo(told(wording))
