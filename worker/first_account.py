"""The first administrator's token: shown until it has been used."""

from collections.abc import Iterable

from database.desk.accounts import FIRST, found_administrator
from database.desk.tokens import issue, revoke, tokens_of
from models.desk.accounts import LONGEST_DAYS, Token
from models.desk.identity import Scope
from runtime.clock import now
from runtime.database import open_database

LABEL = "first"


def first_token(url: str) -> str:
    """Return the token to log in with for the first time, or nothing once somebody has.

    Who starts the servers may have died before it was shown: one that was never used is revoked
    and a new one takes its place.
    """
    engine = open_database(url)
    try:
        with engine.begin() as conn:
            found = found_administrator(conn, now())
            if found is not None:
                return found
            given = tokens_of(conn, FIRST)
            if not _is_waiting(given):
                return ""
            for each in given:
                revoke(conn, each.id, now())
            scopes = (Scope.ADMIN, Scope.READ)
            return issue(
                conn, person=FIRST, label=LABEL, scopes=scopes, days=LONGEST_DAYS, now=now()
            ).secret
    finally:
        engine.dispose()


def _is_waiting(given: Iterable[Token]) -> bool:
    """Tell whether the first administrator has tokens, and none that was used or made by him."""
    tokens = list(given)
    return bool(tokens) and all(
        each.label == LABEL and each.last_used_at is None for each in tokens
    )
