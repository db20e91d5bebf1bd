"""The story a rehearsal prints: complete, readable, in the right tone."""

import io
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from rich.console import Console

from models.deciding.claim import Alarm
from models.plan_run.progress import Decided
from models.source import DecisionDocument
from tests.unit.worker.rehearsed import rehearsed, report, report_of
from tests.unit.worker.sample import at
from worker.report import Report
from worker.report_data import LogLine
from worker.story import print_story
from worker.wording import Lang

CHASING = re.compile(r"nhắc|đôn đốc", re.IGNORECASE)


def story(found: Report, lang: Lang = "vi") -> str:
    """Print to a text."""
    file = io.StringIO()
    print_story(found, Console(file=file, width=120), lang)
    return file.getvalue()


def section(text: str, title: str) -> list[str]:
    """Return the lines of one section."""
    lines = text.splitlines()
    start = lines.index(title) + 1
    end = next((n for n in range(start, len(lines)) if not lines[n].strip()), len(lines))
    return lines[start:end]


def test_the_head_prints_the_assumed_date_as_assumed() -> None:
    """What is unknown in the plan is said first."""
    head = story(report()).splitlines()[:6]
    assert head[0] == "Diễn tập: Kế hoạch làng nghề [2024–2025]"
    assert head[1] == "Kịch bản thu: Chậm một chi hội"
    assert "04/03/2024, số 12/KH-H – giả định của kịch bản: chưa ai biết" in head[3]
    assert head[4].startswith("Không có trong văn bản: số của Kế hoạch, ngày ban hành, 1 mục")
    assert head[5].startswith("5 thời hạn là mặc định hệ thống")


def test_the_same_report_gives_the_same_story() -> None:
    """Byte for byte, and without colours where the output is no terminal."""
    assert story(report()) == story(report())
    assert "\x1b" not in story(report())


def test_reminders_of_one_duty_on_one_day_are_one_line() -> None:
    """Thirty-eight units are told in one line, with their clause and due day."""
    lines = section(story(report()), "Diễn biến")
    assert "  19/11/2024 nhắc lần cuối: 2 đơn vị – 4 Báo cáo năm – hạn 20/11/2024" in lines


def test_an_escalation_tells_rung_reason_and_addressee() -> None:
    """Who hears of whom, on which rung, because of which due day."""
    wanted = (
        "  08/04/2024 báo cáo cấp trên: [late+5] Văn phòng Hội – 3 Đề án bảo tồn nghề – "
        "quá hạn 01/04/2024 – → Phó Chủ tịch Hội"
    )
    assert wanted in section(story(report()), "Diễn biến")


def test_a_closed_collection_tells_its_counts() -> None:
    """Received, late and missing stand in the story and in the table."""
    text = story(report())
    assert "khép đợt thu: 4 Báo cáo năm 2024 – nhận 2/3, trễ 1, thiếu 1" in text
    row = section(text, "Các đợt thu")[1].split()
    assert row == ["4", "2024", "20/11/2024", "3", "2", "1", "1", "31/12/2024"]


@pytest.mark.parametrize("body", ["Thường vụ Hội", "Hội đồng Hội"])
def test_what_reached_a_governing_body_does_not_chase(body: str) -> None:
    """Each thing stands on the morning of its digest, in the tone of a report."""
    data = rehearsed()
    other = {
        each: each.model_copy(update={"matter": each.matter.model_copy(update={"duty": "2"})})
        for each in data.claims
        if each.to in {"N-TT.body", "N-HD.body"}
    }
    sent = [
        replace(each, claims=tuple(other.get(claim, claim) for claim in each.claims))
        for each in data.deliveries
    ]
    changed = report_of(claims=list(other.values()), deliveries=sent)
    for found in (report(), changed):
        lines = section(story(found), f"Đã báo cáo {body}")
        assert len(lines) > 2
        assert not CHASING.search("\n".join(lines))
    assert "25/11/2024" in story(report())


def test_what_was_settled_before_its_digest_did_not_reach_the_body() -> None:
    """A claim nobody was sent is among the messages, and not in what the body has read."""
    data = rehearsed()
    lost = next(
        claim for each in data.deliveries for claim in each.claims if claim.to == "N-TT.body"
    )
    kept = [
        replace(each, claims=tuple(claim for claim in each.claims if claim != lost))
        for each in data.deliveries
    ]
    before = section(story(report()), "Đã báo cáo Thường vụ Hội")[0].split()
    after = section(story(report_of(deliveries=kept)), "Đã báo cáo Thường vụ Hội")[0].split()
    assert int(after[0]) == int(before[0]) - 1


def test_skipped_rungs_addresses_and_undecided_are_listed() -> None:
    """The ladder's gaps, silent posts and open decisions each have their section."""
    text = story(report())
    assert "  late+0 → unit_head: khuyết, 2 lần (N-C)" in text
    assert section(text, "Chức danh chưa có địa chỉ nhận") == ["  N-C.focal"]
    (line,) = section(text, "Chưa có quyết định")
    assert line == "  5 – Quỹ làng nghề: chưa rõ đơn vị chủ trì; đến cuối kỳ vẫn chưa có"


def test_a_decision_of_the_scenario_is_shown_as_assumed() -> None:
    """It is told in the story, and named where the clause was open."""
    document = DecisionDocument(
        issuer="Ban Điều hành",
        type="quyết định",
        number="7/QĐ",
        date=at("2024-06-03 00:00").date(),
        assumed=True,
    )
    row = rehearsed().plan_row
    decided = row.model_copy(update={"decided": {"5": Decided(lead="N-TV", decision=document)}})
    detail = {"duty": "5", "lead": "N-TV", "decision": document.model_dump(mode="json")}
    line = LogLine(
        at=at("2024-06-03 09:00"),
        obligation="plan:lang",
        step="d",
        type="decide_duty",
        detail=detail,
    )
    text = story(report_of(plan_row=decided, log=[line]))
    assert "quyết định ngày 03/06/2024 (quyết định 7/QĐ) – giả định của kịch bản" in text
    assert "quyết định của Ban Điều hành: quyết định 7/QĐ, 03/06/2024" in text
    assert "Văn phòng Hội" in text


def test_what_people_did_is_told_in_words() -> None:
    """An extension names its day and outcome, a hand-over the body, an appointment the post."""
    when = at("2024-06-03 09:00")
    key = "assignment:lang:3:1:N-TV"
    details: dict[str, dict[str, object]] = {
        "decide_extension": {"granted": True, "until": "2024-07-01", "reason": "chờ số liệu"},
        "hand_over": {"body": "SO"},
        "appoint": {"post": "N-A.head", "person": "p-x"},
        "record_outcome": {"body": "SO", "outcome": "partly"},
        "excuse": {"unit": "N-A", "reason": "bão lụt"},
    }
    log = [
        LogLine(at=when, obligation=key, step=kind, type=kind, detail=detail)
        for kind, detail in details.items()
    ]
    text = story(report_of(log=log, claims=[]))
    assert "xét gia hạn (đồng ý) – 3 Đề án bảo tồn nghề – 01/07/2024 – chờ số liệu" in text
    assert "chuyển cơ quan ngoài hệ thống – 3 Đề án bảo tồn nghề – Sở Công Thương" in text
    assert "nhận chức danh – 3 Đề án bảo tồn nghề – Chủ tịch N-A – p-x" in text
    assert "ghi kết quả – 3 Đề án bảo tồn nghề – Sở Công Thương – được tiếp thu một phần" in text
    assert "miễn – 3 Đề án bảo tồn nghề – Chi hội <A> – bão lụt" in text


def test_it_speaks_english_when_asked() -> None:
    """The same sections, with English dates and numbers."""
    text = story(report(), "en")
    assert text.startswith("Rehearsal: Craft villages plan")
    assert "assumed by the scenario" in text
    assert "19 Nov 2024 last reminder: 2 units" in text
    assert not re.search(r"[Đđ]ôn đốc thủ trưởng|Diễn biến", text)


def test_an_empty_rehearsal_is_told_too() -> None:
    """Nothing was said and nothing is owed: every section says so."""
    found = report_of(claims=[], skips=[], assignments=[], collections=[], log=[])
    text = story(found)
    assert section(text, "Diễn biến") == ["  Không có."]
    assert section(text, "Bậc không có người nhận") == ["  Không có."]


def test_a_plan_not_issued_says_so() -> None:
    """Nothing is assumed where nothing was issued."""
    row = rehearsed().plan_row.model_copy(
        update={"issued_on": None, "assumed": False, "number": ""}
    )
    assert story(report_of(plan_row=row)).splitlines()[3] == "Chưa ban hành"


def test_a_late_approver_is_the_one_it_waits_for() -> None:
    """What lies before the Standing is told with the name of who has to approve."""
    lines = section(story(report()), "Đã báo cáo Thường vụ Hội")
    assert any("[trình] Văn phòng Hội" in line for line in lines)
    assert any("chờ Thường vụ Hội phê duyệt" in line for line in lines)


def test_a_long_story_is_told_in_few_lines() -> None:
    """However many messages there are, they fill a screen or two."""
    data = rehearsed()
    many = [
        each.model_copy(
            update={
                "at": each.at + timedelta(days=step * 3),
                "matter": each.matter.model_copy(update={"clause": f"c{step}"}),
            }
        )
        for each in data.claims
        for step in range(30)
    ]
    text = story(report_of(claims=many))
    assert len(section(text, "Diễn biến")) <= 125
    assert re.search(r"^  (?:quý \d/|năm )2024 ", text, re.MULTILINE)


def test_alarms_and_many_skipped_rungs_are_summed_up() -> None:
    """A long list is cut, and says how much more there is."""
    data = rehearsed()
    skips = [data.skips[0].model_copy(update={"rung": f"late+{n}"}) for n in range(30)]
    alarm = Alarm(obligation="c", at=data.skips[0].at, code="ladder_top_reached")
    lines = section(story(report_of(skips=skips, alarms=[alarm])), "Bậc không có người nhận")
    assert "  … và 18 mục khác" in lines
    assert lines[-1] == "  Báo động cho người vận hành: 1 lần không còn ai để báo"
