"""What a collection says when an instant of its timetable comes."""

from collections import defaultdict
from datetime import date

from models.assignment.firing import alarm, marked, remind_claim, reminder_to
from models.collection.planning import LOCK, bare, on_line, prefix_of, stood_of
from models.collection.state import Book, CollectionRow, Entry, EntryState, Line
from models.deciding.claim import ClaimKind, Messages
from models.deciding.commands import Fire
from models.deciding.house import House, Voice
from models.deciding.ladder import Ascent, ascend, reminded
from models.deciding.timetable import Firing
from models.plan.organisation import Addressee
from models.plan.policy import Rung

Said = tuple[CollectionRow, dict[str, Entry], Messages]


def fire(book: Book, body: Fire, house: House) -> Said:
    """Say what is due to, and about, those who still owe."""
    row, entries, messages = book.row, dict(book.entries), Messages()
    changed: dict[str, Entry] = {}
    for firing in body.firings:
        stood = stood_of(firing.rung)
        line = row.line(firing.line, stood) if firing.line else None
        if line is None or firing.key in line.fired:
            continue
        on_it = on_line(entries.values(), firing.line, stood)
        owing = [each for each in on_it if not _heard(each, firing)]
        after, more, told = _fire_one(row, owing, firing, body, house)
        entries |= after
        changed |= after
        messages += more
        row = _line_marked(row, line, firing, told)
    return row, changed, messages


def _heard(entry: Entry, firing: Firing) -> bool:
    """Tell whether this was said of the entry before its clock stood still."""
    return bare(firing.key) in {bare(key) for key in entry.climb.fired}


def _line_marked(row: CollectionRow, line: Line, firing: Firing, told: set[str]) -> CollectionRow:
    update = {
        "fired": (*line.fired, firing.key),
        "told_posts": tuple(sorted({*line.told_posts, *told})),
    }
    lines = (line.model_copy(update=update) if each is line else each for each in row.lines)
    return row.model_copy(update={"lines": tuple(lines)})


def _fire_one(
    row: CollectionRow, owing: list[Entry], firing: Firing, body: Fire, house: House
) -> tuple[dict[str, Entry], Messages, set[str]]:
    if bare(firing.rung) == LOCK:
        return _lock(owing, body), Messages(), set()
    to = reminder_to(house.policy.entry, bare(firing.rung))
    if to is not None:
        return *_remind(row, owing, firing, body, house, to), set()
    return _escalate(row, owing, firing, body, house)


def _lock(owing: list[Entry], body: Fire) -> dict[str, Entry]:
    """After the lock an entry that never came is missing."""
    update = {"state": EntryState.MISSING, "settled_at": body.at}
    return {each.unit: each.model_copy(update=update) for each in owing}


def _remind(  # noqa: PLR0917 — one firing, all its circumstances
    row: CollectionRow, owing: list[Entry], firing: Firing, body: Fire, house: House, to: str
) -> tuple[dict[str, Entry], Messages]:
    """Remind each who owes; a post that receives for several units gets one message."""
    messages = Messages()
    desks: dict[str, tuple[Addressee, list[Entry]]] = {}
    for entry in owing:
        voice = _voice(row, (entry.unit,), entry.climb.round, firing.line, body)
        found, missed = reminded(to, house.ladderer(row.subject(entry.unit), body.at))
        messages += voice.skips(missed, firing.rung)
        if found is None:
            messages += alarm(voice)
        else:
            desks.setdefault(found.post, (found, []))[1].append(entry)
    for found, entries in desks.values():
        units = tuple(entry.unit for entry in entries)
        number = max(entry.climb.round for entry in entries)
        voice = _voice(row, units, number, firing.line, body)
        messages += Messages(claims=(remind_claim(voice, found, firing),))
    return {each.unit: _entry_marked(each, firing) for each in owing}, messages


def _entry_marked(entry: Entry, firing: Firing) -> Entry:
    return entry.model_copy(update={"climb": marked(entry.climb, firing)})


def _voice(
    row: CollectionRow,
    units: tuple[str, ...],
    number: int,
    line: date | None,
    body: Fire,
    *,
    line_up: bool = False,
) -> Voice:
    matter = row.matter(units, line, line_up=line_up)
    return Voice(matter=matter, round=number, at=body.at)


def _escalate(
    row: CollectionRow, owing: list[Entry], firing: Firing, body: Fire, house: House
) -> tuple[dict[str, Entry], Messages, set[str]]:
    """Climb for each entry; what goes to the same post goes as one message, a line-up."""
    changed: dict[str, Entry] = {}
    messages = Messages()
    ups: dict[tuple[str, str], list[tuple[Entry, Rung, Addressee]]] = defaultdict(list)
    for entry in owing:
        ladderer = house.ladderer(row.subject(entry.unit), body.at)
        ascent = ascend(house.policy.entry.late, marked(entry.climb, firing), ladderer)
        changed[entry.unit] = entry.model_copy(update={"climb": ascent.climb})
        messages += _unheard(row, entry, ascent, firing, body)
        if ascent.rung:
            for to in ascent.addressees:
                ups[ascent.rung.id, to.post].append((entry, ascent.rung, to))
    for group in ups.values():
        messages += _line_up(row, group, firing, body, house)
    return changed, messages, {post for _, post in ups}


def _unheard(
    row: CollectionRow, entry: Entry, ascent: Ascent, firing: Firing, body: Fire
) -> Messages:
    voice = _voice(row, (entry.unit,), entry.climb.round, firing.line, body)
    messages = voice.skips(ascent.missed_on(prefix_of(stood_of(firing.rung))))
    return messages + alarm(voice) if ascent.nobody else messages


def _line_up(
    row: CollectionRow,
    group: list[tuple[Entry, Rung, Addressee]],
    firing: Firing,
    body: Fire,
    house: House,
) -> Messages:
    _, rung, to = group[0]
    line_up = rung.line_up or len(group) > 1
    units = tuple(each.unit for each, _, _ in group)
    number = max(each.climb.round for each, _, _ in group)
    voice = _voice(row, units, number, firing.line, body, line_up=line_up)
    early = _moved_up(rung, firing, house)
    name = prefix_of(stood_of(firing.rung)) + rung.id
    claim = voice.claim(ClaimKind.ESCALATION, name, to, repeat=early, line=firing.line)
    return Messages(claims=(claim,))


def _moved_up(rung: Rung, firing: Firing, house: House) -> int:
    """Count the slots a rung lies away from its own: it may be told twice, of other units."""
    slots = [each.id for each in house.policy.entry.late]
    planned = bare(firing.rung)
    slot = slots.index(planned) if planned in slots else len(slots)
    return (slots.index(rung.id) - slot) % (len(slots) + 1)
