"""Plan packages as they were read, each version whole."""

from sqlalchemy import Connection, bindparam, insert, select

from database import tables
from database.adding import Addition
from database.caching import Kept
from database.projections import body_cells, class_cells, post_cells, tenure_cells, unit_cells
from models.errors import NotFoundError
from models.plan.plan import Plan

_NEW_PACKAGE = Addition(tables.package)
_NEW_ORGANISATION = Addition(tables.organisation)
_PACKAGE = select(tables.package.c.document).where(
    tables.package.c.id == bindparam("plan"), tables.package.c.version == bindparam("package")
)
_kept: Kept[Plan] = Kept()


def store_package(conn: Connection, plan: Plan) -> None:
    """Store a version of a package once; the first one of a plan also founds its organisation."""
    key = plan.file.id
    # The text stays as it was read: the spans of the clauses count its characters.
    document = plan.model_dump_json(by_alias=True)
    _NEW_PACKAGE.add(conn, [{"id": key, "version": plan.version, "document": document}])
    founded = {"plan": key, "package": plan.version, "version": plan.version}
    if _NEW_ORGANISATION.add(conn, [founded]):
        _found_organisation(conn, key, plan)


def load_package(conn: Connection, plan_id: str, version: str) -> Plan:
    """Return a version of a package; it is kept in the process."""

    def build() -> Plan:
        found = conn.execute(_PACKAGE, {"plan": plan_id, "package": version}).scalar_one_or_none()
        if found is None:
            msg = f"no package {version} of the plan {plan_id} is stored"
            raise NotFoundError(msg)
        return Plan.model_validate_json(found)

    return _kept.get(conn, (plan_id, version), build)


def _found_organisation(conn: Connection, key: str, plan: Plan) -> None:
    for table, rows in (
        (tables.unit, [unit_cells(key, each) for each in plan.units]),
        (tables.post, [post_cells(key, each) for each in plan.posts]),
        (tables.tenure, [tenure_cells(key, each) for each in plan.tenures]),
        (tables.outside_body, [body_cells(key, each) for each in plan.bodies]),
        (tables.unit_class, [class_cells(key, each) for each in plan.file.classes]),
    ):
        if rows:
            conn.execute(insert(table), rows)
