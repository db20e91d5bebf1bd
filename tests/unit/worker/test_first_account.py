"""The first administrator's token: shown until it has been used."""

from pathlib import Path

import pytest

from database.desk.accounts import FIRST
from database.desk.identity import bearer
from database.desk.tokens import hash_of, issue, mark_used, tokens_of
from database.engine import migrate, open_engine
from models.desk.identity import Scope
from runtime.clock import now
from worker.first_account import first_token


@pytest.fixture(name="url")
def _url(tmp_path: Path) -> str:
    url = f"sqlite:///{tmp_path / 'plan.db'}"
    engine = open_engine(url)
    migrate(engine)
    engine.dispose()
    return url


def _is_valid(url: str, token: str) -> bool:
    engine = open_engine(url)
    with engine.begin() as conn:
        found = bearer(conn, hash_of(token), now())
    engine.dispose()
    return found is not None


def test_who_was_killed_before_it_was_read_gets_another(url: str) -> None:
    """A token that was lost is revoked, and a new one takes its place."""
    lost = first_token(url)
    token = first_token(url)
    assert lost != token
    assert not _is_valid(url, lost)
    assert _is_valid(url, token)


def test_a_token_that_was_used_stays_and_is_not_shown_again(url: str) -> None:
    """Once the administrator has come in, no start makes a way in for anybody else."""
    token = first_token(url)
    engine = open_engine(url)
    with engine.begin() as conn:
        mark_used(conn, tokens_of(conn, FIRST)[0].id, now())
    engine.dispose()
    assert first_token(url) == ""
    assert _is_valid(url, token)


def test_who_has_another_way_in_needs_no_first_one(url: str) -> None:
    """A token the administrator has for something else counts as his way in."""
    token = first_token(url)
    engine = open_engine(url)
    with engine.begin() as conn:
        issue(conn, person=FIRST, label="demo", scopes=(Scope.ADMIN,), days=1, now=now())
    engine.dispose()
    assert first_token(url) == ""
    assert _is_valid(url, token)
