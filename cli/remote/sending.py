"""Send commands through the outbox: kept before, taken out when their end is known."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from uuid import uuid4

import click

from cli.remote.acting import Acting
from cli.remote.line import Line, Request
from cli.remote.outbox import Kept, Outbox
from cli.remote.papers import OK, Paper, upload
from cli.remote.problem import (
    UNAUTHORIZED,
    ApiError,
    foreign,
    problem,
    read_json,
)
from cli.remote.profile import Profile
from cli.texts import _
from models.errors import DondocError, ServerUnreachableError

_ID_SHOWN = 8
NOT_TODAY = "own_receipt"  # the server takes a unit's own answer for its own today only


class StillKeptError(DondocError):
    """The command is in the outbox."""

    def __init__(self, command: Kept, reason: DondocError) -> None:
        """Say what happened, and that nothing is lost and nothing will be done twice."""
        super().__init__(str(reason))
        self.exit_code = reason.exit_code
        said = _(
            "The command is kept in the outbox as {id} and will not be done twice; when the "
            "server is back: dondoc outbox send"
        )
        self.problems = (said.format(id=command.id[:_ID_SHOWN]),)


class Courier:
    """Carry the commands of one user to one server."""

    def __init__(self, line: Line, profile: Profile, outbox: Outbox) -> None:
        """Take the line; nothing is sent yet."""
        self._line = line
        self._profile = profile
        self.outbox = outbox

    def act(
        self, path: str, body: Mapping[str, object], acting: Acting, papers: list[Paper]
    ) -> dict[str, object]:
        """Keep a command, send it, and return what the server answered."""
        with self.outbox.locked():
            waiting = self.mine()
            command = self._prepared(path, body, acting, papers)
            self.outbox.keep(command, {each.parcel.hash: each.content for each in papers})
            for earlier in waiting:
                if earlier.path == path and earlier.number < command.number:
                    self._earlier(earlier)
            try:
                return self._deliver(command, known=command in waiting)
            except ApiError:  # who is told at once needs no record of it
                self.outbox.forget_refusal(command)
                raise

    def mine(self) -> list[Kept]:
        """Return what waits for this user on this server."""
        return [each for each in self.outbox.waiting() if self.owns(each)]

    def owns(self, command: Kept) -> bool:
        """Tell whether a command was given by this user for this server."""
        mine = (self._profile.server, self._profile.identity)
        return (command.server, command.identity) == mine

    def resend(self, command: Kept) -> dict[str, object]:
        """Send a kept command again, under its id and with the time of the act."""
        return self._deliver(command, known=True)

    def _prepared(
        self, path: str, body: Mapping[str, object], acting: Acting, papers: list[Paper]
    ) -> Kept:
        envelope: dict[str, object] = {
            "post": acting.post, "capacity": acting.capacity, "body": dict(body),
        }  # fmt: skip
        digest = self._digest(path, envelope)
        former = next((each for each in self.mine() if each.digest == digest), None)
        if former:
            return former
        done = self.outbox.confirmed(digest) if acting.retry else None
        return Kept(
            id=done.id if done else uuid4().hex,
            number=self.outbox.next_number(),
            server=self._profile.server,
            identity=self._profile.identity,
            profile=self._profile.name,
            path=path,
            digest=digest,
            acted_at=done.acted_at if done else _now(),
            envelope=envelope,
            parcels=tuple(each.parcel for each in papers),
        )

    def _digest(self, path: str, envelope: dict[str, object]) -> str:
        same = {**envelope, "body": _sameness(envelope["body"])}
        content = [self._profile.server, self._profile.identity, path, same]
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()

    def _earlier(self, command: Kept) -> None:
        """Send what waits for the same matter first: the order of the acts is kept."""
        try:
            self._deliver(command, known=True)
        except ApiError as error:
            if not error.definite or error.status == UNAUTHORIZED:
                raise
            said = _("An earlier command in the outbox was refused: {said}")
            click.echo(said.format(said=error), err=True)

    def _deliver(self, command: Kept, *, known: bool) -> dict[str, object]:
        try:
            found = self._send(command)
        except ApiError as error:
            if not error.definite:
                raise StillKeptError(command, error) from error
            if error.status != UNAUTHORIZED:
                self.outbox.refuse(command, str(error))
            elif not known:  # it was never sent under a good token: nothing can have been done
                self.outbox.drop(command)
            raise
        except ServerUnreachableError as error:
            raise StillKeptError(command, error) from error
        self.outbox.confirm(command)
        return found

    def _send(self, command: Kept) -> dict[str, object]:
        for parcel in command.parcels:
            upload(self._line, _plan_path(command.path), parcel, self.outbox.content(parcel))
        try:
            return self._posted(command)
        except ApiError as error:
            if error.code != NOT_TODAY:
                raise
        return self._posted(self._arriving_today(command))

    def _arriving_today(self, command: Kept) -> Kept:
        """Say that one's own answer arrives on the server's today, as it does.

        The command was refused with another day, so it was not done; the new wording is kept
        before it is sent, because from now on its id stands for that.
        """
        me = self._line.send(Request("GET", "/v1/me"))
        found = read_json(me.body, self._profile.server)
        body = command.envelope.get("body")
        if me.status != OK or not isinstance(found, dict) or not isinstance(body, dict):
            raise problem(me.status, me.body)
        receipt = {**body["receipt"], "received_on": found.get("today")}
        envelope = {**command.envelope, "body": {**body, "receipt": receipt}}
        changed = replace(command, envelope=envelope)
        self.outbox.keep(changed, {})
        return changed

    def _posted(self, command: Kept) -> dict[str, object]:
        envelope = {
            "command_id": command.id, "acted_at": command.acted_at, **command.envelope,
        }  # fmt: skip
        body = json.dumps(envelope, ensure_ascii=False).encode()
        headers = {"Content-Type": "application/json"}
        answer = self._line.send(Request("POST", command.path, body, headers))
        if answer.status != OK:
            raise problem(answer.status, answer.body)
        found = read_json(answer.body, self._profile.server)
        if not isinstance(found, dict) or found.get("command_id") != command.id:
            raise foreign(self._profile.server)
        return found


def _sameness(body: object) -> object:
    """Return what makes two commands the same.

    One's own answer arrives whenever it arrives, and what is new got its id from this program.
    """
    if not isinstance(body, dict):
        return body
    receipt = body.get("receipt")
    if isinstance(receipt, dict) and "source" not in receipt:
        return {**body, "receipt": {**receipt, "received_on": None}}
    return {**body, "id": None} if body.get("type") == "substitute" else body


def _plan_path(path: str) -> str:
    """Return ``/v1/plans/<plan>``, where files are handed in, of a command's path."""
    return "/".join(path.split("/")[:4])


def _now() -> str:
    return datetime.now().astimezone().isoformat(timespec="seconds")
