"""A command as it comes in: who, when, in what capacity, and what is to be done."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any, Generic, TypeVar, Union, get_args

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from models.course.commands import CourseBody, Restage
from models.deciding.collecting import CollectionBody, PassOn
from models.deciding.commands import AssignmentBody, Fire, Redecide, Replan
from models.deciding.signing import SigningCapacity
from models.plan_run.progress import CheckClosure, OpenYear, PlanBody

FIRST_YEAR, LAST_YEAR = 1900, 2200
_DEEPEST = 30  # levels of a document; ours have five
Body = TypeVar("Body")


def _kinds(union: Any) -> tuple[type[BaseModel], ...]:  # noqa: ANN401 — an annotated union
    return get_args(get_args(union)[0])


ASSIGNMENT_KINDS, COLLECTION_KINDS = _kinds(AssignmentBody), _kinds(CollectionBody)
PLAN_KINDS, COURSE_KINDS = _kinds(PlanBody), _kinds(CourseBody)
# Nobody but the system does these.
_OF_SYSTEM = (Fire, PassOn, Replan, Redecide, Restage, OpenYear, CheckClosure)


def _given_by_people(*kinds: type[BaseModel]) -> Any:  # noqa: ANN401 — a type made of others
    given = tuple(dict.fromkeys(each for each in kinds if each not in _OF_SYSTEM))
    return Annotated[Union[given], Field(discriminator="type")]  # noqa: UP007 — of a tuple


if TYPE_CHECKING:
    TaskBody = AssignmentBody | CollectionBody
    GroupBody = CollectionBody
    WholeBody = PlanBody
    CourseDeed = CourseBody
else:
    TaskBody = _given_by_people(*ASSIGNMENT_KINDS, *COLLECTION_KINDS)
    GroupBody = _given_by_people(*COLLECTION_KINDS)
    WholeBody = _given_by_people(*PLAN_KINDS)
    CourseDeed = _given_by_people(*COURSE_KINDS)


class Incoming(BaseModel):
    """What a client sends: nothing unknown, no text a database would not take, sane dates."""

    model_config = ConfigDict(extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _is_text(cls, given: Any) -> Any:  # noqa: ANN401 — whatever came
        for text in _texts(given):
            if "\x00" in text:
                msg = "a text holds the character NUL"
                raise ValueError(msg)
        return given

    @model_validator(mode="after")
    def _has_sane_dates(self) -> "Incoming":
        for day in _days(self):
            if not FIRST_YEAR <= day.year <= LAST_YEAR:
                msg = f"{day.isoformat()} is not of the years {FIRST_YEAR} to {LAST_YEAR}"
                raise ValueError(msg)
        return self


class Envelope(Incoming, Generic[Body]):
    """One command; the same id again gets the one outcome."""

    command_id: str = Field(min_length=8, max_length=64, pattern=r"^[A-Za-z0-9-]+$")
    post: str | None = Field(default=None, min_length=1, max_length=80, description="the seat")
    acted_at: AwareDatetime | None = Field(default=None, description="by the sender's clock")
    capacity: SigningCapacity | None = None
    body: Body


def _texts(given: object, depth: int = 0) -> Iterable[str]:
    if depth > _DEEPEST:
        msg = f"the document is deeper than {_DEEPEST} levels"
        raise ValueError(msg)
    if isinstance(given, str):
        yield given
    elif isinstance(given, Mapping):
        for key, value in given.items():
            yield from _texts(key, depth + 1)
            yield from _texts(value, depth + 1)
    elif isinstance(given, list | tuple):
        for value in given:
            yield from _texts(value, depth + 1)


def _days(value: object) -> Iterable[date]:
    if isinstance(value, datetime):
        yield value.date()
    elif isinstance(value, date):
        yield value
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from _days(getattr(value, name))
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _days(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _days(each)
