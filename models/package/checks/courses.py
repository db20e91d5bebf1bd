"""The stages of courses lead somewhere, are held by somebody, and carry what they promise."""

from collections.abc import Iterable, Iterator
from itertools import pairwise

from models.package.checks.references import names_of
from models.package.draft import Draft
from models.plan.stage import END, NEXT, Holder, Stage
from models.problem import Finding, Place
from models.wording import say


def courses(draft: Draft) -> Iterator[Finding]:
    """Refuse stages that lead nowhere, are held by nobody, or stand twice."""
    names = names_of(draft)
    yield from _settled(draft)
    seen: set[str] = set()
    for spec in draft.courses:
        place, value = spec
        known = {stage.id for stage in value.stages}
        for index, stage in enumerate(value.stages):
            yield from _stage(place / "stages" / index, stage, known, names)
        for name in (*value.duties, *value.kinds):
            if name in seen:
                wording = say("the stages of '%(name)s' stand here a second time", name=name)
                yield Finding(place, "duplicate-id", wording)
            seen.add(name)
        ids = [stage.id for stage in value.stages]
        for index, name in enumerate(ids):
            if name in ids[:index]:
                wording = say(
                    "'%(name)s' stands here a second time; each id names one thing", name=name
                )
                yield Finding(place / "stages" / index / "id", "duplicate-id", wording)
        if sum(stage.deadline == "last" for stage in value.stages) > 1:
            wording = say("only one stage carries the duty's own deadline (deadline: last)")
            yield Finding(place / "stages", "stage-deadline", wording)
        yield from _ahead(place / "stages", value.stages)


def _ahead(place: Place, stages: Iterable[Stage]) -> Iterator[Finding]:
    """Refuse a stage that is due before the one it comes after."""
    dated = [(index, each, each.ahead) for index, each in enumerate(stages) if each.ahead]
    for (_, before, farther), (index, after, nearer) in pairwise(dated):
        if nearer >= farther:
            wording = say(
                "'%(after)s' comes after '%(before)s' and is due no later: fewer days ahead than"
                " %(days)s",
                after=after.id,
                before=before.id,
                days=farther,
            )
            yield Finding(place / index / "ahead", "stage-ahead", wording)


def _settled(draft: Draft) -> Iterator[Finding]:
    """Refuse a duty that settles by receipt and is one unit's, or is reported on by a form."""
    reported = {cycle.duty for _, cycle in draft.cycles}
    for place, duty in draft.duties:
        if duty.settles is None:
            continue
        copy = duty.copy_to
        many = duty.lead.unit_class or (copy and copy.unit_class)
        if not many or duty.id in reported:
            wording = say(
                "settles: receipt is for what a class of units only acknowledges;"
                " '%(name)s' is no such duty",
                name=duty.id,
            )
            yield Finding(place / "settles", "settles-nothing", wording)


def _stage(
    place: Place, stage: Stage, known: set[str], names: dict[str, set[str]]
) -> Iterator[Finding]:
    for outcome, leads_to in stage.outcomes.items():
        if leads_to not in {NEXT, END, *known}:
            wording = say(
                "'%(outcome)s' leads to '%(name)s': write next, end or the id of a stage here",
                outcome=outcome,
                name=leads_to,
            )
            yield Finding(place / "outcomes", "dangling", wording)
    what = {Holder.UNIT: "units", Holder.CLASS: "classes"}.get(stage.holder)
    if what and stage.named not in names[what]:
        wording = say("'%(name)s' holds a stage and is not there", name=stage.named)
        yield Finding(place / "by", "dangling", wording)
