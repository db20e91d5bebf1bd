"""Units, posts and their holders come and go: each day has its own answers."""

from models.collection.state import CollectionOrder
from models.deciding.commands import Delegate, Reassign
from models.deciding.digest import digest_morning
from models.plan.organisation import Organisation, Post, PostKind, Unit
from models.plan_run.openings import Opener
from models.plan_run.progress import Issue
from tests.unit.models.core import (
    BODIES,
    ROLES,
    at,
    day,
    gathering,
    house,
    posts,
    tenures,
    units,
    work,
)
from tests.unit.models.core_plan import ISSUED, outcome, plan, row

LONG_AGO, JULY = day("1/1/2010"), day("1/7")
ENDING_UNIT, ENDING_POST = "N3", "V.focal"


def changing(end: str = "1/7") -> Organisation:
    """Return the small house with one unit and one post that end on a day; G1 becomes an office."""

    def unit(one: Unit) -> list[Unit]:
        until = day(end) if one.code == ENDING_UNIT else None
        since = one.model_copy(update={"valid_from": LONG_AGO, "valid_until": until})
        if one.code != "G1":
            return [since]
        office = one.model_copy(update={"kind": "department", "valid_from": JULY})
        return [since.model_copy(update={"valid_until": JULY}), office]

    def post(one: Post) -> Post:
        until = day(end) if one.id == ENDING_POST else None
        return one.model_copy(update={"valid_from": LONG_AGO, "valid_until": until})

    return Organisation(
        units=[found for one in units() for found in unit(one)],
        posts=[post(one) for one in posts()],
        tenures=[one.model_copy(update={"valid_from": LONG_AGO}) for one in tenures()],
        roles=ROLES,
    )


def test_a_desk_moves_on_when_its_post_ends() -> None:
    """On the first day without a focal post the head receives; a body comes before both."""
    changed = house(changing())
    before = changed.desk("V", at("2014-06-30 23:59"))
    after = changed.desk("V", at("2014-07-01 00:00"))
    body = changed.desk("S", at("2014-07-01 00:00"))
    assert before
    assert after
    assert body
    assert (before.post, after.post) == ("V.focal", "V.head")
    assert (body.post, body.persons, body.is_body) == ("S.body", BODIES["S.body"], True)


def test_a_unit_keeps_the_calendar_of_its_kind_of_the_day() -> None:
    """An enterprise that becomes an office has its Saturdays off from that day on."""
    changed = house(changing())
    assert changed.calendar_for("G1", day("30/6")).spec.name == "enterprises"
    assert changed.calendar_for("G1", day("1/7")).spec.name == "offices"
    assert changed.calendar_for("nowhere", day("1/7")).spec.name == "offices"
    assert changed.days("G1", at("2014-06-30 23:59")).calendar.spec.name == "enterprises"


def test_the_issue_opens_for_those_who_exist_that_day() -> None:
    """A province that has ended owes no report, and nobody writes to a post that has ended."""
    issue = Issue(issued_on=ISSUED.date(), number="1/KH")
    for end, members, desk in (
        ("31/3", ("N1", "N2"), "V.head"),
        ("1/4", ("N1", "N2", "N3"), "V.focal"),
    ):
        found = outcome(issue, on=row(issued_on=None), where=house(changing(end)))
        made = Opener(plan(), row(), house(changing(end)), ISSUED.date())
        [(_, order)] = made.cycle_year("report", ISSUED.year).stages
        assert isinstance(order, CollectionOrder)
        assert order.units == members
        told = {each.to for each in found.messages.claims}
        assert desk in told
        assert told & {"V.head", "V.focal"} == {desk}


def test_a_post_may_change_its_kind() -> None:
    """The posts of a kind are those of the day."""
    was = Post(id="B.x", unit="B", kind=PostKind.FOCAL, title_vi="x", valid_until=JULY)
    became = was.model_copy(
        update={"kind": PostKind.DEPUTY, "valid_from": JULY, "valid_until": None}
    )
    found = Organisation(units=units(), posts=[was, became], tenures=[], roles=ROLES)
    assert found.posts_of("B", PostKind.FOCAL, day("30/6")) == [was]
    assert found.posts_of("B", PostKind.FOCAL, JULY) == []
    assert found.posts_of("B", PostKind.DEPUTY, JULY) == [became]


def test_a_walk_asks_for_the_people_of_each_day() -> None:
    """A focal post is reminded until it ends; then the head is, and no rung tells him again."""
    changed = house(changing("6/11"))
    silent = work(changed)
    silent.until("2014-12-05 00:00")
    assert silent.lines == [
        "30/10 due-15 V.focal",
        "13/11 due-5 V.head",
        "19/11 due-1 V.head",
        "21/11 late+5 B.head",
        "21/11 late+5 R.vp1",
        "27/11 late+10 S.body",
        "4/12 late+20 P.body",
    ]
    mornings = {each.to: digest_morning(each, changed) for each in silent.said.claims}
    assert mornings["V.focal"] == at("2014-10-30 08:00")
    assert mornings["R.vp1"] == at("2014-11-21 08:00")


def test_nothing_is_given_to_a_unit_that_has_ended() -> None:
    """On its last day a province still gets work; on the next day it does not exist."""
    changed = house(changing("6/11"))
    for body in (Reassign(unit="N3", reason="r"), Delegate(unit="N3")):
        found = work(changed).do(body, "2014-11-05 23:00")
        assert found.row.worker == "N3"
        assert work(changed).refused(body, "2014-11-06 00:00").code == "unknown_unit"


def test_a_collection_asks_for_the_people_of_each_day() -> None:
    """Reminders and line-ups of a collection go by the day they are said."""
    silent = gathering(house(changing()), units=("N1", "N2"))
    silent.until("2014-11-25 09:00")
    assert silent.lines[-1] == "25/11 late+3 B.focal N1+N2"
