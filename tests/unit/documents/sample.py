"""A report made up for tests: units, targets, gaps, extensions, all that a page can show."""

from datetime import date

from documents.content import (
    Chapter,
    Directive,
    Escalation,
    Extension,
    Four,
    Gap,
    Head,
    Point,
    Report,
    Said,
    Series,
    Signature,
    TargetLine,
)
from documents.lines import share_of, target_line
from models.plan.target import Target
from models.report.coverage import Coverage
from models.report.lines import ResultLine, line
from models.report.roll_up import Result
from models.report.sums import Sums

TARGETS = tuple(
    Target.model_validate(
        {
            "id": f"T{number:02}",
            "clause": "I",
            "comparator": ">=",
            "value": value,
            "unit": unit,
            "numerator_vi": f"{text} <&>",
            "denominator_vi": "tổng số" if unit != "count" else None,
            "period": "none_stated",
            "sectors": ["state"],
            "quote": "x",
        }
    )
    for number, (value, unit, text) in enumerate(
        (
            (80, "percent", "Công nhân được tuyên truyền, phổ biến pháp luật"),
            (100, "percent", "Cơ quan có tổ chức công đoàn mở hội nghị"),
            (2_000_000, "count", "Kết nạp mới đoàn viên"),
            (70, "percent", "Doanh nghiệp có thỏa ước lao động tập thể"),
        ),
        start=1,
    )
)
KNOWN = (
    Sums(known=80, numerator=8_243_765, denominator=10_240_700, absent=3),
    Sums(known=83, numerator=99_960, denominator=100_000),
    Sums(known=80, numerator=612_340, absent=3),
    Sums(absent=83),
)
COVERAGE = Coverage(expected=83, received=81, accepted=80, not_applicable=0, excused=1)


def shown(target: Target, sums: Sums, coverage: Coverage = COVERAGE, **more: object) -> ResultLine:
    """Return what a target comes to."""
    found = line(target, ("R", ""), Result(sums=sums, coverage=coverage))
    return found.model_copy(update=more)


def target_lines(share: int = 1) -> tuple[TargetLine, ...]:
    """Return a line for each target; ``share`` divides what there is."""
    return tuple(
        target_line(
            target,
            shown(
                target,
                sums.model_copy(update={"numerator": sums.numerator // share}),
                last_year="80,5%",
                change="-1,0",
            ),
        )
        for target, sums in zip(TARGETS, KNOWN, strict=True)
    )


def chapter(number: int) -> Chapter:
    """Return the chapter of a unit."""
    return Chapter(
        code=f"U{number:02}",
        name=f"Liên đoàn Lao động tỉnh {number:02}",
        filed="Báo cáo số 05/BC-LĐLĐ ngày 18/11/2016, nhận ngày 19/11/2016, đúng hạn",
        reviewed_on=date(2016, 11, 10),
        cells=Four(name="", on_time=number % 7, late=number % 3, open_overdue=number % 2),
        targets=target_lines(90 + number),
        texts=(Said(title="Khó khăn, vướng mắc", text="Thiếu cán bộ.\nKinh phí hạn chế."),),
        open_matters=("II.1 – kế hoạch riêng, hạn 30/06/2016, chậm 12 ngày làm việc",),
    )


def report(units: int = 3) -> Report:
    """Return a report of a year with so many units."""
    chapters = tuple(chapter(number) for number in range(1, units + 1))
    return Report(
        head=Head(
            superior="Tổng Liên đoàn Lao động Việt Nam",
            issuer="Ban Tuyên giáo",
            number=5,
            symbol="BC-TG",
            place="Hà Nội",
            day=date(2017, 1, 5),
        ),
        signature=Signature(capacity="TL. Đoàn Chủ tịch", title="Trưởng ban", signer="Trần Văn A"),
        subject="Kết quả thực hiện Kế hoạch năm 2016",
        to=("Thường trực Đoàn Chủ tịch",),
        copies=("Các Ban, đơn vị",),
        archive="VT, TG",
        plan="Kế hoạch thực hiện Kết luận số 79-KL/TW",
        assumed="Số và ngày ban hành Kế hoạch là giả định",
        unit="Ban Tuyên giáo",
        year=2016,
        as_of=date(2016, 12, 9),
        coverage=COVERAGE,
        cells=tuple(each.cells.model_copy(update={"name": each.name}) for each in chapters),
        targets=target_lines(),
        extensions=(
            Extension(unit="LĐLĐ tỉnh 03", matter="Báo cáo năm", original=date(2016, 11, 21),
                      granted=date(2016, 12, 1), by="CV 12/TLĐ", reason="bão lụt"),
        ),
        escalations=(
            Escalation(unit="LĐLĐ tỉnh 02", matter="Báo cáo năm", to="Thường trực Đoàn Chủ tịch",
                       times=1, last=date(2016, 12, 1)),
        ),
        directives=(
            Directive(on=date(2016, 6, 2), by="Thường trực Đoàn Chủ tịch", matter="III.1/1.3",
                      text="trình lại trước 30/9"),
        ),
        gaps=(
            Gap(unit="LĐLĐ tỉnh 02", state="chưa gửi", days_late=14, contact="05/12/2016",
                declared=True),
        ),
        sections=(
            Said(part="I", title="Quán triệt, triển khai", text="Đã ban hành kế hoạch riêng."),
            Said(part="VI", title="Kiến nghị", text="Bổ sung kinh phí."),
        ),
        chapters=chapters,
    )  # fmt: skip


def review(units: int = 3) -> Report:
    """Return a final review: the same with its targets through the years."""
    series = tuple(
        Series(
            target=target.id,
            text=target.numerator_vi,
            assigned="≥ 80%",
            floor=float(target.value),
            unit="%" if target.unit == "percent" else "người",
            points=tuple(
                Point(year=year, share=share_of(shown(target, _grown(sums, year))))
                for year in range(2014, 2019)
            ),
        )
        for target, sums in zip(TARGETS, KNOWN, strict=True)
    )
    return report(units).model_copy(
        update={"series": series, "subject": "Tổng kết thực hiện", "year": 2018}
    )


def _grown(sums: Sums, year: int) -> Sums:
    return sums.model_copy(update={"numerator": sums.numerator * (year - 2004) // 14})
