"""Problems: what each refusal of the core means to a client, and that nothing inside shows."""

import json

import pytest
from sqlalchemy.exc import IntegrityError, OperationalError
from starlette.exceptions import HTTPException

from api.problems import answer, as_problem, bad_input, refused
from database.writer import DatabaseAway
from models.deciding.commands import Refusal
from models.deciding.decision import Refused
from models.errors import NotFoundError


@pytest.mark.parametrize(
    ("code", "field", "status"),
    [
        ("unknown_unit", "unit", 422),
        ("date_not_ahead", "until", 422),
        ("extension_shortens", "until", 422),
        ("no_deadline", "", 422),
        ("not_asked", "unit", 422),
        ("wrong_state", "", 409),
        ("wrong_state", "unit", 409),
        ("wrong_court", "", 409),
        ("already_issued", "", 409),
        ("conflict", "", 409),
        ("not_in_post", "", 403),
        ("own_submission", "", 403),
    ],
)
def test_a_refusal_is_bad_input_no_permission_or_the_state(
    code: str, field: str, status: int
) -> None:
    """What can be written better is 422 with its field; what the state forbids is 409."""
    refusal = Refusal(code=code, field=field, message="why", state="submitted")
    problem = refused(refusal, "command-1").problem
    assert (problem.status, problem.code, problem.state) == (status, code, "submitted")
    assert problem.command_id == "command-1"
    assert problem.field == (field if status == 422 and field else None)
    assert problem.type == f"/problems/{code}"


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (NotFoundError("no such plan"), 404, "not_found"),
        (HTTPException(404), 404, "not_found"),
        (HTTPException(405), 405, "method_not_allowed"),
        (HTTPException(413, "at most"), 413, "too_large"),
        (HTTPException(415), 415, "unsupported_media_type"),
        (Refused("unknown_cursor", "x", "cursor"), 422, "unknown_cursor"),
        (DatabaseAway("locked"), 503, "database_away"),
        (OperationalError("select secret", {}, Exception("x")), 503, "database_away"),
        (IntegrityError("insert secret", {}, Exception("x")), 500, "internal"),
        (ValueError("secret"), 500, "internal"),
    ],
)
def test_every_error_has_a_status_and_a_code(error: Exception, status: int, code: str) -> None:
    """And none tells what it is made of."""
    problem = as_problem(error).problem
    assert (problem.status, problem.code) == (status, code)
    assert "secret" not in problem.model_dump_json()


def test_an_answer_leaves_out_what_it_does_not_know() -> None:
    """The shape is that of RFC 9457; absent members are absent."""
    response = answer(bad_input("until", "name a day ahead", "date_not_ahead"))
    assert response.headers["content-type"] == "application/problem+json"
    assert json.loads(bytes(response.body)) == {
        "type": "/problems/date_not_ahead",
        "title": "Unprocessable Entity",
        "status": 422,
        "code": "date_not_ahead",
        "detail": "name a day ahead",
        "field": "until",
        "errors": [{"field": "until", "reason": "name a day ahead"}],
    }
