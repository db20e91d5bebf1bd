"""People's own rules for messages, as they wrote them down."""

from datetime import time
from typing import Literal

from sqlalchemy import Connection, bindparam, select, update

from database.adding import Addition
from database.notices.tables import reader
from models.base import Value

_NEW = Addition(reader)
_ONE = select(reader).where(reader.c.person == bindparam("of"))
_CHANGE = update(reader).where(reader.c.person == bindparam("of"))


class Rules(Value):
    """A person's own rules; what is empty is as his account and his posts say."""

    person: str
    lang: Literal["", "vi", "en"] = ""
    address: str = ""
    quiet_from: time | None = None
    quiet_until: time | None = None


def rules_of(conn: Connection, person: str) -> Rules:
    """Return a person's own rules; those of who has none are empty."""
    found = conn.execute(_ONE, {"of": person}).mappings().first()
    return Rules.model_validate(dict(found)) if found else Rules(person=person)


def change_rules(conn: Connection, rules: Rules) -> Rules:
    """Put a person's rules in the place of the former ones; what is composed from now on follows.

    What was composed already keeps its addresses.
    """
    if not _NEW.add(conn, [rules.model_dump()]):
        conn.execute(_CHANGE.values(rules.model_dump(exclude={"person"})), {"of": rules.person})
    return rules
