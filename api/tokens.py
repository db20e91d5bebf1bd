"""Tokens: made by their owner or by an administrator, shown once, revoked at once."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from sqlalchemy import Connection

from api.access import SCOPE_MISSING, Administrator, Came, OfDesk, refusal
from api.desk import Desk
from api.envelope import Incoming
from api.problems import not_found
from database.desk import accounts, tokens
from models.desk.accounts import (
    LONGEST_DAYS,
    Account,
    Bearer,
    Label,
    Token,
    scopes_for,
    usual_scopes,
)
from models.desk.identity import Role, Scope

TokenId = Annotated[str, Path(max_length=40)]
PersonPath = Annotated[str, Path(max_length=120)]
router = APIRouter(prefix="/v1", tags=["tokens"])


class NewToken(Incoming):
    """What a token is to be for, and for how long."""

    model_config = ConfigDict(extra="forbid")

    label: Label = ""
    scopes: list[Scope] | None = Field(
        default=None,
        min_length=1,
        max_length=len(Scope),
        description="without any, all that the role may have",
    )
    days: int = Field(default=90, ge=1, le=LONGEST_DAYS)


class MadeToken(BaseModel):
    """A new token; ``token`` is shown here and never again."""

    id: str
    token: str
    person: str
    label: str
    scopes: list[Scope]
    expires_at: AwareDatetime


class TokenList(BaseModel):
    """Tokens of one person, oldest first, without their secrets."""

    items: list[Token]
    next: str | None = None
    total: int


def _made(desk: Desk, account: Account, wanted: NewToken) -> MadeToken:
    scopes = scopes_for(account.role, wanted.scopes or usual_scopes(account.role))

    def work(conn: Connection) -> tokens.Issued:
        return tokens.issue(
            conn,
            person=account.person,
            label=wanted.label,
            scopes=scopes,
            days=wanted.days,
            now=desk.clock(),
        )

    issued = desk.write(work)
    made = issued.token
    return MadeToken(
        id=made.id,
        token=issued.secret,
        person=made.person,
        label=made.label,
        scopes=list(made.scopes),
        expires_at=made.expires_at,
    )


def _listed(desk: Desk, person: str) -> TokenList:
    found = desk.read(lambda conn: tokens.tokens_of(conn, person))
    return TokenList(items=found, total=len(found))


@router.get("/me/tokens")
def my_tokens(who: Came, desk: OfDesk) -> TokenList:
    """List one's own tokens."""
    return _listed(desk, who.account.person)


@router.post("/me/tokens", status_code=HTTPStatus.CREATED)
def make_my_token(wanted: NewToken, who: Came, desk: OfDesk) -> MadeToken:
    """Make another token for oneself, for no more than the one that is used may do."""
    if set(who.token.scopes) <= {Scope.READ} and who.account.role is not Role.AUDITOR:
        raise refusal(SCOPE_MISSING)
    scopes = wanted.scopes or list(who.token.scopes)
    if not set(scopes) <= set(who.token.scopes):
        raise refusal(SCOPE_MISSING)
    return _made(desk, who.account, wanted.model_copy(update={"scopes": scopes}))


@router.delete("/me/token", status_code=HTTPStatus.NO_CONTENT)
def log_out(who: Came, desk: OfDesk) -> None:
    """Revoke the token that is used."""
    desk.write(lambda conn: tokens.revoke(conn, who.token.id, desk.clock()))


@router.delete("/tokens/{token:segment}", status_code=HTTPStatus.NO_CONTENT)
def revoke(token: TokenId, who: Came, desk: OfDesk) -> None:
    """Revoke a token: one's own, or as an administrator anybody's."""
    found = desk.read(lambda conn: tokens.token(conn, token))
    if found is None or not _may_revoke(who, found):
        raise not_found()
    desk.write(lambda conn: tokens.revoke(conn, found.id, desk.clock()))


def _may_revoke(who: Bearer, token: Token) -> bool:
    is_own = token.person == who.account.person
    is_administrator = who.account.role is Role.ADMINISTRATOR and Scope.ADMIN in who.token.scopes
    return is_own or is_administrator


@router.get("/accounts/{person:segment}/tokens")
def tokens_of_account(person: PersonPath, _: Administrator, desk: OfDesk) -> TokenList:
    """List the tokens of an account."""
    _account(desk, person)
    return _listed(desk, person)


@router.post("/accounts/{person:segment}/tokens", status_code=HTTPStatus.CREATED)
def make_token(person: PersonPath, wanted: NewToken, _: Administrator, desk: OfDesk) -> MadeToken:
    """Make a token for an account, to be handed to its owner."""
    return _made(desk, _account(desk, person), wanted)


def _account(desk: Desk, person: str) -> Account:
    found = desk.read(lambda conn: accounts.account(conn, person))
    if found is None:
        raise not_found()
    return found
