"""Open the database a process was told to use."""

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from database.engine import open_engine
from models.wording import Wording, say
from runtime.worded import WordedInputError


def open_database(url: str) -> Engine:
    """Open a database; raises BadInputError where no file of it can be made."""
    try:
        return open_engine(url)
    except OSError as error:
        wording = say("the database cannot be opened: %(reason)s: %(file)s",
                      reason=error.strerror, file=error.filename)  # fmt: skip
        raise WordedInputError(wording) from error


def database_away(error: DBAPIError) -> Wording:
    """Say that the database does not answer, and what its driver says."""
    reason = next(iter(str(error.orig).splitlines()), type(error.orig).__name__)
    return say("the database does not answer: %(reason)s", reason=reason)
