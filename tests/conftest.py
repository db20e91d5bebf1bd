"""What tests of all kinds share: one PostgreSQL for each process, and no deadlines."""

from collections.abc import Iterator

import pytest
from hypothesis import settings

from tests.integration.postgresql import PostgreSQL, running_postgresql

settings.register_profile("house", deadline=None)  # a busy machine fails no test
settings.load_profile("house")


@pytest.fixture(name="postgresql", scope="session")
def _postgresql() -> Iterator[PostgreSQL]:
    with running_postgresql() as server:
        yield server
