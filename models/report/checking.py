"""What is wrong with a filing, field by field, and what would be accepted instead."""

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import chain

from models.base import Value
from models.plan.form import Form, FormField
from models.plan.target import Target
from models.problem import Severity
from models.report.comparing import rules_broken, shares_broken
from models.report.figure import LARGEST, Given, Missing, NotApplicable
from models.report.filing import Filing
from models.report.flaw import Flaw
from models.report.jumps import jumps
from models.report.measure import Indicator, measures
from models.wording import say


class Occasion(Value):
    """What a filing is checked against."""

    form: Form
    targets: dict[str, Target]
    day: date  # the data cut-off of the period
    unit_kind: str | None = None
    last: Filing | None = None


def check(filing: Filing, occasion: Occasion) -> tuple[Flaw, ...]:
    """Return everything wrong with a filing: errors refuse it, warnings ask to look again."""
    form = occasion.form
    misplaced = tuple(_misplaced(filing, occasion))
    if any(flaw.field == "" for flaw in misplaced):
        return misplaced
    fields = {each.id: each for each in form.fields_on(occasion.day)}
    asked = measures(form, occasion.targets, occasion.day)
    yes_or_no = {each.numerator for each in asked if each.indicator is Indicator.SHARE}
    found = chain(
        misplaced,
        chain.from_iterable(_of_field(filing, each, yes_or_no) for each in fields.values()),
        shares_broken(filing, asked, fields),
        rules_broken(filing, form, fields),
        jumps(filing, form, fields, occasion.last),
    )
    order = {name: index for index, name in enumerate(fields)}
    return tuple(sorted(found, key=lambda flaw: order.get(flaw.field, -1)))


def refuses(flaws: tuple[Flaw, ...]) -> bool:
    """Tell whether a filing cannot be taken as it is."""
    return any(flaw.severity is Severity.ERROR for flaw in flaws)


def _misplaced(filing: Filing, occasion: Occasion) -> Iterator[Flaw]:
    form = occasion.form
    if filing.key.form != form.id:
        yield Flaw(
            field="",
            code="other-form",
            wording=say("the form is '%(given)s'", given=filing.key.form),
            accepted=say("the form '%(wanted)s'", wanted=form.id),
        )
    elif not form.holds_on(occasion.day):
        yield Flaw(
            field="",
            code="form-not-in-force",
            wording=say("the form is not in force on %(day)s", day=occasion.day),
            accepted=say("the form in force on that day"),
        )
    elif occasion.unit_kind is not None and occasion.unit_kind not in form.unit_kinds:
        yield Flaw(
            field="",
            code="other-kind",
            wording=say(
                "the form is not for units of the kind '%(kind)s'", kind=occasion.unit_kind
            ),
            accepted=say("the form for this kind of unit"),
        )
    else:
        yield from _strangers(filing, {each.id: each for each in form.fields_on(occasion.day)})


def _strangers(filing: Filing, fields: Mapping[str, FormField]) -> Iterator[Flaw]:
    known = {name for name, field in fields.items() if field.is_figure}
    texts = set(fields) - known
    for names, allowed in (
        (filing.figures, known),
        (filing.texts, texts),
        (filing.comments, set(fields)),
    ):
        for name in names:
            if name not in allowed:
                yield Flaw(
                    field=name,
                    code="unknown-field",
                    wording=say("the form has no such field on that day"),
                    accepted=say("one of the fields of the form"),
                )


def _of_field(filing: Filing, field: FormField, yes_or_no: set[str]) -> Iterator[Flaw]:
    if not field.is_figure:
        yield from _of_text(filing, field)
        return
    figure = filing.figure(field.id)
    if isinstance(figure, Missing):
        if not field.optional:
            yield Flaw(
                field=field.id,
                code="missing",
                wording=say("nothing is filled in"),
                accepted=say("a whole number, 0 included, or 'not applicable' with its reason"),
            )
    elif isinstance(figure, NotApplicable):
        if not figure.reason.strip():
            yield Flaw(
                field=field.id,
                code="no-reason",
                wording=say("'not applicable' stands without a reason"),
                accepted=say("'not applicable' with its reason"),
            )
    else:
        yield from _of_number(filing, field, figure, 1 if field.id in yes_or_no else LARGEST)


def _of_number(filing: Filing, field: FormField, figure: Given, largest: int) -> Iterator[Flaw]:
    most = largest if field.at_most is None else min(largest, field.at_most)
    if not 0 <= figure.value <= most:
        yield Flaw(
            field=field.id,
            code="out-of-range",
            wording=say("%(value)s cannot be", value=figure.value),
            accepted=say("a whole number from 0 to %(most)s", most=most),
        )
    wants_words = figure.value == 0 and field.zero_needs_comment
    if wants_words and not filing.comments.get(field.id, "").strip():
        yield Flaw(
            field=field.id,
            code="zero-without-comment",
            wording=say("0 stands without a comment"),
            accepted=say("0 with a comment that explains it"),
        )


def _of_text(filing: Filing, field: FormField) -> Iterator[Flaw]:
    if not field.optional and not filing.texts.get(field.id, "").strip():
        yield Flaw(
            field=field.id,
            code="no-text",
            wording=say("nothing is written"),
            accepted=say("a text"),
            severity=Severity.WARNING,
        )
