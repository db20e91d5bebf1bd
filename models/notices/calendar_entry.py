"""Deadlines as an iCalendar attachment, the same bytes for the same message."""

from datetime import datetime, timedelta

from icalendar import Calendar, Event

from models.notices.compose import Deadline
from models.notices.delivery import message_key

PRODUCT = "-//dondoc//notices//VI"
ONE_DAY = timedelta(days=1)


def as_calendar(deadlines: tuple[Deadline, ...], at: datetime) -> str:
    """Write deadlines as whole-day events; nothing where there is none."""
    if not deadlines:
        return ""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    for each in deadlines:
        event = Event()
        event.add("uid", f"{message_key('deadline', each.obligation)}@dondoc.invalid")
        event.add("dtstamp", at)
        event.add("dtstart", each.day)
        event.add("dtend", each.day + ONE_DAY)
        event.add("summary", each.title)
        event.add("transp", "TRANSPARENT")
        calendar.add_component(event)
    written: bytes = calendar.to_ical()
    return written.decode("utf-8")
