"""Gather a whole report: of a year, or of all years up to one for the final review."""

from datetime import date
from typing import Literal

from pydantic import Field
from sqlalchemy import Connection

from database.desk.context import Context
from database.desk.scope import Sight
from database.prints.authors import owed
from database.prints.figures import Figures
from database.prints.heading import Asked, Heading, addressees, copies
from database.prints.progress import Part, cells, directives, escalations, extensions
from database.prints.units import Reports, open_matters, own_texts
from documents.content import Report
from models.errors import NotFoundError
from models.plan.plan import Duty, DutyKind, ReportCycle

Kind = Literal["annual", "review"]
UNCERTAIN = "Số, ngày ban hành Kế hoạch là giả định"


class Wanted(Asked):
    """Which report is printed."""

    year: int = Field(ge=1900, le=2200)
    cycle: str = Field(default="", max_length=40, description="empty: the first of the plan")
    kind: Kind = "annual"


def gather(conn: Connection, context: Context, sight: Sight, unit: str, wanted: Wanted) -> Report:
    """Return the report of a unit and all below it; the caller must see the unit.

    About forty queries, none by the unit. Raises NotFoundError where the plan has no such cycle.
    """
    cycle = cycle_of(context, wanted.cycle)
    review = wanted.kind == "review"
    part = part_of(context, unit, wanted)
    figures = Figures(conn, context.plan, cycle, unit)
    reports = Reports(conn, context, sight, cycle, part)
    counted = cells(conn, part)
    duty = _writes(context, cycle, wanted.kind, unit)
    lead = (duty and (duty.lead.prepared_by or duty.lead.unit)) or unit
    heading = Heading(conn, context, unit, lead)
    mine, theirs = owed(conn, context, duty, wanted.year, heading.names.get(lead, lead))
    years = [year for year in sorted(cycle.years) if year <= wanted.year]
    return Report(
        head=heading.head(wanted),
        signature=heading.signature(wanted),
        subject=_subject(context, cycle, wanted),
        to=addressees(conn, context, duty)
        or (heading.names.get(context.plan.file.roles.root, ""),),
        copies=copies(context, (duty, context.index.duties.get(cycle.duty))),
        plan=_title(context),
        assumed=UNCERTAIN if context.row.assumed else "",
        unit=heading.names.get(lead, lead),
        year=wanted.year,
        as_of=context.today,
        coverage=reports.coverage(),
        cells=tuple(each for each in counted.values() if each.all),
        targets=figures.lines(wanted.year),
        extensions=extensions(conn, part),
        escalations=escalations(conn, part),
        directives=directives(conn, part),
        gaps=reports.gaps(),
        chapters=reports.chapters(
            counted, figures.lines_by_child(wanted.year), open_matters(conn, part)
        ),
        series=figures.series(years) if review else (),
        sections=() if review else own_texts(conn, context, cycle, part),
        owed=mine,
        partners_owe=theirs,
    )


def part_of(context: Context, unit: str, wanted: Wanted) -> Part:
    """Return what a report is about: its year, or for the final review all up to it."""
    cycle = cycle_of(context, wanted.cycle)
    first = min(cycle.years) if wanted.kind == "review" else wanted.year
    return Part(context, unit, (date(first, 1, 1), date(wanted.year, 12, 31)))


def cycle_of(context: Context, name: str) -> ReportCycle:
    """Return a report cycle of the plan."""
    for each in context.plan.file.cycles:
        if not name or each.id == name:
            return each
    msg = f"the plan {context.id} has no report cycle {name}".rstrip()
    raise NotFoundError(msg)


def _writes(context: Context, cycle: ReportCycle, kind: Kind, unit: str) -> Duty | None:
    """Return the duty whose product the report is; below the top every unit writes its own."""
    if unit != cycle.superior:
        return None
    if kind == "review":
        found = context.plan.file.duties
        return next((each for each in found if each.kind is DutyKind.FINAL_REVIEW), None)
    return context.index.duties.get(cycle.consolidated or "")


def _subject(context: Context, cycle: ReportCycle, wanted: Wanted) -> str:
    if wanted.kind == "review":
        duty = next(
            (each for each in context.plan.file.duties if each.kind is DutyKind.FINAL_REVIEW), None
        )
        product = duty.product.vi if duty else "tổng kết"
        return f"{product[:1].upper()}{product[1:]}, giai đoạn {min(cycle.years)} – {wanted.year}"
    return f"Kết quả thực hiện Kế hoạch năm {wanted.year}"


def _title(context: Context) -> str:
    """Return the plan with its number and day, as far as they are known."""
    row, title = context.row, context.plan.file.title
    number = f" số {row.number}" if row.number else ""
    dated = f" ngày {row.issued_on:%d/%m/%Y}" if row.issued_on else ""
    name = title if title.casefold().startswith("kế hoạch") else f"Kế hoạch {title}"
    return f"{name}{number and ' –' + number}{dated and ',' + dated}"
