"""Temporal's remote codec: its own pages and command line read payloads through it.

The protocol is Temporal's: ``{"payloads": […]}`` in, the same out. It is served only where a key is
configured, and only to administrators.
"""

from collections.abc import Awaitable, Callable, Sequence
from http import HTTPStatus

from fastapi import APIRouter
from google.protobuf.json_format import MessageToJson, Parse, ParseError
from starlette.requests import Request
from starlette.responses import Response
from temporalio.api.common.v1 import Payload, Payloads

from api.access import Administrator
from api.problems import ProblemError
from runtime.codec import EncryptionCodec, Keys, TamperedError, UnknownKeyError

JSON = "application/json"
ASKED_BEFORE = "authorization, content-type, x-namespace"
KEPT_SECONDS = "3600"
Work = Callable[[Sequence[Payload]], Awaitable[list[Payload]]]


def codec_router(keys: Keys, origin: str) -> APIRouter:
    """Return the two questions; browsers may ask them from the pages of one origin, or of none."""
    router, codec = APIRouter(prefix="/codec", include_in_schema=False), EncryptionCodec(keys)
    allowed = {"Access-Control-Allow-Origin": origin, "Vary": "Origin"} if origin else {}

    async def encode(request: Request, who: Administrator) -> Response:
        del who
        return await _done(request, codec.encode, allowed)

    async def decode(request: Request, who: Administrator) -> Response:
        del who
        return await _done(request, codec.decode, allowed)

    async def preflight() -> Response:
        headers = {
            **allowed,
            "Access-Control-Allow-Methods": "POST",
            "Access-Control-Allow-Headers": ASKED_BEFORE,
            "Access-Control-Max-Age": KEPT_SECONDS,
        }
        return Response(status_code=HTTPStatus.NO_CONTENT, headers=headers if origin else {})

    for path, work in (("/encode", encode), ("/decode", decode)):
        router.add_api_route(path, work, methods=["POST"])
        router.add_api_route(path, preflight, methods=["OPTIONS"])
    return router


async def _done(request: Request, work: Work, headers: dict[str, str]) -> Response:
    try:
        asked = Parse(await request.body(), Payloads())
        answer = Payloads(payloads=await work(asked.payloads))
    except (ParseError, UnicodeDecodeError) as error:
        raise ProblemError(HTTPStatus.BAD_REQUEST, "invalid_body", "no payloads") from error
    except TamperedError as error:
        raise ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, "tampered", str(error)) from error
    except UnknownKeyError as error:
        raise ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, "unknown_key", str(error)) from error
    return Response(MessageToJson(answer), media_type=JSON, headers=headers)
