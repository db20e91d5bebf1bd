"""Build the report of a rehearsal from the rows it left: sorted, so that equal runs are equal."""

from collections import defaultdict
from dataclasses import replace
from datetime import date, datetime
from typing import TypedDict

from models.cells import Cells, count_cells
from models.collection.state import OWED, CollectionRow, Entry, EntryState
from models.deciding.claim import URGENT_KINDS, Claim, ClaimKind, Matter, Skip, Via, Withheld
from models.notices.delivery import DeliveryKind
from models.plan.plan import Plan
from models.timing.clock import last_day_before
from worker.report import (
    CollectionPart,
    DigestPart,
    Message,
    PlanPart,
    Report,
    ScenarioPart,
    SkippedRung,
    WithheldMessage,
)
from worker.report_data import Delivered, RehearsalData
from worker.why import Why

_NOT_COUNTED = frozenset({EntryState.MISSING, EntryState.NOT_APPLICABLE, EntryState.EXCUSED})


class _Common(TypedDict):
    at: datetime
    kind: ClaimKind
    rung: str
    obligation: str
    clause: str
    unit: str
    units: tuple[str, ...]
    duty: str
    due: date | None
    round: int
    repeat: int


class _Builder:
    """Turn rows into the parts of the report."""

    def __init__(self, data: RehearsalData) -> None:
        self._data = data
        self._zone = data.house.zone
        self._why = Why(data)
        self._by_digest = {
            claim
            for each in data.deliveries
            if each.kind is DeliveryKind.DIGEST
            for claim in each.claims
        }

    def at(self, instant: datetime) -> datetime:
        """Return an instant in the plan's zone, truncated to the minute."""
        return instant.astimezone(self._zone).replace(second=0, microsecond=0)

    def _order(self, row: Claim | Withheld | Skip, to: str) -> tuple[object, ...]:
        """Return what rows are sorted by; the order within one instant differs between runs."""
        repeat = 0 if isinstance(row, Skip) else row.repeat
        matter = row.matter
        due = matter.due_day or date.min
        line = (isinstance(row, Claim) and row.line) or date.min
        rest = (row.round, matter.unit, matter.units, due, line, matter.occurrence)
        return (self.at(row.at), matter.obligation, row.rung, repeat, to, *rest)

    def claims(self) -> list[Claim]:
        return sorted(self._data.claims, key=lambda each: self._order(each, each.to))

    def messages(self, claims: list[Claim]) -> tuple[Message, ...]:
        return tuple(
            Message(
                **self._common(each, each.matter),
                via=self.via(each),
                to=(each.to,),
                why=self._why.claim(each),
                acting_for=each.acting_for,
                note=each.note,
            )
            for each in claims
        )

    def withheld(self) -> tuple[WithheldMessage, ...]:
        rows = sorted(self._data.withheld, key=lambda each: self._order(each, str(each.reason)))
        return tuple(
            WithheldMessage(
                **self._common(each, each.matter),
                via=Via.URGENT if each.kind in URGENT_KINDS else Via.DIGEST,
                to=(),
                why=self._why.withheld(each),
                reason=each.reason,
            )
            for each in rows
        )

    def _common(self, row: Claim | Withheld, matter: Matter) -> _Common:
        return {
            "at": self.at(row.at),
            "kind": row.kind,
            "rung": row.rung,
            "obligation": matter.obligation,
            "clause": matter.clause,
            "unit": matter.unit,
            "units": matter.units,
            "duty": matter.duty,
            "due": matter.due_day,
            "round": row.round,
            "repeat": row.repeat,
        }

    def digests(self) -> tuple[DigestPart, ...]:
        """Put those together who read the same text on the same morning."""
        read: dict[tuple[datetime, tuple[str, ...], str, str], list[Delivered]] = defaultdict(list)
        for each in self._data.deliveries:
            if each.kind is DeliveryKind.DIGEST:
                read[self.at(each.at), each.posts, each.subject, each.text].append(each)
        found = (
            DigestPart(
                at=at,
                to=to,
                count=len(group[0].claims),
                persons=tuple(sorted(each.person for each in group)),
                subject=subject,
                text=text,
            )
            for (at, to, subject, text), group in read.items()
        )
        return tuple(sorted(found, key=lambda each: (each.at, each.to, each.persons)))

    def via(self, claim: Claim) -> Via:
        """Tell how a message travelled: what was urgent and beyond the budget went by digest."""
        return Via.DIGEST if claim in self._by_digest else claim.via

    def skipped(self) -> tuple[SkippedRung, ...]:
        alarms = {(each.obligation, self.at(each.at)) for each in self._data.alarms}
        heard: dict[tuple[str, datetime], set[str]] = defaultdict(set)
        for claim in self._data.claims:
            units = claim.matter.units or (claim.matter.unit,)
            heard[claim.matter.obligation, self.at(claim.at)].update(units)
        rows = sorted(self._data.skips, key=lambda each: self._order(each, each.addressee))
        return tuple(
            SkippedRung(
                at=self.at(each.at),
                obligation=each.matter.obligation,
                clause=each.matter.clause,
                unit=each.matter.unit,
                rung=each.rung,
                addressee=each.addressee,
                reason=each.reason,
                alarm=(key := (each.matter.obligation, self.at(each.at))) in alarms
                and each.matter.unit not in heard[key],
            )
            for each in rows
        )

    def cells(self) -> dict[str, Cells]:
        """Count per year: every year rehearsed, and every year in which something is due."""
        data = self._data
        found = count_cells(data.assignments, data.collections, data.until, self._zone)
        last = last_day_before(data.until, self._zone).year
        years = {*found, *range(data.house.today(data.start).year, last + 1)}
        return {str(year): found.get(year, Cells()) for year in sorted(years)}

    def collections(self) -> tuple[CollectionPart, ...]:
        rows = sorted(self._data.collections, key=lambda each: (each[0].base, each[0].id))
        return tuple(self._collection(row, entries) for row, entries in rows)

    def _collection(self, row: CollectionRow, entries: list[Entry]) -> CollectionPart:
        received = [each for each in entries if each.receipt and each.state not in _NOT_COUNTED]
        states = [each.state for each in entries]
        return CollectionPart(
            cycle=row.order.cycle,
            period=row.order.period,
            superior=row.order.superior,
            expected=len(entries),
            received=len(received),
            late=sum(each.late for each in received),
            missing=states.count(EntryState.MISSING),
            closed_at=self.at(row.closed_at) if row.closed_at else None,
            duty=row.order.duty,
            due=row.base,
            open=sum(state in OWED for state in states),
            gaps=row.gaps,
            not_applicable=states.count(EntryState.NOT_APPLICABLE),
            excused=states.count(EntryState.EXCUSED),
        )

    def plan(self) -> PlanPart:
        file, row, assumed = self._data.plan.file, self._data.plan_row, self._data.scenario.assumed
        return PlanPart(
            id=file.id,
            title=file.title,
            number=row.number,
            issued_on=row.issued_on,
            assumed=row.assumed,
            assumed_note=assumed.note if row.assumed else "",
        )


def undecided_clauses(plan: Plan) -> tuple[str, ...]:
    """Return the clauses whose lead or deadline the plan leaves undecided, as issued."""
    open_duties = (
        duty for duty in plan.file.duties if duty.lead.undecided or duty.deadline_undecided
    )
    return tuple(dict.fromkeys(duty.clause for duty in open_duties))


def _shown(data: RehearsalData) -> RehearsalData:
    """Leave out what was said before the first day shown; what is owed is counted all the same."""
    first = data.house.today(data.start)

    def is_shown(at: datetime) -> bool:
        return data.house.today(at) >= first

    return replace(
        data,
        claims=[each for each in data.claims if is_shown(each.at)],
        withheld=[each for each in data.withheld if is_shown(each.at)],
        skips=[each for each in data.skips if is_shown(each.at)],
        alarms=[each for each in data.alarms if is_shown(each.at)],
        log=[each for each in data.log if is_shown(each.at)],
        deliveries=[each for each in data.deliveries if is_shown(each.at)],
    )


def build_report(data: RehearsalData) -> Report:
    """Build the report; what the story tells besides travels with it in ``facts``."""
    data = _shown(data)
    builder = _Builder(data)
    claims = builder.claims()
    scenario = data.scenario
    return Report(
        plan=builder.plan(),
        scenario=ScenarioPart(name=scenario.name, title=scenario.title),
        from_=data.house.today(data.start),
        until=last_day_before(data.until, data.house.zone),
        seconds=data.seconds,
        messages=builder.messages(claims),
        digests=builder.digests(),
        withheld=builder.withheld(),
        undecided=undecided_clauses(data.plan),
        skipped_rungs=builder.skipped(),
        cells=builder.cells(),
        collections=builder.collections(),
        facts=data,
    )
