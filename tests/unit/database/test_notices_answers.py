"""Why and why-not are answered from the tables, and the letter that urges names the late."""

import io
import zipfile
from datetime import date, datetime, timedelta

import pytest
from docx import Document
from sqlalchemy import Connection, Engine, event, select

from database import tables
from database.assignment_commits import commit_assignment
from database.collection_commits import commit_collection
from database.notices.answers import why_not_of, why_of
from database.notices.letters import Recorded, Signed, record_letter
from database.notices.preview import ChangedDay, preview
from database.notices.queries import (
    claims,
    delivery_of,
    followers_of,
    newest_urgent,
    running_plans,
    sent_to,
    unit_of_post,
)
from database.notices.urge import urge_letters
from models.deciding.commands import Suspend
from models.deciding.decision import Refused
from models.errors import NotFoundError
from models.letters.page import in_words
from models.notices.rung_terms import RungTerm, When
from models.notices.urge_letter import Urged, UrgeLetter, as_docx
from models.notices.why import WhyNotCode
from tests.unit.database.sample import (
    COLLECTOR,
    PLAN,
    assignment_batch,
    assignment_step,
    collection_batch,
    collection_order,
)
from tests.unit.database.test_notices import (
    A_MINUTE,
    SENT,
    _issued,
    composed,
    ended,
    office_hour,
    reminded,
    taken,
    told,
)

__all__ = ["_issued"]  # the fixture that issues the plan


def codes(conn: Connection, post: str, on: date) -> list[WhyNotCode]:
    """Return the reasons of an answer."""
    return [each.code for each in why_not_of(conn, PLAN, post, on).reasons]


def day_of(instant: datetime) -> date:
    """Return the day of an instant in the plan's zone."""
    return (instant + timedelta(hours=7)).date()


def test_why_says_all_there_is_to_say(conn: Connection) -> None:
    """Obligation, sentence, rung, policy, calendar, holder, delivery, and what stops the next."""
    at = reminded(conn)
    composed(conn, at + 5 * A_MINUTE)
    ended(conn, taken(conn, at + 5 * A_MINUTE), SENT, at)
    [number] = claims(conn, PLAN)
    found = why_of(conn, PLAN, number)
    assert found is not None
    term = RungTerm(when=When.BEFORE_DUE, days=5, to=("responsible_post",))
    assert (found.rung, found.rung_term) == ("due-5", term)
    assert (found.sentence, found.clause, found.policy) == ("The", "c1", "1")
    assert (found.to, found.holders) == ("u01.focal", ("p.u01",))
    assert [(each.person, each.kind, each.state) for each in found.deliveries] == [
        ("p.u01", "digest", "sent")
    ]
    assert "submit" in found.stops
    assert found.planned == at
    assert why_of(conn, PLAN, number + 1) is None


def test_why_not_names_the_reason(conn: Connection) -> None:
    """Nothing new, sent, a day off, nothing open, a vacant post, a clock that stands."""
    at = reminded(conn)
    on = day_of(at)
    assert WhyNotCode.NOT_COMPOSED in codes(conn, "u01.head", on)
    composed(conn, at + 5 * A_MINUTE)
    assert WhyNotCode.NOT_DELIVERED in codes(conn, "u01.focal", on)
    ended(conn, taken(conn, at + 5 * A_MINUTE), SENT, at)
    assert WhyNotCode.SENT in codes(conn, "u01.focal", on)
    assert WhyNotCode.NOTHING_NEW in codes(conn, "u01.head", on)
    assert codes(conn, "u02.head", on) == [WhyNotCode.NOTHING_OPEN]
    assert codes(conn, "committee.secretary", on) == [WhyNotCode.NOTHING_OPEN]
    assert WhyNotCode.POST_VACANT in codes(conn, "no.post", on)
    assert codes(conn, "u01.head", date(2014, 3, 29))[0] is WhyNotCode.DAY_OFF
    step = assignment_step("command:s", Suspend(reason="bão"), at)
    commit_assignment(conn, assignment_batch(step))
    assert WhyNotCode.SUSPENDED in codes(conn, "u01.head", on)


def test_what_a_person_was_sent_is_found(conn: Connection) -> None:
    """The newest first, each with the numbers to ask by."""
    told(conn)
    at = reminded(conn)
    composed(conn, at - A_MINUTE, is_morning=False)
    composed(conn, at + 5 * A_MINUTE)
    found = sent_to(conn, PLAN, "p.u01")
    assert [each.kind for each in found] == ["digest", "urgent"]
    assert delivery_of(conn, PLAN, found[0].id) == found[0]
    assert delivery_of(conn, PLAN, 999) is None
    assert newest_urgent(conn, PLAN) == found[1].claims[0]
    assert running_plans(conn) == {PLAN: found[1].claims[0]}
    assert unit_of_post(conn, PLAN, "u01.focal") == "u01"
    assert unit_of_post(conn, PLAN, "x") is None


def test_the_letter_names_who_is_late(conn: Connection) -> None:
    """One for all with a list, or one each; none before anybody is late."""
    commit_collection(conn, collection_batch())
    obligation = collection_order().id
    assert urge_letters(conn, PLAN, obligation, office_hour("03-31")) == ()
    [letter] = urge_letters(conn, PLAN, obligation, office_hour("04-08"))
    assert [(each.name, each.days) for each in letter.units] == [
        (f"Đơn vị u0{number}", 5) for number in (1, 2, 3)
    ]
    assert letter.subject == "V/v đôn đốc thực hiện sản phẩm"
    assert "01/04/2014" in letter.paragraphs[0]
    assert letter.paragraphs[-1].endswith("./.")
    assert len(urge_letters(conn, PLAN, obligation, office_hour("04-08"), each=True)) == 3
    assert followers_of(conn, PLAN, obligation) == ["root", "dept"]
    reminded(conn)
    assert followers_of(conn, PLAN, "assignment:sample:d.one:1:u01") == ["root"]


def test_a_signed_letter_stands_in_the_ledger_once(conn: Connection) -> None:
    """For each unit it went to, with its words; unsigned, or to who is in time, it is refused."""
    commit_collection(conn, collection_batch())
    at, obligation = office_hour("04-08"), collection_order().id

    def signed(on: date, *units: str) -> Recorded:
        letter = Signed(obligation=obligation, number="5/CV", dated=on, units=units)
        return record_letter(conn, PLAN, letter, COLLECTOR, at)

    with pytest.raises(Refused, match="once it is signed"):
        signed(date(2014, 4, 9))
    with pytest.raises(Refused, match="not late with it: dept"):
        signed(date(2014, 4, 8), "u01", "dept")
    assert signed(date(2014, 4, 8), "u02") == Recorded(units=("u02",), added=1)
    assert signed(date(2014, 4, 8)) == Recorded(units=("u01", "u02", "u03"), added=2)
    assert signed(date(2014, 4, 8)).added == 0
    [letter] = sent_to(conn, PLAN, "h.u03")
    assert (letter.kind, letter.state, letter.claims) == ("document", "sent", ())
    assert letter.subject == "5/CV: V/v đôn đốc thực hiện sản phẩm"
    assert "01/04/2014" in letter.text
    assert WhyNotCode.SENT in codes(conn, "u03.head", date(2014, 4, 8))
    log = tables.log.c
    lines = conn.execute(select(log.post, log.detail).where(log.type == "urge")).all()
    assert [each.post for each in lines] == ["dept.head"] * 2
    in_time = collection_order(period="2")
    with pytest.raises(Refused, match="nobody is late"):
        record_letter(conn, PLAN, Signed(obligation=in_time.id, number="1", dated=date(2014, 4, 8)),
                      COLLECTOR, at)  # fmt: skip


def test_the_draft_is_a_document_in_the_layout_of_the_office() -> None:
    """The State header, the number left open, the addressee, the list, the signature."""
    units = (Urged(name="LĐLĐ tỉnh A", days=3, told=2), Urged(name="LĐLĐ tỉnh B", days=9))
    letter = UrgeLetter(
        superior="Tổng", issuer="Ban", symbol="/CV-…", day=date(2014, 2, 5), subject="V/v đôn đốc",
        paragraphs=("Một đoạn./.",), units=units, capacity="TL. Tổng", title="Trưởng ban",
        signer="Ông A",
    )  # fmt: skip
    written = as_docx(letter)
    assert zipfile.is_zipfile(io.BytesIO(written))
    document = Document(io.BytesIO(written))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    whole = "\n".join([*cells, *(each.text for each in document.paragraphs)])
    for part in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "TỔNG", "BAN",
        "/CV-…", "…, ngày 05 tháng 02 năm 2014", "Kính gửi:", "Một đoạn./.", "Nơi nhận:",
        "- Như trên;", "- Lưu: VT.", "TL. TỔNG", "TRƯỞNG BAN", "Ông A", "LĐLĐ tỉnh B",
    ):  # fmt: skip
        assert part in whole
    section = document.sections[0]
    sizes = (section.page_width, section.left_margin, section.right_margin, section.top_margin)
    assert [round(each.mm) for each in sizes if each is not None] == [210, 30, 15, 20]
    assert in_words(date(2015, 10, 12), "Hà Nội") == "Hà Nội, ngày 12 tháng 10 năm 2015"


def test_a_change_for_all_is_previewed(conn: Connection) -> None:
    """A day off moves what lies ahead, and says nothing at once; nothing is written."""
    commit_collection(conn, collection_batch())
    at = reminded(conn)
    before = claims(conn, PLAN)
    off = ChangedDay(calendar="office", day=date(2014, 4, 1), working=False)
    found = preview(conn, PLAN, at - A_MINUTE, day=off)
    assert (found.reached, found.messages, found.posts) == (2, 0, {})
    assert found.moved == 2
    assert claims(conn, PLAN) == before
    same = ChangedDay(calendar="office", day=date(2014, 3, 22), working=False)  # a Saturday
    assert preview(conn, PLAN, at - A_MINUTE, day=same).messages == 0
    unknown = ChangedDay(calendar="x", day=date(2014, 4, 1), working=False)
    with pytest.raises(NotFoundError):
        preview(conn, PLAN, at, day=unknown)


def test_answers_write_nothing(engine: Engine) -> None:
    """They may be asked with a connection that only reads."""
    with engine.begin() as conn:
        at = reminded(conn)
        composed(conn, at + 5 * A_MINUTE)
    seen: list[str] = []
    with engine.begin() as conn:
        event.listen(conn, "before_cursor_execute", lambda *args: seen.append(str(args[2])))
        why_of(conn, PLAN, 1)
        why_not_of(conn, PLAN, "u01.head", day_of(at))
        urge_letters(conn, PLAN, collection_order().id, at)
    assert seen
    assert all(each.lstrip().startswith(("SELECT", "WITH")) for each in seen)
