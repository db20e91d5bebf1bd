"""What changes when a plan goes on with another version of its package; pure."""

from collections.abc import Iterable, Mapping
from typing import Any, Literal

from pydantic import Field

from models.base import Value
from models.deciding.commands import Refusal
from models.plan.plan import Duty, Lead, Period, Plan
from models.plan.stage import Stage
from models.plan_run.courses import course_of, stages_of
from models.timing.calendar import working_calendar
from models.timing.deadline import DeadlineRule

_LEAD = ("unit", "unit_class", "prepared_by", "undecided")
_KEPT = {"deadlines", "lead", "id"}  # compared by themselves
_OTHERS = ("classes", "cycles", "targets", "clauses", "forms")
_ORGANISED = ("units", "posts", "tenures", "bodies")


class DeadlineChange(Value):
    """One deadline of a duty, before and after; None where there was or is none."""

    id: str = ""
    old: DeadlineRule | None = None
    new: DeadlineRule | None = None


class StageChange(Value):
    """A stage of a duty's course that is added, taken away or changed."""

    stage: str
    label: str
    what: Literal["added", "removed", "changed"]
    old_days: int | None = Field(default=None, description="working days, before")
    new_days: int | None = None
    others: tuple[str, ...] = Field(default=(), description="what else of it differs")


class DutyChange(Value):
    """What an amendment changes in one duty."""

    duty: str
    old_lead: str = Field(description="a unit, 'class:…', or empty while it is undecided")
    new_lead: str
    deadlines: tuple[DeadlineChange, ...] = Field(default=(), description="those that differ")
    stages: tuple[StageChange, ...] = Field(
        default=(),
        description="a running course follows: what lies ahead, and the term of what is open",
    )
    others: tuple[str, ...] = Field(
        default=(), description="fields that differ; they hold for what is opened from now on"
    )


class Amendment(Value):
    """The difference between two versions of a package, and what forbids to adopt the second."""

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    changed: tuple[DutyChange, ...] = ()
    policy: bool = Field(default=False, description="reminders, ladder or terms differ")
    calendars: tuple[str, ...] = Field(default=(), description="calendars whose days differ")
    others: tuple[str, ...] = Field(
        default=(), description="other parts that differ; they hold from now on"
    )
    notes: tuple[str, ...] = Field(
        default=(), description="people and units differ; that has no effect here"
    )
    problems: tuple[Refusal, ...] = ()

    @property
    def sound(self) -> bool:
        """Tell whether it may be adopted."""
        return not self.problems

    @property
    def replans(self) -> bool:
        """Tell whether every open obligation is planned anew."""
        return self.policy or bool(self.calendars)

    def change(self, duty: str) -> DutyChange | None:
        """Return what it changes in a duty."""
        return next((each for each in self.changed if each.duty == duty), None)


def difference(old: Plan, new: Plan) -> Amendment:
    """Compare two versions of a package: duties by their ids, deadlines by theirs.

    The text, the period and the zone must be the same: another text is another plan. What the
    package says of people and units is not read again; the organisation changes by its own acts.
    """
    before = {duty.id: duty for duty in old.file.duties}
    after = {duty.id: duty for duty in new.file.duties}
    changes = (
        _duty(before[each], after[each], tuple(_stages(old, new, before[each], after[each])))
        for each in after
        if each in before
    )
    return Amendment(
        added=tuple(each for each in after if each not in before),
        removed=tuple(each for each in before if each not in after),
        changed=tuple(change for change in changes if change),
        policy=old.file.policy != new.file.policy or old.file.roles != new.file.roles,
        calendars=tuple(_calendars(old, new)),
        others=tuple(
            each for each in _OTHERS if getattr(old.file, each) != getattr(new.file, each)
        ),
        notes=tuple(each for each in _ORGANISED if getattr(old, each) != getattr(new, each)),
        problems=tuple(_problems(old, new)),
    )


def _duty(old: Duty, new: Duty, stages: tuple[StageChange, ...]) -> DutyChange | None:
    if old == new and not stages:
        return None
    rules_before, rules_after = _rules(old), _rules(new)
    ids = dict.fromkeys((*rules_before, *rules_after))
    pairs = ((each, rules_before.get(each), rules_after.get(each)) for each in ids)
    return DutyChange(
        duty=old.id,
        old_lead=_lead(old.lead),
        new_lead=_lead(new.lead),
        deadlines=tuple(
            DeadlineChange(id=each, old=was, new=now) for each, was, now in pairs if was != now
        ),
        stages=stages,
        others=tuple(_others(old, new)),
    )


def _stages(old: Plan, new: Plan, was: Duty, now: Duty) -> Iterable[StageChange]:
    """Compare the stages of a duty by their ids, in the order they go now, then those taken away.

    A duty that goes through no stages in one of the two goes on as it runs.
    """
    if course_of(was) is None or course_of(now) is None:
        return
    before = {each.id: each for each in stages_of(old.file, was)[0]}
    after = {each.id: each for each in stages_of(new.file, now)[0]}
    for each in {**after, **before}:
        one, other = before.get(each), after.get(each)
        if one != other:
            yield _stage(one, other)


def _stage(old: Stage | None, new: Stage | None) -> StageChange:
    known = new or old
    assert known is not None  # noqa: S101 — one of the two has it
    differ = [
        name
        for name in Stage.model_fields
        if old and new and getattr(old, name) != getattr(new, name)
    ]
    return StageChange(
        stage=known.id,
        label=known.label_vi,
        what="changed" if old and new else "added" if new else "removed",
        old_days=old.days if old else None,
        new_days=new.days if new else None,
        others=tuple(each for each in differ if each != "days"),
    )


def _rules(duty: Duty) -> dict[str, DeadlineRule]:
    return {each.id: each.rule for each in duty.deadlines}


def _lead(lead: Lead) -> str:
    return lead.unit or (f"class:{lead.unit_class}" if lead.unit_class else "")


def _others(old: Duty, new: Duty) -> Iterable[str]:
    for name in Duty.model_fields:
        if name not in _KEPT and getattr(old, name) != getattr(new, name):
            yield name
    if _picked(old.lead) == _picked(new.lead) and old.lead != new.lead:
        yield "lead.source"
    elif old.lead.prepared_by != new.lead.prepared_by:
        yield "lead.prepared_by"
    if _rules(old) == _rules(new) and old.deadlines != new.deadlines:
        yield "deadlines.source"


def _picked(lead: Lead) -> Mapping[str, Any]:
    return {name: getattr(lead, name) for name in _LEAD}


def _calendars(old: Plan, new: Plan) -> Iterable[str]:
    """Name the calendars whose days differ, and those of another use."""
    before, after = _versions(old), _versions(new)
    differ = {name for name in {*before, *after} if before.get(name) != after.get(name)}
    was, now = old.file.calendars, new.file.calendars
    if was.default != now.default:
        differ.add(now.default)
    kinds = {*was.by_unit_kind, *now.by_unit_kind}
    moved = (kind for kind in kinds if was.by_unit_kind.get(kind) != now.by_unit_kind.get(kind))
    differ.update(now.by_unit_kind.get(kind, now.default) for kind in moved)
    return sorted(differ)


def _versions(plan: Plan) -> dict[str, str]:
    specs = plan.file.calendars.specs
    return {spec.name: working_calendar(spec, plan.overrides).version for spec in specs}


def _problems(old: Plan, new: Plan) -> Iterable[Refusal]:
    for code, was, now in (
        ("other_plan", old.file.id, new.file.id),
        ("text_differs", old.file.text.sha256, new.file.text.sha256),
        ("period_differs", _span(old.file.period), _span(new.file.period)),
        ("zone_differs", old.file.calendars.zone, new.file.calendars.zone),
        ("root_differs", old.file.roles.root, new.file.roles.root),
    ):
        if was != now:
            yield Refusal(code=code, field="package", message=f"{code}: {was} → {now}")


def _span(period: Period) -> str:
    return f"{period.start}…{period.end}"
