"""The policy is data: what it may say, and what it refuses."""

from datetime import time

import pytest
from pydantic import ValidationError

from models.plan.policy import (
    AddresseeKind,
    Ladder,
    OutsideTerms,
    Policy,
    Reminder,
    Repeat,
    Rung,
    UndecidedTerms,
    addressee_ref,
)
from tests.unit.models.core import policy

CLIMBING = [
    "responsible_post",
    "unit_head",
    "superior(1)",
    "superior(9)",
    "focal_department",
    "committee_secretary",
    "committee_head",
    "standing",
    "presidium",
]


def ladder(*rungs: tuple[int, tuple[str, ...]]) -> Ladder:
    """Make a ladder."""
    return Ladder(late=tuple(Rung(working_days=days, to=to) for days, to in rungs))


@pytest.mark.parametrize("text", [*CLIMBING, "leader_in_charge"])
def test_an_addressee_is_read_and_written_alike(text: str) -> None:
    """What the policy file says comes back word for word."""
    assert str(addressee_ref(text)) == text


def test_addressees_stand_in_climbing_order() -> None:
    """Each kind stands higher than the one before; secretary and leader stand side by side."""
    heights = [addressee_ref(text).height for text in CLIMBING]
    assert heights == sorted(set(heights))
    secretary, leader = addressee_ref("committee_secretary"), addressee_ref("leader_in_charge")
    assert secretary.height == leader.height
    assert addressee_ref("superior(2)").steps == 2


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("boss", "'boss' is no kind of addressee; accepted: responsible_post, unit_head, superior"),
        ("superior(10)", "superior(1) … superior(9)"),
        ("", "is no kind of addressee"),
        ("superior", "'superior': superior needs a number of steps, as in superior(1)"),
        ("superior(0)", "superior needs a number of steps"),
        ("unit_head(1)", "the others take none"),
    ],
)
def test_an_unknown_addressee_says_what_would_be_accepted(text: str, says: str) -> None:
    """A kind nobody knows, and steps where they do not belong, are refused with a way out."""
    with pytest.raises(ValueError, match=r"addressee|superior") as raised:
        addressee_ref(text)
    assert says in str(raised.value)


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        (Reminder, {"working_days": 5, "to": "boss"}),
        (Rung, {"working_days": 5, "to": ["unit_head", "boss"]}),
        (Repeat, {"every_working_days": 5, "times": 2, "to": "boss"}),
    ],
)
def test_every_part_of_a_ladder_checks_its_addressee(
    kind: type[Reminder | Rung | Repeat], fields: dict[str, object]
) -> None:
    """A reminder, a rung and a repeat name only addressees that exist."""
    with pytest.raises(ValidationError, match="'boss' is no kind of addressee"):
        kind.model_validate(fields)


def test_rungs_are_named_by_their_days() -> None:
    """The id of a rung or reminder tells its days; a rung is as high as its highest addressee."""
    assert Reminder(working_days=15).id == "due-15"
    rung = Rung(working_days=5, to=("unit_head", "standing"))
    assert rung.id == "late+5"
    assert [ref.kind for ref in rung.refs] == [AddresseeKind.UNIT_HEAD, AddresseeKind.STANDING]
    assert rung.height == addressee_ref("standing").height
    assert not rung.line_up


def test_a_reminder_goes_to_the_responsible_post_unless_told_otherwise() -> None:
    """Reminders and repeats have the responsible post by default."""
    assert Reminder(working_days=1).to == "responsible_post"
    assert Repeat(every_working_days=5, times=1).to == "responsible_post"
    assert Reminder(working_days=1, to="unit_head").to == "unit_head"
    assert Repeat(every_working_days=5, times=1, to="unit_head").to == "unit_head"


def test_a_ladder_never_descends() -> None:
    """A later rung stands no lower; the same height is allowed."""
    assert len(ladder((0, ("unit_head",)), (1, ("superior(1)",)), (2, ("superior(1)",))).late) == 3
    assert len(ladder((0, ("committee_secretary",)), (5, ("leader_in_charge",))).late) == 2
    with pytest.raises(ValidationError) as raised:
        ladder((0, ("standing", "unit_head")), (5, ("committee_head", "focal_department")))
    assert "rung late+5 (committee_head, focal_department) descends below late+0" in str(
        raised.value
    )


def test_a_ladder_goes_forward_in_time() -> None:
    """Two rungs on one day, or in the wrong order, are refused; so are two reminders on one day."""
    with pytest.raises(ValidationError, match=r"rung late\+3 does not come after late\+3"):
        ladder((3, ("unit_head",)), (3, ("standing",)))
    with pytest.raises(ValidationError, match=r"rung late\+2 does not come after late\+3"):
        ladder((3, ("unit_head",)), (2, ("standing",)))
    with pytest.raises(ValidationError, match="two reminders on the same day before due"):
        Ladder(before=(Reminder(working_days=5), Reminder(working_days=5, to="unit_head")))


def test_a_policy_that_says_little_has_the_defaults_of_the_design() -> None:
    """Eight o'clock, no grace, ten days for an approver, two promises of ten days, 40 and 120."""
    said = policy()
    assert said.office_hour == time(8)
    assert said.grace_working_days == 0
    assert said.lock_working_days == 60
    assert said.review_working_days == 10
    assert (said.promise_working_days, said.promises) == (10, 2)
    assert said.outside == OutsideTerms(
        look_every_working_days=40, looks=6, standing_after_working_days=120
    )
    assert said.undecided == UndecidedTerms(
        list_every_working_days=5,
        lists=52,
        head_after_working_days=20,
        standing_after_working_days=40,
    )
    assert said.digest.weekly_weekday == 1
    assert (said.digest.budget_digests, said.digest.budget_urgent) == (1, 2)


@pytest.mark.parametrize(
    ("field", "lowest", "highest"),
    [
        ("grace_working_days", 0, 60),
        ("lock_working_days", 0, 500),
        ("review_working_days", 1, 250),
        ("promise_working_days", 1, 60),
        ("promises", 0, 10),
    ],
)
def test_the_numbers_of_a_policy_have_bounds(field: str, lowest: int, highest: int) -> None:
    """The lowest and highest value are accepted, and what lies beyond is refused."""
    for value in (lowest, highest):
        assert getattr(policy(**{field: value}), field) == value
    for value in (lowest - 1, highest + 1):
        with pytest.raises(ValidationError):
            policy(**{field: value})


def test_a_policy_refuses_unknown_words() -> None:
    """A key nobody knows is an error, not ignored."""
    with pytest.raises(ValidationError, match="Extra inputs"):
        Policy.model_validate({**policy().model_dump(), "gracious": 1})
