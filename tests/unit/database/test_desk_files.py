"""Files, on both databases: stored once, handed in by version, checked, swept."""

import hashlib
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, func, select, update

from database.desk import files
from database.desk.tables import content
from models.deciding.commands import FileRef
from models.deciding.decision import Refused
from tests.unit.database.sample import ACTOR, OPENED, PLAN

OBLIGATION = f"assignment:{PLAN}:d.one:1:u01"
BODY = b"%PDF-1.7"


def _reference(body: bytes = BODY, name: str = "a.pdf", **changes: object) -> FileRef:
    digest = hashlib.sha256(body).hexdigest()
    values = {"hash": digest, "name": name, "size": len(body), "type": "application/pdf"}
    return FileRef.model_validate({**values, **changes})


def _hand_in(conn: Connection, *references: FileRef, unit: str = "u01") -> None:
    files.hand_in(
        conn,
        plan=PLAN,
        obligation=OBLIGATION,
        unit=unit,
        step="command:x",
        files=references,
        actor=ACTOR,
        at=OPENED,
    )


def test_a_content_is_stored_once(conn: Connection) -> None:
    """Twice the same bytes are one content, handed in as often as wanted."""
    assert files.put_content(conn, BODY, "application/pdf", OPENED) == _reference().hash
    files.put_content(conn, BODY, "application/pdf", OPENED)
    assert conn.execute(select(func.count()).select_from(content)).scalar_one() == 1
    _hand_in(conn, _reference(), _reference(name="b.pdf"))
    _hand_in(conn, _reference())
    found = files.versions(conn, PLAN, OBLIGATION)
    assert [(each.name, each.version) for each in found] == [
        ("a.pdf", 1),
        ("b.pdf", 1),
        ("a.pdf", 2),
    ]
    assert (found[0].task, found[0].person) == ("d.one:1:u01", ACTOR.person)
    loaded = files.download(conn, PLAN, found[0].id)
    assert loaded is not None
    assert loaded.body == BODY
    assert files.download(conn, "other-plan", found[0].id) is None


@pytest.mark.parametrize("changes", [{"hash": "0" * 64}, {"size": 1}])
def test_what_was_not_uploaded_cannot_be_handed_in(conn: Connection, changes: Any) -> None:  # noqa: ANN401
    """Neither an unknown hash nor another size."""
    files.put_content(conn, BODY, "application/pdf", OPENED)
    with pytest.raises(Refused) as refused:
        _hand_in(conn, _reference(**changes))
    assert (refused.value.refusal.code, refused.value.refusal.field) == ("unknown_file", "files")


def test_damaged_bytes_are_not_given_out(conn: Connection) -> None:
    """What is stored under a hash must have it."""
    files.put_content(conn, BODY, "application/pdf", OPENED)
    _hand_in(conn, _reference())
    conn.execute(update(content).values(body=b"%PDF-2.0"))
    file = files.versions(conn, PLAN, OBLIGATION)[0].id
    with pytest.raises(files.DamagedError):
        files.download(conn, PLAN, file)


def test_only_what_nobody_handed_in_is_swept_after_a_day(conn: Connection) -> None:
    """A file may be handed in as long as its sender may still be writing the rest."""
    files.put_content(conn, BODY, "application/pdf", OPENED)
    files.put_content(conn, b"other", "text/plain", OPENED)
    _hand_in(conn, _reference())
    assert files.sweep(conn, OPENED + timedelta(hours=23)) == 0
    assert files.sweep(conn, OPENED + timedelta(hours=25)) == 1
    assert conn.scalars(select(content.c.body)).all() == [BODY]


def test_files_of_a_collection_are_those_of_one_unit(conn: Connection) -> None:
    """Who asks for one unit's answer gets its files, not the others'."""
    files.put_content(conn, BODY, "application/pdf", OPENED)
    _hand_in(conn, _reference(), unit="u01")
    _hand_in(conn, _reference(), unit="u02")
    assert len(files.versions(conn, PLAN, OBLIGATION, "u02")) == 1
    assert files.handed(conn, PLAN, 10**9) is None
