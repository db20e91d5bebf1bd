"""The source tree as the architecture tests see it."""

import ast
import os
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = (
    "models",
    "database",
    "activities",
    "workflows",
    "runtime",
    "worker",
    "api",
    "cli",
    "files",
    "documents",
)
GENERATED = ("database/migrations/versions",)
_NOT_OURS = {
    ".git",
    ".venv",
    ".hypothesis",
    "__pycache__",
    "build",
    "dist",
    "htmlcov",
    "mutants",
}


def name(path: Path) -> str:
    """Return a path as it is written in the project, for messages."""
    return path.relative_to(ROOT).as_posix()


def files() -> Iterator[Path]:
    """Yield every file of the project, leaving out what tools and installations put there."""
    for folder, below, names in os.walk(ROOT):
        below[:] = sorted(
            each
            for each in below
            if each not in _NOT_OURS and not each.endswith(("_cache", ".egg-info"))
        )
        yield from (Path(folder, each) for each in sorted(names))


def sources(*packages: str, suffix: str = ".py") -> list[Path]:
    """Return the files of these packages, or of the whole product, that end in a suffix."""
    chosen = packages or PACKAGES
    return sorted(path for package in chosen for path in (ROOT / package).rglob(f"*{suffix}"))


def syntax(path: Path) -> ast.Module:
    """Parse one module."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=name(path))


def place(path: Path, node: ast.stmt | ast.expr | ast.arg | ast.keyword) -> str:
    """Return where a piece of code stands, as editors understand it."""
    return f"{name(path)}:{node.lineno}"


def dotted(node: ast.AST) -> str:
    """Return `a.b.c` for a chain of names, and nothing for any other expression."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        owner = dotted(node.value)
        return f"{owner}.{node.attr}" if owner else ""
    return ""


def calls(path: Path) -> Iterator[tuple[str, ast.Call]]:
    """Yield each call of a module with the dotted name of what is called."""
    for node in ast.walk(syntax(path)):
        if isinstance(node, ast.Call):
            yield dotted(node.func), node
