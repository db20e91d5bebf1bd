"""Plans as the desk shows them: what was issued, decided, is open, and who is secretary."""

from typing import Literal

from sqlalchemy import Connection, and_, func, or_, select

from database import tables
from database.desk.context import Context
from database.desk.grounds import decisions_on
from database.desk.identity import holders
from database.desk.scope import holds
from models.collection.state import OWED
from models.desk.views import DecidedView, PlanItem, PlanStatus, SecretaryView, Undecided
from models.plan.organisation import PostKind
from models.plan.plan import Duty
from models.timing.deadline import DeadlineRule

_assignment, _collection, _entry = tables.assignment, tables.collection, tables.entry
_post = tables.post


def plan_item(context: Context) -> PlanItem:
    """Return a plan as a line of a list."""
    row = context.row
    return PlanItem(
        id=context.id,
        title=context.plan.file.title,
        issued_on=row.issued_on,
        number=row.number,
        assumed=row.assumed,
        closed_at=row.closed_at,
    )


def plan_status(conn: Connection, context: Context) -> PlanStatus:
    """Return a plan as it stands: about six queries, all counted in SQL."""
    counts = _counts(conn, context)
    return PlanStatus(
        **plan_item(context).model_dump(),
        package=context.row.package,
        today=context.today,
        decided=_decided(context),
        undecided=undecided(context),
        counts=counts,
        open=_open(conn, context),
        late=_late(conn, context),
        secretary=_secretary(conn, context),
    )


def undecided(context: Context) -> tuple[Undecided, ...]:
    """Return the duties that wait for a decision, in the order of the plan."""
    found = []
    for duty in context.plan.file.duties:
        lacks = _lacks(context, duty)
        if lacks:
            found.append(
                Undecided(duty=duty.id, clause=duty.clause, title=duty.product.vi, lacks=lacks)
            )
    return tuple(found)


def _lacks(context: Context, duty: Duty) -> tuple[Literal["lead", "deadline"], ...]:
    decided = decisions_on(context, duty.id)
    lacks: list[Literal["lead", "deadline"]] = []
    if duty.lead.undecided and not any(each.lead for each in decided):
        lacks.append("lead")
    if duty.deadline_undecided and not any(each.deadline for each in decided):
        lacks.append("deadline")
    return tuple(lacks)


def _decided(context: Context) -> tuple[DecidedView, ...]:
    return tuple(
        DecidedView(
            duty=duty,
            lead=each.lead,
            deadline=_rule_text(each.deadline) if each.deadline else None,
            decision=each.decision,
        )
        for duty, each in sorted(context.row.decided.items())
    )


def _rule_text(rule: DeadlineRule) -> str:
    if rule.on:
        return rule.on.isoformat()
    if rule.yearly:
        return f"yearly {rule.yearly}"
    if rule.within_year:
        return f"within {rule.within_year}"
    return f"{rule.working_days} working days after {rule.after}"


def _counts(conn: Connection, context: Context) -> dict[str, int]:
    of = _assignment.c
    query = select(of.state, func.count()).where(of.plan == context.id).group_by(of.state)
    counts = {str(state): int(count) for state, count in conn.execute(query)}
    whole = _collection.c
    groups = (
        select(whole.is_open, func.count()).where(whole.plan == context.id).group_by(whole.is_open)
    )
    for is_open, count in conn.execute(groups):
        counts["collections_open" if is_open else "collections_closed"] = int(count)
    return dict(sorted(counts.items()))


def _open(conn: Connection, context: Context) -> int:
    found = 0
    for table in (_assignment, _collection):
        query = select(func.count()).where(table.c.plan == context.id, table.c.is_open.is_(True))
        found += int(conn.execute(query).scalar_one())
    return found


def _late(conn: Connection, context: Context) -> int:
    """Count what is overdue: assignments, and answers that are owed."""
    of, whole = _assignment.c, _collection.c
    late = select(func.count()).where(
        of.plan == context.id, of.is_open.is_(True), of.overdue_after <= context.now
    )
    base = _entry.c.due_day == whole.due_day
    answers = (
        select(func.count())
        .select_from(_entry)
        .join(_collection, whole.id == _entry.c.collection)
        .where(
            whole.plan == context.id,
            whole.is_open.is_(True),
            _entry.c.state.in_(sorted(OWED)),
            or_(
                and_(base, whole.late_after <= context.now),
                and_(~base, _entry.c.due_day < context.today),
            ),
        )
    )
    return int(conn.execute(late).scalar_one()) + int(conn.execute(answers).scalar_one())


def _secretary(conn: Connection, context: Context) -> SecretaryView | None:
    """Return who is secretary of the committee, or who acts as one by default."""
    roles = context.plan.file.roles
    unit = roles.committee or roles.focal_department
    kind = PostKind.SECRETARY if roles.committee else PostKind.HEAD
    query = select(_post.c.post, _post.c.acting).where(
        _post.c.plan == context.id,
        _post.c.unit == unit,
        _post.c.kind == kind,
        holds(_post, context.today),
    )
    for post in conn.execute(query.order_by(_post.c.post)).all():
        persons = holders(conn, context.id, post.post, context.today)
        if persons:
            return SecretaryView(post=post.post, persons=persons, via="holder")
        persons = holders(conn, context.id, post.acting, context.today) if post.acting else ()
        if persons:
            return SecretaryView(post=post.acting, persons=persons, via="acting")
    return None
