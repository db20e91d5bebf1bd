"""Deadlines lie inside the plan's period and come from no date in a document's name."""

import re
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from models.package.draft import Draft
from models.plan.plan import Deadline
from models.problem import Finding, Place
from models.text_fold import fold
from models.timing.deadline import DeadlineRule
from models.wording import say

_DATE = r"(\d{1,2})\s*[/.-]\s*(\d{1,2})\s*[/.-]\s*(\d{4})"
_LONG_DATE = r"ngày\s+(\d{1,2})\s+tháng\s+(\d{1,2})\s+năm\s+(\d{4})"
_ANY_DATE = re.compile(rf"{_LONG_DATE}|{_DATE}")
# "79-AB/CD ngày 25/12/2013", "số 399/XYz, ngày 7/3/2008": a number with its symbol, then the date
_SYMBOL_BEFORE = re.compile(r"\d\S*[-/]\S*[^\W\d_]\S*\s*,?\s*(?:đề\s+)?(?:ngày\s*)?$")
_LOOK_BACK = 60


class _Dated(NamedTuple):
    place: Place
    rule: DeadlineRule
    phrase: str


def deadlines_within_the_period(draft: Draft) -> Iterator[Finding]:
    """Refuse a deadline, or a year of a report cycle, outside the period of the plan."""
    if draft.period is None:
        return
    start, end = draft.period.value.start, draft.period.value.end
    for each in _rules(draft):
        on, year = each.rule.on, each.rule.within_year
        if on and not start <= on <= end:
            wording = say("%(day)s lies outside the plan's period (%(start)s to %(end)s)",
                          day=on, start=start, end=end)  # fmt: skip
            yield Finding(each.place / "on", "outside-period", wording)
        if year and not start.year <= year <= end.year:
            wording = say("%(day)s lies outside the plan's period (%(start)s to %(end)s)",
                          day=year, start=start, end=end)  # fmt: skip
            yield Finding(each.place / "within_year", "outside-period", wording)
    for cycle in draft.cycles:
        for index, year in enumerate(cycle.value.years):
            at = cycle.place / "years" / index
            if not start.year <= year <= end.year:
                wording = say("%(day)s lies outside the plan's period (%(start)s to %(end)s)",
                              day=year, start=start, end=end)  # fmt: skip
                yield Finding(at, "outside-period", wording)
            if year in cycle.value.years[:index]:
                yield Finding(
                    at, "duplicate-id", say("the year %(year)s stands here twice", year=year)
                )


def deadlines_from_cited_dates(draft: Draft) -> Iterator[Finding]:
    """Refuse a deadline that is the date of a document: cited, or named in the text."""
    cited = {each.value.dated: each.value.id for each in draft.cites if each.value.dated}
    named, bare = dates_of_documents(draft.text.value if draft.text else "")
    for each in _rules(draft):
        day = each.rule.on
        if day is None:
            continue
        if day in cited:
            wording = say(
                "%(day)s is the date of the cited document '%(document)s', not a deadline",
                day=day,
                document=cited[day],
            )
            yield Finding(each.place / "on", "cited-date", wording)
        elif day in named:
            wording = say(
                "%(day)s is the date of a document the text names (%(document)s), not a deadline",
                day=day,
                document=named[day],
            )
            yield Finding(each.place / "on", "cited-date", wording)
        elif day in bare and not any(day == found for found, _ in _dates(each.phrase)):
            wording = say(
                "%(day)s stands in the text, but the deadline does not quote it as its phrase",
                day=day,
            )
            yield Finding(each.place / "on", "cited-date", wording)


def dates_of_documents(text: str) -> tuple[dict[date, str], set[date]]:
    """Sort the dates written in a text: those in a document's name (with it), and the others."""
    named: dict[date, str] = {}
    bare: set[date] = set()
    for day, match in _dates(text):
        before = text[max(0, match.start() - _LOOK_BACK) : match.start()]
        if _SYMBOL_BEFORE.search(before):
            words = fold(before + match[0]).split()
            named[day] = " ".join(words[-3:])
        else:
            bare.add(day)
    return named, bare


def _dates(text: str) -> Iterator[tuple[date, re.Match[str]]]:
    for match in _ANY_DATE.finditer(text):
        day, month, year = (int(each) for each in match.groups() if each)
        try:
            yield date(year, month, day), match
        except ValueError:
            continue


def _rules(draft: Draft) -> Iterator[_Dated]:
    for duty in draft.duties:
        deadlines: tuple[Deadline, ...] = duty.value.deadlines
        for index, deadline in enumerate(deadlines):
            place = duty.place / "deadlines" / index / "rule"
            yield _Dated(place, deadline.rule, deadline.phrase)
        for name, receivers in (
            ("receivers", duty.value.receivers),
            ("decided_by", duty.value.decided_by),
        ):
            for index, receiver in enumerate(receivers):
                if receiver.by:
                    yield _Dated(duty.place / name / index / "by", receiver.by, "")
