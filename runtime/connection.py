"""The connection to Temporal: one data converter for clients, workers, tests and replay."""

import asyncio
from dataclasses import replace
from functools import cache
from typing import Self

from temporalio.client import Client
from temporalio.contrib.pydantic import PydanticPayloadConverter
from temporalio.converter import (
    DataConverter,
    DefaultFailureConverterWithEncodedAttributes,
    SerializationContext,
)
from temporalio.runtime import LoggingConfig, Runtime, TelemetryConfig, TelemetryFilter
from temporalio.service import KeepAliveConfig

from models.errors import ServerUnreachableError
from runtime.codec import EncryptionCodec, Keys

_SHARED = PydanticPayloadConverter()


class SharedPayloadConverter(PydanticPayloadConverter):
    """Converts values by pydantic, with one set of type adapters for the whole process.

    The SDK makes a converter for each activation of a workflow; what it knows of a type does not
    depend on where the value is used.
    """

    def __init__(self) -> None:
        """Take what is there."""
        self.converters = _SHARED.converters

    def with_context(self, context: SerializationContext) -> Self:  # noqa: ARG002
        """Return itself: no value is written otherwise for another workflow or activity."""
        return self


DATA_CONVERTER = DataConverter(payload_converter_class=SharedPayloadConverter)
KEEP_ALIVE = KeepAliveConfig.default
CORE_LEVEL = "ERROR"
POLL = 0.05  # seconds between two tries to connect


def data_converter(keys: Keys | None) -> DataConverter:
    """Return the converter; with keys, payloads and the texts of failures are encrypted."""
    if keys is None:
        return DATA_CONVERTER
    return replace(
        DATA_CONVERTER,
        payload_codec=EncryptionCodec(keys),
        failure_converter_class=DefaultFailureConverterWithEncodedAttributes,
    )


async def connect(
    address: str, namespace: str = "default", *, quiet: bool = False, keys: Keys | None = None
) -> Client:
    """Connect to a server.

    ``quiet`` sends no keep-alive pings: the time-skipping server takes them for an attack and
    drops the connection after the second one.
    """
    return await Client.connect(
        address,
        namespace=namespace,
        data_converter=data_converter(keys),
        keep_alive_config=None if quiet else KEEP_ALIVE,
        runtime=runtime(),
    )


@cache
def runtime() -> Runtime:
    """Return the one runtime of the process: the core logs errors only."""
    logging = LoggingConfig(filter=TelemetryFilter(core_level=CORE_LEVEL, other_level="ERROR"))
    return Runtime(telemetry=TelemetryConfig(logging=logging))


async def connect_within(
    address: str, seconds: float, *, quiet: bool, keys: Keys | None = None
) -> Client:
    """Connect to a server that is just starting; give up after some seconds."""
    said = "it takes connections and says nothing"
    try:
        async with asyncio.timeout(seconds):
            while True:
                try:
                    return await connect(address, quiet=quiet, keys=keys)
                except RuntimeError as error:
                    said = str(error)
                await asyncio.sleep(POLL)
    except TimeoutError as late:
        msg = f"no Temporal server answers at {address} within {seconds:.0f} s: {said}"
        raise ServerUnreachableError(msg) from late
