"""Which duties run as courses, and through which stages each goes; pure."""

from collections.abc import Iterable, Mapping
from datetime import date

from models.course.cycle_year import CONSOLIDATED, REPORTS
from models.course.defaults import DEFAULT_STAGES
from models.course.order import CourseOrder, CourseStage
from models.deciding.house import House
from models.plan.plan import CopyPurpose, Deadline, Duty, DutyKind, PlanFile
from models.plan.stage import CourseKind, DocumentNeed, Holder, SentTo, Stage
from models.plan_run.cycles import Cycles, answered_in

# A duty of these kinds goes through stages. One of a class of units stays one collection.
COURSE_OF: dict[DutyKind, CourseKind] = {
    DutyKind.COMMITTEE: CourseKind.COMMITTEE,
    DutyKind.PROPOSAL: CourseKind.PROPOSAL,
    DutyKind.CONTRIBUTION: CourseKind.CONTRIBUTION,
    DutyKind.STANDING: CourseKind.STANDING,
    DutyKind.PROGRAMME: CourseKind.STANDING,
    DutyKind.CAMPAIGN: CourseKind.STANDING,
    DutyKind.FINAL_REVIEW: CourseKind.REVIEW,
    DutyKind.DISPATCH: CourseKind.DISPATCH,
}


def course_of(duty: Duty) -> CourseKind | None:
    """Return as which course a duty runs; None: as one obligation, or one each year.

    What a class of units owes once is one collection; what it owes again and again is a course
    that asks the class as it is on each review day.
    """
    if duty.done_by_issue or duty.answered_by:
        return None
    kind = COURSE_OF.get(duty.kind)
    if kind is CourseKind.STANDING and not duty.recurs:
        return None
    if kind is CourseKind.DISPATCH and (duty.recurs or not is_carried_out(duty)):
        return None
    return None if duty.lead.unit_class and kind is not CourseKind.STANDING else kind


def is_carried_out(duty: Duty) -> bool:
    """Tell whether a duty sends the plan to a class of units that must carry it out."""
    copy = duty.copy_to
    return bool(copy and copy.purpose is CopyPurpose.CARRY_OUT and copy.unit_class)


def stages_of(file: PlanFile, duty: Duty) -> tuple[tuple[Stage, ...], bool]:
    """Return the stages of a duty, and whether they are the system's default.

    What the plan's data say of the duty itself comes first, then what they say of its kind.
    """
    named = next((each for each in file.courses if duty.id in each.duties), None)
    of_kind = next((each for each in file.courses if duty.kind in each.kinds), None)
    found = named or of_kind
    if found:
        return found.stages, False
    kind = course_of(duty)
    if kind is None and Cycles(file).of(duty):
        return (REPORTS, CONSOLIDATED), True
    stages = DEFAULT_STAGES.get(kind, ()) if kind else ()
    if duty.kind is DutyKind.PROGRAMME:  # a linked programme keeps a number of its own
        numbered = {"document": DocumentNeed.OPTIONAL}
        stages = tuple(each.model_copy(update=numbered) for each in stages)
    return stages, True


def stage_names(file: PlanFile) -> dict[tuple[str, str], tuple[str, str]]:
    """Return what a stage of a duty is called, in Vietnamese and English.

    What comes back each year and what is only acknowledged is the duty itself, under its own name.
    """
    return {
        (duty.id, stage.id): (stage.label_vi, stage.label_en)
        for duty in file.duties
        for stage in stages_of(file, duty)[0]
        if not stage.repeats and not stage.settles
    }


class Courses:
    """Make the courses of one plan, on a day."""

    def __init__(self, file: PlanFile, house: House, on: date) -> None:
        """Remember the plan as it stands."""
        self._file = file
        self._house = house
        self._on = on

    def order(
        self, duty: Duty, lead: str, deadlines: Iterable[Deadline], common: Mapping[str, object]
    ) -> CourseOrder | None:
        """Return the course of a duty under its present lead; None where it has none."""
        kind = course_of(duty)
        stages, _ = stages_of(self._file, duty)
        if kind in {None, CourseKind.DISPATCH} or not stages:
            return None
        rules = {each.id: each.rule for each in deadlines}
        single = {each: rule for each, rule in rules.items() if not rule.recurs}
        resolved = _dated(self._resolved(duty, lead, stages)) if single else ()
        resolved = resolved or self._resolved(duty, lead, stages)
        if not resolved:
            return None
        period = (self._file.period.start, self._file.period.end)
        stands = stages[0].repeats is not None or kind is CourseKind.COMMITTEE
        return CourseOrder.model_validate(
            {
                **common,
                "course": kind,
                "unit": lead,
                "prepared_by": duty.lead.prepared_by,
                "stages": resolved,
                "rule": next(iter(single.values()), None),
                "deadline_id": next(iter(single), ""),
                "rules": {each: rule for each, rule in rules.items() if rule.recurs},
                "period": period if stands else None,
            }
        )

    def _resolved(self, duty: Duty, lead: str, stages: Iterable[Stage]) -> tuple[CourseStage, ...]:
        made = (self._stage(duty, lead, stage) for stage in stages)
        return tuple(each for each in made if each is not None)

    def _stage(self, duty: Duty, lead: str, stage: Stage) -> CourseStage | None:
        """Return a stage with who holds it; None where nobody does, or it would judge itself."""
        sends_to = _bodies(duty, stage.sends_to)
        if stage.sends_to and not sends_to:
            return None
        if duty.lead.unit_class:
            return self._asked_of_class(duty, stage, duty.lead.unit_class)
        if stage.holder in {Holder.PARTNERS, Holder.CLASS}:
            return self._asked(duty, lead, stage)
        unit = self._holder(duty, lead, stage)
        judges = stage.outcomes and not sends_to
        if unit is None or (judges and unit in {lead, duty.lead.prepared_by}):
            return None
        owns = stage.holder in {Holder.LEAD, Holder.PREPARER}
        prepared_by = duty.lead.prepared_by if owns else None
        return CourseStage(
            stage=stage,
            unit=unit,
            prepared_by=prepared_by,
            sends_to=sends_to,
            approvers=_approvers(duty) if _is_approved(duty, stage) else (),
        )

    def _asked(self, duty: Duty, lead: str, stage: Stage) -> CourseStage | None:
        """Return a stage that many answer; None where there are no partners.

        The units of a final review are those of the day it asks them, years later; where a report
        of that year serves it, too, nobody is asked twice.
        """
        roles, is_review = self._file.roles, course_of(duty) is CourseKind.REVIEW
        classes = [each.unit_class for each in duty.partners]
        of_class = stage.named or (classes[0] if is_review and len(classes) == 1 else None)
        if of_class:
            return CourseStage(
                stage=stage,
                unit=roles.root,
                through=roles.focal_department,
                unit_class=of_class,
                awaits=answered_in(self._file, duty) if is_review else "",
            )
        units = self._partners(duty, lead)
        return CourseStage(stage=stage, unit=lead, through=lead, units=units) if units else None

    def _asked_of_class(self, duty: Duty, stage: Stage, unit_class: str) -> CourseStage:
        """Return a stage that each unit of the duty's class answers, as of the day it opens."""
        roles = self._file.roles
        inside = next((each for each in duty.receivers if each.unit), None)
        return CourseStage(
            stage=stage,
            unit=(inside.unit if inside else None) or roles.root,
            through=(inside.through if inside else None) or roles.focal_department,
            unit_class=unit_class,
        )

    def _holder(self, duty: Duty, lead: str, stage: Stage) -> str | None:
        roles = self._file.roles
        return {
            Holder.LEAD: lead,
            Holder.PREPARER: lead,
            Holder.FOCAL: roles.focal_department,
            Holder.COMMITTEE: roles.committee,
            Holder.STANDING: roles.standing,
            Holder.PRESIDIUM: _approver(duty) or roles.presidium,
            Holder.UNIT: stage.named,
        }[stage.holder]

    def _partners(self, duty: Duty, lead: str) -> tuple[str, ...]:
        classes = {each.name: each for each in self._file.classes}
        found: dict[str, None] = {}
        for partner in duty.partners:
            if partner.unit:
                found[partner.unit] = None
            elif partner.unit_class:
                members = classes[partner.unit_class]
                units = self._house.organisation.units_on(self._on)
                found |= {unit.code: None for unit in units if members.contains(unit)}
        return tuple(each for each in found if each not in {lead, duty.lead.prepared_by})


def _is_approved(duty: Duty, stage: Stage) -> bool:
    """Tell whether a stage is handed in for approval, not judged by a stage of its own.

    What a campaign yields each year, and what a final review comes to.
    """
    is_last = duty.kind is DutyKind.FINAL_REVIEW and stage.deadline == "last"
    return duty.kind is DutyKind.CAMPAIGN or is_last


def _approver(duty: Duty) -> str | None:
    """Return the last unit inside that approves the product: the duty's own Presidium."""
    inside = (each.unit for each in (*duty.decided_by, *duty.receivers) if each.approves)
    return next((unit for unit in inside if unit), None)


def _approvers(duty: Duty) -> tuple[str, ...]:
    """Return the units inside that approve the product, in turn."""
    inside = (*duty.receivers, *duty.decided_by)
    return tuple(each.unit for each in inside if each.unit and each.approves)


def _bodies(duty: Duty, wanted: SentTo | None) -> tuple[str, ...]:
    """Return the outside bodies that have a part in a duty."""
    if wanted is SentTo.RECEIVERS:
        return tuple(each.body for each in duty.receivers if each.body and each.approves)
    if wanted is SentTo.DECIDERS:
        return tuple(each.body for each in duty.decided_by if each.body)
    part = {SentTo.COOPERATING: "cooperates", SentTo.OWNERS: "owner"}.get(wanted or SentTo.DECIDERS)
    return tuple(each.body for each in duty.outside if each.part == part)


def _dated(stages: tuple[CourseStage, ...]) -> tuple[CourseStage, ...]:
    """Say which stage carries the duty's own deadline.

    The one that is marked; where it does not apply, what the lead hands in last before others
    judge it: else the last of the lead's.
    """
    if not stages:
        return ()
    marked = [place for place, each in enumerate(stages) if each.stage.deadline == "last"]
    own = [
        place
        for place, each in enumerate(stages)
        if each.stage.holder in {Holder.LEAD, Holder.PREPARER} and not each.collects
    ]
    judged = [place for place, each in enumerate(stages) if each.stage.outcomes]
    before = [place for place in own if judged and place < judged[0]]
    place = (marked or before[-1:] or own[-1:] or [len(stages) - 1])[-1]
    return tuple(
        each.model_copy(update={"is_dated": True}) if number == place else each
        for number, each in enumerate(stages)
    )
