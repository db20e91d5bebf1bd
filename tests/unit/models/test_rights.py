"""The rights as a table, and what must hold whatever is written in it."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.deciding.signing import SigningCapacity
from models.desk.identity import (
    ADMINISTRATOR_SEAT,
    Principal,
    Role,
    Scope,
    Seat,
    Via,
    actor,
    capacity_allowed,
    usual_capacity,
)
from models.desk.rights import (
    COMMANDS,
    FORM,
    READING,
    RIGHTS,
    Condition,
    Denied,
    Facts,
    Relation,
    commands_for,
    may,
    relations_of,
    visible,
)
from models.desk.rights_text import COMMAND_WORDS, page
from models.plan.organisation import PostKind
from tests.unit.models.seats import ALL, ROLES, UNITS, facts, given_to, principal, seat

PAGE = Path(__file__).parents[3] / "docs" / "rights.md"
OF_PLAN = frozenset({Relation.ADMINISTRATOR})
SEATS = st.builds(
    seat,
    st.sampled_from(UNITS),
    st.sampled_from(PostKind),
    via=st.sampled_from(Via),
    acting_for=st.sampled_from([None, "giver", "p"]),
    duties=st.sampled_from([(), ("d",), ("e",)]),
)
CODES = st.sampled_from(UNITS)
SOME = st.lists(CODES, max_size=3).map(tuple)
FACTS = st.builds(
    facts,
    obligation=st.sampled_from(["", "assignment:plan:d:1:leaf"]),
    owner=CODES,
    worker=CODES,
    superiors=SOME,
    approver=CODES,
    reviewers=SOME,
    coop=SOME,
    collecting=SOME,
    asked_from=SOME,
    submitted_by=st.lists(st.sampled_from(["p", "giver", "q"]), max_size=2).map(tuple),
    told=st.sampled_from([(), ("leaf.head",), ("mid.body", "dept.focal")]),
    post=st.sampled_from(["", "leaf.head", "mid.deputy"]),
    post_unit=CODES,
    post_kind=st.sampled_from([None, *PostKind]),
    person=st.sampled_from(["", "p", "q"]),
)
PERSONS = st.builds(
    lambda seats, role, scopes: principal(*seats, role=role, scopes=scopes),
    st.lists(SEATS, max_size=3),
    st.sampled_from(Role),
    st.frozensets(st.sampled_from(Scope)),
)
COMMAND = st.sampled_from([*COMMANDS, "fire", "replan", "redecide", "open_year", "nothing"])
HOLDS = st.frozensets(st.sampled_from(Condition)).map(
    lambda held: held & {Condition.DOCUMENT, Condition.OUTSIDE, Condition.ITSELF}
)


# --- whatever the table says -------------------------------------------------------------------


@given(PERSONS, COMMAND, FACTS, HOLDS)
def test_an_administrator_does_nothing_in_a_plan(
    who: Principal, command: str, about: Facts, holds: frozenset[Condition]
) -> None:
    """He appoints, vacates, renames and records substitutions; whatever posts he holds."""
    found = may(who, command, about, holds=holds)
    if who.role is Role.ADMINISTRATOR and isinstance(found, Seat):
        assert found == ADMINISTRATOR_SEAT
        assert Scope.ADMIN in who.scopes
        assert not about.obligation
        assert command in {right.command for right in RIGHTS if right.relation in OF_PLAN}
    if isinstance(found, Seat) and who.role is Role.PERSON:
        assert found in who.seats
        assert found.post != ADMINISTRATOR_SEAT.post


@given(PERSONS, COMMAND, FACTS, HOLDS)
def test_an_auditor_only_reads(
    who: Principal, command: str, about: Facts, holds: frozenset[Condition]
) -> None:
    """He sees everything and does nothing."""
    if who.role is Role.AUDITOR and who.scopes:
        assert visible(who, about)
        assert isinstance(may(who, command, about, holds=holds), Denied)


@given(PERSONS, COMMAND, FACTS, HOLDS)
def test_a_token_without_the_scope_does_nothing(
    who: Principal, command: str, about: Facts, holds: frozenset[Condition]
) -> None:
    """A token to read reads; without any scope it does not even see."""
    if Scope.ACT not in who.scopes and who.role is not Role.ADMINISTRATOR:
        assert isinstance(may(who, command, about, holds=holds), Denied)
    if not who.scopes:
        assert not visible(who, about)


@given(PERSONS, FACTS, st.sampled_from(["approve", "return", "accept", "return_entry"]))
def test_nobody_decides_on_his_own_submission(who: Principal, about: Facts, command: str) -> None:
    """Not as himself, and not in the place of who handed it in."""
    found = may(who, command, about)
    if isinstance(found, Seat):
        assert who.person not in about.submitted_by
        assert found.giver not in about.submitted_by


@given(PERSONS, COMMAND, FACTS, HOLDS)
def test_who_may_act_may_see(
    who: Principal, command: str, about: Facts, holds: frozenset[Condition]
) -> None:
    """What is not visible is denied as if it did not exist, whatever else is wrong."""
    found = may(who, command, about, holds=holds)
    if not visible(who, about):
        assert isinstance(found, Denied)
        assert found.is_hidden
    elif isinstance(found, Denied):
        assert not found.is_hidden


@given(PERSONS, COMMAND, FACTS)
def test_a_limited_substitution_reaches_no_other_duty(
    who: Principal, command: str, about: Facts
) -> None:
    """Outside its duties, a seat neither acts nor sees."""
    for each, relations in relations_of(who, about).items():
        assert relations
        assert not each.duties or about.duty in each.duties
    found = may(who, command, about, holds=ALL)
    if isinstance(found, Seat):
        assert not found.duties or about.duty in found.duties


@given(PERSONS, FACTS, HOLDS, st.sampled_from(["substitute", "end_substitution"]))
def test_what_was_given_for_a_time_is_not_given_on(
    who: Principal, about: Facts, holds: frozenset[Condition], command: str
) -> None:
    """Only who holds the post himself, or the superior himself, gives it."""
    found = may(who, command, about, holds=holds)
    if isinstance(found, Seat) and who.role is Role.PERSON:
        assert found.via in {Via.HOLDER, Via.HELD_WITH}


@given(PERSONS, FACTS)
def test_what_is_shown_as_possible_is_in_the_table(who: Principal, about: Facts) -> None:
    """The list of possible commands is what may be done, in the order of the table."""
    found = commands_for(who, about)
    may_do = [each for each in COMMANDS if isinstance(may(who, each, about, holds=FORM), Seat)]
    assert list(found) == may_do


@given(SEATS, st.sampled_from([None, *SigningCapacity]))
def test_the_usual_capacity_is_an_allowed_one(of: Seat, capacity: SigningCapacity | None) -> None:
    """What a seat signs in unless it says otherwise, it may sign in."""
    assert capacity_allowed(of, usual_capacity(of))
    assert capacity_allowed(of, None)
    recorded = actor(principal(of), of, capacity)
    assert recorded.capacity == (capacity or usual_capacity(of))
    assert recorded.person == "p"


# --- the table itself --------------------------------------------------------------------------


def test_no_line_stands_twice() -> None:
    """One line for a command and a relation: none contradicts another."""
    pairs = [(right.command, right.relation) for right in RIGHTS]
    assert len(pairs) == len(set(pairs))


def test_only_who_sees_may_act() -> None:
    """Every relation of the table is one that lets see, but those over posts and accounts."""
    assert {right.relation for right in RIGHTS} <= READING | {
        Relation.HOLDER,
        Relation.ADMINISTRATOR,
    }
    assert Relation.AUDITOR not in {right.relation for right in RIGHTS}


@pytest.mark.parametrize("command", ["fire", "replan", "redecide", "open_year", "check_closure"])
def test_steps_of_the_system_are_nobody_s(command: str) -> None:
    """No person gives them, whoever he is."""
    everybody = principal(*(seat(unit, kind) for unit in UNITS if unit for kind in PostKind))
    assert may(everybody, command, facts(), holds=ALL) == Denied(code="not_permitted")


def test_the_published_table_is_the_table() -> None:
    """docs/rights.md is what `make rights` writes; every word of the table has its words there."""
    assert PAGE.read_text(encoding="utf-8") == page()
    assert set(COMMAND_WORDS) == set(COMMANDS)


# --- relations ---------------------------------------------------------------------------------


def _relations(of: Seat, **changes: object) -> frozenset[Relation]:
    return relations_of(principal(of), facts(**changes)).get(of, frozenset())


@pytest.mark.parametrize(
    ("unit", "changes", "expected"),
    [
        ("leaf", {}, {Relation.OWN, Relation.OWNER}),
        ("team", {"worker": "team"}, {Relation.OWN}),
        ("low", {}, {Relation.SUPERIOR}),
        ("mid", {}, {Relation.ABOVE}),
        ("other", {}, set()),
        ("other", {"coop": ("other",)}, {Relation.COOP}),
        ("other", {"approver": "other"}, {Relation.APPROVER}),
        ("other", {"reviewers": ("other",)}, {Relation.REVIEWER}),
        ("other", {"collecting": ("other",)}, {Relation.COLLECTING}),
        ("other", {"asked_from": ("other",)}, {Relation.ASKED_FROM}),
        ("other", {"told": ("other.head",)}, {Relation.TOLD}),
        ("standing", {}, {Relation.STANDING}),
        ("presidium", {}, {Relation.PRESIDIUM}),
        ("root", {}, {Relation.ABOVE, Relation.ROOT_HEAD}),
        ("committee", {}, set()),
    ],
)
def test_how_a_unit_stands_to_a_duty(
    unit: str, changes: dict[str, object], expected: set[Relation]
) -> None:
    """Each relation by itself."""
    assert _relations(seat(unit), **changes) == expected


def test_who_delegates_is_not_the_superior_of_his_own_duty() -> None:
    """The superior of what a unit gave to one below it is the unit's own superior."""
    line = {"owner": "low", "worker": "leaf"}
    assert _relations(seat("low"), **line) == {Relation.OWN, Relation.OWNER}
    assert _relations(seat("mid"), **line) == {Relation.SUPERIOR}


def test_nobody_stands_above_the_root() -> None:
    """What the root owes and a department prepares, the root's head steers."""
    line = {"owner": "root", "worker": "dept", "superiors": ("root",)}
    assert Relation.SUPERIOR in _relations(seat("root"), **line)


def test_the_head_of_a_unit_is_the_superior_of_its_posts() -> None:
    """Of its deputy's seat; of its own seat, the head above."""
    about: dict[str, object] = {
        "obligation": "",
        "owner": "",
        "worker": "",
        "post": "leaf.x",
        "post_unit": "leaf",
    }
    deputy = {**about, "post_kind": PostKind.DEPUTY}
    assert _relations(seat("leaf"), **deputy) == {Relation.SUPERIOR}
    head = {**about, "post_kind": PostKind.HEAD}
    assert _relations(seat("leaf"), **head) == set()
    assert _relations(seat("low"), **head) == {Relation.SUPERIOR}


def test_without_a_committee_the_head_of_the_focal_department_is_secretary() -> None:
    """With one, its secretary is, whoever sits there."""
    assert Relation.SECRETARY not in _relations(seat("dept"))
    assert Relation.SECRETARY in _relations(seat("committee", PostKind.SECRETARY))
    without = ROLES.model_copy(update={"committee": None})
    assert Relation.SECRETARY in _relations(seat("dept"), roles=without)
    assert Relation.SECRETARY not in _relations(seat("dept", PostKind.FOCAL), roles=without)


# --- single rights -----------------------------------------------------------------------------


def _code(found: Seat | Denied) -> str:
    return found.code if isinstance(found, Denied) else "allowed"


@pytest.mark.parametrize(
    ("who", "command", "changes", "expected"),
    [
        (seat("leaf", PostKind.FOCAL), "submit", {}, "allowed"),
        (seat("leaf", PostKind.FOCAL), "delegate", {}, "not_permitted"),
        (seat("low", PostKind.DEPUTY), "decide_extension", {}, "allowed"),
        (seat("mid"), "decide_extension", {}, "not_permitted"),
        (seat("other"), "submit", {}, "not_found"),
        (seat("dept"), "promise", {"told": ("dept.head",)}, "allowed"),
        (seat("mid"), "promise", {}, "not_permitted"),
        (seat("standing", PostKind.BODY), "direct", {}, "allowed"),
        (seat("standing"), "direct", {}, "not_permitted"),
        (seat("committee", PostKind.SECRETARY), "direct", {}, "document_required"),
        (seat("root"), "issue", {"obligation": ""}, "allowed"),
        (seat("root", PostKind.DEPUTY), "issue", {"obligation": ""}, "not_permitted"),
        (given_to("leaf", duties=("d",)), "submit", {}, "allowed"),
        (given_to("leaf", duties=("e",)), "submit", {}, "not_found"),
    ],
)
def test_single_rights(who: Seat, command: str, changes: dict[str, object], expected: str) -> None:
    """A sample of the table, read by a person."""
    assert _code(may(principal(who), command, facts(**changes))) == expected


def test_a_secretary_does_not_decide_for_his_own_department() -> None:
    """Who stands in for the secretary by default asks his superior, not himself."""
    acting = seat("committee", PostKind.SECRETARY, via=Via.ACTING, held="dept.head")
    who = principal(seat("dept"), acting)
    own = facts(owner="dept", worker="dept", superiors=("root",))
    assert _code(may(who, "decide_extension", own)) == "own_request"
    assert may(who, "decide_extension", facts()) == acting
    assert may(who, "withdraw", own) == acting


def test_the_seat_that_was_chosen_is_the_one_that_acts() -> None:
    """Another one of his may be able; a post he does not sit in is refused as such."""
    head, focal = seat("leaf"), seat("leaf", PostKind.FOCAL)
    who = principal(head, focal)
    assert may(who, "submit", facts()) == head
    assert may(who, "submit", facts(), post=focal.post) == focal
    assert _code(may(who, "delegate", facts(), post=focal.post)) == "not_permitted"
    assert _code(may(who, "submit", facts(), post="low.head")) == "not_in_post"


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_who_also_collects_is_told_what_his_own_answer_lacks(order: tuple[int, int]) -> None:
    """Whichever post he got first: an answer from elsewhere is the rarer case."""
    seats = (seat("leaf"), seat("low"))
    who = principal(*(seats[each] for each in order))
    about = facts(collecting=("low",))
    assert _code(may(who, "receive", about)) == "own_receipt"
    assert may(who, "receive", about, holds=frozenset({Condition.OUTSIDE})) == seats[1]
    assert may(who, "receive", about, holds=frozenset({Condition.ITSELF})) == seats[0]


def test_the_administrator_gives_himself_nothing() -> None:
    """Neither a post nor a substitution."""
    who = principal(role=Role.ADMINISTRATOR)
    for command in ("appoint", "substitute"):
        about = facts(obligation="", person="p")
        assert _code(may(who, command, about, holds=ALL - {Condition.NOT_HIMSELF})) == (
            "own_appointment"
        )
        other = facts(obligation="", person="q")
        assert may(who, command, other, holds=ALL) == ADMINISTRATOR_SEAT
