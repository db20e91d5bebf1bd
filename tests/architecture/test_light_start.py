"""A department's command does not pay for libraries that only servers need."""

import re
import subprocess
import sys

import pytest

from tests.architecture import tree

HEAVY = {"temporalio", "sqlalchemy", "alembic"}
_IMPORTED = re.compile(r"^import time:[ \d]*\|[ \d]*\| +(\w+)", re.MULTILINE)


@pytest.mark.parametrize(
    "arguments",
    [["--help"], ["plan", "why", "III.1/1.9"]],
    ids=" ".join,
)
def test_command_starts_without_temporal_and_sql(arguments: list[str]) -> None:
    """The command answers and has imported neither the Temporal SDK nor SQLAlchemy."""
    result = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "cli", *arguments],
        cwd=tree.ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    imported = set(_IMPORTED.findall(result.stderr))
    said = [line for line in result.stderr.splitlines() if not line.startswith("import time:")]
    assert result.returncode == 0, "\n".join(said)
    assert result.stdout.strip()
    assert "click" in imported
    assert not imported & HEAVY
