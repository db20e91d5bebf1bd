"""The stages of courses lead somewhere, are held by somebody, and carry what they promise."""

from collections.abc import Iterator

from models.package.checks.references import names_of
from models.package.draft import Draft
from models.plan.stage import END, NEXT, Holder, Stage
from models.problem import Finding, Place
from models.wording import say


def courses(draft: Draft) -> Iterator[Finding]:
    """Refuse stages that lead nowhere, are held by nobody, or stand twice."""
    names = names_of(draft)
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
