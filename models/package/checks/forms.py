"""Report forms that could not be filled in, or whose figures would measure nothing."""

from collections.abc import Iterator

from models.package.draft import Draft
from models.plan.form import Definition, Form, FormField
from models.problem import Finding, Place
from models.wording import say


def rules_of_forms(draft: Draft) -> Iterator[Finding]:
    """Refuse a rule about a field that the form does not have, or that is a text."""
    for form in draft.forms:
        figures = {each.id for each in form.value.fields if each.is_figure}
        for index, rule in enumerate(form.value.rules):
            place = form.place / "rules" / index
            named = [(place / "field", rule.field)]
            named += [(place / "of" / at, name) for at, name in enumerate(rule.of)]
            for spot, name in named:
                if name not in figures:
                    wording = say("the form has no figure '%(name)s'", name=name)
                    yield Finding(spot, "dangling", wording)


def fields_that_never_hold(draft: Draft) -> Iterator[Finding]:
    """Refuse fields and definitions whose validity ends before it starts, and doubled ones."""
    for form in draft.forms:
        for index, field in enumerate(form.value.fields):
            place = form.place / "fields" / index
            yield from _turned(place, field)
            for at, definition in enumerate(field.definitions):
                yield from _turned(place / "definitions" / at, definition)
            yield from _doubled(place, field)
        yield from _two_for_one(form.place, form.value)


def _turned(place: Place, value: FormField | Definition) -> Iterator[Finding]:
    start, end = value.valid_from, value.valid_until
    if start and end and end <= start:
        wording = say(
            "the validity ends (%(end)s) before it starts (%(start)s)", start=start, end=end
        )
        yield Finding(place / "valid_until", "validity", wording)


def _doubled(place: Place, field: FormField) -> Iterator[Finding]:
    ids = [each.id for each in field.definitions]
    for at, name in enumerate(ids):
        if name in ids[:at]:
            wording = say(
                "'%(name)s' stands here a second time; each id names one thing", name=name
            )
            yield Finding(place / "definitions" / at / "id", "duplicate-id", wording)


def _two_for_one(place: Place, form: Form) -> Iterator[Finding]:
    """Refuse two fields that are the same part of the same target at the same time."""
    taken: dict[tuple[str, str, str], list[FormField]] = {}
    for index, field in enumerate(form.fields):
        for service in field.services():
            part = "whole" if service.part == "denominator" else "part"
            others = taken.setdefault((service.target, service.sector or "", part), [])
            other = next((each for each in others if _overlap(each, field)), None)
            if other is not None:
                wording = say(
                    "'%(other)s' is this part of the target '%(target)s' already",
                    other=other.id, target=service.target,
                )  # fmt: skip
                yield Finding(place / "fields" / index / "target", "part-twice", wording)
            others.append(field)


def _overlap(one: FormField, other: FormField) -> bool:
    ends = ((one.valid_until, other.valid_from), (other.valid_until, one.valid_from))
    return not any(end and start and end <= start for end, start in ends)
