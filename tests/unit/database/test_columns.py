"""Column types: keys in one normal form, instants in UTC; the Vietnamese collation."""

import unicodedata
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Connection, collate, insert, select, text
from sqlalchemy.exc import StatementError

from database.collation import COLLATION
from database.tables import alarm, unit_class
from tests.unit.database.sample import in_a_file

DECOMPOSED = unicodedata.normalize("NFD", "Huế")
AT = datetime(2014, 11, 20, 8, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))


def _class(name: str, label: str = "") -> dict[str, str]:
    return {"plan": "p", "name": name, "label_vi": label, "document": "{}"}


def _alarm(at: datetime) -> dict[str, object]:
    return {"plan": "p", "obligation": "o", "at": at, "code": "c", "document": "{}"}


def test_keys_are_normalised_on_the_way_in(conn: Connection) -> None:
    """Whoever typed it, a key is stored composed, and found however it is asked for."""
    conn.execute(insert(unit_class), _class(DECOMPOSED))
    assert conn.scalars(select(unit_class.c.name).where(unit_class.c.plan == "p")).all() == ["Huế"]
    found = select(unit_class.c.label_vi).where(unit_class.c.name == DECOMPOSED)
    assert conn.scalars(found).all() == [""]


def test_instants_are_stored_as_utc(conn: Connection) -> None:
    """Eight in the morning in Hà Nội is one at night in the table, and comes back as UTC."""
    conn.execute(insert(alarm), _alarm(AT))
    stored = conn.execute(text("SELECT at FROM alarm")).scalar_one()
    if conn.dialect.name == "sqlite":
        assert stored == "2014-11-20 01:00:00.000000"
    found = conn.scalars(select(alarm.c.at)).one()
    assert (found, found.tzinfo) == (AT, UTC)


def test_a_time_without_its_zone_is_refused(conn: Connection) -> None:
    """Nobody guesses which clock was meant."""
    with pytest.raises(StatementError, match="has no zone"):
        conn.execute(insert(alarm), _alarm(AT.replace(tzinfo=None)))


@in_a_file  # the PostgreSQL of the tests is built without ICU
def test_the_database_sorts_as_a_vietnamese_dictionary(conn: Connection) -> None:
    """Đ comes after d, and tones in their order, in SQL as in Python."""
    ordered = ["dy", "đa", "ma", "mà", "má", "mạ"]
    conn.execute(insert(unit_class), [_class(name, name) for name in reversed(ordered)])
    label = collate(unit_class.c.label_vi, COLLATION)
    found = select(unit_class.c.label_vi).where(unit_class.c.plan == "p").order_by(label)
    assert conn.scalars(found).all() == ordered
