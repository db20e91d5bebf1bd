"""A department's command does not pay for libraries that only servers need."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture import tree
from tests.unit.cli.stand_in import TOKEN, World, serving

HEAVY = {"temporalio", "sqlalchemy", "alembic"}
# What a question to the server has no use for either: each costs more than the question itself.
NEEDLESS = HEAVY | {"pydantic", "fastapi", "rich", "httpx", "httpx2", "asyncio", "yaml", "ruamel"}
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


@pytest.mark.parametrize(
    "arguments",
    [
        ["task", "list"],
        ["task", "accept", "B.1:2026:U1"],
        ["task", "show", "B.1:2026:U1"],
        ["review", "list"],
        ["outbox"],
        ["whoami"],
    ],
    ids=" ".join,
)
def test_a_client_command_starts_with_next_to_nothing(arguments: list[str], tmp_path: Path) -> None:
    """What units type every day imports the standard library, click and the CLI."""
    with serving(World()) as address:
        environment = {
            **os.environ,
            "DONDOC_SERVER": address,
            "DONDOC_TOKEN": TOKEN,
            "DONDOC_PLAN": "p",
            "DONDOC_STATE_HOME": str(tmp_path),
        }
        result = subprocess.run(
            [sys.executable, "-X", "importtime", "-m", "cli", *arguments],
            cwd=tree.ROOT,
            env=environment,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
    imported = set(_IMPORTED.findall(result.stderr))
    assert result.returncode == 0
    assert not imported & NEEDLESS
