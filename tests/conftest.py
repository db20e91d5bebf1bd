"""What tests of all kinds share: one PostgreSQL for each process that runs tests."""

from collections.abc import Iterator

import pytest

from tests.integration.postgresql import PostgreSQL, running_postgresql


@pytest.fixture(name="postgresql", scope="session")
def _postgresql() -> Iterator[PostgreSQL]:
    with running_postgresql() as server:
        yield server
