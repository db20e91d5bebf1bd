"""The line: TLS, time limits, tries, and what each failure is called."""

import datetime as dt
import ipaddress
import ssl
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.unit.cli.conftest import User
from tests.unit.cli.stand_in import TOKEN, World, refusal, serving

ACT = ("task", "accept", "B.1:2026:U1")


@pytest.fixture(name="certificate", scope="module")
def _certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a certificate of our own for the loopback address, with its key in the same file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "dondoc test")])
    now = dt.datetime.now(dt.UTC)
    address = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([address]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "server.pem"
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain)
    path.write_bytes(private + made.public_bytes(pem))
    return path


@pytest.fixture(name="secure")
def _secure(world: World, certificate: Path) -> Iterator[str]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with serving(world, context) as address:
        yield address.replace("http://", "https://")


def test_tls_is_checked(stranger: User, secure: str, certificate: Path) -> None:
    """An unknown certificate is refused; --ca names the one to trust, and login keeps it."""
    refused = stranger.run("login", "--server", secure, given=TOKEN)
    assert refused.returncode == 6
    assert "--ca" in refused.stderr
    login = stranger.run("login", "--server", secure, "--ca", str(certificate), given=TOKEN)
    assert login.returncode == 0, login.stderr
    assert stranger.run("task", "list").returncode == 0
    assert stranger.run("task", "list", "--ca", "/nowhere").returncode == 2


def test_nobody_there_is_six_and_soon(user: User) -> None:
    """A refused connection is told within seconds, in words, without a traceback."""
    started = time.monotonic()
    result = user.run("task", "list", DONDOC_SERVER="http://127.0.0.1:9", DONDOC_TOKEN=TOKEN)
    assert result.returncode == 6
    assert "không trả lời" in result.stderr
    assert "Traceback" not in result.stderr
    assert time.monotonic() - started < 15


def test_a_server_that_hangs_is_left(user: User, world: World) -> None:
    """The time limit ends each try; the next try finds the server again."""
    world.failures = ["hang"]
    result = user.run(*ACT, "--timeout", "0.8")
    assert result.returncode == 0, result.stderr
    assert len({act["command_id"] for act in world.acts}) == 1


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("localhost:8080", "không phải địa chỉ"),
        ("ftp://x", "không phải địa chỉ"),
        ("http://", "không phải địa chỉ"),
        ("http://x:y", "không phải địa chỉ"),
        ("http://me:secret@x", "dondoc login"),
    ],
)
def test_a_wrong_address_is_bad_input(stranger: User, address: str, words: str) -> None:
    """What is no address of a server is refused, and a password in it is not repeated."""
    result = stranger.run("login", "--server", address, given=TOKEN)
    assert result.returncode == 2
    assert words in result.stderr
    assert "secret" not in result.stderr


def test_an_unencrypted_line_is_warned_of(stranger: User) -> None:
    """Http to another machine is possible, and said to be readable."""
    result = stranger.run("login", "--server", "http://0.0.0.0:9", given=TOKEN,
                          DONDOC_TIMEOUT="0.2")  # fmt: skip
    assert "không mã hóa" in result.stderr


@pytest.mark.parametrize(
    ("answer", "exit_code", "words"),
    [
        ((400, "bad_json"), 2, "không đọc được"),
        ((413, "too_large"), 2, "Quá lớn"),
        ((422, "extension_shortens"), 2, "nêu ngày sau 20/11/2026"),
        ((404, "not_found"), 3, "không thuộc phạm vi"),
        ((401, "unauthorized"), 4, "Mã truy cập"),
        ((403, "own_submission"), 4, "tự duyệt"),
        ((409, "wrong_state"), 5, "Trạng thái hiện nay: đã trình"),
        ((409, "something_new"), 5, "after 2026-11-20"),
        ((429, "rate_limited"), 6, "Quá nhiều yêu cầu"),
        ((503, "no_worker"), 6, "tiến trình xử lý"),
        ((500, "internal"), 1, "Lỗi của máy chủ"),
    ],
)
def test_each_refusal_has_its_exit_code(
    user: User, world: World, answer: tuple[int, str], exit_code: int, words: str
) -> None:
    """A script branches on the code; a person reads one Vietnamese line."""
    told = refusal(*answer, detail="ask for a day after 2026-11-20", state="submitted")
    world.failures = [told] * 4
    result = user.run(*ACT)
    assert result.returncode == exit_code
    assert words in result.stderr
    assert "Traceback" not in result.stderr


def test_every_wrong_field_is_listed(user: User, world: World) -> None:
    """What the server says of each field stands on a line of its own."""
    errors = [{"field": "until", "reason": "not a day"}, {"field": "reason", "reason": "too long"}]
    world.failures = [refusal(422, "invalid", detail="until: not a day", errors=errors)]
    said = user.run(*ACT).stderr
    assert "  until: not a day" in said
    assert "  reason: too long" in said


def test_doctor_tells_what_is_wrong(user: User, world: World) -> None:
    """A sound line ends with 0; a server without a worker or an old version is named."""
    assert user.run("doctor").returncode == 0
    world.plain["GET /readyz"] = (503, {"database": True, "temporal": True, "worker": False})
    world.me["version"] = "9.9.0"
    world.me["token"]["expires_at"] = "2020-01-01T00:00:00+07:00"
    result = user.run("doctor")
    assert result.returncode == 6
    checks = dict(line.split("\t")[:2] for line in result.stdout.splitlines())
    assert checks["connection"] == "wrong"
    assert checks["version"] == checks["token"] == "warning"
    away = user.run("doctor", "--server", "http://127.0.0.1:9", DONDOC_TOKEN=TOKEN)
    assert away.returncode == 6
