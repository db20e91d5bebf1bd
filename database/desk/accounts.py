"""Accounts: who may have tokens, and the first of them."""

from datetime import datetime

from sqlalchemy import Connection, Select, bindparam, func, select, update

from database.adding import Addition
from database.desk import tables as desk
from database.desk.tokens import issue
from models.deciding.decision import Refused
from models.desk.accounts import LONGEST_DAYS, Account
from models.desk.identity import Role, Scope

FIRST = "administrator"  # the person of the first account
_FIRST_NAME = "Quản trị hệ thống"
_LANGUAGE = "vi"

_account = desk.account
_NEW = Addition(_account)
_COLUMNS = [_account.c[name] for name in Account.model_fields]
_ONE = select(*_COLUMNS).where(_account.c.person == bindparam("of"))
_COUNT = select(func.count()).select_from(_account)
_OTHER_ADMINISTRATORS = _COUNT.where(
    _account.c.role == Role.ADMINISTRATOR,
    _account.c.disabled_at.is_(None),
    _account.c.person != bindparam("of"),
)


def found_administrator(conn: Connection, now: datetime) -> str | None:
    """Make the first account and return its token; None where there are accounts already."""
    if conn.execute(_COUNT).scalar_one():
        return None
    first = Account(
        person=FIRST,
        name=_FIRST_NAME,
        role=Role.ADMINISTRATOR,
        lang=_LANGUAGE,
        created_at=now,
    )
    if not _NEW.add(conn, [first.model_dump()]):
        return None  # another process was faster
    issued = issue(
        conn,
        person=FIRST,
        label="first",
        scopes=(Scope.ADMIN, Scope.READ),
        days=LONGEST_DAYS,
        now=now,
    )
    return issued.secret


def account(conn: Connection, person: str) -> Account | None:
    """Return the account of a person."""
    found = conn.execute(_ONE, {"of": person}).one_or_none()
    return Account.model_validate(found._asdict()) if found else None


def accounts(
    conn: Connection, *, after: str = "", limit: int, role: Role | None = None
) -> tuple[list[Account], int]:
    """Return accounts by person, those after one, and how many there are in all."""
    query: Select[*tuple[object, ...]] = select(*_COLUMNS)
    count = _COUNT
    if role:
        query = query.where(_account.c.role == role)
        count = count.where(_account.c.role == role)
    page = query.where(_account.c.person > after).order_by(_account.c.person).limit(limit)
    found = [Account.model_validate(row._asdict()) for row in conn.execute(page)]
    return found, conn.execute(count).scalar_one()


def add_account(conn: Connection, new: Account) -> None:
    """Add an account; raises Refused where the person has one."""
    if not _NEW.add(conn, [new.model_dump()]):
        code = "account_exists"
        raise Refused(code, f"{new.person} has an account already")


def change_account(conn: Connection, after: Account) -> None:
    """Write an account that was changed; one administrator must stay.

    Raises Refused where the last administrator would be disabled.
    """
    if after.role is Role.ADMINISTRATOR and after.disabled_at:
        others = conn.execute(_OTHER_ADMINISTRATORS, {"of": after.person}).scalar_one()
        if not others:
            code = "last_administrator"
            raise Refused(code, f"{after.person} is the last administrator")
    cells = after.model_dump(exclude={"person", "role", "created_at"})
    conn.execute(update(_account).where(_account.c.person == after.person).values(cells))
