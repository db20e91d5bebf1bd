"""What was done lately, as the log tells it, to the units it was done to."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, bindparam, select

from database import tables
from database.courses.tables import course_stage
from models.notices.facts import Change

_log, _assignment, _collection = tables.log, tables.assignment, tables.collection
_WHAT = {
    "approve": "approved",
    "return": "returned",
    "return_entry": "returned",
    "decide_extension": "extended",
    "decide_entry_extension": "extended",
    "withdraw": "withdrawn",
    "suspend": "suspended",
    "resume": "resumed",
    "reassign": "reassigned",
    "direct": "directed",
    "direct_entries": "directed",
    "accept": "accepted",
    "excuse": "excused",
    "not_applicable": "not_applicable",
}
_CHANGES = (
    select(
        _log.c.obligation,
        _log.c.type,
        _log.c.at,
        _log.c.after,
        _log.c.detail,
        _assignment.c.duty,
        _assignment.c.clause,
        _assignment.c.unit,
        _assignment.c.due_day,
        _collection.c.duty.label("of_duty"),
        _collection.c.clause.label("of_clause"),
        course_stage.c.stage,
    )
    .join(_assignment, _assignment.c.id == _log.c.obligation, isouter=True)
    .join(_collection, _collection.c.id == _log.c.obligation, isouter=True)
    .join(course_stage, course_stage.c.obligation == _log.c.obligation, isouter=True)
    .where(
        _log.c.plan == bindparam("of"),
        _log.c.at > bindparam("since"),
        _log.c.type.in_(sorted(_WHAT)),
    )
    .order_by(_log.c.at, _log.c.obligation, _log.c.type, _log.c.detail)
)


def changes(conn: Connection, plan: str, since: datetime) -> tuple[Change, ...]:
    """Return what was done to a plan's obligations since an instant, in a fixed order."""
    found = conn.execute(_CHANGES, {"of": plan, "since": since})
    return tuple(
        _change(
            each.obligation,
            each.type,
            each.at,
            each.after,
            each.detail,
            each.duty or each.of_duty or "",
            each.clause or each.of_clause or "",
            each.unit,
            each.due_day,
            each.stage or "",
        )
        for each in found
    )


@lru_cache(maxsize=5000)
def _change(  # noqa: PLR0917 — one line of the log
    obligation: str,
    kind: str,
    at: datetime,
    after: str,
    text: str,
    duty: str,
    clause: str,
    unit: str | None,
    due_day: date | None,
    stage: str,
) -> Change:
    detail = json.loads(text)
    what = _WHAT[kind]
    if kind == "approve" and after == "completed":
        what = "completed"
    if detail.get("granted") is False:
        what = "refused"
    return Change(
        obligation=obligation,
        duty=duty,
        clause=clause,
        units=(unit,) if unit else _units(detail),
        what=what,
        at=at,
        due_day=due_day if what in {"extended", "directed"} else None,
        stage=stage,
    )


def _units(detail: Mapping[str, Any]) -> tuple[str, ...]:
    if "units" in detail:
        return tuple(detail["units"])
    return (str(detail["unit"]),) if "unit" in detail else ()
