"""A directive on units that owe their answers: told at once, and their clocks begin anew."""

from datetime import date

import pytest
from pydantic import ValidationError

from models.deciding.claim import ClaimKind, Via
from models.deciding.collecting import DirectEntries, Receipt, Receive, RequestEntryExtension
from tests.unit.models.core import day, gathering

LATE = "2014-12-12 10:00"


def directive(*units: str, **said: object) -> DirectEntries:
    """Return a directive on some units."""
    return DirectEntries.model_validate({"units": units, **said})


def test_each_unit_is_told_at_once_and_begins_a_new_round() -> None:
    """One message each, with the instruction; who was not directed keeps his day and his round."""
    some = gathering()
    some.until(LATE)
    before = dict(some.entries)
    told = len(some.said.claims)
    some.do(directive("N1", "N2", due=date(2014, 12, 31), instruction="khẩn trương"), LATE)
    for unit in ("N1", "N2"):
        entry = some.entries[unit]
        assert entry.due_day == date(2014, 12, 31)
        assert entry.climb.round == before[unit].climb.round + 1
        assert not entry.extended  # nobody asked for more time
    claims = some.said.claims[told:]
    assert [(each.kind, each.matter.unit, each.note, each.via) for each in claims] == [
        (ClaimKind.DIRECTIVE, unit, "khẩn trương", Via.URGENT) for unit in ("N1", "N2")
    ]
    rest = set(before) - {"N1", "N2"}
    assert {unit: some.entries[unit] for unit in rest} == {unit: before[unit] for unit in rest}
    assert any(line.lines.due_day == date(2014, 12, 31) for line in some.row.lines)


def test_without_a_new_deadline_the_climb_goes_on() -> None:
    """An instruction is told, and nothing else changes."""
    some = gathering()
    some.until(LATE)
    before = some.entries["N1"]
    some.do(directive("N1", instruction="làm ngay"), LATE)
    assert some.entries["N1"] == before
    assert some.said.claims[-1].kind is ClaimKind.DIRECTIVE


@pytest.mark.parametrize(
    ("body", "code", "field"),
    [
        (directive("N1", "N2", instruction="x"), "wrong_state", "unit"),  # N2 has answered
        (directive("N1", "N1", instruction="x"), "listed_twice", "units"),
        (directive("N1", due=date(2014, 12, 12)), "date_not_ahead", "due"),
    ],
)
def test_one_that_cannot_be_directed_refuses_the_list(
    body: DirectEntries, code: str, field: str
) -> None:
    """Nobody is told before all can be."""
    some = gathering().do(Receive(receipt=Receipt(unit="N2", received_on=day("1/12/2014"))),
                          "2014-12-01 10:00")  # fmt: skip
    some.until(LATE)
    before = some.entries, len(some.said.claims)
    refusal = some.refused(body, LATE)
    assert (refusal.code, refusal.field) == (code, field)
    assert (some.entries, len(some.said.claims)) == before


def test_a_request_for_more_time_stays_open() -> None:
    """The superior still answers it."""
    some = gathering()
    until = day("4/3/2015")
    some.do(RequestEntryExtension(unit="N1", until=until, reason="r"), "2014-11-20 10:00")
    some.do(directive("N1", due=date(2014, 12, 31)), "2014-11-21 10:00")
    assert some.entries["N1"].request is not None


def test_a_directive_says_something() -> None:
    """A new deadline or an instruction."""
    with pytest.raises(ValidationError, match="a new deadline"):
        directive("N1", instruction="  ")
