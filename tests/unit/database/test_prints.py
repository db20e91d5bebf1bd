"""A printed report is gathered from the rows: figures, gaps, extensions, head and foot."""

from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
from sqlalchemy import Connection

from database import queries
from database.commits import commit_collection, commit_plan
from database.courses.commits import commit_course
from database.desk.context import Context, load_context
from database.desk.scope import Sight
from database.figures.store import store
from database.openings import find_opening, pending
from database.packages import store_package
from database.prints.annex import form_sheets
from database.prints.report import Wanted, cycle_of, gather, part_of
from documents.annexes import write_annexes
from documents.content import Report
from documents.rendering import report_docx, unit_pages
from models.collection.decisions import CollectionStep
from models.collection.state import CollectionOrder
from models.course.order import CourseOrder
from models.deciding.collecting import (
    Accept,
    CollectionBody,
    DecideEntryExtension,
    DirectEntries,
    Receipt,
    Receive,
    RequestEntryExtension,
)
from models.deciding.signing import SigningCapacity
from models.messages import CollectionBatch, CourseBatch, PlanBatch
from models.plan.plan import Plan
from models.plan_run.decisions import PlanStep
from models.plan_run.progress import Issue
from models.report.figure import given
from models.report.filing import Filing, FilingKey
from tests.world import SHIPPED, plan_of

ISSUED = datetime.fromisoformat("2014-04-04T09:00:00+07:00")
FILED = datetime.fromisoformat("2014-11-18T09:00:00+07:00")
NOW = datetime.fromisoformat("2014-12-01T09:00:00+07:00")
FORM = "yearly-report/provincial_federation"
ONE = "VN-44"  # the province whose report came
ALL = Sight(everything=True, units=())
WANTED = Wanted(year=2014, number=5, symbol="BC-TG", place="Hà Nội")


@pytest.fixture(name="plan", scope="module")
def _plan() -> Plan:
    return plan_of(SHIPPED)


@pytest.fixture(name="context")
def _context(conn: Connection, plan: Plan) -> Context:
    """Issue the shipped plan; of the reports of 2014 one came, one was put off, 81 are late."""
    store_package(conn, plan)
    body = Issue(issued_on=ISSUED.date(), number="04/KH-TLĐ", assumed=True)
    step = PlanStep(name="issue", body=body, at=ISSUED, actor=None)
    commit_plan(conn, PlanBatch(plan=plan.file.id, package=plan.version, steps=(step,)))
    order = _reports(conn, plan)
    first, second = ONE, "VN-43"
    _commit(conn, order)
    until = FILED.date().replace(month=12, day=15)
    ask = RequestEntryExtension(unit=second, until=until, reason="bão lụt")
    _commit(conn, order, ask, DecideEntryExtension(unit=second, granted=True))
    filed = Filing(
        key=FilingKey(plan=plan.file.id, form=FORM, period="2014", unit=first),
        figures={"t01_n": given(81), "t01_d": given(100)},
        texts={"strengths": "Đã làm tốt.", "proposals": "Bổ sung kinh phí"},
    )
    receipt = Receipt(
        unit=first,
        received_on=FILED.date(),
        number="07/BC-LĐLĐ",
        dated=FILED.date(),
        reviewed_on=FILED.date().replace(day=10),
        filing=store(conn, filed, FILED),
    )
    _commit(conn, order, Receive(receipt=receipt), Accept(units=(first,)))
    return load_context(conn, plan.file.id, NOW)


def _reports(conn: Connection, plan: Plan) -> CollectionOrder:
    cycle = find_opening(conn, f"reporting:{plan.file.id}:yearly-report")
    assert isinstance(cycle, CourseOrder)
    commit_course(conn, CourseBatch(course=cycle.id, order=cycle, at=ISSUED, steps=()))
    found = pending(conn, plan.file.id, "", 500)
    (order,) = [each for each in found if each.id.startswith("collection:kl79:yearly-report")]
    assert isinstance(order, CollectionOrder)
    return order


def _commit(conn: Connection, order: CollectionOrder, *bodies: CollectionBody) -> None:
    steps = tuple(
        CollectionStep(name=body.type, body=body, at=FILED, actor=None) for body in bodies
    )
    batch = CollectionBatch(obligation=order.id, order=order, opened_at=ISSUED, steps=steps)
    for result in commit_collection(conn, batch).results:
        assert result.refusal is None, result.refusal


def _gathered(conn: Connection, context: Context, wanted: Wanted = WANTED) -> Report:
    return gather(conn, context, ALL, "TLD", wanted)


def test_the_consolidated_report_of_a_year(conn: Connection, context: Context) -> None:
    """One report counts; the others are named, the extension keeps both its days."""
    report = _gathered(conn, context)
    assert (report.coverage.expected, report.coverage.accepted) == (83, 1)
    assert (len(report.chapters), len(report.gaps)) == (83, 82)
    line = next(each for each in report.targets if each.target == "T01")
    assert (line.share.numerator, line.share.denominator, line.share.result) == (81, 100, "81,0%")
    assert line.share.lacking == 82
    (extension,) = report.extensions
    assert (str(extension.original), str(extension.granted)) == ("2014-11-20", "2014-12-15")
    assert extension.reason == "bão lụt"
    first = next(each for each in report.chapters if each.code == ONE)
    assert first.filed.startswith("Báo cáo số 07/BC-LĐLĐ ngày 18/11/2014, nhận ngày 18/11/2014")
    assert [(each.part, each.title) for each in first.texts] == [
        ("IV", "Ưu điểm"),
        ("VI", "Đề xuất, kiến nghị"),
    ]
    assert first.targets
    assert first.reviewed_on is not None
    assert sum(each.on_time for each in report.cells) == 1


def test_a_directive_on_units_that_owe_is_printed(conn: Connection, context: Context) -> None:
    """Once in the whole, and in the report of each unit it was about."""
    due = FILED.date().replace(month=12, day=20)
    said = DirectEntries(units=("VN-40", "VN-43"), due=due, instruction="gửi báo cáo ngay")
    (order,) = (row.order for row, _ in queries.collections(conn, context.id) if row.order.cycle)
    _commit(conn, order, said)
    (directive,) = _gathered(conn, context).directives
    assert directive.text == "gửi báo cáo ngay; hạn mới 20/12/2014; 2 đơn vị"
    assert directive.matter
    assert len(gather(conn, context, ALL, "VN-40", WANTED).directives) == 1
    assert gather(conn, context, ALL, "VN-41", WANTED).directives == ()


def test_head_and_foot_follow_from_the_plan(conn: Connection, context: Context) -> None:
    """The department issues it by order of the Presidium; receivers and classes get it."""
    report = _gathered(conn, context)
    assert (report.head.superior, report.head.issuer) == (
        "Tổng Liên đoàn Lao động Việt Nam",
        "Ban Tuyên giáo Tổng Liên đoàn",
    )
    assert report.signature.capacity == "TL. Đoàn Chủ tịch"
    assert report.signature.title
    # The package names its people after their posts: nobody's name is printed.
    assert report.signature.signer == ""
    assert len(report.to) == 2
    assert report.assumed
    assert "04/KH-TLĐ" in report.plan
    deputy = _gathered(conn, context, WANTED.model_copy(update={"capacity": SigningCapacity.KT}))
    assert deputy.signature.capacity.startswith("KT. ")
    body = _gathered(conn, context, WANTED.model_copy(update={"capacity": SigningCapacity.TM}))
    assert body.signature.capacity.startswith("TM. ")


def test_what_nobody_has_written_is_said_with_who_owes_it(
    conn: Connection, context: Context
) -> None:
    """In the chapters by unit, and for the parts that the consolidating department writes."""
    report = _gathered(conn, context)
    chapters = {each.code: each for each in report.chapters}
    first = chapters[ONE]
    assert first.owed.startswith("Chưa có nội dung ở phần I, II.1, II.2")
    assert first.owed.endswith(f"{first.name} chưa viết.")
    other = chapters["VN-43"]
    assert other.owed == f"Chưa có nội dung: {other.name} chưa có báo cáo được chấp nhận."
    assert report.sections == ()
    assert report.owed.startswith("Đơn vị phải biên soạn: Ban Tuyên giáo Tổng Liên đoàn")
    own = gather(conn, context, ALL, ONE, WANTED)
    assert [(each.part, each.text) for each in own.sections] == [
        ("IV", "Đã làm tốt."),
        ("VI", "Bổ sung kinh phí"),
    ]


def test_the_final_review_has_the_years(conn: Connection, context: Context) -> None:
    """Every target with its points; a year without reports has no result."""
    wanted = WANTED.model_copy(update={"kind": "review", "year": 2015})
    report = _gathered(conn, context, wanted)
    first = report.series[0]
    assert [point.year for point in first.points] == [2014, 2015]
    assert [point.share.result for point in first.points] == ["81,0%", ""]


def test_it_is_printed(conn: Connection, context: Context, tmp_path: Path) -> None:
    """As report, as pages and as a workbook, with every filing in it."""
    report = _gathered(conn, context)
    assert len(report_docx(report)) > len(unit_pages(report))
    path, part = tmp_path / "annexes.xlsx", part_of(context, "TLD", WANTED)
    forms = form_sheets(conn, context, cycle_of(context, ""), part)
    assert write_annexes(path, report, forms) == 1
    book = openpyxl.load_workbook(path)
    sheet = book[book.sheetnames[-3]]
    row = [cell.value for cell in sheet[2]]
    assert row[3:6] == ["đã chấp nhận", 81, 100]


def test_one_unit_prints_its_own(conn: Connection, context: Context) -> None:
    """It issues and signs itself, and reports upwards."""
    report = gather(conn, context, ALL, ONE, WANTED)
    assert report.head.issuer == report.unit
    assert report.to == ("Tổng Liên đoàn Lao động Việt Nam",)
    assert report.chapters == ()
