"""What the API refuses of a plan's command before it is sent: papers of tomorrow, no head."""

from pydantic import BaseModel
from sqlalchemy import Connection, select

from database import tables
from database.desk.context import Context
from database.desk.scope import holds
from models.deciding.commands import Refusal
from models.plan.organisation import PostKind
from models.plan_run.progress import Issue
from models.source import DecisionDocument

_post = tables.post


def refusal_of(conn: Connection, context: Context, body: BaseModel) -> Refusal | None:
    """Return why a command is refused as it is given.

    ``date_ahead``: a document it rests on is dated after today. ``not_the_head``: the issue is
    recorded for a post that is not the one of the head.
    """
    for name, value in body:
        if isinstance(value, DecisionDocument) and value.date > context.today:
            text = f"the document is dated {value.date}, after today ({context.today})"
            return Refusal(code="date_ahead", field=f"{name}.date", message=text)
    if isinstance(body, Issue) and body.recorded_for:
        return _of_head(conn, context, body.recorded_for)
    return None


def _of_head(conn: Connection, context: Context, post: str) -> Refusal | None:
    """Refuse a post that is not the head's; an unknown one is refused by the plan itself."""
    query = select(_post.c.unit, _post.c.kind).where(
        _post.c.plan == context.id, _post.c.post == post, holds(_post, context.today)
    )
    found = conn.execute(query).first()
    root = context.plan.file.roles.root
    if found is None or (found.unit, found.kind) == (root, PostKind.HEAD):
        return None
    text = f"the plan is issued by the head: {root}"
    return Refusal(code="not_the_head", field="recorded_for", message=text)
