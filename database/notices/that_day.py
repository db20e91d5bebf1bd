"""A day as it was, read: the rules that held, what stood open, and whom a rung named."""

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import Connection, bindparam, or_, select

from database import tables
from database.houses import calendars_under, load_house
from database.notices.tables import delivered_claim
from database.packages import load_package
from database.queries import plan_row
from models.assignment.state import AssignmentRow
from models.deciding.claim import Matter, Skip, Withheld, WithheldReason
from models.deciding.house import House
from models.deciding.ladder import Subject
from models.notices.addressed import posts_of, refs_of
from models.notices.rungs import REVIEW, review_stage, stage_of
from models.notices.that_day import Done, followed, is_stopped, package_then
from models.notices.why import OpenMatter
from models.plan.policy import AddresseeRef, addressee_ref
from models.plan_run.acts import SetCalendar

_log, _assignment, _collection = tables.log, tables.assignment, tables.collection
_entry, _claim = tables.entry, tables.claim
_DAYS_SET = (
    select(_log.c.detail)
    .where(
        _log.c.obligation == bindparam("plan_id"),
        _log.c.type == "set_calendar",
        _log.c.at <= bindparam("until"),
    )
    .order_by(_log.c.id)
)
# Its own, what it does for another, and whatever was given away or elsewhere at some time.
_GIVEN = select(_log.c.obligation).where(
    _log.c.plan == bindparam("of"), _log.c.type.in_(("delegate", "reassign", "direct"))
)
_OF_UNIT = select(_assignment.c.document).where(
    _assignment.c.plan == bindparam("of"),
    or_(
        _assignment.c.unit == bindparam("unit"),
        _assignment.c.worker == bindparam("unit"),
        _assignment.c.id.in_(_GIVEN),
    ),
)
_ANSWERS = (
    select(_collection.c.id)
    .join(_entry, _entry.c.collection == _collection.c.id)
    .where(_collection.c.plan == bindparam("of"), _entry.c.unit == bindparam("unit"))
)
_LINES = (
    select(_log.c.obligation, _log.c.type, _log.c.after, _log.c.detail)
    .where(_log.c.obligation.in_(bindparam("ids", expanding=True)), _log.c.at <= bindparam("until"))
    .order_by(_log.c.id)
)
_COLLECTED_BY = select(_collection.c.through).where(_collection.c.id == bindparam("obligation"))
_ROW = select(_assignment.c.document).where(_assignment.c.id == bindparam("obligation"))
_GIVEN_UP = (
    select(_claim.c.id)
    .join(delivered_claim, delivered_claim.c.claim == _claim.c.id)
    .where(
        _claim.c.plan == bindparam("of"),
        _claim.c.obligation == bindparam("obligation"),
        _claim.c.rung == bindparam("rung"),
        _claim.c.repeat == bindparam("repeat"),
        _claim.c.round == bindparam("round"),
        _claim.c.post == bindparam("post"),
    )
    .limit(1)
)
# Before a claim was made; the others are decided about a claim, whose post is known.
_UNCLAIMED = frozenset(
    {
        WithheldReason.PAST_WHEN_PLANNED,
        WithheldReason.ANNOUNCED_WITH_PLAN,
        WithheldReason.COMBINED,
    }
)


def house_then(conn: Connection, plan: str, at: datetime) -> House:
    """Return the house with the policy and the calendars that held at an instant.

    The organisation lives in time by itself.
    """
    house, row = load_house(conn, plan), plan_row(conn, plan)
    if row is None:
        return house
    package = package_then(row, at)
    details = conn.scalars(_DAYS_SET, {"plan_id": f"plan:{plan}", "until": at})
    known = set(SetCalendar.model_fields)
    bodies = ({k: v for k, v in json.loads(each).items() if k in known} for each in details)
    decided = tuple(map(SetCalendar.model_validate, bodies))
    policy = load_package(conn, plan, package).file.policy
    return replace(house, policy=policy, calendars=calendars_under(conn, plan, package, decided))


def matters_then(conn: Connection, plan: str, unit: str, at: datetime) -> tuple[OpenMatter, ...]:
    """Return what stood open at a unit at an instant, and in whose court: read from the log."""
    if not unit:
        return ()
    of = {"of": plan, "unit": unit}
    documents = conn.scalars(_OF_UNIT, of)
    rows = {row.id: row for row in map(AssignmentRow.model_validate_json, documents)}
    answers = list(conn.scalars(_ANSWERS, of))
    lines: dict[str, list[Done]] = defaultdict(list)
    for each in conn.execute(_LINES, {"ids": [*rows, *answers], "until": at}):
        done = Done(type=each.type, after=each.after, detail=json.loads(each.detail))
        lines[each.obligation].append(done)
    found = [followed(rows[each], lines[each], unit) for each in sorted(rows) if lines[each]]
    stopped = (
        OpenMatter(obligation=each, court="assignee", stopped=True)
        for each in sorted(answers)
        if is_stopped(lines[each])
    )
    return (*(each for each in found if each), *stopped)


class Addressed:
    """Whether what was not said was for a post."""

    def __init__(self, conn: Connection, plan: str, post: str, house: House, on: date) -> None:
        """Look with the house as it was that day."""
        self._conn = conn
        self._plan = plan
        self._post = post
        self._house = house
        self._on = on

    def skips(self, found: Iterable[Skip]) -> tuple[Skip, ...]:
        """Return the skipped addressees that name the post."""
        return tuple(each for each in found if self._is_named_by(each))

    def withheld(self, found: Iterable[Withheld]) -> tuple[Withheld, ...]:
        """Return what was withheld from the post."""
        return tuple(each for each in found if self._is_for(each))

    def _is_named_by(self, skip: Skip) -> bool:
        refs = [addressee_ref(skip.addressee)]
        return self._names(refs, skip.matter, skip.rung)

    def _is_for(self, each: Withheld) -> bool:
        if each.reason in _UNCLAIMED:
            return self._names(refs_of(each.rung, each.matter, self._house), each.matter, each.rung)
        wanted = {"of": self._plan, "obligation": each.matter.obligation, "rung": each.rung,
                  "repeat": each.repeat, "round": each.round, "post": self._post}  # fmt: skip
        return self._conn.execute(_GIVEN_UP, wanted).first() is not None

    def _names(self, refs: Iterable[AddresseeRef], matter: Matter, rung: str) -> bool:
        return self._post in posts_of(refs, self._subjects(matter, rung), self._house, self._on)

    def _subjects(self, matter: Matter, rung: str) -> tuple[Subject, ...]:
        """Return whom a rung is about: units, and the department the matter goes through."""
        named = {"obligation": matter.obligation}
        through = self._conn.execute(_COLLECTED_BY, named).scalar()
        units = matter.units or (matter.unit,)
        if stage_of(rung)[0] == REVIEW:
            document = self._conn.execute(_ROW, named).scalar()
            row = AssignmentRow.model_validate_json(document) if document else None
            stage = review_stage(rung)
            if row and stage < len(row.order.approvers):
                units = (row.order.approvers[stage].unit,)
        return tuple(Subject(unit=each, through=through, duty=matter.duty) for each in units)
