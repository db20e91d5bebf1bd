"""One line for each direct subordinate: how much of its subtree is late, and how badly."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from models.notices.days import working_days
from models.notices.facts import Item
from models.notices.lines import Lines
from models.notices.people import People
from models.texts.context import Line, Said, Tone


@dataclass(kw_only=True)
class _Sum:
    total: int = 0
    late: list[Item] = field(default_factory=list)
    worst: int = 0
    promised: date | None = None


class Children:
    """The open items of all units, summed up for whoever stands above them."""

    def __init__(self, items: Iterable[Item], people: People, at: datetime) -> None:
        """Sum up the subtree of every unit, once, for its managing parent."""
        self._people = people
        self._of: dict[str, dict[str, _Sum]] = defaultdict(lambda: defaultdict(_Sum))
        lines: dict[str, tuple[str, ...]] = {}
        days: dict[tuple[str, object], int] = {}
        for item in items:
            unit = item.worker
            if unit not in lines:
                lines[unit] = (unit, *people.line_above(unit))
            late = item.is_late(at)
            key = (unit, item.due_day)
            if late and item.due_day and key not in days:
                calendar = people.calendar(unit)
                days[key] = working_days(calendar, item.due_day, people.on)
            for below, above in zip(lines[unit], lines[unit][1:], strict=False):
                found = self._of[above][below]
                found.total += 1
                if late:
                    found.late.append(item)
                    found.worst = max(found.worst, days.get(key, 0))
                    if item.promised and item.promised >= people.on:
                        found.promised = max(found.promised or item.promised, item.promised)

    def any_late(self, parent: str) -> bool:
        """Tell whether anything below a unit is late."""
        return any(each.late for each in self._of.get(parent, {}).values())

    def lines(self, parent: str, names: Lines, tone: Tone) -> list[Line]:
        """Return a line for each direct child with something late, worst first."""
        late = [(code, each) for code, each in self._of.get(parent, {}).items() if each.late]
        late.sort(key=lambda pair: (-pair[1].worst, -len(pair[1].late), pair[0]))
        return [
            Line(
                said=Said.CHILD,
                tone=tone,
                unit=names.unit(code),
                count=len(each.late),
                total=each.total,
                days=each.worst,
                told=max(names.reminded(item.obligation, item.unit) for item in each.late),
                promised=each.promised,
                late=True,
            )
            for code, each in late
        ]
