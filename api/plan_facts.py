"""What must be known to judge a command to a plan: the post, person or task it is about."""

from typing import Any

from pydantic import BaseModel
from sqlalchemy import Connection, select

from api.problems import not_found
from database import tables
from database.desk.collections import find_collection
from database.desk.context import Context
from database.desk.scope import holds, superiors
from database.desk.task import find_task
from models.desk.identity import Principal
from models.desk.names import ASSIGNMENT, COLLECTION, short
from models.desk.rights import Facts
from models.plan.organisation import PostKind
from models.plan_run.acts import (
    AskContributions,
    EndSubstitution,
    RecordContact,
    SetCalendar,
    Substitute,
    TakeUp,
)
from models.plan_run.progress import AppointPerson, VacatePost

_post, _substitution = tables.post, tables.substitution


def facts_of(
    conn: Connection, context: Context, principal: Principal, body: BaseModel
) -> tuple[Facts, Any]:
    """Return the facts of a command, and its body with what the caller left out.

    That is full ids and the calendar. Raises 404 where it is about a task the caller may not see.
    """
    if isinstance(body, AskContributions | RecordContact | TakeUp) and body.obligation:
        facts, obligation = _of_task(conn, context, principal, body.obligation)
        return facts, body.model_copy(update={"obligation": obligation})
    if isinstance(body, SetCalendar) and not body.calendar:
        body = body.model_copy(update={"calendar": context.plan.file.calendars.default})
    return _of_body(conn, context, body), body


def _of_body(conn: Connection, context: Context, body: BaseModel) -> Facts:
    if isinstance(body, AppointPerson):
        return _of_post(conn, context, body.post, person=body.person)
    if isinstance(body, Substitute):
        return _of_post(conn, context, body.post, person=body.receiver)
    if isinstance(body, VacatePost):
        return _of_post(conn, context, body.post)
    if isinstance(body, EndSubstitution):
        return _of_post(conn, context, _given(conn, context, body.id))
    return Facts(roles=context.plan.file.roles)


def facts_of_matter(
    conn: Connection, context: Context, principal: Principal, obligation: str
) -> Facts:
    """Return how the caller stands to a task or a collection; 404 where he may not see it."""
    return _of_task(conn, context, principal, obligation)[0]


def _of_task(
    conn: Connection, context: Context, principal: Principal, named: str
) -> tuple[Facts, str]:
    kind = named.partition(":")[0]
    prefixed = kind in {ASSIGNMENT, COLLECTION} and named.startswith(f"{kind}:{context.id}:")
    bare = short(context.id, named) if prefixed else named
    if kind != COLLECTION or not prefixed:
        task = find_task(conn, context, principal, bare)
        if task is not None:
            return task.facts, task.facts.obligation
    collection = find_collection(conn, context, principal, bare)
    if collection is None:
        raise not_found()
    row, facts = collection
    return facts, row.id


def _of_post(conn: Connection, context: Context, post: str, *, person: str = "") -> Facts:
    """Return how a post stands in the tree today; an unknown one has nobody above it."""
    query = select(_post.c.unit, _post.c.kind).where(
        _post.c.plan == context.id, _post.c.post == post, holds(_post, context.today)
    )
    found = conn.execute(query).first()
    roles = context.plan.file.roles
    if found is None:
        return Facts(roles=roles, post=post, person=person)
    return Facts(
        roles=roles,
        post=post,
        post_unit=found.unit,
        post_kind=PostKind(found.kind),
        person=person,
        superiors=superiors(conn, context.id, found.unit, context.today),
    )


def _given(conn: Connection, context: Context, substitution: str) -> str:
    query = select(_substitution.c.post).where(
        _substitution.c.plan == context.id, _substitution.c.substitution == substitution
    )
    return str(conn.execute(query).scalar() or "")
