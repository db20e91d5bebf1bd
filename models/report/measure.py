"""Which fields of which form measure a target, and in what way."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from enum import StrEnum

from models.base import Value
from models.plan.form import Form, FormField, OverTime
from models.plan.target import Target


class Indicator(StrEnum):
    """How the figures of many units make one."""

    RATIO = "ratio"  # sum of numerators by sum of denominators, a part of a whole
    AVERAGE = "average"  # the same, where the numerator may be larger
    SHARE = "share"  # of the units themselves: each counts as one
    TOTAL = "total"  # a sum, without denominator


class Measure(Value):
    """The fields of a form that measure a target in a sector."""

    form: str
    target: str
    sector: str = ""
    indicator: Indicator
    numerator: str
    denominator: str = ""
    over_time: OverTime = OverTime.FLOW
    own: bool = False  # it is the unit's own, whatever it collects from those below it


def indicator_of(target: Target) -> Indicator:
    """Say how a target is measured."""
    if target.unit == "count":
        return Indicator.TOTAL
    if target.unit == "mean":
        return Indicator.AVERAGE
    return Indicator.SHARE if target.owner_class else Indicator.RATIO


def measures(form: Form, targets: Mapping[str, Target], day: date) -> tuple[Measure, ...]:
    """Return what a form measures on a day: for each target and sector one pair of fields.

    A numerator without the denominator its target needs measures nothing, and is left out.
    """
    tops: dict[tuple[str, str], FormField] = {}
    bottoms: dict[tuple[str, str], str] = {}
    for field in form.fields_on(day):
        for service in field.services():
            place = (service.target, service.sector or "")
            if service.part == "denominator":
                bottoms.setdefault(place, field.id)
            else:
                tops.setdefault(place, field)
    return tuple(_measures(form, targets, tops, bottoms))


def _measures(
    form: Form,
    targets: Mapping[str, Target],
    tops: Mapping[tuple[str, str], FormField],
    bottoms: Mapping[tuple[str, str], str],
) -> Iterator[Measure]:
    for (target, sector), field in tops.items():
        if target not in targets:
            continue
        indicator = indicator_of(targets[target])
        needs = indicator in {Indicator.RATIO, Indicator.AVERAGE}
        denominator = bottoms.get((target, sector), "") if needs else ""
        if needs and not denominator:
            continue
        yield Measure(
            form=form.id,
            target=target,
            sector=sector,
            indicator=indicator,
            numerator=field.id,
            denominator=denominator,
            over_time=field.over_time,
            own=field.own or indicator is Indicator.SHARE,
        )


def all_measures(
    forms: Iterable[Form], targets: Mapping[str, Target], day: date
) -> tuple[Measure, ...]:
    """Return what all forms in force on a day measure."""
    return tuple(
        each for form in forms if form.holds_on(day) for each in measures(form, targets, day)
    )
