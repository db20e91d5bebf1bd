"""A morning: one digest for a person, when something is new, within the budget, or a reason."""

from collections import Counter
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from models.deciding.claim import Claim, ClaimKind, Via, WithheldReason
from models.deciding.digest import digest_morning
from models.notices.delivery import DeliveryKind, QuietReason, Reader
from models.notices.facts import Carried, Pending, Waiting
from models.plan.organisation import PostKind
from models.texts.context import Said, Tone
from models.texts.templates import Texts
from tests.unit.models.core import BODIES, UNITS, at, organisation, tenures
from tests.unit.models.notices_core import Office, addressed, claim, item, office, persons

TO = ("N1.focal", "N1.head", "N2.focal", "D1.focal", "B.head", "S.body", "P.body", "R.vp1")
MONDAY, TUESDAY = "2014-11-24", "2014-11-25"


def late_office() -> Office:
    """Return an office in which one province is late since 21/11/2014."""
    here = Office()
    here.owes(item("N1"), item("N2", date(2015, 6, 30)))
    return here


def test_a_claim_is_said_the_morning_it_is_made() -> None:
    """Together with all that the person owes; the next quiet morning says why it is quiet."""
    here = late_office()
    here.claim(
        claim("N1.focal", at("2014-11-25 08:00"), kind=ClaimKind.REMINDER, rung="late-weekly")
    )
    first = here.morning(TUESDAY)
    assert persons(first.drafts) == ["p-N1.focal"]
    (draft,) = first.drafts
    (section,) = draft.letter.sections
    assert section.id == "owed"
    (line,) = section.lines  # what is owed stands there once, said by the claim
    assert (line.said, line.new, line.late, line.days) == (Said.LATE_AGAIN, True, True, 3)
    assert Texts().line(line).startswith("(Mới) Đôn đốc: đơn vị chưa hoàn thành")
    assert draft.addresses == ("N1.focal@x.example",)
    second = here.morning("2014-11-26")
    assert second.drafts == ()
    people = ("p-N1.focal", "p-N1.head", "p-N2.focal", "p-N2.head", "p-B.focal", "p-B.head")
    assert second.quiets == dict.fromkeys(people, QuietReason.NOTHING_NEW)


def test_a_new_lateness_is_news_to_who_owes() -> None:
    """On the first morning after the line, once; the head is told by the ladder."""
    here = late_office()
    here.morning("2014-11-20")
    assert persons(here.morning("2014-11-21").drafts) == ["p-N1.focal"]
    assert here.morning(TUESDAY).drafts == ()


def test_monday_recapitulates_what_presses() -> None:
    """Who is late, and those who follow him; who has months left hears nothing."""
    here = late_office()
    here.morning("2014-11-21")
    found = here.morning(MONDAY)
    assert all(draft.letter.recap for draft in found.drafts)
    assert persons(found.drafts) == ["p-B.focal", "p-B.head", "p-N1.focal"]


def test_a_superior_reads_one_line_for_each_direct_child() -> None:
    """The worst first, with all that lies below it; the details stay below."""
    here = Office()
    here.owes(item("G1"), item("G2"), item("D2"), item("D2", date(2014, 11, 3), duty="e"))
    here.owes(item("N2"))
    digest = {draft.person: draft for draft in here.morning(MONDAY).drafts}
    lines = [line for line in digest["p-N1.focal"].letter.lines if line.said is Said.CHILD]
    assert [(line.unit, line.count, line.total, line.days) for line in lines] == [
        ("D2", 2, 2, 15),
        ("D1", 2, 2, 3),  # enterprises work on Saturdays
    ]
    top = [line for line in digest["p-B.focal"].letter.lines if line.said is Said.CHILD]
    assert [(line.unit, line.count) for line in top] == [("N1", 4), ("N2", 1)]


def test_what_was_settled_before_the_morning_is_withheld() -> None:
    """The claim is there, the matter is not: a row says so, and the person's quiet as well."""
    here = Office()
    here.claim(claim("N1.head", at("2014-11-25 08:00")))
    found = here.morning(TUESDAY)
    assert found.drafts == ()
    assert [each.reason for each in found.withheld] == [WithheldReason.SETTLED]
    assert found.quiets == {"p-N1.head": QuietReason.SETTLED}


def test_a_new_round_makes_an_old_claim_void() -> None:
    """What was said of the former deadline is not said any more."""
    here = Office()
    here.owes(item("N1", round=2))
    here.claim(claim("N1.head", at("2014-11-25 08:00")))
    assert [each.reason for each in here.morning(TUESDAY).withheld] == [WithheldReason.SETTLED]


def test_a_reminder_of_what_another_unit_does_now_is_withheld() -> None:
    """The right of the recipient is looked at again."""
    here = Office()
    here.owes(item("N1"))
    here.claim(claim("N1.focal", at("2014-11-25 08:00"), kind=ClaimKind.REMINDER, rung="due-5"))
    assert here.morning(TUESDAY).withheld == ()
    here.claim(claim("D1.focal", at("2014-11-26 08:00"), kind=ClaimKind.REMINDER, rung="due-5",
                     matter=claim("N1.focal", at("2014-11-26 08:00")).matter))  # fmt: skip
    found = here.morning("2014-11-26")
    assert [each.reason for each in found.withheld] == [WithheldReason.LOST_RIGHT]


def test_a_vacant_post_is_recorded() -> None:
    """Nobody is written to, and both the message and the morning say why."""
    here = Office(house=replace(office(), organisation=addressed(organisation(("N1.head",)))))
    here.owes(item("N1"))
    here.claim(claim("N1.head", at("2014-11-25 08:00")))
    found = here.morning(TUESDAY)
    assert [each.reason for each in found.withheld] == [WithheldReason.POST_VACANT]
    assert found.vacant == ("N1.head",)


def test_a_person_without_address_is_never_silently_left_out() -> None:
    """The claim is withheld for him, and the operator hears of it."""
    here = Office(house=replace(office(), organisation=organisation()))
    here.owes(item("N1"))
    here.claim(claim("N1.head", at("2014-11-25 08:00")))
    found = here.morning(TUESDAY)
    assert [each.reason for each in found.withheld] == [WithheldReason.NO_ADDRESS]
    assert [(each.code, each.detail) for each in found.alarms] == [
        ("no_address", "p-N1.head (N1.head)")
    ]
    assert found.quiets["p-N1.head"] is QuietReason.NO_ADDRESS


def test_who_holds_several_posts_gets_one_digest() -> None:
    """And a body's claim goes to each of its holders."""
    here = Office()
    here.owes(item("N1"), item("N2"))
    here.claim(claim("S.body", at("2014-11-24 08:00"), matter=claim("N1.head", at("2014-11-24 08:00")).matter))  # fmt: skip  # noqa: E501
    here.claim(claim("R.vp1", at("2014-11-24 08:00"), matter=claim("N2.head", at("2014-11-24 08:00")).matter))  # fmt: skip  # noqa: E501
    drafts = {draft.person: draft for draft in here.morning(MONDAY).drafts}
    assert drafts["p-R.vp1"].posts == ("R.vp1", "S.body")
    assert drafts["p-R.vp1"].claims == (1, 2)
    assert drafts["p-R.head"].claims == (1,)
    said = Texts().letter(drafts["p-R.vp1"].letter)
    assert drafts["p-R.vp1"].letter.tone is Tone.TOP
    assert not {"đôn đốc", "nhắc"} & set(said.text.lower().replace(",", " ").split())


def test_what_lies_before_a_body_stands_in_the_secretarys_digest() -> None:
    """The Standing itself is not reminded of it."""
    here = Office()
    pending = Pending(
        obligation="a", duty="d", clause="1", unit="N1", decider="S", what="submission",
        since=at("2014-11-24 15:00"),
    )  # fmt: skip
    here.facts = replace(here.facts, pending=(pending,))
    (draft,) = here.morning(TUESDAY).drafts
    assert draft.person == "p-B.head"  # acts as secretary
    assert [line.said for line in draft.letter.lines] == [Said.BEFORE_BODY]
    assert here.morning("2014-11-26").drafts == ()


def test_an_unknown_outcome_is_carried_by_the_next_digest() -> None:
    """And said to be so; what was settled meanwhile is carried no further."""
    here = late_office()
    here.morning("2014-11-21")
    said = Waiting(id=9, claim=claim("N1.head", at("2014-11-24 08:00")))
    lost = Carried(delivery=7, person="p-N1.head", posts=("N1.head",), why="unknown",
                   day=date(2014, 11, 24), error="", claims=(said,))  # fmt: skip
    here.facts = replace(here.facts, carried=(lost,))
    found = here.morning(TUESDAY)
    (draft,) = found.drafts
    assert draft.carries == (7,)
    assert draft.letter.lines[0].again
    here.facts = replace(here.facts, items=())
    assert here.morning("2014-11-26").carried == (7,)


def test_a_message_that_reached_no_address_is_told_to_the_superior() -> None:
    """Above the provinces that is the focal department."""
    here = Office()
    for unit, above in (("D1", "p-N1.focal"), ("N1", "p-B.focal")):
        lost = Carried(delivery=7, person=f"p-{unit}.head", posts=(f"{unit}.head",), why="failed",
                       day=date(2014, 11, 24), error="550", claims=())  # fmt: skip
        here.facts = replace(here.facts, carried=(lost,))
        (draft,) = here.morning(TUESDAY).drafts
        assert (draft.person, draft.posts) == (above, (above.removeprefix("p-"),))
        assert [line.said for line in draft.letter.lines] == [Said.UNDELIVERED]
        here.sent.clear()


def urgent_claim(to: str, said: datetime, number: int = 0) -> Claim:
    """Make an urgent claim."""
    return claim(to, said, kind=ClaimKind.ASSIGNMENT, via=Via.URGENT, rung="assignment",
                 repeat=number)  # fmt: skip


def test_urgent_messages_beyond_the_budget_fall_into_the_digest() -> None:
    """Two a day; the third is read the next morning."""
    here = late_office()
    here.morning(TUESDAY)
    here.claim(*(urgent_claim("N1.focal", at("2014-11-25 09:00"), n) for n in range(3)))
    found = here.urgent(at("2014-11-25 09:01"))
    assert [draft.claims for draft in found.drafts] == [(1,), (2,)]
    assert found.drafts[0].deadlines[0].day == date(2014, 11, 20)
    assert here.urgent(at("2014-11-25 16:00")).drafts == ()
    (digest,) = here.morning("2014-11-26").drafts
    assert digest.claims == (3,)


def test_nothing_urgent_goes_out_on_a_day_off_nor_in_quiet_hours() -> None:
    """On Saturday and in the evening it waits for the digest; at noon until the hours end."""
    here = late_office()
    here.claim(urgent_claim("N1.focal", at("2014-11-22 09:00")))
    assert here.urgent(at("2014-11-22 09:01")).drafts == ()
    rules = Reader.model_validate(
        {"person": "p-N1.focal", "lang": "en", "address": "own@x.example",
         "quiet_from": "18:00", "quiet_until": "07:00"}
    )  # fmt: skip
    here.facts = replace(here.facts, readers={"p-N1.focal": rules})
    assert here.urgent(at("2014-11-24 20:00")).drafts == ()
    noon = rules.model_copy(update={"quiet_from": time(7), "quiet_until": time(13, 30)})
    here.facts = replace(here.facts, readers={"p-N1.focal": noon})
    (draft,) = here.urgent(at("2014-11-24 12:00")).drafts
    assert draft.not_before == at("2014-11-24 13:30")
    assert draft.addresses[0] == "own@x.example"
    assert draft.letter.lang == "en"
    (digest,) = here.morning(TUESDAY).drafts
    assert digest.not_before == at("2014-11-25 13:30")


DAYS = st.integers(0, 30)
SAID = st.tuples(st.sampled_from(TO), DAYS, st.integers(0, 23), st.booleans())


@settings(deadline=None, max_examples=60)
@given(
    st.lists(SAID, max_size=40),
    st.lists(st.tuples(st.sampled_from(sorted(UNITS)), DAYS), max_size=12),
    st.integers(0, 3),
)
def test_the_budget_holds_and_no_claim_is_lost_or_said_twice(
    said: list[tuple[str, int, int, bool]], owed: list[tuple[str, int]], budget: int
) -> None:
    """Over a month of random claims, however urgent, on whatever days."""
    start, digest = date(2014, 11, 3), office().policy.digest
    terms = digest.model_copy(update={"budget_urgent": budget})
    here = Office(house=office(digest=terms))
    here.owes(*(item(unit, start + timedelta(days=days)) for unit, days in owed))
    here.owes(*(item(unit.split(".")[0]) for unit in TO if unit[0] != "R"), item("R"))
    for to, day, hour, urgent in said:
        instant = at(f"{start + timedelta(days=day)} {hour:02}:00")
        if urgent and not to.endswith(".body"):
            here.claim(urgent_claim(to, instant, len(here.claims)))
        else:
            here.claim(claim(to, instant, repeat=len(here.claims)))
    for day in range(45):
        today = start + timedelta(days=day)
        if here.house.calendars["offices"].is_working_day(today):
            here.morning(today)
        for hour in (7, 12, 17, 23):
            here.urgent(at(f"{today} {hour:02}:30"))
    _check(here, budget)


def _check(here: Office, budget: int) -> None:
    calendar = here.house.calendars["offices"]
    spent = Counter((draft.person, when.date(), draft.kind) for when, draft in here.sent)
    for (_, day, kind), count in spent.items():
        assert count <= (1 if kind is DeliveryKind.DIGEST else budget)
        assert calendar.is_working_day(day)
    read = Counter((number, draft.person) for _, draft in here.sent for number in draft.claims)
    expected = {
        (number, person)
        for number, each in enumerate(here.claims, start=1)
        for person in BODIES.get(each.to, (f"p-{each.to}",))
    }
    assert set(read) == expected
    assert set(read.values()) <= {1}
    for when, draft in here.sent:
        for number in draft.claims:
            each = here.claims[number - 1]
            assert each.at <= when
            if draft.kind is DeliveryKind.DIGEST:
                assert when >= digest_morning(each, here.house)


def test_the_office_of_these_tests_is_what_it_seems() -> None:
    """Every post but two is held, and a body has its members."""
    assert len({each.person for each in tenures()}) > 15
    assert PostKind.BODY in {post.kind for post in addressed()._posts_of["S"]}
