"""The packages are these, they come from this tree, and imports go one way."""

import ast
import json
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.architecture import tree

BESIDE_THE_PRODUCT = {"tests", "benchmarks"}


@pytest.fixture(name="settings", scope="module")
def _settings() -> dict[str, Any]:
    return tomllib.loads((tree.ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def test_every_package_is_imported_from_this_tree(tmp_path: Path) -> None:
    """Generic names such as `models` are never taken from somebody else's distribution."""
    program = (
        "import importlib, json, sys; "
        "print(json.dumps([importlib.import_module(name).__file__ for name in sys.argv[1:]]))"
    )
    found = subprocess.run(
        [sys.executable, "-I", "-c", program, *tree.PACKAGES],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    expected = [str(tree.ROOT / package / "__init__.py") for package in tree.PACKAGES]
    assert json.loads(found.stdout) == expected


def test_the_packages_are_those_of_the_design(settings: dict[str, Any]) -> None:
    """A new top-level package is installed, has its import rule, and is known to these tests."""
    on_disk = {path.parent.name for path in tree.ROOT.glob("*/__init__.py")} - BESIDE_THE_PRODUCT
    included = settings["tool"]["setuptools"]["packages"]["find"]["include"]
    assert on_disk == set(tree.PACKAGES)
    assert set(included) == on_disk | {f"{package}.*" for package in on_disk}
    assert set(settings["tool"]["importlinter"]["root_packages"]) == on_disk


def test_import_contracts_hold() -> None:
    """Imports go the way the contracts in pyproject.toml say."""
    linter = Path(sys.executable).with_name("lint-imports")
    result = subprocess.run(
        [linter, "--no-cache", "--no-logo"],
        cwd=tree.ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize("path", tree.sources("cli"), ids=tree.name)
def test_cli_loads_only_light_libraries_at_import(path: Path) -> None:
    """A module of the CLI imports at its top click, the standard library, itself and the errors."""
    light = {"cli", "click", *sys.stdlib_module_names}
    heavy = [
        f"{tree.place(path, node)} {module}"
        for node in tree.syntax(path).body
        for module in _imported(node)
        if module.partition(".")[0] not in light and module != "models.errors"
    ]
    assert not heavy


@pytest.mark.parametrize(
    "path",
    [path for path in tree.sources(*tree.PACKAGES, "tests") if path.name == "__init__.py"],
    ids=tree.name,
)
def test_init_files_say_what_the_package_is_for_and_nothing_else(path: Path) -> None:
    """An `__init__.py` holds one docstring: importing a package runs nothing."""
    body = tree.syntax(path).body
    assert len(body) == 1
    assert ast.get_docstring(tree.syntax(path))


def _imported(node: ast.stmt) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and node.level == 0:
        return [node.module or ""]
    return []
