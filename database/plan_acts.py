"""What a step of a plan looks up before it is decided, and what it writes besides its own row."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, distinct, func, select

from database import tables
from database.adding import Addition
from database.assignment_commits import commit_assignment
from database.collection_commits import commit_collection
from database.houses import VERSION, HouseKey, house_of
from database.ledger import Ledger
from database.merging import find_left_open, pass_on
from database.openings import find_opening, is_closed, opening_ids, openings_of, was_opened
from database.organisations import find_substitution, organisation_change
from database.packages import load_package
from database.projections import opening_cells
from models.assignment.decisions import AssignmentStep
from models.assignment.state import AssignmentOrder, AssignmentRow
from models.collection.decisions import CollectionStep
from models.collection.state import CollectionOrder
from models.course.order import CourseOrder
from models.deciding.commands import (
    Actor,
    Redecide,
    Refusal,
    Resume,
    Submit,
    Suspend,
    Withdraw,
)
from models.errors import NotFoundError
from models.messages import (
    AssignmentBatch,
    AssignmentCommitted,
    CollectionBatch,
    CollectionCommitted,
    CourseCommitted,
)
from models.plan_run.acts import (
    AddItem,
    Amend,
    AskContributions,
    DispatchDocument,
    EndSubstitution,
    RecordContact,
    Substitute,
    TakeUp,
)
from models.plan_run.case import NOTHING, Adopted, Seen
from models.plan_run.decisions import PlanStep
from models.plan_run.openings import deadline_id_of
from models.plan_run.progress import MergeUnit, Opening, PlanBody, PlanOutcome, PlanRow, Redecision
from models.plan_run.reaching import sent_name

DECIDED = "decided"
REFUSED = "plan_step_refused"
# A name of its own: the standstill may still be on its way to all that is open.
AT_OPENING = "suspend-at-opening"

_NEW_OPENING = Addition(tables.opening)
_assignment = tables.assignment
_VERSION_OF = select(VERSION)
_ASSIGNMENT = select(_assignment.c.document).where(
    _assignment.c.id == bindparam("of"), _assignment.c.plan == bindparam("of_plan")
)
_STANDS = select(_assignment.c.suspended_since).where(_assignment.c.id == bindparam("of"))
_ASKED = select(func.count(distinct(_assignment.c.occurrence))).where(
    _assignment.c.asked_from == bindparam("of")
)


def look_up(conn: Connection, row: PlanRow, body: PlanBody) -> Seen:
    """Return what a step needs besides the plan and its house: at most three statements."""
    if isinstance(body, Substitute | EndSubstitution):
        return Seen(substitution=find_substitution(conn, row.id, body.id))
    if isinstance(body, Amend):
        return Seen(adopted=_adopted(conn, row.id, body.package), taken=opening_ids(conn, row.id))
    if isinstance(body, AskContributions):
        of = {"of": body.obligation}
        found = conn.execute(_ASSIGNMENT, {**of, "of_plan": row.id}).scalar_one_or_none()
        return Seen(
            assignment=AssignmentRow.model_validate_json(found) if found else None,
            asked_before=conn.execute(_ASKED, of).scalar_one(),
        )
    if isinstance(body, MergeUnit):
        return Seen(left_open=find_left_open(conn, row.id, body.unit))
    if isinstance(body, RecordContact):
        return Seen(obligation_exists=was_opened(conn, row.id, body.obligation))
    return _of_new(conn, row.id, body)


def _of_new(conn: Connection, plan_id: str, body: PlanBody) -> Seen:
    """Return which names are taken, where a step opens something under a name of its own."""
    if not isinstance(body, DispatchDocument | AddItem | TakeUp):
        return NOTHING
    taken = opening_ids(conn, plan_id)
    if not isinstance(body, TakeUp):
        return Seen(taken=taken)
    found = conn.execute(_ASSIGNMENT, {"of": body.obligation, "of_plan": plan_id})
    text = found.scalar_one_or_none()
    row = AssignmentRow.model_validate_json(text) if text else None
    return Seen(assignment=row, taken=taken)


def _adopted(conn: Connection, plan_id: str, package: str) -> Adopted | None:
    """Return another version of the package with its house; None where it is not stored."""
    try:
        plan = load_package(conn, plan_id, package)
    except NotFoundError:
        return None
    version = conn.execute(_VERSION_OF, {"plan": plan_id}).scalar_one()
    key = HouseKey(plan=plan_id, package=package, version=version)
    return Adopted(plan=plan, house=house_of(conn, key))


def carry_out(conn: Connection, outcome: PlanOutcome, step: PlanStep) -> tuple[str, ...]:
    """Write what a decision means for others; return the workflows that must hear of it.

    The organisation changes first: where that is refused, nothing has been written.
    """
    row = outcome.row
    if outcome.passes_on and outcome.change:
        with conn.begin_nested():  # where a part of its work is refused, the unit does not end
            organisation_change(conn, row.id, outcome.change)
            return pass_on(conn, outcome.passes_on, step)
    if outcome.change:
        organisation_change(conn, row.id, outcome.change, outcome.substitution)
    _NEW_OPENING.add(conn, [opening_cells(each) for each in outcome.openings])
    for order in outcome.openings:
        begin(conn, row, order, step.at)
    for obligation in outcome.settles:
        _settle(conn, obligation, step.name, step.at, step.actor)
    for obligation in outcome.ends:
        _end(conn, obligation, step)
    if outcome.redecides:
        return (*outcome.ends, *_redecide(conn, row.id, outcome.redecides, step))
    return outcome.ends


def begin(conn: Connection, row: PlanRow, order: Opening, at: datetime) -> None:
    """Make a row at once where others count on it: a request, and what begins at a standstill.

    A course has no clock of its own: it is its stages that begin so.
    """
    if isinstance(order, CourseOrder):
        return
    stands = row.suspension(order.duty)
    if stands:
        name = sent_name(stands.step, AT_OPENING)
        send(conn, order, name, Suspend(reason=stands.reason), None, at)
    elif isinstance(order, AssignmentOrder) and order.asked_from:
        batch = AssignmentBatch(obligation=order.id, order=order, opened_at=at)
        commit_assignment(conn, batch)


def _settle(
    conn: Connection, obligation: str, note: str, at: datetime, actor: Actor | None
) -> None:
    """Hand in the item that waited for a decision; one that was not opened yet is opened for it."""
    order = find_opening(conn, obligation)
    if not isinstance(order, AssignmentOrder) or is_closed(conn, obligation):
        return
    steps = [AssignmentStep(name=DECIDED, body=Submit(note=note), at=at, actor=actor)]
    if conn.execute(_STANDS, {"of": obligation}).scalar_one_or_none():
        # A decision ends the waiting, also at a standstill.
        steps.insert(0, AssignmentStep(name=f"{DECIDED}:resume", body=Resume(), at=at, actor=actor))
    batch = AssignmentBatch(obligation=obligation, order=order, opened_at=at, steps=tuple(steps))
    commit_assignment(conn, batch)


def _end(conn: Connection, obligation: str, step: PlanStep) -> None:
    """Withdraw an assignment that something else takes the place of."""
    order = find_opening(conn, obligation)
    if not isinstance(order, AssignmentOrder):
        return
    reason = step.body.reason if isinstance(step.body, TakeUp) else step.body.type
    name = sent_name(step.name, "withdraw")
    body = Withdraw(reason=reason)
    own = AssignmentStep(name=name, body=body, at=step.at, actor=step.actor)
    commit_assignment(
        conn, AssignmentBatch(obligation=obligation, order=order, opened_at=step.at, steps=(own,))
    )


def _redecide(
    conn: Connection, plan: str, redecision: Redecision, step: PlanStep
) -> tuple[str, ...]:
    """Set the deadline of every open occurrence; one that refuses it is brought to notice."""
    body = Redecide(rule=redecision.rule, decision=redecision.decision)
    wakes = []
    for order in openings_of(conn, plan, redecision.duty):
        carried = deadline_id_of(order)
        if isinstance(order, CourseOrder) or carried != redecision.deadline_id:
            continue
        if is_closed(conn, order.id):
            continue
        name = sent_name(step.name, body.type)
        committed = send(conn, order, name, body, step.actor, step.at)
        for refusal in refusals(committed):
            bring_to_notice(conn, order, step.at, refusal)
        wakes.append(order.id)
    return tuple(wakes)


def send(  # noqa: PLR0917 — a step, and where it is written
    conn: Connection,
    order: AssignmentOrder | CollectionOrder,
    name: str,
    body: Redecide | Suspend,
    actor: Actor | None,
    at: datetime,
) -> AssignmentCommitted | CollectionCommitted:
    """Do a step of the plan's on an obligation; one that was not opened yet is opened for it."""
    if isinstance(order, AssignmentOrder):
        one = AssignmentStep(name=name, body=body, at=at, actor=actor)
        return commit_assignment(
            conn, AssignmentBatch(obligation=order.id, order=order, opened_at=at, steps=(one,))
        )
    other = CollectionStep(name=name, body=body, at=at, actor=actor)
    return commit_collection(
        conn, CollectionBatch(obligation=order.id, order=order, opened_at=at, steps=(other,))
    )


def refusals(
    committed: AssignmentCommitted | CollectionCommitted | CourseCommitted,
) -> list[Refusal]:
    """Return what was refused."""
    return [each.refusal for each in committed.results if each.refusal]


def bring_to_notice(conn: Connection, order: Opening, at: datetime, refusal: Refusal) -> None:
    """Tell the operator that an obligation did not take what the plan has sent it."""
    ledger = Ledger(plan=order.plan, obligation=order.id)
    ledger.alarm(at, REFUSED, f"{refusal.code}: {refusal.message}")
    ledger.write(conn)
