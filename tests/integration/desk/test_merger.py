"""A merger over the line: an act of the secretary; what stands against it is named."""

import pytest

from models.plan.organisation import PostKind
from tests.integration.desk import plan as rights
from tests.integration.desk.day import done
from tests.integration.desk.forms import document
from tests.integration.desk.office import Office, today
from tests.integration.desk.reporting import Clerks, gathering

pytestmark = pytest.mark.timeout(300)


def test_the_secretary_records_a_merger_and_the_other_unit_owes_the_report(
    office: Office, clerk: Clerks
) -> None:
    """Wrong ones first: each is refused with its field, and nothing has changed by then."""
    order = gathering(3201, "spare", "other")
    office.open(order)
    secretary = clerk(rights.COMMITTEE, PostKind.SECRETARY)
    day = f"{today():%d/%m/%Y}"
    merge = ["org", "merge", "--on", day, "--decision", "9/QĐ-ROOT", "--date", day, "--yes"]
    for unit, into, field in (
        ("spare", "spare", "into"),
        ("spare", "nowhere", "into"),
        (rights.FOCAL, "other", "unit"),
        (rights.LEAF, rights.TEAM, "into"),
    ):
        body = {"type": "merge_unit", "unit": unit, "into": into, "since": today().isoformat()}
        token = office.holder(rights.COMMITTEE, PostKind.SECRETARY)
        answer = office.act(token, office.path(), {**body, "decision": document()})
        assert (answer.status, (answer.body or {})["field"]) == (422, field)
        assert secretary.types(*merge, unit, "--into", into).exit_code == 2
    assert clerk("other", PostKind.HEAD).types(*merge, "spare", "--into", "other").exit_code == 4
    said = secretary.types(*merge, "spare", "--into", "other")
    assert said.exit_code == 0, said.err
    token = office.holder("collector")
    entries = done(office.get(f"{office.collection(order)}/entries", token))["items"]
    assert {each["unit"]: each["state"] for each in entries} == {
        "spare": "excused",
        "other": "expected",
    }
    assert office.get(office.path("units", "spare"), token).status == 404
    assert secretary.types(*merge, "spare", "--into", "other").exit_code == 2
