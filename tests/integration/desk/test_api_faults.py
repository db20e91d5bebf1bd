"""What happens when two act at once, when an answer is lost, and when something is away."""

import json
import sqlite3
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from database import queries
from database.commits import commit_assignment
from models.assignment.state import AssignmentOrder
from models.messages import AssignmentBatch
from models.plan.organisation import PostKind
from runtime.clock import now
from tests.integration.desk import plan as rights
from tests.integration.desk.day import assignment, collection, done, name_of, send
from tests.integration.desk.line import Answer
from tests.integration.desk.office import Office, running_office, today
from tests.integration.desk.wire import IdleOffice, wired_office


@pytest.fixture(name="office", scope="module")
def _office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with running_office(tmp_path_factory.mktemp("faults"), rights.rights_plan(today())) as office:
        yield office


def _act(office: Office, token: str, path: str, command_id: str, body: dict[str, Any]) -> Answer:
    """Give a command on a connection of its own."""
    content = json.dumps({"command_id": command_id, "body": body}, default=str).encode()
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    return send(office, "POST", f"{path}/commands", content, headers)


def _at_once(*acts: Any) -> list[Answer]:  # noqa: ANN401 — functions that act
    answers: list[Answer] = []
    threads = [threading.Thread(target=lambda act=act: answers.append(act())) for act in acts]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    return answers


def _lines(office: Office, order: AssignmentOrder) -> list[str]:
    found = office.read(lambda conn: queries.log(conn, rights.PLAN))
    return [line.type for line in found if line.obligation == order.id]


def test_of_two_who_act_at_once_one_wins(office: Office) -> None:
    """The other gets 409 with the state as it is now; the task was submitted once."""
    order = assignment("at-once")
    office.open(order)
    path = office.task(order)
    tokens = [office.holder(rights.LEAF), office.holder(rights.LEAF, PostKind.FOCAL)]
    answers = _at_once(
        *(
            lambda token=token, n=n: _act(
                office, token, path, f"at-once-{n:04}", {"type": "submit"}
            )
            for n, token in enumerate(tokens)
        )
    )
    assert sorted(each.status for each in answers) == [200, 409]
    loser = next(each for each in answers if each.status == 409)
    assert loser.code in {"wrong_state", "wrong_court"}
    assert loser.body["state"] == "submitted"
    assert loser.body["command_id"].startswith("at-once-")
    assert _lines(office, order).count("submit") == 1


def test_who_decides_after_another_learns_the_state(office: Office) -> None:
    """What an approver decided is gone from his desk: a second decision meets the state (409)."""
    order = assignment("decided-before", approvers=[{"unit": "check"}])
    office.open(order)
    path, head = office.task(order), office.holder("check")
    done(office.act(office.holder(rights.LEAF), path, {"type": "submit"}))
    done(office.act(head, path, {"type": "approve"}))
    late = office.act(head, path, {"type": "return", "reason": "x"})
    assert (late.status, late.body["state"]) == (409, "completed")
    other = office.act(office.holder("final"), path, {"type": "approve"})
    assert other.status in {403, 404}


def test_a_command_that_comes_again_is_answered_once(office: Office) -> None:
    """The same id gets the one outcome, also at the same moment; another content is a conflict."""
    order = assignment("again")
    office.open(order)
    path, unit = office.task(order), office.holder(rights.LEAF)
    said = {"type": "report_progress", "text": "nửa chừng"}
    answers = _at_once(*(lambda: _act(office, unit, path, "again-0001", said) for _ in range(4)))
    assert [each.status for each in answers] == [200] * 4
    assert _lines(office, order).count("report_progress") == 1
    other = _act(office, unit, path, "again-0001", {**said, "text": "xong"})
    assert (other.status, other.code) == (409, "conflict")
    colleague = office.holder(rights.LEAF, PostKind.FOCAL)
    other = _act(office, colleague, path, "again-0001", said)
    assert (other.status, other.code) == (409, "conflict")

    done(_act(office, unit, path, "again-0002", {"type": "submit"}))
    late = _act(office, unit, path, "again-0001", said)
    assert late.status == 200  # it was done, whatever the state is now
    assert late.body["task"]["state"] == "submitted"


def test_a_refused_command_stays_refused(office: Office) -> None:
    """What was refused inside the commit is told again, without another try."""
    order = assignment("refused")
    office.open(order)
    path, unit = office.task(order), office.holder(rights.LEAF)
    body = {"type": "delegate", "unit": "no-such-unit"}
    first = _act(office, unit, path, "refused-0001", body)
    assert (first.status, first.code, first.body["field"]) == (422, "unknown_unit", "unit")
    again = _act(office, unit, path, "refused-0001", body)
    assert again.body == first.body


def test_many_receipts_of_one_collection_at_once(office: Office) -> None:
    """More clients than the server takes updates in flight: all get through."""
    units = (rights.LEAF, "coop", "other", "check", "final", "asker", "told", "spare", "low", "mid")
    order = collection("crowd", *units)
    office.open(order)
    today_ = today()

    def answer(unit: str) -> Answer:
        body = {"type": "receive", "receipt": {"unit": unit, "received_on": today_}}
        path = office.path("tasks", f"{name_of(order)}:{unit}")
        return _act(office, office.holder(unit), path, f"crowd-{unit:>08}".replace(" ", "0"), body)

    answers = _at_once(*(lambda unit=unit: answer(unit) for unit in units))
    assert [each.status for each in answers] == [200] * len(units)


def test_temporal_away_answers_questions_and_refuses_commands_in_time(tmp_path: Path) -> None:
    """Questions go on; a command is refused within its limit, and done when it is sent again."""
    with wired_office(tmp_path, rights.rights_plan(today())) as office:
        order = assignment("away")
        office.open(order)
        path, unit = office.task(order), office.holder(rights.LEAF)
        office.cut()
        began = time.monotonic()
        answer = _act(office, unit, path, "away-0001", {"type": "acknowledge"})
        assert time.monotonic() - began < 12
        assert (answer.status, answer.code) == (503, "temporal_away")
        assert answer.headers["retry-after"]
        assert answer.body["command_id"] == "away-0001"
        assert done(office.get(path, unit))["state"] == "assigned"
        office.until(
            lambda: office.get("/readyz", None).status == 503
        )  # an answer is kept a second
        ready = office.get("/readyz", None).body
        assert (ready["database"], ready["temporal"]) == (True, False)
        office.mend()
        office.until(
            lambda: _act(office, unit, path, "away-0001", {"type": "acknowledge"}).status == 200
        )
        assert _lines(office, order).count("acknowledge") == 1


def test_what_is_accepted_and_not_confirmed_is_said_so(tmp_path: Path) -> None:
    """The commit waits for a lock: 503 with the command id; sent again, it is done once."""
    with wired_office(tmp_path, rights.rights_plan(today()), update_seconds=1.5) as office:
        order = assignment("slow")
        office.open(order)
        path, unit = office.task(order), office.holder(rights.LEAF)
        office.get(path, unit)
        other = sqlite3.connect(tmp_path / "plan.db", isolation_level=None)
        try:
            other.execute("BEGIN IMMEDIATE")
            answer = _act(office, unit, path, "slow-0001", {"type": "acknowledge"})
            assert (answer.status, answer.code) == (503, "unconfirmed"), answer.raw
            assert answer.body["command_id"] == "slow-0001"
        finally:
            other.close()
        office.until(
            lambda: _act(office, unit, path, "slow-0001", {"type": "acknowledge"}).status == 200
        )
        assert _lines(office, order).count("acknowledge") == 1


def test_without_a_worker_nothing_is_accepted(tmp_path: Path) -> None:
    """The command is refused at once and was never sent."""
    office = IdleOffice(tmp_path, rights.rights_plan(today()))
    try:
        office.start()
        order = assignment("idle")
        batch = AssignmentBatch(obligation=order.id, order=order, opened_at=now())
        office.write(lambda conn: commit_assignment(conn, batch))
        path, unit = office.task(order), office.holder(rights.LEAF)
        answer = _act(office, unit, path, "idle-0001", {"type": "acknowledge"})
        assert (answer.status, answer.code) == (503, "no_worker")
        ready = office.get("/readyz", None).body
        assert ready == {"database": True, "temporal": True, "worker": False}
    finally:
        office.close()


def test_the_database_away_is_told(tmp_path: Path) -> None:
    """503 for questions and commands, and everything as before when it is back."""
    with running_office(tmp_path, rights.rights_plan(today())) as office:
        order = assignment("away")
        office.open(order)
        path, unit = office.task(order), office.holder(rights.LEAF)
        database, aside = tmp_path / "plan.db", tmp_path / "aside.db"
        database.rename(aside)
        try:
            for answer in (
                office.get(path, unit),
                _act(office, unit, path, "away-0001", {"type": "acknowledge"}),
            ):
                assert (answer.status, answer.code) == (503, "database_away"), answer.raw
                assert answer.headers["retry-after"]
            assert office.get("/readyz", None).status == 503
            assert office.get("/healthz", None).status == 200
        finally:
            aside.rename(database)
        assert done(office.get(path, unit))["state"] == "assigned"
        done(_act(office, unit, path, "away-0002", {"type": "acknowledge"}))


def test_who_asks_too_often_waits(tmp_path: Path) -> None:
    """A token has a rate, and an address that tries tokens has one, too."""
    with wired_office(tmp_path, rights.rights_plan(today()), rate_per_minute=30) as office:
        one, other = office.holder(rights.LEAF), office.holder(rights.LOW)
        statuses = [office.get("/v1/me", one).status for _ in range(31)]
        assert statuses == [200] * 30 + [429]
        limited = office.get("/v1/me", one)
        assert limited.code == "too_many_requests"
        assert 1 <= int(limited.headers["retry-after"]) <= 60
        assert office.get("/v1/me", other).status == 200
        assert office.get("/healthz", None).status == 200
        tried = [office.get("/v1/me", f"ddt_{n:043}").status for n in range(70)]
        assert tried[0] == 401
        assert tried[-1] == 429
        assert office.get("/v1/me", other).status == 200  # whose token was good goes on
