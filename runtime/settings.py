"""Settings of the servers: typed, read once at the edge from the environment, loud on nonsense."""

import logging
from collections.abc import Mapping
from typing import Annotated, Any, Literal, TypeVar

from pydantic import AfterValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from models.errors import BadInputError
from models.wording import Wording, say
from runtime.codec import Keys

PREFIX = "DONDOC_"
MEBIBYTE = 2**20
SQLITE = "sqlite"
POSTGRESQL = "postgresql+psycopg"
S = TypeVar("S", bound="Settings")


class SettingsError(BadInputError):
    """The settings are not accepted."""

    def __init__(self, wordings: tuple[Wording, ...]) -> None:
        """Keep one wording for each bad variable, so that whoever shows them can translate them."""
        super().__init__(problems=tuple(str(each) for each in wordings))
        self.wording = say("The settings are not accepted.")
        self.wordings = wordings


def _database(url: SecretStr) -> SecretStr:
    """Accept the two databases there are; "postgresql" alone means the driver that is shipped."""
    try:
        parsed = make_url(url.get_secret_value())
    except ArgumentError as error:
        msg = "no URL"
        raise ValueError(msg) from error
    if parsed.drivername in {"postgresql", "postgres"}:
        parsed = parsed.set(drivername=POSTGRESQL)
    if parsed.drivername not in {SQLITE, POSTGRESQL} or not parsed.database:
        msg = "no database that is known"
        raise ValueError(msg)
    return SecretStr(parsed.render_as_string(hide_password=False))


# Every field says in its description what is accepted: the text of a refusal is made of it.
DatabaseUrl = Annotated[
    SecretStr,
    AfterValidator(_database),
    Field(description="sqlite:////path/plan.db or postgresql+psycopg://user@host/name"),
]
Port = Annotated[int, Field(ge=0, le=65_535, description="a whole number from 0 to 65535")]
Count = Annotated[int, Field(ge=1, description="a whole number, 1 or more")]
Seconds = Annotated[float, Field(gt=0, le=600, description="seconds: above 0, at most 600")]
Flag = Annotated[bool, Field(description="true or false")]
Text = Annotated[str, Field(description="a text")]


class Settings(BaseSettings):
    """What all servers share; each field is the variable DONDOC_<NAME>."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, frozen=True, extra="forbid", hide_input_in_errors=True
    )

    database_url: DatabaseUrl
    log_level: Annotated[
        Literal["debug", "info", "warning", "error"],
        Field(description="debug, info, warning or error"),
    ] = "info"
    codec_keys: Annotated[
        SecretStr, Field(description="id:base64 of 32 bytes, several separated by commas")
    ] = SecretStr("")

    @property
    def database(self) -> str:
        """The database's URL in clear, for whoever opens it."""
        return self.database_url.get_secret_value()

    @property
    def keys(self) -> Keys | None:
        """The keys of the payload codec; raises WordedInputError when they cannot be read."""
        return Keys.read(self.codec_keys.get_secret_value())

    @property
    def level(self) -> int:
        """The log level as a number."""
        return logging.getLevelNamesMapping()[self.log_level.upper()]


class ApiSettings(Settings):
    """The settings of `dondoc api`."""

    host: Text = "127.0.0.1"
    port: Port = 8080
    update_seconds: Seconds = 10.0
    max_upload_bytes: Count = 25 * MEBIBYTE
    max_body_bytes: Count = MEBIBYTE
    rate_per_minute: Count = 600
    in_flight: Annotated[
        int, Field(ge=1, le=8, description="a whole number from 1 to 8 (Temporal takes 10)")
    ] = 4
    metrics: Flag = True
    public_url: Annotated[
        str, Field(pattern=r"^(https?://\S+)?$", description="http(s)://host[/path], or nothing")
    ] = ""
    trusted_proxies: Annotated[
        str, Field(description="addresses whose X-Forwarded-For is believed, or nothing")
    ] = "127.0.0.1,::1"
    codec_origin: Annotated[
        str,
        Field(pattern=r"^(https?://[^/\s]+)?$", description="http(s)://host[:port], or nothing"),
    ] = ""


class WorkerSettings(Settings):
    """The settings of `dondoc worker`; a port of 0 serves nothing."""

    metrics_port: Port = 0
    health_port: Port = 0
    start_seconds: Seconds = 30.0
    drain_seconds: Seconds = 30.0
    replay_sample: Annotated[
        int, Field(ge=0, le=1000, description="a whole number from 0 to 1000")
    ] = 20


def load(kind: type[S], given: Mapping[str, Any] | None = None) -> S:
    """Read settings from the environment; what is given (options of the command line) wins.

    Raises SettingsError with one line for each variable that is missing or not accepted.
    """
    options = {name: value for name, value in (given or {}).items() if value is not None}
    try:
        return kind(**options)
    except ValidationError as error:
        bad = {str(each["loc"][0]): each for each in error.errors() if each["loc"]}
        wordings = (_refusal(kind, name, str(each["type"])) for name, each in bad.items())
        raise SettingsError(tuple(wordings)) from None  # the values may be secrets


def _refusal(kind: type[Settings], name: str, what: str) -> Wording:
    """Name the variable, what kind of value it has, and what is accepted; never the value."""
    variable = f"{PREFIX}{name.upper()}"
    field = kind.model_fields.get(name)
    if field is None:
        return say("%(variable)s is no setting", variable=variable)
    accepted = field.description
    if what == "missing":
        return say("%(variable)s is not set; accepted: %(accepted)s",
                   variable=variable, accepted=accepted)  # fmt: skip
    if what in {"int_parsing", "float_parsing", "bool_parsing"}:
        return say("%(variable)s is a text of another kind; accepted: %(accepted)s",
                   variable=variable, accepted=accepted)  # fmt: skip
    if what in {"greater_than", "greater_than_equal", "less_than", "less_than_equal"}:
        return say("%(variable)s is a number out of range; accepted: %(accepted)s",
                   variable=variable, accepted=accepted)  # fmt: skip
    return say("%(variable)s is not accepted; accepted: %(accepted)s",
               variable=variable, accepted=accepted)  # fmt: skip
