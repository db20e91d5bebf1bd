"""Every reason and every state of a message has words for people, in both languages."""

from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from cli.commands.notices import _detail, _reason, _word
from models.deciding.claim import WithheldReason
from models.notices.delivery import DeliveryKind, DeliveryState
from models.notices.why import WhyNotCode

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


def _vietnamese(msgid: str) -> str:
    with (LOCALE / "vi" / "LC_MESSAGES" / "dondoc.po").open("rb") as file:
        message = read_po(file).get(msgid)
    assert message is not None, msgid
    return str(message.string)
