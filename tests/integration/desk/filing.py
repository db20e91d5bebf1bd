"""What people do to file reports, and what came of it."""

from pathlib import Path

from sqlalchemy import Connection, select, update

from database import queries, tables
from database.figures import filings
from files.layout import FIGURES
from models.collection.state import CollectionOrder, Entry, EntryState
from tests.integration.desk.day import done, name_of
from tests.integration.desk.office import Office
from tests.integration.desk.reporting import Clerk
from tests.unit.files.forms import Spreadsheet, changed


def fill(path: Path, n: object = 80, d: object = 100) -> None:
    """Fill a form in as a spreadsheet program does."""

    def change(book: Spreadsheet) -> None:
        sheet = book[FIGURES]
        sheet["D10"], sheet["D11"], sheet["D12"] = n, d, 0
        sheet["F12"] = "không có vụ nào"

    path.write_bytes(changed(path.read_bytes(), change))


def get_form(clerk: Clerk, order: CollectionOrder, unit: str, folder: Path) -> Path:
    """Let a unit fetch its form."""
    path = folder / f"{unit}-{order.period}.xlsx"
    said = clerk.types("report", "form", f"{name_of(order)}:{unit}", "-o", path)
    assert said.exit_code == 0, said.err
    return path


def filed(office: Office, order: CollectionOrder) -> list[tuple[str, int, bool]]:
    """Return what is filed: unit, version, whether it counts."""
    found = office.read(lambda conn: filings.of_collection(conn, order.id))
    return [(each.unit, each.version, each.accepted_at is not None) for each in found]


def state(office: Office, order: CollectionOrder, unit: str) -> str:
    """Return how a unit's entry stands."""
    token = office.holder("collector")
    entries = done(office.get(f"{office.collection(order)}/entries", token))["items"]
    return str(next(each["state"] for each in entries if each["unit"] == unit))


def lock(conn: Connection, order: CollectionOrder, *units: str) -> None:
    """Let entries be as the lock leaves them, which here nobody waits for."""
    entry, missing = tables.entry, {"state": EntryState.MISSING}
    for unit in units:
        of_unit = (entry.c.collection == order.id, entry.c.unit == unit)
        document = conn.execute(select(entry.c.document).where(*of_unit)).scalar_one()
        after = Entry.model_validate_json(document).model_copy(update=missing)
        cells = {**missing, "document": after.model_dump_json()}
        conn.execute(update(entry).where(*of_unit).values(cells))


def known(office: Office) -> set[str]:
    """Return what is open."""
    return set(office.read(lambda conn: queries.obligation_ids(conn, office.id)))
