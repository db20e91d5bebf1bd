"""Plain data as values: the errors with their places, and whatever is sound besides."""

import json
from datetime import date
from typing import Any, TypeVar, cast

from pydantic import BaseModel, TypeAdapter, ValidationError

from models.package.draft import At
from models.package.error_texts import finding
from models.package.yaml_files import Document, Plain, read_yaml
from models.problem import Finding, Loc, Place

T = TypeVar("T")
M = TypeVar("M", bound=BaseModel)

_ADAPTERS: dict[object, TypeAdapter[Any]] = {}  # each takes milliseconds to build


def read_document(
    file: str, text: str, model: type[M]
) -> tuple[Document, At[M] | None, list[Finding]]:
    """Read a YAML file whose whole content is one value."""
    document = read_yaml(file, text)
    if document.root is None:
        return document, None, []
    value, findings = validate(document.data, model, Place(file))
    return document, None if value is None else At(Place(file), value), findings


def validate(data: Plain, kind: type[T], place: Place) -> tuple[T | None, list[Finding]]:
    """Validate strictly: a word is no number, and 1 is not true."""
    try:
        return _adapter(kind).validate_json(_json(data), strict=True), []
    except ValidationError as error:
        return None, [finding(each, place, kind) for each in error.errors(include_url=False)]


def sound(data: Plain, kind: type[T]) -> T | None:
    """Return the value, or None if anything but unknown keys is wrong with it."""
    try:
        return _adapter(kind).validate_json(_json(data), strict=True)
    except ValidationError as error:
        unknown = [each["loc"] for each in error.errors() if each["type"] == "extra_forbidden"]
        if len(unknown) < error.error_count():
            return None
    copied = json.loads(_json(data))
    for loc in unknown:
        _drop(copied, loc)
    return validate(copied, kind, Place(""))[0]


def _drop(data: Plain, loc: Loc) -> None:
    *way, last = loc
    at: Any = data
    for step in way:
        if isinstance(at, list) or (isinstance(at, dict) and step in at):
            at = cast("Any", at)[step]  # anything else in the way is the tag of a union
    if isinstance(at, dict):
        at.pop(last, None)


def _adapter(kind: type[T]) -> TypeAdapter[T]:
    if kind not in _ADAPTERS:
        _ADAPTERS[kind] = TypeAdapter(kind)
    return _ADAPTERS[kind]


def _json(data: Plain) -> str:
    return json.dumps(data, default=_iso)


def _iso(day: date) -> str:
    return day.isoformat()
