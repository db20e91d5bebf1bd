"""A small plan of another body, its house and its people, made by hand."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from models.deciding.house import House
from models.plan.organisation import Organisation
from models.plan.plan import Plan
from models.plan.policy import Policy
from models.plan.scenario import Scenario
from models.plan_run.progress import PlanRow
from models.timing.calendar import CalendarSpec, working_calendar

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
ISSUED = date(2024, 3, 4)
DEFAULT = {"kind": "default"}
BRANCHES = ("N-A", "N-B", "N-C")


def at(text: str) -> datetime:
    """Read a plan time such as ``2024-05-02 09:00``."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def _unit(code: str, name: str, kind: str, parent: str | None, level: int = 1) -> dict[str, object]:
    return {"code": code, "name_vi": name, "kind": kind, "parent": parent, "level": level}


def _post(unit: str, kind: str, title: str, **more: object) -> dict[str, object]:
    given = {"addresses": [f"{unit}.{kind}@example.example".lower()]}
    return {"id": f"{unit}.{kind}", "unit": unit, "kind": kind, "title_vi": title, **given, **more}


UNITS = [
    _unit("N", "Hội Làng nghề", "root", None),
    _unit("N-TV", "Văn phòng Hội", "department", "N"),
    _unit("N-BCD", "Ban Điều hành", "committee", "N"),
    _unit("N-TT", "Thường vụ Hội", "body", "N"),
    _unit("N-HD", "Hội đồng Hội", "body", "N"),
    _unit("N-A", "Chi hội <A>", "branch", "N", 2),
    _unit("N-B", "Chi hội B", "branch", "N", 2),
    _unit("N-C", "Chi hội C", "branch", "N", 2),
]
POSTS = [
    _post("N-TV", "head", "Chánh Văn phòng", in_charge_of=[]),
    _post("N-TV", "focal", "Chuyên viên Văn phòng"),
    _post("N-BCD", "head", "Trưởng ban Điều hành", held_with="N.deputy"),
    _post("N-BCD", "secretary", "Thư ký Ban Điều hành", acting="N-TV.head"),
    _post("N", "deputy", "Phó Chủ tịch Hội", in_charge_of=["N-TV", "N-BCD", "kind:branch"]),
    _post("N-TT", "body", "Thường vụ Hội"),
    _post("N-HD", "body", "Hội đồng Hội"),
    *(_post(code, "head", f"Chủ tịch {code}") for code in BRANCHES),
    *(_post(code, "focal", f"Đầu mối {code}") for code in BRANCHES[:2]),
    _post("N-C", "focal", "Đầu mối N-C", addresses=[]),
]
HOLDERS = {
    "N-TV.head": ["p-chanh"],
    "N-TV.focal": ["p-vien"],
    "N.deputy": ["p-pho"],
    "N-TT.body": ["p-pho", "p-chanh"],
    "N-HD.body": ["p-pho", "p-hd1", "p-hd2"],
    "N-A.head": ["p-a"],
    "N-A.focal": ["p-a2"],
    "N-B.head": ["p-b"],
    "N-B.focal": ["p-b2"],
    "N-C.focal": ["p-c2"],  # nobody holds N-C.head
}
TENURES = [
    {"post": post, "person": person} for post, people in HOLDERS.items() for person in people
]
ROLES = {
    "root": "N",
    "focal_department": "N-TV",
    "committee": "N-BCD",
    "standing": "N-TT",
    "presidium": "N-HD",
}
BODIES = [{"code": "SO", "name_vi": "Sở Công Thương", "kind": "authority"}]
BEFORE = [{"working_days": days} for days in (15, 5, 1)]
POLICY = {
    "version": "thử-1",
    "adopted_by": DEFAULT,
    "assignment": {
        "before": BEFORE,
        "late": [
            {"working_days": 0, "to": ["unit_head"]},
            {"working_days": 5, "to": ["committee_secretary", "leader_in_charge"]},
            {"working_days": 10, "to": ["standing"]},
            {"working_days": 20, "to": ["presidium"]},
        ],
        "repeat": {"every_working_days": 5, "times": 3},
    },
    "entry": {
        "before": BEFORE,
        "late": [
            {"working_days": 0, "to": ["unit_head"]},
            {"working_days": 3, "to": ["focal_department"], "line_up": True},
            {"working_days": 7, "to": ["standing"], "line_up": True},
            {"working_days": 15, "to": ["presidium"], "line_up": True},
        ],
        "repeat": {"every_working_days": 5, "times": 2},
    },
}


def _duty(
    number: str, kind: str, lead: dict[str, object], product: str, **more: object
) -> dict[str, object]:
    return {
        "id": number,
        "clause": number,
        "kind": kind,
        "lead": {"source": DEFAULT, **lead},
        "product": {"vi": product, "source": DEFAULT},
        **more,
    }


def _yearly(day: str) -> dict[str, object]:
    return {"deadlines": [{"rule": {"yearly": day}, "source": DEFAULT}]}


BY_BRANCH: dict[str, object] = {"unit_class": "branches"}
BY_OFFICE: dict[str, object] = {"unit": "N-TV"}
AFTER_ISSUE = {"deadlines": [{"rule": {"after": "issue", "working_days": 20}, "source": DEFAULT}]}
UNDECIDED: dict[str, object] = {"undecided": True, "source": None}
DUTIES = [
    _duty("1", "plan_issue", BY_OFFICE, "Kế hoạch", done_by_issue=True),
    _duty(
        "2", "assignment", BY_OFFICE, "Hướng dẫn đôn đốc thu phí & <b>hội phí</b>", **AFTER_ISSUE
    ),
    _duty(
        "3",
        "assignment",
        BY_OFFICE,
        "Đề án bảo tồn nghề",
        receivers=[{"unit": "N-TT", "source": DEFAULT}],
        **AFTER_ISSUE,
    ),
    _duty("4", "report", BY_BRANCH, "Báo cáo năm", **_yearly("11-20")),
    _duty("5", "assignment", UNDECIDED, "Quỹ làng nghề", **AFTER_ISSUE),
    _duty("6", "standing", BY_OFFICE, "Rà soát hằng năm", **_yearly("11-15")),
]


def small_plan() -> Plan:
    """Return the plan: six duties of one office and three branches, 2024–2025."""
    file = {
        "schema": 1,
        "id": "lang",
        "title": "Kế hoạch làng nghề [2024–2025]",
        "title_en": "Craft villages plan",
        "identity": {"issuer": "Hội Làng nghề"},
        "text": {"file": "text.txt", "sha256": "0" * 64},
        "period": {"start": "2024-01-01", "end": "2025-12-31", "source": DEFAULT},
        "calendars": {"specs": [OFFICES.model_dump()], "default": "offices", "overrides": "c.csv"},
        "organisation": {"units": "u.csv", "posts": "p.csv", "outside_bodies": "o.csv"},
        "roles": ROLES,
        "classes": [{"name": "branches", "label_vi": "Các chi hội", "kinds": ["branch"]}],
        "clauses": [
            {"id": str(n), "place": f"điểm {n}", "spans": [{"start": 0, "end": 1, "quote": "x"}]}
            for n in range(1, 7)
        ],
        "duties": DUTIES,
        "policy": POLICY,
    }
    return Plan.model_validate(
        {
            "file": file,
            "text": "x",
            "units": UNITS,
            "posts": POSTS,
            "tenures": TENURES,
            "bodies": BODIES,
            "overrides": (),
            "forms": (),
            "version": "1",
        }
    )


OFFICES = CalendarSpec(name="offices", country="VN", rest_weekdays=(6, 7), swapped_days=True)


def house_of(plan: Plan, policy: Policy | None = None) -> House:
    """Return the house of a plan as its package states it."""
    calendars = plan.file.calendars
    organisation = Organisation(
        units=plan.units,
        posts=plan.posts,
        tenures=plan.tenures,
        roles=plan.file.roles,
        bodies=plan.bodies,
    )
    return House(
        policy=policy or plan.file.policy,
        organisation=organisation,
        calendars={spec.name: working_calendar(spec, plan.overrides) for spec in calendars.specs},
        default_calendar=calendars.default,
        calendar_of_kind=calendars.by_unit_kind,
        zone=ZoneInfo(calendars.zone),
    )


def small_scenario() -> Scenario:
    """Return a scenario that assumes the day of issue."""
    assumed = {"issued_on": ISSUED, "number": "12/KH-H", "note": "chưa ai biết ngày ban hành"}
    return Scenario.model_validate(
        {"schema": 1, "name": "thu", "title": "Chậm một chi hội", "assumed": assumed}
    )


def plan_row(plan: Plan) -> PlanRow:
    """Return the plan as issued on the assumed day."""
    return PlanRow(
        id=plan.file.id,
        package=plan.version,
        issued_on=ISSUED,
        number="12/KH-H",
        assumed=True,
    )
