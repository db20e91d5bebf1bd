"""Settings: read once from the environment, and every bad one is named at once."""

import pytest

from models.errors import BadInputError
from runtime.settings import ApiSettings, Settings, SettingsError, WorkerSettings, load

SECRET = "hemmeligt"  # noqa: S105 — nobody's password


@pytest.fixture(autouse=True)
def _bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take away what the machine that runs the tests has set."""
    for name in (*ApiSettings.model_fields, *WorkerSettings.model_fields):
        monkeypatch.delenv(f"DONDOC_{name.upper()}", raising=False)
    monkeypatch.setenv("DONDOC_DATABASE_URL", "sqlite:////tmp/plan.db")


def _refused(kind: type[Settings]) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        load(kind)
    return list(caught.value.problems)


def test_a_database_is_all_that_must_be_said() -> None:
    """Everything but the database has a safe default: loopback, no extra ports, no key."""
    api, worker = load(ApiSettings), load(WorkerSettings)
    assert (api.host, api.port, api.in_flight, api.keys) == ("127.0.0.1", 8080, 4, None)
    assert (worker.metrics_port, worker.health_port) == (0, 0)


def test_what_the_command_line_says_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    """An option beats its environment twin, and an absent option leaves it alone."""
    monkeypatch.setenv("DONDOC_PORT", "9000")
    assert load(ApiSettings, {"port": "9001", "host": None}).port == 9001
    assert load(ApiSettings, {"port": None}).port == 9000


def test_every_bad_variable_is_named_with_what_is_accepted(monkeypatch: pytest.MonkeyPatch) -> None:
    """One line for each: its name, what kind of value it has, what would be accepted."""
    monkeypatch.setenv("DONDOC_PORT", "abc")
    monkeypatch.setenv("DONDOC_UPDATE_SECONDS", "0")
    monkeypatch.setenv("DONDOC_METRICS", "perhaps")
    monkeypatch.setenv("DONDOC_LOG_LEVEL", "loud")
    monkeypatch.delenv("DONDOC_DATABASE_URL")
    database, level, port, seconds, metrics = _refused(ApiSettings)
    assert database.startswith("DONDOC_DATABASE_URL is not set; accepted: sqlite:")
    assert level.startswith("DONDOC_LOG_LEVEL is not accepted; accepted: debug, ")
    assert port.startswith("DONDOC_PORT is a text of another kind; accepted: a whole number")
    assert seconds.startswith("DONDOC_UPDATE_SECONDS is a number out of range; accepted: seconds")
    assert metrics.startswith("DONDOC_METRICS is a text of another kind; accepted: true or false")


@pytest.mark.parametrize(
    "url", ["", "no url", f"mysql://root:{SECRET}@db/plan", f"postgresql://root:{SECRET}@db"]
)
def test_a_database_nobody_knows_is_refused_and_not_shown(
    monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    """What is wrong with a URL is said without the URL, which may hold a password."""
    monkeypatch.setenv("DONDOC_DATABASE_URL", url)
    (line,) = _refused(WorkerSettings)
    assert line.startswith("DONDOC_DATABASE_URL is not accepted; accepted: ")
    assert SECRET not in line


def test_secrets_are_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the database's password nor a key stands in what settings print of themselves."""
    monkeypatch.setenv("DONDOC_DATABASE_URL", f"postgresql://root:{SECRET}@db/plan")
    monkeypatch.setenv("DONDOC_CODEC_KEYS", f"k1:{SECRET}")
    settings = load(WorkerSettings)
    assert SECRET not in f"{settings!r} {settings}"
    assert settings.database == f"postgresql+psycopg://root:{SECRET}@db/plan"
    with pytest.raises(BadInputError, match="the key 'k1'") as caught:
        _ = settings.keys
    assert SECRET not in str(caught.value)
