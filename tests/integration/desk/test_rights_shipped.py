"""The rights on the organisation that is shipped, as its people would try them."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from models.assignment.state import AssignmentOrder
from models.desk.identity import Via
from tests.integration.desk.office import Office, running_office, today
from tests.world import SHIPPED, plan_of

UNIT, OTHER = "VN-44", "VN-43"


@pytest.fixture(name="office", scope="module")
def _office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with running_office(tmp_path_factory.mktemp("office"), plan_of(SHIPPED)) as office:
        yield office


@pytest.fixture(name="order", scope="module")
def _order(office: Office) -> AssignmentOrder:
    duty = office.plan.file.duties[0]
    order = AssignmentOrder.model_validate(
        {
            "plan": office.id,
            "duty": duty.id,
            "clause": duty.clause,
            "occurrence": "tried",
            "kind": duty.kind,
            "unit": UNIT,
            "rule": {"on": today() + timedelta(days=365)},
            "year": today().year,
        }
    )
    office.open(order)
    return order


def test_the_secretary_is_the_head_of_the_focal_department_by_default(office: Office) -> None:
    """Nobody holds the post yet, so he sits there, and it is said so."""
    roles = office.plan.file.roles
    head = f"p-{roles.focal_department}.head"
    seats = office.get("/v1/me", office.token(head)).body["seats"]
    assert [(seat["unit"], seat["kind"], seat["via"]) for seat in seats] == [
        (roles.focal_department, "head", Via.HOLDER),
        (roles.committee, "secretary", Via.ACTING),
    ]


def test_the_president_sits_in_many_bodies(office: Office) -> None:
    """By the one office he was elected to, and by what is held with it."""
    seats = office.get("/v1/me", office.token("p-TLD.head")).body["seats"]
    found = {(seat["post"], seat["via"]) for seat in seats}
    assert ("TLD.head", Via.HOLDER) in found
    assert ("TLD-BCD.head", Via.HELD_WITH) in found
    assert ("TLD-DCT.body", Via.HOLDER) in found


@pytest.mark.parametrize("post", ["head", "deputy", "focal"])
def test_a_province_s_token_is_nothing_on_another_s_task(
    office: Office, order: AssignmentOrder, post: str
) -> None:
    """What is said of the other's task is to the byte what is said of no task at all."""
    token = office.token(f"p-{OTHER}.{post}")
    missing = order.model_copy(update={"occurrence": "never"})
    for path in ("", "/history", "/files"):
        real = office.get(office.task(order) + path, token)
        none = office.get(office.task(missing) + path, token)
        assert (real.status, real.raw) == (none.status, none.raw) == (404, none.raw)
    real = office.act(token, office.task(order), {"type": "acknowledge"})
    none = office.act(token, office.task(missing), {"type": "acknowledge"})
    assert (real.status, real.raw) == (none.status, none.raw) == (404, none.raw)


def test_a_province_works_and_the_centre_decides(office: Office, order: AssignmentOrder) -> None:
    """The province asks; its superior grants; a department beside it sees nothing of it."""
    path = office.task(order)
    until = today() + timedelta(days=500)
    asked = {"type": "request_extension", "until": until, "reason": "bão lũ"}
    granted = {"type": "decide_extension", "granted": True}
    assert office.act(office.token(f"p-{UNIT}.focal"), path, asked).status == 200
    assert office.act(office.token(f"p-{UNIT}.head"), path, granted).status == 403
    assert office.act(office.token("p-TLD-NC.head"), path, granted).status == 404
    assert office.act(office.token("p-TLD.vp1"), path, granted).status == 200
