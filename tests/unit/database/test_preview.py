"""What an amendment is said to come to is what it comes to."""

from collections import Counter
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Connection

from database import queries
from database.notices.preview import ChangedDay, Preview, preview
from database.packages import store_package
from models.plan_run.acts import Amend
from tests.unit.database.plans import done, issued, open_all
from tests.unit.database.sample import DUE, OPENED, PLAN, sample_plan
from tests.unit.database.test_plan_commits import DECISION
from tests.unit.database.test_reaching import act, version, without

NOTHING = Preview(reached=0, moved=0, messages=0, posts={})
FREE = {"source": {"kind": "default"}}


def duty(name: str, **changes: object) -> dict[str, Any]:
    """Return a duty like the first one of the sample."""
    first = next(each for each in sample_plan().file.duties if each.id == "d.one")
    return {**first.model_dump(), "id": name, **changes}


def previewed(conn: Connection, **changes: object) -> Preview:
    """Store another version of the package and preview it."""
    store_package(conn, version("v2", **changes))
    return preview(conn, PLAN, OPENED, package="v2")


def stood(conn: Connection) -> Counter[str]:
    """Count what is claimed, by post."""
    return Counter(each.to for each in queries.claims(conn, PLAN))


def really(conn: Connection) -> dict[str, int]:
    """Adopt the version, let everything happen, and count the messages by post."""
    before = stood(conn)
    act(conn, "amend", Amend(package="v2", reason="thêm", decision=DECISION))
    open_all(conn)
    return dict(stood(conn) - before)


def test_the_same_package_comes_to_nothing(conn: Connection) -> None:
    """Nor does one that is not stored, or a plan that is not there."""
    issued(conn)
    assert preview(conn, PLAN, OPENED, package="v1") == NOTHING
    assert preview(conn, PLAN, OPENED, package="none") == NOTHING
    assert preview(conn, PLAN, OPENED) == NOTHING.model_copy(update={"reached": 3})


def test_another_number_of_the_same_package_moves_nothing(conn: Connection) -> None:
    """What differs only in its name reaches nothing that is open."""
    issued(conn)
    assert previewed(conn) == NOTHING
    assert really(conn) == {}


def test_an_unissued_plan_has_nothing_open(conn: Connection) -> None:
    """What is added is opened, and told, when it is issued."""
    assert previewed(conn, duties=[*without(), duty("d.two")]) == NOTHING


@pytest.mark.parametrize(
    "duties",
    [
        [*without(), duty("d.two"), duty("d.three", lead={"unit": "u02", **FREE})],
        [*without(), duty("d.two", lead={"unit_class": "provinces", **FREE})],
        [*without(), duty("d.two", kind="proposal")],
        [*without("d.one"), duty("d.one", lead={"unit": "u02", **FREE})],
        without("d.one", "d.all"),
    ],
    ids=["added", "added-of-a-class", "added-course", "another-lead", "removed"],
)
def test_messages_are_counted_as_they_will_be(
    conn: Connection, duties: list[dict[str, Any]]
) -> None:
    """Of what is added, given to another, and taken away: to each post as many as it gets."""
    issued(conn)
    before = stood(conn)
    found = previewed(conn, duties=duties)
    assert stood(conn) == before
    said = really(conn)
    assert found.posts == said
    assert found.messages == sum(said.values())


def test_another_day_moves_only_what_it_is_for(conn: Connection) -> None:
    """One duty of three."""
    issued(conn)
    moved = duty("d.one")
    moved["deadlines"] = [{**moved["deadlines"][0], "rule": {"on": date(2014, 5, 6)}}]
    found = previewed(conn, duties=[*without("d.one"), moved])
    assert (found.reached, found.moved) == (1, 1)
    assert found.posts == really(conn)


def staged(*stages: tuple[str, int]) -> dict[str, Any]:
    """Return the parts of a package whose proposals go through these stages."""
    made = [{"id": name, "label_vi": f"Bước {name}", "days": days} for name, days in stages]
    specs = [{"kinds": ["proposal"], "stages": made, **FREE}]
    return {"duties": [*without(), duty("d.scheme", kind="proposal")], "courses": specs}


def test_other_terms_of_a_stage_move_what_is_open_of_it(conn: Connection) -> None:
    """The stage that is open follows; what comes after it says nothing yet."""
    store_package(conn, version("v0", **staged(("outline", 30), ("issued", 5))))
    done(conn, "first", Amend(package="v0", reason="trước", decision=DECISION))
    issued(conn)
    found = previewed(conn, **staged(("outline", 10), ("test", 5), ("issued", 5)))
    assert (found.reached, found.moved) == (1, 1)
    assert found.posts == really(conn)


def test_another_ladder_moves_what_has_a_ladder(conn: Connection) -> None:
    """Everything open is looked at; what has no deadline has no other instants."""
    issued(conn)
    policy = sample_plan().file.policy.model_dump()
    ladder = {**policy["assignment"], "before": [{"working_days": 7}]}
    found = previewed(conn, policy={**policy, "version": "2", "assignment": ladder})
    assert (found.reached, found.moved) == (3, 1)
    assert found.posts == really(conn)


def test_a_day_far_ahead_moves_nothing(conn: Connection) -> None:
    """A day off after everything is over changes no instant."""
    issued(conn)
    far = ChangedDay(calendar="office", day=date(2015, 12, 7), working=False)
    assert preview(conn, PLAN, OPENED, day=far) == NOTHING.model_copy(update={"reached": 3})
    near = ChangedDay(calendar="office", day=DUE, working=False)
    assert preview(conn, PLAN, OPENED, day=near).moved == 3  # the secretary has his list, too
