"""Where Temporal is, by the environment and the configuration file of Temporal's own tools."""

from pathlib import Path

import pytest
from temporalio.service import TLSConfig

from models.errors import BadInputError, ServerUnreachableError
from runtime.temporal_env import USUAL_ADDRESS, connect_from_environment, target
from worker.server import free_port


def test_nothing_said_is_the_usual_address(tmp_path: Path) -> None:
    """Without a word it is the address every Temporal tool tries first."""
    assert target({"HOME": str(tmp_path)})["target_host"] == USUAL_ADDRESS


def test_the_environment_says_where(tmp_path: Path) -> None:
    """Address, namespace and API key; a key switches TLS on."""
    found = target(
        {
            "HOME": str(tmp_path),
            "TEMPORAL_ADDRESS": "temporal.example:7233",
            "TEMPORAL_NAMESPACE": "plans",
            "TEMPORAL_API_KEY": "a-key",
        }
    )
    assert (found["target_host"], found["namespace"]) == ("temporal.example:7233", "plans")
    assert (found["api_key"], bool(found["tls"])) == ("a-key", True)


def test_the_configuration_file_says_where(tmp_path: Path) -> None:
    """A profile of the file counts; a variable beats it; certificates are read from their files."""
    (tmp_path / "ca.pem").write_text("a certificate", encoding="utf-8")
    file = tmp_path / "temporal.toml"
    file.write_text(
        "[profile.live]\n"
        'address = "one.example:7233"\n'
        'namespace = "plans"\n'
        "[profile.live.tls]\n"
        f'server_ca_cert_path = "{tmp_path / "ca.pem"}"\n',
        encoding="utf-8",
    )
    said = {"TEMPORAL_CONFIG_FILE": str(file), "TEMPORAL_PROFILE": "live"}
    found = target({**said, "TEMPORAL_NAMESPACE": "others"})
    assert (found["target_host"], found["namespace"]) == ("one.example:7233", "others")
    assert isinstance(found["tls"], TLSConfig)
    assert found["tls"].server_root_ca_cert == b"a certificate"


@pytest.mark.parametrize(
    "text",
    ["[profile", '[profile.default.tls]\nserver_ca_cert_path = "/nowhere/ca.pem"\n'],
    ids=["no TOML", "no certificate"],
)
def test_what_cannot_be_read_is_bad_input(tmp_path: Path, text: str) -> None:
    """A broken file and a missing certificate are told, not guessed around."""
    file = tmp_path / "temporal.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(BadInputError, match="TEMPORAL_"):
        target({"TEMPORAL_CONFIG_FILE": str(file)})


async def test_no_server_is_said_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who cannot connect names the address that was tried."""
    address = f"127.0.0.1:{free_port()}"
    monkeypatch.setenv("TEMPORAL_ADDRESS", address)
    with pytest.raises(ServerUnreachableError, match=address):
        await connect_from_environment(None)
