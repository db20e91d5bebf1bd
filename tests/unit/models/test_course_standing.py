"""A standing duty: a note each year, late only by a missed note, ended only by a decision."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta

import pytest

from models.assignment.state import AssignmentOrder
from models.collection.state import CollectionOrder
from models.course.calendar import YEAR
from models.course.closing import Closed
from models.course.commands import CloseCourse
from models.course.decisions import (
    CourseDecision,
    CourseStep,
    Known,
    decide_course,
    look,
    open_course,
)
from models.course.order import CourseOrder
from models.course.state import CLOSED_BY_DECISION, DONE, CourseRow
from models.deciding.commands import Actor, Fire, Refusal
from models.deciding.timetable import TimetableStep
from models.plan.plan import DutyKind
from models.plan.stage import CourseKind, DocumentNeed
from models.plan_run import courses
from models.plan_run.openings import Opener
from tests.unit.models.core import at, house
from tests.unit.models.core_plan import (
    DECISION,
    DEFAULT,
    EVERY_PROVINCE,
    ISSUED,
    dated,
    duty,
    plan,
    receiver,
    row,
)

STANDING = {"kind": "standing", "deadlines": [dated({"yearly": "11-15"})]}
PROVINCES = ("N1", "N2", "N3")
SECRETARY = Actor(post="B.head", person="p-B.head")


@pytest.fixture(autouse=True)
def _as_courses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let what is reviewed each year run as a course."""
    for kind in (DutyKind.STANDING, DutyKind.PROGRAMME, DutyKind.CAMPAIGN):
        monkeypatch.setitem(courses.COURSE_OF, kind, CourseKind.STANDING)


def order_of(**more: object) -> CourseOrder:
    """Return the course that the issue of the plan opens for a duty."""
    one = plan(duty("watch", **{**STANDING, **more}))
    opener = Opener(one, row(issued_on=ISSUED.date()), house(), ISSUED.date())
    [order] = opener.at_issue()
    assert isinstance(order, CourseOrder)
    return order


def opened(
    order: CourseOrder, units: Mapping[str, tuple[str, ...]] | None = None
) -> CourseDecision:
    """Open a course at the issue."""
    return open_course(order, ISSUED, house(), Known(units=dict(units or {})))


def years(decision: CourseDecision) -> Iterator[TimetableStep]:
    """Yield the instants at which a year begins."""
    assert decision.timetable is not None
    yield from (
        each for each in decision.timetable.steps if any(f.rung == YEAR for f in each.firings)
    )


def fired(course: CourseRow, step: TimetableStep, known: Known = Known()) -> CourseDecision:  # noqa: B008
    """Let an instant come."""
    body = Fire(at=step.at, firings=step.firings)
    found = decide_course(
        course, CourseStep(name="at", body=body, at=step.at), step.at, house(), known
    )
    assert isinstance(found, CourseDecision)
    return found


def closed(course: CourseRow, now: datetime) -> CourseDecision:
    """Let everything that is open be handed in."""
    over = Closed(unit="V", worker="V", closed_at=now)
    return look(course, {each.obligation: over for each in course.open}, now, house(), Known())


def test_each_year_has_one_note_and_nobody_approves_it() -> None:
    """The occurrence keeps the name it always had; the next comes with its year."""
    first = opened(order_of())
    [note] = first.openings
    assert isinstance(note, AssignmentOrder)
    assert note.id == "assignment:p:watch:2014:V"
    assert (note.course, note.stage, note.approvers) == ("standing:p:watch", "review", ())
    assert note.document is DocumentNeed.NONE
    begins = list(years(first))
    assert [each.at.date() for each in begins] == [date(2015, 1, 5), date(2016, 1, 4)]
    after = closed(first.row, at("2014-11-10 09:00")).row
    assert (after.is_open, after.open) == (True, ())
    [second] = fired(after, begins[0]).openings
    assert second.id == "assignment:p:watch:2015:V"


def test_a_missed_note_stays_open_beside_the_next() -> None:
    """The duty itself is never late: the note of a year is."""
    first = opened(order_of())
    begins = list(years(first))
    second = fired(first.row, begins[0])
    assert [each.obligation for each in second.row.open] == [
        "assignment:p:watch:2014:V",
        "assignment:p:watch:2015:V",
    ]


def test_it_ends_with_the_plan_once_nothing_of_it_is_open() -> None:
    """Its last note may come after the last day; then the duty ends."""
    first = opened(order_of())
    assert first.timetable is not None
    end = first.timetable.steps[-1]
    assert fired(first.row, end).row.is_open
    after = closed(first.row, end.at + timedelta(days=5)).row
    assert (after.is_open, after.outcome) == (False, DONE)
    idle = closed(first.row, at("2014-11-10 09:00")).row
    assert not fired(idle, end).row.is_open


def test_a_decision_ends_it_and_withdraws_the_open_note() -> None:
    """Nothing opens any more, and a second end is refused."""
    first = opened(order_of())
    body = CloseCourse(reason="đã xong", decision=DECISION)
    step = CourseStep(name="close", body=body, actor=SECRETARY, at=at("2014-08-01 09:00"))
    ended = decide_course(first.row, step, step.at, house(), Known())
    assert isinstance(ended, CourseDecision)
    assert ended.ends == ("assignment:p:watch:2014:V",)
    assert (ended.row.outcome, ended.row.decision) == (CLOSED_BY_DECISION, DECISION)
    assert fired(ended.row, next(years(first))).openings == ()
    again = decide_course(ended.row, step, step.at, house(), Known())
    assert isinstance(again, Refusal)
    assert again.code == "wrong_state"


def test_a_class_is_asked_as_it_is_on_the_day() -> None:
    """One collection, of the units that belong to the class when the year begins."""
    order = order_of(lead=EVERY_PROVINCE, receivers=[receiver(unit="R", through="B")])
    assert order.unit == "R"
    first = opened(order, {"provinces": PROVINCES})
    [asked] = first.openings
    assert isinstance(asked, CollectionOrder)
    assert asked.id == "collection:p:watch:2014:R"
    assert (asked.through, asked.units) == ("B", PROVINCES)
    fewer = Known(units={"provinces": PROVINCES[:2]})
    [later] = fired(first.row, next(years(first)), fewer).openings
    assert isinstance(later, CollectionOrder)
    assert later.units == PROVINCES[:2]
    nobody = fired(first.row, next(years(first)), Known())
    assert nobody.openings == ()


def test_a_campaign_has_a_plan_and_a_review_a_year_each_approved() -> None:
    """Two occurrences a year, by the ids of their deadlines, before the same body."""
    deadlines = [
        dated({"yearly": "03-31"}, id="plan"),
        dated({"yearly": "06-30"}, id="review"),
    ]
    order = order_of(kind="campaign", deadlines=deadlines, receivers=[receiver(unit="S")])
    found = opened(order).openings
    assert [each.id for each in found] == [
        "assignment:p:watch:2014-plan:V",
        "assignment:p:watch:2014-review:V",
    ]
    for each in found:
        assert isinstance(each, AssignmentOrder)
        assert [stage.unit for stage in each.approvers] == ["S"]


def test_a_linked_programme_may_name_its_own_number() -> None:
    """The note can carry it; without one it is handed in all the same."""
    [note] = opened(order_of(kind="programme")).openings
    assert isinstance(note, AssignmentOrder)
    assert note.document is DocumentNeed.OPTIONAL


def test_what_another_duty_answers_opens_nothing() -> None:
    """No note of its own is asked where the yearly report answers."""
    one = plan(
        duty("report", kind="report", lead=EVERY_PROVINCE, deadlines=[dated({"yearly": "11-20"})]),
        duty("watch", kind="standing", deadlines=[], answered_by="report"),
    )
    orders = Opener(one, row(issued_on=ISSUED.date()), house(), ISSUED.date()).at_issue()
    assert [each.duty for each in orders] == ["report"]


def test_what_the_plan_says_of_stages_comes_before_the_default() -> None:
    """Of the duty itself, then of its kind; the default is shown as such."""
    stage = {"id": "look", "label_vi": "Nhìn", "repeats": "yearly", "by": "lead"}
    one = plan(
        duty("watch", **STANDING),
        courses=[{"kinds": ["standing"], "stages": [stage], "source": DEFAULT}],
    )
    found, is_default = courses.stages_of(one.file, one.file.duties[0])
    assert ([each.id for each in found], is_default) == (["look"], False)
    bare = plan(duty("watch", **STANDING))
    found, is_default = courses.stages_of(bare.file, bare.file.duties[0])
    assert ([each.id for each in found], is_default) == (["review"], True)
