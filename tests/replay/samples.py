"""One value of each model that lives in histories, with every field that can be filled."""

from datetime import UTC, date, datetime
from typing import Any

from models.assignment.decisions import AssignmentStep
from models.assignment.state import (
    ApproverStage,
    AssignmentOrder,
    AssignmentRow,
    AssignmentState,
    ExtensionRequest,
    HandOverSpan,
    HolderKind,
)
from models.base import Value
from models.collection.decisions import CollectionStep
from models.collection.state import CollectionOrder, CollectionRow, Line
from models.course.commands import CloseCourse, RecordMembers, RecordSecretary, Restage
from models.course.decisions import CourseStep
from models.course.order import CourseOrder, CourseStage
from models.course.state import (
    CourseRow,
    CourseState,
    OpenStage,
    OutsideStay,
    Restaffing,
    StagePassed,
)
from models.deciding.collecting import Close
from models.deciding.commands import Actor, Refusal, Submit
from models.deciding.ladder import Climb
from models.deciding.signing import SigningCapacity
from models.deciding.timetable import Firing, Lines, Pause, Timetable, TimetableStep
from models.messages import (
    AssignmentBatch,
    AssignmentCommand,
    AssignmentCommitted,
    AssignmentResult,
    AssignmentStart,
    CollectionBatch,
    CollectionCommand,
    CollectionCommitted,
    CollectionResult,
    CollectionStart,
    CourseBatch,
    CourseCommand,
    CourseCommitted,
    CourseResult,
    CourseStart,
    DeliverBatch,
    Delivered,
    DigestBatch,
    DigestCommitted,
    DigestStart,
    OpenBatch,
    Opened,
    PlanBatch,
    PlanCommand,
    PlanCommitted,
    PlanResult,
    PlanStart,
    ReplanBatch,
    Replanned,
)
from models.plan.plan import DutyKind
from models.plan.stage import CourseKind, Member, Stage
from models.plan_run.decisions import PlanStep
from models.plan_run.progress import Amended, CheckClosure, PlanRow, Suspension
from models.timing.clock import PlanClock
from models.timing.deadline import Anchor, DeadlineRule
from tests.replay.bodies import DECIDED, DECISION

DAY = date(2020, 6, 30)
LATER = date(2020, 7, 15)
NOON = datetime(2020, 6, 30, 5, tzinfo=UTC)
CLOCK = PlanClock(offset_seconds=-186_000_000)
ACTOR = Actor(post="U.head", person="p-u", acting_for="U.secretary", capacity=SigningCapacity.TL)
ORDER = AssignmentOrder(
    plan="lib",
    duty="B.1",
    clause="B.1",
    occurrence="2020-spring",
    kind=DutyKind.ASSIGNMENT,
    unit="U",
    prepared_by="V",
    product="bộ tiêu chí",
    approvers=(ApproverStage(unit="W", by=LATER),),
    rule=DeadlineRule(after=Anchor.ISSUE, working_days=30),
    year=2020,
    anchors={Anchor.ISSUE: date(2020, 1, 6)},
    opener="plan:lib",
    announced=False,
    asked_from="assignment:lib:B.2:1:W",
    edition=1,
)
COLLECTED = CollectionOrder(
    plan="lib",
    duty="C.1",
    clause="C.1",
    cycle="yearly",
    period="2020",
    kind=DutyKind.REPORT,
    superior="R",
    through="V",
    units=("U", "W"),
    product="báo cáo năm",
    rule=DeadlineRule(yearly="12-01"),
    year=2020,
    anchors={Anchor.ISSUE: date(2020, 1, 6)},
    opener="plan:lib",
    announced=False,
    edition=1,
)
STAGES = (
    CourseStage(
        stage=Stage(
            id="draft", label_vi="Soạn thảo", days=10, outcomes={"approved": "next", "no": "end"}
        ),
        unit="U",
        prepared_by="V",
        through="V",
        units=("U", "W"),
        unit_class="all",
        sends_to=("EXT",),
        is_dated=True,
    ),
)
COURSE_ORDER = CourseOrder(
    plan="lib",
    duty="B.2",
    clause="B.2",
    course=CourseKind.PROPOSAL,
    item="1",
    kind=DutyKind.PROPOSAL,
    unit="U",
    prepared_by="V",
    product="đề án",
    stages=STAGES,
    rule=DeadlineRule(after=Anchor.ISSUE, working_days=30),
    deadline_id="a",
    rules={"b": DeadlineRule(yearly="12-01")},
    year=2020,
    period=(date(2020, 1, 1), date(2022, 12, 31)),
    anchors={Anchor.ISSUE: date(2020, 1, 6)},
    opener="plan:lib",
    opener_waits_from=datetime(2022, 12, 31, 17, tzinfo=UTC),
    announced=False,
    edition=1,
)
LINES = Lines(due_day=DAY, due=NOON, late_after=NOON, locked_after=NOON, calendar="abc")
PAUSE = Pause(start=DAY, end=LATER)
CLIMB = Climb(round=2, next_rung=1, told=("p-u",), told_posts=("U.head",), fired=("due-5",))
TIMETABLE = Timetable(
    round=2,
    steps=(TimetableStep(at=NOON, firings=(Firing(rung="late-weekly", repeat=1, line=DAY),)),),
)
ROW = AssignmentRow(
    id=ORDER.id,
    order=ORDER,
    state=AssignmentState.RETURNED,
    holder=HolderKind.ASSIGNEE,
    unit="U",
    delegate="W",
    opened_at=NOON,
    original_due=DAY,
    base_due=DAY,
    granted_due=LATER,
    pauses=(PAUSE,),
    redated_on=DAY,
    lines=LINES,
    climb=CLIMB,
    submissions=2,
    stage=1,
    review_due=LINES,
    review_climb=CLIMB,
    review_pauses=(PAUSE,),
    review_promises=(PAUSE,),
    submitted_at=NOON,
    submitted_by=("p-u", "p-giver"),
    received_on=DAY,
    submitted_late=True,
    completed_at=NOON,
    suspended_since=DAY,
    hand_overs=(HandOverSpan(body="EXT", sent=DAY, agreed=LATER, received=LATER),),
    request=ExtensionRequest(until=LATER, reason="flood", asked=DAY),
    promises=(PAUSE,),
    extended=True,
    urgent=3,
)
BOOK = CollectionRow(
    id=COLLECTED.id,
    order=COLLECTED,
    is_open=False,
    opened_at=NOON,
    base=DAY,
    lines=(
        Line(
            lines=LINES,
            fired=("due-5@2020-06-30",),
            promises=(PAUSE,),
            open_entries=2,
            told_posts=("V.focal",),
            stood=3,
        ),
    ),
    closed_at=NOON,
    gaps=("W",),
    told=4,
    original_due=DAY,
    pauses=(PAUSE,),
    suspended_since=DAY,
)
PLAN = PlanRow(
    id="lib",
    package="abc",
    issued_on=DAY,
    number="03/KH",
    assumed=True,
    decided={"B.1": DECIDED},
    closed_at=NOON,
    issue_document=DECIDED.decision,
    recorded_for="U.head",
    amended=(
        Amended(
            step="command:4",
            at=NOON,
            replaced="abc",
            package="def",
            reason="nghị quyết mới",
            decision=DECIDED.decision,
        ),
    ),
    suspended=(
        Suspension(
            step="command:5", since=DAY, reason="bão", duties=("B.1", "B.2"), resumed=("B.2",)
        ),
    ),
    reaching=("command:5",),
)
REFUSAL = Refusal(code="wrong_state", field="unit", message="it is closed", state="closed")


COURSE = CourseRow(
    id=COURSE_ORDER.id,
    order=COURSE_ORDER,
    state=CourseState.CLOSED,
    open=(OpenStage(stage="draft", round=2, obligation=ORDER.id, year=2020, opened_at=NOON),),
    opened_at=NOON,
    passed=(
        StagePassed(
            stage="draft",
            round=1,
            year=2020,
            obligation=ORDER.id,
            unit="U",
            outcome="no",
            reason="thiếu số liệu",
            number="05/QĐ-TV",
            dated=DAY,
            opened_at=NOON,
            closed_at=NOON,
            own_days=5,
            outside=(OutsideStay(body="EXT", days=3),),
            late=True,
            persons=("p-u",),
        ),
    ),
    restaffed=(
        Restaffing(members=(Member(post="U.head", role="head"),), decision=DECISION, at=NOON),
    ),
    secretary="p-u",
    closed_at=NOON,
    outcome="no",
    reason="thôi",
    decision=DECISION,
)


def courses() -> list[Value]:
    """Return one value of each message about courses."""
    by: dict[str, Any] = {"actor": ACTOR, "acted_at": NOON}
    body = CloseCourse(reason="thôi", decision=DECISION)
    step = CourseStep(name="command:4", body=body, at=NOON, **by)
    ended = CourseResult(name="command:4", refusal=REFUSAL, row=COURSE, wakes=(ORDER.id,))
    return [
        body,
        RecordMembers(members=(Member(post="U.head", role="head"),), decision=DECISION),
        RecordSecretary(person="p-u", name="U", decision=DECISION),
        Restage(route=COURSE_ORDER.route, edition=1, reason="sửa đổi", decision=DECISION),
        CourseCommand(command_id="4", body=body, **by),
        CourseBatch(course=COURSE.id, order=COURSE_ORDER, at=NOON, steps=(step,)),
        ended,
        CourseCommitted(results=(ended,), timetable=TIMETABLE, is_open=False, unopened=True),
        CourseStart(order=COURSE_ORDER, clock=CLOCK, timetable=TIMETABLE, position=1),
    ]


def messages() -> list[Value]:
    """Return one value of each message between workflows and activities."""
    by: dict[str, Any] = {"actor": ACTOR, "acted_at": NOON}
    step = AssignmentStep(name="command:1", body=Submit(document="1/BC"), at=NOON, **by)
    close = CollectionStep(name="command:2", body=Close(), at=NOON, **by)
    check = PlanStep(name="closure", body=CheckClosure(), actor=None, at=NOON)
    done = AssignmentResult(name="command:1", refusal=REFUSAL, row=ROW)
    closed = CollectionResult(name="command:2", refusal=REFUSAL, row=BOOK)
    settled = (ORDER.id,)
    opened = PlanResult(name="closure", refusal=REFUSAL, row=PLAN, opens=True, settles=settled)
    opened = opened.model_copy(update={"wakes": settled})
    position = {"opened_at": NOON, "timetable": TIMETABLE, "position": 1}
    return [
        AssignmentCommand(command_id="1", body=Submit(document="1/BC"), **by),
        CollectionCommand(command_id="2", body=Close(), **by),
        PlanCommand(command_id="3", body=CheckClosure(), **by),
        AssignmentBatch(obligation=ORDER.id, order=ORDER, opened_at=NOON, steps=(step,)),
        CollectionBatch(obligation=COLLECTED.id, order=COLLECTED, opened_at=NOON, steps=(close,)),
        PlanBatch(plan="lib", package="abc", steps=(check,)),
        done,
        closed,
        opened,
        AssignmentCommitted(results=(done,), timetable=TIMETABLE, is_open=False),
        CollectionCommitted(results=(closed,), timetable=TIMETABLE, is_open=False),
        PlanCommitted(
            results=(opened,),
            timetable=TIMETABLE,
            is_open=False,
            open_obligations=2,
            unopened=1,
            reaching=("command:5",),
        ),
        AssignmentStart.model_validate({"order": ORDER, "clock": CLOCK, **position}),
        CollectionStart.model_validate({"order": COLLECTED, "clock": CLOCK, **position}),
        PlanStart(
            plan="lib", package="abc", clock=CLOCK, timetable=TIMETABLE, position=1, ended=True
        ),
        OpenBatch(plan="lib", clock=CLOCK),
        Opened(started=2, existing=1),
        ReplanBatch(plan="lib", step="command:5"),
        Replanned(reached=3, woken=2, refused=1),
        DigestStart(plan="lib", clock=CLOCK, next_at=NOON, again_at=NOON),
        DigestBatch(plan="lib", at=NOON, morning=True),
        DigestCommitted(next_at=NOON, composed=2, is_pending=True, is_open=False),
        DeliverBatch(plan="lib", clock=CLOCK),
        Delivered(sent=5, failed=1, unknown=1, withheld=1, again_at=NOON),
    ]
