"""What the people of a script will do next: an agenda in plan time, in a fixed order."""

import heapq
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime

Deed = Callable[[], Awaitable[None]]


@dataclass(order=True, frozen=True)
class Act:
    """Something somebody does at an instant; ``key`` fixes the order within one instant."""

    at: datetime
    key: str
    matter: str = field(compare=False)
    deed: Deed = field(compare=False)


class Agenda:
    """Acts to come, soonest first."""

    def __init__(self) -> None:
        self._acts: list[Act] = []

    def add(self, at: datetime, key: str, matter: str, deed: Deed) -> None:
        """Note an act; acts on one matter are done one after the other."""
        heapq.heappush(self._acts, Act(at=at, key=key, matter=matter, deed=deed))

    @property
    def next_at(self) -> datetime | None:
        """Return when the next act is, or None."""
        return self._acts[0].at if self._acts else None

    def due(self, now: datetime) -> list[list[Act]]:
        """Take what is due now, grouped by matter: groups may run side by side."""
        groups: dict[str, list[Act]] = {}
        while self._acts and self._acts[0].at <= now:
            act = heapq.heappop(self._acts)
            groups.setdefault(act.matter, []).append(act)
        return list(groups.values())
