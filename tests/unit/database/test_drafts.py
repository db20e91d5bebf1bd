"""Drafts of letters, from a plan that runs: read from its tables, and nothing written."""

from datetime import timedelta

import pytest
from sqlalchemy import Connection

from database.commits import commit_assignment, commit_plan
from database.drafts import draft_request, draft_submission
from database.packages import store_package
from models.assignment.state import AssignmentOrder
from models.deciding.commands import HandOver, ReceiveBack
from models.errors import NotFoundError
from models.letters.letter import Layout
from models.messages import PlanBatch
from models.plan.plan import Plan
from models.plan_run.progress import Issue
from tests.unit.database.sample import (
    OPENED,
    assignment_batch,
    assignment_order,
    assignment_step,
    plan_step,
    sample_plan,
)

LATER = OPENED + timedelta(days=30)
OWN = "letters"
_SOURCE = {"kind": "default"}


def with_a_proposal(*, caucus: bool) -> Plan:
    """Return the sample plan whose first duty is a proposal that two bodies outside decide on."""
    plan = sample_plan().model_dump(mode="json", by_alias=True)
    plan["bodies"] += [
        {"code": "caucus", "name_vi": "Đảng đoàn", "kind": "party_caucus"},
        {"code": "top", "name_vi": "Cơ quan trên", "kind": "external_party_body"},
    ]
    duty = plan["file"]["duties"][0]
    duty["kind"] = "proposal"
    duty["decided_by"] = [{"body": code, "source": _SOURCE} for code in ("top", "ministry")]
    duty["outside"] = [{"body": "ministry", "source": _SOURCE}]
    duty["partners"] = [{"unit": "dept", "source": _SOURCE}]
    if caucus:
        duty["receivers"] = [{"body": "caucus", "source": _SOURCE}]
    plan["file"]["id"] = OWN
    return Plan.model_validate(plan)


def opened(conn: Connection, *, caucus: bool = True) -> AssignmentOrder:
    """Store and issue the plan, and open the proposal's assignment, in its second round."""
    plan = with_a_proposal(caucus=caucus)
    store_package(conn, plan)
    issue = plan_step("issue", Issue(issued_on=OPENED.date(), number="04/KH-A"))
    commit_plan(conn, PlanBatch(plan=OWN, package=plan.version, steps=(issue,)))
    order = assignment_order(plan=OWN, kind="proposal", round=2)
    commit_assignment(conn, assignment_batch(order=order))
    return order


def test_a_request_goes_to_the_body_it_lies_with(conn: Connection) -> None:
    """Body, day, document and agreed day are those of the hand-over; once back, none."""
    order = opened(conn)
    assert draft_request(conn, OWN, order.id, LATER) is None
    agreed = (OPENED + timedelta(days=20)).date()
    sent = HandOver(body="ministry", document="12/CV-A", agreed=agreed)
    commit_assignment(conn, assignment_batch(assignment_step("over", sent), order=order))
    letter = draft_request(conn, OWN, order.id, LATER)
    assert letter is not None
    assert (letter.to, letter.issuer, letter.layout) == (("Bộ",), "Đơn vị root", Layout.STATE)
    said = " ".join(letter.paragraphs)
    for part in ("03/03/2014", "12/CV-A", f"{agreed:%d/%m/%Y}", "04/KH-A", "Đơn vị u01"):
        assert part in said
    assert letter.capacity == "TM. Đơn vị presidium"
    back = assignment_step("back", ReceiveBack(), OPENED + timedelta(days=2))
    commit_assignment(conn, assignment_batch(back, order=order))
    assert draft_request(conn, OWN, order.id, LATER) is None


@pytest.mark.parametrize("caucus", [True, False])
def test_a_submission_goes_to_all_who_may_decide(conn: Connection, *, caucus: bool) -> None:
    """Of the Party caucus where the plan names one to receive it, else of the union itself."""
    order = opened(conn, caucus=caucus)
    letter = draft_submission(conn, OWN, order.id, LATER)
    assert letter is not None
    assert letter.to == ("Cơ quan trên", "Bộ")
    assert letter.layout is (Layout.PARTY if caucus else Layout.STATE)
    assert letter.issuer == ("Đảng đoàn" if caucus else "Đơn vị root")
    assert letter.capacity == ("T/M Đảng đoàn" if caucus else "TM. Đơn vị presidium")
    said = " ".join(letter.paragraphs)
    assert "Đơn vị dept; Bộ" in said
    assert "lần trình thứ 2" in said


def test_where_nobody_outside_decides_nothing_is_drafted(conn: Connection) -> None:
    """No deciding body, no Tờ trình; no such assignment, no draft at all."""
    order = opened(conn)
    other = assignment_order("2", plan=OWN, duty="d.all")
    commit_assignment(conn, assignment_batch(order=other))
    assert draft_submission(conn, OWN, other.id, LATER) is None
    with pytest.raises(NotFoundError):
        draft_request(conn, OWN, f"{order.id}x", LATER)
