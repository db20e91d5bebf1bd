"""The reminder and escalation policy of a plan: data, versioned, with its source."""

import re
from datetime import time
from enum import StrEnum
from typing import Self

from pydantic import Field, field_validator, model_validator

from models.base import Value
from models.source import Source


class AddresseeKind(StrEnum):
    """The kinds of addressee a rung can have, in climbing order (design §6)."""

    RESPONSIBLE_POST = "responsible_post"
    UNIT_HEAD = "unit_head"
    SUPERIOR = "superior"
    FOCAL_DEPARTMENT = "focal_department"
    COMMITTEE_SECRETARY = "committee_secretary"
    LEADER_IN_CHARGE = "leader_in_charge"
    COMMITTEE_HEAD = "committee_head"
    STANDING = "standing"
    PRESIDIUM = "presidium"


_HEIGHT = {
    AddresseeKind.RESPONSIBLE_POST: 0,
    AddresseeKind.UNIT_HEAD: 1,
    AddresseeKind.SUPERIOR: 2,
    AddresseeKind.FOCAL_DEPARTMENT: 20,
    AddresseeKind.COMMITTEE_SECRETARY: 21,
    AddresseeKind.LEADER_IN_CHARGE: 21,
    AddresseeKind.COMMITTEE_HEAD: 22,
    AddresseeKind.STANDING: 23,
    AddresseeKind.PRESIDIUM: 24,
}
_REFERENCE = re.compile(r"([a-z_]+)(?:\((\d)\))?")


class AddresseeRef(Value):
    """One addressee of a rung: a kind, and for ``superior(n)`` how many steps up."""

    kind: AddresseeKind
    steps: int = 0

    @property
    def height(self) -> int:
        """How high on the ladder it stands; rungs never descend."""
        return _HEIGHT[self.kind] + self.steps

    def __str__(self) -> str:
        """Write it as the policy file does."""
        return f"{self.kind}({self.steps})" if self.steps else str(self.kind)


def addressee_ref(text: str) -> AddresseeRef:
    """Read ``unit_head``, ``superior(2)`` and the like; say what would be accepted otherwise."""
    match = _REFERENCE.fullmatch(text)
    kinds = [str(kind) for kind in AddresseeKind]
    if not match or match[1] not in kinds:
        accepted = ", ".join([*kinds, "superior(1) … superior(9)"])
        msg = f"'{text}' is no kind of addressee; accepted: {accepted}"
        raise ValueError(msg)
    kind, steps = AddresseeKind(match[1]), int(match[2] or 0)
    if (kind is AddresseeKind.SUPERIOR) != (steps > 0):
        msg = f"'{text}': superior needs a number of steps, as in superior(1); the others take none"
        raise ValueError(msg)
    return AddresseeRef(kind=kind, steps=steps)


class Reminder(Value):
    """A reminder some working days before the due day."""

    working_days: int = Field(ge=1, le=250)
    to: str = "responsible_post"

    @field_validator("to")
    @classmethod
    def _known(cls, text: str) -> str:
        addressee_ref(text)
        return text

    @property
    def id(self) -> str:
        """Name the rung in claims and in history."""
        return f"due-{self.working_days}"


class Rung(Value):
    """An escalation some working days after late_after (0 = first working morning after)."""

    working_days: int = Field(ge=0, le=250)
    to: tuple[str, ...] = Field(min_length=1)
    line_up: bool = Field(
        default=False, description="one message listing all the late, not one each"
    )

    @field_validator("to")
    @classmethod
    def _known(cls, texts: tuple[str, ...]) -> tuple[str, ...]:
        for text in texts:
            addressee_ref(text)
        return texts

    @property
    def id(self) -> str:
        """Name the rung in claims and in history."""
        return f"late+{self.working_days}"

    @property
    def refs(self) -> tuple[AddresseeRef, ...]:
        """The addressees, read."""
        return tuple(addressee_ref(text) for text in self.to)

    @property
    def height(self) -> int:
        """The highest addressee of the rung."""
        return max(ref.height for ref in self.refs)


class Repeat(Value):
    """A reminder repeated while something is late, within a bound (a timetable is finite)."""

    every_working_days: int = Field(ge=1, le=60)
    times: int = Field(ge=1, le=60, description="the policy's bound")
    to: str = "responsible_post"

    @field_validator("to")
    @classmethod
    def _known(cls, text: str) -> str:
        addressee_ref(text)
        return text


class Ladder(Value):
    """What happens before and after a due line."""

    before: tuple[Reminder, ...] = ()
    late: tuple[Rung, ...] = ()
    repeat: Repeat | None = None

    @model_validator(mode="after")
    def _climbs(self) -> Self:
        days = [reminder.working_days for reminder in self.before]
        if len(set(days)) != len(days):
            msg = "two reminders on the same day before due"
            raise ValueError(msg)
        for lower, upper in zip(self.late, self.late[1:], strict=False):
            if upper.working_days <= lower.working_days:
                msg = f"rung {upper.id} does not come after {lower.id}"
                raise ValueError(msg)
            if upper.height < lower.height:
                msg = f"rung {upper.id} ({', '.join(upper.to)}) descends below {lower.id}"
                raise ValueError(msg)
        return self

    def up_to_superior(self) -> Self:
        """Return the ladder without the rungs above whoever collects."""
        top = _HEIGHT[AddresseeKind.FOCAL_DEPARTMENT]
        return self.model_copy(update={"late": tuple(r for r in self.late if r.height <= top)})


class OutsideTerms(Value):
    """How a matter that lies with an outside body is followed: courtesy, never a ladder."""

    look_every_working_days: int = Field(default=40, ge=5, le=250)
    looks: int = Field(
        default=6, ge=1, le=40, description="bound: how many times the lead is asked to look"
    )
    standing_after_working_days: int = Field(default=120, ge=5, le=750)


class UndecidedTerms(Value):
    """How an undecided item is followed: listed weekly, then told upwards (design rule 1)."""

    list_every_working_days: int = Field(default=5, ge=1, le=60)
    lists: int = Field(default=52, ge=1, le=260)
    head_after_working_days: int = Field(default=20, ge=1, le=250)
    standing_after_working_days: int = Field(default=40, ge=1, le=250)


class DigestTerms(Value):
    """When the morning digest goes out."""

    weekly_weekday: int = Field(
        default=1, ge=1, le=7, description="ISO weekday of the weekly digest of bodies"
    )
    budget_digests: int = Field(default=1, ge=1, le=5)
    budget_urgent: int = Field(default=2, ge=0, le=20)


class Policy(Value):
    """All numbers of reminding and escalating; frozen by version per occurrence."""

    version: str = Field(min_length=1)
    adopted_by: Source
    office_hour: time = time(8, 0)
    grace_working_days: int = Field(default=0, ge=0, le=60)
    lock_working_days: int = Field(
        default=60, ge=0, le=500, description="after late_after a form locks"
    )
    review_working_days: int = Field(default=10, ge=1, le=250, description="term of an approver")
    promise_working_days: int = Field(default=10, ge=1, le=60, description="furthest promised date")
    promises: int = Field(default=2, ge=0, le=10, description="how often a climb may be paused")
    assignment: Ladder
    entry: Ladder
    outside: OutsideTerms = OutsideTerms()
    undecided: UndecidedTerms = UndecidedTerms()
    digest: DigestTerms = DigestTerms()
