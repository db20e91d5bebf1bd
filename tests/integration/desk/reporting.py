"""A plan whose collections ask for figures, and what people file on the command line."""

import os
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple, Protocol

import pytest

from cli.__main__ import run
from models.collection.state import CollectionOrder
from models.plan.organisation import PostKind
from models.plan.plan import Plan, ReportCycle
from models.source import Source, SourceKind
from tests.integration.desk import plan as rights
from tests.integration.desk.office import Office, today
from tests.unit.files.forms import FORM, TARGETS

CYCLE = "yearly"
DEFAULT = Source(kind=SourceKind.DEFAULT)


class Said(NamedTuple):
    """What a command came to."""

    exit_code: int
    out: str
    err: str


def reporting_plan() -> Plan:
    """Return the plan for trying rights, with a yearly form for every unit."""
    plan = rights.rights_plan(today())
    cycle = ReportCycle(
        id=CYCLE,
        duty=rights.REPORT,
        years=(today().year,),
        cutoff="10-31",
        superior="collector",
        through="through",
        forms=(FORM.id,),
        source=DEFAULT,
    )
    form = FORM.model_copy(update={"unit_kinds": ("unit",)})
    update = {"cycles": (cycle,), "targets": tuple(TARGETS.values())}
    return plan.model_copy(update={"file": plan.file.model_copy(update=update), "forms": (form,)})


def gathering(year: int, *units: str, due: date | None = None) -> CollectionOrder:
    """Return a collection of a year's reports."""
    return CollectionOrder.model_validate(
        {
            "plan": rights.PLAN,
            "duty": rights.REPORT,
            "clause": "c1",
            "cycle": CYCLE,
            "period": str(year),
            "kind": "report",
            "superior": "collector",
            "through": "through",
            "units": units or (rights.LEAF, "coop", "other"),
            "rule": {"on": due or today() + timedelta(days=30)},
            "year": year,
        }
    )


class Clerk:
    """Somebody at a command line of his own."""

    def __init__(  # noqa: PLR0917 — who, where, and what of his is kept apart
        self,
        office: Office,
        unit: str,
        monkeypatch: pytest.MonkeyPatch,
        capfd: pytest.CaptureFixture[str],
        folder: Path,
        kind: PostKind = PostKind.HEAD,
    ) -> None:
        self._environment = {
            "DONDOC_SERVER": f"http://127.0.0.1:{office.port}",
            "DONDOC_TOKEN": office.holder(unit, kind),
            "DONDOC_PLAN": office.id,
            "DONDOC_LANG": "en",
            "DONDOC_STATE_HOME": str(folder / unit / "state"),
            "DONDOC_CONFIG_HOME": str(folder / unit / "config"),
            "LANGUAGE": os.environ.get("LANGUAGE", ""),
        }
        self._patch = monkeypatch
        self._capture = capfd

    def types(self, *arguments: object) -> Said:
        """Run a command as it is typed."""
        for name, value in self._environment.items():
            self._patch.setenv(name, value)
        self._capture.readouterr()
        exit_code = run([str(each) for each in arguments])
        said = self._capture.readouterr()
        return Said(exit_code, said.out, said.err)


class Clerks(Protocol):
    """Give somebody a command line of his own."""

    def __call__(self, unit: str, kind: PostKind = PostKind.HEAD) -> Clerk:
        """Return the holder of a unit's post of a kind."""
