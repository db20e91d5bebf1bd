"""The organisation kept per process: read whole once, then only what was changed since."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated
from weakref import WeakKeyDictionary

from pydantic import Field, TypeAdapter
from sqlalchemy import Connection, Dialect, bindparam, func, select

from database import tables
from database.caching import Kept
from database.ledger import ACTED_AT
from database.organisations import (
    base_version,
    load_organisation,
    next_version,
    spans_of_unit,
    tenures_of_post,
)
from models.plan.organisation import Organisation, Roles
from models.plan_run.progress import AppointPerson, OrganisationChange, RenameUnit, VacatePost

# A merger touches units and posts it does not name: after it the whole is read.
TYPES = ("appoint", "vacate", "rename_unit", "substitute", "end_substitution", "set_calendar")

_log = tables.log
_CHANGE: TypeAdapter[OrganisationChange] = TypeAdapter(
    Annotated[OrganisationChange, Field(discriminator="type")]
)
_SINCE = (
    select(_log.c.id, _log.c.detail)
    .where(
        _log.c.obligation == bindparam("of"),
        _log.c.id > bindparam("after"),
        _log.c.type.in_(TYPES),
    )
    .order_by(_log.c.id)
)
_LAST = select(func.coalesce(func.max(_log.c.id), 0)).where(_log.c.obligation == bindparam("of"))


@dataclass(frozen=True, kw_only=True)
class _Latest:
    """The organisation as it was read last: its version, and the last line of the log by then."""

    version: str
    line: int
    organisation: Organisation


class KeptOrganisations:
    """Organisations by the version of their units, posts and tenures.

    Reading one of 120,000 units takes some twenty seconds; an appointment would cost as much if it
    were read whole each time. So the changes since the last reading are taken from the log, and
    only the units and posts they name are read. That the log leads from there to here is proved by
    the version, which is a hash of all that led to it; where it does not, the whole is read.
    """

    def __init__(self, most: int = 4) -> None:
        """Keep few: one of 120,000 units takes some 200 MB, but shares most of it with the next."""
        self._kept: Kept[Organisation] = Kept(most=most)
        self._latest: WeakKeyDictionary[Dialect, dict[tuple[str, Roles], _Latest]] = (
            WeakKeyDictionary()
        )

    def get(self, conn: Connection, plan: str, version: str, roles: Roles) -> Organisation:
        """Return the organisation of a version, without what is laid over it for a time."""
        key = (plan, base_version(version), roles)
        return self._kept.get(conn, key, lambda: self._read(conn, plan, version, roles))

    def _read(self, conn: Connection, plan: str, version: str, roles: Roles) -> Organisation:
        latest = self._latest.setdefault(conn.dialect, {})
        known = latest.get((plan, roles))
        found = _brought_up(conn, plan, version, known) if known else None
        if found is None:
            line = conn.execute(_LAST, {"of": f"plan:{plan}"}).scalar_one()
            whole = load_organisation(conn, plan, roles)
            found = _Latest(version=version, line=line, organisation=whole)
        latest[plan, roles] = found
        return found.organisation


def _brought_up(conn: Connection, plan: str, version: str, known: _Latest) -> _Latest | None:
    """Return the organisation with what has changed since; None where the log does not tell it."""
    found = conn.execute(_SINCE, {"of": f"plan:{plan}", "after": known.line}).all()
    changes = [_CHANGE.validate_python(_said(each.detail)) for each in found]
    reached = known.version
    for change in changes:
        reached = next_version(reached, change)
    if reached != version or not found:
        return None
    renewed = _renewed(conn, plan, known.organisation, changes)
    return _Latest(version=version, line=found[-1].id, organisation=renewed)


def _said(detail: str) -> dict[str, object]:
    said: dict[str, object] = json.loads(detail)
    said.pop(ACTED_AT, None)
    return said


def _renewed(
    conn: Connection, plan: str, known: Organisation, changes: Iterable[OrganisationChange]
) -> Organisation:
    """Read anew what the changes name: one statement for each unit and post."""
    units = {each.unit for each in changes if isinstance(each, RenameUnit)}
    posts = {each.post for each in changes if isinstance(each, AppointPerson | VacatePost)}
    return known.renewed(
        {code: spans_of_unit(conn, plan, code) for code in sorted(units)},
        {post: tenures_of_post(conn, plan, post) for post in sorted(posts)},
    )
