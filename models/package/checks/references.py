"""Whatever one entry names, another entry is."""

import difflib
from collections.abc import Iterable, Iterator, Mapping

from models.base import Value
from models.package.draft import Draft
from models.plan.cycle import AlsoAnswers, CycleStep
from models.plan.form import Form, FormField, Service
from models.plan.organisation import OutsideBody, Post, Roles, Unit
from models.plan.plan import (
    Copy,
    CourseSpec,
    Duty,
    Lead,
    OutsidePart,
    Partner,
    Plan,
    Receiver,
    ReportCycle,
    UnitClass,
)
from models.plan.scenario import (
    Appoint,
    Asked,
    CollectHabit,
    Decide,
    Directive,
    Excuse,
    Extension,
    Members,
    NotApplicable,
    Outcome,
    OutsideRound,
    Promise,
    RenameUnit,
    Reopen,
    ReviewHabit,
    Secretary,
    Suspend,
    Vacate,
    Who,
    Withdraw,
)
from models.plan.stage import Member
from models.plan.target import Target
from models.problem import Finding, Place, Severity
from models.source import Source
from models.wording import Wording, say

Names = Mapping[str, set[str]]

_DUTY_OF_EVENT: Mapping[str, str] = {"duty": "duties", "unit": "units"}

# value class → field → what the field names
REFERENCES: Mapping[type[Value], Mapping[str, str]] = {
    Source: {"clause": "clauses"},
    Lead: {"unit": "units", "unit_class": "classes", "prepared_by": "units"},
    Partner: {"unit": "units", "unit_class": "classes"},
    OutsidePart: {"body": "bodies"},
    Receiver: {"unit": "units", "body": "bodies", "through": "units"},
    Copy: {"unit": "units", "unit_class": "classes", "body": "bodies"},
    Duty: {"clause": "clauses", "answered_by": "duties"},
    Target: {"clause": "clauses", "owner_class": "classes"},
    ReportCycle: {"duty": "duties", "superior": "units", "through": "units", "forms": "forms",
                  "consolidated": "duties"},
    CycleStep: {"unit_class": "classes"},
    CourseSpec: {"duties": "duties"},
    AlsoAnswers: {"duty": "duties"},
    UnitClass: {"kinds": "kinds", "tags": "tags"},
    Roles: dict.fromkeys(
        ("root", "focal_department", "committee", "standing", "presidium"), "units"
    ),
    Form: {"owner": "units", "unit_kinds": "kinds"},
    FormField: {"target": "targets"},
    Service: {"target": "targets"},
    Unit: {"parent": "units", "merged_into": "units"},
    OutsideBody: {"parent": "bodies"},
    Post: {"unit": "units", "held_with": "posts", "acting": "posts"},
    Who: {"duties": "duties", "units": "units", "unit_kinds": "kinds"},
    OutsideRound: {"body": "bodies"},
    ReviewHabit: {"duties": "duties", "approvers": "approvers"},
    CollectHabit: {"duties": "duties"},
    Decide: {"duty": "duties", "lead": "units"},
    Asked: {"duty": "duties", "body": "bodies"},
    Appoint: {"post": "posts"},
    Vacate: {"post": "posts"},
    RenameUnit: {"unit": "units"},
    Directive: {**_DUTY_OF_EVENT, "by": "posts", "lead": "units"},
    Promise: {**_DUTY_OF_EVENT, "post": "posts"},
    Outcome: {**_DUTY_OF_EVENT, "body": "bodies"},
    Members: {"duty": "duties"},
    Secretary: {"duty": "duties"},
    Member: {"post": "posts"},
    **dict.fromkeys((Extension, NotApplicable, Excuse, Reopen, Withdraw, Suspend), _DUTY_OF_EVENT),
}  # fmt: skip

_COLUMNS = {(Unit, "parent"): "parent_code", (OutsideBody, "parent"): "parent_code"}


def dangling_references(draft: Draft) -> Iterator[Finding]:
    """Refuse every name of something that does not exist."""
    names = names_of(draft)
    parts: list[tuple[Place, Value]] = [
        *draft.clauses, *draft.duties, *draft.targets, *draft.cycles, *draft.courses,
        *draft.classes, *draft.forms, *draft.units, *draft.posts, *draft.bodies,
    ]  # fmt: skip
    single = (draft.roles, draft.policy, draft.period)
    parts.extend((each.place, each.value) for each in single if each)
    for place, value in parts:
        yield from unknown_names(place, value, names)


def unknown_names(place: Place, value: Value, names: Names) -> Iterator[Finding]:
    """Yield what a value, or a value inside it, names in vain."""
    for at, each in walk(place, value):
        for field, what in REFERENCES.get(type(each), {}).items():
            named = getattr(each, field)
            column = _COLUMNS.get((type(each), field), field)
            many = isinstance(named, tuple)
            for index, name in enumerate(named if many else (named,)):
                if name is None or name in names[what]:
                    continue
                spot = at / column / index if many else at / column
                severity = Severity.WARNING if what == "tags" else Severity.ERROR
                yield Finding(spot, "dangling", _unknown(what, name, names[what]), severity)


def walk(place: Place, value: Value) -> Iterator[tuple[Place, Value]]:
    """Yield a value and every value inside it, each with its place."""
    yield place, value
    for name, info in type(value).model_fields.items():
        inner = getattr(value, name)
        at = place / (info.alias or name)
        if isinstance(inner, Value):
            yield from walk(at, inner)
        elif isinstance(inner, tuple):
            for index, each in enumerate(inner):
                if isinstance(each, Value):
                    yield from walk(at / index, each)


def names_of(source: Draft | Plan) -> dict[str, set[str]]:
    """Collect what can be named: in a draft, or in a plan that was read."""
    if isinstance(source, Draft):
        known = dict(source.ids)
        known |= {"kinds": source.kinds(), "tags": source.tags()}
    else:
        file = source.file
        known = {
            "clauses": {each.id for each in file.clauses},
            "duties": {each.id for each in file.duties},
            "targets": {each.id for each in file.targets},
            "classes": {each.name for each in file.classes},
            "units": {each.code for each in source.units},
            "posts": {each.id for each in source.posts},
            "bodies": {each.code for each in source.bodies},
            "forms": {each.id for each in source.forms},
            "kinds": {each.kind for each in source.units},
            "tags": {tag for each in source.units for tag in each.tags},
        }
    for what in ("clauses", "duties", "targets", "classes", "units", "posts", "bodies", "forms"):
        known.setdefault(what, set())
    known["approvers"] = known["units"] | known["posts"] | known["bodies"]
    return known


_TEMPLATES = {
    "clauses": say("no clause has the id '%(name)s'"),
    "duties": say("no duty has the id '%(name)s'"),
    "targets": say("no target has the id '%(name)s'"),
    "classes": say("no class of units is called '%(name)s'"),
    "units": say("no unit has the code '%(name)s'"),
    "posts": say("no post has the id '%(name)s'"),
    "bodies": say("no outside body has the code '%(name)s'"),
    "forms": say("no form has the id '%(name)s'"),
    "kinds": say("no unit is of the kind '%(name)s'"),
    "tags": say("no unit has the tag '%(name)s'"),
    "approvers": say("no unit, post or outside body is called '%(name)s'"),
}

_TEMPLATES_NEAR = {
    "clauses": say("no clause has the id '%(name)s'; did you mean '%(near)s'?"),
    "duties": say("no duty has the id '%(name)s'; did you mean '%(near)s'?"),
    "targets": say("no target has the id '%(name)s'; did you mean '%(near)s'?"),
    "classes": say("no class of units is called '%(name)s'; did you mean '%(near)s'?"),
    "units": say("no unit has the code '%(name)s'; did you mean '%(near)s'?"),
    "posts": say("no post has the id '%(name)s'; did you mean '%(near)s'?"),
    "bodies": say("no outside body has the code '%(name)s'; did you mean '%(near)s'?"),
    "forms": say("no form has the id '%(name)s'; did you mean '%(near)s'?"),
    "kinds": say("no unit is of the kind '%(name)s'; did you mean '%(near)s'?"),
    "tags": say("no unit has the tag '%(name)s'; did you mean '%(near)s'?"),
    "approvers": say(
        "no unit, post or outside body is called '%(name)s'; did you mean '%(near)s'?"
    ),
}


def _unknown(what: str, name: str, known: Iterable[str]) -> Wording:
    near = difflib.get_close_matches(name, sorted(known), n=1, cutoff=0.75)
    if near:
        return Wording(msgid=_TEMPLATES_NEAR[what].msgid, params={"name": name, "near": near[0]})
    return Wording(msgid=_TEMPLATES[what].msgid, params={"name": name})


def answered_in_a_circle(draft: Draft) -> Iterator[Finding]:
    """Refuse duties that answer each other, so that none of them is ever answered."""
    answers = {duty.value.id: duty.value.answered_by for duty in draft.duties}
    for duty in draft.duties:
        seen: set[str] = set()
        step = duty.value.answered_by
        while step and step not in seen:
            seen.add(step)
            step = answers.get(step)
        if duty.value.id in seen:
            wording = say(
                "duties answer each other in a circle: %(ids)s", ids=", ".join(sorted(seen))
            )
            yield Finding(duty.place / "answered_by", "circle", wording)


def in_charge_of_nothing(draft: Draft) -> Iterator[Finding]:
    """Refuse a leader in charge of units, kinds or tags that do not exist."""
    names = names_of(draft)
    prefixes = {"kind": "kinds", "tag": "tags"}
    for post in draft.posts:
        for entry in post.value.in_charge_of:
            prefix, colon, name = entry.partition(":")
            what, name = (prefixes.get(prefix, ""), name) if colon else ("units", entry)
            if not what:
                wording = say("'%(entry)s': write a unit's code, kind:… or tag:…", entry=entry)
                yield Finding(post.place / "in_charge_of", "dangling", wording)
            elif name not in names[what]:
                wording = _unknown(what, name, names[what])
                yield Finding(post.place / "in_charge_of", "dangling", wording)
