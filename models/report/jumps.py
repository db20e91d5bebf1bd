"""Figures that moved much against last year: nothing is refused, somebody looks again."""

from collections.abc import Iterator, Mapping

from models.plan.form import Form, FormField
from models.problem import Severity
from models.report.figure import Figure, Given, NotApplicable
from models.report.filing import Filing
from models.report.flaw import Flaw
from models.wording import Wording, say

WHOLE = 100  # percent


def jumps(
    filing: Filing, form: Form, fields: Mapping[str, FormField], last: Filing | None
) -> Iterator[Flaw]:
    """Warn of a figure further from last year's than the form lets pass, and of one that ended."""
    if last is None:
        return
    for field in fields.values():
        percent = field.warn_change or form.warn_change
        if not field.is_figure or percent is None:
            continue
        wording = _jump(filing.figure(field.id), last.figure(field.id), percent)
        if wording:
            yield Flaw(
                field=field.id,
                code="jump",
                wording=wording,
                accepted=say("the figure as it is, when it was looked at again"),
                severity=Severity.WARNING,
            )


def _jump(now: Figure, before: Figure, percent: int) -> Wording | None:
    if isinstance(before, Given) and isinstance(now, NotApplicable) and before.value:
        return say("not applicable now; last year it was %(before)s", before=before.value)
    if not isinstance(now, Given) or not isinstance(before, Given):
        return None
    if abs(now.value - before.value) * WHOLE <= percent * before.value:
        return None
    return say(
        "%(now)s lies more than %(percent)s percent from last year's %(before)s",
        now=now.value,
        percent=percent,
        before=before.value,
    )
