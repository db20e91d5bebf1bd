"""Symbolic deadline rules, and the calendar day each of them means."""

import re
from calendar import monthrange
from datetime import date, timedelta
from enum import StrEnum
from typing import Self

from pydantic import Field, field_validator, model_validator

from models.base import Value
from models.timing.calendar import Bound, WorkingCalendar

_MONTH_DAY = re.compile(r"(\d\d)-(\d\d)")


class Anchor(StrEnum):
    """An event a deadline can be counted from."""

    ISSUE = "issue"
    ASKED = "asked"


def month_day(text: str) -> tuple[int, int]:
    """Read ``MM-DD``; 29 February is refused because it is not a day of every year."""
    match = _MONTH_DAY.fullmatch(text)
    month, day = (int(match[1]), int(match[2])) if match else (0, 0)
    if month not in range(1, 13) or not 1 <= day <= monthrange(2001, month)[1]:
        msg = f"'{text}' is not a day of every year; write MM-DD, for example 11-20"
        raise ValueError(msg)
    return month, day


class DeadlineRule(Value):
    """Say when something is due, without naming a calendar day the plan does not name.

    Exactly one of ``after`` (with ``working_days``), ``yearly``, ``within_year`` and ``on``.
    """

    after: Anchor | None = Field(default=None, description="event the working days count from")
    working_days: int | None = Field(default=None, ge=1, le=5000)
    yearly: str | None = Field(default=None, description="MM-DD of every year of the period")
    within_year: int | None = Field(default=None, ge=1900, le=2200)
    on: date | None = None
    bound: Bound = Bound.SOFT
    inclusive: bool = Field(default=True, description="is the day itself in time? ('trước ngày')")

    @field_validator("yearly")
    @classmethod
    def _day_of_every_year(cls, text: str | None) -> str | None:
        if text is not None:
            month_day(text)
        return text

    @model_validator(mode="after")
    def _exactly_one(self) -> Self:
        named = [
            name
            for name in ("after", "yearly", "within_year", "on")
            if getattr(self, name) is not None
        ]
        if len(named) != 1:
            found = ", ".join(named) or "none"
            msg = f"name exactly one of after, yearly, within_year, on (found: {found})"
            raise ValueError(msg)
        if (self.after is None) != (self.working_days is None):
            msg = "'after' and 'working_days' go together"
            raise ValueError(msg)
        return self

    @property
    def recurs(self) -> bool:
        """Tell whether the rule gives one day each year."""
        return self.yearly is not None

    def nominal_day(
        self, *, year: int, anchors: dict[Anchor, date], calendar: WorkingCalendar
    ) -> date | None:
        """Return the day the rule names before rolling, or None while its event has not happened.

        ``year`` matters only to a yearly rule. Days after an event count working days; the day of
        the event is not counted (Civil Code 2005 art. 152).
        """
        if self.on is not None:
            return self.on
        if self.within_year is not None:
            return date(self.within_year, 12, 31)
        if self.yearly is not None:
            return date(year, *month_day(self.yearly))
        start = anchors.get(self.after) if self.after else None
        return calendar.shift(start, self.working_days or 0) if start else None

    def due_day(
        self, *, year: int, anchors: dict[Anchor, date], calendar: WorkingCalendar
    ) -> date | None:
        """Return the working day on which the duty is due: soft rolls on, hard rolls back."""
        day = self.nominal_day(year=year, anchors=anchors, calendar=calendar)
        if day is None:
            return None
        last = day if self.inclusive else day - timedelta(days=1)
        return calendar.roll(last, self.effective_bound)

    @property
    def effective_bound(self) -> Bound:
        """A year that must not be left is a hard bound, whatever the file says."""
        return Bound.HARD if self.within_year is not None else self.bound
