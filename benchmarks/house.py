"""A plan whose organisation is as large as wanted: provinces, unions in them, grassroots units."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from sqlalchemy import Connection, Table, insert

from database import tables
from database.packages import store_package
from database.projections import Cells, post_cells, tenure_cells, unit_cells
from models.plan.organisation import Post, PostKind, Tenure, Unit
from models.plan.plan import Plan

PLAN = "bench"
ROOT, FOCAL, COMMITTEE, STANDING, PRESIDIUM = "root", "dept", "committee", "standing", "presidium"
SECRETARY = f"{COMMITTEE}.secretary"
APPARATUS = (FOCAL, COMMITTEE, STANDING, PRESIDIUM)
PROVINCES = 83
DUTY, REPORT = "d.one", "d.all"
CHUNK = 5_000  # rows of one insert
_DEFAULT = {"kind": "default"}


@dataclass(frozen=True, kw_only=True)
class House:
    """How many provinces there are, unions in each, and grassroots units in each of these."""

    unions: int
    grassroots: int
    of_root: int = PROVINCES

    @cached_property
    def provinces(self) -> list[str]:
        """The units right below the root that owe something."""
        return [f"p{number:02}" for number in range(1, self.of_root + 1)]

    def children(self, unit: str) -> list[str]:
        """Return the units right below one."""
        depth = unit.count(".")
        if unit == ROOT:
            return self.provinces
        if depth == 0:
            return [f"{unit}.u{number:02}" for number in range(1, self.unions + 1)]
        if depth == 1:
            return [f"{unit}.g{number:03}" for number in range(1, self.grassroots + 1)]
        return []

    @cached_property
    def collecting(self) -> list[str]:
        """Every unit that collects from those below it."""
        return [ROOT, *self.provinces, *(u for p in self.provinces for u in self.children(p))]

    def below(self) -> Iterator[tuple[str, str]]:
        """Yield every unit below the provinces with its parent."""
        for superior in self.collecting:
            if superior != ROOT:
                yield from ((unit, superior) for unit in self.children(superior))

    @property
    def size(self) -> int:
        """How many units there are in all."""
        return 1 + len(APPARATUS) + self.of_root * (1 + self.unions * (1 + self.grassroots))


def plan(house: House, today: date) -> Plan:
    """Return the package: the apparatus and the provinces; all below comes by `fill`."""
    units = [_unit(ROOT, None), *(_unit(each, ROOT) for each in (*APPARATUS, *house.provinces))]
    posts = [
        _post(FOCAL, PostKind.HEAD),
        {**_post(COMMITTEE, PostKind.SECRETARY), "acting": f"{FOCAL}.head"},
        _post(STANDING, PostKind.BODY),
        _post(PRESIDIUM, PostKind.BODY),
        *(_post(each, kind) for each in house.provinces for kind in _KINDS),
    ]
    return Plan.model_validate(
        {
            "file": _file(today),
            "text": "The text.",
            "units": units,
            "posts": posts,
            "tenures": [{"post": each["id"], "person": f"p.{each['id']}"} for each in posts],
            "bodies": [],
            "overrides": [],
            "forms": [],
            "version": "v1",
        }
    )


def store(conn: Connection, house: House, today: date, package: Plan | None = None) -> Plan:
    """Store the package, or one made of it, and the whole organisation."""
    package = package or plan(house, today)
    store_package(conn, package)
    add(conn, tables.unit, (unit_cells(PLAN, _lower(*each)) for each in house.below()))
    add(conn, tables.post, _posts(house))
    add(conn, tables.tenure, _tenures(house))
    return package


def add(conn: Connection, table: Table, rows: Iterator[Cells]) -> int:
    """Insert rows in sets; return how many."""
    count, chunk = 0, list[Cells]()
    for row in rows:
        chunk.append(row)
        if len(chunk) == CHUNK:
            conn.execute(insert(table), chunk)
            count, chunk = count + CHUNK, []
    if chunk:
        conn.execute(insert(table), chunk)
    return count + len(chunk)


_KINDS = (PostKind.HEAD, PostKind.FOCAL)
_UNIT_KINDS = ("province", "upper", "grassroots")


def _lower(code: str, parent: str) -> Unit:
    depth = code.count(".")
    return Unit(
        code=code,
        name_vi=f"Công đoàn {code}",
        kind=_UNIT_KINDS[depth],
        parent=parent,
        level=2 + depth,
    )


def _posts(house: House) -> Iterator[Cells]:
    for unit, _parent in house.below():
        post = Post(id=f"{unit}.head", unit=unit, kind=PostKind.HEAD, title_vi=f"Chủ tịch {unit}")
        yield post_cells(PLAN, post)


def _tenures(house: House) -> Iterator[Cells]:
    for unit, _parent in house.below():
        yield tenure_cells(PLAN, Tenure(post=f"{unit}.head", person=f"p.{unit}.head"))


def _unit(code: str, parent: str | None) -> dict[str, object]:
    is_apparatus = code in APPARATUS or parent is None
    return {
        "code": code,
        "name_vi": f"Đơn vị {code}",
        "kind": "body" if is_apparatus else "province",
        "parent": parent,
        "level": 1 if is_apparatus else 2,
    }


def _post(unit: str, kind: PostKind) -> dict[str, object]:
    return {"id": f"{unit}.{kind}", "unit": unit, "kind": kind, "title_vi": f"{kind} {unit}"}


def _file(today: date) -> dict[str, object]:
    duties = ((DUTY, "assignment", {"unit": "p01"}), (REPORT, "report", {"unit_class": "all"}))
    return {
        "schema": 1,
        "id": PLAN,
        "title": "A plan to measure with",
        "identity": {"issuer": ROOT},
        "text": {"file": "text.txt", "sha256": "0" * 64},
        "period": {
            "start": date(today.year - 1, 1, 1),
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
        "classes": [{"name": "all", "label_vi": "Tất cả", "kinds": list(_UNIT_KINDS)}],
        "clauses": [{"id": "c1", "place": "1", "spans": [{"start": 0, "end": 3, "quote": "The"}]}],
        "duties": [
            {
                "id": duty,
                "clause": "c1",
                "kind": kind,
                "lead": lead | {"source": _DEFAULT},
                "product": {"vi": "báo cáo tình hình", "source": _DEFAULT},
                "deadlines": [
                    {"rule": {"on": date(today.year + 1, 12, 1)}, "source": _DEFAULT}
                ],
            }
            for duty, kind, lead in duties
        ],
        "policy": {
            "version": "1",
            "adopted_by": _DEFAULT,
            "assignment": _LADDER,
            "entry": _LADDER,
        },
    }  # fmt: skip


_LADDER = {
    "before": [{"working_days": 5}],
    "late": [{"working_days": 0, "to": ["unit_head"]}],
    "repeat": {"every_working_days": 5, "times": 2},
}
