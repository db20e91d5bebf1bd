"""Handing up from the command line: one act closes below and files above, or nothing is done."""

from pathlib import Path

import pytest

from models.collection.state import CollectionOrder
from models.plan.organisation import PostKind
from tests.integration.desk import plan as rights
from tests.integration.desk.day import done
from tests.integration.desk.filing import filed, fill, get_form, state
from tests.integration.desk.forms import receipt
from tests.integration.desk.office import Office, today
from tests.integration.desk.reporting import Clerks, gathering

pytestmark = pytest.mark.timeout(300)


def tree(office: Office, year: int) -> tuple[CollectionOrder, CollectionOrder]:
    """Open the collection above, and below it that of one unit from another."""
    top = gathering(year).model_copy(update={"deeper": True})
    below = {"superior": rights.LEAF, "through": rights.LEAF, "above": "collector"}
    low = gathering(year, rights.TEAM).model_copy(update=below)
    office.open(top, low)
    return top, low


def is_open(office: Office, order: CollectionOrder) -> bool:
    """Tell whether a collection is open, as its superior sees it."""
    found = done(office.get(office.collection(order), office.holder(order.superior)))
    return bool(found["phase"] != "closed")


def test_the_superior_signs_and_both_are_done(
    office: Office, clerk: Clerks, tmp_path: Path
) -> None:
    """With whoever is missing declared; a code proves what went up, and it cannot go up twice."""
    top, low = tree(office, 3101)
    unit = clerk(rights.LEAF)
    may = [
        "hand_up" in done(office.get(office.collection(each), office.holder(each.superior)))["may"]
        for each in (top, low)
    ]
    assert may == [False, True]  # nobody collects above the top
    path = get_form(unit, top, rights.LEAF, tmp_path)
    fill(path)
    early = unit.types("report", "submit", path)
    assert (early.exit_code, "Close first" in early.err) == (2, True)
    bare = unit.types("report", "hand-up", path, "--yes")
    assert (bare.exit_code, "--gaps" in bare.err, rights.TEAM in bare.err) == (5, True, True)
    assert (is_open(office, low), filed(office, top)) == (True, [])
    said = unit.types("report", "hand-up", path, "--gaps", "chưa gửi", "--yes", "--json")
    assert said.exit_code == 0, said.err
    assert f"Declared as missing: {rights.TEAM}" in said.err
    assert '"code": "' in said.out
    assert not is_open(office, low)
    assert (state(office, top, rights.LEAF), filed(office, top)) == (
        "received",
        [(rights.LEAF, 1, False)],
    )
    again = unit.types("report", "hand-up", path, "--yes")
    assert again.exit_code == 5
    assert filed(office, top) == [(rights.LEAF, 1, False)]


def test_what_is_refused_above_leaves_the_collection_below_open(
    office: Office, clerk: Clerks, tmp_path: Path
) -> None:
    """The collector has it on paper already: nothing is closed, and the clerk reads why."""
    top, low = tree(office, 3102)
    paper = {"type": "receive", "receipt": receipt("paper", rights.LEAF)}
    done(office.act(office.holder("collector"), office.collection(top), paper))
    unit = clerk(rights.LEAF)
    path = get_form(unit, top, rights.LEAF, tmp_path)
    fill(path)
    said = unit.types("report", "hand-up", path, "--gaps", "chưa gửi", "--yes")
    assert said.exit_code == 5, said.err
    assert is_open(office, low)
    assert state(office, top, rights.LEAF) == "received"


def test_a_bad_file_a_wrong_reason_and_a_stranger_are_refused(
    office: Office, clerk: Clerks, tmp_path: Path
) -> None:
    """Before anything is sent, or by the server; each says what it is about."""
    top, low = tree(office, 3103)
    unit = clerk(rights.LEAF)
    path = get_form(unit, top, rights.LEAF, tmp_path)
    empty = unit.types("report", "hand-up", path, "--yes")
    assert (empty.exit_code, "Số liệu!D10" in empty.err) == (2, True)
    lone = {"type": "hand_up", "receipt": receipt("system"), "missing": [rights.TEAM]}
    answer = office.act(office.holder(rights.LEAF), office.collection(low), lone)
    assert (answer.status, "reason" in str(answer.body)) == (422, True)
    late = {**receipt("system"), "received_on": today().replace(year=today().year - 1)}
    old = {"type": "hand_up", "receipt": late}
    answer = office.act(office.holder(rights.LEAF), office.collection(low), old)
    assert (answer.status, answer.code) == (403, "own_receipt")
    other = {"type": "hand_up", "receipt": receipt("system", "coop")}
    answer = office.act(office.holder(rights.LEAF), office.collection(low), other)
    assert (answer.status, answer.code) == (422, "not_the_superior")
    mine = {"type": "hand_up", "receipt": receipt("system")}
    stranger = office.holder("other", PostKind.HEAD)
    assert office.act(stranger, office.collection(low), mine).status == 404
    assert is_open(office, low)
