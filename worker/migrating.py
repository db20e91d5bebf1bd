"""`dondoc migrate`: bring the tables up to date, and say to which revision."""

from sqlalchemy.exc import DBAPIError

from database.engine import migrate
from database.revision import revision_of
from database.writer import is_away
from runtime.database import database_away, open_database
from runtime.worded import AwayError


def migrate_database(url: str) -> str:
    """Migrate and return the revision; raises AwayError when no database answers."""
    engine = open_database(url)
    try:
        migrate(engine)
        return revision_of(engine)
    except DBAPIError as error:
        if not is_away(error):
            raise
        raise AwayError(database_away(error)) from error
    finally:
        engine.dispose()
