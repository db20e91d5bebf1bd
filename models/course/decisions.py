"""Decide a step of a course, and what comes after a stage that is over; pure."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from pydantic import Field

from models.base import Value
from models.course.awaiting import AWAITED, awaiting, waiting_until
from models.course.calendar import YEAR, course_timetable
from models.course.closing import Closed
from models.course.commands import (
    CloseCourse,
    CourseBody,
    RecordMembers,
    RecordSecretary,
    Restage,
)
from models.course.committee import check_its_turn, check_members, secretary_post
from models.course.converting import BEFORE, begun_at
from models.course.cycle_year import CycleYear, opened_year
from models.course.holding import authors, laid_by, present_lead
from models.course.opening import StageOrder, StageTurn, lies_ahead, stage_order
from models.course.order import CourseOrder, CourseStage
from models.course.restaging import following, restage
from models.course.state import (
    CLOSED_BY_DECISION,
    DONE,
    WITHDRAWN,
    CourseRow,
    CourseState,
    OpenStage,
    Restaffing,
    StagePassed,
)
from models.deciding.commands import Fire, Refusal
from models.deciding.decision import Refused, Step
from models.deciding.house import House
from models.deciding.timetable import Timetable
from models.plan.stage import END, NEXT, CourseKind
from models.timing.deadline import DeadlineRule

CourseStep = Step[CourseBody]


class Known(Value):
    """What a course looks up besides its row: rules as decided by now, members of a class."""

    rules: dict[str, DeadlineRule] = Field(default_factory=dict, description="by deadline id")
    units: dict[str, tuple[str, ...]] = Field(default_factory=dict, description="by class")
    cycle: CycleYear | None = Field(default=None, description="what a year of a cycle opens")
    awaited: tuple[str, ...] = Field(default=(), description="collections of others that come")


class CourseDecision(Value):
    """What a step, or a look, comes to."""

    row: CourseRow
    timetable: Timetable | None = None
    openings: tuple[StageOrder, ...] = ()
    along: tuple[StageOrder, ...] = Field(default=(), description="opened with them, no stages")
    ends: tuple[str, ...] = Field(default=(), description="obligations that are withdrawn")
    settles: tuple[str, ...] = Field(default=(), description="obligations the act fulfils")
    redates: dict[str, DeadlineRule] = Field(
        default_factory=dict, description="obligations with another term"
    )
    appoints: str = Field(default="", description="the post the named secretary takes over")
    passed: tuple[StagePassed, ...] = ()


def open_course(order: CourseOrder, now: datetime, house: House, known: Known) -> CourseDecision:
    """Open a course: its first stage, or this year's occurrences of what comes back."""
    row = CourseRow(id=order.id, order=order, opened_at=now)
    timetable = course_timetable(order, house, now)
    if order.stages[0].stage.repeats:
        decision = _year(row, house.today(now).year, now, house, known)
    else:
        row, passed = begun_at(row, now)
        first = order.with_others(order.stage(order.begins_at) or order.stages[0])
        decision = _opened(row, first, now, house, known, knows=order.announced)
        decision = decision.model_copy(update={"passed": passed})
    decision = decision.model_copy(update={"timetable": decision.timetable or timetable})
    return _over(decision, now, house)


def look(
    row: CourseRow, closed: Mapping[str, Closed], now: datetime, house: House, known: Known
) -> CourseDecision:
    """Let stages pass whose obligation is over, and open what comes after them."""
    decision = CourseDecision(row=row)
    for each in row.open:
        if each.obligation in closed and decision.row.is_open:
            after = _passed(decision.row, each, closed[each.obligation], now, house, known)
            decision = _joined(decision, after)
    return _over(decision, now, house)


def _over(decision: CourseDecision, now: datetime, house: House) -> CourseDecision:
    """End what stands until the plan's last day, once that is past and nothing of it is open."""
    row = decision.row
    period = row.order.period
    if period is None or not row.is_open or row.open or house.today(now) <= period[1]:
        return decision
    return decision.model_copy(update={"row": _ended(row, DONE, "", now)})


def _joined(first: CourseDecision, then: CourseDecision) -> CourseDecision:
    return CourseDecision(
        row=then.row,
        openings=(*first.openings, *then.openings),
        along=(*first.along, *then.along),
        timetable=then.timetable or first.timetable,
        passed=(*first.passed, *then.passed),
    )


def _passed(  # noqa: PLR0917 — a stage, and what it is judged with
    row: CourseRow, open_: OpenStage, closed: Closed, now: datetime, house: House, known: Known
) -> CourseDecision:
    passed = closed.passed(open_, house)
    left = tuple(each for each in row.open if each is not open_)
    row = row.model_copy(update={"open": left, "passed": (*row.passed, passed)})
    stage = open_.was or row.order.stage(open_.stage)
    if stage is None or stage.stage.repeats:
        decision = CourseDecision(row=row)
    else:
        decision = _after(row, open_, stage, passed, closed, now, house, known)
    return decision.model_copy(update={"passed": (passed,)})


def _after(  # noqa: PLR0917
    row: CourseRow,
    open_: OpenStage,
    stage: CourseStage,
    passed: StagePassed,
    closed: Closed,
    now: datetime,
    house: House,
    known: Known,
) -> CourseDecision:
    """Go where the outcome leads."""
    if closed.is_withdrawn:
        return CourseDecision(row=_ended(row, WITHDRAWN, passed.reason, now))
    leads_to = stage.stage.outcomes.get(passed.outcome, NEXT)
    if leads_to == END:
        return CourseDecision(row=_ended(row, passed.outcome, passed.reason, now))
    if row.open:
        return CourseDecision(row=row)  # those that were opened together are waited for
    comes = following(row, open_, leads_to)
    if comes is None:
        if row.order.course is CourseKind.COMMITTEE:
            return CourseDecision(row=row)  # it stands until the plan ends
        return CourseDecision(row=_ended(row, _outcome(row), "", now))
    goes_back = leads_to != NEXT and row.rounds_of(comes.stage.id) > 0
    return _opened(
        row,
        row.order.with_others(comes),
        now,
        house,
        known,
        returned_for=(passed.reason or passed.outcome) if goes_back else "",
        knows=not goes_back and not comes.collects and _worker(comes) == closed.worker,
    )


def _worker(stage: CourseStage) -> str:
    return stage.prepared_by or stage.unit


def _outcome(row: CourseRow) -> str:
    """Return the last outcome that was named: the one the course ends with."""
    said = (each.outcome for each in reversed(row.passed) if each.outcome != BEFORE)
    return next((each for each in said if each), DONE)


def _ended(row: CourseRow, outcome: str, reason: str, now: datetime) -> CourseRow:
    update = {
        "state": CourseState.CLOSED,
        "outcome": outcome or DONE,
        "reason": reason,
        "closed_at": now,
        "open": (),
    }
    return row.model_copy(update=update)


def _opened(
    row: CourseRow,
    stages: tuple[CourseStage, ...],
    now: datetime,
    house: House,
    known: Known,
    *,
    returned_for: str = "",
    knows: bool,
) -> CourseDecision:
    """Open a stage once more, with those that open together with it."""
    before, own = row, known.rules.get(row.order.deadline_id) or row.order.rule
    row, stages = awaiting(row, stages, known.awaited, house.today(now).year, now)
    waits = None if row is before else waiting_until(row, own, house, now)
    turns = [
        _turn(row, each, now, house, known, returned_for=returned_for, knows=knows)
        for each in stages
    ]
    return _with_turns(row, turns, now, house).model_copy(update={"timetable": waits})


def _turn(
    row: CourseRow,
    stage: CourseStage,
    now: datetime,
    house: House,
    known: Known,
    *,
    returned_for: str,
    knows: bool,
) -> StageTurn:
    number = row.rounds_of(stage.stage.id) + 1
    dated = stage.is_dated and number == 1
    own = known.rules.get(row.order.deadline_id) or row.order.rule
    return StageTurn(
        stage=stage,
        round=number,
        year=house.today(now).year if row.passed else row.order.year,
        deadline_id=row.order.deadline_id if dated else None,
        rule=stage.serves.rule if stage.serves else (own if dated else None),
        own=own,
        lead=present_lead(row),
        units=stage.units or known.units.get(stage.unit_class, ()),
        returned_for=returned_for,
        not_by=authors(row, stage),
        laid_by=laid_by(row, stage),
        knows=knows,
        follows=bool(row.passed),
    )


def _with_turns(
    row: CourseRow, turns: Iterable[StageTurn], now: datetime, house: House
) -> CourseDecision:
    openings = []
    for turn in turns:
        order = stage_order(row.order, turn, house, now)
        opened = OpenStage(
            stage=turn.stage.stage.id,
            round=turn.round,
            obligation=order.id,
            year=turn.year,
            opened_at=now,
        )
        row = row.model_copy(update={"open": (*row.open, opened)})
        openings.append(order)
    return CourseDecision(row=row, openings=tuple(openings))


def _year(  # noqa: PLR0917
    row: CourseRow,
    year: int,
    now: datetime,
    house: House,
    known: Known,
    only: Collection[str] = (),
) -> CourseDecision:
    """Open the occurrences of a year that still lie ahead: all, or those of some deadlines."""
    if known.cycle is not None:
        row, opened = opened_year(row, known.cycle, year, now)
        orders = tuple(order for _, order in opened.stages)
        return CourseDecision(row=row, openings=orders, along=opened.along)
    stage = row.order.stages[0]
    rules = {**row.order.rules, **known.rules}
    units = stage.units or known.units.get(stage.unit_class, ())
    if stage.collects and not units:
        return CourseDecision(row=row)
    turns = [
        StageTurn(
            stage=stage,
            round=row.rounds_of(stage.stage.id) + number,
            year=year,
            deadline_id=each,
            rule=rule,
            lead=present_lead(row),
            units=units,
            knows=not only,
        )
        for number, (each, rule) in enumerate(sorted(rules.items()), start=1)
        if (not only or each in only) and lies_ahead(row.order, rule, year, house, house.today(now))
    ]
    return _with_turns(row, turns, now, house)


def decide_course(
    row: CourseRow, step: CourseStep, now: datetime, house: House, known: Known
) -> CourseDecision | Refusal:
    """Decide one step of a course; a step that cannot be done is a refusal.

    ``wrong_state`` (it is closed), ``not_in_post``, ``not_a_committee``, ``unknown_post``,
    ``one_head`` (exactly one member leads), ``decision_needed`` (the committee stands: its members
    are changed by a numbered decision), ``too_early``, ``no_secretary_post``.
    """
    body = step.body
    if isinstance(body, Fire):
        return _fired(row, body, now, house, known)
    try:
        house.check_post(step.actor, now, row.order.duty)
        _check_open(row)
        if isinstance(body, CloseCourse):
            return _closed(row, body, now)
        if isinstance(body, Restage):
            return _restaged(row, body, now, house, known)
        return _committee(row, body, now, house)
    except Refused as refused:
        return refused.at(row.state)


def _check_open(row: CourseRow) -> None:
    if not row.is_open:
        code = "wrong_state"
        raise Refused(code, f"the course ended: {row.outcome}")


def _fired(row: CourseRow, fire: Fire, now: datetime, house: House, known: Known) -> CourseDecision:
    if not row.is_open:
        return CourseDecision(row=row)
    firing = fire.firings[0]
    if firing.rung == YEAR:
        return _year(row, firing.repeat, now, house, known)
    if firing.rung == AWAITED:
        return _goes_on(row, now, house, known)
    return CourseDecision(row=row if row.open else _ended(row, DONE, "", now))


def _goes_on(row: CourseRow, now: datetime, house: House, known: Known) -> CourseDecision:
    """Go on with what is there; who has not answered is urged where the answers are collected."""
    decision = CourseDecision(row=row)
    for each in row.open:
        stage = row.order.stage(each.stage)
        if each.is_awaited and stage:
            closed = Closed(unit=stage.unit, worker=stage.through or stage.unit, closed_at=now)
            after = _passed(decision.row, each, closed, now, house, known)
            decision = _joined(decision, after)
    return decision


def year_of(step: CourseStep) -> int | None:
    """Return the year that begins with a step; None where none does."""
    body = step.body
    firings = body.firings if isinstance(body, Fire) else ()
    return next((each.repeat for each in firings if each.rung == YEAR), None)


def _restaged(
    row: CourseRow, body: Restage, now: datetime, house: House, known: Known
) -> CourseDecision:
    """Go on by another package; what comes back each year by a new deadline begins this year."""
    found, added = restage(row, body, house), set(body.route.rules) - set(row.order.rules)
    if not added or not row.order.stages[0].stage.repeats:
        return CourseDecision(row=found.row, redates=found.redates)
    decision = _year(found.row, house.today(now).year, now, house, known, only=added)
    return decision.model_copy(update={"redates": found.redates})


def _closed(row: CourseRow, body: CloseCourse, now: datetime) -> CourseDecision:
    ends = tuple(each.obligation for each in row.open if not each.is_awaited)
    row = _ended(row, CLOSED_BY_DECISION, body.reason, now)
    return CourseDecision(row=row.model_copy(update={"decision": body.decision}), ends=ends)


def _committee(
    row: CourseRow, body: RecordMembers | RecordSecretary, now: datetime, house: House
) -> CourseDecision:
    if row.order.course is not CourseKind.COMMITTEE:
        code = "not_a_committee"
        raise Refused(code, f"{row.order.duty} sets up no committee")
    check_its_turn(row, body.type)
    settles = tuple(each.obligation for each in row.open if _ends_by(row, each) == body.type)
    if isinstance(body, RecordSecretary):
        post = secretary_post(house, now)
        row = row.model_copy(update={"secretary": body.person})
        return CourseDecision(row=row, settles=settles, appoints=post)
    check_members(row, body, house, now)
    change = Restaffing(members=body.members, decision=body.decision, at=now)
    row = row.model_copy(update={"restaffed": (*row.restaffed, change)})
    return CourseDecision(row=row, settles=settles)


def _ends_by(row: CourseRow, open_: OpenStage) -> str | None:
    stage = row.order.stage(open_.stage)
    return stage.stage.ends_by if stage else None
