"""How often those who work were reminded of what is open: by messages that went out."""

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, and_, bindparam, distinct, func, select

from database import tables
from database.notices.tables import delivered_claim
from models.deciding.claim import ClaimKind
from models.notices.facts import Item

AT_ONCE = 500  # obligations asked for together

_claim = tables.claim
# What is said at one instant to several posts and persons is one reminder.
_REMINDED = (
    select(_claim.c.obligation, _claim.c.unit, _claim.c.round,
           func.count(distinct(_claim.c.at)).label("times"))
    .join(
        delivered_claim,
        and_(delivered_claim.c.claim == _claim.c.id, delivered_claim.c.delivery.is_not(None)),
    )
    .where(
        _claim.c.obligation.in_(bindparam("obligations", expanding=True)),
        _claim.c.kind == ClaimKind.REMINDER,
        ~_claim.c.rung.contains(":"),  # those remind an approver, or whoever waits for a body
    )
    .group_by(_claim.c.obligation, _claim.c.unit, _claim.c.round)
)  # fmt: skip


def reminded(conn: Connection, items: Iterable[Item]) -> Mapping[tuple[str, str], int]:
    """Return how often, by obligation and unit; in the round that each of them is in.

    What was withheld, and what was said above the unit, is no reminder.
    """
    rounds = {(each.obligation, each.unit): each.round for each in items}
    names = sorted({obligation for obligation, _ in rounds})
    found = {}
    for start in range(0, len(names), AT_ONCE):
        of = {"obligations": names[start : start + AT_ONCE]}
        for obligation, unit, number, times in conn.execute(_REMINDED, of):
            if rounds.get((obligation, unit)) == number:
                found[obligation, unit] = times
    return found
