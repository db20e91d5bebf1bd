"""Plan packages as they are sent: the bytes of their files, read and checked."""

import base64
import binascii
from http import HTTPStatus
from typing import Annotated

from pydantic import Field, StringConstraints
from sqlalchemy import Connection

from api.envelope import Incoming
from api.problems import BadField, ProblemError, bad_input
from database.packages import load_package, store_package
from models.errors import NotFoundError
from models.package.reading import read_package
from models.plan.plan import Plan
from models.plan_run.fitting import stages_that_do_not_fit

MOST_FILES = 500
MOST_SHOWN = 500
FileName = Annotated[str, StringConstraints(min_length=1, max_length=200)]


class PackageFiles(Incoming):
    """The files of a package by their names inside it, in base64."""

    files: dict[FileName, str] = Field(min_length=1, max_length=MOST_FILES)


def read_files(sent: PackageFiles) -> Plan:
    """Read a package; every problem in it is told with its file, line and column (422)."""
    files = {name: _bytes(name, text) for name, text in sent.files.items()}
    reading = read_package(files, stages_that_do_not_fit)
    if reading.plan is not None and not reading.errors:
        return reading.plan
    found = [
        BadField(field=f"{each.where} {each.path}".rstrip(), reason=str(each.wording))
        for each in reading.errors[:MOST_SHOWN]
    ]
    detail = "; ".join(str(each) for each in reading.errors[:1]) or "this is no plan package"
    raise ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, "unsound_package", detail, errors=found)


def _bytes(name: str, text: str) -> bytes:
    try:
        return base64.b64decode(text.encode("ascii"), validate=True)
    except (ValueError, binascii.Error, UnicodeError) as error:
        raise bad_input(f"files.{name}", "write the bytes of the file in base64") from error


def store(conn: Connection, plan: Plan) -> None:
    """Store a version of a package."""
    store_package(conn, plan)


def stored(conn: Connection, plan_id: str, version: str) -> Plan | None:
    """Return a version of a package that is stored."""
    try:
        return load_package(conn, plan_id, version)
    except NotFoundError:
        return None
