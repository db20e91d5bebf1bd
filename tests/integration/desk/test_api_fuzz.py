"""Whatever the OpenAPI document allows, and much that it does not, is answered as it says."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import positive_data_acceptance

from api import limits
from models.desk.identity import Role
from models.plan.organisation import PostKind
from tests.integration.desk import plan as rights
from tests.integration.desk.day import assignment, collection, name_of, send
from tests.integration.desk.office import Office, running_office, today

FEW, MANY = 3, 100  # examples for each operation
LOG_OUT = "/v1/me/token"  # it ends the token the rest is tried with

pytestmark = pytest.mark.timeout(3600)


@pytest.fixture(name="office", scope="module")
def _office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    folder = tmp_path_factory.mktemp("fuzz")
    with pytest.MonkeyPatch.context() as patch:
        # Many of the requests carry broken tokens, all from one address.
        patch.setattr(limits, "FAILED_PER_MINUTE", 10**6)
        with running_office(folder, rights.rights_plan(today())) as office:
            office.open(assignment("fuzz"), collection("fuzz"))
            yield office


def _token(office: Office, role: str) -> str:
    tokens = {
        "unit": lambda: office.holder(rights.LEAF),
        "secretary": lambda: office.holder(rights.COMMITTEE, PostKind.SECRETARY),
        "presidium": lambda: office.holder(rights.PRESIDIUM, PostKind.BODY),
        "administrator": lambda: office.token("administrator", Role.ADMINISTRATOR),
        "auditor": lambda: office.token("auditor", Role.AUDITOR),
    }
    return tokens[role]()


ROLES = pytest.mark.parametrize(
    "role", ["unit", "secretary", "presidium", "administrator", "auditor"]
)


@ROLES
def test_every_operation_answers_as_it_says(office: Office, role: str) -> None:
    """No crash, no answer that is not in the document, bad input refused: a few examples each."""
    _try_everything(office, role, FEW)


@pytest.mark.soak
@ROLES
def test_every_operation_answers_as_it_says_many_times(office: Office, role: str) -> None:
    """The same with a hundred examples each."""
    _try_everything(office, role, MANY)


def _try_everything(office: Office, role: str, examples: int) -> None:
    document = json.loads(send(office, "GET", "/openapi.json").raw)
    schema = schemathesis.openapi.from_dict(document)
    tried = 0
    for found in schema.get_all_operations():
        assert isinstance(found, Ok)
        operation = found.ok()
        if operation.path != LOG_OUT:
            _try(office, operation, _token(office, role), examples)
            tried += 1
    assert tried > 40


def _try(office: Office, operation: Any, token: str, examples: int) -> None:  # noqa: ANN401
    @given(case=operation.as_strategy())
    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],
    )
    def answers(case: Any) -> None:  # noqa: ANN401 — of a library without types for it
        _aim(case)
        answer = case.call(
            base_url=f"http://127.0.0.1:{office.port}",
            headers={"Authorization": f"Bearer {token}"},
            timeout=30,
        )
        # What only the plan can tell (a day, an id, a cursor) is no matter of the document.
        case.validate_response(answer, excluded_checks=[positive_data_acceptance])

    answers()


def _aim(case: Any) -> None:  # noqa: ANN401
    """Let half of what is tried be about things that are there, and let nobody wait."""
    places = case.path_parameters
    if "plan" in places:
        places["plan"] = rights.PLAN
    if len(places.get("task", "x")) % 2:
        places |= {"task": name_of(assignment("fuzz"))} if "task" in places else {}
    if len(places.get("collection", "x")) % 2:
        places |= {"collection": name_of(collection("fuzz"))} if "collection" in places else {}
    if isinstance(case.query, dict) and isinstance(case.query.get("wait"), int):
        case.query["wait"] = min(case.query["wait"], 0)
