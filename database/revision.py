"""Whether the tables are those this dondoc knows."""

from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

from database.engine import MIGRATIONS, reading
from models.errors import DondocError
from models.wording import say

NONE = "-"


class StaleDatabaseError(DondocError):
    """The tables are not those of this dondoc; run `dondoc migrate` with the newest one."""

    def __init__(self, found: str, wanted: str) -> None:
        """Say which revision there is and which is needed."""
        self.wording = say("the tables are of revision %(found)s and this dondoc needs %(wanted)s: "
                           "run `dondoc migrate`, with the newest dondoc that works on it",
                           found=found, wanted=wanted)  # fmt: skip
        super().__init__(str(self.wording))


def revision_of(engine: Engine) -> str:
    """Return the revision the tables are of; '-' where there are none."""
    with reading(engine).connect() as conn:
        return MigrationContext.configure(conn).get_current_revision() or NONE


def check_revision(engine: Engine) -> None:
    """Refuse a database that was not migrated, or that a newer dondoc has migrated."""
    found, wanted = revision_of(engine), _newest()
    if found != wanted:
        raise StaleDatabaseError(found, wanted)


def _newest() -> str:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return ScriptDirectory.from_config(config).get_current_head() or NONE
