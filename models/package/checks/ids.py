"""No id stands twice where it must name one thing."""

from collections.abc import Iterable, Iterator

from models.package.draft import Draft
from models.problem import Finding, Place
from models.wording import say


def duplicate_ids(draft: Draft) -> Iterator[Finding]:
    """Refuse a second clause, duty, target, cycle, class, document, form or scenario of one id."""
    yield from _twice("id", [(each.place, each.value.id) for each in draft.clauses])
    yield from _twice("id", [(each.place, each.value.id) for each in draft.duties])
    yield from _twice("id", [(each.place, each.value.id) for each in draft.targets])
    yield from _twice("id", [(each.place, each.value.id) for each in draft.cycles])
    yield from _twice("id", [(each.place, each.value.id) for each in draft.cites])
    yield from _twice("name", [(each.place, each.value.name) for each in draft.classes])
    yield from _twice("id", [(each.place, each.value.id) for each in draft.forms])
    yield from _twice("name", [(each.place, each.value.name) for each in draft.scenarios])
    yield from _twice("code", [(each.place, each.value.code) for each in draft.bodies])
    if draft.calendars:
        specs = draft.calendars.place / "specs"
        names = [each.name for each in draft.calendars.value.specs]
        yield from _twice("name", [(specs / index, name) for index, name in enumerate(names)])


def duplicate_ids_within(draft: Draft) -> Iterator[Finding]:
    """Refuse two deadlines of one id in a duty, and two fields of one id in a form."""
    for duty in draft.duties:
        place = duty.place / "deadlines"
        ids = [each.id for each in duty.value.deadlines]
        yield from _twice("id", [(place / index, id_) for index, id_ in enumerate(ids)])
    for form in draft.forms:
        place = form.place / "fields"
        ids = [each.id for each in form.value.fields]
        yield from _twice("id", [(place / index, id_) for index, id_ in enumerate(ids)])


def _twice(key: str, named: Iterable[tuple[Place, str]]) -> Iterator[Finding]:
    first: dict[str, Place] = {}
    for place, name in named:
        if name in first:
            wording = say(
                "'%(name)s' stands here a second time; each id names one thing", name=name
            )
            yield Finding(place / key, "duplicate-id", wording)
        first.setdefault(name, place)
