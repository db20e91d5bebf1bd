"""The JSON Schema for editors: it takes what a package is made of, and nothing else."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from models.package.schema import package_schema
from tests.unit.models.lib_package import FOLDER

COMMITTED = Path(__file__).parents[3] / "plans/schema.json"
FILES = ("plan.yaml", "forms/province.yaml", "scenarios/late.yaml")


def as_an_editor_reads(name: str) -> Any:  # noqa: ANN401 — plain data
    """Return a file as plain data, days as texts."""
    content = YAML(typ="safe", pure=True).load((FOLDER / name).read_text(encoding="utf-8"))
    return json.loads(json.dumps(content, default=str))


def validator() -> Draft202012Validator:
    """Return what an editor chooses by the head of the schema."""
    schema = json.loads(package_schema())
    assert schema["$schema"] == Draft202012Validator.META_SCHEMA["$id"]
    return Draft202012Validator(schema)


@pytest.mark.parametrize("name", FILES)
def test_the_files_of_a_package_are_accepted(name: str) -> None:
    """An editor finds nothing wrong in a plan, a form and a scenario that are sound."""
    assert validator().is_valid(as_an_editor_reads(name))


@pytest.mark.parametrize("name", FILES)
def test_a_key_nobody_knows_is_refused(name: str) -> None:
    """No kind of file takes a key it does not know, be it that of another kind."""
    assert not validator().is_valid({**as_an_editor_reads(name), "colour": "red"})
    assert not validator().is_valid({})


def test_the_committed_schema_is_that_of_the_models() -> None:
    """Its bytes depend on nothing but the models, so that a change shows (make schema)."""
    assert package_schema() == COMMITTED.read_text(encoding="utf-8")
