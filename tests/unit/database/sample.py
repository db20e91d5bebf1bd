"""A tiny plan, built by hand: a root, its bodies, a department, and as many units as wanted."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from database.engine import migrate, open_engine
from database.packages import store_package
from models.assignment.decisions import AssignmentStep
from models.assignment.state import AssignmentOrder
from models.collection.decisions import CollectionStep
from models.collection.state import CollectionOrder
from models.deciding.collecting import (
    CollectionBody,
    Receipt,
    Receive,
    ReceiveMany,
)
from models.deciding.commands import Actor, AssignmentBody, Fire
from models.deciding.timetable import Timetable
from models.messages import AssignmentBatch, CollectionBatch, PlanBatch
from models.plan.plan import Plan
from models.plan_run.decisions import PlanStep
from models.plan_run.progress import PlanBody

PLAN, FILE = "sample", "plan.db"
# For a test of what only a database in a file does.
in_a_file = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
OPENED = datetime(2014, 3, 3, 2, tzinfo=UTC)  # a Monday morning in the plan's zone
DUE = date(2014, 4, 1)
ACTOR = Actor(post="u01.focal", person="p.u01")
COLLECTOR = Actor(post="dept.head", person="p.dept")
_DEFAULT = {"kind": "default"}


def sample_plan(units: int = 3) -> Plan:
    """Return the plan with some units below the root."""
    codes = [f"u{number:02}" for number in range(1, units + 1)]
    return Plan.model_validate(
        {
            "file": _file(),
            "text": "The text.",
            "units": [
                _unit("root", "root", None, 1),
                _unit("dept", "department", "root", 2),
                _unit("committee", "body", "root", 2),
                _unit("standing", "body", "root", 2),
                _unit("presidium", "body", "root", 2),
                *(_unit(code, "province", "root", 2) for code in codes),
            ],
            "posts": [
                _post("dept.head", "dept", "head"),
                _post("committee.secretary", "committee", "secretary", acting="dept.head"),
                _post("standing", "standing", "body"),
                _post("presidium", "presidium", "body"),
                *(_post(f"{code}.focal", code, "focal") for code in codes),
                *(_post(f"{code}.head", code, "head") for code in codes),
            ],
            "tenures": [
                {"post": "dept.head", "person": "p.dept"},
                {"post": "standing", "person": "p.s1"},
                {"post": "standing", "person": "p.s2"},
                {"post": "presidium", "person": "p.s1"},
                *({"post": f"{code}.focal", "person": f"p.{code}"} for code in codes),
                *({"post": f"{code}.head", "person": f"h.{code}"} for code in codes),
            ],
            "bodies": [{"code": "ministry", "name_vi": "Bộ", "kind": "ministry"}],
            "overrides": [],
            "forms": [],
            "version": "v1",
        }
    )


def _unit(code: str, kind: str, parent: str | None, level: int) -> dict[str, object]:
    return {
        "code": code,
        "name_vi": f"Đơn vị {code}",
        "kind": kind,
        "parent": parent,
        "level": level,
    }


def _post(post: str, unit: str, kind: str, acting: str | None = None) -> dict[str, object]:
    return {"id": post, "unit": unit, "kind": kind, "title_vi": post, "acting": acting}


def _file() -> dict[str, object]:
    return {
        "schema": 1,
        "id": PLAN,
        "title": "Sample",
        "identity": {"issuer": "root"},
        "text": {"file": "text.txt", "sha256": "0" * 64},
        "period": {"start": "2014-01-01", "end": "2015-12-31", "source": _DEFAULT},
        "calendars": {
            "specs": [
                {"name": "office", "country": "", "rest_weekdays": [6, 7], "swapped_days": False}
            ],
            "default": "office",
            "overrides": "calendar.csv",
        },
        "organisation": {"units": "u.csv", "posts": "p.csv", "outside_bodies": "o.csv"},
        "roles": {
            "root": "root",
            "focal_department": "dept",
            "committee": "committee",
            "standing": "standing",
            "presidium": "presidium",
        },
        "classes": [{"name": "provinces", "label_vi": "Tỉnh", "kinds": ["province"]}],
        "clauses": [{"id": "c1", "place": "1", "spans": [{"start": 0, "end": 3, "quote": "The"}]}],
        "duties": [
            _duty("d.one", "assignment", {"unit": "u01"}),
            _duty("d.all", "report", {"unit_class": "provinces"}),
            {
                **_duty("d.open", "assignment", {"undecided": True}),
                "deadlines": [],
                "deadline_undecided": True,
            },
        ],
        "policy": _policy(),
    }


def _duty(duty: str, kind: str, lead: dict[str, object]) -> dict[str, object]:
    source = {} if "undecided" in lead else {"source": _DEFAULT}
    return {
        "id": duty,
        "clause": "c1",
        "kind": kind,
        "lead": {**lead, **source},
        "product": {"vi": "sản phẩm", "source": _DEFAULT},
        "deadlines": [{"rule": {"on": DUE.isoformat()}, "source": _DEFAULT}],
    }


def _policy() -> dict[str, object]:
    ladder = {
        "before": [{"working_days": 5}],
        "late": [
            {"working_days": 0, "to": ["unit_head"]},
            {"working_days": 3, "to": ["focal_department"], "line_up": True},
            {"working_days": 15, "to": ["presidium"], "line_up": True},
        ],
        "repeat": {"every_working_days": 5, "times": 2},
    }
    return {"version": "1", "adopted_by": _DEFAULT, "assignment": ladder, "entry": ladder}


# --- the database ------------------------------------------------------------------------------


def open_sample(folder: Path, *, durable: bool = False) -> Engine:
    """Open the database of a folder, with little patience."""
    return open_engine(f"sqlite:///{folder / FILE}", durable=durable, busy_seconds=0.2)


def sample_engine(folder: Path, units: int = 3, *, durable: bool = False) -> Engine:
    """Open a fresh database with the plan in it."""
    engine = open_sample(folder, durable=durable)
    migrate(engine)
    store_sample(engine, units)
    return engine


def store_sample(engine: Engine, units: int = 3) -> None:
    """Put the plan into a fresh database."""
    with engine.begin() as conn:
        store_package(conn, sample_plan(units))


# --- orders, steps, batches --------------------------------------------------------------------


def assignment_order(occurrence: str = "1", **changes: object) -> AssignmentOrder:
    """Return the order of an assignment of the first unit."""
    order = {
        "plan": PLAN,
        "duty": "d.one",
        "clause": "c1",
        "occurrence": occurrence,
        "kind": "assignment",
        "unit": "u01",
        "rule": {"on": DUE},
        "year": DUE.year,
        **changes,
    }
    return AssignmentOrder.model_validate(order)


def collection_order(units: int = 3, period: str = "1") -> CollectionOrder:
    """Return the order of a collection from all units."""
    return CollectionOrder.model_validate(
        {
            "plan": PLAN,
            "duty": "d.all",
            "clause": "c1",
            "cycle": "d.all",
            "period": period,
            "kind": "report",
            "superior": "root",
            "through": "dept",
            "units": [f"u{number:02}" for number in range(1, units + 1)],
            "rule": {"on": DUE},
            "year": DUE.year,
        }
    )


def assignment_step(
    name: str, body: AssignmentBody, at: datetime = OPENED + timedelta(hours=1)
) -> AssignmentStep:
    """Return a person's step, or the system's where something fires."""
    actor = None if isinstance(body, Fire) else ACTOR
    return AssignmentStep(name=name, body=body, actor=actor, at=at)


def collection_step(
    name: str, body: CollectionBody, at: datetime = OPENED + timedelta(hours=1)
) -> CollectionStep:
    """Return a step of a collection: what is handed in is the unit's, the rest the collector's."""
    by = ACTOR if isinstance(body, Receive | ReceiveMany) else COLLECTOR
    actor = None if isinstance(body, Fire) else by
    return CollectionStep(name=name, body=body, actor=actor, at=at)


def plan_step(name: str, body: PlanBody, at: datetime = OPENED) -> PlanStep:
    """Return a step of the plan."""
    return PlanStep(name=name, body=body, actor=ACTOR, at=at)


def assignment_batch(
    *steps: AssignmentStep, order: AssignmentOrder | None = None
) -> AssignmentBatch:
    """Return a batch on one assignment."""
    order = order or assignment_order()
    return AssignmentBatch(obligation=order.id, order=order, opened_at=OPENED, steps=steps)


def collection_batch(
    *steps: CollectionStep, order: CollectionOrder | None = None
) -> CollectionBatch:
    """Return a batch on one collection."""
    order = order or collection_order()
    return CollectionBatch(obligation=order.id, order=order, opened_at=OPENED, steps=steps)


def plan_batch(*steps: PlanStep) -> PlanBatch:
    """Return a batch on the plan."""
    return PlanBatch(plan=PLAN, package="v1", steps=steps)


def fire(timetable: Timetable | None, index: int = 0) -> Fire:
    """Return what the timetable says at one of its instants."""
    assert timetable is not None
    step = timetable.steps[index]
    return Fire(at=step.at, firings=step.firings)


def receive(unit: str) -> Receive:
    """Return the receipt of a unit's answer on the day of the opening."""
    return Receive(receipt=Receipt(unit=unit, received_on=OPENED.date()))
