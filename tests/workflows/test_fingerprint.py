"""The calls that put commands into histories, held against a committed list."""

import ast
import json
from pathlib import Path

ROOT = Path(__file__).parents[2]
COMMITTED = Path(__file__).with_name("fingerprint.json")
COMMANDS = frozenset(
    {
        "continue_as_new",
        "execute_activity_method",
        "execute_local_activity_method",
        "get_external_workflow_handle",
        "patched",
        "deprecate_patch",
        "signal",
        "sleep",
        "start_child_workflow",
        "execute_child_workflow",
        "uuid4",
        "wait_condition",
    }
)


def fingerprint() -> dict[str, list[str]]:
    """Return, for each workflow module, the command-issuing calls in the order they stand."""
    return {
        path.name: [
            node.func.attr
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in COMMANDS
        ]
        for path in sorted((ROOT / "workflows").glob("*.py"))
        if path.name != "__init__.py"
    }


def test_a_change_of_commands_is_noticed() -> None:
    """A changed order of commands breaks running workflows: it needs a patch, then a new list.

    After a patch was written (CONTRIBUTING: "Changing a workflow"), regenerate the file with
    ``python -m tests.workflows.test_fingerprint``.
    """
    assert fingerprint() == json.loads(COMMITTED.read_text(encoding="utf-8"))


if __name__ == "__main__":
    COMMITTED.write_text(json.dumps(fingerprint(), indent=2) + "\n", encoding="utf-8")
