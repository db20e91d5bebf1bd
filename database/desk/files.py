"""Files that are handed in: contents once by their hash, and every handing-in in order."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, delete, exists, func, insert, select

from database.adding import Addition
from database.desk.tables import content, handed_in
from database.figures.tables import filing
from models.deciding.commands import Actor, FileRef
from models.deciding.decision import Refused
from models.desk.names import short
from models.desk.views import FileItem

KEPT = timedelta(days=1)  # a content that nobody handed in is swept after that

_NEW_CONTENT = Addition(content)
_SIZES = select(content.c.hash, content.c.size).where(
    content.c.hash.in_(bindparam("hashes", expanding=True))
)
_LAST = (
    select(handed_in.c.name, func.max(handed_in.c.version).label("version"))
    .where(handed_in.c.obligation == bindparam("of"), handed_in.c.unit == bindparam("of_unit"))
    .group_by(handed_in.c.name)
)
_INSERT = insert(handed_in)
_VERSIONS = (
    select(handed_in)
    .where(handed_in.c.plan == bindparam("of_plan"), handed_in.c.obligation == bindparam("of"))
    .order_by(handed_in.c.id)
)
_ONE = select(handed_in).where(
    handed_in.c.plan == bindparam("of_plan"), handed_in.c.id == bindparam("of_id")
)
_BODY = select(content.c.body).where(content.c.hash == bindparam("of_hash"))
_HANDED = exists().where(handed_in.c.hash == content.c.hash)
_FILED = exists().where(filing.c.hash == content.c.hash)
_SWEEP = delete(content).where(content.c.created_at < bindparam("before"), ~_HANDED, ~_FILED)


class DamagedError(Exception):
    """What is stored under a hash is not what the hash says."""


@dataclass(frozen=True, kw_only=True)
class Download:
    """A file with its bytes, checked against its hash."""

    name: str
    type: str
    hash: str
    body: bytes


@dataclass(frozen=True, kw_only=True)
class Handed:
    """Where a file was handed in: what must be visible to whoever asks for it."""

    obligation: str
    unit: str
    hash: str


def put_content(conn: Connection, body: bytes, kind: str, at: datetime) -> str:
    """Store a content once and return its hash."""
    return put_contents(conn, [body], kind, at)[0]


def put_contents(conn: Connection, bodies: Sequence[bytes], kind: str, at: datetime) -> list[str]:
    """Store contents once each and return their hashes; one statement."""
    hashes = [hashlib.sha256(body).hexdigest() for body in bodies]
    rows = [
        {"hash": digest, "size": len(body), "type": kind, "created_at": at, "body": body}
        for digest, body in zip(hashes, bodies, strict=True)
    ]
    _NEW_CONTENT.add(conn, rows)  # type: ignore[arg-type]
    return hashes


def hand_in(
    conn: Connection,
    *,
    plan: str,
    obligation: str,
    unit: str,
    step: str,
    files: Sequence[FileRef],
    actor: Actor | None,
    at: datetime,
) -> None:
    """Hand files in, in the transaction of the act that does it; a name again is a new version.

    Raises Refused (``unknown_file``) where a content was never uploaded, or is of another size.
    """
    if not files:
        return
    stored = {
        row.hash: row.size for row in conn.execute(_SIZES, {"hashes": [f.hash for f in files]})
    }
    for file in files:
        if stored.get(file.hash) != file.size:
            code = "unknown_file"
            raise Refused(code, f"upload '{file.name}' first: {file.hash} is not stored", "files")
    of = {"of": obligation, "of_unit": unit}
    versions = {row.name: int(row.version) for row in conn.execute(_LAST, of)}
    rows = []
    for file in files:
        versions[file.name] = versions.get(file.name, 0) + 1
        rows.append(
            {
                "plan": plan,
                "obligation": obligation,
                "unit": unit,
                "step": step,
                "name": file.name,
                "hash": file.hash,
                "size": file.size,
                "type": file.type,
                "version": versions[file.name],
                "post": actor.post if actor else "",
                "person": actor.person if actor else "",
                "at": at,
            }
        )
    conn.execute(_INSERT, rows)


def versions(conn: Connection, plan: str, obligation: str, unit: str = "") -> list[FileItem]:
    """Return what was handed in for an obligation, in order; of one unit where it is named."""
    found = conn.execute(_VERSIONS, {"of_plan": plan, "of": obligation}).mappings()
    return [
        FileItem(
            id=row["id"],
            task=short(
                plan, obligation, row["unit"] if obligation.startswith("collection:") else ""
            ),
            **{name: row[name] for name in ("name", "version", "hash", "size", "type", "at")},
            person=row["person"],
            post=row["post"],
        )
        for row in found
        if not unit or row["unit"] == unit
    ]


def of_none(conn: Connection, plan: str, obligation: str) -> list[FileItem]:
    """Return what was handed in for a collection as a whole: the tables that were imported."""
    kept = versions(conn, plan, obligation)
    return [each for each in kept if each.task == short(plan, obligation)]


def handed(conn: Connection, plan: str, file: int) -> Handed | None:
    """Return where a file was handed in."""
    found = conn.execute(_ONE, {"of_plan": plan, "of_id": file}).one_or_none()
    if found is None:
        return None
    return Handed(obligation=found.obligation, unit=found.unit, hash=found.hash)


def download(conn: Connection, plan: str, file: int) -> Download | None:
    """Return a file; raises DamagedError where its bytes are not what its hash says."""
    found = conn.execute(_ONE, {"of_plan": plan, "of_id": file}).one_or_none()
    if found is None:
        return None
    body = bytes(conn.execute(_BODY, {"of_hash": found.hash}).scalar_one())
    if hashlib.sha256(body).hexdigest() != found.hash:
        msg = f"the content {found.hash} is damaged"
        raise DamagedError(msg)
    return Download(name=found.name, type=found.type, hash=found.hash, body=body)


def sweep(conn: Connection, now: datetime) -> int:
    """Delete the contents that were uploaded a day ago and never handed in; return how many."""
    return conn.execute(_SWEEP, {"before": now - KEPT}).rowcount
