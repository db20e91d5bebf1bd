"""The JSON Schema of what people write: plan.yaml, forms and scenarios in one document."""

import json

from pydantic.json_schema import models_json_schema

from models.plan.form import Form
from models.plan.plan import PlanFile
from models.plan.scenario import Scenario


def package_schema() -> str:
    """Return the schema as text, the same bytes for the same models."""
    refs, schema = models_json_schema(
        [(PlanFile, "validation"), (Form, "validation"), (Scenario, "validation")],
        title="dondoc plan package",
    )
    document = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **schema,
        "description": "Each file of a package is one of these: plan.yaml a PlanFile,"
        " forms/*.yaml a Form, scenarios/*.yaml a Scenario.",
        "anyOf": [refs[model, "validation"] for model in (PlanFile, Form, Scenario)],
    }
    return json.dumps(document, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
