"""A wire between the API and Temporal that can be cut, and an office that hangs on one."""

import asyncio
import contextlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pydantic import SecretStr
from temporalio.client import Client

from models.plan.plan import Plan
from runtime.connection import connect
from runtime.settings import ApiSettings
from tests.integration.desk.office import Office
from worker.server import dev_server, free_port


class Wire:
    """Pass on what comes, both ways, until it is cut."""

    def __init__(self, port: int) -> None:
        self._target = port
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.StreamWriter] = set()
        self.port = 0

    async def mend(self) -> None:
        """Listen, at the same port as before."""
        self._server = await asyncio.start_server(self._pass, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def cut(self) -> None:
        """Hang up on everybody and listen no more."""
        if self._server:
            self._server.close()
        for each in tuple(self._open):
            each.transport.abort()

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there_reader, there = await asyncio.open_connection("127.0.0.1", self._target)
        self._open |= {writer, there}
        try:
            await asyncio.gather(self._copy(reader, there), self._copy(there_reader, writer))
        finally:
            self._open -= {writer, there}
            for each in (writer, there):
                each.close()

    @staticmethod
    async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while piece := await reader.read(65_536):
                writer.write(piece)
                await writer.drain()
        writer.transport.abort()


class WiredOffice(Office):
    """An office whose API reaches Temporal over a wire; its workers have their own way."""

    def __init__(self, folder: Path, plan: Plan, **settings: float) -> None:
        super().__init__(folder, plan)
        self._settings = settings
        self._wire: Wire | None = None

    def settings(self) -> ApiSettings:
        """Return the settings a test asks for."""
        said = {"rate_per_minute": 10**6, **self._settings}
        return ApiSettings.model_validate({"database_url": SecretStr(self.url), **said})

    async def connect(self) -> Client:
        """Connect over the wire."""
        if self._wire is None:
            address = self.client.service_client.config.target_host
            self._wire = Wire(int(address.rpartition(":")[2]))
            await self._wire.mend()
        return await connect(f"127.0.0.1:{self._wire.port}")

    def cut(self) -> None:
        """Let the API reach Temporal no more."""
        if self._wire is None:
            self.get("/readyz", None)
        assert self._wire is not None
        self.do(self._wire.cut())

    def mend(self) -> None:
        """Let it through again."""
        assert self._wire is not None
        self.do(self._wire.mend())

    def close(self) -> None:
        """Stop everything."""
        if self._wire is not None:
            self.do(self._wire.cut())
        super().close()


class IdleOffice(Office):
    """An office where nobody works: the server runs, and no worker does."""

    async def _serve(self) -> None:
        async with dev_server(self._folder / "temporal.db", free_port()) as client:
            self.client = client
            await self._answer()


@contextmanager
def wired_office(folder: Path, plan: Plan, **settings: float) -> Iterator[WiredOffice]:
    """Open an office on a wire; nothing of it is left running."""
    office = WiredOffice(folder, plan, **settings)
    try:
        office.start()
        yield office
    finally:
        office.close()
