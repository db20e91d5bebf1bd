"""Settings of the mail that goes out, and the channel they ask for."""

import sys
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from activities.delivery import Channel
from activities.mail import MailChannel, MailServer
from activities.sinks import FolderChannel, StreamChannel, UnsetChannel
from models.notices.mail import Sender

PREFIX = "DONDOC_SMTP_"
STREAM = "-"


class MailSettings(BaseSettings):
    """Each field is the variable DONDOC_SMTP_<NAME>; without host and folder nothing is sent."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, frozen=True, extra="forbid", hide_input_in_errors=True
    )

    host: str = ""
    port: Annotated[int, Field(ge=1, le=65_535)] = 587
    security: Literal["none", "starttls", "tls"] = "starttls"
    username: str = ""
    password: SecretStr = SecretStr("")
    verify: bool = True
    step_seconds: Annotated[float, Field(gt=0, le=600)] = 30.0
    sender: str = Field(default="dondoc@localhost", pattern=r"^[^\s@<>]+@[^\s@<>]+$")
    sender_name: str = ""
    domain: str = Field(default="", description="right side of Message-IDs; else the sender's")
    folder: str = Field(default="", description="write to files here ('-': to the terminal)")

    @model_validator(mode="after")
    def _one_way(self) -> "MailSettings":
        if self.host and self.folder:
            msg = f"set {PREFIX}HOST or {PREFIX}FOLDER, not both"
            raise ValueError(msg)
        return self


def mail_channel(settings: MailSettings) -> Channel:
    """Return the channel the settings ask for."""
    sender = Sender(
        address=settings.sender,
        name=settings.sender_name,
        domain=settings.domain or settings.sender.rpartition("@")[2],
    )
    if settings.folder == STREAM:
        return StreamChannel(sys.stdout)
    if settings.folder:
        return FolderChannel(Path(settings.folder), sender)
    if not settings.host:
        return UnsetChannel()
    return MailChannel(
        MailServer(
            host=settings.host,
            port=settings.port,
            security=settings.security,
            username=settings.username,
            password=settings.password,
            step_seconds=settings.step_seconds,
            verify=settings.verify,
            sender=sender,
        )
    )
