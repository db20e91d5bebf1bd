"""Why and why-not, asked for posts and days chosen at random, held against the tables and script.

Two months of an office are lived through by a script; what the script says of a day, and what the
tables say when they are read by plain SQL, is all that an answer may say, and must say.
"""

import json
import random
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, insert, text

from database import queries, tables
from database.assignment_commits import commit_assignment
from database.engine import migrate
from database.notices.answers import why_not_of, why_of
from database.notices.commits import commit_digest
from database.notices.queries import claims
from database.notices.sending import finish, take
from database.notices.tables import reader
from database.packages import store_package
from database.projections import plan_cells
from models.assignment.state import AssignmentOrder
from models.deciding.commands import (
    Approve,
    AssignmentBody,
    Delegate,
    Fire,
    Resume,
    Submit,
    Suspend,
    TakeBack,
)
from models.deciding.timetable import Timetable
from models.messages import DigestBatch
from models.notices.delivery import Outcome, Verdict
from models.notices.why import WhyNotCode
from models.plan.plan import Plan
from models.plan_run.progress import PlanRow
from tests.unit.database.sample import (
    PLAN,
    assignment_batch,
    assignment_order,
    assignment_step,
    open_sample,
    sample_plan,
)

SEED, ASKED, UNITS = 20_140_301, 50, 5
FIRST, LAST = date(2014, 3, 4), date(2014, 5, 2)
SENT = Outcome(verdict=Verdict.SENT)
BUSY = Outcome(verdict=Verdict.TEMPORARY, said="451")
Span = tuple[date, date]
# What the script does: from the morning of the first day to the morning of the last.
DELEGATED: Span = (date(2014, 3, 24), date(2014, 4, 9))  # u02 lets u03 work
SUSPENDED: Span = (date(2014, 3, 19), date(2014, 4, 7))  # u04
SUBMITTED: Span = (date(2014, 3, 31), date(2014, 4, 15))  # u05, to the department
MAIL_AWAY = date(2014, 4, 2)
SCRIPT: dict[date, list[tuple[str, AssignmentBody]]] = {
    DELEGATED[0]: [("u02", Delegate(unit="u03"))],
    DELEGATED[1]: [("u02", TakeBack())],
    SUSPENDED[0]: [("u04", Suspend(reason="bão"))],
    SUSPENDED[1]: [("u04", Resume())],
    SUBMITTED[0]: [("u05", Submit())],
    SUBMITTED[1]: [("u05", Approve())],
}
# Who holds what: the focal person of u01 is its head, too; nobody heads u03; the head of u04 has
# no address.
HOLDERS: dict[str, tuple[str, ...]] = {
    "dept.head": ("p.dept",), "committee.secretary": ("p.dept",),
    "standing": ("p.s1", "p.s2"), "presidium": ("p.s1",),
    **{f"u{n:02}.focal": (f"p.u{n:02}",) for n in range(1, UNITS + 1)},
    **{f"u{n:02}.head": (f"h.u{n:02}",) for n in range(1, UNITS + 1)},
    "u01.head": ("p.u01",), "u03.head": (),
}  # fmt: skip
NO_ADDRESS = "h.u04"


def _plan() -> Plan:
    plan = sample_plan(UNITS)
    held = [
        each.model_copy(update={"person": HOLDERS[each.post][0]})
        if each.post == "u01.head"
        else each
        for each in plan.tenures
        if HOLDERS[each.post]
    ]
    return plan.model_copy(update={"tenures": tuple(held)})


def _order(unit: str) -> AssignmentOrder:
    return assignment_order(unit, unit=unit, approvers=[{"unit": "dept"}])


@pytest.fixture(name="engine", scope="module")
def _engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    folder: Path = tmp_path_factory.mktemp("days")
    engine = open_sample(folder)
    migrate(engine)
    with engine.begin() as conn:
        store_package(conn, _plan())
        row = PlanRow(id=PLAN, package="v1", issued_on=date(2014, 3, 3))
        timetable = Timetable().model_dump_json()
        conn.execute(insert(tables.plan), {**plan_cells(row), "timetable": timetable})
        people = sorted({each for found in HOLDERS.values() for each in found} - {NO_ADDRESS})
        rows = [{"person": each, "lang": "vi", "address": f"{each}@x.example"} for each in people]
        conn.execute(insert(reader), rows)
        for number in range(1, UNITS + 1):
            commit_assignment(conn, assignment_batch(order=_order(f"u{number:02}")))
        _live(conn)
    yield engine
    engine.dispose()


def _live(conn: Connection) -> None:
    """Let each morning come: what is scripted, what is due, the digests, the mail."""
    fired: set[tuple[str, datetime]] = set()
    for number in range((LAST - FIRST).days + 1):
        today = FIRST + timedelta(days=number)
        office = datetime.fromisoformat(f"{today}T08:00:00+07:00")
        for unit, body in SCRIPT.get(today, []):
            _do(conn, unit, f"command:{today}", body, office - timedelta(hours=1))
        for unit in (f"u{each:02}" for each in range(1, UNITS + 1)):
            for step in queries.assignment_timetable(conn, _order(unit).id).steps:
                if step.at <= office and (unit, step.at) not in fired:
                    fired.add((unit, step.at))
                    body = Fire(at=step.at, firings=step.firings)
                    _do(conn, unit, f"at:{step.at}", body, step.at)
        at = office + timedelta(minutes=5)
        commit_digest(conn, DigestBatch(plan=PLAN, at=at, morning=True))
        mails = take(conn, PLAN, 50, token="a", now=at).mails  # noqa: S106
        outcome = BUSY if today == MAIL_AWAY else SENT
        finish(conn, {each.delivery: outcome for each in mails}, token="a", now=at)  # noqa: S106


def _do(conn: Connection, unit: str, name: str, body: AssignmentBody, at: datetime) -> None:
    step = assignment_step(name, body, at).model_copy(update={"actor": None})
    done = commit_assignment(conn, assignment_batch(step, order=_order(unit)))
    assert all(each.refusal is None for each in done.results), done.results


# --- what the answer must be, by plain SQL and by the script -------------------------------------


def _column(conn: Connection, statement: str, **values: object) -> list[str]:
    return [str(each) for each in conn.execute(text(statement), values).scalars()]


def _expected(conn: Connection, post: str, on: date) -> set[str]:
    holders, found = HOLDERS[post], set[str]()
    day = on.isoformat()
    is_composed = _column(conn, "select day from morning where day = :day", day=day)
    for person in holders:
        states = _column(conn, "select state from delivery where person = :p and day = :day",
                         p=person, day=day)  # fmt: skip
        found |= {"sent" if each == "sent" else "not_delivered" for each in states}
    quiet = "select reason from quiet where day = :day and (post = :post or person = :p)"
    for person in holders or ("",):
        found |= set(_column(conn, quiet, day=day, post=post, p=person or "?"))
    if not holders:
        found.add("post_vacant")
    if not is_composed and "sent" not in found:
        found.add("day_off" if on.isoweekday() > 5 else "not_composed")
    if is_composed and post in {"standing", "presidium"} and on.isoweekday() != 1:
        found.add("weekly")
    found |= _scripted(post.partition(".")[0], on) | _unsaid(conn, post, day)
    return found or {"nothing_open"}


def _scripted(unit: str, on: date) -> set[str]:
    spans = {"u02": (DELEGATED, "delegated"), "u04": (SUSPENDED, "suspended"),
             "u05": (SUBMITTED, "with_approver")}  # fmt: skip
    if unit not in spans:
        return set()
    (start, end), word = spans[unit]
    return {word} if start <= on < end else set()


def _unsaid(conn: Connection, post: str, day: str) -> set[str]:
    """Read what was skipped on that day (a head who works himself), or given up."""
    unit, _, kind = post.partition(".")
    found: set[str] = set()
    if kind == "head":
        reasons = (
            "select reason from skip where unit = :u and addressee = 'unit_head' and at like :d"
        )
        told = _column(conn, reasons, u=unit, d=f"{day}%")
        found |= {"taken_by_another_rung"} & {
            "taken_by_another_rung" for each in told if each == "already_told"
        }
    given_up = (
        "select w.reason from withheld w join claim c on c.obligation = w.obligation and"
        " c.rung = w.rung and c.repeat = w.repeat and c.round = w.round and c.post = :post"
        " join delivered_claim d on d.claim = c.id and d.reason = w.reason where w.at like :d"
    )
    return found | set(_column(conn, given_up, post=post, d=f"{day}%"))


def test_fifty_answers_are_what_tables_and_script_say(engine: Engine) -> None:
    """Each reason is there, none more, and it names whose matter it is where there is one."""
    chance = random.Random(SEED)  # noqa: S311 — a choice of questions, no secret
    days = [FIRST + timedelta(days=each) for each in range((LAST - FIRST).days + 1)]
    questions = [(post, day) for post in sorted(HOLDERS) for day in days]
    seen: set[str] = set()
    with engine.begin() as conn:
        for post, on in [*chance.sample(questions, ASKED), *_telling()]:
            answer = why_not_of(conn, PLAN, post, on)
            codes = {str(each.code) for each in answer.reasons}
            assert codes == _expected(conn, post, on), (post, on, answer.reasons)
            assert answer.persons == HOLDERS[post]
            for each in answer.reasons:
                if each.code in {WhyNotCode.DELEGATED, WhyNotCode.SUSPENDED}:
                    unit = post.partition(".")[0]
                    assert each.obligation == _order(unit).id
                if each.code is WhyNotCode.DELEGATED:
                    assert each.detail == "u03"
            seen |= codes
    assert seen >= {
        "sent", "not_delivered", "nothing_new", "nothing_open", "day_off", "post_vacant", "weekly",
        "no_address", "delegated", "suspended", "with_approver", "taken_by_another_rung",
    }  # fmt: skip


def _telling() -> list[tuple[str, date]]:
    """Return the days on which something particular happened, in case chance leaves them out."""
    return [
        ("u01.head", date(2014, 4, 2)), ("u04.head", date(2014, 4, 21)), ("u03.head", MAIL_AWAY),
        ("u01.focal", MAIL_AWAY), ("u02.focal", date(2014, 4, 8)), ("u02.focal", DELEGATED[1]),
        ("u04.head", date(2014, 4, 4)), ("u04.head", SUSPENDED[1]), ("u05.focal", date(2014, 4, 1)),
        ("u05.focal", SUBMITTED[1]), ("presidium", date(2014, 4, 22)), ("u03.focal", LAST),
    ]  # fmt: skip


def test_every_why_says_what_the_rows_say(engine: Engine) -> None:
    """Of every message: whom, what, which rung, when, and in which letter it went."""
    with engine.begin() as conn:
        found = claims(conn, PLAN)
        assert len(found) > 20
        for number in found:
            answer = why_of(conn, PLAN, number)
            assert answer is not None
            row = conn.execute(text("select * from claim where id = :n"), {"n": number}).one()
            document = json.loads(row.document)
            assert (answer.to, answer.rung, answer.obligation) == (
                row.post,
                row.rung,
                row.obligation,
            )
            assert answer.planned == datetime.fromisoformat(document["at"])
            assert answer.holders == HOLDERS[row.post if not row.acting_for else row.acting_for]
            letters = "select delivery from delivered_claim where claim = :n order by id"
            went = [str(each.delivery) for each in answer.deliveries]
            assert went == _column(conn, letters, n=number)
            assert answer.sentence == "The"
            assert answer.rung_term, answer.rung
            assert answer.stops
