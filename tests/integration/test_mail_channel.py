"""Mail by a real SMTP server that misbehaves: only what is definite is called so."""

import datetime as dt
import ssl
from datetime import UTC, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from activities.mail import MailChannel
from activities.sinks import FolderChannel
from models.notices.delivery import Verdict
from models.notices.mail import AddressError, Mail, Sender, ascii_domain
from tests.integration.post_office import PASSWORD, post_office, server_at, talker
from worker.server import free_port

pytestmark = [  # the server's own library: what it finds unwise is what is tried here
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:Requiring AUTH:UserWarning"),
]
SENDER = Sender(address="dondoc@x.example", name="Đôn đốc", domain="x.example")
AT = dt.datetime(2014, 11, 25, 1, 5, tzinfo=UTC)


def mail(to: str, **more: object) -> Mail:
    """Return a mail to one address."""
    values: dict[str, object] = {
        "delivery": 1,
        "key": "k1",
        "to": to,
        "kind": "urgent",
        "subject": "Giao việc",
        "text": "Kính gửi đồng chí\n",
        "html": "<p>Kính gửi đồng chí</p>",
        "at": AT,
    }
    return Mail.model_validate(values | more)


@pytest.mark.parametrize(
    ("name", "verdict"),
    [
        ("ok", Verdict.SENT),
        ("busy", Verdict.TEMPORARY),
        ("gone", Verdict.PERMANENT),
        ("full", Verdict.TEMPORARY),
        ("spam", Verdict.PERMANENT),
        ("hang", Verdict.TEMPORARY),  # at RCPT: no content was given
        ("drop", Verdict.UNKNOWN),  # after DATA: it may have been taken
        ("mute", Verdict.UNKNOWN),
    ],
)
async def test_each_answer_has_its_verdict(name: str, verdict: Verdict) -> None:
    """250, 451, 550, a hang, and a line that drops after the message was given."""
    async with post_office() as office:
        outcome = await MailChannel(server_at(office.port)).send(mail(f"{name}@x.example"))
    assert outcome.verdict is verdict, outcome


async def test_a_server_that_is_away_or_no_mail_server_is_tried_again() -> None:
    """Nothing was given to it, so that this is definite."""
    channel = MailChannel(server_at(free_port()))
    assert (await channel.send(mail("ok@x.example"))).verdict is Verdict.TEMPORARY
    async with talker() as port:
        outcome = await MailChannel(server_at(port)).send(mail("ok@x.example"))
    assert outcome.verdict is Verdict.TEMPORARY


@pytest.mark.parametrize("greeting", [(), (b"220 hello\r\n",)], ids=["greeting", "ehlo"])
async def test_an_answer_that_never_ends_is_none(greeting: tuple[bytes, ...]) -> None:
    """Each step has its time in all, however much is said in it."""
    kind = b"250-more\r\n" if greeting else b"220-more\r\n"
    async with talker(*greeting, endless=kind) as port:
        outcome = await MailChannel(server_at(port)).send(mail("ok@x.example"))
    assert outcome.verdict is Verdict.TEMPORARY


async def test_a_refused_login_is_tried_again_and_a_right_one_sends() -> None:
    """Somebody has to look at the settings; no address is burnt for it."""
    async with post_office(needs_login=True) as office:
        for password, verdict in (("wrong", Verdict.TEMPORARY), (PASSWORD, Verdict.SENT)):
            server = server_at(office.port, username="dondoc", password=password)
            outcome = await MailChannel(server).send(mail("ok@x.example"))
            assert outcome.verdict is verdict, outcome


@pytest.mark.parametrize(("security", "wrapped"), [("starttls", False), ("tls", True)])
async def test_the_line_is_secured_and_the_certificate_is_looked_at(
    tmp_path: Path,
    security: str,
    wrapped: bool,  # noqa: FBT001
) -> None:
    """A certificate nobody vouches for is refused, unless the settings say otherwise."""
    async with post_office(tls=_certificate(tmp_path), wrapped=wrapped) as office:
        for verify, verdict in ((True, Verdict.TEMPORARY), (False, Verdict.SENT)):
            server = server_at(office.port, security=security, verify=verify)
            outcome = await MailChannel(server).send(mail("ok@x.example"))
            assert outcome.verdict is verdict, outcome


async def test_starttls_that_is_not_offered_is_no_reason_to_send_in_clear() -> None:
    """What is to be secret is not sent otherwise."""
    async with post_office() as office:
        server = server_at(office.port, security="starttls")
        assert (await MailChannel(server).send(mail("ok@x.example"))).verdict is Verdict.TEMPORARY
        assert office.got == []


async def test_a_message_has_its_headers_and_parts() -> None:
    """Stable id, automatic, threaded by obligation, text and HTML and the deadline."""
    async with post_office() as office:
        sent = mail("ok@x.example", threads=("t1", "t2"), calendar="BEGIN:VCALENDAR\r\n")
        await MailChannel(server_at(office.port)).send(sent)
    (got,) = office.got
    assert got["Message-ID"] == "<k1@x.example>"
    assert got["Auto-Submitted"] == "auto-generated"
    assert got["In-Reply-To"] == "<t1@x.example>"
    assert got["References"] == "<t1@x.example> <t2@x.example>"
    assert got["From"] == "Đôn đốc <dondoc@x.example>"
    kinds = [part.get_content_type() for part in got.walk() if not part.is_multipart()]
    assert kinds == ["text/plain", "text/html", "text/calendar"]
    text = got.get_body(("plain",))
    assert isinstance(text, EmailMessage)
    assert text.get_content().splitlines() == ["Kính gửi đồng chí"]


@pytest.mark.parametrize("evil", ["x\r\nBcc: evil@x.example", "x\nBcc: evil", "x\x00y\u2028z\x0b"])
async def test_no_name_or_title_injects_a_header(evil: str) -> None:
    """Line breaks and control characters in a subject or a name stay in their line."""
    async with post_office() as office:
        server = server_at(office.port, sender=Sender(address="d@x.example", name=evil, domain="x"))
        await MailChannel(server).send(mail("ok@x.example", subject=evil))
    (got,) = office.got
    assert got["Bcc"] is None
    assert "\n" not in str(got["Subject"])
    assert set(got.keys()) <= {
        "From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "MIME-Version",
        "X-Auto-Response-Suppress", "Content-Language", "Content-Type",
    }  # fmt: skip


@pytest.mark.parametrize(
    "bad", ["", "a", "a@", "@x.example", "a b@x.example", "a@x.example\r\nBcc: b", "<a@x.example>"]
)
async def test_no_address_is_definitely_none(bad: str) -> None:
    """It is refused before anything is sent."""
    async with post_office() as office:
        outcome = await MailChannel(server_at(office.port)).send(mail(bad))
    assert outcome.verdict is Verdict.PERMANENT
    assert office.got == []


async def test_addresses_in_other_letters() -> None:
    """A domain has an ASCII form; a name needs a server that takes it."""
    assert ascii_domain("a@thử.example") == "a@xn--th-gwk.example" or "xn--" in ascii_domain(
        "a@thử.example"
    )
    with pytest.raises(AddressError):
        ascii_domain(f"a@{'ử' * 200}.example")
    for offered, verdict in ((True, Verdict.SENT), (False, Verdict.PERMANENT)):
        async with post_office(smtputf8=offered) as office:
            outcome = await MailChannel(server_at(office.port)).send(mail("đầu-mối@x.example"))
        assert outcome.verdict is verdict, outcome


async def test_the_folder_sink_writes_a_file_once(tmp_path: Path) -> None:
    """Its name is the message's: a repetition overwrites it; a full disk is tried again."""
    channel = FolderChannel(tmp_path / "out", SENDER)
    for _ in range(2):
        assert (await channel.send(mail("ok@x.example"))).verdict is Verdict.SENT
    assert [each.name for each in (tmp_path / "out").iterdir()] == ["k1.eml"]
    (tmp_path / "file").touch()
    blocked = FolderChannel(tmp_path / "file", SENDER)
    assert (await blocked.send(mail("ok@x.example"))).verdict is Verdict.TEMPORARY
    assert (await channel.send(mail("none"))).verdict is Verdict.PERMANENT


def _certificate(folder: Path) -> ssl.SSLContext:
    """Return the context of a server with a certificate it signed itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    path = folder / "server.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context
