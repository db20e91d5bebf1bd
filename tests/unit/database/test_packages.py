"""Packages: each version stored once, the first one founds the organisation."""

import pytest
from sqlalchemy import Connection, func, select

from database import tables
from database.packages import load_package, store_package
from models.errors import NotFoundError
from tests.unit.database.sample import PLAN, sample_plan


def _count(conn: Connection, name: str) -> int:
    return conn.execute(select(func.count()).select_from(tables.metadata.tables[name])).scalar_one()


def test_a_package_comes_back_as_it_was(conn: Connection) -> None:
    """The stored version is the plan itself, and is read once per process."""
    found = load_package(conn, PLAN, "v1")
    assert found == sample_plan()
    assert load_package(conn, PLAN, "v1") is found


def test_storing_twice_is_storing_once(conn: Connection) -> None:
    """The same version again adds neither a package nor another organisation."""
    names = ("package", "unit", "post", "tenure", "outside_body", "unit_class")
    before = [_count(conn, name) for name in names]
    store_package(conn, sample_plan())
    assert [_count(conn, name) for name in names] == before == [1, 8, 10, 10, 1, 1]


def test_a_new_version_leaves_the_organisation_alone(conn: Connection) -> None:
    """What has become of units and posts since is not undone by an amended plan."""
    store_package(conn, sample_plan(units=9).model_copy(update={"version": "v2"}))
    assert _count(conn, "package") == 2
    assert _count(conn, "unit") == 8


def test_a_package_that_is_not_there_is_named(conn: Connection) -> None:
    """The error says which plan and which version are missing."""
    with pytest.raises(NotFoundError, match="v9 of the plan sample"):
        load_package(conn, PLAN, "v9")
