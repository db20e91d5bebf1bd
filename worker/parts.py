"""The parts of `dondoc up`: where each of them listens, keeps its data, writes its log."""

import asyncio
import http.client
import os
import sys
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, Self

from models.wording import say
from runtime.worded import TakenError
from worker.child import Part
from worker.embedded import LOOPBACK, NAMESPACE, server_command
from worker.server import free_port, port_is_free

ASK_WITHIN = 5.0  # seconds
DRAIN = 10.0  # seconds a worker has to finish what it does
_ANYWHERE = {"0.0.0.0", "::"}  # noqa: S104 — to find out where a server can be asked


class Asked(Protocol):
    """What is asked of the layout."""

    @property
    def data(self) -> Path:
        """The data directory."""

    @property
    def host(self) -> str:
        """Where the API listens."""

    @property
    def port(self) -> int:
        """Its port."""

    @property
    def database_url(self) -> str:
        """The database; nothing for a file in the data directory."""

    @property
    def codec_keys(self) -> str:
        """The keys of the payload codec, if any."""

    @property
    def public_url(self) -> str:
        """How the API is reached from outside, if it is known."""


@dataclass(frozen=True, kw_only=True)
class Layout:
    """Addresses and places."""

    data: Path
    host: str
    port: int
    database_url: str
    codec_keys: str
    public_url: str
    temporal_port: int
    ui_port: int
    worker_port: int

    @classmethod
    def of(cls, asked: Asked) -> Self:
        """Choose free ports; raises TakenError when the API's own is not free."""
        if asked.port and not port_is_free(asked.host, asked.port):
            address = f"{asked.host}:{asked.port}"
            raise TakenError(
                say("%(address)s is taken; --port names another port", address=address)
            )
        data = asked.data.resolve()
        return cls(
            data=data,
            host=asked.host,
            port=asked.port or free_port(),
            database_url=asked.database_url or f"sqlite:///{data / 'plan.db'}",
            codec_keys=asked.codec_keys,
            public_url=asked.public_url,
            temporal_port=free_port(),
            ui_port=free_port(),
            worker_port=free_port(),
        )

    @property
    def logs(self) -> Path:
        """The folder of the logs."""
        return self.data / "logs"

    @property
    def run(self) -> Path:
        """The folder of the notes on what runs."""
        return self.data / "run"

    @property
    def temporal(self) -> str:
        """The address of the Temporal server."""
        return f"{LOOPBACK}:{self.temporal_port}"

    @property
    def ui_url(self) -> str:
        """The address of Temporal's own pages."""
        return f"http://{LOOPBACK}:{self.ui_port}"

    @property
    def api_host(self) -> str:
        """The host on which this machine reaches the API."""
        return LOOPBACK if self.host in _ANYWHERE else self.host

    @property
    def api_url(self) -> str:
        """The address of the API."""
        host = f"[{self.api_host}]" if ":" in self.api_host else self.api_host
        return f"http://{host}:{self.port}"

    def prepare(self) -> None:
        """Make the folders, and the file with which Temporal's own tools find the server."""
        for folder in (self.logs, self.run):
            folder.mkdir(exist_ok=True)
        profile = f'[profile.default]\naddress = "{self.temporal}"\nnamespace = "{NAMESPACE}"\n'
        self.temporal_file.write_text(profile, encoding="utf-8")

    @property
    def temporal_file(self) -> Path:
        """The configuration file of Temporal's tools (TEMPORAL_CONFIG_FILE)."""
        return self.data / "temporal.toml"

    @property
    def environment(self) -> Mapping[str, str]:
        """What the parts are told; what else is said of Temporal does not hold for them."""
        kept = {
            name: value for name, value in os.environ.items() if not name.startswith("TEMPORAL_")
        }
        return {
            **kept,
            "TEMPORAL_CONFIG_FILE": str(self.temporal_file),
            "TEMPORAL_VERSION_CHECK_DISABLED": "1",
            "DONDOC_DATABASE_URL": self.database_url,
            "DONDOC_CODEC_KEYS": self.codec_keys,
            "DONDOC_CODEC_ORIGIN": self.ui_url,
            "DONDOC_HOST": self.host,
            "DONDOC_PORT": str(self.port),
            "DONDOC_PUBLIC_URL": self.public_url,
            "DONDOC_HEALTH_PORT": str(self.worker_port),
            "DONDOC_DRAIN_SECONDS": str(DRAIN),
        }


def temporal_part(layout: Layout) -> Part:
    """Return the Temporal server."""
    endpoint = f"{layout.api_url}/codec" if layout.codec_keys else ""
    database = layout.data / "temporal.db"
    command = server_command(database, layout.temporal_port, layout.ui_port, endpoint)
    return _part(layout, "temporal", command, lambda: _listens(LOOPBACK, layout.temporal_port))


def worker_part(layout: Layout) -> Part:
    """Return the worker."""
    ready = _ready(LOOPBACK, layout.worker_port)
    return _part(layout, "worker", _program("worker"), ready, stop_within=DRAIN + 10)


def api_part(layout: Layout) -> Part:
    """Return the API."""
    return _part(layout, "api", _program("api"), _ready(layout.api_host, layout.port))


def _part(
    layout: Layout,
    name: str,
    command: tuple[str, ...],
    is_ready: Callable[[], Awaitable[bool]],
    stop_within: float = 20.0,
) -> Part:
    return Part(
        name=name,
        command=command,
        environment=layout.environment,
        log=layout.logs / f"{name}.log",
        pid_file=layout.run / f"{name}.pid",
        is_ready=is_ready,
        stop_within=stop_within,
    )


def _program(name: str) -> tuple[str, ...]:
    # -P: a folder named like a package of ours, where `up` was started, is not imported
    return (sys.executable, "-P", "-m", "cli", name)


def _ready(host: str, port: int) -> Callable[[], Awaitable[bool]]:
    return lambda: asyncio.to_thread(_answers, host, port)


def _answers(host: str, port: int) -> bool:
    connection = http.client.HTTPConnection(host, port, timeout=ASK_WITHIN)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


async def _listens(host: str, port: int) -> bool:
    try:
        _reader, writer = await asyncio.open_connection(host, port)
    except OSError:
        return False
    writer.close()
    return True
