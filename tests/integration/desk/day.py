"""What a day's work is made of: obligations of the plan for trying rights, files, answers."""

import hashlib
import http.client
from datetime import timedelta
from typing import Any
from urllib.parse import quote

from models.assignment.state import AssignmentOrder
from models.collection.state import CollectionOrder
from tests.integration.desk import plan as rights
from tests.integration.desk.line import Answer
from tests.integration.desk.office import Office, today

PDF = b"%PDF-1.7 a product"
SOON = timedelta(days=10)


def assignment(occurrence: str, **changes: object) -> AssignmentOrder:
    """Return an assignment of the leaf, due in ten days, that two units approve in turn."""
    values: dict[str, object] = {
        "plan": rights.PLAN,
        "duty": rights.DUTY,
        "clause": "c1",
        "occurrence": occurrence,
        "kind": "assignment",
        "unit": rights.LEAF,
        "product": "bộ tiêu chí",
        "approvers": [{"unit": "check"}, {"unit": "final"}],
        "rule": {"on": (today() + SOON).isoformat()},
        "year": today().year,
        **changes,
    }
    return AssignmentOrder.model_validate(values)


def collection(period: str, *units: str) -> CollectionOrder:
    """Return a collection of the collector, through a department, due in ten days."""
    return CollectionOrder.model_validate(
        {
            "plan": rights.PLAN,
            "duty": rights.REPORT,
            "clause": "c1",
            "cycle": "yearly",
            "period": period,
            "kind": "report",
            "superior": "collector",
            "through": "through",
            "units": units or (rights.LEAF, "coop", "other"),
            "rule": {"on": (today() + SOON).isoformat()},
            "year": today().year,
        }
    )


def name_of(order: AssignmentOrder | CollectionOrder) -> str:
    """Return the id of an obligation as the desk shows it."""
    return order.id.split(":", 2)[2]


def done(answer: Answer) -> Any:  # noqa: ANN401 — whatever JSON came
    """Return what a good answer says."""
    assert answer.status in {200, 201}, answer.raw
    return answer.body


def ids(answer: Answer) -> list[str]:
    """Return the ids of a list."""
    return [each["id"] for each in done(answer)["items"]]


def send(
    office: Office,
    method: str,
    path: str,
    content: Any = None,  # noqa: ANN401 — bytes, or pieces of them
    headers: dict[str, str] | None = None,
    *,
    chunked: bool = False,
) -> Answer:
    """Send a request on a connection of its own, its body as it is."""
    line = http.client.HTTPConnection("127.0.0.1", office.port, timeout=30)
    try:
        line.request(method, path, content, headers or {}, encode_chunked=chunked)
        response = line.getresponse()
        raw = response.read()
    finally:
        line.close()
    found = {name.lower(): value for name, value in response.getheaders()}
    return Answer(status=response.status, headers=found, raw=raw)


def upload(office: Office, token: str, name: str, content: bytes, digest: str = "") -> Answer:
    """Send a file."""
    headers = {
        "Authorization": f"Bearer {token}",
        "Content-Type": "application/octet-stream",
        "X-File-Name": quote(name),
        "X-Content-SHA256": digest or hashlib.sha256(content).hexdigest(),
    }
    return send(office, "POST", office.path("uploads"), content, headers)
