"""From a command that came in to its outcome: seen, known, permitted, sent, shown."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from typing import Any, TypeVar

from pydantic import BaseModel
from sqlalchemy import Connection

from api.access import acting
from api.desk import Desk
from api.envelope import Envelope
from api.problems import ProblemError, bad_input, refused
from api.sending import Letter, UnknownOutcome, send
from database.desk.context import Context, load_context
from database.desk.steps import Known, known_step
from database.ledger import AnyBody, content_hash
from models.deciding.commands import Actor, Refusal
from models.desk.conditions import conditions_of
from models.desk.identity import Principal, actor
from models.desk.rights import Facts

AHEAD = timedelta(days=1)  # a clock that is further ahead is wrong
T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Matter:
    """What a command is about: its workflow, the facts of rights, and how the letter is made."""

    workflow_id: str
    facts: Facts
    refusal: Refusal | None
    letter: Callable[[Actor], Letter]
    body: Any = None  # as it is sent on, where that is not as it came


@dataclass(frozen=True, kw_only=True)
class _Done:
    """The command was done before."""


class Outcome(BaseModel):
    """What a command came to."""

    command_id: str
    outcome: str = "done"


async def carry_out(
    desk: Desk,
    principal: Principal,
    envelope: Envelope[Any],
    find: Callable[[Connection, Context], Matter],
) -> None:
    """Do a command once.

    A command that is known is not sent again: its outcome stands in the database. Who may not see
    what it is about learns nothing (404); a refusal is raised as a ProblemError. When this returns
    the command is committed, so that whoever reads afterwards reads it: both read the one database,
    and a workflow answers only after its commit.
    """

    def prepare(conn: Connection) -> Letter | _Done:
        context = load_context(conn, principal.plan, desk.clock())
        return _prepared(conn, context, principal, envelope, find(conn, context))

    _check_clock(desk, envelope)
    letter = await desk.ask(prepare)
    if isinstance(letter, _Done):
        return
    try:
        await send(desk, letter)
    except UnknownOutcome as unknown:
        await _look_again(desk, principal, letter, unknown)


def _prepared(
    conn: Connection,
    context: Context,
    principal: Principal,
    envelope: Envelope[Any],
    matter: Matter,
) -> Letter | _Done:
    body, command_id = matter.body or envelope.body, envelope.command_id
    known = known_step(conn, context.id, matter.workflow_id, command_id)
    if known and known.actor:
        _must_be(known, body, known.actor, principal, command_id)
        return _Done()
    seat = acting(
        principal,
        body.type,
        matter.facts,
        holds=conditions_of(body, context.today),
        post=envelope.post,
        capacity=envelope.capacity,
    )
    who = actor(principal, seat, envelope.capacity)
    if known:
        _must_be(known, body, who, principal, command_id)
        if known.refusal:
            raise refused(known.refusal, command_id)
        return _Done()
    if matter.refusal:
        raise refused(matter.refusal, command_id)
    return matter.letter(who)


def _must_be(
    known: Known, body: AnyBody, who: Actor, principal: Principal, command_id: str
) -> None:
    """Refuse a command id that was used for something else, or by somebody else."""
    if who.person != principal.person or content_hash(body, who) != known.content:
        detail = "this command id was used for another command; give it a new one"
        raise ProblemError(HTTPStatus.CONFLICT, "conflict", detail, command_id=command_id)


def _check_clock(desk: Desk, envelope: Envelope[Any]) -> None:
    if envelope.acted_at and envelope.acted_at > desk.clock() + AHEAD:
        raise bad_input("acted_at", "your clock is ahead of the server by more than a day")


async def _look_again(
    desk: Desk, principal: Principal, letter: Letter, unknown: UnknownOutcome
) -> None:
    """Ask the database what became of a command whose answer was lost."""
    command = letter.command

    def look(conn: Connection) -> Known | None:
        return known_step(conn, principal.plan, letter.workflow_id, command.command_id)

    known = await desk.ask(look)
    if known is None:
        raise unknown.problem
    if known.refusal:
        raise refused(known.refusal, command.command_id)
