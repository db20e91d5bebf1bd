"""A real SMTP server that misbehaves on purpose, by the name before the @ of each recipient."""

import asyncio
import ssl
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from activities.mail import MailServer
from models.notices.mail import Sender

HOST = "127.0.0.1"
PASSWORD = "right"  # noqa: S105 — of a server that lives for one test
FOREVER = 3600


@dataclass
class PostOffice:
    """What came in, and how it was answered."""

    port: int = 0
    got: list[EmailMessage] = field(default_factory=list)
    to: list[str] = field(default_factory=list)
    asked: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0

    # --- how it answers: the names are those of the library --------------------------------------

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Answer a recipient by its name."""
        del server, session, options
        name = address.partition("@")[0]
        self.asked[name] += 1
        if name == "busy" or (name == "later" and self.asked[name] == 1):
            return "451 try again later"
        if name.startswith("gone"):
            return "550 no such mailbox"
        if name == "hang":
            await asyncio.sleep(FOREVER)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Take a message, or do something else with it."""
        del session
        name = str(envelope.rcpt_tos[0]).partition("@")[0]
        if name == "full":
            return "452 no room"
        if name == "spam":
            return "554 not wanted"
        await asyncio.sleep(self.seconds)
        content = envelope.content
        assert isinstance(content, bytes)
        self.got.append(message_from_bytes(content, EmailMessage, policy=policy.default))
        self.to.append(str(envelope.rcpt_tos[0]))
        if name == "drop":
            assert isinstance(server.transport, asyncio.WriteTransport)
            server.transport.abort()
        if name == "mute":
            await asyncio.sleep(FOREVER)
        return "250 OK"

    # --- what came in ----------------------------------------------------------------------------

    @property
    def keys(self) -> Counter[str]:
        """How often each message came in, by its Message-ID."""
        return Counter(str(each["Message-ID"]) for each in self.got)


def server_at(port: int, **more: object) -> MailServer:
    """Return the settings for a server on this machine."""
    values: dict[str, object] = {
        "host": HOST,
        "port": port,
        "security": "none",
        "step_seconds": 1.0,
        "sender": Sender(address="dondoc@x.example", name="Đôn đốc", domain="x.example"),
    }
    return MailServer.model_validate(values | more)


def _authenticate(
    server: SMTP,
    session: Session,
    envelope: Envelope,
    mechanism: str,
    data: Any,  # noqa: ANN401
) -> AuthResult:
    del server, session, envelope, mechanism
    right = isinstance(data, LoginPassword) and data.password == PASSWORD.encode()
    return AuthResult(success=right)


@asynccontextmanager
async def post_office(
    *,
    port: int = 0,
    smtputf8: bool = True,
    needs_login: bool = False,
    tls: ssl.SSLContext | None = None,
    wrapped: bool = False,
) -> AsyncIterator[PostOffice]:
    """Open a post office; ``tls`` offers STARTTLS, or wraps the whole line."""
    office = PostOffice()
    loop = asyncio.get_running_loop()

    def serve() -> SMTP:
        return SMTP(
            office,
            loop=loop,
            enable_SMTPUTF8=smtputf8,
            authenticator=_authenticate if needs_login else None,
            auth_required=needs_login,
            auth_require_tls=False,
            tls_context=None if wrapped else tls,
        )

    server = await loop.create_server(serve, HOST, port, ssl=tls if wrapped else None)
    office.port = server.sockets[0].getsockname()[1]
    try:
        yield office
    finally:
        server.close()


@asynccontextmanager
async def talker(*lines: bytes, endless: bytes = b"") -> AsyncIterator[int]:
    """Serve something that is no SMTP server: it says some lines, then one without end."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            for line in lines:
                writer.write(line)
                await writer.drain()
                await reader.readline()
            while endless:
                writer.write(endless)
                await writer.drain()
                await asyncio.sleep(0.05)
            await asyncio.sleep(FOREVER)
        except OSError:
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(talk, HOST, 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
