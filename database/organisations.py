"""The organisation of a plan through time: read it, and record that it changes.

Its version is ``<base>`` or ``<base>+<overlay>``: the base names units, posts and tenures, which
take long to read; the overlay what is laid over them for a time: substitutions and calendar days.
"""

import hashlib
from collections.abc import Iterable
from datetime import date

from sqlalchemy import Connection, Row, Select, Table, bindparam, delete, insert, select, update

from database import tables
from database.projections import (
    Cells,
    calendar_day_cells,
    post_cells,
    substitution_cells,
    tenure_cells,
    unit_cells,
)
from models.deciding.decision import Refused
from models.plan.organisation import (
    Organisation,
    OutsideBody,
    Post,
    PostKind,
    Roles,
    Substitution,
    Tenure,
    Unit,
)
from models.plan_run.acts import EndSubstitution, SetCalendar, Substitute
from models.plan_run.progress import (
    AppointPerson,
    MergeUnit,
    OrganisationChange,
    RenameUnit,
    VacatePost,
)

OVERLAY = "+"
Overlaid = Substitute | EndSubstitution | SetCalendar

_unit, _post, _tenure, _organisation = (
    tables.unit,
    tables.post,
    tables.tenure,
    tables.organisation,
)
_given, _day = tables.substitution, tables.calendar_day


def _documents(table: Table) -> Select[str]:
    return select(table.c.document).where(table.c.plan == bindparam("of")).order_by(table.c.id)


_UNITS, _POSTS = _documents(_unit), _documents(_post)
_TENURES, _BODIES = _documents(_tenure), _documents(tables.outside_body)
_GIVEN = _documents(_given)
_DAYS = (
    select(_day.c.document)
    .where(_day.c.plan == bindparam("of"))
    .order_by(_day.c.calendar, _day.c.day)
)
_ONE_GIVEN = select(_given.c.document).where(
    _given.c.plan == bindparam("of"), _given.c.substitution == bindparam("of_substitution")
)
_END_GIVEN = update(_given).where(
    _given.c.plan == bindparam("of"), _given.c.substitution == bindparam("of_substitution")
)
_FORGET_DAY = delete(_day).where(
    _day.c.plan == bindparam("of"),
    _day.c.calendar == bindparam("of_calendar"),
    _day.c.day == bindparam("of_day"),
)
_SPANS_OF_UNIT = select(_unit.c.id, _unit.c.document).where(
    _unit.c.plan == bindparam("of"), _unit.c.code == bindparam("of_code")
)
_UNITS_UNDER = (
    select(_unit.c.id, _unit.c.document)
    .where(_unit.c.plan == bindparam("of"), _unit.c.parent == bindparam("of_parent"))
    .order_by(_unit.c.id)
)
_POSTS_OF_UNIT = (
    select(_post.c.id, _post.c.document)
    .where(_post.c.plan == bindparam("of"), _post.c.unit == bindparam("of_unit"))
    .order_by(_post.c.id)
)
_SPANS_OF_POST = select(_post.c.document).where(
    _post.c.plan == bindparam("of"), _post.c.post == bindparam("of_post")
)
_TENURES_OF_POST = (
    select(_tenure.c.id, _tenure.c.document)
    .where(_tenure.c.plan == bindparam("of"), _tenure.c.post == bindparam("of_post"))
    .order_by(_tenure.c.id)
)
_VERSION = (
    select(_organisation.c.version).where(_organisation.c.plan == bindparam("of")).with_for_update()
)
_NEW_VERSION = update(_organisation).where(_organisation.c.plan == bindparam("of"))


def load_organisation(conn: Connection, plan_id: str, roles: Roles) -> Organisation:
    """Return the organisation with all its spans of time, but without substitutions.

    Four statements; their rows are all units, posts, tenures and bodies there have been.
    """
    of = {"of": plan_id}
    return Organisation(
        units=map(Unit.model_validate_json, conn.scalars(_UNITS, of)),
        posts=map(Post.model_validate_json, conn.scalars(_POSTS, of)),
        tenures=map(Tenure.model_validate_json, conn.scalars(_TENURES, of)),
        bodies=map(OutsideBody.model_validate_json, conn.scalars(_BODIES, of)),
        roles=roles,
    )


def spans_of_unit(conn: Connection, plan_id: str, code: str) -> list[Unit]:
    """Return a unit in all its spans of time."""
    found = conn.execute(_SPANS_OF_UNIT, {"of": plan_id, "of_code": code})
    return [Unit.model_validate_json(each.document) for each in found]


def tenures_of_post(conn: Connection, plan_id: str, post: str) -> list[Tenure]:
    """Return who has held a post, and who holds it."""
    found = conn.execute(_TENURES_OF_POST, {"of": plan_id, "of_post": post})
    return [Tenure.model_validate_json(each.document) for each in found]


def load_substitutions(conn: Connection, plan_id: str) -> list[Substitution]:
    """Return every substitution there was or is, in the order they were given."""
    found = conn.scalars(_GIVEN, {"of": plan_id})
    return [Substitution.model_validate_json(each) for each in found]


def find_substitution(conn: Connection, plan_id: str, substitution: str) -> Substitution | None:
    """Return one substitution as it stands."""
    of = {"of": plan_id, "of_substitution": substitution}
    found = conn.execute(_ONE_GIVEN, of).scalar_one_or_none()
    return Substitution.model_validate_json(found) if found else None


def load_calendar_days(conn: Connection, plan_id: str) -> tuple[SetCalendar, ...]:
    """Return the days a document has made worked or free since the plan began."""
    found = conn.scalars(_DAYS, {"of": plan_id})
    return tuple(SetCalendar.model_validate_json(each) for each in found)


def organisation_change(
    conn: Connection,
    plan_id: str,
    change: OrganisationChange,
    substitution: Substitution | None = None,
) -> None:
    """Record a change from a day on and give the organisation another version.

    The version is a hash of all that led to it, so that what is kept for it stays right even when
    the change is rolled back. ``substitution`` is what is given, or what is left of it. Raises
    Refused where the change meets nothing on its day.
    """
    version: str = conn.execute(_VERSION, {"of": plan_id}).scalar_one()
    if isinstance(change, Overlaid):
        _overlay(conn, plan_id, change, substitution)
    else:
        _change(conn, plan_id, change)
    conn.execute(_NEW_VERSION, {"of": plan_id, "version": next_version(version, change)})


def next_version(version: str, change: OrganisationChange) -> str:
    """Return the version a change leads to from another one."""
    digest = hashlib.sha256(f"{version}\n{change.model_dump_json()}".encode()).hexdigest()
    return f"{base_version(version)}{OVERLAY}{digest}" if isinstance(change, Overlaid) else digest


def base_version(version: str) -> str:
    """Return what names the units, posts and tenures of a version."""
    return version.partition(OVERLAY)[0]


def _overlay(
    conn: Connection,
    plan_id: str,
    change: Overlaid,
    substitution: Substitution | None,
) -> None:
    if isinstance(change, SetCalendar):
        of = {"of": plan_id, "of_calendar": change.calendar, "of_day": change.day}
        conn.execute(_FORGET_DAY, of)
        conn.execute(insert(_day), calendar_day_cells(plan_id, change))
    elif substitution is not None:
        cells = substitution_cells(plan_id, substitution)
        if isinstance(change, Substitute):
            conn.execute(insert(_given), cells)
        else:
            of_one = {"of": plan_id, "of_substitution": substitution.id}
            conn.execute(_END_GIVEN, {**of_one, **cells})


def _change(
    conn: Connection,
    plan_id: str,
    change: AppointPerson | VacatePost | RenameUnit | MergeUnit,
) -> None:
    if isinstance(change, RenameUnit):
        _rename(conn, plan_id, change)
    elif isinstance(change, MergeUnit):
        _merge(conn, plan_id, change)
    elif isinstance(change, VacatePost):
        _end_tenures(conn, plan_id, change.post, change.since)
    else:
        _appoint(conn, plan_id, change)


def _rename(conn: Connection, plan_id: str, change: RenameUnit) -> None:
    spans = conn.execute(_SPANS_OF_UNIT, {"of": plan_id, "of_code": change.unit})
    for span in spans.all():
        unit = Unit.model_validate_json(span.document)
        if unit.holds_on(change.since):
            renamed = {"name_vi": change.name_vi, "valid_from": change.since}
            after = unit.model_copy(update=renamed)
            before = unit.model_copy(update={"valid_until": change.since})
            _overwrite(conn, _unit, span, unit_cells(plan_id, before))
            conn.execute(insert(_unit), unit_cells(plan_id, after))
            return
    code = "unknown_unit"
    raise Refused(code, f"there is no unit {change.unit} on {change.since}", "since")


def _merge(conn: Connection, plan_id: str, change: MergeUnit) -> None:
    """End a unit and its posts on a day; what lies under it lies under the other one from then."""
    since, ended = change.since, False
    for span in conn.execute(_SPANS_OF_UNIT, {"of": plan_id, "of_code": change.unit}).all():
        unit = Unit.model_validate_json(span.document)
        if unit.holds_on(since):
            ended = True
            end = {"valid_until": since, "merged_into": change.into}
            _overwrite(conn, _unit, span, unit_cells(plan_id, unit.model_copy(update=end)))
        elif unit.valid_from and unit.valid_from > since:
            code = "date_order"
            text = f"{change.unit} changes on {unit.valid_from}; it cannot end before"
            raise Refused(code, text, "since")
    if not ended:
        code = "unknown_unit"
        raise Refused(code, f"there is no unit {change.unit} on {since}", "since")
    _rehang(conn, plan_id, change)
    for row in conn.execute(_POSTS_OF_UNIT, {"of": plan_id, "of_unit": change.unit}).all():
        post = Post.model_validate_json(row.document)
        if post.holds_on(since):
            over = post.model_copy(update={"valid_until": since})
            _overwrite(conn, _post, row, post_cells(plan_id, over))
            _end_tenures(conn, plan_id, post.id, since)


def _rehang(conn: Connection, plan_id: str, change: MergeUnit) -> None:
    """Hang the units under one that has ended under another, from that day on."""
    since = change.since
    for row in conn.execute(_UNITS_UNDER, {"of": plan_id, "of_parent": change.unit}).all():
        unit = Unit.model_validate_json(row.document)
        later = unit.valid_from is not None and unit.valid_from >= since
        if not later and not unit.holds_on(since):
            continue
        moved = unit.model_copy(update={"parent": change.into})
        if later:
            _overwrite(conn, _unit, row, unit_cells(plan_id, moved))
            continue
        before = unit.model_copy(update={"valid_until": since, "merged_into": None})
        _overwrite(conn, _unit, row, unit_cells(plan_id, before))
        after = moved.model_copy(update={"valid_from": since})
        conn.execute(insert(_unit), unit_cells(plan_id, after))


def _appoint(conn: Connection, plan_id: str, change: AppointPerson) -> None:
    """Give a post to a person, until whoever was appointed from a later day takes it over."""
    post = _post_on(conn, plan_id, change.post, change.since)
    is_body = post.kind is PostKind.BODY
    # A body has many holders: a new one joins them; only his own earlier term there ends.
    person = change.person if is_body else None
    later = _end_tenures(conn, plan_id, change.post, change.since, person)
    tenure = Tenure(
        post=change.post,
        person=change.person,
        name=change.name,
        valid_from=change.since,
        valid_until=min(later, default=None),
    )
    conn.execute(insert(_tenure), tenure_cells(plan_id, tenure))


def _post_on(conn: Connection, plan_id: str, post_id: str, on: date) -> Post:
    spans = conn.scalars(_SPANS_OF_POST, {"of": plan_id, "of_post": post_id})
    posts: Iterable[Post] = map(Post.model_validate_json, spans.all())
    found = next((post for post in posts if post.holds_on(on)), None)
    if found is None:
        code = "unknown_post"
        raise Refused(code, f"there is no post {post_id} on {on}", "since")
    return found


def _end_tenures(
    conn: Connection, plan_id: str, post_id: str, since: date, person: str | None = None
) -> list[date]:
    """End the tenures that hold on a day, of one person or of all; return when later ones begin."""
    later: list[date] = []
    for row in conn.execute(_TENURES_OF_POST, {"of": plan_id, "of_post": post_id}).all():
        tenure = Tenure.model_validate_json(row.document)
        if person is not None and tenure.person != person:
            continue
        if tenure.valid_from and tenure.valid_from > since:
            later.append(tenure.valid_from)
        elif tenure.holds_on(since):
            ended = tenure.model_copy(update={"valid_until": since})
            _overwrite(conn, _tenure, row, tenure_cells(plan_id, ended))
    return later


def _overwrite(conn: Connection, table: Table, row: Row[int, str], cells: Cells) -> None:
    conn.execute(update(table).where(table.c.id == row.id), cells)
