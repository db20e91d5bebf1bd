"""Answers: JSON in the plan's zone, with or without a mark by which it is known again."""

import hashlib
from collections.abc import Mapping
from http import HTTPStatus
from zoneinfo import ZoneInfo

from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

NEVER_KEPT = "no-store"
ASKED_AGAIN = "private, no-cache"
JSON = "application/json"


def listed(value: BaseModel, zone: ZoneInfo | None = None, status: int = HTTPStatus.OK) -> Response:
    """Return a value that nobody keeps: a list, the outcome of a command."""
    return Response(
        _json(value, zone), status, headers={"Cache-Control": NEVER_KEPT}, media_type=JSON
    )


def shown(request: Request, value: BaseModel, zone: ZoneInfo | None = None) -> Response:
    """Return a resource with its ETag; nothing but that where the client has it already."""
    body = _json(value, zone)
    tag = etag(hashlib.sha256(body).hexdigest()[:32])
    headers = {"Cache-Control": ASKED_AGAIN, "ETag": tag}
    if has_it(request.headers, tag):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    return Response(body, headers=headers, media_type=JSON)


def etag(mark: str) -> str:
    """Return a mark as the header writes it."""
    return f'"{mark}"'


def has_it(headers: Mapping[str, str], tag: str) -> bool:
    """Tell whether a request names the mark of what it has."""
    wanted = [
        each.strip().removeprefix("W/") for each in headers.get("if-none-match", "").split(",")
    ]
    return tag in wanted or "*" in wanted


def _json(value: BaseModel, zone: ZoneInfo | None) -> bytes:
    return value.model_dump_json(context={"zone": zone}).encode()
