"""Reports as files on this machine: read, checked and told in the user's language."""

from pathlib import Path
from typing import TYPE_CHECKING

from cli.remote.outbox import Parcel
from cli.remote.papers import LARGEST, Paper
from cli.texts import _, told
from models.errors import BadInputError

if TYPE_CHECKING:
    from files.flaw import CellFlaw
    from files.form_reading import ReadForm
    from models.report.filing import Filing

MEDIA_TYPE = "application/vnd.dondoc.filing+json"


def content_of(path: Path) -> bytes:
    """Read a file, unless it is larger than any report."""
    try:
        if path.stat().st_size > LARGEST:
            said = _("{name} has {size} bytes; 1 to {largest} are taken.")
            size = path.stat().st_size
            raise BadInputError(said.format(name=path.name, size=size, largest=LARGEST))
        return path.read_bytes()
    except OSError as error:
        said = _("{path} cannot be read: {error}")
        raise BadInputError(said.format(path=path, error=error.strerror)) from error


def read_report(path: Path) -> "ReadForm":
    """Read the workbook of one unit with everything that is wrong in it."""
    from files.flaw import WorkbookRefusedError
    from files.form_reading import read_form

    try:
        return read_form(content_of(path))
    except WorkbookRefusedError as error:
        raise refused(path, error.flaw) from error


def refused(path: Path, flaw: "CellFlaw") -> BadInputError:
    """Say why a file cannot be read as a report."""
    return BadInputError(f"{path.name}: {flaw_text(flaw)}")


def flaw_text(found: "CellFlaw") -> str:
    """Write a flaw as ``sheet!cell: what is wrong; accepted: what would be``."""
    wrong, accepted = told(found.flaw.wording), told(found.flaw.accepted)
    said = _("{wrong}; accepted: {accepted}").format(wrong=wrong, accepted=accepted)
    place = found.where or found.flaw.field
    return f"{place}: {said}" if place else said


def must_be_good(path: Path, flaws: "list[CellFlaw]") -> None:
    """Refuse a report with errors, naming each; nothing is sent."""
    errors = tuple(flaw_text(each) for each in flaws if each.refuses)
    if errors:
        said = _("{name}: {count} things are wrong; nothing was sent.")
        raise BadInputError(said.format(name=path.name, count=len(errors)), problems=errors)


def paper_of(filing: "Filing") -> Paper:
    """Return the content of a report as a command carries it along."""
    from models.report.receipt_code import content_hash

    content = filing.canonical()
    name = f"{filing.key.unit}-{filing.key.period}.json"
    parcel = Parcel(hash=content_hash(filing), name=name, size=len(content), type=MEDIA_TYPE)
    return Paper(parcel, content)
