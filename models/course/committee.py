"""The committee a course sets up: its members by post, and the post of its secretary; pure."""

from datetime import datetime

from models.course.commands import RecordMembers
from models.course.state import CourseRow
from models.deciding.decision import Refused
from models.deciding.house import House
from models.plan.organisation import PostKind

HEAD = "head"


def check_its_turn(row: CourseRow, act: str) -> None:
    """Refuse an act whose own stage has not come yet: it is recorded in its turn, or later."""
    stages = [each.stage.id for each in row.order.stages if each.stage.ends_by == act]
    if stages and not any(map(row.rounds_of, stages)):
        code = "too_early"
        raise Refused(code, f"the stage comes first: {stages[0]}; now it is {row.stage}")


def secretary_post(house: House, now: datetime) -> str:
    """Return the post of the committee's secretary; refused where it has none."""
    organisation = house.organisation
    committee = organisation.roles.committee or ""
    posts = organisation.posts_of(committee, PostKind.SECRETARY, house.today(now))
    if not posts:
        code = "no_secretary_post"
        raise Refused(code, f"{committee or 'the committee'} has no post of a secretary today")
    return posts[0].id


def check_members(row: CourseRow, body: RecordMembers, house: House, now: datetime) -> None:
    """Refuse members that are no posts, or led by none or several; later without a decision."""
    on = house.today(now)
    for each in body.members:
        if house.organisation.post(each.post, on) is None:
            code = "unknown_post"
            raise Refused(code, f"there is no post {each.post} today", "members")
    if sum(each.role == HEAD for each in body.members) != 1:
        code = "one_head"
        raise Refused(code, "exactly one member leads the committee: role head", "members")
    stands = any(each.number for each in row.passed)
    if stands and body.decision is None:
        code = "decision_needed"
        text = "the committee stands: name the decision that changes its members"
        raise Refused(code, text, "decision")
