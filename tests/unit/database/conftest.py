"""The sample plan in a fresh SQLite file."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine

from tests.unit.database.sample import FILE, open_sample, sample_engine


@pytest.fixture(name="template", scope="session")
def _template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Migrate once; a copy of the file is as good as a migration of its own, and fast."""
    folder = tmp_path_factory.mktemp("template")
    sample_engine(folder).dispose()
    return folder / FILE


@pytest.fixture(name="engine")
def _engine(tmp_path: Path, template: Path) -> Iterator[Engine]:
    shutil.copy(template, tmp_path)
    engine = open_sample(tmp_path)
    yield engine
    engine.dispose()


@pytest.fixture(name="conn")
def _conn(engine: Engine) -> Iterator[Connection]:
    with engine.begin() as conn:
        yield conn
