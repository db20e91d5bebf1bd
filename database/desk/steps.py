"""What became of a command: the database remembers longer than Temporal."""

import json
from datetime import datetime

from sqlalchemy import Connection, bindparam, select

from database import tables
from models.base import Value
from models.deciding.commands import Actor, Refusal

PREFIX = "command:"

_step, _log = tables.step, tables.log
_STEP = select(_step.c.at, _step.c.content, _step.c.result).where(
    _step.c.obligation == bindparam("of"), _step.c.name == bindparam("of_name")
)
# By the instant of the step: a line may stand in the log of another obligation.
_ACTOR = select(_log.c.post, _log.c.person, _log.c.acting_for, _log.c.capacity).where(
    _log.c.plan == bindparam("of_plan"),
    _log.c.at == bindparam("at"),
    _log.c.step == bindparam("of_name"),
)


class Known(Value):
    """A command that was decided before."""

    content: str
    at: datetime
    refusal: Refusal | None = None
    actor: Actor | None = None


def known_step(conn: Connection, plan: str, workflow_id: str, command_id: str) -> Known | None:
    """Return what became of a command; None where nothing is known of it. One or two queries."""
    name = f"{PREFIX}{command_id}"
    found = conn.execute(_STEP, {"of": workflow_id, "of_name": name}).one_or_none()
    if found is None:
        return None
    said = json.loads(found.result).get("refusal")
    if said:
        return Known(content=found.content, at=found.at, refusal=Refusal.model_validate(said))
    wanted = {"of_plan": plan, "at": found.at, "of_name": name}
    actor = conn.execute(_ACTOR, wanted).first()
    if actor is None or not actor.post:
        return Known(content=found.content, at=found.at)
    return Known(
        content=found.content,
        at=found.at,
        actor=Actor(
            post=actor.post,
            person=actor.person,
            acting_for=actor.acting_for,
            capacity=actor.capacity,
        ),
    )
