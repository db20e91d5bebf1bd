"""Calendars: what Outlook and Apple's readers need of an event, the same bytes each time."""

from datetime import UTC, date, datetime, timedelta

import pytest
from icalendar import Calendar, Event

from api.ical import Deadline, calendar_of

CHANGED = datetime(2014, 3, 3, 2, tzinfo=UTC)


def _deadline(**changes: object) -> Deadline:
    values: dict[str, object] = {
        "uid": "assignment:sample:d.one:1:u01@dondoc",
        "day": date(2014, 4, 1),
        "summary": "Bộ tiêu chí; thư viện, thân thiện",
        "text": "Một câu rất dài " * 20 + "\nhai dòng",
        "sequence": 2,
        "changed": CHANGED,
        "is_open": True,
        "is_cancelled": False,
        "reminders": (timedelta(days=-5, hours=8), timedelta(days=-1, hours=8)),
        **changes,
    }
    return Deadline(**values)  # type: ignore[arg-type]


def _event(deadline: Deadline) -> Event:
    (event,) = Calendar.from_ical(calendar_of("Đơn vị", [deadline])).walk("VEVENT")
    assert isinstance(event, Event)
    return event


def test_a_due_day_is_a_whole_day() -> None:
    """It starts on its day and ends on the next, without a time or a zone."""
    raw = calendar_of("Đơn vị", [_deadline()])
    assert b"DTSTART;VALUE=DATE:20140401\r\n" in raw
    assert b"DTEND;VALUE=DATE:20140402\r\n" in raw
    event = _event(_deadline())
    assert event.decoded("sequence") == 2
    assert event.decoded("dtstamp") == CHANGED
    assert str(event["status"]) == "CONFIRMED"
    assert str(event["uid"]) == "assignment:sample:d.one:1:u01@dondoc"


def test_lines_are_folded_and_texts_escaped() -> None:
    """No line is longer than 75 bytes, every one ends in CR LF, and the text comes back whole."""
    raw = calendar_of("Đơn vị", [_deadline()])
    assert raw.count(b"\n") == raw.count(b"\r\n")
    assert max(map(len, raw.split(b"\r\n"))) <= 75
    raw.decode()  # no letter is cut in two by a line that stays undecodable as a whole
    event = _event(_deadline())
    assert str(event["summary"]) == _deadline().summary
    assert str(event["description"]) == _deadline().text


def test_reminders_ring_before_and_only_while_it_is_open() -> None:
    """An alarm is relative to the day, so that it moves with it."""
    alarms = _event(_deadline()).walk("VALARM")
    assert [each.decoded("trigger") for each in alarms] == list(_deadline().reminders)
    assert all(str(each["action"]) == "DISPLAY" for each in alarms)
    assert _event(_deadline(is_open=False)).walk("VALARM") == []


def test_what_is_withdrawn_is_cancelled() -> None:
    """Readers that have it take it away."""
    assert str(_event(_deadline(is_cancelled=True))["status"]) == "CANCELLED"


@pytest.mark.parametrize("name", ["Đơn vị", ""])
def test_the_same_deadlines_give_the_same_bytes(name: str) -> None:
    """So that a reader who has them is not sent them again."""
    assert calendar_of(name, [_deadline()]) == calendar_of(name, [_deadline()])
    assert b"PRODID:-//dondoc//" in calendar_of(name, [])
