"""A message as a mail: headers that cannot be injected, text and HTML, a deadline attached."""

from datetime import datetime
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8, EmailPolicy
from email.utils import format_datetime

from pydantic import Field

from models.base import Value
from models.texts.templates import one_line


class Mail(Value):
    """One message to one address."""

    delivery: int
    key: str = Field(description="stable left side of its Message-ID")
    threads: tuple[str, ...] = Field(default=(), description="left sides of what it follows")
    to: str
    kind: str
    lang: str = "vi"
    subject: str
    text: str
    html: str
    calendar: str = ""
    at: datetime


class Sender(Value):
    """Who sends: an address, a name, and the right side of every Message-ID."""

    address: str
    name: str = ""
    domain: str


class _Whole(EmailPolicy):
    """Fold a subject without losing the space between two encoded words, as the library does."""

    def fold(self, name: str, value: str) -> str:
        """Fold a header, with the line ends of the policy."""
        if name.lower() != "subject" or str(value).isascii():
            return str(super().fold(name, value))
        folded = Header(str(value), "utf-8", header_name=name).encode(linesep=self.linesep)
        return f"{name}: {folded}{self.linesep}"

    def fold_binary(self, name: str, value: str) -> bytes:
        """Fold a header for the wire."""
        if name.lower() != "subject" or str(value).isascii():
            return super().fold_binary(name, value)
        return self.fold(name, value).encode("ascii")


_ASCII = _Whole(linesep=SMTP.linesep)
_UTF8 = _Whole(linesep=SMTPUTF8.linesep, utf8=True)


class AddressError(ValueError):
    """It is no address that can be written to."""


def ascii_domain(address: str) -> str:
    """Return an address whose domain is in its ASCII form; raises AddressError.

    A domain of any language has such a form (IDN); what stands before the @ has none.
    """
    local, at, domain = address.rpartition("@")
    if not at or not local or not domain or one_line(address) != address or " " in address:
        msg = f"{one_line(address)!r} is no address"
        raise AddressError(msg)
    if any(sign in address for sign in '<>,;:"()[]\\'):
        msg = f"{one_line(address)!r} is no plain address"
        raise AddressError(msg)
    if not domain.isascii():
        try:
            domain = domain.encode("idna").decode("ascii")
        except UnicodeError as error:
            msg = f"{one_line(address)!r} has no domain that exists"
            raise AddressError(msg) from error
    return f"{local}@{domain}"


def as_message(mail: Mail, sender: Sender) -> EmailMessage:
    """Write the mail: text and HTML, the deadline as a calendar, threaded by obligation."""
    to = ascii_domain(mail.to)
    message = EmailMessage(policy=_ASCII if to.isascii() else _UTF8)
    local, _, domain = sender.address.rpartition("@")
    message["From"] = Address(one_line(sender.name), local, domain)
    local, _, domain = to.rpartition("@")
    message["To"] = Address("", local, domain)
    message["Subject"] = one_line(mail.subject)
    message["Date"] = format_datetime(mail.at)
    message["Message-ID"] = f"<{mail.key}@{sender.domain}>"
    if mail.threads:
        roots = [f"<{each}@{sender.domain}>" for each in mail.threads]
        message["In-Reply-To"] = roots[0]
        message["References"] = " ".join(roots)
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    message["Content-Language"] = mail.lang
    message.set_content(mail.text)
    message.add_alternative(mail.html, subtype="html")
    if mail.calendar:
        message.add_attachment(
            mail.calendar.encode(),
            maintype="text",
            subtype="calendar",
            filename="han.ics",
            params={"method": "PUBLISH", "charset": "utf-8"},
        )
    return message
