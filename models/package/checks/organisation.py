"""The organisation holds together on every day of the plan."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from itertools import pairwise
from typing import TypeVar

from models.package.draft import At, Draft
from models.plan.organisation import Post, Unit, Validity
from models.problem import Finding
from models.wording import say

T = TypeVar("T", Unit, Post)

MAX_TURNING_DAYS = 400


def validity(draft: Draft) -> Iterator[Finding]:
    """Refuse rows of one unit or post whose validity overlaps, or ends before it starts."""
    yield from _overlaps(draft.units, lambda unit: unit.code)
    yield from _overlaps(draft.posts, lambda post: post.id)


def superiors(draft: Draft) -> Iterator[Finding]:
    """Refuse a unit without superior and reason, and a root that has one."""
    root = draft.roles.value.root if draft.roles else None
    for unit in draft.units:
        if unit.value.code == root and unit.value.parent:
            wording = say(
                "'%(unit)s' is the root of the managing line and has a superior", unit=root
            )
            yield Finding(unit.place / "parent_code", "root-with-superior", wording)
        if not unit.value.parent and unit.value.code != root and not unit.value.no_parent_reason:
            wording = say(
                "'%(unit)s' has no superior; name one, or the reason in no_parent_reason",
                unit=unit.value.code,
            )
            yield Finding(unit.place / "parent_code", "no-superior", wording)


def mergers(draft: Draft) -> Iterator[Finding]:
    """Refuse a unit that was taken in by another and goes on, or took in itself."""
    for unit in draft.units:
        code, heir = unit.value.code, unit.value.merged_into
        if heir == code:
            wording = say("'%(unit)s' cannot take in itself", unit=code)
            yield Finding(unit.place / "merged_into", "merger", wording)
        elif heir and unit.value.valid_until is None:
            wording = say(
                "'%(heir)s' took in '%(unit)s', which never ends; give it a valid_until",
                heir=heir, unit=code,
            )  # fmt: skip
            yield Finding(unit.place / "merged_into", "merger", wording)


def circles_in_the_line(draft: Draft) -> Iterator[Finding]:
    """Refuse a managing line that comes back to where it started, on any day of the plan."""
    reported: set[frozenset[str]] = set()
    for day in draft.turning_days()[:MAX_TURNING_DAYS]:
        rows = {each.value.code: each for each in draft.units if each.value.holds_on(day)}
        for circle in _circles({code: each.value.parent for code, each in rows.items()}):
            if frozenset(circle) in reported:
                continue
            reported.add(frozenset(circle))
            for code in circle:
                wording = say(
                    "the managing line is a circle on %(day)s: %(line)s",
                    day=day,
                    line=" → ".join([*_from(circle, code), code]),
                )
                yield Finding(rows[code].place / "parent_code", "managing-circle", wording)


def circles_of_posts(draft: Draft) -> Iterator[Finding]:
    """Refuse posts that are held with, or acted for by, each other in a circle."""
    for column in ("held_with", "acting"):
        links = {each.value.id: getattr(each.value, column) for each in draft.posts}
        for circle in _circles(links):
            for each in draft.posts:
                if each.value.id in circle:
                    wording = say(
                        "%(column)s leads in a circle: %(line)s",
                        column=column,
                        line=" → ".join([*_from(circle, each.value.id), each.value.id]),
                    )
                    yield Finding(each.place / column, "post-circle", wording)


def gaps_in_time(draft: Draft) -> Iterator[Finding]:
    """Refuse a unit whose superior, or a post whose unit, does not exist all the while."""
    rows: dict[str, list[Unit]] = defaultdict(list)
    for unit in draft.units:
        rows[unit.value.code].append(unit.value)
    for unit in draft.units:
        parent = unit.value.parent
        gap = _gap(unit.value, rows[parent], draft) if parent in rows and parent else None
        if gap:
            wording = say("the superior '%(unit)s' does not exist on %(day)s", unit=parent, day=gap)
            yield Finding(unit.place / "parent_code", "superior-gone", wording)
    for post in draft.posts:
        gap = _gap(post.value, rows[post.value.unit], draft) if post.value.unit in rows else None
        if gap:
            wording = say(
                "the unit '%(unit)s' does not exist on %(day)s", unit=post.value.unit, day=gap
            )
            yield Finding(post.place / "unit", "unit-gone", wording)


def _gap(inner: Validity, outer: Sequence[Validity], draft: Draft) -> date | None:
    """Return the first day of the plan on which the inner value holds and no outer one does."""
    period = draft.period.value if draft.period else None
    first = period.start if period else date.min
    last = period.end if period else date.max
    day = max(first, inner.valid_from or first)
    while day <= last and (inner.valid_until is None or day < inner.valid_until):
        holding = next((each for each in outer if each.holds_on(day)), None)
        if holding is None:
            return day
        if holding.valid_until is None:
            return None
        day = holding.valid_until
    return None


def _overlaps(rows: Iterable[At[T]], key: Callable[[T], str]) -> Iterator[Finding]:
    by_key: dict[str, list[At[T]]] = defaultdict(list)
    for row in rows:
        start, end = row.value.valid_from, row.value.valid_until
        if start and end and end <= start:
            wording = say(
                "the validity ends (%(end)s) before it starts (%(start)s)", start=start, end=end
            )
            yield Finding(row.place / "valid_until", "validity", wording)
        by_key[key(row.value)].append(row)
    for name, same in by_key.items():
        same.sort(key=lambda row: row.value.valid_from or date.min)
        for earlier, later in pairwise(same):
            end = earlier.value.valid_until
            if end is None or (later.value.valid_from or date.min) < end:
                wording = say(
                    "'%(name)s' is valid twice at a time: this row and an earlier one overlap",
                    name=name,
                )
                yield Finding(later.place, "overlap", wording)


def _circles(links: dict[str, str | None]) -> list[list[str]]:
    """Return the circles of a map from each name to the next one."""
    done: set[str] = set()
    found = []
    for start in links:
        path: list[str] = []
        step: str | None = start
        while step and step in links and step not in done:
            done.add(step)
            path.append(step)
            step = links[step]
        if step in path:
            found.append(path[path.index(step) :])
    return found


def _from(circle: list[str], start: str) -> list[str]:
    at = circle.index(start)
    return circle[at:] + circle[:at]
