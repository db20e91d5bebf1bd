"""Decide a step of a course, and what comes after a stage that is over; pure."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from pydantic import Field

from models.base import Value
from models.course.closing import Closed
from models.course.commands import CloseCourse, CourseBody, RecordMembers, RecordSecretary
from models.course.opening import StageOrder, StageTurn, lies_ahead, stage_order
from models.course.order import CourseOrder, CourseStage
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
from models.deciding.timetable import DayMath, Firing, Timetable, TimetableStep
from models.plan.organisation import PostKind
from models.plan.stage import END, NEXT, CourseKind, Holder
from models.timing.deadline import DeadlineRule

CourseStep = Step[CourseBody]
YEAR, PERIOD_END = "year", "period-end"
HEAD = "head"


class Known(Value):
    """What a course looks up besides its row: rules as decided by now, members of a class."""

    rules: dict[str, DeadlineRule] = Field(default_factory=dict, description="by deadline id")
    units: dict[str, tuple[str, ...]] = Field(default_factory=dict, description="by class")


class CourseDecision(Value):
    """What a step, or a look, comes to."""

    row: CourseRow
    timetable: Timetable | None = None
    openings: tuple[StageOrder, ...] = ()
    ends: tuple[str, ...] = Field(default=(), description="obligations that are withdrawn")
    settles: tuple[str, ...] = Field(default=(), description="obligations the act fulfils")
    appoints: str = Field(default="", description="the post the named secretary takes over")
    passed: tuple[StagePassed, ...] = ()


def open_course(order: CourseOrder, now: datetime, house: House, known: Known) -> CourseDecision:
    """Open a course: its first stage, or this year's occurrences of what comes back."""
    row = CourseRow(id=order.id, order=order, opened_at=now)
    timetable = _timetable(order, house, now)
    if order.stages[0].stage.repeats:
        decision = _year(row, house.today(now).year, now, house, known)
    else:
        decision = _opened(row, order.stages[0], now, house, known, knows=order.announced)
    return decision.model_copy(update={"timetable": timetable})


def _timetable(order: CourseOrder, house: House, now: datetime) -> Timetable:
    """Date the years of a course that comes back, and the end of one that stands till then."""
    if order.period is None:
        return Timetable()
    calendar = house.calendars[house.default_calendar]
    days = DayMath(policy=house.policy, calendar=calendar, zone=house.zone)
    years = range(house.today(now).year, order.period[1].year + 1)
    steps = [
        TimetableStep(
            at=days.morning(calendar.on_or_after(date(year, 1, 1))),
            firings=(Firing(rung=YEAR, repeat=year),),
        )
        for year in years
        if order.stages[0].stage.repeats
    ]
    end = days.lines(order.period[1]).due
    steps.append(TimetableStep(at=end, firings=(Firing(rung=PERIOD_END),)))
    return Timetable(steps=tuple(step for step in steps if step.at > now))


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
        passed=(*first.passed, *then.passed),
    )


def _passed(  # noqa: PLR0917 — a stage, and what it is judged with
    row: CourseRow, open_: OpenStage, closed: Closed, now: datetime, house: House, known: Known
) -> CourseDecision:
    passed = closed.passed(open_, house)
    left = tuple(each for each in row.open if each is not open_)
    row = row.model_copy(update={"open": left, "passed": (*row.passed, passed)})
    stage = row.order.stage(open_.stage)
    if stage is None or stage.stage.repeats:
        decision = CourseDecision(row=row)
    else:
        decision = _after(row, stage, passed, closed, now, house, known)
    return decision.model_copy(update={"passed": (passed,)})


def _after(  # noqa: PLR0917
    row: CourseRow,
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
    following = row.order.after(stage.stage.id) if leads_to == NEXT else row.order.stage(leads_to)
    if following is None:
        if row.order.course is CourseKind.COMMITTEE:
            return CourseDecision(row=row)  # it stands until the plan ends
        return CourseDecision(row=_ended(row, _outcome(row), "", now))
    goes_back = leads_to != NEXT and row.rounds_of(following.stage.id) > 0
    return _opened(
        row,
        following,
        now,
        house,
        known,
        returned_for=(passed.reason or passed.outcome) if goes_back else "",
        knows=not goes_back and (following.prepared_by or following.unit) == closed.worker,
    )


def _outcome(row: CourseRow) -> str:
    """Return the last outcome that was named: the one the course ends with."""
    return next((each.outcome for each in reversed(row.passed) if each.outcome), DONE)


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
    stage: CourseStage,
    now: datetime,
    house: House,
    known: Known,
    *,
    returned_for: str = "",
    knows: bool,
) -> CourseDecision:
    """Open a stage once more."""
    number = row.rounds_of(stage.stage.id) + 1
    dated = stage.is_dated and number == 1
    turn = StageTurn(
        stage=stage,
        round=number,
        year=house.today(now).year if row.passed else row.order.year,
        deadline_id=row.order.deadline_id if dated else None,
        rule=(known.rules.get(row.order.deadline_id) or row.order.rule) if dated else None,
        lead=_present_lead(row),
        units=stage.units or known.units.get(stage.unit_class, ()),
        returned_for=returned_for,
        not_by=_authors(row, stage),
        laid_by=_laid_by(row, stage),
        knows=knows,
        follows=bool(row.passed),
    )
    return _with_turns(row, [turn], now, house)


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


def _present_lead(row: CourseRow) -> str:
    """Return who leads by now: a directive may have given a stage to another unit."""
    leads = {each.stage.id for each in row.order.stages if each.stage.holder is Holder.LEAD}
    return next((each.unit for each in reversed(row.passed) if each.stage in leads), "")


def _authors(row: CourseRow, stage: CourseStage) -> tuple[str, ...]:
    """Return whose work is decided on: of the stages before, where another unit judges them."""
    if not stage.stage.outcomes or stage.sends_to:
        return ()
    before = next((each for each in reversed(row.passed) if each.unit != stage.unit), None)
    return before.persons if before else ()


def _laid_by(row: CourseRow, stage: CourseStage) -> str:
    """Return the unit whose work a stage judges; nobody's where it judges none."""
    if not stage.stage.outcomes or stage.sends_to:
        return ""
    others = (each.unit for each in reversed(row.passed) if each.unit != stage.unit)
    return next(others, "")


def _year(row: CourseRow, year: int, now: datetime, house: House, known: Known) -> CourseDecision:
    """Open the occurrences of a year that still lie ahead and are not open already."""
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
            lead=_present_lead(row),
            units=units,
            knows=True,
        )
        for number, (each, rule) in enumerate(sorted(rules.items()), start=1)
        if lies_ahead(row.order, rule, year, house, house.today(now))
    ]
    return _with_turns(row, turns, now, house)


def decide_course(
    row: CourseRow, step: CourseStep, now: datetime, house: House, known: Known
) -> CourseDecision | Refusal:
    """Decide one step of a course; a step that cannot be done is a refusal.

    ``wrong_state`` (it is closed), ``not_in_post``, ``not_a_committee``, ``unknown_post``,
    ``one_head`` (exactly one member leads), ``decision_needed`` (the committee stands: its members
    are changed by a numbered decision), ``no_secretary_post``.
    """
    body = step.body
    if isinstance(body, Fire):
        return _fired(row, body, now, house, known)
    try:
        house.check_post(step.actor, now, row.order.duty)
        _check_open(row)
        if isinstance(body, CloseCourse):
            return _closed(row, body, now)
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
    return CourseDecision(row=row if row.open else _ended(row, DONE, "", now))


def _closed(row: CourseRow, body: CloseCourse, now: datetime) -> CourseDecision:
    ends = tuple(each.obligation for each in row.open)
    row = _ended(row, CLOSED_BY_DECISION, body.reason, now)
    return CourseDecision(row=row.model_copy(update={"decision": body.decision}), ends=ends)


def _committee(
    row: CourseRow, body: RecordMembers | RecordSecretary, now: datetime, house: House
) -> CourseDecision:
    if row.order.course is not CourseKind.COMMITTEE:
        code = "not_a_committee"
        raise Refused(code, f"{row.order.duty} sets up no committee")
    settles = tuple(each.obligation for each in row.open if _ends_by(row, each) == body.type)
    if isinstance(body, RecordSecretary):
        post = _secretary_post(house, now)
        row = row.model_copy(update={"secretary": body.person})
        return CourseDecision(row=row, settles=settles, appoints=post)
    _check_members(row, body, house, now)
    change = Restaffing(members=body.members, decision=body.decision, at=now)
    row = row.model_copy(update={"restaffed": (*row.restaffed, change)})
    return CourseDecision(row=row, settles=settles)


def _ends_by(row: CourseRow, open_: OpenStage) -> str | None:
    stage = row.order.stage(open_.stage)
    return stage.stage.ends_by if stage else None


def _secretary_post(house: House, now: datetime) -> str:
    organisation = house.organisation
    committee = organisation.roles.committee or ""
    posts = organisation.posts_of(committee, PostKind.SECRETARY, house.today(now))
    if not posts:
        code = "no_secretary_post"
        raise Refused(code, f"{committee or 'the committee'} has no post of a secretary today")
    return posts[0].id


def _check_members(row: CourseRow, body: RecordMembers, house: House, now: datetime) -> None:
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
