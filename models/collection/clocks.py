"""What moves many entries of a collection at once: standing still, a decision, another calendar."""

from collections.abc import Iterable
from datetime import date, datetime

from models.collection.commands import Changed, put_off, redated, tell_unit
from models.collection.planning import asked_line, kept_lock, new_line
from models.collection.state import OWED, Book, CollectionRow, Entry, Line, Place
from models.deciding.claim import ClaimKind, Messages
from models.deciding.commands import Redecide, Replan, Resume, Suspend
from models.deciding.decision import Refused
from models.deciding.house import House
from models.deciding.timetable import Pause
from models.timing.calendar import WorkingCalendar
from models.timing.deadline import DeadlineRule


def suspend(book: Book, _: Suspend, house: House, now: datetime) -> Changed:
    """Stop the clocks of all lines."""
    return book.row.model_copy(update={"suspended_since": house.today(now)}), {}, Messages()


def resume(book: Book, _: Resume, house: House, now: datetime) -> Changed:
    """Let the clocks run on: what was in term is due later, what was late climbs on later."""
    row, changed = _resumed(book, house, now)
    return row.model_copy(update={"suspended_since": None}), changed, Messages()


def _owing(book: Book) -> list[Entry]:
    return [each for _, each in sorted(book.entries.items()) if each.state in OWED]


def _resumed(book: Book, house: House, now: datetime) -> tuple[CollectionRow, dict[str, Entry]]:
    """Move the base and all who owe by the working days the clocks stood still."""
    row, today = book.row, house.today(now)
    days = house.days(row.order.superior, now)
    stood = Pause(start=row.suspended_since or today, end=today)
    count = days.calendar.count(stood.start, stood.end)
    changed: dict[str, Entry] = {}
    if count <= 0:
        return row, changed
    base = days.moved_due(row.base, (stood,))
    if base != row.base:
        row = _with_base(row, base, house, now)
        row = row.model_copy(update={"pauses": (*row.pauses, stood)})
    for entry in _owing(book):
        due_day = days.moved_due(entry.due_day, (stood,))
        if due_day == entry.due_day:
            after = entry.model_copy(update={"stood": entry.stood + count})
            row = put_off(row, entry, after, house, now)
        else:
            after = redated(entry, due_day)
        changed[entry.unit] = after
    # A line that moves is said afresh, whatever was said before of another on that day.
    fresh = sorted({each.due_day for each in changed.values() if not each.stood})
    row = row.with_lines([_fresh(row, day, house, now) for day in fresh])
    return _shortened(row, stood, days.calendar), changed


def _fresh(row: CollectionRow, day: date, house: House, now: datetime) -> Line:
    line = row.line(day)
    fresh = new_line(row.order.superior, day, house, now)
    return fresh.model_copy(update={"open_entries": line.open_entries if line else 0})


def _shortened(row: CollectionRow, stood: Pause, calendar: WorkingCalendar) -> CollectionRow:
    """Leave out of the promises the days on which the clocks stood still: they count once."""

    def rest(promise: Pause) -> Pause:
        start, end = max(promise.start, stood.start), min(promise.end, stood.end)
        both = calendar.count(start, end) if end > start else 0
        return promise.model_copy(update={"end": calendar.shift(promise.end, -both)})

    lines = (
        line.model_copy(update={"promises": tuple(map(rest, line.promises))})
        for line in row.lines
        if line.stood and line.promises
    )
    return row.with_lines(lines)


def _with_base(row: CollectionRow, base: date, house: House, now: datetime) -> CollectionRow:
    """Set the base; the first one stays on record, and the new one has its line."""
    update = {"base": base, "original_due": row.original_due or row.base}
    lines = [] if row.line(base) else [asked_line(row.order.superior, base, house, now)]
    return row.model_copy(update=update).with_lines(lines)


def _day_of(row: CollectionRow, rule: DeadlineRule, house: House, now: datetime) -> date | None:
    calendar = house.calendar_for(row.order.superior, house.today(now))
    return row.order.day(rule, calendar)


def redecide(book: Book, body: Redecide, house: House, now: datetime) -> Changed:
    """Set the base line a decision names; who has a later day of his own keeps it.

    Whoever owes by another day than before is told at once. What is suspended stays suspended,
    and the days until now are counted first.
    """
    before, row, earlier = book, book.row, dict[str, Entry]()
    if row.suspended_since:
        row, earlier = _resumed(book, house, now)
        row = row.model_copy(update={"suspended_since": house.today(now)})
        book = Book(row=row, entries={**book.entries, **earlier})
    base = _day_of(row, body.rule, house, now)
    if base is None:
        code = "no_deadline"
        raise Refused(code, "the event this deadline counts from has not happened", "rule")
    order = row.order.model_copy(update={"rule": body.rule})
    old, row = row.base, _with_base(row, base, house, now)
    row = row.model_copy(update={"order": order, "pauses": ()})
    changed, messages = earlier, Messages()
    for entry in _owing(book):
        if entry.due_day != old and entry.due_day >= base:
            continue
        after = redated(entry, base)
        if after.due_day != before.entries[entry.unit].due_day:
            note = f"{body.decision.type} {body.decision.number}"
            row, more = tell_unit(row, after, ClaimKind.DIRECTIVE, note, house, now)
            messages += more
        changed[entry.unit] = after
    return row, changed, messages


def replan(book: Book, _: Replan, house: House, now: datetime) -> Changed:
    """Stamp every line by today's calendar and policy; the rounds stay as they are.

    The base follows its rule; another day that has become a day off rolls on. What a line said
    goes with it, so that it is not said again.
    """
    row, days = book.row, house.days(book.row.order.superior, now)
    ruled = _day_of(row, row.order.rule, house, now)
    base = days.moved_due(ruled, row.pauses) if ruled else row.base
    moves = {day: days.calendar.on_or_after(day) for day in sorted({d for d, _ in _places(row)})}
    moves[row.base] = base
    lines: dict[Place, Line] = {}
    for line in row.lines:
        day, stood = line.place
        fresh = new_line(row.order.superior, moves[day], house, now, stood)
        stamped = kept_lock(fresh, line, now)
        said: dict[str, object] = {
            "fired": tuple(_renamed(line.fired, day, moves[day])),
            "promises": line.promises,
            "told_posts": line.told_posts,
        }
        if moves[day] == day:
            said["open_entries"] = line.open_entries
        else:
            # Those who answered by the former day keep it, and with it the line.
            lines[line.place] = _joined(lines.get(line.place), line)
        moved = stamped.model_copy(update=said)
        lines[moved.place] = _joined(lines.get(moved.place), moved)
    update = {
        "base": base,
        "original_due": row.original_due or row.base,
        "lines": tuple(lines[place] for place in sorted(lines)),
    }
    changed = {each.unit: _moved(each, moves[each.due_day]) for each in _owing(book)}
    return row.model_copy(update=update), changed, Messages()


def _places(row: CollectionRow) -> list[Place]:
    return [line.place for line in row.lines]


def _renamed(keys: Iterable[str], before: date, after: date) -> list[str]:
    """Name what was fired on one day as fired on another."""
    return [f"{key.removesuffix(f'@{before}')}@{after}" for key in keys]


def _joined(first: Line | None, second: Line) -> Line:
    """Make one line of two that have come to the same place: both have said what they said."""
    if first is None:
        return second
    update = {
        "fired": tuple(dict.fromkeys((*first.fired, *second.fired))),
        "promises": tuple(dict.fromkeys((*first.promises, *second.promises))),
        "told_posts": tuple(sorted({*first.told_posts, *second.told_posts})),
        "open_entries": first.open_entries + second.open_entries,
    }
    return second.model_copy(update=update)


def _moved(entry: Entry, due_day: date) -> Entry:
    """Move an entry with all that was said of it."""
    fired = tuple(_renamed(entry.climb.fired, entry.due_day, due_day))
    climb = entry.climb.model_copy(update={"fired": fired})
    return entry.model_copy(update={"due_day": due_day, "climb": climb})
