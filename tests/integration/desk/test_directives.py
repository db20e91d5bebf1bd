"""Those who direct, from the command line: one unit that owes its answer, or all that are late."""

from datetime import timedelta
from typing import Any

import pytest

from models.collection.state import CollectionOrder
from models.plan.organisation import PostKind
from tests.integration.desk import plan as rights
from tests.integration.desk.day import done, name_of
from tests.integration.desk.office import Office, today
from tests.integration.desk.reporting import Clerks, gathering

pytestmark = pytest.mark.timeout(300)
AHEAD = today() + timedelta(days=20)


def entries(office: Office, order: CollectionOrder) -> dict[str, dict[str, Any]]:
    """Return where each unit stands, as those who direct see it."""
    token = office.holder(rights.PRESIDIUM, PostKind.BODY)
    found = done(office.get(f"{office.collection(order)}/entries", token))
    return {each["unit"]: each for each in found["items"]}


def test_all_that_are_late_get_a_new_deadline_in_one_act(office: Office, clerk: Clerks) -> None:
    """Who has excused himself is left out; each of the others is told, with the instruction."""
    order = gathering(3201, due=today() - timedelta(days=20))
    office.open(order)
    name, collector = name_of(order), clerk("collector")
    assert collector.types("collection", "excuse", name, "coop", "--reason", "x").exit_code == 0
    told = clerk(rights.PRESIDIUM, PostKind.BODY)
    said = told.types("collection", "direct", name, "--late", "--due", AHEAD, "--text", "nộp ngay")
    assert said.exit_code == 0, said.err
    due = {unit: each["due_day"] for unit, each in entries(office, order).items()}
    assert [unit for unit, day in due.items() if day == AHEAD.isoformat()] == [
        unit for unit in due if unit != "coop"
    ]
    history = told.types("task", "history", f"{name}:{rights.LEAF}").out
    assert "direct_entries" in history
    nobody = told.types("collection", "direct", name, "--late", "--text", "nộp ngay")
    assert (nobody.exit_code, "Nobody is late" in nobody.err) == (2, True)


def test_one_unit_is_directed_by_its_task(office: Office, clerk: Clerks) -> None:
    """From paper by the secretary, too; what it owes stays its own, and others may not direct."""
    order = gathering(3202)
    office.open(order)
    task = f"{name_of(order)}:{rights.LEAF}"
    told, unit = clerk(rights.PRESIDIUM, PostKind.BODY), clerk(rights.LEAF)
    assert told.types("directive", task, "--due", AHEAD).exit_code == 0
    assert AHEAD.isoformat() in unit.types("task", "list", "--all").out
    lead = told.types("directive", task, "--lead", "coop")
    assert (lead.exit_code, "Another unit cannot lead" in lead.err) == (2, True)
    assert told.types("directive", task).exit_code == 2
    assert clerk("collector").types("directive", task, "--text", "x").exit_code == 4
    assert unit.types("directive", task, "--text", "x").exit_code == 4
    gone = told.types("directive", f"{name_of(order)}:nobody", "--text", "x")
    assert gone.exit_code == 3
