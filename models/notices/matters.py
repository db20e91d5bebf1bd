"""Each matter of a letter once: where it belongs, marked as new, with what was done about it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from models.deciding.claim import Claim, ClaimKind
from models.notices.facts import Change, Item, Pending, Waiting
from models.notices.lines import Lines
from models.texts.context import Line, Said, Tone

Key = tuple[str, str]  # an obligation, and the unit whose it is
Given = tuple[Waiting, tuple[str, ...], bool]  # a claim, the units it holds for, said again
NEVER = datetime.min.replace(tzinfo=UTC)
_WITH_A_NOTE = frozenset({ClaimKind.RETURNED, ClaimKind.DIRECTIVE})
_STRENGTH = {
    ClaimKind.RETURNED: 3,
    ClaimKind.DIRECTIVE: 3,
    ClaimKind.ASSIGNMENT: 2,
    ClaimKind.ESCALATION: 1,
    ClaimKind.COURTESY: 1,
    ClaimKind.REMINDER: 0,
}
_SAID_BY_ITSELF = {
    Said.RETURNED: "returned",
    Said.DIRECTED: "directed",
    Said.ASSIGNED: "reassigned",
}
_DECISIONS = frozenset({Said.REVIEW_WAITING, Said.REVIEW_LATE})


@dataclass(kw_only=True, slots=True)
class _Told:
    """What one claim says in this letter: about units of which no stronger claim says anything."""

    claim: Claim
    number: int
    again: bool
    units: list[str] = field(default_factory=list)
    notes: dict[str, None] = field(default_factory=dict)


class Matters:
    """The matters of one letter; each is taken once, by the first section that asks for it."""

    def __init__(
        self,
        lines: Lines,
        at: datetime,
        last: datetime | None,
        *,
        claims: Sequence[Given] = (),
        changes: Iterable[Change] = (),
    ) -> None:
        """Let the strongest claim about a matter speak for it, and the last change."""
        self._lines = lines
        self._at = at
        self._last = last or NEVER
        self._told: dict[Key, _Told] = {}
        self._order: list[_Told] = []
        self._taken: set[Key] = set()
        self._changes = sorted(changes, key=lambda each: each.at)
        self._changed = {
            (each.obligation, unit): each for each in self._changes for unit in each.units
        }
        self._speak_once(claims)

    def _speak_once(self, claims: Sequence[Given]) -> None:
        told = [_Told(claim=w.claim, number=w.id, again=again) for w, _, again in claims]
        ranked = sorted(
            zip(told, claims, strict=True),
            key=lambda pair: (_STRENGTH[pair[0].claim.kind], pair[0].claim.at, -pair[0].number),
            reverse=True,
        )
        for each, (_, units, _) in ranked:
            for unit in units:
                speaks = self._told.setdefault((each.claim.matter.obligation, unit), each)
                if speaks is each:
                    each.units.append(unit)
                if each.claim.kind in _WITH_A_NOTE and each.claim.note:
                    speaks.notes[each.claim.note.strip().rstrip(".")] = None
        self._order = [each for each in told if each.units]

    def is_new(self, item: Item) -> bool:
        """Tell whether something owed was claimed, or became late since the last digest."""
        if (item.obligation, item.unit) in self._told:
            return True
        return item.is_late(self._at) and bool(item.late_after and item.late_after > self._last)

    def is_taken(self, item: Item) -> bool:
        """Tell whether a section said something already."""
        return (item.obligation, item.unit) in self._taken

    def is_told(self, item: Item) -> bool:
        """Tell whether a claim speaks of something owed."""
        return (item.obligation, item.unit) in self._told

    # --- the sections, in the order in which they take what is theirs ------------------------

    def decisions(self, waiting: Iterable[tuple[Pending, Line, Item | None]]) -> list[Line]:
        """Say what waits for a decision; whose work is late meanwhile is said beside it."""
        found = []
        for pending, line, item in waiting:
            key = (pending.obligation, item.unit if item else pending.unit)
            told = self._told.get(key)
            is_several = pending.count > 1  # of a collection: the matter of no single unit
            if is_several or key in self._taken:
                found.append(line.model_copy(update={"new": pending.since > self._last}))
                continue
            said = self._say(told, key) if told else None
            marks: dict[str, object] = {"new": bool(told) or pending.since > self._last}
            if said is None or said.said not in _DECISIONS:
                marks |= self._late(item) | {"claim": said.claim if said else 0}
                said = line
            found.append(self._take(key, said, marks))
        return found

    def owed(self, items: Iterable[Item], tone: Tone) -> list[Line]:
        """Say what is owed: by the claim about it, or as it stands."""
        found = []
        for item in items:
            key = (item.obligation, item.unit)
            if key in self._taken:
                continue
            told = self._told.get(key)
            line = self._lines.owed(item, self._at, tone)
            if told:
                marks = {"promised": line.promised, "promise": line.promise, "most": line.most}
                line = self._say(told, key).model_copy(update=marks | self._late(item))
            found.append(self._take(key, line, {"new": self.is_new(item)}))
        return found

    def news(self) -> list[Line]:
        """Say the claims about what stands in no other section."""
        found = []
        for each in self._order:
            obligation = each.claim.matter.obligation
            left = tuple(unit for unit in each.units if (obligation, unit) not in self._taken)
            if len(left) == 1:
                key = (obligation, left[0])
                found.append(self._take(key, self._say(each, key), {}))
            elif left:
                self._taken.update((obligation, unit) for unit in left)
                found.append(self._line(each, left))
        return found

    def changes(self, tone: Tone) -> list[Line]:
        """Say what was done about what stands in no other section: of each matter the last."""
        found = []
        for change in self._changes:
            left = tuple(
                unit for unit in change.units
                if (key := (change.obligation, unit)) not in self._taken
                and self._changed[key] is change
            )  # fmt: skip
            if left:
                found.append(self._lines.changed(change, left, tone))
        return found

    # --- one line ----------------------------------------------------------------------------

    def _say(self, told: _Told, key: Key) -> Line:
        return self._line(told, (key[1],))

    def _line(self, told: _Told, units: tuple[str, ...]) -> Line:
        line = self._lines.claim(told.claim, told.number, units, again=told.again)
        notes = "; ".join(reversed(told.notes)) if told.notes else line.note
        return line.model_copy(update={"note": notes})

    def _take(self, key: Key, line: Line, marks: dict[str, object]) -> Line:
        self._taken.add(key)
        change = self._changed.get(key)
        if change and change.what != _SAID_BY_ITSELF.get(line.said):
            day = self._lines.day(change.at)
            marks = {**marks, "changed": change.what, "changed_on": day}
        return line.model_copy(update=marks) if marks else line

    def _late(self, item: Item | None) -> dict[str, object]:
        if item is None or not item.is_late(self._at):
            return {}
        return {"late": True, "days": self._lines.days_late(item)}


def most_of(items: Sequence[Item], matters: Matters, most: int) -> tuple[Item, ...]:
    """Return what of the things owed is listed: what is new always, then what is due first.

    They stay in the order of their due days, so that what is late comes first.
    """
    if len(items) <= most:
        return tuple(items)
    chosen = sorted(items, key=lambda each: not matters.is_new(each))[:most]
    kept = {(each.obligation, each.unit) for each in chosen}
    return tuple(each for each in items if (each.obligation, each.unit) in kept)


def by_due(item: Item) -> tuple[date, str, str]:
    """Order what is owed: late first, then what is due next."""
    return (item.due_day or date.max, item.obligation, item.unit)
