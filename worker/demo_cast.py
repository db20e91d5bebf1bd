"""Whom a demonstration gives a way in: enough posts of every kind to play a day's work."""

from collections import Counter
from collections.abc import Iterator
from datetime import date

from models.plan.organisation import Organisation, Post, PostKind, Unit
from models.plan.plan import Plan

SHOWN_UNITS = 3  # of the many units of one kind
_WORKING = (PostKind.HEAD, PostKind.FOCAL)
_WHOLE = (PostKind.HEAD, PostKind.DEPUTY, PostKind.FOCAL)


def shown_posts(plan: Plan, on: date) -> list[Post]:
    """Return the posts to show, each once: the top, the bodies, the departments, some provinces."""
    organisation = organisation_of(plan)
    wanted = [
        post
        for unit, kinds in _units(plan, organisation, on)
        for kind in kinds
        for post in organisation.posts_of(unit, kind, on)
    ]
    return list({post.id: post for post in wanted}.values())


def organisation_of(plan: Plan) -> Organisation:
    """Build the organisation of a package."""
    return Organisation(
        units=plan.units,
        posts=plan.posts,
        tenures=plan.tenures,
        roles=plan.file.roles,
        bodies=plan.bodies,
    )


def _units(
    plan: Plan, organisation: Organisation, on: date
) -> Iterator[tuple[str, tuple[PostKind, ...]]]:
    roles = plan.file.roles
    yield roles.root, (PostKind.HEAD, PostKind.DEPUTY)
    if roles.committee:
        yield roles.committee, (PostKind.SECRETARY, PostKind.HEAD)
    for body in (roles.standing, roles.presidium):
        if body:
            yield body, (PostKind.BODY, PostKind.FOCAL)
    yield roles.focal_department, _WHOLE
    for unit in sorted(_named(plan) | _departments(plan, organisation, on)):
        if unit != roles.root:
            yield unit, _WORKING
    for unit in _many(organisation.units_on(on), roles.root):
        yield unit, _WHOLE


def _named(plan: Plan) -> set[str]:
    """Return the units a duty names itself: those that lead, prepare or collect."""
    named = set[str | None]()
    for duty in plan.file.duties:
        named |= {duty.lead.unit, duty.lead.prepared_by}
        named |= {each.through for each in duty.receivers}
    named |= {each.through for each in plan.file.cycles}
    return {each for each in named if each}


def _departments(plan: Plan, organisation: Organisation, on: date) -> set[str]:
    """Return the units of the same kind as the one that follows the plan."""
    focal = organisation.unit(plan.file.roles.focal_department, on)
    return {unit.code for unit in organisation.units_on(on) if focal and unit.kind == focal.kind}


def _many(units: list[Unit], root: str) -> list[str]:
    """Return the first units, by code, of the kind there are most of directly under the top."""
    direct = [unit for unit in units if unit.parent == root]
    kinds = Counter(unit.kind for unit in direct)
    most = min(kinds, key=lambda kind: (-kinds[kind], kind))
    return [unit.code for unit in direct if unit.kind == most][:SHOWN_UNITS]
