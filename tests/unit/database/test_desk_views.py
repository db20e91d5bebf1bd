"""What else the desk shows, on both databases: organisation, plans, collections, feeds, news."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection, insert

from database import tables
from database.commits import commit_assignment, commit_collection, commit_plan
from database.desk import collections, directory, feeds, history
from database.desk.accounts import add_account
from database.desk.collections import CollectionQuery
from database.desk.context import Context, load_context
from database.desk.plans import plan_status
from database.desk.scope import Sight, by_child, sees_unit
from database.desk.steps import known_step
from database.desk.task import find_task
from models.deciding.claim import ClaimKind
from models.deciding.collecting import Receipt, Receive
from models.deciding.commands import Acknowledge, Submit
from models.desk.accounts import Account
from models.desk.identity import Principal, Role, Scope, Seat
from models.desk.rights import Facts
from models.errors import NotFoundError
from models.plan.organisation import PostKind
from models.plan_run.progress import Issue
from tests.unit.database.sample import (
    ACTOR,
    OPENED,
    PLAN,
    assignment_batch,
    assignment_order,
    assignment_step,
    collection_batch,
    collection_order,
    collection_step,
    plan_batch,
    plan_step,
)

NOW = datetime(2014, 4, 8, 2, tzinfo=UTC)
ALL = Sight(everything=True, units=())
COLLECTOR = Principal(
    person="p.dept",
    role=Role.PERSON,
    scopes=frozenset({Scope.ACT}),
    token="t",  # noqa: S106 — the id of one
    plan=PLAN,
    today=NOW.date(),
    seats=(Seat(post="dept.head", unit="dept", kind=PostKind.HEAD),),
)


def _context(conn: Connection) -> Context:
    return load_context(conn, PLAN, NOW)


def test_a_plan_that_is_not_stored_is_not_there(conn: Connection) -> None:
    """Neither its package nor its organisation."""
    with pytest.raises(NotFoundError):
        load_context(conn, "other", NOW)


def test_units_are_found_by_parent_and_by_words(conn: Connection) -> None:
    """Page by page, up and down; a child counts for its parent."""
    context = _context(conn)

    def codes(sort: str = "code", **more: object) -> list[str]:
        found: list[str] = []
        cursor = None
        while True:
            page = directory.units(
                conn, context, parent=None, q=str(more.get("q", "")), sort=sort, limit=2,
                cursor=cursor,
            )  # fmt: skip
            found += [each.code for each in page.items]
            cursor = page.next
            if cursor is None:
                return found

    assert codes() == sorted(codes())
    assert codes("-code") == codes()[::-1]
    assert codes(q="u0") == ["u01", "u02", "u03"]
    root = directory.unit(conn, context, "root")
    assert root is not None
    assert root.children == len(codes()) - 1
    assert directory.unit(conn, context, "none") is None
    below = directory.units(conn, context, parent="root", q="", sort="code", limit=50, cursor=None)
    assert below.total == root.children
    assert len(conn.execute(by_child(PLAN, "root", NOW.date()).select()).all()) == root.children


def test_posts_say_who_holds_them(conn: Connection) -> None:
    """Today, and through time; a body has many holders."""
    context = _context(conn)
    page = directory.posts(conn, context, of_unit="standing", sort="post", limit=50, cursor=None)
    assert [each.persons for each in page.items] == [("p.s1", "p.s2")]
    post = directory.post(conn, context, "u01.focal")
    assert post is not None
    assert [each.person for each in post.holders] == ["p.u01"]
    assert directory.post(conn, context, "none") is None
    assert directory.substitutions(conn, context, person="p.u01") == []


def test_a_plan_counts_what_is_open_and_late(conn: Connection) -> None:
    """By state; answers that are owed count, too; the secretary's stand-in is shown as such."""
    commit_plan(conn, plan_batch(plan_step("i", Issue(issued_on=OPENED.date(), number="1/KH"))))
    commit_assignment(conn, assignment_batch(order=assignment_order("a")))
    commit_collection(conn, collection_batch())
    status = plan_status(conn, _context(conn))
    assert (status.number, status.issued_on) == ("1/KH", OPENED.date())
    assert (status.open, status.late) == (2, 4)
    assert status.counts == {"assigned": 1, "collections_open": 1}
    assert [(each.duty, each.lacks) for each in status.undecided] == [
        ("d.open", ("lead", "deadline"))
    ]
    assert status.secretary is not None
    assert (status.secretary.post, status.secretary.via) == ("dept.head", "acting")


def test_collections_are_listed_for_those_who_collect(conn: Connection) -> None:
    """By due day, page by page; who only answers sees none."""
    for period in ("1", "2", "3"):
        commit_collection(conn, collection_batch(order=collection_order(period=period)))
    context, found, cursor = _context(conn), list[str](), None
    mine = Sight(everything=False, units=("dept",))
    while True:
        query = CollectionQuery(limit=2, sort="-due_day", cursor=cursor)
        page = collections.list_collections(conn, context, mine, query)
        found += [each.period for each in page.items]
        cursor = page.next
        if cursor is None:
            break
    assert found == ["3", "2", "1"]
    assert page.items[0].states["expected"] == 3
    other = Sight(everything=False, units=("u01",))
    assert collections.list_collections(conn, context, other, CollectionQuery()).items == ()
    narrowed = CollectionQuery(open=True, period="2", superior="root", duty="d.all")
    assert collections.list_collections(conn, context, ALL, narrowed).total == 1


def test_a_collection_offers_what_may_be_done_with_it(conn: Connection) -> None:
    """Nothing of the plan's own commands stands among it."""
    commit_collection(conn, collection_batch())
    context = _context(conn)
    name = collection_order().id.split(":", 2)[2]
    found = collections.find_collection(conn, context, COLLECTOR, name)
    assert found is not None
    view = collections.collection_view(conn, context, COLLECTOR, *found)
    assert {"accept", "close", "excuse", "suspend"} <= set(view.may)
    assert not {"decide_duty", "issue", "resume"} & set(view.may)
    page = collections.entries(
        conn, context, COLLECTOR, found[0], state="expected", sort="-unit", limit=2, cursor=None
    )
    assert [each.unit for each in page.items] == ["u03", "u02"]
    assert isinstance(found[1], Facts)


def test_news_reach_those_they_concern(conn: Connection) -> None:
    """What a unit does is seen by itself and by those above it, and by nobody beside it."""
    step = assignment_step("command:12345678", Acknowledge(), at=NOW - timedelta(hours=1))
    commit_assignment(conn, assignment_batch(step))
    last = history.last_line(conn, PLAN, NOW)

    def types(sight: Sight) -> list[str]:
        today = NOW.date()
        found, onward = history.watched(conn, PLAN, sight, today, since=0, last=last, limit=10)
        assert onward == last
        return [each.type for each in found]

    assert types(ALL) == ["open", "acknowledge"]
    assert types(Sight(everything=False, units=("u01",))) == ["open", "acknowledge"]
    assert types(Sight(everything=False, units=("root",))) == ["open", "acknowledge"]
    assert types(Sight(everything=False, units=("u02",))) == []
    given = Sight(everything=False, units=(), limited=(("u01", ("d.all",)),))
    assert types(given) == []
    given = Sight(everything=False, units=(), limited=(("u01", ("d.one",)),))
    assert types(given) == ["open", "acknowledge"]
    assert not sees_unit(conn, Sight(everything=False, units=("u02",)), _context(conn), "u01")


def test_what_became_of_a_command_is_known(conn: Connection) -> None:
    """Who gave it, or why it was refused; of another nothing is known."""
    order = assignment_order()
    good = assignment_step("command:12345678", Acknowledge())
    bad = assignment_step("command:87654321", Acknowledge())
    commit_assignment(conn, assignment_batch(good, bad))
    known = known_step(conn, PLAN, order.id, "12345678")
    assert known is not None
    assert known.actor == ACTOR
    refused = known_step(conn, PLAN, order.id, "87654321")
    assert refused is not None
    assert refused.refusal is not None
    assert refused.refusal.code == "wrong_state"
    assert known_step(conn, PLAN, order.id, "00000000") is None


def test_a_feed_lives_as_long_as_who_made_it_sits_there(conn: Connection) -> None:
    """Its secret is kept as a hash; a new one ends the old one; what is done stays for a while."""
    account = Account(person="p.u01", name="", role=Role.PERSON, lang="vi", created_at=OPENED)
    add_account(conn, account)
    for secret in ("first", "second"):
        feeds.make_feed(conn, plan=PLAN, post="u01.focal", secret=secret, person="p.u01", at=NOW)
    assert feeds.find_feed(conn, "first") is None
    found = feeds.find_feed(conn, "second")
    assert found is not None
    assert feeds.unit_of(conn, _context(conn), found) == "u01"
    gone = feeds.Feed(**{**found.__dict__, "created_by": "p.u02"})
    assert feeds.unit_of(conn, _context(conn), gone) is None
    feeds.mark_used(conn, found, NOW)
    assert feeds.revoke_feed(conn, PLAN, "u01.focal", NOW)
    assert not feeds.revoke_feed(conn, PLAN, "u01.focal", NOW)

    done = assignment_step("s", Submit()).model_copy(update={"actor": None})
    commit_assignment(conn, assignment_batch(done, order=assignment_order("done")))
    commit_assignment(conn, assignment_batch(order=assignment_order("open")))
    commit_collection(conn, collection_batch())
    assert len(feeds.events(conn, _context(conn), ["u01"])) == 3
    later = load_context(conn, PLAN, NOW + timedelta(days=90))
    assert len(feeds.events(conn, later, ["u01"])) == 2


def test_who_was_told_of_one_late_unit_is_not_told_of_the_others(conn: Connection) -> None:
    """An escalation about one entry shows that entry; the line-up shows the collection."""
    order = collection_order()
    commit_collection(conn, collection_batch(order=order))
    context, name = _context(conn), order.id.split(":", 2)[2]
    for number, (post, unit) in enumerate((("u01.head", "u01"), ("standing", "root"))):
        cells = {
            "plan": PLAN, "obligation": order.id, "occurrence": "1", "round": 1, "rung": "late+0",
            "repeat": number, "line": "", "post": post, "kind": ClaimKind.ESCALATION, "via": "x",
            "duty": "d.all", "clause": "c1", "unit": unit, "at": NOW, "document": "{}",
        }  # fmt: skip
        conn.execute(insert(tables.claim), cells)
    told = COLLECTOR.model_copy(update={"seats": (Seat(post="u01.head", unit="elsewhere"),)})
    assert find_task(conn, context, told, f"{name}:u01") is not None
    assert find_task(conn, context, told, f"{name}:u02") is None
    assert collections.find_collection(conn, context, told, name) is None
    body = COLLECTOR.model_copy(update={"seats": (Seat(post="standing", unit="elsewhere"),)})
    assert find_task(conn, context, body, f"{name}:u02") is not None
    assert collections.find_collection(conn, context, body, name) is not None


def test_news_of_a_collection_reach_each_unit_about_itself(conn: Connection) -> None:
    """Who collects hears of all of it, page by page."""
    order = collection_order()
    steps = (
        collection_step(unit, Receive(receipt=Receipt(unit=unit, received_on=OPENED.date())))
        for unit in ("u01", "u02", "u03")
    )
    unsigned = (each.model_copy(update={"actor": None}) for each in steps)
    commit_collection(conn, collection_batch(*unsigned, order=order))
    last, today = history.last_line(conn, PLAN, NOW), NOW.date()

    def units(sight: Sight, limit: int) -> list[str]:
        found: list[str] = []
        since = 0
        while since < last:
            items, since = history.watched(
                conn, PLAN, sight, today, since=since, last=last, limit=limit
            )
            found += [each.detail["receipt"]["unit"] for each in items if each.type == "receive"]
        return found

    for limit in (1, 2, 50):
        assert units(Sight(everything=False, units=("dept",)), limit) == ["u01", "u02", "u03"]
        assert units(Sight(everything=False, units=("u02",)), limit) == ["u02"]
        assert units(Sight(everything=False, units=("dept", "u02")), limit) == [
            "u01",
            "u02",
            "u03",
        ]
        assert units(ALL, limit) == ["u01", "u02", "u03"]
