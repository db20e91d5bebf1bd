"""What a filing is held against before it is stored, and how its flaws are sent."""

from collections.abc import Iterable
from http import HTTPStatus

from pydantic import BaseModel
from sqlalchemy import Connection, select

from api.problems import BadField, ProblemError, bad_input, not_found
from database import tables
from database.desk.blanks import blanks
from database.desk.context import Context
from database.desk.items import EntryRow
from database.desk.task import FoundTask, find_task
from database.figures import store
from files.blank import Blank
from files.flaw import CellFlaw, WorkbookRefusedError
from models.desk.identity import Principal
from models.desk.names import short
from models.report.checking import check
from models.report.filing import Filing, FilingKey
from models.report.flaw import Flaw
from models.report.receipt_code import code_of, content_hash

_collection, _entry = tables.collection, tables.entry
NO_FORM = "no figures are asked of this unit in this collection"


class SaidFlaw(BaseModel):
    """A flaw as it is sent: the template and its values, so that a client can translate it."""

    sheet: str = ""
    cell: str = ""
    unit: str = ""
    field: str = ""
    code: str
    severity: str
    msgid: str
    params: dict[str, str]
    accepted_msgid: str
    accepted_params: dict[str, str]
    text: str


class Stored(BaseModel):
    """A filing that is stored: what a receipt names, its receipt code, what to look at again."""

    hash: str
    code: str
    size: int
    type: str
    name: str
    warnings: list[SaidFlaw]


def said(found: CellFlaw, unit: str = "") -> SaidFlaw:
    """Turn a flaw into what is sent."""
    flaw = found.flaw
    return SaidFlaw(
        sheet=found.sheet,
        cell=found.cell,
        unit=unit,
        field=flaw.field,
        code=flaw.code,
        severity=flaw.severity,
        msgid=flaw.wording.msgid,
        params=flaw.wording.params,
        accepted_msgid=flaw.accepted.msgid,
        accepted_params=flaw.accepted.params,
        text=str(found),
    )


def unreadable(error: WorkbookRefusedError) -> ProblemError:
    """Say that a file cannot be read as a report; the problem names why."""
    found = error.flaw
    reason = BadField(field=found.where or "body", reason=str(found))
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    return ProblemError(status, found.flaw.code, str(found), errors=[reason])


def entry_task(
    conn: Connection, context: Context, principal: Principal, task: str
) -> tuple[FoundTask, EntryRow]:
    """Return a unit's entry of a collection; 404 for what is none, or not to be seen."""
    found = find_task(conn, context, principal, task)
    if found is None or not isinstance(found.row, EntryRow):
        raise not_found()
    return found, found.row


def entry_by_key(
    conn: Connection, context: Context, principal: Principal, key: FilingKey
) -> EntryRow:
    """Return the entry a filing answers, by its form, period and unit; 404 as above."""
    cycles = [each.id for each in context.plan.file.cycles if key.form in each.forms]
    query = select(_collection.c.id).join(_entry, _entry.c.collection == _collection.c.id)
    query = query.where(
        _collection.c.plan == context.id,
        _collection.c.cycle.in_(cycles),
        _collection.c.period == key.period,
        _entry.c.unit == key.unit,
    )
    for obligation in conn.scalars(query.order_by(_collection.c.id)).all():
        found = find_task(conn, context, principal, short(context.id, obligation, key.unit))
        if found is not None and isinstance(found.row, EntryRow):
            return found.row
    raise not_found()


def blank_of(conn: Connection, context: Context, each: EntryRow) -> Blank:
    """Return the form of one unit; 404 where nothing is to be filled in."""
    found = blanks(conn, context, each.row, [each.entry.unit])
    if not found:
        raise ProblemError(HTTPStatus.NOT_FOUND, "no_form", NO_FORM)
    return found[0]


def checked(blank: Blank, filing: Filing) -> list[Flaw]:
    """Return the warnings of a filing; raises 422 with every error where there is one."""
    unit = blank.units[0]
    if filing.key != blank.key(unit.unit):
        wanted = blank.key(unit.unit)
        detail = f"the report is of {_told(filing)}; wanted: {wanted.form}, {wanted.period}"
        raise ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, "other_filing", detail, field="key")
    if any("\x00" in text for text in _words(filing)):
        raise bad_input("body", "a text holds the character NUL")
    flaws = check(filing, blank.occasion(unit))
    errors = [each for each in flaws if CellFlaw(flaw=each).refuses]
    if errors:
        raise flawed(CellFlaw(flaw=each) for each in errors)
    return list(flaws)


def _words(filing: Filing) -> Iterable[str]:
    yield from filing.texts.values()
    yield from filing.comments.values()
    for figure in filing.figures.values():
        yield getattr(figure, "reason", "")


def _told(filing: Filing) -> str:
    key = filing.key
    return f"{key.unit}, {key.form}, {key.period}"


def flawed(errors: Iterable[CellFlaw]) -> ProblemError:
    """Say everything that is wrong with a filing."""
    fields = [
        BadField(field=each.where or each.flaw.field or "body", reason=_reason(each.flaw))
        for each in errors
    ]
    detail = f"{len(fields)} things are wrong with the report; nothing was stored"
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    return ProblemError(status, "flawed", detail, field=fields[0].field, errors=fields)


def _reason(flaw: Flaw) -> str:
    return f"{flaw.wording}; accepted: {flaw.accepted}"


def stored(filing: Filing, warnings: Iterable[Flaw]) -> Stored:
    """Say what was stored."""
    content = content_hash(filing)
    return Stored(
        hash=content,
        code=code_of(content),
        size=len(filing.canonical()),
        type=store.MEDIA_TYPE,
        name=f"{filing.key.unit}-{filing.key.period}.json",
        warnings=[said(CellFlaw(flaw=each)) for each in warnings],
    )
