"""What is said about a claim or an open item, as the line a template writes."""

from datetime import date, datetime
from typing import Any

from models.deciding.claim import Claim, ClaimKind
from models.notices.days import working_days
from models.notices.facts import Change, Facts, Item, Pending
from models.notices.naming import product_name
from models.notices.people import People
from models.notices.rungs import (
    OUTSIDE,
    REVIEW,
    duties_of,
    is_undecided,
    review_stage,
    said_by,
    stage_of,
)
from models.plan.organisation import PostKind
from models.texts.context import Lang, Line, Said, Tone

_DESK = frozenset({PostKind.HEAD, PostKind.FOCAL, PostKind.SECRETARY})


class Lines:
    """Write lines about the facts of one morning, with names as they are that day."""

    def __init__(self, facts: Facts, people: People, lang: Lang = "vi") -> None:
        """Index what is looked up often."""
        self._facts = facts
        self._people = people
        self._lang: Lang = lang
        self._items: dict[str, Item] = {
            each.obligation: each for each in facts.items if each.court != "nobody"
        }
        self._promises = {
            (each.obligation, each.due_day): each for each in facts.items if each.promised
        }

    # --- claims ------------------------------------------------------------------------------

    def claim(
        self, claim: Claim, number: int, units: tuple[str, ...], *, again: bool = False
    ) -> Line:
        """Say a claim, about those of its units that it still holds for."""
        tone, matter = self.tone(claim), claim.matter
        said = said_by(claim, tone)
        item = self._items.get(matter.obligation)
        return Line(
            said=said,
            tone=tone,
            obligation=matter.obligation,
            claim=number,
            product=self.product(matter.duty, matter.stage, matter.product),
            clause=matter.clause,
            unit=self.unit(units[0] if units else matter.unit),
            units=tuple(self.unit(each) for each in units) if len(units) > 1 else (),
            approver=self._approver(claim, item),
            decide_by=_decide_by(claim, item),
            **(self._issued() if said is Said.ISSUED else self._outside(claim, item)),
            due=matter.due_day,
            days=self._days(said, claim, item),
            late=said in {Said.ESCALATED, Said.LATE_AGAIN, Said.REVIEW_LATE},
            count=len(duties_of(claim)) if said is Said.ISSUED else len(units),
            repeat=claim.repeat,
            note="" if said is Said.COMBINED else claim.note.strip().rstrip("."),
            **(
                self._promised(self._promises.get((matter.obligation, matter.due_day)))
                if said is Said.ESCALATED
                else {}
            ),
            again=again,
        )

    def tone(self, claim: Claim) -> Tone:
        """Tell who reads a claim, by the role of the post, whatever it is called."""
        if self._people.is_top(claim.to):
            return Tone.TOP
        if claim.kind not in {ClaimKind.ESCALATION, ClaimKind.COURTESY}:
            return Tone.OWN
        if is_undecided(claim.rung):
            return Tone.ABOVE
        post = self._people.post(claim.to)
        if post is None or post.kind not in _DESK or len(claim.matter.units) > 1:
            return Tone.ABOVE
        return Tone.OWN if post.unit in self._workers(claim) else Tone.ABOVE

    def _workers(self, claim: Claim) -> tuple[str, ...]:
        item = self._items.get(claim.matter.obligation)
        if stage_of(claim.rung)[0] == REVIEW:
            return (_approving(claim, item),)
        if claim.matter.units:
            return claim.matter.units
        return (claim.matter.unit, item.worker) if item else (claim.matter.unit,)

    def _approver(self, claim: Claim, item: Item | None) -> str:
        code = _approving(claim, item)
        return self.unit(code) if code else ""

    def _issued(self) -> dict[str, Any]:
        return {"since": self._facts.issued_on}

    def _outside(self, claim: Claim, item: Item | None) -> dict[str, Any]:
        """Say which outside body has it, since when, and until when it was agreed, if it was."""
        stage, number = stage_of(claim.rung)
        if item is None or stage != OUTSIDE or not 0 < number <= len(item.stays):
            return {}
        stay = item.stays[number - 1]
        return {"body": self.body(stay.body), "since": stay.sent, "agreed": stay.agreed}

    def reminded(self, obligation: str, unit: str) -> int:
        """Return how often who works was reminded of something, in its present round."""
        return self._facts.reminded().get((obligation, unit), 0)

    def _promised(self, item: Item | None) -> dict[str, Any]:
        """Return the day promised for what is late, while it lies ahead, and which promise it is.

        What is open of a collection on one due day shares its promises.
        """
        if item is None or item.promised is None or item.promised < self._people.on:
            return {}
        most = max(self._people.house.policy.promises, item.promises)
        return {"promised": item.promised, "promise": item.promises, "most": most}

    def _days(self, said: Said, claim: Claim, item: Item | None) -> int:
        on = self._people.on
        if said is Said.UNDECIDED:
            return self.working_days(claim.matter.unit, item.opened if item else None, on)
        if said is Said.REVIEW_LATE:
            return self.working_days(_approving(claim, item), _decide_by(claim, item), on)
        due = claim.matter.due_day
        if said is Said.REMINDED:
            return self.working_days(claim.matter.unit, on, due)
        return self.working_days(claim.matter.unit, due, on)

    # --- standing lists ----------------------------------------------------------------------

    def owed(self, item: Item, at: datetime, tone: Tone) -> Line:
        """Say that something is owed: since when it is late, or until when there is time."""
        on, late = self._people.on, item.is_late(at)
        days = (item.due_day, on) if late else (on, item.due_day)
        return Line(
            said=Said.OWED,
            tone=tone,
            obligation=item.obligation,
            product=self.product(item.duty, item.stage, item.product),
            clause=item.clause,
            unit=self.unit(item.worker),
            due=item.due_day,
            days=self.working_days(item.worker, *days),
            late=late,
            told=self.reminded(item.obligation, item.unit),
            **self._promised(item),
        )

    def answered(self, duty: str, unit: str) -> Line:
        """Say that a duty has no answer of its own: it is answered with another."""
        clause, other = self._facts.answered[duty]
        return Line(
            said=Said.ANSWERED, product=self.product(duty), clause=clause, unit=unit, note=other
        )

    def decision(self, pending: Pending, tone: Tone) -> Line:
        """Say that something waits for a decision."""
        return Line(
            said=Said.DECISION,
            tone=tone,
            obligation=pending.obligation,
            product=self._product_of(pending),
            clause=pending.clause,
            unit=self.unit(pending.unit) if pending.count == 1 else "",
            due=pending.until,
            decide_by=None if tone is Tone.TOP else pending.decide_by,
            count=pending.count,
            what=pending.what,
            since=self._people.house.today(pending.since),
        )

    def before_body(self, pending: Pending) -> Line:
        """Say what lies before a governing body: it is not reminded, so the secretary reads it."""
        line = self.decision(pending, Tone.ABOVE)
        return line.model_copy(
            update={"said": Said.BEFORE_BODY, "approver": self.unit(pending.decider)}
        )

    def changed(self, change: Change, units: tuple[str, ...], tone: Tone) -> Line:
        """Say what was done since about some of its units."""
        return Line(
            said=Said.CHANGED,
            tone=tone,
            obligation=change.obligation,
            product=self.product(change.duty, change.stage),
            clause=change.clause,
            unit=self.unit(units[0]),
            units=tuple(map(self.unit, units)) if len(units) > 1 else (),
            what=change.what,
            due=change.due_day,
            since=self.day(change.at),
        )

    # --- names and days ----------------------------------------------------------------------

    def day(self, instant: datetime) -> date:
        """Return the day of an instant, in the plan's zone."""
        return self._people.house.today(instant)

    def days_late(self, item: Item) -> int:
        """Count the working days since the due day of something late."""
        return self.working_days(item.worker, item.due_day, self._people.on)

    def unit(self, code: str) -> str:
        """Return a unit's name."""
        return self._people.unit_name(code, self._lang)

    def title(self, post: str) -> str:
        """Return a post's title."""
        return self._people.title(post, self._lang)

    def product(self, duty: str, stage: str = "", asked: str = "") -> str:
        """Return what is handed in for a duty, at one of its stages, or as it was asked for."""
        own = self._facts.products.get(duty, "")
        name = (self._facts.products_en.get(duty) or own) if self._lang == "en" else own
        labels = self._facts.stages.get((duty, stage), ("", ""))
        return product_name(name, in_plan=own, label=labels[self._lang == "en"], asked=asked)

    def _product_of(self, pending: Pending) -> str:
        item = self._items.get(pending.obligation)
        known = (item.stage, item.product) if item else ()
        return self.product(pending.duty, *known)

    def body(self, code: str) -> str:
        """Return an outside body's name."""
        found = self._people.house.organisation.bodies.get(code)
        if found is None:
            return code
        return found.name_en if self._lang == "en" and found.name_en else found.name_vi

    def working_days(self, unit: str, after: date | None, until: date | None) -> int:
        """Count working days between two days by a unit's calendar; 0 where one is not known."""
        if after is None or until is None:
            return 0
        calendar = self._people.calendar(unit)
        return working_days(calendar, after, until)


def _decide_by(claim: Claim, item: Item | None) -> date | None:
    """Return the term of the approver a review speaks of, while it is his turn."""
    is_his = item is not None and item.approver and item.approver == _approving(claim, item)
    return item.decide_by if item is not None and is_his else None


def _approving(claim: Claim, item: Item | None) -> str:
    if item is None or stage_of(claim.rung)[0] != REVIEW:
        return ""
    stage = review_stage(claim.rung)
    return item.approvers[stage] if stage < len(item.approvers) else ""
