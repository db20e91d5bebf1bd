"""The connection to Temporal: one data converter for clients, workers, tests and replay."""

import asyncio

from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter

from models.errors import ServerUnreachableError

DATA_CONVERTER = pydantic_data_converter
POLL = 0.05  # seconds between two tries to connect


async def connect(address: str, namespace: str = "default") -> Client:
    """Connect to a server."""
    return await Client.connect(address, namespace=namespace, data_converter=DATA_CONVERTER)


async def connect_within(address: str, seconds: float) -> Client:
    """Connect to a server that is just starting; give up after some seconds."""
    deadline = asyncio.get_running_loop().time() + seconds
    while True:
        try:
            return await connect(address)
        except RuntimeError as error:
            if asyncio.get_running_loop().time() > deadline:
                msg = f"no Temporal server answers at {address} within {seconds:.0f} s: {error}"
                raise ServerUnreachableError(msg) from error
            await asyncio.sleep(POLL)
