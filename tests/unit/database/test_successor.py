"""A department's head leaves in the middle: his duties stay with the post, not with the person."""

from datetime import date, timedelta

from sqlalchemy import Connection

from database.commits import commit_assignment
from database.desk.context import load_context
from database.desk.identity import seats
from database.desk.scope import Sight
from database.desk.tasks import TaskQuery, list_tasks
from database.houses import load_house
from database.notices.queries import claims, skips_between
from models.deciding.commands import Actor, ReportProgress, Submit
from models.deciding.timetable import Timetable
from models.desk.views import Bucket
from models.messages import AssignmentBatch
from models.plan.organisation import PostKind
from models.plan_run.acts import Substitute
from models.plan_run.progress import AppointPerson, VacatePost
from tests.unit.database.plans import ONE, done, issued
from tests.unit.database.sample import (
    OPENED,
    PLAN,
    assignment_batch,
    assignment_order,
    assignment_step,
    fire,
)

SINCE = OPENED.date() + timedelta(days=7)
BEFORE, AFTER = OPENED + timedelta(days=6), OPENED + timedelta(days=7, hours=1)
OLD, NEW, STAND_IN = "h.u01", "n.u01", "s.u01"
HEAD = "u01.head"
ORDER = assignment_order(opener=f"plan:{PLAN}")
LATE = "late+0"


def tasks_of(conn: Connection, person: str, on: date) -> list[str]:
    """Return the task list of a person, through the posts he holds that day."""
    held = {seat.unit for seat in seats(conn, PLAN, person, on)}
    sight = Sight(everything=False, units=tuple(sorted(held)))
    now = OPENED + (on - OPENED.date())
    page = list_tasks(conn, load_context(conn, PLAN, now), sight, TaskQuery(bucket=Bucket.ALL))
    return [item.id for item in page.items]


def acted(conn: Connection, name: str, person: str, on: date) -> str:
    """Let a person act as the head; return the code of the refusal, or nothing."""
    at = OPENED + (on - OPENED.date())
    body = ReportProgress(text="x")
    step = assignment_step(name, body, at).model_copy(
        update={"actor": Actor(post=HEAD, person=person)}
    )
    result = commit_assignment(conn, assignment_batch(step, order=ORDER)).results[0]
    return result.refusal.code if result.refusal else ""


def given_away(conn: Connection) -> None:
    """Let the head give his post to another person for half a year."""
    until = SINCE + timedelta(days=180)
    given = Substitute(
        id="substitution-1",
        post=HEAD,
        receiver=STAND_IN,
        valid_from=OPENED.date(),
        valid_until=until,
    )
    done(conn, "substitute", given)


def succeeded(conn: Connection) -> None:
    """Let another person take the post over from a day on."""
    done(conn, "appoint", AppointPerson(post=HEAD, person=NEW, name="Bà N", since=SINCE))


def timetable_of(conn: Connection) -> Timetable:
    """Return the timetable of the assignment as it is planned."""
    first = AssignmentBatch(obligation=ORDER.id, order=ORDER, opened_at=OPENED)
    found = commit_assignment(conn, first).timetable
    assert found is not None
    return found


def fired(conn: Connection, timetable: Timetable) -> dict[str, tuple[str, ...]]:
    """Let every instant come; return to which posts each rung of the climb went."""
    for number in range(len(timetable.steps)):
        at = timetable.steps[number].at
        step = assignment_step(f"at:{number}", fire(timetable, number), at)
        commit_assignment(conn, assignment_batch(step, order=ORDER))
    found: dict[str, tuple[str, ...]] = {}
    for claim in claims(conn, PLAN).values():
        if claim.matter.obligation == ORDER.id:
            found[claim.rung] = (*found.get(claim.rung, ()), claim.to)
    return found


def test_the_successor_finds_everything_in_his_list_from_the_day_in_force(conn: Connection) -> None:
    """Until the day before it is his predecessor's; nothing is handed over by hand."""
    issued(conn)
    succeeded(conn)
    eve = SINCE - timedelta(days=1)
    assert ONE.split(":", 2)[2] in tasks_of(conn, OLD, eve)
    assert tasks_of(conn, NEW, eve) == []
    assert tasks_of(conn, NEW, SINCE) == tasks_of(conn, OLD, eve)
    assert tasks_of(conn, OLD, SINCE) == []


def test_who_left_acts_no_more_and_his_successor_does(conn: Connection) -> None:
    """The refusal is decided where it is written, by the day of the act."""
    issued(conn)
    succeeded(conn)
    eve = SINCE - timedelta(days=1)
    assert acted(conn, "a", OLD, eve) == ""
    assert acted(conn, "b", NEW, eve) == "not_in_post"
    assert acted(conn, "c", OLD, SINCE) == "not_in_post"
    assert acted(conn, "d", NEW, SINCE) == ""


def test_what_the_predecessor_gave_away_ends_with_him(conn: Connection) -> None:
    """Whatever day was written into the substitution; the successor may give it anew."""
    issued(conn)
    given_away(conn)
    eve = SINCE - timedelta(days=1)
    assert [seat.post for seat in seats(conn, PLAN, STAND_IN, eve)] == [HEAD]
    succeeded(conn)
    assert [seat.post for seat in seats(conn, PLAN, STAND_IN, eve)] == [HEAD]
    assert not seats(conn, PLAN, STAND_IN, SINCE)
    assert load_house(conn, PLAN).organisation.substitutes(HEAD, SINCE) == ()
    assert acted(conn, "a", STAND_IN, eve) == ""
    assert acted(conn, "b", STAND_IN, SINCE) == "not_in_post"


def test_messages_go_to_whoever_holds_the_post_that_day(conn: Connection) -> None:
    """The claim names the post; the person behind it is looked up when it is delivered."""
    issued(conn)
    succeeded(conn)
    said = fired(conn, timetable_of(conn))
    assert said[LATE] == (HEAD,)
    house = load_house(conn, PLAN)
    post = house.organisation.posts_of("u01", PostKind.HEAD, SINCE)[0]
    found = house.organisation.addressee(post, SINCE)
    assert found is not None
    assert found.persons == (NEW,)


def test_a_vacant_post_is_an_empty_rung(conn: Connection) -> None:
    """Nobody holds the head's post: the rung is skipped on record, the next one moves up."""
    issued(conn)
    done(conn, "vacate", VacatePost(post=HEAD, since=SINCE))
    timetable = timetable_of(conn)
    said = fired(conn, timetable)
    assert LATE not in said
    assert HEAD not in {post for posts in said.values() for post in posts}
    assert said["late+3"] == ("dept.head",)
    first_morning = next(
        step.at for step in timetable.steps if any(each.rung == LATE for each in step.firings)
    )
    moved = next(each for each in claims(conn, PLAN).values() if each.rung == "late+3")
    assert moved.at == first_morning
    skips = skips_between(conn, PLAN, OPENED, OPENED + timedelta(days=365))
    assert (LATE, "vacant") in {(each.rung, str(each.reason)) for each in skips}


def test_the_successor_finishes_what_his_predecessor_began(conn: Connection) -> None:
    """One product, two persons; the log names each at his own act."""
    issued(conn)
    assert acted(conn, "a", OLD, OPENED.date()) == ""
    succeeded(conn)
    step = assignment_step("submit", Submit(), AFTER).model_copy(
        update={"actor": Actor(post=HEAD, person=NEW)}
    )
    result = commit_assignment(conn, assignment_batch(step, order=ORDER)).results[0]
    assert result.refusal is None
    assert result.row is not None
    assert result.row.submitted_by == (NEW,)
