"""Every reason and every state of a message has words for people, in both languages."""

from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from cli.commands.notices import _detail, _reason, _word
from cli.output.rung_words import _TO, _WHEN, rung_words
from models.deciding.claim import WithheldReason
from models.notices.delivery import DeliveryKind, DeliveryState
from models.notices.rung_terms import RungTerm, When
from models.notices.why import WhyNotCode
from models.plan.policy import AddresseeKind

LOCALE = Path(__file__).parents[3] / "cli" / "locale"


@pytest.fixture(autouse=True)
def _in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DONDOC_LANG", "en")


@pytest.mark.parametrize("code", list(WhyNotCode))
def test_each_reason_is_said_in_words(code: WhyNotCode) -> None:
    """And in Vietnamese words."""
    said = _reason(code)
    assert said != code.value
    assert _vietnamese(said)


@pytest.mark.parametrize("code", [*DeliveryKind, *DeliveryState])
def test_each_kind_and_state_is_said_in_words(code: str) -> None:
    """A state is no heading of a column: 'sent' is what was done, not a day."""
    said = _word(code)
    assert _vietnamese(said)
    assert _word(DeliveryState.SENT) == "was sent"
    assert _vietnamese("was sent") == "đã gửi"


def test_details_are_said_in_words() -> None:
    """A letter with its state, a reason; the name of a rung or unit stays."""
    assert _detail("digest 7 sent") == "digest 7, was sent"
    assert _detail("past_when_planned") == "its time was past when it was planned"
    assert _detail("unit_head") == "unit_head"
    assert _detail("") == ""
    for reason in WithheldReason:
        assert _vietnamese(_detail(reason)) != reason.value


@pytest.mark.parametrize("when", list(When))
def test_each_term_of_a_rung_is_said_in_words(when: When) -> None:
    """With its days where it has some, and in Vietnamese words."""
    said = rung_words(RungTerm(when=when, days=7, to=("unit_head",)).model_dump(mode="json"))
    assert when.value not in said
    assert said.endswith(" → the head of the unit")
    assert ("{days}" in _vietnamese(_WHEN[when])) is ("7" in said)


@pytest.mark.parametrize("kind", list(AddresseeKind))
def test_each_kind_of_addressee_is_said_in_words(kind: AddresseeKind) -> None:
    """A superior says how far up; what a later policy may name stays as it is."""
    stands = "superior(2)" if kind is AddresseeKind.SUPERIOR else kind.value
    said = rung_words({"when": "at_once", "days": 0, "to": [stands, "unheard_of"]})
    assert said.startswith(("at once → the ", "at once → whoever "))
    assert said.endswith(", unheard_of")
    assert "_" not in said.removesuffix("unheard_of")
    assert ("2 up" in said) is (kind is AddresseeKind.SUPERIOR)
    assert ("{steps}" in _vietnamese(_TO[kind])) is (kind is AddresseeKind.SUPERIOR)


def test_an_unknown_rung_says_nothing() -> None:
    """Neither does one of a policy that was amended meanwhile."""
    assert rung_words(None) == ""


def _vietnamese(msgid: str) -> str:
    with (LOCALE / "vi" / "LC_MESSAGES" / "dondoc.po").open("rb") as file:
        message = read_po(file).get(msgid)
    assert message is not None, msgid
    return str(message.string)
