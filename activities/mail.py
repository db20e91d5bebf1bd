"""Mail by SMTP: every step has its time limit, and only what is definite is called so."""

import asyncio
import ssl
from collections.abc import Awaitable
from typing import Literal, TypeVar

import aiosmtplib
from pydantic import Field, SecretStr

from models.base import Value
from models.notices.delivery import Outcome, Verdict
from models.notices.mail import AddressError, Mail, Sender, as_message, ascii_domain
from models.texts.templates import one_line

T = TypeVar("T")
PERMANENT = 500
_FAILURES = (aiosmtplib.SMTPException, OSError, TimeoutError)


class MailServer(Value):
    """Where mail is handed over, and how."""

    host: str
    port: int
    security: Literal["none", "starttls", "tls"] = "starttls"
    username: str = ""
    password: SecretStr = SecretStr("")
    step_seconds: float = Field(default=30.0, description="time limit of each step")
    verify: bool = Field(default=True, description="whether the server's certificate is checked")
    sender: Sender


class MailChannel:
    """Hand each message over in a connection of its own."""

    at_once = 1

    def __init__(self, server: MailServer) -> None:
        self._server = server

    async def send(self, mail: Mail) -> Outcome:
        """Send one message to one address."""
        try:
            to = ascii_domain(mail.to)
            content = as_message(mail, self._server.sender).as_bytes()
        except (AddressError, ValueError) as error:
            return Outcome(verdict=Verdict.PERMANENT, said=one_line(str(error)))
        client = aiosmtplib.SMTP(
            hostname=self._server.host,
            port=self._server.port,
            timeout=self._server.step_seconds,
            use_tls=self._server.security == "tls",
            start_tls=False,
            tls_context=self._tls() if self._server.security == "tls" else None,
        )
        try:
            return await self._hand_over(client, to, content)
        finally:
            client.close()

    async def _hand_over(self, client: aiosmtplib.SMTP, to: str, content: bytes) -> Outcome:
        refused = await self._greet(client) or await self._envelope(client, to)
        if refused:
            return refused
        try:
            await self._step(client.data(content))
        except aiosmtplib.SMTPDataError as error:
            return _definite(error)
        except _FAILURES as error:
            # The message may have been taken: only its answer is missing.
            return Outcome(verdict=Verdict.UNKNOWN, said=_said(error))
        await self._part(client)
        return Outcome(verdict=Verdict.SENT)

    async def _envelope(self, client: aiosmtplib.SMTP, to: str) -> Outcome | None:
        """Name sender and recipient; None where both are taken."""
        options, encoding = [], "ascii"
        if not to.isascii():
            if not client.supports_extension("smtputf8"):
                said = "the server takes no address with such letters (SMTPUTF8)"
                return Outcome(verdict=Verdict.PERMANENT, said=said)
            options, encoding = ["SMTPUTF8", "BODY=8BITMIME"], "utf-8"
        sender = self._server.sender.address
        try:
            await self._step(client.mail(sender, options=options, encoding=encoding))
        except _FAILURES as error:
            # The sender is refused, whoever the recipient is: another address would not help.
            return Outcome(verdict=Verdict.TEMPORARY, said=_said(error))
        try:
            await self._step(client.rcpt(to, encoding=encoding))
        except _FAILURES as error:
            return _definite(error)
        return None

    async def _greet(self, client: aiosmtplib.SMTP) -> Outcome | None:
        """Connect, secure the line, say who we are; None where all went well."""
        try:
            await self._step(client.connect())
            await self._step(client.ehlo())
            if self._server.security == "starttls":
                await self._step(client.starttls(tls_context=self._tls()))
                await self._step(client.ehlo())
            if self._server.username:
                password = self._server.password.get_secret_value()
                await self._step(client.login(self._server.username, password))
        except (*_FAILURES, ValueError) as error:
            return Outcome(verdict=Verdict.TEMPORARY, said=_said(error))
        return None

    async def _step(self, step: Awaitable[T]) -> T:
        """Give one step its time in all: an answer that never ends is none."""
        async with asyncio.timeout(self._server.step_seconds):
            return await step

    async def _part(self, client: aiosmtplib.SMTP) -> None:
        """Say goodbye; the message was taken whatever the answer is."""
        try:
            async with asyncio.timeout(1):
                await client.quit()
        except _FAILURES:
            return

    def _tls(self) -> ssl.SSLContext:
        context = ssl.create_default_context()
        if not self._server.verify:
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        return context


def _definite(error: Exception) -> Outcome:
    """Read an answer before the message was taken: 5xx is for ever, everything else for now."""
    code = error.code if isinstance(error, aiosmtplib.SMTPResponseException) else 0
    verdict = Verdict.PERMANENT if code >= PERMANENT else Verdict.TEMPORARY
    return Outcome(verdict=verdict, said=_said(error))


def _said(error: Exception) -> str:
    if isinstance(error, aiosmtplib.SMTPResponseException):
        return one_line(f"{error.code} {error.message}")
    return one_line(f"{type(error).__name__}: {error}")
