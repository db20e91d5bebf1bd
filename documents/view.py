"""What a template of a report sees: plain texts under short names, nothing else."""

from collections.abc import Iterable
from typing import Any

from documents.content import Chapter, Four, Gap, Report, Series, Share, TargetLine
from documents.words import (
    document_number,
    place_and_day,
    sentence,
    short_day,
    verdict,
    whole,
)
from models.report.coverage import Coverage

View = dict[str, Any]
PARTS = ("I", "II", "IV", "V", "VI")
END = "./."
FEW = 10  # units lacking: of more, those that would decide are not worth naming
NUMBER_OF = {"I": 1, "II": 2, "IV": 4, "V": 5, "VI": 6}


def view_of(report: Report) -> View:
    """Return everything a template may name; charts come beside it."""
    head, signature = report.head, report.signature
    capacity = [signature.capacity, signature.title]
    return {
        "superior": head.superior.upper(),
        "issuer": head.issuer.upper(),
        "number_line": document_number(head.number, head.symbol),
        "place_day": place_and_day(head.place, head.day),
        "title": report.title.upper(),
        "subject": report.subject,
        "to": "; ".join(report.to),
        "plan": report.plan,
        "assumed": report.assumed,
        "unit": report.unit,
        "year": report.year,
        "span": _span(report),
        "as_of": short_day(report.as_of),
        "progress": sentence(_progress(total(report.cells))),
        "coverage": coverage_sentence(report.coverage, report.gaps),
        "cells": [each.model_dump() for each in report.cells],
        "targets": _numbered(report.targets),
        "extensions": [_extension(each.model_dump()) for each in report.extensions],
        "escalations": [
            {**each.model_dump(), "last": short_day(each.last)} for each in report.escalations
        ],
        "directives": [
            {**each.model_dump(), "on": short_day(each.on)} for each in report.directives
        ],
        "gaps": [_gap(each) for each in report.gaps],
        "series": [_series(each) for each in report.series],
        "chapters": [_chapter(at, each) for at, each in enumerate(report.chapters, start=1)],
        "signed": [each.upper() for each in capacity if each],
        "signer": signature.signer,
        "copies": _copies(report),
        "owed": sentence(_owed(report)),
        "partners_owe": sentence(report.partners_owe),
        "owed_last": f"{_owed(report)}{END}",
        **{f"said_{NUMBER_OF[part]}": _said(report, part) for part in PARTS},
    }


def total(cells: Iterable[Four]) -> Four:
    """Add the cells of units up."""
    listed = list(cells)
    names = ("on_time", "late", "open_in_term", "open_overdue")
    return Four(name="", **{name: sum(getattr(each, name) for each in listed) for name in names})


def _span(report: Report) -> str:
    years = sorted({point.year for each in report.series for point in each.points})
    return f"giai đoạn {years[0]} – {years[-1]}" if years else f"năm {report.year}"


def _progress(cells: Four) -> str:
    if not cells.all:
        return "Chưa có nhiệm vụ nào được theo dõi"
    return (
        f"Tổng số {whole(cells.all)} nhiệm vụ, yêu cầu: {whole(cells.on_time)} xong đúng hạn,"
        f" {whole(cells.late)} xong quá hạn, {whole(cells.open_in_term)} chưa xong trong hạn,"
        f" {whole(cells.open_overdue)} chưa xong quá hạn"
    )


def coverage_sentence(coverage: Coverage, gaps: Iterable[Gap] = ()) -> str:
    """Say on how many reports the figures rest, and what the sums leave out."""
    said = (
        f"Phải báo cáo {whole(coverage.expected)} đơn vị; đã nhận {whole(coverage.received)},"
        f" đã chấp nhận {whole(coverage.accepted)}, không áp dụng"
        f" {whole(coverage.not_applicable)}, được miễn {whole(coverage.excused)}. Số liệu dưới đây"
        " chỉ tính báo cáo đã chấp nhận"
    )
    declared = sum(each.declared for each in gaps)
    left = f"; {whole(coverage.open)} đơn vị không nằm trong tổng" if coverage.open else ""
    more = f", trong đó {whole(declared)} đơn vị đã được nêu rõ khi chốt" if declared else ""
    return f"{said}{left}{more}."


def target_view(line: TargetLine, number: str) -> View:
    """Return a line of the target table as texts."""
    share = line.share
    text = f"{line.text} ({line.sector})" if line.sector else line.text
    judged = verdict(share.verdict, share.lacking)
    notes = [judged]
    if share.interval:
        notes.append(f"giá trị thật: {share.interval}")
    if line.change:
        notes.append(f"so với năm trước: {line.change}")
    if line.deciding and share.lacking <= FEW:
        notes.append(f"đơn vị quyết định: {', '.join(line.deciding)}")
    if line.note:
        notes.append(line.note)
    return {
        "number": number,
        "id": line.target,
        "text": text,
        "unit": line.unit,
        "assigned": line.assigned,
        "numerator": whole(share.numerator),
        "denominator": whole(share.denominator),
        "result": share.result or "–",
        "interval": share.interval,
        "last_year": line.last_year,
        "change": line.change,
        "verdict": "; ".join(each for each in notes if each),
        "judged": judged,
        "coverage": coverage_short(share.coverage),
    }


def coverage_short(coverage: Coverage) -> str:
    """Write how many reports count, of how many: '80/83'."""
    return f"{whole(coverage.accepted)}/{whole(coverage.expected)}" if coverage.expected else ""


def _numbered(lines: Iterable[TargetLine]) -> list[View]:
    return [target_view(each, str(at)) for at, each in enumerate(lines, start=1)]


def _extension(raw: View) -> View:
    ground = "; ".join(each for each in (raw["by"], raw["reason"]) if each)
    days = {name: short_day(raw[name]) for name in ("original", "granted")}
    return {**raw, **days, "ground": ground}


def _gap(gap: Gap) -> View:
    state = f"{gap.state} (đã nêu khi chốt)" if gap.declared else gap.state
    late = whole(gap.days_late) if gap.days_late else ""
    return {"unit": gap.unit, "state": state, "days_late": late, "contact": gap.contact}


def _series(series: Series) -> View:
    return {
        "target": series.target,
        "text": series.text,
        "assigned": series.assigned,
        "points": [_point(point.year, point.share) for point in series.points],
    }


def _point(year: int, share: Share) -> View:
    return {
        "year": year,
        "result": share.result or "–",
        "interval": share.interval or "–",
        "coverage": coverage_short(share.coverage) or "–",
        "verdict": verdict(share.verdict, share.lacking),
    }


def _chapter(number: int, chapter: Chapter) -> View:
    held = chapter.reviewed_on
    filed = [chapter.filed or "Chưa gửi báo cáo"]
    if held:
        filed.append(f"sơ kết ngày {short_day(held)}")
    return {
        "number": number,
        "code": chapter.code,
        "name": chapter.name,
        "name_caps": chapter.name.upper(),
        "filed": sentence("; ".join(filed)),
        "progress": sentence(_progress(chapter.cells)),
        # Where nothing was reported a table of empty cells would say nothing.
        "targets": _numbered(chapter.targets) if _is_told(chapter) else [],
        "owed": chapter.owed,
        "texts": [{"title": e.title, "paragraphs": _paragraphs(e.text)} for e in chapter.texts],
        "open_matters": list(chapter.open_matters),
    }


def _is_told(chapter: Chapter) -> bool:
    shares = [each.share for each in chapter.targets]
    return any(each.result or each.coverage.accepted for each in shares)


def _owed(report: Report) -> str:
    """Say who writes the parts that are empty."""
    return (report.owed or f"Đơn vị phải biên soạn: {report.unit}").rstrip(".;")


def _copies(report: Report) -> list[str]:
    """Return the lines under 'Nơi nhận'; the first one repeats the addressees."""
    first = ("Như trên",) if report.to else ()
    return [*(f"{each};" for each in (*first, *report.copies)), f"Lưu: {report.archive}."]


def _said(report: Report, part: str) -> list[View]:
    """Return what was written for a part; the last part ends with './.' instead of a full stop."""
    texts: list[View] = [
        {"title": each.title, "paragraphs": _paragraphs(each.text)}
        for each in report.sections
        if each.part == part and each.text.strip()
    ]
    if part == PARTS[-1] and texts:
        last = texts[-1]["paragraphs"]
        last[-1] = f"{last[-1].rstrip('.;')}{END}"
    return texts


def _paragraphs(text: str) -> list[str]:
    return [sentence(line) for line in text.splitlines() if line.strip()]
