"""The JSON of a rehearsal: its keys, its order, its counts."""

import json
import random
from datetime import UTC, date, datetime, timedelta

from models.collection.state import EntryState
from models.deciding.claim import (
    Alarm,
    ClaimKind,
    Matter,
    Skip,
    SkipReason,
    Withheld,
    WithheldReason,
)
from tests.unit.worker.rehearsed import BEGIN, rehearsed, report, report_of
from tests.unit.worker.sample import at
from worker.report import Report

KEYS = [
    "plan",
    "scenario",
    "from",
    "until",
    "seconds",
    "messages",
    "digests",
    "withheld",
    "undecided",
    "skipped_rungs",
    "cells",
    "collections",
]


def as_object(found: Report) -> dict[str, object]:
    """Read the JSON again."""
    value = json.loads(found.as_json())
    assert isinstance(value, dict)
    return value


def test_the_object_has_exactly_its_keys_in_order() -> None:
    """What the story needs besides stays out of the JSON."""
    assert list(as_object(report())) == KEYS


def test_the_head_says_what_is_assumed() -> None:
    """Plan and scenario are named; dates are days."""
    found = as_object(report())
    assert found["plan"] == {
        "id": "lang",
        "title": "Kế hoạch làng nghề [2024–2025]",
        "number": "12/KH-H",
        "issued_on": "2024-03-04",
        "assumed": True,
        "assumed_note": "chưa ai biết ngày ban hành",
    }
    assert found["scenario"] == {"name": "thu", "title": "Chậm một chi hội"}
    assert (found["from"], found["until"]) == ("2024-03-04", "2025-12-31")


def test_a_message_tells_everything_of_its_claim() -> None:
    """The line-up of the late branches to the office, as it stands in the JSON."""
    messages = as_object(report())["messages"]
    assert isinstance(messages, list)
    found = next(each for each in messages if each["rung"] == "late+7")
    why = found.pop("why")
    assert isinstance(found.pop("repeat"), int)
    assert why.startswith("Kính báo cáo: Chi hội C chưa hoàn thành “Báo cáo năm”")
    assert found == {
        "at": "2024-11-25T08:00:00+07:00",
        "kind": "escalation",
        "via": "digest",
        "rung": "late+7",
        "obligation": "collection:lang:4:2024:N",
        "clause": "4",
        "unit": "N",
        "to": ["N-TT.body"],
        "units": ["N-C"],
        "duty": "4",
        "due": "2024-11-20",
        "round": 1,
        "acting_for": None,
        "note": "",
    }


def test_the_order_of_rows_changes_nothing() -> None:
    """Rows of one instant come in any order from a run; the JSON is the same byte for byte."""
    data, shaken = rehearsed(), random.Random(7)  # noqa: S311 — a shuffle, no secret

    def shuffled(rows: list[object]) -> list[object]:
        return shaken.sample(rows, len(rows))

    other = report_of(
        claims=shuffled(list(data.claims)),
        skips=shuffled(list(data.skips)),
        assignments=shuffled(list(data.assignments)),
        collections=shuffled(list(data.collections)),
        seconds=99.0,
    )
    assert report().as_json() == other.as_json().replace('"seconds": 99.0', '"seconds": 1.5')


def test_instants_are_written_to_the_minute_in_the_plans_zone() -> None:
    """Seconds, and the zone a row was stored in, leave no trace."""
    claim = rehearsed().claims[0]
    stored = claim.model_copy(update={"at": datetime(2024, 3, 4, 1, 0, 59, tzinfo=UTC)})
    found = report_of(claims=[stored])
    assert found.messages[0].at == at("2024-03-04 08:00")
    assert '"at": "2024-03-04T08:00:00+07:00"' in found.as_json()


def test_digests_carry_every_claim_that_goes_by_digest() -> None:
    """A body reads on its weekly morning, and the count is what lies in it."""
    found = [each for each in report().digests if each.to == ("N-HD.body",)]
    assert [each.at.isoformat() for each in found] == [
        "2024-12-02T08:00:00+07:00",
        "2025-12-01T08:00:00+07:00",
    ]
    assert {each.persons for each in found} == {("p-hd1", "p-hd2")}
    assert all(each.count >= 1 for each in report().digests)


def test_cells_cover_every_year_rehearsed() -> None:
    """Years without anything due stand there with zeros."""
    assert {year: cells.model_dump() for year, cells in report().cells.items()} == {
        "2024": {"on_time": 3, "late": 2, "open_in_term": 0, "open_overdue": 1},
        "2025": {"on_time": 2, "late": 1, "open_in_term": 0, "open_overdue": 1},
    }
    empty = report_of(assignments=[], collections=[]).cells
    assert {year: cells.total for year, cells in empty.items()} == {"2024": 0, "2025": 0}


def test_a_collection_counts_its_answers() -> None:
    """Expected three, received two of which one late, one missing and declared."""
    found = report().collections[0].model_dump(mode="json")
    assert found == {
        "cycle": "4",
        "period": "2024",
        "superior": "N",
        "expected": 3,
        "received": 2,
        "late": 1,
        "missing": 1,
        "closed_at": "2024-12-31T00:00:00+07:00",
        "duty": "4",
        "due": "2024-11-20",
        "open": 0,
        "gaps": ["N-C"],
        "not_applicable": 0,
        "excused": 0,
    }


def test_an_answer_that_was_excused_or_lost_counts_once() -> None:
    """An entry is in one column only, whatever it went through before."""
    row, entries = rehearsed().collections[0]
    answered = next(each for each in entries if each.unit == "N-A")
    lost = answered.model_copy(update={"state": EntryState.MISSING})
    excused = answered.model_copy(update={"state": EntryState.EXCUSED})
    away = answered.model_copy(update={"state": EntryState.NOT_APPLICABLE})
    again = answered.model_copy(update={"state": EntryState.RETURNED})
    entries_now = [lost, excused, away, again]
    open_row = row.model_copy(update={"is_open": True, "closed_at": None})
    part = report_of(collections=[(open_row, entries_now)]).collections[0]
    assert (part.missing, part.excused, part.not_applicable) == (1, 1, 1)
    assert (part.received, part.open, part.closed_at) == (1, 1, None)


def test_undecided_clauses_are_those_of_the_plan_as_issued() -> None:
    """A decision taken meanwhile does not hide that the plan left it open."""
    assert report().undecided == ("5",)


def test_a_rung_without_anybody_is_told_with_its_reason() -> None:
    """Nobody holds the head's post of the third branch; the next rung moved up, so no alarm."""
    found = report().skipped_rungs
    rows = [(each.at.date(), each.unit, each.rung, each.addressee, each.reason) for each in found]
    assert (date(2024, 11, 21), "N-C", "late+0", "unit_head", SkipReason.VACANT) in rows
    assert not any(each.alarm for each in found)


def test_an_alarm_marks_the_rungs_after_which_nobody_was_left() -> None:
    """Only the unit nobody was told about is alarming, not its neighbour of the same instant."""
    said = rehearsed().claims[0]
    late = at("2024-11-21 08:00")

    def matter(unit: str) -> Matter:
        return Matter(
            obligation="c", occurrence="1", duty="4", clause="4", unit=unit, units=(unit,)
        )

    def skip(unit: str) -> Skip:
        reason = SkipReason.VACANT
        return Skip(
            matter=matter(unit), rung="late+15", addressee="presidium", at=late, reason=reason
        )

    heard = said.model_copy(update={"matter": matter("N-B"), "at": late})
    found = report_of(
        claims=[heard],
        skips=[skip("N-C"), skip("N-B")],
        alarms=[Alarm(obligation="c", at=late, code="ladder_top_reached")],
    )
    assert [(each.unit, each.alarm) for each in found.skipped_rungs] == [
        ("N-B", False),
        ("N-C", True),
    ]


def test_what_is_withheld_says_why_and_goes_to_nobody() -> None:
    """A message decided against looks like a message, with its reason."""
    matter = rehearsed().claims[-1].matter
    row = Withheld(
        matter=matter,
        kind=ClaimKind.REMINDER,
        rung="due-15",
        at=at("2024-11-05 09:00"),
        reason=WithheldReason.PAST_WHEN_PLANNED,
    )
    urgent = row.model_copy(update={"kind": ClaimKind.DIRECTIVE, "rung": "directive"})
    found = report_of(withheld=[urgent, row]).withheld
    assert [(each.rung, each.via, each.to) for each in found] == [
        ("directive", "urgent", ()),
        ("due-15", "digest", ()),
    ]
    assert found[0].reason is WithheldReason.PAST_WHEN_PLANNED
    assert "mốc này đã qua" in found[0].why


def test_what_was_said_before_the_first_day_shown_is_left_out() -> None:
    """What is owed is counted all the same."""
    later = report_of(start=BEGIN + timedelta(days=300))
    assert later.from_ == date(2024, 12, 29)
    assert later.messages
    assert min(each.at.date() for each in later.messages) >= later.from_
    assert later.cells == report().cells
