"""Tests that ask for a URL run on an SQLite file and on a real PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.postgresql import PostgreSQL

BOTH = ("sqlite", "postgresql")


@pytest.fixture(name="database_url", params=BOTH)
def _database_url(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """A database for one test."""
    yield from _url(tmp_path, request)


@pytest.fixture(name="office_url", scope="module", params=BOTH)
def _office_url(
    tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[str]:
    """A database for all tests of a module."""
    yield from _url(tmp_path_factory.mktemp("database"), request)


def _url(folder: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{folder / 'plan.db'}"
        return
    server: PostgreSQL = request.getfixturevalue("postgresql")
    with server.database() as url:
        yield url
