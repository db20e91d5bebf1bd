"""Answers about a clause: what it founds, and which one somebody may have meant."""

from functools import cache

from models.package.explain import explain, near_clauses
from models.plan.plan import Plan
from tests.unit.models.lib_package import read_damaged


@cache
def plan() -> Plan:
    """Return the plan of the package."""
    found = read_damaged().plan
    assert found is not None
    return found


def test_only_the_targets_of_the_clause_are_shown() -> None:
    """A clause that sets targets shows its own; one that sets none shows none."""
    numbers, dispatch = explain(plan(), "B.4"), explain(plan(), "D.1")
    assert numbers
    assert dispatch
    assert [target.id for target in numbers.targets] == ["T1", "T2"]
    assert dispatch.targets == ()


def test_clauses_that_do_not_look_alike_are_not_offered() -> None:
    """What ends so comes first, then what holds it, then what looks like it; nothing else."""
    assert near_clauses(plan(), ".3") == ("B.3", "C.3")
    assert near_clauses(plan(), "a.") == ("A.1",)
    assert near_clauses(plan(), "A.11") == ("A.1",)
    assert near_clauses(plan(), "nothing of the kind") == ()
