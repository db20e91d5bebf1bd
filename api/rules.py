"""One's own rules for messages: language, address, quiet hours; administrators set them, too."""

from datetime import time
from typing import Annotated, Literal

from fastapi import APIRouter
from pydantic import AfterValidator, ConfigDict, Field, model_validator

from api.access import SCOPE_MISSING, Administrator, Came, OfDesk, refusal
from api.desk import Desk
from api.envelope import Incoming
from api.problems import not_found
from api.tokens import PersonPath
from database.desk import accounts
from database.notices.readers import Rules, change_rules, rules_of
from models.desk.identity import Scope
from models.notices.mail import ascii_domain

LONGEST_ADDRESS = 254
router = APIRouter(prefix="/v1", tags=["accounts"])


def _address(given: str) -> str:
    if given:
        ascii_domain(given)
    return given


def _of_day(given: time) -> time:
    if given.tzinfo is not None:
        msg = "write an hour of the plan's zone, without a zone of its own"
        raise ValueError(msg)
    return given.replace(microsecond=0)


Hour = Annotated[time, AfterValidator(_of_day)]


class NewRules(Incoming):
    """A person's own rules, whole: what is absent is as the posts and the account say."""

    model_config = ConfigDict(extra="forbid")

    lang: Literal["", "vi", "en"] = ""
    address: Annotated[str, AfterValidator(_address)] = Field(
        default="", max_length=LONGEST_ADDRESS, description="before the addresses of the posts"
    )
    quiet_from: Hour | None = Field(default=None, description="hour of the plan's zone")
    quiet_until: Hour | None = None

    @model_validator(mode="after")
    def _both_or_none(self) -> "NewRules":
        if (self.quiet_from is None) != (self.quiet_until is None):
            msg = "quiet hours have a beginning and an end"
            raise ValueError(msg)
        return self


@router.get("/me/rules")
def my_rules(who: Came, desk: OfDesk) -> Rules:
    """Show one's own rules."""
    return desk.read(lambda conn: rules_of(conn, who.account.person))


@router.put("/me/rules")
def change_my_rules(new: NewRules, who: Came, desk: OfDesk) -> Rules:
    """Change one's own rules; a token that only reads cannot."""
    if set(who.token.scopes) <= {Scope.READ}:
        raise refusal(SCOPE_MISSING)
    return _changed(desk, who.account.person, new)


@router.get("/accounts/{person:segment}/rules")
def rules_of_account(person: PersonPath, _: Administrator, desk: OfDesk) -> Rules:
    """Show a person's rules."""
    _find(desk, person)
    return desk.read(lambda conn: rules_of(conn, person))


@router.put("/accounts/{person:segment}/rules")
def change_rules_of_account(
    person: PersonPath, new: NewRules, _: Administrator, desk: OfDesk
) -> Rules:
    """Change a person's rules, as when an address is dead."""
    _find(desk, person)
    return _changed(desk, person, new)


def _find(desk: Desk, person: str) -> None:
    if desk.read(lambda conn: accounts.account(conn, person)) is None:
        raise not_found()


def _changed(desk: Desk, person: str, new: NewRules) -> Rules:
    rules = Rules.model_validate({"person": person, **new.model_dump()})
    return desk.write(lambda conn: change_rules(conn, rules))
