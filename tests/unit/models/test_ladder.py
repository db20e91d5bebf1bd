"""The ladder: who is told next, on the day a rung fires."""

from hypothesis import given, settings
from hypothesis import strategies as st

from models.deciding.claim import SkipReason
from models.deciding.ladder import Ascent, Climb, Ladderer, Missed, Subject, ascend, reminded
from models.plan.organisation import Organisation, PostKind, Roles, Tenure, Unit
from models.plan.policy import AddresseeKind, AddresseeRef, Ladder, Rung, addressee_ref
from tests.unit.models.core import (
    ASSIGNMENT_LADDER,
    DUE,
    ENTRY_LADDER,
    ROLES,
    day,
    organisation,
    post,
    posts,
    tenures,
    units,
)

QUICK = settings(max_examples=60, deadline=None, derandomize=True)


def ladderer(
    unit: str = "N1", org: Organisation | None = None, through: str | None = None
) -> Ladderer:
    """Return the resolver for a unit on the due day."""
    return Ladderer(org or organisation(), Subject(unit=unit, through=through), DUE)


def resolved(text: str, *told: str, to: Ladderer | None = None) -> list[str] | SkipReason:
    """Return the posts an addressee resolves to, or why there is none."""
    found = (to or ladderer()).resolve(addressee_ref(text), told)
    return found if isinstance(found, SkipReason) else [each.post for each in found]


def climbed(ladder: Ladder, to: Ladderer, times: int, climb: Climb | None = None) -> list[Ascent]:
    """Climb some slots and return what each came to."""
    ascents = []
    climb = climb or Climb()
    for _ in range(times):
        ascents.append(ascend(ladder.late, climb, to))
        climb = ascents[-1].climb
    return ascents


def posts_told(ascents: list[Ascent]) -> list[list[str]]:
    """Return the posts each slot told."""
    return [[each.post for each in ascent.addressees] for ascent in ascents]


def ladder_of(*tos: str) -> Ladder:
    """Make a ladder of one addressee a rung."""
    return Ladder(late=tuple(Rung(working_days=i, to=(to,)) for i, to in enumerate(tos)))


# --- addressees --------------------------------------------------------------------------------


def test_each_kind_of_addressee_is_found() -> None:
    """Every kind resolves to the post the design names."""
    assert resolved("responsible_post") == ["N1.focal"]
    assert resolved("unit_head") == ["N1.head"]
    assert resolved("focal_department") == ["B.focal"]
    assert resolved("committee_secretary") == ["B.head"]
    assert resolved("leader_in_charge") == ["R.vp1"]
    assert resolved("committee_head") == ["C.head"]
    assert resolved("standing") == ["S.body"]
    assert resolved("presidium") == ["P.body"]


def test_superiors_are_counted_along_the_managing_line_below_the_top() -> None:
    """Superior(n) is the collecting unit's focal post, then its head; the top is none."""
    enterprise = ladderer("G1")
    assert resolved("superior(1)", to=enterprise) == ["D1.focal"]
    assert resolved("superior(2)", to=enterprise) == ["N1.focal"]
    assert resolved("superior(3)", to=enterprise) is SkipReason.BEYOND_ROOT
    assert resolved("superior(4)", to=enterprise) is SkipReason.BEYOND_ROOT
    assert resolved("superior(1)") is SkipReason.BEYOND_ROOT
    without_desk = ladderer("G1", organisation(vacant=("D1.focal",)))
    assert resolved("superior(1)", to=without_desk) == ["D1.head"]


def test_superiors_and_leaders_are_those_of_the_day() -> None:
    """A unit that exists only for a while has its line and its leader in that time."""
    dated = Unit(
        code="H",
        name_vi="H",
        kind="province",
        parent="D1",
        level=4,
        valid_from=DUE,
        valid_until=day("21/11"),
    )
    org = Organisation(units=[*units(), dated], posts=posts(), tenures=tenures(), roles=ROLES)
    assert resolved("superior(1)", to=ladderer("H", org)) == ["D1.focal"]
    assert resolved("leader_in_charge", to=ladderer("H", org, through="C")) == ["R.vp1"]
    after = Ladderer(org, Subject(unit="H", through="C"), day("21/11"))
    assert resolved("superior(1)", to=after) is SkipReason.BEYOND_ROOT
    unknown = ladderer("Z", org, through="Z")
    assert resolved("leader_in_charge", to=unknown) is SkipReason.NO_POST


def test_a_line_that_ends_below_the_top_has_its_last_superior() -> None:
    """Where the topmost unit of a line is not the root, it is a superior like any other."""
    alone = [
        Unit(code="A", name_vi="A", kind="k", level=1),
        Unit(code="B", name_vi="B", kind="k", parent="A", level=2),
    ]
    made = [post("A.head", PostKind.HEAD)]
    held = [Tenure(post="A.head", person="p")]
    org = Organisation(units=alone, posts=made, tenures=held, roles=ROLES)
    assert resolved("superior(1)", to=ladderer("B", org)) == ["A.head"]


def test_the_department_the_matter_goes_through_is_asked_instead_of_the_focal_one() -> None:
    """A collection through another department escalates to that one."""
    assert resolved("focal_department", to=ladderer(through="V")) == ["V.focal"]


def test_before_the_committees_decision_the_acting_secretary_receives() -> None:
    """The vacant secretary's post is received by the head of the focal department, and says so."""
    found = ladderer().resolve(addressee_ref("committee_secretary"), ())
    assert not isinstance(found, SkipReason)
    assert found[0].post == "B.head"
    assert found[0].acting_for == "C.secretary"
    appointed = organisation(holders={"C.secretary": ("p-new",)})
    found = ladderer(org=appointed).resolve(addressee_ref("committee_secretary"), ())
    assert not isinstance(found, SkipReason)
    assert (found[0].post, found[0].acting_for) == ("C.secretary", None)


def test_a_post_held_with_another_has_that_ones_holder() -> None:
    """The committee's head is whoever holds the post it goes with."""
    found = ladderer().resolve(addressee_ref("committee_head"), ())
    assert not isinstance(found, SkipReason)
    assert found[0].persons == ("p-R.head",)


def test_what_is_empty_says_why() -> None:
    """No post, a vacant post and a person told already are three reasons."""
    assert resolved("unit_head", to=ladderer("C1")) is SkipReason.NO_POST
    assert resolved("unit_head", to=ladderer(org=organisation(("N1.head",)))) is SkipReason.VACANT
    assert resolved("unit_head", "p-N1.head") is SkipReason.ALREADY_TOLD
    assert resolved("standing", to=ladderer(org=organisation(("S.body",)))) is SkipReason.VACANT


def test_a_plan_without_a_committee_or_bodies_has_nobody_there() -> None:
    """Roles that a plan does not have resolve to nobody."""
    org = organisation(roles=Roles(root="R", focal_department="B"))
    for kind in ("committee_secretary", "committee_head", "standing", "presidium"):
        assert resolved(kind, to=ladderer(org=org)) is SkipReason.NO_POST


def test_a_body_is_told_whole_whoever_of_it_was_told() -> None:
    """A body is one post with many holders; self-reference does not apply to it."""
    found = ladderer().resolve(addressee_ref("standing"), ("p-R.head", "p-R.vp1"))
    assert not isinstance(found, SkipReason)
    assert found[0].persons == ("p-R.head", "p-R.vp1")
    assert found[0].is_body


# --- the leader in charge ----------------------------------------------------------------------


def test_a_leader_who_names_the_unit_beats_one_who_names_its_kind() -> None:
    """The unit's own leader receives; without one, the leader of its kind or tag."""
    assert resolved("leader_in_charge", to=ladderer("N2")) == ["R.vp2"]
    assert resolved("leader_in_charge", to=ladderer("N1")) == ["R.vp1"]
    assert resolved("leader_in_charge", to=ladderer("G1")) == ["R.vp1"]


def test_a_unit_without_a_leader_has_the_one_of_the_department_it_goes_through() -> None:
    """Nobody is in charge of the committee: the focal department's leader is told."""
    assert resolved("leader_in_charge", to=ladderer("C")) == ["R.vp1"]
    assert resolved("leader_in_charge", to=ladderer("C", through="S")) is SkipReason.NO_POST


def test_leaders_told_already_are_left_out_and_the_others_told() -> None:
    """Of two leaders in charge each is told on his own account; one person is told once."""
    more = [post("R.vp3", PostKind.DEPUTY, in_charge_of=("N2",))]
    two = organisation(more_posts=more, holders={"R.vp3": ("p-three",)})
    assert resolved("leader_in_charge", to=ladderer("N2", two)) == ["R.vp2", "R.vp3"]
    assert resolved("leader_in_charge", "p-R.vp2", to=ladderer("N2", two)) == ["R.vp3"]
    same = organisation(more_posts=more, holders={"R.vp3": ("p-R.vp2",)})
    assert resolved("leader_in_charge", to=ladderer("N2", same)) == ["R.vp2"]
    told = resolved("leader_in_charge", "p-R.vp2", to=ladderer("N2", same))
    assert told is SkipReason.ALREADY_TOLD


def test_a_leader_whose_post_has_ended_gives_way_to_the_one_of_the_kind() -> None:
    """A post that is past its validity is in charge of nothing."""
    ended = post("R.vp0", PostKind.DEPUTY, in_charge_of=("N1",), valid_until="2014-01-01")
    org = organisation(more_posts=[ended], holders={"R.vp0": ("p-gone",)})
    assert resolved("leader_in_charge", to=ladderer("N1", org)) == ["R.vp1"]


# --- reminders ---------------------------------------------------------------------------------


def test_a_reminder_goes_to_the_responsible_post() -> None:
    """The focal post of the unit is reminded, and nobody is missed."""
    found, missed = reminded("responsible_post", ladderer())
    assert found is not None
    assert (found.post, missed) == ("N1.focal", [])


def test_a_reminder_to_an_empty_post_moves_up_to_the_head() -> None:
    """A vacant focal post is recorded and the head reminded; without a head, nobody is."""
    found, missed = reminded("responsible_post", ladderer(org=organisation(("N1.focal",))))
    assert found is not None
    assert found.post == "N1.head"
    assert missed == [Missed(rung="", addressee="responsible_post", reason=SkipReason.VACANT)]
    both = organisation(("N1.focal", "N1.head"))
    found, missed = reminded("responsible_post", ladderer(org=both))
    assert found is None
    assert missed == [
        Missed(rung="", addressee="responsible_post", reason=SkipReason.VACANT),
        Missed(rung="", addressee="unit_head", reason=SkipReason.VACANT),
    ]


def test_the_responsible_are_the_focal_post_or_else_the_head() -> None:
    """Who holds the matter himself is whoever stands behind the responsible post."""
    assert ladderer().holder_persons() == {"p-N1.focal"}
    assert ladderer(org=organisation(("N1.focal",))).holder_persons() == {"p-N1.head"}
    assert ladderer("C1").holder_persons() == frozenset()
    missed = ladderer().missed("late+0", AddresseeKind.UNIT_HEAD, SkipReason.VACANT)
    assert missed == Missed(rung="late+0", addressee="unit_head", reason=SkipReason.VACANT)


# --- climbing ----------------------------------------------------------------------------------


def test_the_default_ladder_climbs_to_the_presidium() -> None:
    """Slot by slot: head, focal department, secretary and leader, Standing, Presidium."""
    ascents = climbed(ENTRY_LADDER, ladderer(), 6)
    assert posts_told(ascents) == [
        ["N1.head"],
        ["B.focal"],
        ["B.head", "R.vp1"],
        ["S.body"],
        ["P.body"],
        [],
    ]
    assert ascents[4].climb.told_posts == (
        "N1.head", "B.focal", "B.head", "R.vp1", "S.body", "P.body",
    )  # fmt: skip
    assert ascents[4].climb.told == ("p-N1.head", "p-B.focal", "p-B.head", "p-R.vp1")
    assert not any(ascent.missed or ascent.nobody for ascent in ascents)


def test_who_was_told_is_skipped_with_a_row_and_the_others_of_the_rung_are_told() -> None:
    """The acting secretary heard as focal department: the rung still tells the leader."""
    org = organisation(vacant=("B.focal",))
    ascents = climbed(ENTRY_LADDER, ladderer(org=org), 3)
    assert posts_told(ascents) == [["N1.head"], ["B.head"], ["R.vp1"]]
    assert ascents[2].missed == (
        Missed(rung="late+5", addressee="committee_secretary", reason=SkipReason.ALREADY_TOLD),
    )


def test_the_late_holder_himself_is_not_told_by_a_higher_post() -> None:
    """The head of the focal department that owes the matter is no acting secretary over himself."""
    org = organisation(vacant=("B.focal",))
    ascents = climbed(ASSIGNMENT_LADDER, ladderer("B", org), 1)
    assert posts_told(ascents) == [["R.vp1"]]
    assert [each.reason for each in ascents[0].missed] == [SkipReason.ALREADY_TOLD] * 2
    assert ascents[0].rung is not None
    assert ascents[0].rung.id == "late+5"


def test_one_person_behind_two_addressees_of_a_rung_is_told_once() -> None:
    """A secretary who is also the leader in charge gets one message."""
    org = organisation(holders={"C.secretary": ("p-R.vp1",)})
    ascents = climbed(ASSIGNMENT_LADDER, ladderer("N1", org), 2)
    assert posts_told(ascents)[1] == ["C.secretary"]
    assert ascents[1].missed == (
        Missed(rung="late+5", addressee="leader_in_charge", reason=SkipReason.ALREADY_TOLD),
    )


def test_when_a_rung_is_skipped_the_later_ones_move_up() -> None:
    """Without a head the first slot tells the secretary and the leader, and so on."""
    ascents = climbed(ASSIGNMENT_LADDER, ladderer(org=organisation(("N1.head",))), 4)
    assert posts_told(ascents) == [["B.head", "R.vp1"], ["S.body"], ["P.body"], []]
    assert ascents[0].missed == (
        Missed(rung="late+0", addressee="unit_head", reason=SkipReason.VACANT),
    )
    assert not ascents[3].nobody


def test_superiors_are_told_on_the_way_and_skipped_where_there_are_none() -> None:
    """A grassroots unit climbs its own line; a province has none below the top."""
    ladder = ladder_of("unit_head", "superior(1)", "superior(2)", "standing")
    line = posts_told(climbed(ladder, ladderer("G1"), 4))
    assert line == [["G1.head"], ["D1.focal"], ["N1.focal"], ["S.body"]]
    ascents = climbed(ladder, ladderer("N1"), 2)
    assert posts_told(ascents) == [["N1.head"], ["S.body"]]
    assert [each.addressee for each in ascents[1].missed] == ["superior(1)", "superior(2)"]


def test_if_the_top_is_reached_without_anybody_that_is_said() -> None:
    """Where nobody is left on the way up, the ascent says so and names all it missed."""
    org = organisation(vacant=("N1.head", "S.body"))
    ladder = ladder_of("unit_head", "standing")
    ascent = ascend(ladder.late, Climb(told=("p-x",)), ladderer(org=org))
    assert ascent.nobody
    assert ascent.rung is None
    assert ascent.climb == Climb(told=("p-x",), next_rung=2)
    assert [each.rung for each in ascent.missed] == ["late+0", "late+1"]


def test_a_ladder_climbed_to_its_end_has_nothing_more_to_say() -> None:
    """A slot after the last rung tells nobody, misses nobody and alarms nobody."""
    ascent = ascend(ASSIGNMENT_LADDER.late, Climb(next_rung=4), ladderer())
    assert ascent == Ascent(climb=Climb(next_rung=4))


def test_a_new_round_starts_afresh() -> None:
    """A new deadline forgets who was told and what fired, and counts the round."""
    climb = Climb(round=2, fired=("late+0",), next_rung=3, told=("a",), told_posts=("b",))
    assert climb.next_round() == Climb(round=3)


def test_firings_are_passed_once() -> None:
    """Marking what was said keeps the order and repeats nothing."""
    climb = Climb(fired=("a",)).passed(("b", "a", "c"))
    assert climb.fired == ("a", "b", "c")


def test_rungs_that_were_past_when_planned_are_not_replayed() -> None:
    """The climb goes on behind the last rung whose time was past; reminders do not move it."""
    late = ASSIGNMENT_LADDER
    assert Climb().gone_by(late, ("due-15", "late-weekly")).next_rung == 0
    assert Climb().gone_by(late, ("late+5", "late+0")).next_rung == 2
    assert Climb(next_rung=3).gone_by(late, ("late+0",)).next_rung == 3


KINDS = st.sampled_from(
    ["unit_head", "superior(1)", "superior(2)", "focal_department", "committee_secretary",
     "leader_in_charge", "committee_head", "standing", "presidium"]
)  # fmt: skip
LADDERS = st.lists(st.lists(KINDS, min_size=1, max_size=2, unique=True), max_size=6).map(
    lambda tos: sorted(tos, key=lambda to: max(addressee_ref(each).height for each in to))
)
VACANT = st.sets(st.sampled_from([each.id for each in posts()]))


@QUICK
@given(LADDERS, VACANT, st.sampled_from(["N1", "N2", "B", "D1", "G1", "C"]))
def test_every_escalation_is_heard_or_recorded_and_none_descends(
    tos: list[list[str]], vacant: set[str], unit: str
) -> None:
    """Each slot reaches a living post or leaves rows, and an alarm at the top; heights only grow.

    Nobody who was told as a single post is told again as one.
    """
    ladder = Ladder(late=tuple(Rung(working_days=n, to=tuple(to)) for n, to in enumerate(tos)))
    org = organisation(vacant=vacant)
    heights = [-1]
    told: list[str] = []
    for ascent in climbed(ladder, ladderer(unit, org), len(tos)):
        ended = ascent.climb.next_rung == len(tos)
        assert ascent.addressees or ascent.nobody or (ended and not ascent.missed)
        if ascent.nobody:
            assert ascent.missed
            assert ended
        for each in ascent.addressees:
            assert each.persons == org.holders(each.post, DUE) != ()
            if not each.is_body:
                assert not set(told).intersection(each.persons)
                told += each.persons
        if ascent.rung:
            heights.append(ascent.rung.height)
    assert heights == sorted(heights)


def test_every_kind_of_addressee_can_be_resolved() -> None:
    """No kind a policy may name is forgotten by the ladder."""
    for kind in AddresseeKind:
        steps = 1 if kind is AddresseeKind.SUPERIOR else 0
        assert ladderer().resolve(AddresseeRef(kind=kind, steps=steps), ())
    assert ROLES.committee == "C"
