"""The OpenAPI document: every operation says which problems it may answer."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from api.problems import MEDIA_TYPE, Problem

REFERENCE = "#/components/schemas/{model}"
PROBLEMS = {
    "400": "the request is no HTTP or JSON",
    "401": "no token, or one that is unknown, expired or revoked",
    "403": "it may be seen, but not done",
    "404": "there is no such thing, or not for you",
    "409": "refused by the present state",
    "413": "too large",
    "415": "not the accepted kind of content",
    "422": "a field is not accepted",
    "429": "too many requests",
    "503": "something this server needs does not answer",
}


def document_problems(app: FastAPI) -> None:
    """Let the application's document list the problems of every operation."""

    def document() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _document(app)
        return app.openapi_schema

    app.openapi = document  # type: ignore[method-assign]


def _document(app: FastAPI) -> dict[str, Any]:
    document = get_openapi(title=app.title, version=app.version, routes=app.routes)
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    problem = Problem.model_json_schema(ref_template=REFERENCE)
    schemas.update(problem.pop("$defs", {}))
    schemas["Problem"] = problem
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    for schema in schemas.values():
        _name_tags(schema)
    for operations in document["paths"].values():
        for operation in operations.values():
            responses = operation.setdefault("responses", {})
            for status, said in PROBLEMS.items():
                responses[status] = {
                    "description": said,
                    "content": {
                        MEDIA_TYPE: {"schema": {"$ref": REFERENCE.format(model="Problem")}}
                    },
                }
    return document


def _name_tags(schema: dict[str, Any]) -> None:
    """Say that the field by which commands are told apart must be there, default or not."""
    tag = schema.get("properties", {}).get("type", {})
    required = schema.get("required", [])
    if "const" in tag and "type" not in required:
        schema["required"] = ["type", *required]
