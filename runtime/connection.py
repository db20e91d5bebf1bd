"""The connection to Temporal: one data converter for clients, workers, tests and replay."""

import asyncio
from functools import cache

from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.runtime import LoggingConfig, Runtime, TelemetryConfig, TelemetryFilter
from temporalio.service import KeepAliveConfig

from models.errors import ServerUnreachableError

DATA_CONVERTER = pydantic_data_converter
POLL = 0.05  # seconds between two tries to connect


async def connect(address: str, namespace: str = "default", *, quiet: bool = False) -> Client:
    """Connect to a server.

    ``quiet`` sends no keep-alive pings: the time-skipping server takes them for an attack and
    drops the connection after the second one.
    """
    return await Client.connect(
        address,
        namespace=namespace,
        data_converter=DATA_CONVERTER,
        keep_alive_config=None if quiet else KeepAliveConfig.default,
        runtime=runtime(),
    )


@cache
def runtime() -> Runtime:
    """Return the one runtime of the process: the core logs errors only."""
    logging = LoggingConfig(filter=TelemetryFilter(core_level="ERROR", other_level="ERROR"))
    return Runtime(telemetry=TelemetryConfig(logging=logging))


async def connect_within(address: str, seconds: float, *, quiet: bool) -> Client:
    """Connect to a server that is just starting; give up after some seconds."""
    said = "it takes connections and says nothing"
    try:
        async with asyncio.timeout(seconds):
            while True:
                try:
                    return await connect(address, quiet=quiet)
                except RuntimeError as error:
                    said = str(error)
                await asyncio.sleep(POLL)
    except TimeoutError as late:
        msg = f"no Temporal server answers at {address} within {seconds:.0f} s: {said}"
        raise ServerUnreachableError(msg) from late
