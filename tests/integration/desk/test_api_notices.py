"""Messages over HTTP: one's own, why they came, why somebody got none; only what one may see."""

import io
from collections.abc import Iterator
from datetime import timedelta

import pytest
from docx import Document
from sqlalchemy import Connection, delete, insert

from database import tables
from database.notices.commits import commit_digest
from database.notices.tables import reader
from database.projections import plan_cells
from models.deciding.timetable import Timetable
from models.desk.identity import Role, Scope
from models.messages import DigestBatch
from models.plan.organisation import PostKind
from models.plan_run.progress import PlanRow
from runtime.clock import now
from tests.integration.desk import plan as rights
from tests.integration.desk.day import assignment, collection, done, name_of
from tests.integration.desk.office import Office, running_office, today


@pytest.fixture(name="office", scope="module")
def _office(tmp_path_factory: pytest.TempPathFactory, office_url: str) -> Iterator[Office]:
    with running_office(
        tmp_path_factory.mktemp("notices"), rights.rights_plan(today()), office_url
    ) as office:
        yield office


def test_a_unit_reads_its_messages_and_why(office: Office) -> None:
    """Its superior and the secretary may ask too; others are told that there is nothing."""
    late = assignment("told", announced=False, unit=rights.LEAF)
    office.open(late)
    person = rights.holder_of(rights.LEAF, PostKind.FOCAL)

    def compose(conn: Connection) -> None:
        issued = PlanRow(id=office.id, package=office.plan.version, issued_on=today())
        conn.execute(delete(tables.plan))
        cells = {**plan_cells(issued), "timetable": Timetable().model_dump_json()}
        conn.execute(insert(tables.plan), cells)
        own = {"person": person, "lang": "en", "address": "leaf@x.example"}
        conn.execute(insert(reader), [own])
        batch = DigestBatch(plan=office.id, at=now() + timedelta(days=7), morning=True)
        for day in range(7):  # some of them are working days
            at = batch.at + timedelta(days=day)
            morning = at.replace(hour=4, minute=0)
            commit_digest(conn, batch.model_copy(update={"at": morning}))

    office.write(compose)
    unit = office.holder(rights.LEAF, PostKind.FOCAL)
    items = done(office.get(office.path("notices"), unit))["items"]
    assert items
    first = items[-1]
    shown = done(office.get(office.path("notices", str(first["id"])), unit))
    assert "why you got this" in shown["text"] or "Reasons" in shown["text"]
    number = str(first["claims"][0])
    path = office.path("notices", "claims", number, "why")
    found = done(office.get(path, unit))
    assert found["obligation"] == late.id
    assert found["deliveries"][0]["person"] == person
    assert done(office.get(path, office.holder(rights.MID)))["claim"] == int(number)
    assert office.get(path, office.holder("other")).status == 404
    assert (
        office.get(office.path("notices", str(first["id"])), office.holder("other")).status == 404
    )
    assert office.get(office.path("notices", "999999"), unit).status == 404


def test_why_not_is_answered_for_posts_one_may_see(office: Office) -> None:
    """One's own and those below; anything else looks as if it were not there."""
    post = rights.post_of(rights.LEAF, PostKind.HEAD)
    query = f"?post={post}&on={today().isoformat()}"
    path = office.path("notices", "why-not") + query
    found = done(office.get(path, office.holder(rights.LEAF)))
    assert found["post"] == post
    assert found["reasons"]
    assert done(office.get(path, office.holder(rights.MID)))["post"] == post
    assert office.get(path, office.holder("other")).status == 404
    bad = office.path("notices", "why-not") + f"?post={post}&on=tomorrow"
    assert office.get(bad, office.holder(rights.LEAF)).status == 422


def test_a_day_off_is_previewed_by_who_reads_everything(office: Office) -> None:
    """The secretary asks before he decides; a unit may not."""
    path = office.path("notices", "preview") + f"?calendar=office&day={today().isoformat()}"
    secretary = office.holder(rights.COMMITTEE, PostKind.SECRETARY)
    found = done(office.get(path, secretary))
    assert found["messages"] == sum(found["posts"].values())
    assert office.get(path, office.holder(rights.LEAF)).status == 404
    usual = office.path("notices", "preview") + f"?day={today().isoformat()}"
    assert done(office.get(usual, secretary)) == found
    unknown = office.path("notices", "preview") + f"?calendar=x&day={today().isoformat()}"
    assert office.get(unknown, secretary).status == 404


def test_everybody_has_his_own_rules_and_administrators_mend_them(office: Office) -> None:
    """Language, address, quiet hours; what is no address is refused; nobody else touches them."""
    unit, mine = office.holder(rights.LEAF), "/v1/me/rules"
    person = rights.holder_of(rights.LEAF, PostKind.HEAD)
    empty = {"lang": "", "address": "", "quiet_from": None, "quiet_until": None}
    assert office.get(mine, unit).body == {"person": person, **empty}
    quiet = {"quiet_from": "18:00:00", "quiet_until": "07:00:00"}
    wanted = {"lang": "en", "address": "tôi@ví-dụ.example", **quiet}
    for _ in range(2):
        assert office.ask("PUT", mine, unit, wanted).body == {"person": person, **wanted}
    assert office.get(mine, unit).body == {"person": person, **wanted}
    for field, wrong in (
        ("address", "nobody"), ("address", "a@x.example\r\nBcc: b@x.example"), ("lang", "fr"),
        ("quiet_from", "25:00"), ("quiet_from", "18:00Z"), ("more", 1),
    ):  # fmt: skip
        answer = office.ask("PUT", mine, unit, {**wanted, field: wrong})
        assert (answer.status, answer.body["field"]) == (422, field)
    assert office.ask("PUT", mine, unit, {"quiet_from": "18:00"}).status == 422
    reading = office.token(person, scopes=(Scope.READ,))
    assert office.ask("PUT", mine, reading, wanted).code == "scope_missing"
    keeper = office.token("administrator", Role.ADMINISTRATOR)
    theirs = f"/v1/accounts/{person}/rules"
    assert office.get(theirs, keeper).body["address"] == wanted["address"]
    assert office.get(theirs, unit).status == 403
    assert office.ask("PUT", theirs, keeper, {}).body == {"person": person, **empty}
    assert office.ask("PUT", "/v1/accounts/p.none/rules", keeper, {}).status == 404


def test_the_letter_that_urges_is_drafted_for_who_collects(office: Office) -> None:
    """Nobody late: nothing to draft; who may not see it hears the same."""
    due = (today() - timedelta(days=7)).isoformat()
    late = assignment("urged", rule={"on": due}, unit=rights.LEAF)
    in_time = collection("2040")
    office.open(late, in_time)
    path = office.path("notices", "urge")
    answer = office.get(f"{path}?task={name_of(late)}", office.holder(rights.LOW))
    assert answer.status == 200
    assert Document(io.BytesIO(answer.raw)).tables
    assert office.get(f"{path}?task={name_of(late)}", office.holder("other")).status == 404
    collector = office.holder("through")
    assert office.get(f"{path}?collection={name_of(in_time)}", collector).status == 404
    assert office.get(path, collector).status == 404
