"""Reports from the command line: filed, imported, refused, accepted; each fault changes nothing."""

import threading
import time
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from database.figures import filings
from files.blank import Blank
from models.collection.state import CollectionOrder, EntryState
from models.plan.organisation import PostKind
from models.report.figure import NotApplicable, given
from models.report.filing import Filing, FilingKey
from models.report.receipt_code import receipt_code
from runtime.clock import now
from tests.integration.desk import plan as rights
from tests.integration.desk.day import done, name_of
from tests.integration.desk.filing import filed, fill, get_form, known, lock, state
from tests.integration.desk.line import Line
from tests.integration.desk.office import Office, today
from tests.integration.desk.reporting import CYCLE, Clerks, gathering

pytestmark = pytest.mark.timeout(300)


def test_a_unit_files_and_its_superior_accepts(
    office: Office, clerk: Clerks, tmp_path: Path
) -> None:
    """From the form to the accepted figures; the code printed is the code of the content."""
    order = gathering(3001)
    office.open(order)
    unit, collector = clerk(rights.LEAF), clerk("collector")
    task = f"{name_of(order)}:{rights.LEAF}"
    path = get_form(unit, order, rights.LEAF, tmp_path)
    refused = unit.types("report", "submit", path)
    assert refused.exit_code == 2
    assert "Số liệu!D10" in refused.err
    fill(path)
    checked = unit.types("report", "check", path)
    code = checked.out.strip().split("\t")[2]
    said = unit.types("report", "submit", path, "--code", code.lower(), "--json")
    assert said.exit_code == 0, said.err
    assert code in said.out
    assert filed(office, order) == [(rights.LEAF, 1, False)]
    assert rights.LEAF not in collector.types("report", "status", name_of(order)).out
    assert collector.types("report", "accept", name_of(order), rights.LEAF).exit_code == 0
    assert filed(office, order) == [(rights.LEAF, 1, True)]
    shown = unit.types("report", "show", task).out
    assert "t1_n\t80" in shown
    assert code in unit.types("report", "history", task).out
    counted = office.read(
        lambda conn: filings.accepted(conn, rights.PLAN, CYCLE, "3001", [rights.LEAF])
    )
    assert receipt_code(counted[rights.LEAF]) == code


def test_who_has_not_reported(office: Office, clerk: Clerks) -> None:
    """The list names the lacking, and the last contact with them."""
    order = gathering(3002, "coop", "other")
    office.open(order)
    body = {
        "type": "record_contact",
        "obligation": order.id,
        "unit": "coop",
        "with_whom": "Văn phòng",
        "channel": "phone",
        "text": "sẽ gửi",
        "on": today().isoformat(),
    }
    token = office.token("p.committee.secretary")
    plan = f"/v1/plans/{office.id}"
    assert office.act(token, plan, body).status in {200, 409}
    said = clerk("collector").types("report", "status", name_of(order), "--json")
    assert '"unit": "coop"' in said.out
    assert '"unit": "other"' in said.out


@pytest.mark.parametrize(
    ("n", "why"),
    [
        ("80", "stands as text"),
        (101, "is more than"),
        ("=40+40", "formula"),
        (None, "nothing is filled"),
    ],
)
def test_a_bad_figure_is_refused_here(
    office: Office, clerk: Clerks, tmp_path: Path, n: object, why: str
) -> None:
    """Nothing is sent; the cell is named."""
    order = gathering(3003)
    if order.id not in known(office):
        office.open(order)
    unit = clerk(rights.LEAF)
    path = get_form(unit, order, rights.LEAF, tmp_path)
    fill(path, n)
    said = unit.types("report", "submit", path)
    assert said.exit_code == 2
    assert "Số liệu!D10" in said.err
    assert why in said.err
    assert filed(office, order) == []
    assert state(office, order, rights.LEAF) == EntryState.EXPECTED


def test_another_year_or_unit_and_a_wrong_code(
    office: Office, clerk: Clerks, tmp_path: Path
) -> None:
    """A file is filed for whom it is, or not at all; a code that is not its own refuses it."""
    order, other = gathering(3004), gathering(3005)
    office.open(order, other)
    unit = clerk(rights.LEAF)
    path = get_form(unit, order, rights.LEAF, tmp_path)
    fill(path)
    wrong_year = unit.types("report", "submit", path, f"{name_of(other)}:{rights.LEAF}")
    wrong_unit = unit.types("report", "submit", path, f"{name_of(order)}:coop")
    wrong_code = unit.types("report", "submit", path, "--code", "7K3M9-QX2TB-4")
    for said in (wrong_year, wrong_unit, wrong_code):
        assert said.exit_code == 2, said
        assert path.name in said.err
    # another unit's clerk does not even see the task
    assert clerk("spare").types("report", "submit", path).exit_code in {3, 4}
    assert filed(office, order) == filed(office, other) == []


def test_the_server_checks_what_a_client_did_not(office: Office) -> None:
    """Over HTTP: flaws, another unit, another period, a content nobody stored."""
    order = gathering(3006)
    office.open(order)
    token, task = office.holder(rights.LEAF), f"{name_of(order)}:{rights.LEAF}"
    path = office.path("tasks", task)
    key = {"plan": rights.PLAN, "form": "yearly", "period": "3006", "unit": rights.LEAF}
    figures = {"t1_n": {"type": "value", "value": 101}, "t1_d": {"type": "value", "value": 100}}
    content: dict[str, Any] = {"key": key, "figures": figures}
    answer = office.ask("POST", f"{path}/filings", token, content)
    assert (answer.status, answer.code) == (422, "flawed")
    assert {each["field"] for each in answer.body["errors"]} == {"t1_n", "stopped"}
    for change in ({"unit": "coop"}, {"period": "3007"}, {"form": "other"}):
        other = {**content, "key": {**key, **change}}
        assert office.ask("POST", f"{path}/filings", token, other).code == "other_filing"
    text = {**content, "figures": {**figures, "t1_n": {"type": "value", "value": "80"}}}
    assert office.ask("POST", f"{path}/filings", token, text).status == 422
    receipt = {"unit": rights.LEAF, "received_on": today(), "filing": "0" * 64}
    body = {"type": "receive", "receipt": {**receipt, "received_on": today().isoformat()}}
    answer = office.act(token, path, body)
    assert (answer.status, answer.code) == (422, "unknown_filing")
    assert filed(office, order) == []


def _content(order: CollectionOrder, unit: str, n: int) -> Filing:
    return Filing(
        key=FilingKey(plan=rights.PLAN, form="yearly", period=order.period, unit=unit),
        figures={"t1_n": given(n), "t1_d": given(100), "stopped": NotApplicable(reason="không")},
    )


def test_two_people_file_for_one_unit_at_once(office: Office) -> None:
    """One is filed, the other is told that it was received already; there is one version."""
    order = gathering(3008)
    office.open(order)
    token, task = office.holder(rights.LEAF), f"{name_of(order)}:{rights.LEAF}"
    path = office.path("tasks", task)
    bodies = []
    for n in (10, 20):
        content = _content(order, rights.LEAF, n).model_dump(mode="json")
        stored = done(office.ask("POST", f"{path}/filings", token, content))
        receipt = {"unit": rights.LEAF, "received_on": today().isoformat()}
        bodies.append({"type": "receive", "receipt": {**receipt, "filing": stored["hash"]}})
    answers: list[Any] = []

    def give(body: dict[str, Any], number: int) -> None:
        line = Line(office.port)
        said = {"command_id": f"at-once-{number}", "body": body}
        answers.append(line.ask("POST", f"{path}/commands", token, said))
        line.close()

    threads = [threading.Thread(target=give, args=(body, n)) for n, body in enumerate(bodies)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answer.status for answer in answers) == [200, 409]
    refused = next(answer for answer in answers if answer.status == 409)
    assert (refused.code, refused.body["state"]) == ("wrong_state", "received")
    assert filed(office, order) == [(rights.LEAF, 1, False)]


def test_a_superior_does_not_accept_his_own(office: Office, clerk: Clerks, tmp_path: Path) -> None:
    """Who filed for the unit in its own name does not accept it, from another post either."""
    order = gathering(3009)
    office.open(order)
    unit = clerk(rights.LEAF)
    path = get_form(unit, order, rights.LEAF, tmp_path)
    fill(path)
    assert unit.types("report", "submit", path).exit_code == 0
    person = rights.holder_of(rights.LEAF, PostKind.HEAD)
    office.substitute("collector.head", person)
    answer = office.act(
        office.token(person), office.collection(order), {"type": "accept", "units": [rights.LEAF]}
    )
    assert (answer.status, answer.code) == (403, "own_submission")
    assert filed(office, order) == [(rights.LEAF, 1, False)]


def test_a_locked_report_is_opened_by_a_decision(
    office: Office, clerk: Clerks, tmp_path: Path
) -> None:
    """Long after its term the report is locked; the decision opens it for one unit, late."""
    order = gathering(3013, due=today() - timedelta(days=400))
    office.open(order)
    office.write(lambda conn: lock(conn, order, *order.units))
    unit, collector = clerk(rights.LEAF), clerk("collector")
    path = get_form(unit, order, rights.LEAF, tmp_path)
    fill(path)
    said = unit.types("report", "submit", path)
    assert said.exit_code == 5
    assert "locked" in said.err
    assert filed(office, order) == []
    opened = collector.types(
        "report", "exception", name_of(order), rights.LEAF,
        "--until", (today() + timedelta(days=10)).isoformat(),
        "--issuer", "TLĐ", "--number", "12/CV", "--date", today().isoformat(),
    )  # fmt: skip
    assert opened.exit_code == 0, opened.err
    assert unit.types("report", "submit", path).exit_code == 0
    assert filed(office, order) == [(rights.LEAF, 1, False)]
    assert state(office, order, "coop") == EntryState.MISSING


def zone_of_another_day() -> str:
    """Return where it is not the plan's today: one of two at the ends of the world."""
    ends = ("Etc/GMT+12", "Pacific/Kiritimati")
    return next(each for each in ends if now().astimezone(ZoneInfo(each)).date() != today())


def test_one_s_own_answer_arrives_on_the_day_of_the_server(
    office: Office, clerk: Clerks, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also from a machine where it is another day, by somebody who collects as well."""
    order = gathering(3015)
    office.open(order)
    office.substitute("collector.head", rights.holder_of(rights.LEAF, PostKind.HEAD))
    unit = clerk(rights.LEAF)
    path = get_form(unit, order, rights.LEAF, tmp_path)
    fill(path)
    with monkeypatch.context() as elsewhere:
        elsewhere.setenv("TZ", zone_of_another_day())
        time.tzset()
        said = unit.types("report", "submit", path)
        assert date.today() != today()  # noqa: DTZ011 - the day on the unit's machine
    time.tzset()
    assert said.exit_code == 0, said.err
    task = office.path("tasks", f"{name_of(order)}:{rights.LEAF}")
    found = done(office.get(task, office.holder("collector")))
    assert found["submission"]["received_on"] == today().isoformat()


def test_a_form_says_whose_it_is(office: Office) -> None:
    """The JSON of a form holds what the workbook holds."""
    order = gathering(3014)
    office.open(order)
    task = f"{name_of(order)}:{rights.LEAF}"
    found = done(office.get(f"{office.path('tasks', task)}/form", office.holder(rights.LEAF)))
    blank = Blank.model_validate(found["blank"])
    assert (blank.task, blank.key(rights.LEAF).period) == (task, "3014")
