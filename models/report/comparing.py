"""Figures of one filing against each other: parts against wholes, and the rules of the form."""

from collections.abc import Iterable, Iterator, Mapping

from models.plan.form import AtMost, Form, FormField
from models.report.figure import Figure, Given, Missing, NotApplicable, value_of
from models.report.filing import Filing
from models.report.flaw import Flaw
from models.report.measure import Indicator, Measure
from models.wording import Wording, say

_NOTHING_TO_COUNT = say("'not applicable' for both, or a number for both")


def shares_broken(
    filing: Filing, asked: Iterable[Measure], fields: Mapping[str, FormField]
) -> Iterator[Flaw]:
    """Refuse a part larger than its whole, and a part or whole that is not applicable alone."""
    for measure in asked:
        if not measure.denominator:
            continue
        top, bottom = filing.figure(measure.numerator), filing.figure(measure.denominator)
        if isinstance(top, Missing) or isinstance(bottom, Missing):
            continue
        label = fields[measure.denominator].label_vi
        if _alone(top, bottom):
            yield Flaw(
                field=measure.numerator,
                code="half-not-applicable",
                wording=say(
                    "only one of this figure and '%(whole)s' is not applicable", whole=label
                ),
                accepted=_NOTHING_TO_COUNT,
            )
        elif isinstance(top, Given) and isinstance(bottom, Given):
            yield from _too_large(measure, top.value, bottom.value, label)


def _alone(top: Figure, bottom: Figure) -> bool:
    if isinstance(bottom, NotApplicable):
        return not isinstance(top, NotApplicable)
    return isinstance(top, NotApplicable) and value_of(bottom) != 0


def _too_large(measure: Measure, top: int, bottom: int, label: str) -> Iterator[Flaw]:
    """Yield n > d; an average may be larger than one, yet nothing is counted among none."""
    if top <= bottom or (measure.indicator is Indicator.AVERAGE and bottom):
        return
    yield Flaw(
        field=measure.numerator,
        code="part-above-whole",
        wording=say("%(part)s is more than the %(all)s of '%(whole)s'",
                    part=top, all=bottom, whole=label),
        accepted=say("a number from 0 to %(most)s", most=bottom),
    )  # fmt: skip


def rules_broken(filing: Filing, form: Form, fields: Mapping[str, FormField]) -> Iterator[Flaw]:
    """Yield each rule of the form that the figures break; what is missing breaks none."""
    for rule in form.rules:
        names = (rule.field, *rule.of)
        if any(name not in fields for name in names):
            continue  # a field that is not asked on that day
        figures = [filing.figure(name) for name in names]
        if any(isinstance(each, Missing) for each in figures):
            continue
        value, *parts = (value_of(each) or 0 for each in figures)
        most = sum(parts)
        is_broken = value > most if isinstance(rule, AtMost) else value != most
        if is_broken:
            yield Flaw(
                field=rule.field,
                code="above" if isinstance(rule, AtMost) else "sum",
                wording=_said(rule.why_vi, value, most, ", ".join(rule.of)),
                accepted=say("at most %(most)s", most=most)
                if isinstance(rule, AtMost)
                else say("exactly %(most)s", most=most),
                severity=rule.severity,
            )


def _said(why: str, value: int, most: int, of: str) -> Wording:
    if why:
        return say("%(value)s against %(most)s (%(of)s): %(why)s",
                   value=value, most=most, of=of, why=why)  # fmt: skip
    return say("%(value)s against %(most)s (%(of)s)", value=value, most=most, of=of)
