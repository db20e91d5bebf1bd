"""The calendars of a plan can be built, and whatever names one names one that exists."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from models.package.draft import Draft, values
from models.package.error_texts import KNOWN
from models.problem import Finding
from models.timing.calendar import WorkingCalendar, working_calendar
from models.wording import recognise, say


def calendars(draft: Draft) -> Iterator[Finding]:
    """Refuse a zone, a country, a contradiction or a name of a calendar that means nothing."""
    if draft.calendars is None:
        return
    place, stated = draft.calendars
    names = {spec.name for spec in stated.specs}
    used = [(place / "default", stated.default)]
    used += [(place / "by_unit_kind" / kind, name) for kind, name in stated.by_unit_kind.items()]
    used += [
        (each.place / "calendars", name)
        for each in draft.overrides
        for name in each.value.calendars
    ]
    for at, name in used:
        if name not in names:
            wording = say("no calendar is called '%(name)s'", name=name)
            yield Finding(at, "dangling", wording)
    for kind in stated.by_unit_kind:
        if kind not in draft.kinds():
            wording = say("no unit is of the kind '%(name)s'", name=kind)
            yield Finding(place / "by_unit_kind" / kind, "dangling", wording, at_key=True)
    if not _is_zone(stated.zone):
        wording = say(
            "'%(zone)s' is no time zone; write one such as Asia/Ho_Chi_Minh", zone=stated.zone
        )
        yield Finding(place / "zone", "zone", wording)
    for index, spec in enumerate(stated.specs):
        try:
            working_calendar(spec, values(draft.overrides))
        except ValueError as error:
            yield Finding(place / "specs" / index, "calendar", recognise(str(error), KNOWN))


def calendar_of(draft: Draft, unit: str) -> WorkingCalendar | None:
    """Return the calendar a unit works by, or None when it cannot be built."""
    if draft.calendars is None:
        return None
    stated = draft.calendars.value
    kind = next((each.kind for each in values(draft.units) if each.code == unit), "")
    name = stated.by_unit_kind.get(kind, stated.default)
    spec = next((each for each in stated.specs if each.name == name), None)
    try:
        return working_calendar(spec, values(draft.overrides)) if spec else None
    except ValueError:
        return None


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True
