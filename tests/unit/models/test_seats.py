"""What a seat signs as, and what a command says itself that a right may depend on."""

from datetime import date

import pytest

from models.deciding.collecting import Receipt, Receive, ReceiveMany
from models.deciding.commands import Direct
from models.deciding.signing import SigningCapacity
from models.desk.conditions import conditions_of
from models.desk.identity import (
    ADMINISTRATOR_SEAT,
    Seat,
    Via,
    actor,
    capacity_allowed,
)
from models.desk.rights import Condition
from models.plan.organisation import PostKind
from models.plan_run.acts import Substitute
from models.plan_run.progress import Issue
from models.source import DecisionDocument
from tests.unit.models.seats import TODAY, given_to, principal, seat

# --- what a command says itself ----------------------------------------------------------------


def _receipt(source: str, on: date = TODAY) -> Receipt:
    return Receipt.model_validate({"unit": "leaf", "received_on": on, "source": source})


DOCUMENT = DecisionDocument(issuer="root", type="quyết định", number="1/QĐ", date=TODAY)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (Receive(receipt=_receipt("system")), {Condition.ITSELF}),
        (Receive(receipt=_receipt("system", date(2026, 2, 27))), set()),
        (Receive(receipt=_receipt("mail")), {Condition.OUTSIDE}),
        (ReceiveMany(receipts=(_receipt("mail"), _receipt("paper"))), {Condition.OUTSIDE}),
        (ReceiveMany(receipts=(_receipt("mail"), _receipt("system"))), set()),
        (ReceiveMany(batch="0" * 64), {Condition.OUTSIDE}),
        (Direct(instruction="x"), set()),
        (Direct(instruction="x", document="5/TB"), {Condition.DOCUMENT}),
        (Direct(instruction="x", document=" "), set()),
        (Issue(issued_on=TODAY, document=DOCUMENT), set()),
        (Issue(issued_on=TODAY, recorded_for="root.head"), set()),
        (Issue(issued_on=TODAY, recorded_for="root.head", document=DOCUMENT), {Condition.DOCUMENT}),
        (
            Substitute(
                id="12345678",
                post="leaf.head",
                receiver="q",
                valid_from=TODAY,
                valid_until=TODAY,
                document="3/GUQ",
            ),
            {Condition.DOCUMENT},
        ),
    ],
)
def test_what_a_command_says_itself(
    body: Receive | ReceiveMany | Direct | Issue | Substitute, expected: set[Condition]
) -> None:
    """Its document, its source, its day."""
    assert conditions_of(body, TODAY) == expected


# --- capacities --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("of", "allowed"),
    [
        (seat("low"), "TM."),
        (seat("dept", in_apparatus=True), "TM. TL."),
        (seat("low", PostKind.DEPUTY), "KT."),
        (seat("low", PostKind.FOCAL), ""),
        (seat("committee", PostKind.SECRETARY), "TL."),
        (seat("standing", PostKind.BODY), "TM."),
        (seat("committee", PostKind.SECRETARY, via=Via.ACTING), "Q."),
        (given_to("low"), "TUQ."),
        (ADMINISTRATOR_SEAT, ""),
    ],
)
def test_in_which_capacity_a_seat_signs(of: Seat, allowed: str) -> None:
    """The head for the body, the deputy for the head, by order, by delegation, acting."""
    found = [str(each) for each in SigningCapacity if capacity_allowed(of, each)]
    assert sorted(found) == sorted(allowed.split())


def test_both_names_are_recorded() -> None:
    """Under a substitution the giver's beside the person's; by default the vacant post's."""
    substitute = given_to("low")
    recorded = actor(principal(substitute), substitute)
    assert (recorded.post, recorded.person, recorded.acting_for) == ("low.head", "p", "giver")
    acting = seat("committee", PostKind.SECRETARY, via=Via.ACTING, held="dept.head")
    acting = acting.model_copy(update={"acting_for": acting.post})
    recorded = actor(principal(acting), acting)
    assert (recorded.post, recorded.acting_for) == ("dept.head", "committee.secretary")
    assert recorded.capacity is SigningCapacity.Q
