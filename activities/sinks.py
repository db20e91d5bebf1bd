"""Sinks: messages go to a folder or to a stream, and arrive at once."""

import asyncio
from pathlib import Path
from typing import TextIO

from models.notices.delivery import Outcome, Verdict
from models.notices.mail import AddressError, Mail, Sender, as_message

TOGETHER = 500


class FolderChannel:
    """Write each message as a file that any mail program opens."""

    at_once = 1  # a disk can be full, a process can die: each file counts for itself

    def __init__(self, folder: Path, sender: Sender) -> None:
        self._folder = folder
        self._sender = sender

    async def send(self, mail: Mail) -> Outcome:
        """Write one message; its name is its Message-ID, so that it is there once."""
        try:
            content = as_message(mail, self._sender).as_bytes()
        except (AddressError, ValueError) as error:
            return Outcome(verdict=Verdict.PERMANENT, said=str(error))
        try:
            await asyncio.to_thread(self._write, mail.key, content)
        except OSError as error:
            return Outcome(verdict=Verdict.TEMPORARY, said=str(error))
        return Outcome(verdict=Verdict.SENT)

    def _write(self, key: str, content: bytes) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        part = self._folder / f".{key}.part"
        part.write_bytes(content)
        part.replace(self._folder / f"{key}.eml")


class StreamChannel:
    """Write to a stream who is told what."""

    at_once = 1

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    async def send(self, mail: Mail) -> Outcome:
        """Write one message as text."""
        self._stream.write(f"--- {mail.kind} → {mail.to}\n{mail.subject}\n\n{mail.text}\n")
        self._stream.flush()
        return Outcome(verdict=Verdict.SENT)


class LedgerChannel:
    """Send nothing anywhere: that a message is in the ledger is all that is wanted."""

    at_once = TOGETHER

    async def send(self, mail: Mail) -> Outcome:
        """Take one message for sent."""
        del mail
        return Outcome(verdict=Verdict.SENT)


class UnsetChannel:
    """Nothing says where mail goes: it waits, and the operator hears of it each morning."""

    at_once = TOGETHER

    async def send(self, mail: Mail) -> Outcome:
        """Take nothing."""
        del mail
        return Outcome(verdict=Verdict.TEMPORARY, said="no mail server is set")
