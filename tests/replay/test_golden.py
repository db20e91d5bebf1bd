"""What was once written to a history is read by today's models, and means the same."""

import inspect
import json
from pathlib import Path

import pytest

from models import messages
from models.base import Value
from models.course import commands as course_commands
from models.deciding import collecting, commands
from models.plan_run import acts
from models.plan_run import progress as plan_progress
from tests.replay import bodies, samples

GOLDEN = Path(__file__).with_name("golden")
VERSION = "0.2.0"
FILES = sorted(GOLDEN.glob("*/*.json"))


def persisted() -> dict[str, type[Value]]:
    """Return the models that live in histories: messages, and the bodies of commands."""
    return {
        name: model
        for module in (messages, commands, collecting, course_commands, acts, plan_progress)
        for name, model in inspect.getmembers(module, inspect.isclass)
        if model.__module__ == module.__name__
        and issubclass(model, Value)
        and model not in {messages.Message, messages.Command}
        and (issubclass(model, messages.Message) or "type" in model.model_fields)
    }


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_todays_models_read_what_was_written(path: Path) -> None:
    """A golden file is parsed and dumped to exactly what it was.

    A new field needs a default, so that it does not appear here. A file is never edited; when a
    model is new or says more, raise VERSION to the coming release and write the files of that one
    with ``python -m tests.replay.test_golden`` (it leaves those that are there alone).
    """
    text = path.read_text(encoding="utf-8")
    value = persisted()[path.stem].model_validate_json(text)
    assert value.model_dump(mode="json", by_alias=True, exclude_unset=True) == json.loads(text)


def test_every_model_that_lives_in_histories_has_a_golden_file() -> None:
    """A model nobody holds to its old form would be changed unnoticed."""
    assert {path.stem for path in FILES} >= set(persisted())


def write_missing() -> None:
    """Write the golden files of this version that are not there yet."""
    folder = GOLDEN / VERSION
    folder.mkdir(parents=True, exist_ok=True)
    for value in (
        *samples.messages(),
        *samples.courses(),
        *bodies.of_both_atoms(),
        *bodies.of_plans(),
    ):
        path = folder / f"{type(value).__name__}.json"
        if not path.exists():
            path.write_text(value.model_dump_json(by_alias=True, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    write_missing()
