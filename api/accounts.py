"""Accounts: who may come in, kept by administrators; and who one is oneself."""

from datetime import date
from http import HTTPStatus
from importlib.metadata import version
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from sqlalchemy import Connection

from api.access import Administrator, Came, OfDesk
from api.desk import Desk
from api.envelope import Incoming
from api.problems import not_found
from api.tokens import PersonPath
from database.desk import accounts
from database.desk.context import load_context
from database.desk.identity import plan_ids, principal_of
from models.desk.accounts import Account, Bearer, PersonId
from models.desk.identity import Principal, Role, Scope, Seat, Via
from models.desk.rights import Facts, visible
from models.plan.organisation import PostKind

MOST, USUAL = 500, 50
Name = Annotated[str, Field(max_length=200)]
Language = Literal["vi", "en"]
router = APIRouter(prefix="/v1", tags=["accounts"])


class MySeat(BaseModel):
    """One post the caller may act in today."""

    plan: str
    post: str
    unit: str
    unit_name: str
    kind: PostKind | None
    title: str
    via: Via
    acting_for: str | None
    duties: list[str]


class MyToken(BaseModel):
    """The token that is used."""

    id: str
    label: str
    expires_at: AwareDatetime


class Me(BaseModel):
    """Who the caller is, and where he sits today."""

    person: str
    name: str
    role: Role
    lang: str
    scopes: list[Scope]
    plans: list[str]
    today: date
    token: MyToken
    seats: list[MySeat]
    version: str


class NewAccount(Incoming):
    """An account to be."""

    model_config = ConfigDict(extra="forbid")

    person: PersonId
    name: Name = ""
    role: Role = Role.PERSON
    lang: Language = "vi"


class ChangedAccount(Incoming):
    """What changes of an account; what is absent stays."""

    model_config = ConfigDict(extra="forbid")

    disabled: bool | None = None
    name: Name | None = None
    lang: Language | None = None


class AccountList(BaseModel):
    """A page of accounts, by person."""

    items: list[Account]
    next: str | None
    total: int


class Wanted(BaseModel):
    """Which page of which accounts."""

    model_config = ConfigDict(extra="forbid")

    limit: int = Field(default=USUAL, ge=1, le=MOST)
    cursor: str = Field(default="", max_length=120)
    role: Role | None = None


@router.get("/me")
def me(who: Came, desk: OfDesk) -> Me:
    """Say who the caller is: his seats in every plan, today."""
    now = desk.clock()

    def work(conn: Connection) -> tuple[list[Principal], date]:
        found, today = [], now.date()
        for plan in plan_ids(conn):
            context = load_context(conn, plan, now)
            principal = principal_of(conn, who, plan, context.today)
            if visible(principal, Facts(roles=context.plan.file.roles)):
                found.append(principal)
                today = context.today
        return found, today

    found, today = desk.read(work)
    return _me(who, found, today)


def _me(who: Bearer, found: list[Principal], today: date) -> Me:
    return Me(
        person=who.account.person,
        name=who.account.name,
        role=who.account.role,
        lang=who.account.lang,
        scopes=list(who.token.scopes),
        plans=[each.plan for each in found],
        today=today,
        token=MyToken(id=who.token.id, label=who.token.label, expires_at=who.token.expires_at),
        seats=[_seat(each.plan, seat) for each in found for seat in each.seats],
        version=version("dondoc"),
    )


def _seat(plan: str, seat: Seat) -> MySeat:
    return MySeat(
        plan=plan,
        post=seat.post,
        unit=seat.unit,
        unit_name=seat.unit_name,
        kind=seat.kind,
        title=seat.title,
        via=seat.via,
        acting_for=seat.acting_for,
        duties=list(seat.duties),
    )


@router.get("/accounts")
def list_accounts(
    wanted: Annotated[Wanted, Query()], _: Administrator, desk: OfDesk
) -> AccountList:
    """List the accounts."""

    def work(conn: Connection) -> tuple[list[Account], int]:
        size = wanted.limit + 1
        return accounts.accounts(conn, after=wanted.cursor, limit=size, role=wanted.role)

    found, total = desk.read(work)
    page = found[: wanted.limit]
    more = page[-1].person if len(found) > len(page) else None
    return AccountList(items=page, next=more, total=total)


@router.post("/accounts", status_code=HTTPStatus.CREATED)
def add_account(new: NewAccount, _: Administrator, desk: OfDesk) -> Account:
    """Add an account; the same one again is no error."""
    account = Account(**new.model_dump(), created_at=desk.clock())

    def work(conn: Connection) -> Account:
        found = accounts.account(conn, new.person)
        if found and _says(found) == _says(account):
            return found
        accounts.add_account(conn, account)
        return account

    return desk.write(work)


def _says(account: Account) -> dict[str, object]:
    return account.model_dump(include=set(NewAccount.model_fields))


@router.patch("/accounts/{person:segment}")
def change_account(
    person: PersonPath, change: ChangedAccount, _: Administrator, desk: OfDesk
) -> Account:
    """Rename an account, disable it or let it in again."""

    def work(conn: Connection) -> Account:
        found = accounts.account(conn, person)
        if found is None:
            raise not_found()
        after = found.model_copy(update=_update(desk, found, change))
        accounts.change_account(conn, after)
        return after

    return desk.write(work)


def _update(desk: Desk, found: Account, change: ChangedAccount) -> dict[str, object]:
    update: dict[str, object] = {
        name: value for name in ("name", "lang") if (value := getattr(change, name)) is not None
    }
    if change.disabled is not None:
        since = found.disabled_at or desk.clock()
        update["disabled_at"] = since if change.disabled else None
    return update
