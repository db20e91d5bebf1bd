"""`dondoc api`: answer over HTTP until told to stop, then finish what was asked."""

import asyncio
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager

import structlog
import uvicorn
from fastapi import FastAPI
from temporalio.client import Client

from api.app import create_app
from api.codec import codec_router
from api.desk import Desk
from models.wording import say
from runtime.clock import now
from runtime.database import open_database
from runtime.log import configure_logging
from runtime.memory import spare_long_lived
from runtime.metrics import server_runtime
from runtime.settings import ApiSettings
from runtime.temporal_env import connect_from_environment, target
from runtime.worded import TakenError, WordedInputError

DRAIN = 15  # seconds for the questions that are being answered
BACKLOG = 512
log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


class Server(uvicorn.Server):
    """A server whose signals are its own: a stop that was asked for is no failure."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Drain at SIGTERM and SIGINT, break off at the second one; end with exit code 0."""
        loop = asyncio.get_running_loop()
        signals = (signal.SIGTERM, signal.SIGINT)
        for each in signals:
            loop.add_signal_handler(each, self.handle_exit, each, None)
        try:
            yield
        finally:
            for each in signals:
                loop.remove_signal_handler(each)


async def serve(settings: ApiSettings) -> None:
    """Serve until SIGTERM or SIGINT.

    Neither the database nor Temporal need be there at the start: what needs them answers 503.
    Raises TakenError and WordedInputError (an address that is not of this machine).
    """
    configure_logging(settings.level)
    listening = listen(settings.host, settings.port)
    app = build(settings)
    spare_long_lived()
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        lifespan="off",
        timeout_graceful_shutdown=DRAIN,
        server_header=False,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=settings.trusted_proxies,
    )
    log.info("serving", host=settings.host, port=listening.getsockname()[1])
    await Server(config).serve(sockets=[listening])
    log.info("stopped")


def build(settings: ApiSettings) -> FastAPI:
    """Build the application with its own connections; nothing is asked of them yet."""
    keys, on = settings.keys, server_runtime(0)
    target()  # a configuration that cannot be read is told now, not at the first command

    async def connect() -> Client:
        return await connect_from_environment(keys, on=on)

    engine = open_database(settings.database)
    app = create_app(Desk(engine=engine, connect=connect, clock=now, settings=settings))
    if keys is not None:
        app.include_router(codec_router(keys, settings.codec_origin))
    return app


def listen(host: str, port: int) -> socket.socket:
    """Bind the port before anything else is done, so that a taken one is told at once."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError as error:
        listening.close()
        if isinstance(error, socket.gaierror):
            wording = say("DONDOC_HOST: '%(host)s' is no address of this machine", host=host)
            raise WordedInputError(wording) from error
        wording = say("%(address)s cannot be listened on: %(reason)s",
                      address=f"{host}:{port}", reason=error.strerror)  # fmt: skip
        raise TakenError(wording) from error
    listening.listen(BACKLOG)
    listening.set_inheritable(False)
    return listening
