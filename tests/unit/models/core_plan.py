"""A small plan by hand: a duty of each shape a plan can open."""

from datetime import datetime

from models.deciding.commands import Actor
from models.deciding.house import House
from models.plan.plan import Plan
from models.plan_run.case import NOTHING, Seen
from models.plan_run.decisions import PlanStep, decide_plan
from models.plan_run.progress import PlanBody, PlanOutcome, PlanRow
from models.source import DecisionDocument
from tests.unit.models.core import ROLES, at, day, house, policy

DEFAULT = {"kind": "default"}
PRODUCT = {"vi": "báo cáo", "source": DEFAULT}
DECISION = DecisionDocument(issuer="R", type="quyết định", number="1", date=day("1/7"))
ISSUED = at("2014-03-31 10:00")


def duty(duty_id: str, **more: object) -> dict[str, object]:
    """Describe a duty of the department V, due 30/6/2014, unless told otherwise."""
    return {
        "id": duty_id,
        "clause": "I",
        "kind": "assignment",
        "lead": {"unit": "V", "source": DEFAULT},
        "product": PRODUCT,
        "deadlines": [dated({"on": "2014-06-30"})],
        **more,
    }


def dated(rule: dict[str, object], **more: object) -> dict[str, object]:
    """Describe a deadline."""
    return {"rule": rule, "source": DEFAULT, **more}


def receiver(**more: object) -> dict[str, object]:
    """Describe a receiver."""
    return {"source": DEFAULT, **more}


EVERY_PROVINCE = {"unit_class": "provinces", "source": DEFAULT}
UNDECIDED = {"undecided": True}
YEARLY = [dated({"yearly": "11-20"})]

DUTIES = [
    duty("issued", clause="0", deadlines=[], done_by_issue=True),
    duty("one"),
    duty("after", deadlines=[dated({"after": "issue", "working_days": 30})]),
    duty("asked", deadlines=[dated({"after": "asked", "working_days": 5})]),
    duty("answered", deadlines=[], answered_by="one"),
    duty("lead", lead=UNDECIDED),
    duty("day", deadlines=[], deadline_undecided=True),
    duty(
        "twice",
        deadlines=[
            dated({"yearly": "03-31"}, id="spring"),
            dated({"yearly": "09-30"}, id="autumn"),
        ],
    ),
    duty("report", kind="report", lead=EVERY_PROVINCE, deadlines=YEARLY),
    duty(
        "advice",
        lead=EVERY_PROVINCE,
        receivers=[receiver(unit="V", through="B")],
        deadlines=[dated({"on": "2014-12-01"})],
    ),
    duty("columns", lead=EVERY_PROVINCE, deadlines=[dated({"on": "2014-12-01"})]),
    duty(
        "copies",
        kind="dispatch",
        lead={"unit": "V", "source": DEFAULT},
        copy_to={"purpose": "carry_out", "unit_class": "low"},
        deadlines=[dated({"on": "2014-12-01"})],
    ),
    duty(
        "courtesy",
        kind="dispatch",
        copy_to={"purpose": "courtesy_copy", "unit_class": "low"},
        deadlines=[dated({"on": "2014-12-01"})],
    ),
    duty(
        "approved",
        lead={"unit": "C", "prepared_by": "B", "prepared_by_source": DEFAULT, "source": DEFAULT},
        receivers=[
            receiver(unit="B", by={"on": "2014-07-31"}),
            receiver(unit="N1", approves=False),
            receiver(body="X"),
        ],
        decided_by=[receiver(unit="S")],
    ),
]


def plan(*duties: dict[str, object], **more: object) -> Plan:
    """Build the plan of these duties, or of all."""
    listed = duties or tuple(DUTIES)
    clauses = [
        {"id": clause, "place": clause, "spans": [{"start": 0, "end": 1, "quote": "x"}]}
        for clause in ("I", "0")
    ]
    file = {
        "schema": 1,
        "id": "p",
        "title": "p",
        "identity": {"issuer": "R"},
        "text": {"file": "text.txt", "sha256": "0" * 64},
        "period": {"start": "2014-03-01", "end": "2016-12-31", "source": DEFAULT},
        "calendars": {
            "specs": [
                {"name": "offices", "country": "VN", "rest_weekdays": [6, 7], "swapped_days": True}
            ],
            "default": "offices",
            "overrides": "calendar.csv",
        },
        "organisation": {"units": "u", "posts": "p", "outside_bodies": "o"},
        "roles": ROLES.model_dump(),
        "classes": [
            {"name": "provinces", "label_vi": "x", "kinds": ["province"]},
            {"name": "low", "label_vi": "x", "kinds": ["district", "province"], "tags": ["low"]},
        ],
        "clauses": clauses,
        "duties": listed,
        "cycles": [
            {
                "id": "yearly",
                "duty": "report",
                "years": [2014],
                "cutoff": "10-31",
                "superior": "R",
                "through": "V",
                "forms": ["f"],
                "source": DEFAULT,
            }
        ]
        if any(each["id"] == "report" for each in listed)
        else [],
        "policy": policy().model_dump(),
        **more,
    }
    return Plan.model_validate(
        {
            "file": file,
            "text": "x",
            "units": (),
            "posts": (),
            "tenures": (),
            "bodies": (),
            "overrides": (),
            "forms": (),
            "version": "v",
        }
    )


def row(**more: object) -> PlanRow:
    """Return the plan's row, issued on the last day of March."""
    return PlanRow.model_validate({"id": "p", "package": "v", "issued_on": ISSUED.date(), **more})


def outcome(
    body: PlanBody,
    now: datetime = ISSUED,
    *,
    of: Plan | None = None,
    on: PlanRow | None = None,
    where: House | None = None,
    seen: Seen = NOTHING,
    by: Actor | None = None,
) -> PlanOutcome:
    """Decide a step that is accepted."""
    made = step(body, now, by)
    found = decide_plan(of or plan(), on or row(), made, now, where or house(), seen)
    assert isinstance(found, PlanOutcome), found
    return found


def refusal(
    body: PlanBody,
    on: PlanRow | None = None,
    of: Plan | None = None,
    *,
    now: datetime = ISSUED,
    where: House | None = None,
    seen: Seen = NOTHING,
    by: Actor | None = None,
) -> tuple[str, str]:
    """Decide a step that is refused; return its code and field."""
    made = step(body, now, by)
    found = decide_plan(of or plan(), on or row(), made, now, where or house(), seen)
    assert not isinstance(found, PlanOutcome)
    assert found.message
    return found.code, found.field


def step(body: PlanBody, now: datetime, by: Actor | None = None) -> PlanStep:
    """Make a step."""
    return PlanStep(name="s", body=body, at=now, actor=by)
