"""What can be done to a course itself: the rest is done to the obligation that is its stage."""

from typing import Annotated, Literal

from pydantic import Field

from models.base import Value
from models.course.order import Route
from models.deciding.commands import Fire, Reason
from models.plan.stage import Member
from models.source import DecisionDocument


class CloseCourse(Value):
    """A decision ends the course; what is open of it is withdrawn."""

    type: Literal["close_course"] = "close_course"
    reason: Reason
    decision: DecisionDocument | None = None


class RecordMembers(Value):
    """The committee's members are set, by post; once it stands, by a numbered decision."""

    type: Literal["record_members"] = "record_members"
    members: tuple[Member, ...] = Field(min_length=1, max_length=100)
    decision: DecisionDocument | None = None


class RecordSecretary(Value):
    """The committee's secretary is named: the person takes over the post that day."""

    type: Literal["record_secretary"] = "record_secretary"
    person: str = Field(min_length=1, max_length=120)
    name: str = ""
    decision: DecisionDocument | None = None


class Restage(Value):
    """The plan was amended: the stages ahead, and the terms of those open, follow it."""

    type: Literal["restage"] = "restage"
    route: Route
    edition: int = Field(ge=1, description="the number of the amendment")
    reason: Reason
    decision: DecisionDocument


CourseBody = Annotated[
    Fire | CloseCourse | RecordMembers | RecordSecretary | Restage, Field(discriminator="type")
]
