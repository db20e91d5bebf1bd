"""What an assignment says as time passes, and to whom."""

import pytest

from models.assignment.state import ApproverStage, HolderKind
from models.deciding.claim import ClaimKind, Messages, SkipReason, Via
from models.deciding.commands import (
    DecideExtension,
    Fire,
    HandOver,
    ReceiveBack,
    RequestExtension,
    Return,
    Submit,
    Suspend,
)
from models.deciding.house import House
from models.deciding.timetable import Firing
from tests.unit.models.core import (
    Work,
    assignment_order,
    at,
    day,
    house,
    key,
    organisation,
    reviewed,
    work,
)

LATE = "2015-03-01 00:00"


def outside(agreed: str = "", where: House | None = None) -> Work:
    """Open an assignment and send it to an outside body on 3 September 2014."""
    until = day(agreed) if agreed else None
    return work(where).do(HandOver(body="X", agreed=until), "2014-09-03 10:00")


def test_an_assignment_that_is_never_done_climbs_to_the_presidium() -> None:
    """Reminders before, then head, secretary and leader, Standing, Presidium on their days."""
    silent = work()
    silent.until(LATE)
    assert silent.lines == [
        "30/10 due-15 V.focal",
        "13/11 due-5 V.focal",
        "19/11 due-1 V.focal",
        "21/11 late+0 V.head",
        "27/11 late+5 B.head",
        "27/11 late+5 R.vp1",
        "4/12 late+10 S.body",
        "18/12 late+20 P.body",
    ]
    weekly = [each for each in silent.said.claims if each.rung == "late-weekly"]
    assert [each.repeat for each in weekly] == list(range(1, 13))
    assert {each.to for each in weekly} == {"V.focal"}
    assert silent.timetable.steps == ()
    assert silent.said == Messages(claims=silent.said.claims)


def test_a_message_says_what_it_is_about_and_how_it_travels() -> None:
    """A claim carries its matter, its round, the office hour, its persons and its kind."""
    silent = work()
    silent.until("2014-11-27 09:00")
    first, head = silent.said.claims[0], silent.said.claims[3]
    assert (first.kind, first.via) == (ClaimKind.REMINDER, Via.DIGEST)
    assert (head.kind, head.via) == (ClaimKind.ESCALATION, Via.DIGEST)
    assert head.at == at("2014-11-21 08:00")
    assert (head.round, head.repeat, head.line, head.note) == (1, 0, None, "")
    assert head.persons == ("p-V.head",)
    assert head.matter == silent.row.matter
    assert head.matter.due_day == day("20/11")
    assert (head.matter.duty, head.matter.clause, head.matter.unit) == ("7", "II.7", "V")
    assert (head.matter.obligation, head.matter.occurrence) == ("assignment:p:7:1:V", "1")
    secretary = next(each for each in silent.said.claims if each.to == "B.head")
    assert secretary.acting_for == "C.secretary"


def test_within_a_round_nothing_is_said_twice() -> None:
    """A firing that comes again in the same round says nothing and changes nothing."""
    silent = work()
    silent.until("2014-11-21 09:00")
    before, said = silent.row, silent.said
    again = Fire(at=at("2014-11-21 08:00"), firings=(Firing(rung="late+0"),))
    assert silent.try_(again, at("2014-11-21 10:00")) is None
    assert (silent.row, silent.said) == (before, said)


def test_an_empty_responsible_post_moves_a_reminder_up_to_the_head() -> None:
    """The head is reminded, a row says why; he holds the matter, so the climb passes him by."""
    silent = work(house(vacant=("V.focal",)))
    silent.until("2014-11-21 09:00")
    assert silent.lines == [
        "30/10 due-15 V.head",
        "13/11 due-5 V.head",
        "19/11 due-1 V.head",
        "21/11 late+5 B.head",
        "21/11 late+5 R.vp1",
    ]
    skips = silent.said.skips
    assert [(each.rung, each.addressee) for each in skips] == [
        ("due-15", "responsible_post"),
        ("due-5", "responsible_post"),
        ("due-1", "responsible_post"),
        ("late+0", "unit_head"),
    ]
    assert skips[0].reason is SkipReason.VACANT
    assert skips[3].reason is SkipReason.ALREADY_TOLD
    assert skips[3].at == at("2014-11-21 08:00")
    assert (skips[3].round, skips[3].matter) == (1, silent.row.matter)


def test_a_reminder_nobody_receives_alarms_the_operator() -> None:
    """Without a focal post and a head the operator is told."""
    silent = work(house(vacant=("V.focal", "V.head")))
    silent.until("2014-10-30 09:00")
    (alarm,) = silent.said.alarms
    assert (alarm.code, alarm.obligation) == ("ladder_top_reached", silent.row.id)
    assert alarm.at == at("2014-10-30 08:00")
    assert silent.said.claims == ()
    assert len(silent.said.skips) == 2


def test_a_climb_that_finds_nobody_alarms_the_operator() -> None:
    """With nobody left on the way up, the slot leaves a row for each and one alarm."""
    empty = ("V.head", "B.head", "R.vp1", "S.body", "P.body")
    silent = work(house(vacant=empty))
    silent.until("2014-11-21 09:00")
    assert len(silent.said.alarms) == 1
    assert [each.addressee for each in silent.said.skips] == [
        "unit_head",
        "committee_secretary",
        "leader_in_charge",
        "standing",
        "presidium",
    ]
    silent.until(LATE)
    assert len(silent.said.alarms) == 1


def test_recipients_are_those_of_the_day_the_rung_fires() -> None:
    """Whoever leaves before a rung fires is not its recipient."""
    silent = work()
    silent.until("2014-11-21 07:00")
    silent.house = house(organisation(holders={"V.head": ("p-new",)}))
    silent.until("2014-11-21 09:00")
    assert silent.said.claims[-1].persons == ("p-new",)


# --- the approver's court ----------------------------------------------------------------------


def test_an_approver_who_sits_on_a_submission_is_reminded_and_escalated() -> None:
    """Ten working days for the approver; his own ladder names the stay it belongs to."""
    waiting = reviewed().do(Submit(), "2014-11-03 10:00")
    waiting.until(LATE)
    assert waiting.lines == [
        "30/10 due-15 B.focal",
        "3/11 review1.1:waiting V.focal",
        "10/11 review1.1:due-5 V.focal",
        "14/11 review1.1:due-1 V.focal",
        "18/11 review1.1:late+0 V.head",
        "24/11 review1.1:late+5 B.head",
        "24/11 review1.1:late+5 R.vp1",
        "1/12 review1.1:late+10 S.body",
        "15/12 review1.1:late+20 P.body",
    ]
    weekly = [c for c in waiting.said.claims if c.rung == "review1.1:late-weekly"]
    assert [each.repeat for each in weekly] == list(range(1, 13))


def test_what_the_standing_holds_gets_no_ladder() -> None:
    """The body reads that it waits; nothing is planned, whatever time it takes."""
    waiting = work(unit="B", approvers=(ApproverStage(unit="S"),))
    waiting.do(Submit(), "2014-11-03 10:00")
    waiting.until(LATE)
    assert waiting.lines[1:] == ["3/11 review1.1:waiting S.body"]
    assert waiting.timetable.steps == ()


def test_an_approver_nobody_stands_behind_is_recorded() -> None:
    """A submission that nobody can read of leaves a row."""
    waiting = reviewed(house(vacant=("V.focal", "V.head")))
    waiting.do(Submit(), "2014-11-03 10:00")
    (skip,) = waiting.said.skips
    assert (skip.rung, skip.addressee) == ("review1.1:waiting", "responsible_post")
    assert skip.reason is SkipReason.NO_POST


# --- at an outside body ------------------------------------------------------------------------


def test_an_outside_body_gets_no_ladder_but_looks_and_letters() -> None:
    """Every 40 working days the lead looks and the secretary gets a letter; at 120 the Standing."""
    away = outside()
    away.until("2015-03-05 00:00")
    assert away.lines == [
        "28/10 outside1:look V.focal",
        "28/10 outside1:letter B.head",
        "23/12 outside1:look V.focal",
        "23/12 outside1:letter B.head",
        "25/2 outside1:look V.focal",
        "25/2 outside1:letter B.head",
        "25/2 outside1:standing S.body",
    ]
    kinds = [each.kind for each in away.said.claims[:2]] + [away.said.claims[-1].kind]
    assert kinds == [ClaimKind.REMINDER, ClaimKind.COURTESY, ClaimKind.COURTESY]
    assert [each.repeat for each in away.said.claims] == [1, 1, 2, 2, 3, 3, 0]
    assert len({key(each) for each in away.said.claims}) == 7


def test_a_date_agreed_with_an_outside_body_is_looked_at_the_morning_after() -> None:
    """The lead looks when the agreed date has passed, not before."""
    away = outside(agreed="30/9")
    away.until("2014-10-01 09:00")
    assert away.lines == ["1/10 outside1:look V.focal", "1/10 outside1:letter B.head"]


def test_a_letter_nobody_can_send_alarms_the_operator() -> None:
    """Without a secretary the look still reaches the lead; a row and an alarm tell the rest."""
    away = outside(where=house(vacant=("B.head",)))
    away.until("2014-10-28 09:00")
    assert away.lines == ["28/10 outside1:look V.focal"]
    assert [(each.rung, each.addressee) for each in away.said.skips] == [
        ("outside1:letter", "committee_secretary")
    ]
    assert len(away.said.alarms) == 1


# --- undecided ---------------------------------------------------------------------------------


def test_an_undecided_item_is_listed_to_the_secretary_and_told_upwards() -> None:
    """Weekly to the secretary, after 20 working days to the head, after 40 to the Standing."""
    item = work(rule=None, unit="C", occurrence="decision")
    item.until("2014-08-01 00:00")
    assert item.lines == [
        "9/6 undecided-list B.head",
        "16/6 undecided-list B.head",
        "23/6 undecided-list B.head",
        "30/6 undecided-head C.head",
        "30/6 undecided-list B.head",
        "7/7 undecided-list B.head",
        "14/7 undecided-list B.head",
        "21/7 undecided-list B.head",
        "28/7 undecided-list B.head",
        "28/7 undecided-standing S.body",
    ]
    kinds = [each.kind for each in item.said.claims]
    assert kinds.count(ClaimKind.ESCALATION) == 2
    assert {each.kind for each in item.said.claims if each.rung == "undecided-list"} == {
        ClaimKind.REMINDER
    }
    assert len({key(each) for each in item.said.claims}) == len(item.said.claims)


# --- instants that come too late ---------------------------------------------------------------


def test_an_instant_of_an_earlier_round_says_nothing() -> None:
    """What was planned before an extension fires nothing that the new deadline has not reached."""
    extended = work().do(RequestExtension(until=day("31/12"), reason="r"), "2014-11-10 09:00")
    extended.do(DecideExtension(granted=True), "2014-11-10 10:00")
    before = extended.row
    for rung in ("due-5", "late+0", "late-weekly"):
        late = Fire(at=at("2014-11-21 08:00"), firings=(Firing(rung=rung),))
        assert extended.try_(late, at("2014-11-21 08:01")) is None
    assert extended.row == before
    extended.until("2015-01-05 09:00")
    assert extended.lines[-1] == "5/1 late+0 V.head"


@pytest.mark.parametrize("rung", ["review1.1:late+0", "outside1:look", "undecided-list"])
def test_an_instant_of_another_court_does_not_climb_the_assignees_ladder(rung: str) -> None:
    """What was planned for another holder says nothing once the assignee holds the matter."""
    silent = work()
    before = silent.row
    late = Fire(at=at("2014-12-21 08:00"), firings=(Firing(rung=rung),))
    assert silent.try_(late, at("2014-12-21 08:00")) is None
    assert (silent.row, silent.lines) == (before, [])


def test_an_instant_of_the_assignee_says_nothing_in_another_court() -> None:
    """At an approver, at an outside body and while undecided the assignee's rungs are silent."""
    late = Fire(at=at("2015-06-01 08:00"), firings=(Firing(rung="late+0"),))
    at_approver = reviewed().do(Submit(), "2014-10-03 10:00")
    for quiet in (at_approver, outside(), work(rule=None, unit="C")):
        before, said = quiet.row, quiet.said
        assert quiet.try_(late, at("2015-06-01 08:00")) is None
        assert (quiet.row, quiet.said) == (before, said)


def test_what_is_closed_or_suspended_says_nothing() -> None:
    """An instant that comes after completion or in a suspension changes nothing."""
    late = Fire(at=at("2014-11-21 08:00"), firings=(Firing(rung="late+0"),))
    done = work().do(Submit(), "2014-10-03 10:00")
    stopped = work().do(Suspend(reason="r"), "2014-10-03 10:00")
    for quiet in (done, stopped):
        before = quiet.row
        assert quiet.try_(late, at("2014-11-21 08:00")) is None
        assert (quiet.row, quiet.lines) == (before, [])
        assert quiet.timetable.steps == ()


def test_a_reminder_fires_on_its_day_and_not_a_day_before() -> None:
    """The assignee's reminder is due from its own morning on."""
    for text, said in (("2014-11-12 08:00", 0), ("2014-11-13 08:00", 1)):
        silent = work()
        fire = Fire(at=at(text), firings=(Firing(rung="due-5"),))
        assert silent.try_(fire, at(text)) is None
        assert len(silent.said.claims) == said


def test_each_stay_has_its_own_names() -> None:
    """A second submission, a second approver and a second hand-over name their rungs anew."""
    stages = (ApproverStage(unit="V"), ApproverStage(unit="B"))
    two = work(unit="N1", approvers=stages).do(Submit(), "2014-09-03 10:00")
    two.do(Return(reason="again"), "2014-09-04 10:00")
    two.do(Submit(), "2014-09-05 10:00")
    assert two.lines[-1] == "5/9 review2.1:waiting V.focal"
    away = work().do(HandOver(body="X"), "2014-09-03 10:00")
    away.do(ReceiveBack(), "2014-09-05 10:00").do(HandOver(body="X"), "2014-09-08 10:00")
    away.until("2014-11-05 00:00")
    assert away.lines[0] == "3/11 outside2:look V.focal"
    assert away.row.holder is HolderKind.OUTSIDE
    assert assignment_order().id == "assignment:p:7:1:V"
