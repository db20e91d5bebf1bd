"""Turn a result into a line of the target table: only what is known is written as a number."""

from collections.abc import Mapping

from documents.content import Share, TargetLine
from documents.words import sector
from models.plan.target import Target
from models.report.lines import ResultLine

UNITS = {"percent": "%", "count": "số lượng", "mean": "bình quân"}
DIFFERS = "định nghĩa đã thay đổi so với năm trước"


def share_of(shown: ResultLine) -> Share:
    """Keep what is printed of a result; nothing known is no zero."""
    is_known = bool(shown.sums.known)
    return Share(
        numerator=shown.numerator if is_known else None,
        denominator=shown.denominator if is_known else None,
        value=shown.value if is_known else None,
        low=shown.low,
        high=shown.high,
        result=shown.result if is_known else "",
        interval=shown.interval,
        verdict=shown.verdict,
        lacking=shown.lacking,
        coverage=shown.coverage,
    )


def target_line(
    target: Target, shown: ResultLine, names: Mapping[str, str] | None = None
) -> TargetLine:
    """Return a line of the table; ``names`` are those of the units that would decide it."""
    points = " điểm %" if shown.change and target.unit == "percent" else ""
    return TargetLine(
        target=target.id,
        text=f"{target.numerator_vi[:1].upper()}{target.numerator_vi[1:]}",
        unit=UNITS[target.unit],
        assigned=shown.assigned,
        floor=float(target.value),
        sector=sector(shown.sector),
        share=share_of(shown),
        last_year=shown.last_year,
        change=f"{shown.change}{points}",
        deciding=tuple((names or {}).get(unit, unit) for unit in shown.deciding),
        note=DIFFERS if shown.definitions_differ and shown.last_year else "",
    )
