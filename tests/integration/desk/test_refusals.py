"""What must be refused, written by hand from what users were promised, not from the table."""

from collections.abc import Iterator
from http import HTTPStatus

import pytest

from models.desk.identity import Via
from tests.integration.desk import refused_to_offices, refused_to_persons
from tests.integration.desk.line import Answer
from tests.integration.desk.office import running_office, today
from tests.integration.desk.plan import DUTY, FOCAL, LEAF, rights_plan
from tests.integration.desk.refusing import DEPUTY, REFUSALS, SECRETARY, Ground, Refusal

TRIED = (refused_to_persons, refused_to_offices)  # importing them fills the list
SAID_OF_A_REQUEST = {"date", "server", "content-length"}
pytestmark = pytest.mark.timeout(300)


@pytest.fixture(name="ground", scope="module")
def _ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    folder = tmp_path_factory.mktemp("office")
    with running_office(folder, rights_plan(today(), vacant_secretary=True)) as office:
        yield Ground(office)


def _told(answer: Answer) -> tuple[int, bytes, dict[str, str]]:
    """Return all that an answer tells."""
    headers = {
        name: value for name, value in answer.headers.items() if name not in SAID_OF_A_REQUEST
    }
    return answer.status, answer.raw, headers


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda each: each.sentence)
def test_it_is_refused(ground: Ground, refusal: Refusal) -> None:
    """With its status and its code, as a problem."""
    answer = refusal.tried(ground)
    assert (answer.status, answer.code) == (refusal.status, refusal.code), answer.raw
    assert answer.headers["content-type"] == "application/problem+json"
    if answer.status == HTTPStatus.UNAUTHORIZED:
        assert answer.headers["www-authenticate"].startswith("Bearer")
    if answer.status == HTTPStatus.NOT_FOUND:
        missing = ground.office.get(
            ground.office.path("tasks", f"{DUTY}:nothing:{LEAF}"), ground.office.holder(LEAF)
        )
        assert _told(answer) == _told(missing)


def test_there_are_enough_of_them() -> None:
    """Forty were promised; none is tried twice."""
    sentences = [refusal.sentence for refusal in REFUSALS]
    assert len(sentences) == len(set(sentences)) >= 40
    assert {refusal.tried.__module__ for refusal in REFUSALS} == {each.__name__ for each in TRIED}


def test_the_secretary_by_default_is_shown_as_such(ground: Ground) -> None:
    """Where he sits, and on what he does: by default the head of the focal department."""
    office = ground.office
    seats = office.get("/v1/me", office.holder(FOCAL)).body["seats"]
    acting = {each["post"]: each for each in seats}[SECRETARY]
    assert (acting["via"], acting["acting_for"]) == (Via.ACTING, SECRETARY)
    path = office.task(ground.upper)
    done = office.act(office.holder(FOCAL), path, {"type": "suspend", "reason": "x"})
    assert done.status == HTTPStatus.OK, done.raw
    (line,) = [
        each
        for each in office.get(f"{path}/history", office.holder(FOCAL)).body["items"]
        if each["type"] == "suspend"
    ]
    assert (line["post"], line["acting_for"], line["capacity"]) == (
        f"{FOCAL}.head",
        SECRETARY,
        "Q.",
    )


def test_a_deputy_s_capacity_is_recorded(ground: Ground) -> None:
    """A deputy signs for the head unless he says otherwise; a substitute by delegation."""
    office, path = ground.office, ground.office.task(ground.own)
    body = {"type": "report_progress", "text": "x"}
    for token in (office.holder(LEAF, DEPUTY), office.token("p.lent")):
        assert office.act(token, path, body).status == HTTPStatus.OK
    found = office.get(f"{path}/history", office.holder(LEAF)).body["items"]
    said = {
        (each["person"], each["acting_for"], each["capacity"])
        for each in found
        if each["type"] == "report_progress"
    }
    assert said == {(f"p.{LEAF}.deputy", None, "KT."), ("p.lent", f"p.{LEAF}.head", "TUQ.")}
