"""The sample plan in a fresh database of each kind: an SQLite file, and a real PostgreSQL."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine

from database.engine import open_engine
from tests.integration.postgresql import PostgreSQL
from tests.unit.database.sample import FILE, open_sample, sample_engine, store_sample

SQLITE, POSTGRESQL = "sqlite", "postgresql"
DATABASE = "sample"


@pytest.fixture(name="template", scope="session")
def _template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Migrate once; a copy of the file is as good as a migration of its own, and fast."""
    folder = tmp_path_factory.mktemp("template")
    sample_engine(folder).dispose()
    return folder / FILE


@pytest.fixture(name="emptied")
def _emptied(postgresql: PostgreSQL) -> str:
    """Return the URL of a database whose tables are empty: a copy for each test would be slow."""
    if DATABASE not in postgresql.names:
        postgresql.make_template(DATABASE)
    postgresql.empty(DATABASE)
    return postgresql.url(DATABASE)


@pytest.fixture(name="engine", params=[SQLITE, POSTGRESQL])
def _engine(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Engine]:
    if request.param == SQLITE:
        shutil.copy(request.getfixturevalue("template"), tmp_path)
        engine = open_sample(tmp_path)
    else:
        engine = open_engine(request.getfixturevalue("emptied"))
        store_sample(engine)
    yield engine
    engine.dispose()


@pytest.fixture(name="conn")
def _conn(engine: Engine) -> Iterator[Connection]:
    with engine.begin() as conn:
        yield conn
