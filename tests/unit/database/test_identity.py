"""Who sits where, and who stands behind a token."""

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, event, insert, select, update

from database import tables
from database.desk import accounts, tokens
from database.desk import tables as desk
from database.desk.identity import bearer, holders, principal, seats
from database.organisations import load_organisation, organisation_change
from database.packages import store_package
from database.projections import substitution_cells
from models.deciding.decision import Refused
from models.desk.accounts import Account, scopes_for
from models.desk.identity import Role, Scope, Seat, Via
from models.plan.organisation import Organisation, PostKind, Substitution
from models.plan_run.progress import AppointPerson, VacatePost
from tests.unit.database.sample import PLAN
from tests.world import LIBRARY, SHIPPED, plan_of

NOW = datetime(2026, 3, 2, 3, tzinfo=UTC)
TODAY = date(2026, 3, 2)
DAYS = [date(2014, 3, 3), date(2015, 6, 1), date(2018, 12, 28)]


# --- seats -------------------------------------------------------------------------------------


def _expected(organisation: Organisation, on: date, posts: list[str]) -> dict[str, set[Seat]]:
    """Read the seats of everybody off the organisation, post by post."""
    found: dict[str, set[Seat]] = defaultdict(set)
    for post in filter(None, (organisation.post(each, on) for each in posts)):
        unit = organisation.unit(post.unit, on)
        above = organisation.unit(unit.parent, on) if unit and unit.parent else None
        addressee = organisation.addressee(post, on)
        if addressee is None:
            continue
        via = Via.HELD_WITH if post.held_with else Via.HOLDER
        seat = Seat(
            post=post.id,
            unit=post.unit,
            unit_name=unit.name_vi if unit else "",
            kind=post.kind,
            title=post.title_vi,
            via=Via.ACTING if addressee.acting_for else via,
            acting_for=addressee.acting_for,
            held=addressee.post if addressee.acting_for else "",
            in_apparatus=bool(unit and above and unit.level == above.level),
        )
        for person in addressee.persons:
            found[person].add(seat)
    return found


def _substitutions(
    conn: Connection, organisation: Organisation, key: str, persons: list[str]
) -> list[Substitution]:
    """Let every third person be substituted by another one, in one of his posts, for a time."""
    found = []
    tenures = [each for each in organisation.tenures_on(DAYS[1]) if each.person in persons]
    for number, tenure in enumerate(tenures[::3]):
        receiver = persons[(number * 7 + 1) % len(persons)]
        given = {
            "id": f"substitution-{number}",
            "post": tenure.post,
            "giver": tenure.person,
            "receiver": receiver,
            "valid_from": DAYS[1] - timedelta(days=number % 3),
            "valid_until": DAYS[1] + timedelta(days=number % 5),
            "duties": (),
        }
        if receiver != tenure.person and given["valid_from"] != given["valid_until"]:
            found.append(_substitute(conn, key, **given))
    return found


@pytest.mark.timeout(300)
@pytest.mark.parametrize("folder", [SHIPPED, LIBRARY], ids=["shipped", "library"])
def test_the_seats_of_everybody_are_those_of_the_organisation(engine: Engine, folder: Path) -> None:
    """For every person of a real plan and several days, SQL says what the organisation says."""
    plan = plan_of(folder)
    key = plan.file.id
    posts = sorted({post.id for post in plan.posts})
    persons = sorted({tenure.person for tenure in plan.tenures})
    days = [*DAYS, *(t.valid_from for t in plan.tenures if t.valid_from)]
    with engine.begin() as conn:
        store_package(conn, plan)
        some = next(t.post for t in plan.tenures if not t.valid_until)
        organisation_change(conn, key, VacatePost(post=some, since=DAYS[1]))
        organisation = load_organisation(conn, key, plan.file.roles)
        received = _substitutions(conn, organisation, key, persons)
        substituted = organisation.substituted(received)
        for on in days:
            expected = _expected(organisation, on, posts)
            for person in persons:
                every = seats(conn, key, person, on)
                allowed = {each for each in posts if substituted.may_act(person, each, on)}
                assert {seat.post for seat in every} == allowed, (person, on)
                found = [seat for seat in every if seat.via is not Via.SUBSTITUTION]
                assert set(found) == expected[person], (person, on)
                assert len(set(found)) == len(found)


def test_the_head_of_the_focal_department_is_secretary_until_one_is_appointed(
    conn: Connection,
) -> None:
    """He sits in the vacant post by default, and leaves it on the day it is filled."""
    before = seats(conn, PLAN, "p.dept", TODAY)
    assert [(seat.post, seat.via) for seat in before] == [
        ("dept.head", Via.HOLDER),
        ("committee.secretary", Via.ACTING),
    ]
    acting = before[1]
    assert (acting.kind, acting.unit) == (PostKind.SECRETARY, "committee")
    assert (acting.acting_for, acting.logged) == ("committee.secretary", "dept.head")
    appointed = AppointPerson(post="committee.secretary", person="p.new", since=TODAY)
    organisation_change(conn, PLAN, appointed)
    assert [seat.post for seat in seats(conn, PLAN, "p.dept", TODAY)] == ["dept.head"]
    assert [seat.via for seat in seats(conn, PLAN, "p.new", TODAY)] == [Via.HOLDER]
    yesterday = TODAY - timedelta(days=1)
    assert len(seats(conn, PLAN, "p.dept", yesterday)) == 2


def _substitute(conn: Connection, plan: str = PLAN, **changes: object) -> Substitution:
    values = {
        "id": "substitution-1",
        "post": "u01.head",
        "giver": "h.u01",
        "receiver": "p.u02",
        "valid_from": TODAY,
        "valid_until": TODAY + timedelta(days=10),
        "duties": ("d.one",),
        **changes,
    }
    given = Substitution.model_validate(values)
    conn.execute(insert(tables.substitution), substitution_cells(plan, given))
    return given


def _given(conn: Connection, on: date) -> list[Seat]:
    return [seat for seat in seats(conn, PLAN, "p.u02", on) if seat.via is Via.SUBSTITUTION]


def test_a_substitution_holds_from_its_first_day_to_the_day_before_its_last(
    conn: Connection,
) -> None:
    """It gives one seat, within its limits, and names its giver."""
    _substitute(conn)
    (seat,) = _given(conn, TODAY)
    assert (seat.post, seat.acting_for, seat.giver) == ("u01.head", "h.u01", "h.u01")
    assert (seat.duties, seat.logged) == (("d.one",), "u01.head")
    assert _given(conn, TODAY + timedelta(days=9))
    assert not _given(conn, TODAY - timedelta(days=1))
    assert not _given(conn, TODAY + timedelta(days=10))


def test_a_substitution_ends_with_the_tenure_of_its_giver(conn: Connection) -> None:
    """Nobody substitutes for who holds the post no more."""
    _substitute(conn)
    ended = TODAY + timedelta(days=3)
    organisation_change(conn, PLAN, VacatePost(post="u01.head", since=ended))
    assert _given(conn, TODAY)
    assert not _given(conn, ended)


def test_who_substitutes_the_stand_in_stands_in(conn: Connection) -> None:
    """While the head of the focal department is away, the secretary's seat is not empty."""
    _substitute(conn, post="dept.head", giver="p.dept", duties=())
    given = _given(conn, TODAY)
    assert [(seat.post, seat.acting_for) for seat in given] == [
        ("dept.head", "p.dept"),
        ("committee.secretary", "p.dept"),
    ]
    appointed = AppointPerson(post="committee.secretary", person="p.new", since=TODAY)
    organisation_change(conn, PLAN, appointed)
    assert [seat.post for seat in _given(conn, TODAY)] == ["dept.head"]


def test_what_is_held_in_a_ring_is_held_by_nobody(conn: Connection) -> None:
    """Two posts that are held with each other end in no answer, and not in a loop."""
    for post, other in (("u01.head", "u02.head"), ("u02.head", "u01.head")):
        table = tables.post
        where = table.c.post == post
        conn.execute(update(table).where(where).values(held_with=other))
    assert holders(conn, PLAN, "u01.head", TODAY) == ()
    assert seats(conn, PLAN, "h.u01", TODAY) == ()
    assert holders(conn, PLAN, "nowhere", TODAY) == ()


def test_the_number_of_questions_does_not_grow_with_the_organisation(engine: Engine) -> None:
    """Three questions find the seats of somebody, and one more each post he acts in."""
    asked: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *said: asked.append(said[2]))
    with engine.begin() as conn:
        asked.clear()
        seats(conn, PLAN, "p.u01", TODAY)
        assert len(asked) == 3
        if conn.dialect.name != "sqlite":
            return
        explained = [
            conn.exec_driver_sql(f"EXPLAIN QUERY PLAN {each}", ("",) * each.count("?"))
            for each in tuple(asked)
        ]
    steps = [str(row.detail) for plan in explained for row in plan.all()]
    assert not [step for step in steps if step.startswith("SCAN") and "held" not in step]


# --- tokens ------------------------------------------------------------------------------------


@pytest.fixture(name="issued")
def _issued(conn: Connection) -> tokens.Issued:
    new = Account(person="p.u01", name="Một", role=Role.PERSON, lang="vi", created_at=NOW)
    accounts.add_account(conn, new)
    scopes = scopes_for(Role.PERSON, [Scope.ACT])
    return tokens.issue(conn, person="p.u01", label="máy", scopes=scopes, days=30, now=NOW)


def test_a_token_is_kept_as_a_hash(conn: Connection, issued: tokens.Issued) -> None:
    """Its secret stands nowhere; to act includes to read."""
    stored = conn.execute(select(desk.token)).one()
    assert issued.secret.startswith("ddt_")
    assert issued.secret not in str(stored)
    assert stored.hash == tokens.hash_of(issued.secret)
    assert issued.token.scopes == (Scope.ACT, Scope.READ)
    who = principal(conn, stored.hash, PLAN, now=NOW, today=TODAY)
    assert who is not None
    assert (who.person, who.role, [seat.post for seat in who.seats]) == (
        "p.u01",
        Role.PERSON,
        ["u01.focal"],
    )


def test_a_token_ends_at_its_instant(conn: Connection, issued: tokens.Issued) -> None:
    """The last microsecond before it, it is valid still."""
    kept, ends = tokens.hash_of(issued.secret), issued.token.expires_at
    assert bearer(conn, kept, ends - timedelta(microseconds=1))
    assert bearer(conn, kept, ends) is None


def test_revoking_takes_effect_at_once(conn: Connection, issued: tokens.Issued) -> None:
    """The next question is refused; revoking again keeps the first instant."""
    tokens.revoke(conn, issued.token.id, NOW)
    tokens.revoke(conn, issued.token.id, NOW + timedelta(days=1))
    assert bearer(conn, tokens.hash_of(issued.secret), NOW) is None
    stored = tokens.token(conn, issued.token.id)
    assert stored is not None
    assert stored.revoked_at == NOW
    assert tokens.token(conn, "nothing") is None


def test_a_disabled_account_comes_in_no_more(conn: Connection, issued: tokens.Issued) -> None:
    """All its tokens with it, until it is enabled again."""
    kept = tokens.hash_of(issued.secret)
    found = accounts.account(conn, "p.u01")
    assert found is not None
    accounts.change_account(conn, found.model_copy(update={"disabled_at": NOW}))
    assert bearer(conn, kept, NOW) is None
    accounts.change_account(conn, found)
    assert bearer(conn, kept, NOW)


def test_the_use_of_a_token_is_written_once_a_minute(
    conn: Connection, issued: tokens.Issued
) -> None:
    """Reads stay reads."""
    assert tokens.is_use_due(issued.token, NOW)
    tokens.mark_used(conn, issued.token.id, NOW)
    (stored,) = tokens.tokens_of(conn, "p.u01")
    assert not tokens.is_use_due(stored, NOW + timedelta(seconds=59))
    assert tokens.is_use_due(stored, NOW + timedelta(seconds=60))


@pytest.mark.parametrize("days", [0, 401])
def test_no_token_lasts_longer_than_it_may(conn: Connection, days: int) -> None:
    """400 days at most, one at least."""
    with pytest.raises(ValueError, match="1 to 400"):
        tokens.issue(conn, person="x", label="", scopes=(), days=days, now=NOW)


# --- accounts ----------------------------------------------------------------------------------


def test_the_first_administrator_is_founded_once(conn: Connection) -> None:
    """His token is valid, and a second founding founds nothing."""
    secret = accounts.found_administrator(conn, NOW)
    assert secret
    who = bearer(conn, tokens.hash_of(secret), NOW)
    assert who is not None
    assert (who.account.role, set(who.token.scopes)) == (
        Role.ADMINISTRATOR,
        {Scope.ADMIN, Scope.READ},
    )
    assert accounts.found_administrator(conn, NOW) is None


def test_one_administrator_stays(conn: Connection) -> None:
    """The last one cannot be disabled; one of two can."""
    accounts.found_administrator(conn, NOW)
    first = accounts.account(conn, accounts.FIRST)
    assert first is not None
    disabled = first.model_copy(update={"disabled_at": NOW})
    with pytest.raises(Refused) as refused:
        accounts.change_account(conn, disabled)
    assert refused.value.refusal.code == "last_administrator"
    accounts.add_account(conn, first.model_copy(update={"person": "second"}))
    accounts.change_account(conn, disabled)
    with pytest.raises(Refused):
        accounts.add_account(conn, first)


def test_accounts_are_listed_page_by_page(conn: Connection, issued: tokens.Issued) -> None:
    """By person, with the number of all; also of one role."""
    assert issued.token.person == "p.u01"
    for number in range(3):
        new = Account(person=f"p{number}", name="", role=Role.AUDITOR, lang="en", created_at=NOW)
        accounts.add_account(conn, new)
    page, total = accounts.accounts(conn, limit=2)
    assert ([each.person for each in page], total) == (["p.u01", "p0"], 4)
    page, total = accounts.accounts(conn, after="p0", limit=9, role=Role.AUDITOR)
    assert ([each.person for each in page], total) == (["p1", "p2"], 3)


@pytest.mark.parametrize(
    ("role", "wanted", "given"),
    [
        (Role.PERSON, {Scope.ACT}, (Scope.ACT, Scope.READ)),
        (Role.PERSON, {Scope.READ}, (Scope.READ,)),
        (Role.ADMINISTRATOR, {Scope.ADMIN}, (Scope.ADMIN, Scope.READ)),
        (Role.AUDITOR, {Scope.READ}, (Scope.READ,)),
    ],
)
def test_scopes_include_reading(role: Role, wanted: set[Scope], given: tuple[Scope, ...]) -> None:
    """Whoever may act or administrate may read."""
    assert scopes_for(role, wanted) == given


@pytest.mark.parametrize(
    ("role", "wanted"),
    [
        (Role.PERSON, {Scope.ADMIN}),
        (Role.ADMINISTRATOR, {Scope.ACT}),
        (Role.AUDITOR, {Scope.READ, Scope.ACT}),
        (Role.PERSON, set()),
    ],
)
def test_scopes_are_those_of_the_role(role: Role, wanted: set[Scope]) -> None:
    """An administrator cannot act, an auditor only reads, nobody else administrates."""
    with pytest.raises(Refused) as refused:
        scopes_for(role, wanted)
    assert refused.value.refusal.field == "scopes"
