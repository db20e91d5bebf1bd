"""Give the work of a post to another for a time, and set a day of the calendar."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

import pytest

from models.deciding.commands import Actor
from models.deciding.house import House
from models.plan.organisation import Substitution
from models.plan_run.acts import EndSubstitution, SetCalendar, Substitute
from models.plan_run.case import Seen
from tests.unit.models.core import day, house, organisation
from tests.unit.models.core_plan import ISSUED, outcome, refusal, row

FROM, UNTIL = day("1/4"), day("1/5")
ID = "00000000-aaaa"


def body(**changes: object) -> Substitute:
    """Give V.head to p-else for April."""
    values = {"id": ID, "post": "V.head", "receiver": "p-else", "receiver_name": "Else"}
    dates = {"valid_from": FROM, "valid_until": UNTIL}
    return Substitute.model_validate({**values, **dates, **changes})


def given(**changes: object) -> Substitution:
    """Return what came of it."""
    found = outcome(body(**changes)).substitution
    assert found is not None
    return found


def housed(*substitutions: Substitution, vacant: Iterable[str] = ()) -> House:
    """Return a house in which somebody substitutes."""
    return replace(house(), organisation=organisation(vacant).substituted(substitutions))


def test_who_holds_the_post_is_the_giver() -> None:
    """The superior may give it for him: the giver is still the holder, and the paper is named."""
    found = given(document="12/QĐ", duties=("one",))
    assert (found.giver, found.receiver, found.receiver_name) == ("p-V.head", "p-else", "Else")
    assert (found.valid_from, found.valid_until, found.duties) == (FROM, UNTIL, ("one",))
    assert found.document == "12/QĐ"
    assert outcome(body()).change == body()


def test_a_substitution_may_be_given_before_the_issue() -> None:
    """Who is away on the day of the issue is no reason to wait."""
    assert outcome(body(), on=row(issued_on=None)).substitution is not None


@pytest.mark.parametrize(
    ("changes", "refused"),
    [
        ({"post": "Z.head"}, ("unknown_post", "post")),
        ({"post": "S.body"}, ("body_post", "post")),
        ({"post": "C.secretary"}, ("vacant_post", "post")),
        ({"receiver": "p-V.head"}, ("already_holds", "receiver")),
        ({"valid_until": FROM}, ("date_order", "valid_until")),
        ({"valid_from": day("1/3"), "valid_until": day("31/3")}, ("date_past", "valid_until")),
        ({"duties": ("one", "nothing")}, ("unknown_duty", "duties")),
    ],
)
def test_what_cannot_be_given_is_refused(
    changes: dict[str, object], refused: tuple[str, str]
) -> None:
    """Each refusal has its code and names the field."""
    assert refusal(body(**changes)) == refused


def test_what_was_given_cannot_be_given_on() -> None:
    """Who only substitutes at a post gives nothing of it away; the holder still may."""
    where = housed(given(valid_from=day("1/3")))
    again = body(id="00000000-bbbb", receiver="p-third")
    substitute, holder = (Actor(post="V.head", person=each) for each in ("p-else", "p-V.head"))
    assert refusal(again, where=where, by=substitute) == ("no_redelegation", "post")
    assert outcome(again, where=where, by=holder).substitution is not None


def test_the_id_of_a_substitution_is_used_once() -> None:
    """The sender makes the id; another substitution needs another."""
    seen = Seen(substitution=given())
    assert refusal(body(), seen=seen) == ("substitution_exists", "id")


def test_a_substitution_ends_earlier() -> None:
    """From its day on nothing is left of it; what was done under it stands."""
    seen, since = Seen(substitution=given()), day("10/4")
    ended = outcome(EndSubstitution(id=ID, since=since), seen=seen).substitution
    assert ended is not None
    assert (ended.valid_from, ended.valid_until) == (FROM, since)
    before = outcome(EndSubstitution(id=ID, since=ISSUED.date()), seen=seen).substitution
    assert before is not None
    assert not before.holds_on(FROM)


@pytest.mark.parametrize(
    ("since", "known", "refused"),
    [
        (day("10/4"), False, ("unknown_substitution", "id")),
        (day("30/3"), True, ("date_past", "since")),
        (UNTIL, True, ("substitution_over", "since")),
    ],
)
def test_an_end_that_ends_nothing_is_refused(
    since: date, *, known: bool, refused: tuple[str, str]
) -> None:
    """There is none, it is past, or it ends by itself before."""
    seen = Seen(substitution=given() if known else None)
    assert refusal(EndSubstitution(id=ID, since=since), seen=seen) == refused


# --- in the organisation -----------------------------------------------------------------------


def test_both_receive_and_both_are_named() -> None:
    """The holder stays who he is; the other receives beside him and is told apart."""
    org = housed(given()).organisation
    post = org.post("V.head", FROM)
    assert post is not None
    found = org.addressee(post, FROM)
    assert found is not None
    assert (found.persons, found.substitutes) == (("p-V.head", "p-else"), ("p-else",))
    assert found.holders == ("p-V.head",)
    after = org.addressee(post, UNTIL)
    assert after is not None
    assert (after.persons, after.substitutes) == (("p-V.head",), ())


def test_a_limited_substitution_receives_what_it_is_for() -> None:
    """A message about another duty goes to the holder alone; one about none goes to both."""
    org = housed(given(duties=("one",))).organisation
    post = org.post("V.head", FROM)
    assert post is not None
    seen = [org.addressee(post, FROM, duty) for duty in ("one", "after", None)]
    assert [each and len(each.persons) for each in seen] == [2, 1, 2]
    assert org.may_act("p-else", "V.head", FROM, "one")
    assert not org.may_act("p-else", "V.head", FROM, "after")
    assert org.may_act("p-else", "V.head", FROM)


def test_it_holds_from_its_first_day_until_before_its_last() -> None:
    """Outside its days the receiver is nobody there."""
    org = housed(given()).organisation
    days = (day("31/3"), FROM, day("30/4"), UNTIL)
    assert [org.may_act("p-else", "V.head", each) for each in days] == [False, True, True, False]
    assert [len(org.substitutes("V.head", each)) for each in days] == [0, 1, 1, 0]


def test_it_ends_with_the_tenure_of_its_giver() -> None:
    """Whatever day was written: a new head has given nothing to anybody."""
    org = housed(given(), vacant=("V.head",)).organisation
    assert org.substitutes("V.head", FROM) == ()
    assert not org.may_act("p-else", "V.head", FROM)


def test_who_substitutes_the_acting_post_acts_for_the_vacant_one() -> None:
    """The secretary's post is vacant and B.head acts: so does who substitutes him, for a time."""
    org = housed(given(post="B.head")).organisation
    assert [org.may_act(each, "C.secretary", FROM) for each in ("p-B.head", "p-else", "p-x")] == [
        True,
        True,
        False,
    ]
    post = org.post("C.secretary", FROM)
    assert post is not None
    found = org.addressee(post, FROM)
    assert found is not None
    assert (found.acting_for, found.persons) == ("C.secretary", ("p-B.head", "p-else"))


def test_other_substitutions_leave_the_organisation_they_were_laid_over_alone() -> None:
    """The same units and posts serve every version."""
    base = organisation()
    assert base.substituted([given()]).may_act("p-else", "V.head", FROM)
    assert not base.may_act("p-else", "V.head", FROM)


# --- the calendar ------------------------------------------------------------------------------


def test_a_day_of_a_calendar_is_set_and_what_is_open_is_planned_anew() -> None:
    """2/5/2014 was a day off by decision; before the issue nothing is open."""
    off = SetCalendar(calendar="offices", day=day("5/5"), working=False, document="1/CV")
    assert (outcome(off).change, outcome(off).replans) == (off, True)
    assert not outcome(off, on=row(issued_on=None)).replans
    unknown = off.model_copy(update={"calendar": "moon"})
    assert refusal(unknown) == ("unknown_calendar", "calendar")
    same = off.model_copy(update={"working": True})
    assert refusal(same) == ("calendar_unchanged", "day")
