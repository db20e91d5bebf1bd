"""The cells of the table of rights: who stands how to what, and what the table says of it.

How a unit stands to something is written here by hand; what that allows is read from the table.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from models.desk.rights import READING, RIGHTS, Condition, Relation
from models.plan.organisation import PostKind
from tests.integration.desk import plan as rights

R = Relation
FORM = frozenset({Condition.DOCUMENT, Condition.OUTSIDE, Condition.ITSELF})


class Target(StrEnum):
    """What a command is about."""

    ASSIGNMENT = "assignment"
    ENTRY = "entry"
    COLLECTION = "collection"
    POST = "post"
    PLAN = "plan"
    COURSE = "course"


_ALWAYS = {
    rights.STANDING: {R.STANDING},
    rights.PRESIDIUM: {R.PRESIDIUM},
    rights.ROOT: {R.ROOT_HEAD},
    rights.COMMITTEE: {R.SECRETARY},
}
STANDS: dict[Target, dict[str, set[Relation]]] = {
    # leaf owes it, team does the work; check approves first, final then
    Target.ASSIGNMENT: {
        **_ALWAYS,
        rights.TEAM: {R.OWN},
        rights.LEAF: {R.OWN, R.OWNER},
        rights.LOW: {R.SUPERIOR},
        rights.MID: {R.ABOVE},
        rights.ROOT: {R.ABOVE, R.ROOT_HEAD},
        "coop": {R.COOP},
        "check": {R.APPROVER, R.REVIEWER},
        "final": {R.REVIEWER},
        "asker": {R.ASKED_FROM},
        "told": {R.TOLD},
    },
    # leaf's answer to a collection of the collector, through a department
    Target.ENTRY: {
        **_ALWAYS,
        rights.LEAF: {R.OWN, R.OWNER},
        rights.LOW: {R.SUPERIOR},
        rights.MID: {R.ABOVE},
        rights.ROOT: {R.ABOVE, R.ROOT_HEAD},
        "coop": {R.COOP},
        "collector": {R.COLLECTING},
        "through": {R.COLLECTING},
        "told": {R.TOLD},
    },
    # the collection as a whole
    Target.COLLECTION: {
        **_ALWAYS,
        rights.ROOT: {R.ABOVE, R.ROOT_HEAD},
        "collector": {R.COLLECTING, R.SUPERIOR},
        "through": {R.COLLECTING},
        "told": {R.TOLD},
    },
    # the post of the leaf's deputy: the leaf's head is its superior
    Target.POST: {
        **_ALWAYS,
        rights.LEAF: {R.SUPERIOR},
        rights.LOW: {R.ABOVE},
        rights.MID: {R.ABOVE},
        rights.ROOT: {R.ABOVE, R.ROOT_HEAD},
    },
    Target.PLAN: _ALWAYS,
    # the course of a duty that leaf owes and team prepares
    Target.COURSE: {
        **_ALWAYS,
        rights.TEAM: {R.OWN},
        rights.LEAF: {R.OWN, R.OWNER},
        rights.LOW: {R.SUPERIOR},
        rights.MID: {R.ABOVE},
        rights.ROOT: {R.ABOVE, R.ROOT_HEAD},
    },
}
_ONE_POST = {R.SECRETARY: PostKind.SECRETARY, R.ROOT_HEAD: PostKind.HEAD}
UNITS = (
    *(rights.ROOT, rights.COMMITTEE, rights.STANDING, rights.PRESIDIUM, rights.FOCAL),
    *(rights.MID, rights.LOW, rights.LEAF, rights.TEAM),
    *(unit for unit in rights.BESIDE if unit != "spare"),
)
GIVEN_POST = rights.post_of(rights.LEAF, PostKind.DEPUTY)


@dataclass(frozen=True, kw_only=True)
class Form:
    """One way to give a command: on what, with which body, which conditions it meets itself."""

    command: str
    target: Target
    body: Mapping[str, Any]
    meets: frozenset[Condition] = frozenset()
    name: str = field(default="")

    def __str__(self) -> str:
        """Name the form for the list of tests."""
        return "-".join(each for each in (self.command, self.target, self.name) if each)


@dataclass(frozen=True, kw_only=True)
class Cell:
    """Somebody's seat, and whether a form is for him."""

    unit: str
    kind: PostKind
    relations: frozenset[Relation]
    is_allowed: bool
    is_visible: bool


def cells(form: Form) -> Iterator[Cell]:
    """Yield every seat there is with what the table says of it."""
    for unit in UNITS:
        for kind in PostKind:
            relations = frozenset(_relations(form.target, unit, kind))
            is_open = form.target in {Target.PLAN, Target.POST}  # everybody sees the plan
            yield Cell(
                unit=unit,
                kind=kind,
                relations=relations,
                is_allowed=_allowed(form, kind, relations),
                is_visible=is_open or bool(relations & READING),
            )


def _relations(target: Target, unit: str, kind: PostKind) -> Iterator[Relation]:
    for relation in STANDS[target].get(unit, set()):
        if _ONE_POST.get(relation, kind) is kind:
            yield relation
    if target is Target.POST and rights.post_of(unit, kind) == GIVEN_POST:
        yield R.HOLDER


def _allowed(form: Form, kind: PostKind, relations: frozenset[Relation]) -> bool:
    return any(
        right.command == form.command
        and right.relation in relations
        and (not right.kinds or kind in right.kinds)
        and FORM & set(right.conditions) <= form.meets
        for right in RIGHTS
    )


def administrator_may(form: Form) -> bool:
    """Tell what the table says of an administrator."""
    return form.target in {Target.PLAN, Target.POST} and _allowed(
        form, PostKind.HEAD, frozenset({R.ADMINISTRATOR})
    )
