"""Why and why-not as pure answers: each code for its reason, each rung in the policy's terms."""

from dataclasses import replace
from datetime import date, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from models.deciding.claim import Claim, ClaimKind, Skip, SkipReason, Via, Withheld, WithheldReason
from models.deciding.ladder import Subject
from models.notices.addressed import posts_of, refs_of
from models.notices.delivery import Quiet, QuietReason
from models.notices.rung_terms import RungTerm, When, rung_term
from models.notices.why import Day, OpenMatter, Went, WhyNotCode, why, why_not
from models.plan.policy import addressee_ref
from tests.unit.models.core import at, house, organisation
from tests.unit.models.notices_core import addressed, claim, office

TUESDAY, MONDAY, SUNDAY = date(2014, 11, 25), date(2014, 11, 24), date(2014, 11, 23)
MATTER = claim("N1.focal", at("2014-11-25 08:00")).matter
COMPOSED = Day(composed=True)
C = WhyNotCode


def codes(post: str, found: Day, on: date = TUESDAY) -> list[WhyNotCode]:
    """Return the codes of an answer, in its order."""
    return [each.code for each in why_not(post, on, office(), found).reasons]


@pytest.mark.parametrize("reason", list(QuietReason))
def test_a_quiet_row_is_the_reason_itself(reason: QuietReason) -> None:
    """Of the post, or of a person who holds it; nobody else's."""
    mine = Quiet(person="p-N1.focal", day=TUESDAY, reason=reason, detail="x")
    assert codes("N1.focal", Day(composed=True, quiets=(mine,))) == [C(reason.value)]
    of_post = Quiet(person="", post="N1.focal", day=TUESDAY, reason=reason)
    assert codes("N1.focal", Day(composed=True, quiets=(of_post,))) == [C(reason.value)]
    assert codes("N2.focal", Day(composed=True, quiets=(mine, of_post))) == [C.NOTHING_OPEN]
    (said,) = why_not("N1.focal", TUESDAY, office(), Day(composed=True, quiets=(mine,))).reasons
    assert said.detail == "x"


@pytest.mark.parametrize(
    ("state", "code"),
    [("sent", C.SENT), ("pending", C.NOT_DELIVERED), ("unknown", C.NOT_DELIVERED),
     ("failed", C.NOT_DELIVERED), ("withheld", C.NOT_DELIVERED)],
)  # fmt: skip
def test_a_letter_is_named_with_its_state(state: str, code: WhyNotCode) -> None:
    """Whatever became of it; what went to others is none of his."""
    went = Went(person="p-N1.focal", delivery=7, kind="digest", state=state)
    (said,) = why_not("N1.focal", TUESDAY, office(), Day(composed=True, went=(went,))).reasons
    assert (said.code, said.detail) == (code, f"digest 7 {state}")
    assert codes("N1.head", Day(composed=True, went=(went,))) == [C.NOTHING_OPEN]


def test_a_morning_that_was_not_composed_says_whether_it_was_a_day_off() -> None:
    """By the calendar of the post; who was sent something all the same hears only that."""
    assert codes("N1.focal", Day(composed=False)) == [C.NOT_COMPOSED]
    assert codes("N1.focal", Day(composed=False), SUNDAY) == [C.DAY_OFF]
    saturday = date(2014, 11, 22)
    assert codes("N1.focal", Day(composed=False), saturday) == [C.DAY_OFF]
    assert codes("G1.focal", Day(composed=False), saturday) == [C.NOT_COMPOSED]  # an enterprise
    went = Went(person="p-N1.focal", delivery=1, kind="urgent", state="sent")
    assert codes("N1.focal", Day(composed=False, went=(went,))) == [C.SENT]
    assert codes("N1.focal", Day(composed=False, issued=False)) == [C.NOT_ISSUED]
    assert codes("N1.focal", Day(composed=False, issued=False), SUNDAY) == [C.NOT_ISSUED]


def test_a_post_that_nobody_holds_is_said_to_be_vacant_once() -> None:
    """Whether or not a row says so; its persons are none."""
    empty = house(addressed(organisation(("N1.head",))))
    answer = why_not("N1.head", TUESDAY, empty, COMPOSED)
    assert ([each.code for each in answer.reasons], answer.persons) == ([C.POST_VACANT], ())
    row = Quiet(person="", post="N1.head", day=TUESDAY, reason=QuietReason.POST_VACANT)
    said = why_not("N1.head", TUESDAY, empty, Day(composed=True, quiets=(row,))).reasons
    assert [each.code for each in said] == [C.POST_VACANT]
    assert codes("no.post", COMPOSED) == [C.POST_VACANT]


def test_a_body_reads_on_its_morning_only() -> None:
    """The week's first working day; on others it is said that it reads weekly."""
    assert codes("S.body", COMPOSED) == [C.WEEKLY]
    assert codes("P.body", COMPOSED) == [C.WEEKLY]
    assert codes("S.body", COMPOSED, MONDAY) == [C.NOTHING_OPEN]
    after_holidays = date(2015, 2, 24)  # Monday the 23rd was off
    assert codes("S.body", COMPOSED, after_holidays) == [C.NOTHING_OPEN]
    assert codes("N1.focal", COMPOSED) == [C.NOTHING_OPEN]


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"court": "outside"}, C.OUTSIDE),
        ({"court": "approver"}, C.WITH_APPROVER),
        ({"stopped": True}, C.SUSPENDED),
        ({"waiting": True}, C.WAITING),
        ({"undecided": True, "stopped": True}, C.UNDECIDED),
        ({"delegated_to": "D1", "undecided": True, "court": "outside"}, C.DELEGATED),
    ],
)
def test_a_clock_that_stands_is_a_reason(more: dict[str, object], code: WhyNotCode) -> None:
    """The most particular one; what is in one's own court is none."""
    matter = OpenMatter.model_validate({"obligation": "a", "court": "assignee", **more})
    mine = OpenMatter(obligation="b", court="assignee")
    (said,) = why_not(
        "N1.focal", TUESDAY, office(), Day(composed=True, matters=(mine, matter))
    ).reasons
    assert (said.code, said.obligation, said.detail) == (code, "a", matter.delegated_to)


def test_what_was_not_claimed_says_why() -> None:
    """Told already on a lower rung; past when it was planned; of no known code: withheld."""

    def skip(reason: SkipReason) -> Skip:
        said = {"matter": MATTER, "rung": "late+0", "addressee": "unit_head"}
        return Skip.model_validate({**said, "at": at("2014-11-25 08:00"), "reason": reason})

    told = Day(composed=True, skips=tuple(map(skip, SkipReason)))
    (said,) = why_not("N1.head", TUESDAY, office(), told).reasons
    assert (said.code, said.rung, said.detail) == (C.TAKEN_BY_ANOTHER_RUNG, "late+0", "unit_head")

    def held(reason: WithheldReason) -> list[tuple[WhyNotCode, str]]:
        row = Withheld(matter=MATTER, kind=ClaimKind.REMINDER, rung="due-5",
                       at=at("2014-11-25 08:00"), reason=reason)  # fmt: skip
        found = why_not("N1.head", TUESDAY, office(), Day(composed=True, withheld=(row,)))
        return [(each.code, each.detail) for each in found.reasons]

    assert held(WithheldReason.PAST_WHEN_PLANNED) == [(C.PAST_WHEN_PLANNED, "past_when_planned")]
    assert held(WithheldReason.SETTLED) == [(C.SETTLED, "settled")]
    assert held(WithheldReason.LOST_RIGHT) == [(C.WITHHELD, "lost_right")]
    assert held(WithheldReason.COMBINED) == [(C.WITHHELD, "combined")]


def test_the_same_reason_is_said_once() -> None:
    """However many rows say it."""
    row = Quiet(person="p-N1.focal", day=TUESDAY, reason=QuietReason.NOTHING_NEW)
    twice = replace(row, post="N1.focal")
    assert codes("N1.focal", Day(composed=True, quiets=(row, twice))) == [C.NOTHING_NEW]


def test_why_says_all_there_is_to_say() -> None:
    """Every sentence of the clause, who held the post that day, and what stops the next one."""
    spans = (SimpleNamespace(quote="Một"), SimpleNamespace(quote="hai"))
    clauses = (SimpleNamespace(id="0", spans=()), SimpleNamespace(id="1", spans=spans))
    plan: Any = SimpleNamespace(file=SimpleNamespace(clauses=clauses))
    said = claim("N1.head", at("2014-11-25 08:00"), rung="late+0", round=2, repeat=3, note="n")
    went = (Went(person="p-N1.head", delivery=4),)
    found = why(said, 9, plan, office(), went)
    assert (found.claim, found.kind, found.duty, found.clause) == (9, "escalation", "d", "1")
    assert found.sentence == "Một … hai"
    term = RungTerm(when=When.AFTER_LATE, days=0, to=("unit_head",))
    assert (found.rung, found.rung_term) == ("late+0", term)
    assert (found.round, found.repeat, found.note) == (2, 3, "n")
    assert (found.to, found.title, found.holders) == ("N1.head", "N1.head", ("p-N1.head",))
    assert (found.units, found.due_day) == (("N1",), date(2014, 11, 20))
    assert found.planned == at("2014-11-25 08:00")
    assert found.deliveries == went
    assert found.stops == ("submit", "extension", "suspend", "withdraw", "directive", "promise")
    assert (found.policy, found.acting_for) == ("1", None)
    assert found.calendar == office().calendars["offices"].version
    other = said.model_copy(update={"matter": said.matter.model_copy(update={"clause": "9"})})
    assert why(other, 9, plan, office(), ()).sentence == ""


@pytest.mark.parametrize(
    ("rung", "kind", "stops"),
    [
        ("review1:late+0", ClaimKind.ESCALATION, ("approve", "return", "promise")),
        ("review1:waiting", ClaimKind.REMINDER, ("approve", "return")),
        ("outside1:look", ClaimKind.REMINDER, ("receive_back",)),
        ("due-5", ClaimKind.REMINDER,
         ("submit", "extension", "suspend", "withdraw", "directive")),
    ],
)  # fmt: skip
def test_what_stops_the_next_one_is_up_to_whose_court_it_is(
    rung: str, kind: ClaimKind, stops: tuple[str, ...]
) -> None:
    """And a promise, where it climbs."""
    plan: Any = SimpleNamespace(file=SimpleNamespace(clauses=()))
    units = MATTER.model_copy(update={"units": ("N1", "N2")})
    said = on_rung(rung, kind).model_copy(update={"matter": units, "acting_for": "N1.head"})
    found = why(said, 1, plan, office(), ())
    assert found.stops == stops
    assert found.units == ("N1", "N2")
    assert found.holders == ("p-N1.head",)  # of the post acted for


def test_who_held_a_post_that_is_gone_is_what_the_claim_says() -> None:
    """The persons it was made for."""
    plan: Any = SimpleNamespace(file=SimpleNamespace(clauses=()))
    empty = house(addressed(organisation(("N1.head",))))
    said = claim("N1.head", at("2014-11-25 08:00"))
    assert why(said, 1, plan, empty, ()).holders == ("p-N1.head",)


# --- rungs ---------------------------------------------------------------------------------------


def on_rung(rung: str, kind: ClaimKind = ClaimKind.REMINDER, obligation: str = "") -> Claim:
    """Return a claim made on a rung."""
    matter = MATTER.model_copy(update={"obligation": obligation or MATTER.obligation})
    said: datetime = at("2014-11-25 08:00")
    return claim("N1.focal", said, kind=kind, rung=rung, matter=matter, via=Via.DIGEST)


@pytest.mark.parametrize(
    ("rung", "kind", "term"),
    [
        ("due-15", ClaimKind.REMINDER, (When.BEFORE_DUE, 15, ("responsible_post",))),
        ("late+5", ClaimKind.ESCALATION,
         (When.AFTER_LATE, 5, ("committee_secretary", "leader_in_charge"))),
        ("review1.1:late+10", ClaimKind.ESCALATION, (When.AFTER_LATE, 10, ("standing",))),
        ("late-weekly", ClaimKind.REMINDER, (When.WHILE_LATE, 5, ("responsible_post",))),
        ("combined", ClaimKind.REMINDER, (When.PAST_IN_ONE, 0, ("responsible_post",))),
        ("review1.1:waiting", ClaimKind.REMINDER, (When.HANDED_IN, 0, ("responsible_post",))),
        ("issue", ClaimKind.ASSIGNMENT, (When.AT_ONCE, 0, ("responsible_post",))),
        ("returned", ClaimKind.RETURNED, (When.AT_ONCE, 0, ("responsible_post",))),
        ("directive", ClaimKind.DIRECTIVE, (When.AT_ONCE, 0, ("responsible_post",))),
        ("outside1:look", ClaimKind.REMINDER,
         (When.AT_BODY, 40, ("responsible_post", "committee_secretary"))),
        ("outside1:standing", ClaimKind.ESCALATION, (When.AFTER_SENDING, 120, ("standing",))),
        ("undecided-list", ClaimKind.REMINDER,
         (When.WHILE_UNDECIDED, 5, ("committee_secretary",))),
        ("undecided-head", ClaimKind.ESCALATION, (When.AFTER_UNDECIDED, 20, ("committee_head",))),
        ("undecided-standing", ClaimKind.ESCALATION, (When.AFTER_UNDECIDED, 40, ("standing",))),
    ],
)  # fmt: skip
def test_each_rung_is_told_in_the_policys_terms(
    rung: str, kind: ClaimKind, term: tuple[When, int, tuple[str, ...]]
) -> None:
    """How many working days before or after what, and to whom."""
    when, days, to = term
    assert rung_term(on_rung(rung, kind), office()) == RungTerm(when=when, days=days, to=to)


def test_the_policy_says_nothing_of_an_unknown_rung() -> None:
    """One of a policy that was amended meanwhile, say."""
    assert rung_term(on_rung("nothing", ClaimKind.REMINDER), office()) is None


def test_an_answer_has_the_ladder_of_answers() -> None:
    """A rung of the same name may be for somebody else there."""
    of_entry = on_rung("late+3", ClaimKind.ESCALATION, "collection:p:c:1:R")
    term = RungTerm(when=When.AFTER_LATE, days=3, to=("focal_department",))
    assert rung_term(of_entry, office()) == term
    assert rung_term(on_rung("late+3", ClaimKind.ESCALATION), office()) is None
    assert [str(each) for each in refs_of("late+3", of_entry.matter, office())] == [
        "focal_department"
    ]
    assert refs_of("late+3", MATTER, office()) == ()


@pytest.mark.parametrize(
    ("rung", "posts"),
    [
        ("due-5", {"D1.focal"}),
        ("late-weekly", {"D1.focal"}),
        ("late+0", {"D1.head"}),
        ("review1:late+0", {"D1.head"}),
        ("late+5", {"C.secretary", "R.vp1"}),
        ("late+10", {"S.body"}),
        ("undecided-list", {"C.secretary"}),
        ("undecided-head", {"C.head"}),
        ("undecided-standing", {"S.body"}),
        ("unknown", set[str]()),
    ],
)
def test_a_rung_names_posts_whoever_holds_them(rung: str, posts: set[str]) -> None:
    """Also vacant ones: nobody was told because nobody was there."""
    where = house(addressed(organisation(("D1.head",))))
    subject = Subject(unit="D1", duty="d")
    refs = refs_of(rung, MATTER, where)
    assert posts_of(refs, [subject], where, TUESDAY) == posts


def test_addressees_above_follow_the_managing_line() -> None:
    """The focal post and the head of each superior; the department that collects is its own."""
    where = office()

    def named(text: str, *units: str, through: str | None = None) -> set[str]:
        subjects = [Subject(unit=each, through=through) for each in units]
        return set(posts_of([addressee_ref(text)], subjects, where, TUESDAY))

    assert named("superior(1)", "D1", "G1") == {"N1.focal", "N1.head", "D1.focal", "D1.head"}
    assert named("superior(1)", "N1") == set()  # above it stands the root
    assert named("focal_department", "D1") == {"B.focal", "B.head"}
    assert named("focal_department", "D1", through="V") == {"V.focal", "V.head"}
    assert named("leader_in_charge", "N2") == {"R.vp2"}  # whom it names comes before its kind
    assert named("leader_in_charge", "N1") == {"R.vp1"}
