"""A plan for trying rights: every unit has one post of each kind, and each post its person."""

from datetime import date, timedelta
from typing import Any

from models.plan.organisation import PostKind
from models.plan.plan import Plan

PLAN = "desk"
ROOT, FOCAL, COMMITTEE, STANDING, PRESIDIUM = "root", "dept", "committee", "standing", "presidium"
MID, LOW, LEAF, TEAM = "mid", "low", "leaf", "team"  # one below the other
BESIDE = (
    "coop",  # co-operates in every duty
    "check",  # approves first
    "final",  # approves then
    "asker",  # asked for a contribution
    "told",  # everything was escalated to it
    "collector",  # collects
    "through",  # the department it collects through
    "other",  # has nothing to do with anything
    "spare",  # for changes of the organisation
)
PARENTS = {
    ROOT: None,
    FOCAL: ROOT,
    PRESIDIUM: ROOT,
    STANDING: PRESIDIUM,
    COMMITTEE: PRESIDIUM,
    MID: ROOT,
    LOW: MID,
    LEAF: LOW,
    TEAM: LEAF,
    **dict.fromkeys(BESIDE, ROOT),
}
APPARATUS = (ROOT, FOCAL, PRESIDIUM, STANDING, COMMITTEE)
DUTY, REPORT, OTHER_DUTY = "d.one", "d.all", "d.other"
OUTSIDE = "ministry"
_DEFAULT = {"kind": "default"}


def post_of(unit: str, kind: PostKind) -> str:
    """Return the post of a kind in a unit."""
    return f"{unit}.{kind}"


def holder_of(unit: str, kind: PostKind) -> str:
    """Return who holds it."""
    return f"p.{unit}.{kind}"


def rights_plan(today: date, *, vacant_secretary: bool = False) -> Plan:
    """Return the plan; its deadlines lie a year ahead, so that nothing comes due meanwhile.

    With ``vacant_secretary``, nobody is the committee's secretary yet, and the head of the focal
    department stands in.
    """
    posts = [
        {
            "id": post_of(unit, kind),
            "unit": unit,
            "kind": kind,
            "title_vi": f"{kind} {unit}",
            "acting": _acting(unit, kind),
        }
        for unit in PARENTS
        for kind in PostKind
    ]
    vacant = post_of(COMMITTEE, PostKind.SECRETARY) if vacant_secretary else ""
    return Plan.model_validate(
        {
            "file": _file(today),
            "text": "The text.",
            "units": [_unit(code, parent) for code, parent in PARENTS.items()],
            "posts": posts,
            "tenures": [
                {"post": each["id"], "person": f"p.{each['id']}", "name": f"N {each['id']}"}
                for each in posts
                if each["id"] != vacant
            ],
            "bodies": [{"code": OUTSIDE, "name_vi": "Bộ", "kind": "ministry"}],
            "overrides": [],
            "forms": [],
            "version": "v1",
        }
    )


def _acting(unit: str, kind: PostKind) -> str | None:
    is_secretary = unit == COMMITTEE and kind is PostKind.SECRETARY
    return post_of(FOCAL, PostKind.HEAD) if is_secretary else None


def _unit(code: str, parent: str | None) -> dict[str, Any]:
    depth, above = 1, parent
    while above:
        depth, above = depth + 1, PARENTS[above]
    return {
        "code": code,
        "name_vi": f"Đơn vị {code}",
        "kind": "unit",
        "parent": parent,
        "level": 1 if code in APPARATUS else depth,
    }


def _file(today: date) -> dict[str, Any]:
    due = today + timedelta(days=365)
    return {
        "schema": 1,
        "id": PLAN,
        "title": "Rights",
        "identity": {"issuer": ROOT},
        "text": {"file": "text.txt", "sha256": "0" * 64},
        "period": {
            "start": date(today.year, 1, 1),
            "end": date(today.year + 2, 12, 31),
            "source": _DEFAULT,
        },
        "calendars": {
            "specs": [
                {"name": "office", "country": "", "rest_weekdays": [6, 7], "swapped_days": False}
            ],
            "default": "office",
            "overrides": "calendar.csv",
        },
        "organisation": {"units": "u.csv", "posts": "p.csv", "outside_bodies": "o.csv"},
        "roles": {
            "root": ROOT,
            "focal_department": FOCAL,
            "committee": COMMITTEE,
            "standing": STANDING,
            "presidium": PRESIDIUM,
        },
        "classes": [{"name": "some", "label_vi": "Một số", "kinds": ["unit"]}],
        "clauses": [{"id": "c1", "place": "1", "spans": [{"start": 0, "end": 3, "quote": "The"}]}],
        "duties": [_duty(DUTY, due), _duty(OTHER_DUTY, due), _duty(REPORT, due)],
        "policy": _policy(),
    }


def _duty(duty: str, due: date) -> dict[str, Any]:
    return {
        "id": duty,
        "clause": "c1",
        "kind": "report" if duty == REPORT else "assignment",
        "lead": {"unit": "other", "source": _DEFAULT},
        "partners": [{"unit": "coop", "source": _DEFAULT}],
        "product": {"vi": "sản phẩm", "source": _DEFAULT},
        "deadlines": [{"rule": {"on": due}, "source": _DEFAULT}],
    }


def _policy() -> dict[str, Any]:
    ladder = {
        "before": [{"working_days": 5}],
        "late": [{"working_days": 0, "to": ["unit_head"]}],
        "repeat": {"every_working_days": 5, "times": 2},
    }
    return {"version": "1", "adopted_by": _DEFAULT, "assignment": ladder, "entry": ladder}
