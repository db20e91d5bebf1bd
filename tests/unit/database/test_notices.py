"""What is composed is recorded in one transaction, and sent from state to state."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Connection, Engine, event, insert, select, update

from database import queries, tables
from database.assignment_commits import commit_assignment
from database.notices.commits import commit_digest
from database.notices.open_items import open_items
from database.notices.queries import claims, handling, morning_of, quiets, sent
from database.notices.reminded import reminded as times_reminded
from database.notices.sending import finish, next_due, take
from database.notices.tables import delivery, morning, reader
from database.projections import plan_cells
from models.deciding.commands import Submit, Withdraw
from models.deciding.timetable import Timetable
from models.messages import DigestBatch, DigestCommitted
from models.notices.delivery import BACK_OFF, DeliveryState, Outcome, QuietReason, Verdict
from models.notices.mail import Mail
from models.plan_run.progress import PlanRow
from tests.unit.database.sample import (
    OPENED,
    PLAN,
    assignment_batch,
    assignment_order,
    assignment_step,
    fire,
)

OLDER = "older"  # a try that goes on, and began before the other
SENT = Outcome(verdict=Verdict.SENT)
BUSY = Outcome(verdict=Verdict.TEMPORARY, said="451 busy")
GONE = Outcome(verdict=Verdict.PERMANENT, said="550 gone")
LOST = Outcome(verdict=Verdict.UNKNOWN, said="dropped")
PERSONS = ("p.u01", "h.u01", "p.dept", "p.s1", "p.s2")
A_MINUTE = timedelta(minutes=1)


def office_hour(text: str, hour: str = "08:05") -> datetime:
    """Read a day of 2014 and return a time of it in the plan's zone."""
    return datetime.fromisoformat(f"2014-{text}T{hour}:00+07:00")


@pytest.fixture(autouse=True)
def _issued(engine: Engine) -> None:
    """Issue the plan, and let everybody have an address."""
    row = PlanRow(id=PLAN, package="v1", issued_on=date(2014, 3, 3), number="1/KH")
    timetable = Timetable().model_dump_json()
    with engine.begin() as conn:
        conn.execute(insert(tables.plan), {**plan_cells(row), "timetable": timetable})
        conn.execute(
            insert(reader),
            [{"person": each, "lang": "vi", "address": f"{each}@x.example"} for each in PERSONS],
        )


def composed(conn: Connection, at: datetime, *, is_morning: bool = True) -> DigestCommitted:
    """Compose at an instant."""
    return commit_digest(conn, DigestBatch(plan=PLAN, at=at, morning=is_morning))


def reminded(conn: Connection) -> datetime:
    """Open an assignment and let its first reminder come; return the instant."""
    committed = commit_assignment(conn, assignment_batch())
    assert committed.timetable is not None
    instant = committed.timetable.steps[0].at
    step = assignment_step("at:1", fire(committed.timetable), at=instant)
    commit_assignment(conn, assignment_batch(step))
    return instant


def told(conn: Connection) -> None:
    """Open an assignment whose unit is told at once."""
    commit_assignment(conn, assignment_batch(order=assignment_order("told", announced=False)))


def states(conn: Connection) -> list[tuple[str, str]]:
    """Return who was written to, and how that stands."""
    return [(each.person, str(each.state)) for each in sent(conn, PLAN)]


def taken(conn: Connection, at: datetime, mine: str = "a") -> list[Mail]:
    """Begin to send whatever is due."""
    return take(conn, PLAN, 10, token=mine, now=at).mails


def lost(conn: Connection, at: datetime, mine: str) -> int:
    """Begin to send, and return how many another try has left behind."""
    return take(conn, PLAN, 10, token=mine, now=at).lost


def ended(
    conn: Connection, mails: list[Mail], outcome: Outcome, at: datetime, mine: str = "a"
) -> list[DeliveryState]:
    """Record the same outcome for all."""
    return finish(conn, {each.delivery: outcome for each in mails}, token=mine, now=at)


def test_a_morning_is_composed_once(conn: Connection) -> None:
    """A repetition finds it done; every claim can say in which message it went."""
    instant = reminded(conn)
    first = composed(conn, instant + 5 * A_MINUTE)
    assert (first.composed, first.is_pending, first.is_open) == (1, True, True)
    assert first.next_at > instant + timedelta(hours=20)
    again = composed(conn, instant + 6 * A_MINUTE)
    assert (again.composed, again.is_pending) == (0, True)
    [one] = sent(conn, PLAN)
    assert (one.person, one.kind, one.posts) == ("p.u01", "digest", ("u01.focal",))
    [(number, claim)] = claims(conn, PLAN).items()
    assert one.claims == (number,)
    assert [(each.person, each.delivery) for each in handling(conn, number)] == [("p.u01", one.id)]
    assert claim.rung == "due-5"
    assert "Sample" in one.text
    today = (instant + timedelta(hours=7)).date()
    assert morning_of(conn, PLAN, today) is not None
    assert {(each.person, each.reason) for each in quiets(conn, PLAN, today)} == {
        ("h.u01", QuietReason.NOTHING_NEW)
    }


def test_what_is_urgent_goes_at_once_and_only_once(conn: Connection) -> None:
    """With its thread and its deadline; the morning does not say it again."""
    told(conn)
    at = OPENED + A_MINUTE
    assert composed(conn, at, is_morning=False).composed == 1
    assert composed(conn, at + A_MINUTE, is_morning=False).composed == 0
    [mail] = taken(conn, at + A_MINUTE)
    assert mail.threads
    assert "DTSTART;VALUE=DATE:20140401" in mail.calendar
    assert composed(conn, office_hour("03-04")).composed == 0


def test_nothing_is_composed_on_a_day_off_nor_before_the_issue(conn: Connection) -> None:
    """The next morning is a working day's."""
    reminded(conn)
    saturday = composed(conn, office_hour("03-29"))
    assert (saturday.composed, saturday.next_at) == (0, office_hour("03-31"))
    unissued = PlanRow(id=PLAN, package="v1")
    conn.execute(update(tables.plan).values(plan_cells(unissued)))
    assert composed(conn, office_hour("03-31")).composed == 0
    conn.execute(tables.plan.delete())
    assert composed(conn, office_hour("03-31")).is_open


@pytest.mark.parametrize(
    ("hour", "first"), [("07:59", "03-04"), ("08:05", "03-04"), ("08:06", "03-05")]
)
def test_the_first_morning_is_the_one_that_lies_ahead(
    conn: Connection, hour: str, first: str
) -> None:
    """Of a plan issued past the hour that is the next one; what is urgent goes at once."""
    told(conn)
    begun = composed(conn, office_hour("03-04", hour), is_morning=False)
    assert (begun.composed, begun.next_at) == (1, office_hour(first))
    again = composed(conn, office_hour("03-04", "14:00"), is_morning=False)
    assert again.next_at == office_hour("03-05")
    first_one = composed(conn, office_hour("03-05"))
    assert first_one.next_at == office_hour("03-06")
    # From the second one on a morning that was missed is made up for the same day.
    assert composed(conn, office_hour("03-06", "10:00"), is_morning=False).next_at == office_hour(
        "03-06"
    )


def test_a_plan_closed_before_its_first_morning_has_no_other(conn: Connection) -> None:
    """Its last words are not put off to a morning that nobody composes."""
    told(conn)
    closed = PlanRow(id=PLAN, package="v1", issued_on=date(2014, 3, 3), closed_at=OPENED)
    conn.execute(update(tables.plan).values(plan_cells(closed)))
    last = composed(conn, office_hour("03-04", "10:00"), is_morning=False)
    assert (last.is_open, last.next_at) == (True, office_hour("03-04"))
    assert composed(conn, office_hour("03-04", "10:00")).next_at == office_hour("03-05")


def test_a_sent_message_is_done(conn: Connection) -> None:
    """Nothing of it is due any more, and nothing is pending."""
    at = reminded(conn) + 5 * A_MINUTE
    composed(conn, at)
    mails = taken(conn, at)
    assert states(conn) == [("p.u01", "sending")]
    assert taken(conn, at) == []
    assert ended(conn, mails, SENT, at) == [DeliveryState.SENT]
    assert next_due(conn, PLAN, at) is None
    [one] = sent(conn, PLAN)
    assert (one.attempts, one.sent_at) == (1, at)


def test_a_temporary_failure_is_tried_again_later_and_later(conn: Connection) -> None:
    """Until the day is over: what waits then is carried by the next digest."""
    at = reminded(conn) + 5 * A_MINUTE
    composed(conn, at)
    for wait in (*BACK_OFF, BACK_OFF[-1]):
        mails = taken(conn, at)
        assert ended(conn, mails, BUSY, at) == [DeliveryState.PENDING]
        assert next_due(conn, PLAN, at) == at + wait
        assert taken(conn, at) == []
        at += wait
    night = at + timedelta(hours=16)
    assert taken(conn, night) == []
    assert next_due(conn, PLAN, night) is None


def test_a_permanent_failure_goes_to_the_next_address_then_to_the_superior(
    conn: Connection,
) -> None:
    """Each address is tried once; the focal department reads that none took it."""
    at = reminded(conn) + 5 * A_MINUTE
    composed(conn, at)
    conn.execute(update(delivery).values(addresses='["one@x.example", "two@x.example"]'))
    first = taken(conn, at)
    assert ended(conn, first, GONE, at) == [DeliveryState.PENDING]
    second = taken(conn, at)
    assert [each.to for each in (*first, *second)] == ["one@x.example", "two@x.example"]
    assert ended(conn, second, GONE, at) == [DeliveryState.FAILED]
    assert [each.code for each in queries.alarms(conn, PLAN)] == ["undeliverable"]
    assert composed(conn, at + timedelta(days=3)).composed == 1
    [told_of, lost] = sorted(sent(conn, PLAN), key=lambda each: -each.id)
    assert told_of.person == "p.dept"
    assert "u01.focal" in told_of.text
    assert lost.carried_by == told_of.id


def test_an_unknown_outcome_is_never_sent_again_but_carried(conn: Connection) -> None:
    """The next digest says the same claims anew, and says so."""
    at = reminded(conn) + 5 * A_MINUTE
    composed(conn, at)
    assert ended(conn, taken(conn, at), LOST, at) == [DeliveryState.UNKNOWN]
    assert taken(conn, at + timedelta(hours=9)) == []
    tomorrow = at + timedelta(days=1)
    assert composed(conn, tomorrow).composed == 1
    old, new = sent(conn, PLAN)
    assert (old.carried_by, old.claims) == (new.id, new.claims)
    assert "thông báo lại" in new.text
    assert ended(conn, taken(conn, tomorrow), SENT, tomorrow) == [DeliveryState.SENT]
    assert composed(conn, tomorrow + timedelta(days=1)).composed == 0


def test_what_was_new_in_a_digest_that_may_not_have_arrived_is_new_still(conn: Connection) -> None:
    """A lateness has no claim to its focal post: the next digest says it until one was read."""
    commit_assignment(conn, assignment_batch(order=assignment_order("now", announced=False)))
    morning_after = office_hour("04-02")
    composed(conn, OPENED + A_MINUTE, is_morning=False)
    ended(conn, taken(conn, OPENED + A_MINUTE), SENT, OPENED)
    at = morning_after
    for _ in range(2):
        assert composed(conn, at).composed == 1
        lost = sent(conn, PLAN)[-1]
        assert (lost.kind, lost.claims) == ("digest", ())
        assert ended(conn, taken(conn, at), LOST, at) == [DeliveryState.UNKNOWN]
        at += timedelta(days=1)
    assert composed(conn, at).composed == 1
    assert sent(conn, PLAN)[-2].carried_by == sent(conn, PLAN)[-1].id
    assert ended(conn, taken(conn, at), SENT, at) == [DeliveryState.SENT]
    tuesday = at + timedelta(days=4)
    assert composed(conn, tuesday).composed == 0


def test_what_a_dead_worker_left_in_sending_is_unknown(conn: Connection) -> None:
    """A definite answer of the one who was only slow is taken all the same; only once."""
    at = reminded(conn) + 5 * A_MINUTE
    composed(conn, at)
    mails = taken(conn, at, "slow")
    assert lost(conn, at, "slow") == 0
    assert take(conn, PLAN, 10, token=OLDER, now=at, begins=False).lost == 0
    assert lost(conn, at, "new") == 1
    assert states(conn) == [("p.u01", "unknown")]
    assert ended(conn, mails, SENT, at, "new") == []
    assert ended(conn, mails, SENT, at, "slow") == [DeliveryState.SENT]
    assert ended(conn, mails, LOST, at, "slow") == []


def test_what_waits_since_yesterday_is_carried_and_not_sent_twice(conn: Connection) -> None:
    """The mail server was away: one digest goes out, not two, and the operator knows."""
    at = reminded(conn) + 5 * A_MINUTE
    composed(conn, at)
    assert ended(conn, taken(conn, at), BUSY, at) == [DeliveryState.PENDING]
    tomorrow = at + timedelta(days=1)
    assert composed(conn, tomorrow).composed == 1
    assert states(conn) == [("p.u01", "withheld"), ("p.u01", "pending")]
    assert [each.code for each in queries.alarms(conn, PLAN)] == ["mail_away"]
    old, new = sent(conn, PLAN)
    assert old.claims == new.claims
    assert "thông báo lại" not in new.text  # it is known that the first one was not sent


def test_post_and_right_are_looked_at_again_before_sending(conn: Connection) -> None:
    """Who left the post is not written to; what was settled is not said; a row says which."""
    told(conn)
    at = OPENED + A_MINUTE
    composed(conn, at, is_morning=False)
    order = assignment_order("told", announced=False)
    step = assignment_step("command:w", Withdraw(reason="thôi"), at)
    commit_assignment(conn, assignment_batch(step, order=order))
    assert taken(conn, at) == []
    assert states(conn) == [("p.u01", "withheld")]
    assert [str(each.reason) for each in queries.withheld(conn, PLAN)][-1] == "settled"

    instant = reminded(conn) + 5 * A_MINUTE
    composed(conn, instant)
    conn.execute(update(delivery).where(delivery.c.state == "pending").values(person="p.former"))
    assert taken(conn, instant) == []
    assert [str(each.reason) for each in queries.withheld(conn, PLAN)][-1] == "lost_right"


def test_a_claim_whose_transaction_was_slow_is_not_overlooked(conn: Connection) -> None:
    """Numbers are given out before they are committed: the water rises a morning late."""
    instant = reminded(conn)
    composed(conn, instant + 5 * A_MINUTE)
    low = conn.execute(select(morning.c.low)).scalar_one()
    assert low == 0
    composed(conn, instant + timedelta(days=1, minutes=5))
    lows = list(conn.scalars(select(morning.c.low).order_by(morning.c.day)))
    assert lows[-1] >= max(claims(conn, PLAN)) - 1


def test_a_settled_obligation_leaves_its_claims_withheld(conn: Connection) -> None:
    """What was handed in between claim and morning is not reminded of."""
    instant = reminded(conn)
    commit_assignment(conn, assignment_batch(assignment_step("command:s", Submit(), instant)))
    assert composed(conn, instant + 5 * A_MINUTE).composed == 0
    assert [str(each.reason) for each in queries.withheld(conn, PLAN)] == ["settled"]


def test_only_reminders_that_went_out_are_counted(conn: Connection) -> None:
    """Neither what was settled before, nor what another unit was told, nor another round."""
    instant = reminded(conn)
    items, _ = open_items(conn, PLAN, ZoneInfo("Asia/Ho_Chi_Minh"))
    [one] = [each for each in items if each.unit == "u01"]
    key = (one.obligation, one.unit)
    assert times_reminded(conn, items) == {}  # it is claimed, and not yet said
    composed(conn, instant + 5 * A_MINUTE)
    told(conn)
    assert times_reminded(conn, items) == {key: 1}
    assert times_reminded(conn, [replace(one, round=one.round + 1)]) == {}
    commit_assignment(conn, assignment_batch(assignment_step("command:s", Submit(), instant)))
    assert times_reminded(conn, items) == {key: 1}


def test_the_number_of_statements_does_not_grow_with_the_persons(engine: Engine) -> None:
    """Sets are read and written, not persons one by one."""

    def count(work: Callable[[Connection], object]) -> int:
        seen: list[str] = []
        with engine.begin() as conn:
            listen = lambda *args: seen.append(str(args[2]))  # noqa: E731
            event.listen(conn, "before_cursor_execute", listen)
            work(conn)
        return len(seen)

    with engine.begin() as conn:
        instant = reminded(conn)
    one = count(lambda conn: composed(conn, instant + 5 * A_MINUTE))
    with engine.begin() as conn:
        for number in range(12):
            order = assignment_order(f"n{number}")
            opened = commit_assignment(conn, assignment_batch(order=order))
            step = assignment_step("at:1", fire(opened.timetable), at=instant)
            commit_assignment(conn, assignment_batch(step, order=order))
    of_carrying = 7  # what was not sent yesterday is carried, whatever it is
    many = count(lambda conn: composed(conn, instant + timedelta(days=1, minutes=5)))
    assert many <= one + of_carrying
