"""What `make mutation` asks of these tests: quick, repeatable, and blind to no mutant.

Mutants are judged in copies of one process that has imported everything once and run no test. What
`models` was asked for meanwhile (constants, caches) is in every copy as if there were no mutant: so
a mutant of a function that was called by then gets `models` and the tests imported anew.
"""

import gc
import os
import sys
from collections.abc import Callable, Generator, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from _pytest import main
from hypothesis import HealthCheck, Phase, settings
from ruamel.yaml import YAML

MUTANT = "MUTANT_UNDER_TEST"  # mutmut sets it: a mutant's name, or empty when there is none
RECORD = "stats"  # the value that makes every function of models note that it was called
MUTATING = MUTANT in os.environ
OURS = {"models", "tests"}
EXAMPLES = 25
NOTHING_RUN = {pytest.ExitCode.INTERRUPTED, pytest.ExitCode.USAGE_ERROR}
SUSPICIOUS = 35  # mutmut's word for an answer that is neither yes nor no

called_by_import: set[str] = set()


@pytest.hookimpl(wrapper=True)
def pytest_collection(session: pytest.Session) -> Generator[None, object, object]:
    """Note what the import calls in the common process, and undo it where a mutant needs that."""
    mutant = os.environ.get(MUTANT)
    if mutant == "" and session.config.option.collectonly:
        try:
            os.environ[MUTANT] = RECORD
            return (yield)
        finally:
            os.environ[MUTANT] = mutant
            called_by_import.update(_recorded())
            _forget_ids(session.items)
            _read_ahead()
            gc.collect()
            gc.freeze()  # or every copy would look through all of it again
    if mutant and _was_called_by_import(mutant):
        for name in [name for name in sys.modules if name.partition(".")[0] in OURS]:
            del sys.modules[name]
    return (yield)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run the quickest tests first: the first that fails ends the work on a mutant."""
    if MUTATING:
        for item in items:
            _limit_examples(item)
        seconds = _mutmut_state().duration_by_test
        items.sort(key=lambda item: seconds.get(item.nodeid, 0.0))


def pytest_sessionfinish(exitstatus: int) -> None:
    """Claim no mutant as dead because its tests were not found: no mutant can have hidden them."""
    mutant = os.environ.get(MUTANT, "")
    if "__mutmut_" in mutant and not _was_called_by_import(mutant) and exitstatus in NOTHING_RUN:
        os._exit(SUSPICIOUS)


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool | None:
    """Run the tests with room for their calls: at the edge of a block each call would map a page.

    The interpreter keeps its frames in blocks of 16 KiB and takes and gives back the next one with
    every call across the edge; the detours around mutants make that a quarter of the time.
    """
    if not MUTATING or session.config.option.collectonly:
        return None
    _settle_on(os.environ[MUTANT])
    return _with_room(session)


def _was_called_by_import(mutant: str) -> bool:
    return mutant.partition("__mutmut_")[0] in called_by_import


def _forget_ids(items: Iterable[pytest.Item]) -> None:
    """Let the next session make the ids of parameters anew: pytest would escape these again."""
    for item in items:
        for mark in item.iter_markers("parametrize"):
            object.__setattr__(mark._param_ids_from or mark, "_param_ids_generated", None)


def _with_room(session: pytest.Session) -> bool | None:
    return main.pytest_runtestloop(session)


def _settle_on(mutant: str) -> None:
    """Spare every call of models two looks into the environment: the mutant stays the same."""
    from mutmut.mutation import trampoline  # noqa: PLC0415 — only there when mutants are

    vars(trampoline)["get_mutant_under_test"] = lambda: mutant


def _mutmut_state() -> Any:  # noqa: ANN401 — mutmut's own
    from mutmut.state import state  # noqa: PLC0415 — only there when mutants are

    return state()


def _recorded() -> set[str]:
    return set(_mutmut_state()._stats)


def _limit_examples(item: pytest.Item) -> None:
    test = getattr(item, "obj", None)
    for holder in (getattr(test, "__func__", test), getattr(item, "cls", None)):
        for name in ("_hypothesis_internal_use_settings", "settings"):
            chosen = getattr(holder, name, None)
            if isinstance(chosen, settings) and chosen.max_examples > EXAMPLES:
                setattr(holder, name, settings(chosen, max_examples=EXAMPLES))


def _parse_once(parse: Callable[[YAML, str], Iterable[Any]]) -> Callable[[YAML, str], Any]:
    """Keep the events of a text: the parser, which is not ours, takes half the time."""
    known: dict[str, list[Any]] = {}

    def events(parser: YAML, text: str) -> Iterator[Any]:
        found = []
        for event in parse(parser, text):
            found.append(event)
            yield event
        known[text] = found

    return lambda parser, text: iter(known[text]) if text in known else events(parser, text)


def _read_ahead() -> None:
    for path in Path("tests/plans").rglob("*.yaml"):
        list(YAML(typ="safe", pure=True).parse(path.read_text(encoding="utf-8")))


if MUTATING:
    settings.register_profile(
        "mutation",
        derandomize=True,
        database=None,
        max_examples=EXAMPLES,
        deadline=None,  # a busy machine kills no mutant
        suppress_health_check=list(HealthCheck),
        phases=(Phase.explicit, Phase.generate),  # one failure is enough, however long
    )
    settings.load_profile("mutation")
    _with_room.__code__ = _with_room.__code__.replace(co_stacksize=80_000)
    YAML.parse = _parse_once(YAML.parse)  # type: ignore[assignment, method-assign]
