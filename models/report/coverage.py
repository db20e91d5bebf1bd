"""How many units were asked, and how they stand: a figure never travels without it."""

from enum import StrEnum

from models.base import Value


class FilingState(StrEnum):
    """How the filing of one unit stands; zero is not missing, missing is not zero."""

    EXPECTED = "expected"
    RECEIVED = "received"
    ACCEPTED = "accepted"
    RETURNED = "returned"
    NOT_APPLICABLE = "not_applicable"
    EXCUSED = "excused"
    MISSING = "missing"


class Coverage(Value):
    """Counts of units; an excused unit owes nothing, yet what it would have said is unknown."""

    expected: int = 0
    received: int = 0
    accepted: int = 0
    not_applicable: int = 0
    excused: int = 0

    def __add__(self, other: "Coverage") -> "Coverage":
        mine, theirs = self.__dict__, other.__dict__
        return Coverage.model_construct(**{name: mine[name] + theirs[name] for name in _PARTS})

    @property
    def open(self) -> int:
        """Units whose figures are in no sum, though the report applies to them."""
        return self.expected - self.accepted - self.not_applicable


_PARTS = tuple(Coverage.model_fields)


def coverage_of(state: FilingState) -> Coverage:
    """Return what one unit counts."""
    return Coverage(
        expected=1,
        received=state in {FilingState.RECEIVED, FilingState.ACCEPTED},
        accepted=state is FilingState.ACCEPTED,
        not_applicable=state is FilingState.NOT_APPLICABLE,
        excused=state is FilingState.EXCUSED,
    )
