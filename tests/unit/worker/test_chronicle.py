"""The story is told day by day, and folded until it can be read."""

from dataclasses import replace
from datetime import date

import pytest

from tests.unit.worker.rehearsed import rehearsed
from tests.unit.worker.sample import at
from worker.chronicle import Beat, Chronicler, Grain, Item, passages, week_of
from worker.report_data import LogLine

ITEMS = Chronicler(rehearsed()).items()


def test_everything_said_is_in_the_story() -> None:
    """No claim is lost between the rows and the items."""
    said = Chronicler(rehearsed()).said()
    assert sum(item.count for item in said) == len(rehearsed().claims)


@pytest.mark.parametrize("budget", [1, 20, 40, 1000])
def test_folding_keeps_every_item(budget: int) -> None:
    """However short the story, each item lies in exactly one passage."""
    told = [item for passage in passages(ITEMS, budget) for item in passage.items]
    assert sorted(map(id, told)) == sorted(map(id, ITEMS))


def test_folding_stops_as_soon_as_it_is_short_enough() -> None:
    """The more lines are allowed, the finer it is told, in order of days."""
    sizes = [len(passages(ITEMS, budget)) for budget in (15, 30, 60, 1000)]
    assert sizes == sorted(sizes)
    assert sizes[1] <= 30
    told = passages(ITEMS, 60)
    assert [each.items[0].day for each in told] == sorted(each.items[0].day for each in told)


def test_the_routine_is_folded_before_the_trouble() -> None:
    """Reminders are counted by the month while escalations still stand on their day."""
    told = passages(ITEMS, 60)
    reminders = {each.grain for each in told if each.beat is Beat.REMIND}
    escalations = {each.grain for each in told if each.beat is Beat.HEAD}
    assert min(reminders) > max(escalations)


def test_what_concerns_many_units_keeps_its_line() -> None:
    """A line-up of twelve units stays on its day when single ones are folded."""
    many = tuple(f"U{number}" for number in range(12))
    wide = Item(day=date(2024, 5, 2), beat=Beat.UP, clause="4", duty="4", units=many)
    single = [
        Item(day=date(2024, 5, day), beat=Beat.UP, clause=f"{day}", duty=f"{day}", units=("U",))
        for day in range(1, 29)
    ]
    told = passages([wide, *single], 5)
    assert (wide,) in [each.items for each in told]
    assert {each.grain for each in told} == {Grain.DUTY, Grain.MONTH}


def test_at_least_a_day_goes_into_one_line_when_asked() -> None:
    """A digest is one line, whatever is in it."""
    told = passages(ITEMS, 1000, Grain.DAY)
    keys = [(each.start, each.beat) for each in told]
    assert len(keys) == len(set(keys))


def test_stretches_start_on_their_first_day() -> None:
    """Month, quarter and year; a week starts on Monday."""
    item = Item(day=date(2024, 8, 15), beat=Beat.TOP)
    starts = [
        passages([item], 5, grain)[0].start
        for grain in (Grain.DAY, Grain.MONTH, Grain.QUARTER, Grain.YEAR)
    ]
    assert starts == [date(2024, 8, 15), date(2024, 8, 1), date(2024, 7, 1), date(2024, 1, 1)]
    assert week_of(date(2024, 5, 19)) == date(2024, 5, 13)


def test_what_people_do_now_and_then_is_told_from_the_log() -> None:
    """Decisions and exceptions are events; what they do every day is not."""
    when = at("2024-06-03 09:00")
    log = [
        LogLine(
            at=when, obligation="plan:lang", step="1", type="decide_duty", detail={"duty": "5"}
        ),
        LogLine(at=when, obligation="assignment:lang:3:1:N-TV", step="2", type="hand_over"),
        LogLine(at=when, obligation="assignment:lang:3:1:N-TV", step="3", type="acknowledge"),
    ]
    items = Chronicler(replace(rehearsed(), log=log)).items()
    events = [(i.beat, i.clause) for i in items if i.beat in {Beat.DECIDE, Beat.EVENT}]
    assert events == [(Beat.DECIDE, "5"), (Beat.EVENT, "3")]
