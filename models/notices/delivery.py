"""A delivery: one message to one person, from its composing to its outcome; and a quiet morning."""

import hashlib
from dataclasses import dataclass
from datetime import date, time, timedelta
from enum import StrEnum

from pydantic import Field

from models.base import Value
from models.texts.context import Lang


class DeliveryKind(StrEnum):
    """What a delivery is."""

    URGENT = "urgent"
    DIGEST = "digest"
    DOCUMENT = "document"


class DeliveryState(StrEnum):
    """Where a delivery stands; ``sending`` is committed before the network is touched."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNKNOWN = "unknown"
    WITHHELD = "withheld"  # the recipient had lost post or right when it was to be sent


class Verdict(StrEnum):
    """What a channel says of one attempt; only what is definite may lead to another attempt."""

    SENT = "sent"
    TEMPORARY = "temporary"  # definite: not taken, may be taken later
    PERMANENT = "permanent"  # definite: never taken at this address
    UNKNOWN = "unknown"  # the answer to the whole message never came


class Outcome(Value):
    """The outcome of one attempt, with what the other side said."""

    verdict: Verdict
    said: str = ""


class QuietReason(StrEnum):
    """Why a person got no message on a morning."""

    NOTHING_NEW = "nothing_new"
    DAY_OFF = "day_off"
    BUDGET = "budget"
    NO_ADDRESS = "no_address"
    POST_VACANT = "post_vacant"
    SETTLED = "settled"  # everything there was to say had been settled by then
    WEEKLY = "weekly"  # a governing body reads weekly


@dataclass(frozen=True, kw_only=True, slots=True)
class Quiet:
    """The decision not to send anything to a person (or a vacant post) on a morning."""

    person: str
    post: str = ""
    day: date
    reason: QuietReason
    detail: str = ""


class Reader(Value):
    """A person's own rules: language, address, hours at which nothing comes.

    What falls into quiet hours waits until they end on the same day, or, where they last into the
    next one, for its digest.
    """

    person: str
    lang: Lang = "vi"
    address: str = Field(default="", description="instead of the addresses of the posts")
    quiet_from: time | None = None
    quiet_until: time | None = None

    def quiet_at(self, at: time) -> bool:
        """Tell whether an hour of the day lies in the quiet hours, which may span midnight."""
        start, end = self.quiet_from, self.quiet_until
        if start is None or end is None or start == end:
            return False
        return start <= at < end if start < end else at >= start or at < end

    def quiet_end(self, at: time) -> time | None:
        """Return when the quiet hours end that an hour lies in, where it is on the same day."""
        end = self.quiet_until
        return end if self.quiet_at(at) and end is not None and end > at else None


# Waits after the first, second … temporary failure; the last one repeats for the rest of the day.
# What still waits then is carried by the next digest: on its own it would break that day's budget.
BACK_OFF = tuple(timedelta(minutes=each) for each in (1, 5, 15, 30, 60))


def back_off(attempts: int) -> timedelta:
    """Return the wait after so many temporary failures (at least one)."""
    return BACK_OFF[min(attempts, len(BACK_OFF)) - 1]


def message_key(*parts: object) -> str:
    """Return the stable left side of a Message-ID: the same message has the same one always."""
    text = "\x1f".join(str(part) for part in parts)
    return hashlib.sha256(text.encode()).hexdigest()[:32]
