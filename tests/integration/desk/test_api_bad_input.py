"""Bad input over HTTP: every piece of it is answered in one shape, with a code and a field."""

import base64
import hashlib
import http.client
import json
import socket
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from models.desk.identity import Role
from models.plan.organisation import PostKind
from tests.integration.desk import plan as rights
from tests.integration.desk.day import PDF, assignment, collection, done, name_of, send, upload
from tests.integration.desk.line import Answer
from tests.integration.desk.office import Office, running_office, today

PROBLEM = "application/problem+json"


@pytest.fixture(name="office", scope="module")
def _office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with running_office(tmp_path_factory.mktemp("bad"), rights.rights_plan(today())) as office:
        office.open(assignment("bad"), collection("bad"))
        yield office


def _is_problem(answer: Answer, status: int, code: str, field: str | None = None) -> None:
    assert (answer.status, answer.code) == (status, code), answer.raw
    assert answer.headers["content-type"] == PROBLEM
    assert answer.headers["cache-control"] == "no-store"
    assert answer.body["status"] == status
    assert b"Traceback" not in answer.raw
    if field is not None:
        assert answer.body["field"] == field
        assert answer.body["errors"][0]["field"] == field


def _command(office: Office, body: Any, **more: Any) -> Answer:  # noqa: ANN401 — whatever is tried
    said = {"command_id": "bad-input-0001", "body": body, **more}
    path = office.task(assignment("bad")) + "/commands"
    return office.ask("POST", path, office.holder(rights.LEAF), said)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"type": "no_such_command"}, "body"),
        ({"type": "fire", "at": "2030-01-01T00:00:00Z", "firings": []}, "body"),
        ({"type": "replan", "reason": "x"}, "body"),
        ({"type": "report_progress"}, "body.report_progress.text"),
        ({"type": "report_progress", "text": "x", "more": 1}, "body.report_progress.more"),
        ({"type": "request_extension", "until": "2030-02-30", "reason": "x"},
         "body.request_extension.until"),
        (None, "body"),
        ([], "body"),
    ],
)  # fmt: skip
def test_a_body_that_is_none_is_refused_with_its_field(
    office: Office, body: object, field: str
) -> None:
    """Unknown commands, the system's own steps, missing, superfluous and impossible values."""
    _is_problem(_command(office, body), 422, "invalid", field)


@pytest.mark.parametrize(
    "more",
    [
        {"command_id": "short"},
        {"command_id": "x" * 65},
        {"command_id": "with space"},
        {"acted_at": "2030-01-01T00:00:00"},
        {"acted_at": "yesterday"},
        {"acted_at": "2031-01-01T00:00:00+07:00"},
        {"capacity": "PHÓ"},
        {"post": ""},
        {"unknown": 1},
    ],
)
def test_an_envelope_that_is_none_is_refused(office: Office, more: dict[str, Any]) -> None:
    """Ids, clocks, capacities and seats are checked before anything is done."""
    answer = _command(office, {"type": "acknowledge"}, **more)
    assert answer.status == 422, answer.raw
    assert answer.headers["content-type"] == PROBLEM


@pytest.mark.parametrize("text", ["a\x00b", "\ud800", "x" * 5000])
def test_texts_no_database_takes_are_refused(office: Office, text: str) -> None:
    """NUL, half a character and endless texts."""
    assert _command(office, {"type": "report_progress", "text": text}).status == 422


@pytest.mark.parametrize("day", ["1899-12-31", "2201-01-01", "9999-12-31"])
def test_days_of_no_sane_year_are_refused(office: Office, day: str) -> None:
    """Years from 1900 to 2200 are days of a plan."""
    body = {"type": "request_extension", "until": day, "reason": "x"}
    assert _command(office, body).status == 422


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("limit=0", 422), ("limit=501", 422), ("limit=99999999999999999999", 422),
        ("sort=name", 422), ("bucket=mine", 422), ("unknown=1", 422), ("cursor=x", 422),
        ("cursor=eyJhIjoxfQ", 422), ("q=%00", 422), ("q=%ff", 422), ("subtree=maybe", 422),
        ("q=" + "x" * 201, 422), ("unit=no-such-unit", 200), ("state=no-such", 200),
        ("q=%25_%5C", 200),
    ],
)  # fmt: skip
def test_filters_that_are_none_are_refused(office: Office, query: str, status: int) -> None:
    """Unknown filters, sortings and cursors of nobody; a unit one may not see is just empty."""
    answer = office.get(office.path("tasks") + f"?{query}", office.holder(rights.LEAF))
    assert answer.status == status, answer.raw
    if status == 200:
        assert answer.body["items"] == []


@pytest.mark.parametrize(
    "path",
    [
        "/v1/plans/desk/tasks/nothing", "/v1/plans/desk/tasks/a:b:c", "/v1/plans/desk/tasks/::",
        "/v1/plans/desk/tasks/a:b:c:d", "/v1/plans/none", "/v1/plans/desk/tasks/%00",
        "/v1/plans/desk/tasks/%ff", "/v1/plans/desk/collections/a:b:c", "/nothing", "/v1/",
        "/v1/plans/desk/files/1", "/v1/plans/desk/units/x", "/v1/plans/desk/posts/x",
        "/v1/plans/desk/tasks/" + "x" * 3000, "/v1/plans/desk%2Ftasks", "/docs", "/redoc",
    ],
)  # fmt: skip
def test_what_is_not_there_is_not_found(office: Office, path: str) -> None:
    """The same words for what does not exist, whatever the path."""
    answer = office.get(path, office.holder(rights.LEAF))
    assert answer.status in {404, 422}, answer.raw
    assert answer.headers["content-type"] == PROBLEM


@pytest.mark.parametrize("number", ["0", "-1", "x", "9223372036854775808", "1" * 400])
def test_numbers_of_files_stay_within_bounds(office: Office, number: str) -> None:
    """No number is too long for the database."""
    answer = office.get(office.path("files", number), office.holder(rights.LEAF))
    assert answer.status in {404, 422}


def test_a_method_that_is_none_is_refused(office: Office) -> None:
    """405 says which methods there are."""
    answer = office.ask("PUT", "/v1/me", office.holder(rights.LEAF))
    _is_problem(answer, 405, "method_not_allowed")
    assert answer.headers["allow"] == "GET"


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        (b"{", "application/json", 400),
        (b"[" * 100_000, "application/json", 400),
        (b"\xff\xfe", "application/json", 400),
        (b"", "application/json", 422),
        (b"null", "application/json", 422),
        (b"{}", "text/plain", 415),
        (b"x" * (2**20 + 1), "application/json", 413),
    ],
)
def test_bodies_that_are_no_json_are_refused(
    office: Office, content: bytes, kind: str, status: int
) -> None:
    """Broken, deep, foreign and large bodies."""
    headers = {"Authorization": f"Bearer {office.holder(rights.LEAF)}", "Content-Type": kind}
    path = office.task(assignment("bad")) + "/commands"
    answer = send(office, "POST", path, content, headers)
    assert answer.status == status, answer.raw
    assert answer.headers["content-type"] == PROBLEM


def test_a_large_body_in_pieces_is_refused_while_it_comes(office: Office) -> None:
    """Nobody announces its length; it is cut off at the limit."""
    pieces = (b"x" * 65_536 for _ in range(40))
    headers = {
        "Authorization": f"Bearer {office.holder(rights.LEAF)}",
        "Content-Type": "application/json",
        "Transfer-Encoding": "chunked",
    }
    path = office.task(assignment("bad")) + "/commands"
    try:
        answer = send(office, "POST", path, pieces, headers, chunked=True)
    except (http.client.HTTPException, OSError):
        return  # the server hung up before all of it was sent
    _is_problem(answer, 413, "too_large")


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("x.exe", b"MZ", "unknown_type"),
        ("no-end", PDF, "unknown_type"),
        ("x.pdf", b"not a pdf", "unknown_content"),
        ("x.txt", b"\xff\xfe", "unknown_content"),
        ("x.pdf", b"", "empty_file"),
        ("../x.pdf", PDF, "unknown_name"),
        ("a\x00.pdf", PDF, "unknown_name"),
    ],
)
def test_files_of_no_accepted_kind_are_refused(
    office: Office, name: str, content: bytes, code: str
) -> None:
    """Names, types and bytes must go together."""
    answer = upload(office, office.holder(rights.LEAF), name, content)
    assert (answer.status, answer.code) in {(422, code), (409, code)}, answer.raw


def test_a_file_that_was_cut_is_refused(office: Office) -> None:
    """The announced hash is that of the whole; a connection that ends early stores nothing."""
    token = office.holder(rights.LEAF)
    digest = hashlib.sha256(PDF + b"the rest").hexdigest()
    answer = upload(office, token, "x.pdf", PDF, digest)
    _is_problem(answer, 422, "hash_differs", "X-Content-SHA256")
    head = (
        f"POST {office.path('uploads')} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n"
        f"X-File-Name: x.pdf\r\nX-Content-SHA256: {digest}\r\nContent-Length: 1000\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", office.port), timeout=10) as line:
        line.sendall(head.encode() + PDF)
    assert office.get("/healthz", None).status == 200
    too_large = {"Authorization": f"Bearer {token}", "Content-Length": str(10**9)}
    answer = send(office, "POST", office.path("uploads"), b"", too_large)
    _is_problem(answer, 413, "too_large")


def test_a_file_that_was_never_sent_cannot_be_handed_in(office: Office) -> None:
    """The hash of a reference must be stored already; nothing is done otherwise."""
    order = assignment("never-sent")
    office.open(order)
    reference = {"hash": "0" * 64, "name": "x.pdf", "size": 1, "type": "application/pdf"}
    body = {"type": "submit", "files": [reference]}
    answer = office.act(office.holder(rights.LEAF), office.task(order), body)
    _is_problem(answer, 422, "unknown_file", "files")
    assert done(office.get(office.task(order), office.holder(rights.LEAF)))["state"] == "assigned"


@pytest.mark.parametrize(
    "token", ["", "x", "ddt_" + "A" * 43, "ddt_" + "A" * 5000, "ddt_\u00e9", "Bearer"]
)
def test_broken_tokens_are_refused_alike(office: Office, token: str) -> None:
    """Nobody learns from the answer what was wrong with a token."""
    headers = {"Authorization": f"Bearer {token}".encode().decode("latin-1")}
    answer = send(office, "GET", "/v1/me", None, headers)
    _is_problem(answer, 401, "unauthorized")
    assert answer.headers["www-authenticate"].startswith("Bearer")


def test_a_command_of_another_kind_of_task_is_refused(office: Office) -> None:
    """What is done to collections is not done to assignments, nor to another unit's answer."""
    body = {"type": "accept", "units": [rights.LEAF]}
    _is_problem(_command(office, body), 422, "unknown_command", "body.type")
    name = f"{name_of(collection('bad'))}:{rights.LEAF}"
    entry = office.path("tasks", name)
    other = {"type": "request_entry_extension", "unit": "coop", "reason": "x",
             "until": today() + timedelta(days=40)}  # fmt: skip
    answer = office.act(office.holder(rights.LEAF), entry, other)
    _is_problem(answer, 422, "invalid", "body.unit")


def test_a_package_with_problems_names_every_place(office: Office) -> None:
    """A plan that is not sound is refused with file, line and column; other bytes as well."""
    administrator = office.token("administrator", Role.ADMINISTRATOR)
    files = {"plan.yaml": base64.b64encode(b"schema: 1\nid: x\n").decode()}
    answer = office.ask("POST", "/v1/plans", administrator, {"files": files})
    assert (answer.status, answer.code) == (422, "unsound_package")
    assert any(each["field"].startswith("plan.yaml:") for each in answer.body["errors"])
    answer = office.ask("POST", "/v1/plans", administrator, {"files": {"plan.yaml": "§"}})
    _is_problem(answer, 422, "invalid", "files.plan.yaml")
    refused = office.ask("POST", "/v1/plans", office.holder(rights.ROOT), {"files": files})
    assert refused.status == 403


def test_the_document_names_every_problem(office: Office) -> None:
    """The OpenAPI document lists the problems of every operation; no page loads anything."""
    document = done(office.get("/openapi.json", None))
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            responses = operation["responses"]
            assert PROBLEM in responses["422"]["content"], (path, method)
            assert "HTTPValidationError" not in json.dumps(responses)
    assert "/v1/plans/{plan}/tasks/{task}/commands" in document["paths"]


def test_who_holds_no_seat_sees_no_plan(office: Office) -> None:
    """A person without a post in a plan is told the same as of a plan that does not exist."""
    stranger = office.token("stranger")
    assert office.get(office.path(), stranger).raw == office.get("/v1/plans/none", stranger).raw
    kept = office.token("administrator", Role.ADMINISTRATOR)
    assert done(office.get(office.path("tasks") + "?bucket=all", kept))["items"] == []
    assert office.get(office.task(assignment("bad")), kept).status == 404
    auditor = office.token("auditor", Role.AUDITOR)
    assert office.get(office.task(assignment("bad")), auditor).status == 200
    refused = office.act(auditor, office.task(assignment("bad")), {"type": "acknowledge"})
    assert refused.status == 403
    secretary = office.holder(rights.COMMITTEE, PostKind.SECRETARY)
    assert done(office.get(office.path("tasks") + "?bucket=all", secretary))["items"]
