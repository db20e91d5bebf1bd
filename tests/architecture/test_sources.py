"""What the source files may say: no plan, no clock, no rehearsal, no noise."""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture import tree

LONGEST = 400

# The shipped plan is data. Its words, codes and counts have no business in the code.
PLAN_WORDS = re.compile(
    r"\bTLD\b|79-KL|20-NQ|\b(?:I|V)\.\d|\b(?:II|III|IV)\."
    r"|(?i:kl79|Tổng Liên đoàn|Đoàn Chủ tịch|Ban Tuyên giáo)"
)
PLAN_COUNTS = {"74", "83", "106"}  # duties, clauses and level-2 units, all units

CLOCKS = {
    "date.today",
    "datetime.now",
    "datetime.today",
    "datetime.utcnow",
    "time.localtime",
    "time.time",
    "time.time_ns",
}

REHEARSAL_WORDS = re.compile(
    r"rehears|simulat|dry_?run|fake|time_?skip|is_(?:live|test)", re.IGNORECASE
)
SCENARIO_MODULES = "models/"  # a scenario's file is read and checked there, like the plan's
CLOCK_MODULE = "models/timing/clock.py"

# Written in two pieces, so that this file does not name what it forbids.
REGISTRY_HOSTS = tuple(
    ".".join(pieces)
    for pieces in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("anaconda", "org"),
        ("npmjs", "org"),
        ("jsdelivr", "net"),
        ("unpkg", "com"),
    )
)

product = pytest.mark.parametrize("path", tree.sources(), ids=tree.name)
below_the_worker = pytest.mark.parametrize(
    "path", tree.sources("models", "database", "activities", "workflows"), ids=tree.name
)
deciding = pytest.mark.parametrize("path", tree.sources("models", "workflows"), ids=tree.name)


@product
def test_no_literal_of_a_plan_in_the_code(path: Path) -> None:
    """A second plan of another body runs without touching code, because no plan stands in it."""
    text = path.read_text(encoding="utf-8")
    words = [
        f"{tree.name(path)}:{number} {found[0]}"
        for number, line in enumerate(text.splitlines(), start=1)
        for found in PLAN_WORDS.finditer(line)
    ]
    counts = [
        f"{tree.name(path)}:{token.start[0]} {token.string}"
        for token in tokenize.generate_tokens(io.StringIO(text).readline)
        if token.type == tokenize.NUMBER and token.string in PLAN_COUNTS
    ]
    assert not words + counts


def test_no_literal_of_a_plan_in_the_messages() -> None:
    """What the program says of its own accord names no plan either."""
    named = [
        f"{tree.name(path)}: {word}"
        for path in tree.sources(suffix=".po")
        for word in PLAN_WORDS.findall(path.read_text(encoding="utf-8"))
    ]
    assert not named


@below_the_worker
def test_time_is_an_argument(path: Path) -> None:
    """Whoever decides is told what time it is; nobody below the worker looks at a clock."""
    looks = [
        f"{tree.place(path, call)} {called}"
        for called, call in tree.calls(path)
        if ".".join(called.split(".")[-2:]) in CLOCKS
    ]
    assert not looks


@below_the_worker
def test_no_branch_for_rehearsals(path: Path) -> None:
    """A rehearsal runs the code of every day: no name there tells the two apart."""
    scenarios_allowed = tree.name(path).startswith(SCENARIO_MODULES)
    told_apart = [
        f"{where} {word}"
        for where, word in _names(path)
        if REHEARSAL_WORDS.search(word) or ("scenario" in word.lower() and not scenarios_allowed)
    ]
    assert not told_apart


@deciding
def test_only_the_plan_clock_knows_its_offset(path: Path) -> None:
    """No decision depends on how far plan time lies from server time."""
    if tree.name(path) == CLOCK_MODULE:
        return
    used = [where for where, word in _names(path) if word == "offset"]
    assert not used


@deciding
def test_deciding_code_reads_no_environment(path: Path) -> None:
    """Models and workflows depend on their arguments alone."""
    read = [where for where, word in _names(path) if word in {"environ", "getenv"}]
    assert not read


@product
def test_only_the_command_line_and_the_worker_print(path: Path) -> None:
    """Everybody else returns values or writes to the log."""
    if path.is_relative_to(tree.ROOT / "cli") or path.is_relative_to(tree.ROOT / "worker"):
        return
    assert not [tree.place(path, call) for called, call in tree.calls(path) if called == "print"]


def test_files_stay_short() -> None:
    """A file is one noun: four hundred lines are the end of it."""
    long = [
        f"{tree.name(path)}: {lines} lines"
        for path in tree.sources(*tree.PACKAGES, "tests", "benchmarks")
        if not tree.name(path).startswith(tree.GENERATED)
        and (lines := len(path.read_text(encoding="utf-8").splitlines())) > LONGEST
    ]
    assert not long


def test_no_file_names_a_package_registry() -> None:
    """Where packages come from is the business of whoever installs, not of the project."""
    named = [
        f"{tree.name(path)}: {host}"
        for path in tree.files()
        for host in REGISTRY_HOSTS
        if host.encode() in path.read_bytes()
    ]
    assert not named


def _names(path: Path) -> Iterator[tuple[str, str]]:
    """Yield every identifier, imported name and string but docstrings, with its place."""
    module = tree.syntax(path)
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(module)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(module):
        match node:
            case ast.Name(id=word) | ast.Attribute(attr=word) | ast.arg(arg=word):
                yield tree.place(path, node), word
            case ast.keyword(arg=str(word)):
                yield tree.place(path, node), word
            case ast.FunctionDef(name=word) | ast.AsyncFunctionDef(name=word):
                yield tree.place(path, node), word
            case ast.ClassDef(name=word):
                yield tree.place(path, node), word
            case ast.Import(names=names) | ast.ImportFrom(names=names):
                origin = getattr(node, "module", None) or ""
                yield from ((tree.place(path, node), f"{origin}.{each.name}") for each in names)
            case ast.Constant(value=str(word)) if id(node) not in docstrings:
                yield tree.place(path, node), word
