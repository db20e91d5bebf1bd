"""Each message says why you, why now, and what stops the next one, in the right tone."""

import re

import pytest

from models.assignment.state import HandOverSpan
from models.deciding.claim import Claim, ClaimKind, Matter, Via
from tests.unit.worker.rehearsed import rehearsed, report, report_of
from tests.unit.worker.sample import at

CHASING = re.compile(r"nhắc|đôn đốc", re.IGNORECASE)
PROPOSAL = "assignment:lang:3:1:N-TV"
RUNGS = [
    (ClaimKind.ASSIGNMENT, "issue"),
    (ClaimKind.ASSIGNMENT, "assignment"),
    (ClaimKind.RETURNED, "returned"),
    (ClaimKind.DIRECTIVE, "directive"),
    (ClaimKind.REMINDER, "due-5"),
    (ClaimKind.REMINDER, "late-weekly"),
    (ClaimKind.REMINDER, "combined"),
    (ClaimKind.REMINDER, "review1.1:waiting"),
    (ClaimKind.REMINDER, "outside1:look"),
    (ClaimKind.REMINDER, "undecided-list"),
    (ClaimKind.ESCALATION, "late+10"),
    (ClaimKind.ESCALATION, "review1.1:late+5"),
    (ClaimKind.ESCALATION, "undecided-standing"),
    (ClaimKind.COURTESY, "outside1:letter"),
    (ClaimKind.COURTESY, "outside1:standing"),
]


def claim(kind: ClaimKind, rung: str, to: str, *, duty: str = "3", due: bool = True) -> Claim:
    """Make a claim about a duty of the office."""
    matter = Matter(
        obligation=PROPOSAL,
        occurrence="1",
        duty=duty,
        clause=duty,
        unit="N-TV",
        due_day=at("2024-04-01 00:00").date() if due else None,
    )
    return Claim(
        matter=matter,
        kind=kind,
        via=Via.DIGEST,
        rung=rung,
        repeat=2,
        to=to,
        persons=("p",),
        at=at("2024-04-16 08:00"),
        note="cần đôn đốc thêm số liệu.",
    )


def why(said: Claim) -> str:
    """Return the sentence of one message of the rehearsal; the proposal was with a body once."""
    stay = HandOverSpan(body="SO", sent=at("2024-03-20 00:00").date())
    rows = [
        row.model_copy(update={"hand_overs": (stay,)}) if row.id == PROPOSAL else row
        for row in rehearsed().assignments
    ]
    (message,) = report_of(claims=[said], assignments=rows).messages
    return message.why


@pytest.mark.parametrize("due", [True, False])
@pytest.mark.parametrize("to", ["N-TT.body", "N-HD.body"])
@pytest.mark.parametrize(("kind", "rung"), RUNGS)
def test_nothing_sent_to_a_governing_body_chases(
    kind: ClaimKind, rung: str, to: str, *, due: bool
) -> None:
    """Neither of its own accord nor in the words of a product or a reason."""
    text = why(claim(kind, rung, to, duty="2", due=due))
    assert not CHASING.search(text)
    assert "báo cáo" in text.lower()


@pytest.mark.parametrize("to", ["N-TV.focal", "N-TV.head", "N.deputy", "N-HD.body", "gone"])
@pytest.mark.parametrize(("kind", "rung"), RUNGS)
def test_it_is_one_whole_sentence(kind: ClaimKind, rung: str, to: str) -> None:
    """It starts with a capital, ends with its only full stop, and says what stops the next."""
    text = why(claim(kind, rung, to))
    assert text[0].isupper() or text[0] == "“"
    assert text.endswith(".")
    assert text.count(". ") == 0
    assert "  " not in text
    assert "thì" in text


@pytest.mark.parametrize(
    ("to", "tone"),
    [
        ("N-TV.head", "Đôn đốc: đơn vị của đồng chí"),
        ("N.deputy", "Báo cáo đồng chí: Văn phòng Hội"),
        ("N-TT.body", "Kính báo cáo: Văn phòng Hội"),
    ],
)
def test_downwards_it_urges_upwards_it_reports(to: str, tone: str) -> None:
    """The same lateness in three tones, with the days it has lasted."""
    text = why(claim(ClaimKind.ESCALATION, "late+10", to))
    assert text.startswith(tone)
    assert "quá hạn 01/04/2024 đã 11 ngày làm việc" in text


def test_an_outside_body_is_asked() -> None:
    """The secretary gets the draft of a letter that asks; the body has its name."""
    text = why(claim(ClaimKind.COURTESY, "outside1:letter", "N-TV.head"))
    assert "đề nghị Sở Công Thương" in text
    assert not CHASING.search(text)
    unknown = why(claim(ClaimKind.COURTESY, "outside9:letter", "N-TV.head"))
    assert "đề nghị cơ quan ngoài hệ thống" in unknown


def test_a_late_approver_is_named() -> None:
    """Whoever keeps a submission too long is reported as the one it waits for."""
    text = why(claim(ClaimKind.ESCALATION, "review1.1:late+5", "N.deputy"))
    assert "chờ Thường vụ Hội phê duyệt" in text


def test_a_reminder_counts_the_days_left() -> None:
    """Why now: so many working days before the due day."""
    (first, *_) = (each for each in report().messages if each.rung == "due-15")
    assert "còn 15 ngày làm việc là đến hạn 01/04/2024" in first.why


def test_the_issue_says_how_many_duties_a_unit_gets() -> None:
    """One message for each unit lists all its duties."""
    (office,) = (m for m in report().messages if m.rung == "issue" and m.unit == "N-TV")
    assert "giao Văn phòng Hội thực hiện 3 nhiệm vụ" in office.why
    assert "ngày 04/03/2024" in office.why


def test_a_line_up_says_how_many_are_late() -> None:
    """Superiors get one message about all of them."""
    matter = Matter(
        obligation="collection:lang:4:2024:N",
        occurrence="2024",
        duty="4",
        clause="4",
        unit="N",
        units=("N-A", "N-B"),
        due_day=at("2024-11-20 00:00").date(),
    )
    said = claim(ClaimKind.ESCALATION, "late+3", "N-TV.focal")
    text = why(said.model_copy(update={"matter": matter, "at": at("2024-11-25 08:00")}))
    assert text.startswith("Báo cáo đồng chí: 2 đơn vị (Chi hội <A>, …) chưa hoàn thành")
