"""Tables of many units from the command line: imported whole, kept, refused cell by cell."""

import hashlib
import json
import zipfile
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select

from database import tables
from database.figures.tables import figure, filing
from files.layout import FIGURES
from models.collection.state import CollectionOrder
from tests.integration.desk import plan as rights
from tests.integration.desk.day import name_of
from tests.integration.desk.filing import filed, known
from tests.integration.desk.office import Office, today
from tests.integration.desk.reporting import Clerks, gathering
from tests.unit.files.forms import Change, Spreadsheet, changed, set_cell

pytestmark = pytest.mark.timeout(300)
FIRST, SECOND = 6, 7  # rows of the first two units


def good_rows(book: Spreadsheet) -> None:
    """Fill in two units as they should be."""
    sheet = book[FIGURES]
    for row in (FIRST, SECOND):
        sheet[f"E{row}"], sheet[f"F{row}"], sheet[f"G{row}"] = 50, 100, "KAD: chưa có"
        sheet[f"C{row}"] = today().strftime("%d/%m/%Y")


def _hide_row(book: Spreadsheet) -> None:
    book[FIGURES].row_dimensions[SECOND].hidden = True


def _hide_column(book: Spreadsheet) -> None:
    book[FIGURES].column_dimensions["F"].hidden = True


def _twice(book: Spreadsheet) -> None:
    book[FIGURES][f"A{SECOND}"] = book[FIGURES][f"A{FIRST}"].value


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (set_cell("E7", "50"), "Số liệu!E7"),
        (set_cell("E7", datetime(2016, 1, 2)), "Số liệu!E7"),  # noqa: DTZ001 — as Excel has it
        (set_cell("E7", "=25+25"), "Số liệu!E7"),
        (set_cell("E7", 50.5), "Số liệu!E7"),
        (set_cell("E7", -1), "Số liệu!E7"),
        (set_cell("E7", 101), "Số liệu!E7"),
        (set_cell("D7", "7K3M9-QX2TB-4"), "Số liệu!D7"),
        (lambda book: book[FIGURES].merge_cells("E7:F7"), "Số liệu!E7"),
        (_hide_row, "Số liệu!"),
        (_hide_column, "Số liệu!F"),
        (_twice, "Số liệu!A7"),
    ],
    ids=["text", "date", "formula", "fraction", "negative", "n above d", "code", "merged",
         "hidden row", "hidden column", "twice"],
)  # fmt: skip
def test_a_bad_cell_is_named_and_nothing_is_imported(
    office: Office, clerk: Clerks, tmp_path: Path, change: Change, said: str
) -> None:
    """The good row beside it is not imported either."""
    order = gathering(3020)
    if order.id not in known(office):
        office.open(order)
    collector, path = clerk("collector"), tmp_path / "table.xlsx"
    collector.types("report", "form", name_of(order), "--table", "-o", path)
    path.write_bytes(changed(path.read_bytes(), good_rows))
    checked = collector.types("report", "import", path, "--dry-run")
    assert checked.exit_code == 0, checked.err
    path.write_bytes(changed(path.read_bytes(), change))
    refused = collector.types("report", "import", path, "--yes")
    assert refused.exit_code == 2, refused
    assert said in refused.err
    assert filed(office, order) == []


def test_a_table_is_imported_whole_or_not_at_all(
    office: Office, clerk: Clerks, tmp_path: Path
) -> None:
    """Every bad cell is named and nothing is imported; then the good rows; then the rest."""
    units = (rights.LEAF, "coop", "other", "asker")
    order = gathering(3010, *units)
    office.open(order)
    collector, path = clerk("collector"), tmp_path / "table.xlsx"
    said = collector.types("report", "form", name_of(order), "--table", "-o", path)
    assert said.exit_code == 0, said.err

    def rows(book: Spreadsheet) -> None:
        sheet = book[FIGURES]
        for row in range(6, 10):
            sheet[f"E{row}"], sheet[f"F{row}"], sheet[f"G{row}"] = 50, 100, "KAD: chưa có"
            sheet[f"C{row}"] = today().strftime("%d/%m/%Y")
        sheet["E7"], sheet["F8"] = "năm mươi", 20

    path.write_bytes(changed(path.read_bytes(), rows))
    said = collector.types("report", "import", path, "--yes")
    assert said.exit_code == 2
    assert "Số liệu!E7" in said.err
    assert "Số liệu!E8" in said.err
    assert filed(office, order) == []
    said = collector.types("report", "import", path, "--yes", "--partial")
    assert said.exit_code == 0, said.err
    order_of_rows = sorted(units)
    good = {order_of_rows[0], order_of_rows[3]}
    assert {unit for unit, _, _ in filed(office, order)} == good
    for unit in (order_of_rows[1], order_of_rows[2]):
        assert f"Left out: {unit}" in said.err
    again = collector.types("report", "import", path, "--dry-run")
    assert again.exit_code == 2
    assert "owes no report" in again.err
    count = office.read(
        lambda conn: conn.execute(
            select(func.count()).select_from(figure).join(filing).where(
                filing.c.collection == order.id)
        ).scalar_one()
    )  # fmt: skip
    assert count == 2 * 3
    accepted = collector.types("report", "accept", name_of(order), "--all")
    assert accepted.exit_code == 0, accepted.err
    _prove(office, clerk, order, path, *good)


def _prove(
    office: Office, clerk: Clerks, order: CollectionOrder, path: Path, unit: str, *_: str
) -> None:
    """The table is kept: its name stands with each report, and who collects fetches it again."""
    collector, digest = clerk("collector"), hashlib.sha256(path.read_bytes()).hexdigest()
    told = collector.types("report", "history", f"{name_of(order)}:{unit}", "--json").out
    [filed] = json.loads(told)["items"]
    assert (filed["table_name"], filed["table_hash"]) == (path.name, digest)
    listed = collector.types("report", "history", name_of(order), "--tables")
    assert (path.name in listed.out, digest[:12] in listed.out) == (True, True), listed.err
    copy, number = path.with_name("copy.xlsx"), filed["table"]
    wanted = ("--table", number, "-o", copy)
    said = collector.types("report", "history", name_of(order), *wanted)
    assert said.exit_code == 0, said.err
    assert copy.read_bytes() == path.read_bytes()
    # Who only answers sees that his report came in a table, and not what others said in it.
    answer = office.get(office.path("files", str(number)), office.holder(unit))
    assert answer.status == 404
    imports = f"{office.collection(order)}/imports"
    assert office.get(imports, office.holder(unit)).status == 404
    assert clerk(unit).types("report", "history", name_of(order), *wanted).exit_code == 3
    log = office.read(
        lambda conn: conn.execute(
            select(tables.log.c.detail).where(
                tables.log.c.obligation == order.id, tables.log.c.type == "receive_many"
            )
        ).scalar_one()
    )
    said_there = json.loads(log)
    assert len(said_there["batch"]) == 64
    assert {each["unit"] for each in said_there["receipts"]} >= {unit}


def test_a_list_of_answers_belongs_to_its_collection(office: Office) -> None:
    """A hash that no import stored, and a command with both or none, change nothing."""
    order = gathering(3015)
    office.open(order)
    token, path = office.holder("collector"), office.collection(order)
    lost = office.act(token, path, {"type": "receive_many", "batch": "0" * 64})
    assert (lost.status, lost.code) == (422, "unknown_batch")
    one = {"unit": "coop", "received_on": today().isoformat(), "source": "paper"}
    for body in ({}, {"receipts": [one], "batch": "0" * 64}):
        assert office.act(token, path, {"type": "receive_many", **body}).status == 422
    assert filed(office, order) == []


@pytest.mark.parametrize("kind", ["bomb", "large", "other year", "one unit", "no workbook"])
def test_a_file_that_is_no_such_table_is_refused(
    office: Office, clerk: Clerks, tmp_path: Path, kind: str
) -> None:
    """A zip bomb, a file too large, a table of another year: a clear answer, nothing stored."""
    order, other = gathering(3011), gathering(3012)
    if order.id not in known(office):
        office.open(order, other)
    collector, path = clerk("collector"), tmp_path / "table.xlsx"
    if kind == "bomb":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
            file.writestr("xl/workbook.xml", b" " * (200 * 2**20))
    elif kind == "large":
        with path.open("wb") as sparse:
            sparse.truncate(200 * 2**20)
    elif kind == "other year":
        collector.types("report", "form", name_of(other), "--table", "-o", path)
    elif kind == "one unit":
        collector.types("report", "form", f"{name_of(order)}:{rights.LEAF}", "-o", path)
    else:
        path.write_bytes(b"PK\x03\x04 nothing")
    said = collector.types("report", "import", path, name_of(order), "--yes")
    assert said.exit_code == 2, said
    assert said.err.strip()
    assert filed(office, order) == []
