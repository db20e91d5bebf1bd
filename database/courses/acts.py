"""What an act on a course does besides its own row: it fulfils, ends, appoints."""

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection

from database.assignment_commits import commit_assignment
from database.collection_commits import commit_collection
from database.ending import ended_collection
from database.openings import find_opening, is_closed
from database.organisations import organisation_change
from database.plan_acts import bring_to_notice, refusals, send
from models.assignment.decisions import AssignmentStep
from models.assignment.ending import BY_COURSE
from models.assignment.state import AssignmentOrder
from models.collection.decisions import CollectionStep
from models.collection.state import CollectionOrder
from models.course.commands import CloseCourse, RecordSecretary, Restage
from models.course.decisions import CourseStep
from models.course.order import CourseOrder
from models.deciding.commands import Redecide, Submit, Withdraw
from models.deciding.decision import Refused
from models.deciding.house import House
from models.messages import AssignmentBatch, CollectionBatch
from models.plan_run.progress import AppointPerson
from models.timing.deadline import DeadlineRule


def appoint(conn: Connection, plan: str, post: str, step: CourseStep, house: House) -> None:
    """Let the named secretary take over the post, from the day of the act."""
    body = step.body
    if isinstance(body, RecordSecretary):
        change = AppointPerson(
            post=post, person=body.person, name=body.name, since=house.today(step.at)
        )
        organisation_change(conn, plan, change, None)


def settle(conn: Connection, obligations: Iterable[str], step: CourseStep) -> None:
    """Hand in the stages an act fulfils; raises Refused where one cannot be."""
    for obligation in obligations:
        order = find_opening(conn, obligation)
        if not isinstance(order, AssignmentOrder) or is_closed(conn, obligation):
            continue
        body = Submit(note=step.body.type)
        own = AssignmentStep(
            name=f"{BY_COURSE}{step.name}", body=body, at=step.at, actor=step.actor
        )
        batch = AssignmentBatch(obligation=order.id, order=order, opened_at=step.at, steps=(own,))
        refusal = commit_assignment(conn, batch).results[0].refusal
        if refusal:
            raise Refused(refusal.code, refusal.message, refusal.field, refusal.state)


def redate(conn: Connection, redates: Mapping[str, DeadlineRule], step: CourseStep) -> None:
    """Give open stages the term another package names; one that refuses it is brought to notice."""
    body = step.body
    if not isinstance(body, Restage):
        return
    name = f"{BY_COURSE}{step.name}"
    for obligation, rule in redates.items():
        order = find_opening(conn, obligation)
        if order is None or isinstance(order, CourseOrder) or is_closed(conn, obligation):
            continue
        said = Redecide(rule=rule, decision=body.decision)
        for refusal in refusals(send(conn, order, name, said, step.actor, step.at)):
            bring_to_notice(conn, order, step.at, refusal)


def end(conn: Connection, obligations: Iterable[str], step: CourseStep) -> None:
    """Withdraw what is open of a course that a decision ends."""
    reason = step.body.reason if isinstance(step.body, CloseCourse) else step.body.type
    for obligation in obligations:
        order = find_opening(conn, obligation)
        if order is None or is_closed(conn, obligation):
            continue
        if isinstance(order, AssignmentOrder):
            own = AssignmentStep(
                name=f"{BY_COURSE}{step.name}",
                body=Withdraw(reason=reason),
                at=step.at,
                actor=step.actor,
            )
            commit_assignment(
                conn,
                AssignmentBatch(obligation=order.id, order=order, opened_at=step.at, steps=(own,)),
            )
        elif isinstance(order, CollectionOrder):
            _end_collection(conn, order, step, reason)


def _end_collection(
    conn: Connection, order: CollectionOrder, step: CourseStep, reason: str
) -> None:
    bodies = ended_collection(conn, order, lambda kind: f"{BY_COURSE}{step.name}:{kind}", reason)
    steps = tuple(
        CollectionStep(name=name, body=body, at=step.at, actor=step.actor)
        for name, body in bodies.items()
    )
    batch = CollectionBatch(obligation=order.id, order=order, opened_at=step.at, steps=steps)
    commit_collection(conn, batch)
