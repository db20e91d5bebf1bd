"""Every code with which something is refused has words of the office in the command line."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from cli.remote.problem_words import WORDS, problem_lines
from models.plan_run import amendment
from tests.architecture import tree

_PACKAGES = ("models", "database", "workflows", "runtime", "api")
# What the checks of a package, of a report and of the log say has words of its own.
_OTHERS = ("models/package/", "models/report/")
_MAKERS = {"Refused", "Refusal", "Denied", "ProblemError", "away", "bad_input", "refuse", "_refuse"}
_CODE = re.compile(r"[a-z][a-z_]+")


def _strings(node: ast.expr) -> Iterator[str]:
    """Yield what an expression may come to, where it is written out."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    if isinstance(node, ast.IfExp):
        yield from _strings(node.body)
        yield from _strings(node.orelse)


def _of_assignment(node: ast.Assign) -> Iterator[str]:
    if [tree.dotted(each) for each in node.targets] == ["code"]:
        yield from _strings(node.value)


def _of_call(call: ast.Call) -> Iterator[str]:
    name = tree.dotted(call.func).rpartition(".")[2]
    if name not in _MAKERS:
        return
    places = {"ProblemError": 1, "bad_input": 2}
    given = call.args[places.get(name, 0) :][:1]
    named = [each.value for each in call.keywords if each.arg == "code"]
    for each in (*given, *named):
        yield from _strings(each)


def _codes(path: Path) -> Iterator[tuple[str, str]]:
    """Yield each code that a module refuses with, and where."""
    for node in ast.walk(tree.syntax(path)):
        found: Iterator[str] = iter(())
        if isinstance(node, ast.Assign):
            found = _of_assignment(node)
        elif isinstance(node, ast.Call):
            found = _of_call(node)
        for code in found:
            if _CODE.fullmatch(code):
                yield code, f"{tree.name(path)}:{getattr(node, 'lineno', 0)}"


def _all_codes() -> dict[str, str]:
    paths = tree.sources(*_PACKAGES)
    ours = (path for path in paths if not tree.name(path).startswith(_OTHERS))
    return {code: where for path in ours for code, where in _codes(path)}


def test_every_code_has_words() -> None:
    """No refusal reaches a user in the program's own English (add the words to problem_words)."""
    found = _all_codes()
    assert len(found) > 60
    lacking = {code: place for code, place in found.items() if code not in WORDS}
    assert not lacking


def test_what_forbids_an_amendment_has_words() -> None:
    """The problems of an amendment are told by their codes, too."""
    source = tree.syntax(Path(amendment.__file__))
    loops = [node for node in ast.walk(source) if isinstance(node, ast.For)]
    rows = [row for loop in loops if isinstance(loop.iter, ast.Tuple) for row in loop.iter.elts]
    codes = [next(_strings(row.elts[0])) for row in rows if isinstance(row, ast.Tuple)]
    assert "text_differs" in codes
    assert not [code for code in codes if code not in WORDS]


@pytest.mark.parametrize("code", sorted(WORDS))
def test_words_can_be_filled(code: str) -> None:
    """No text of the server breaks the words, and none leaves an English list behind them."""
    (said,) = problem_lines(409, {"code": code, "detail": "X {a} {0} 2026-11-20: none, y"})
    assert said
