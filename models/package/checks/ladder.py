"""Every rung of the policy can be reached by somebody."""

from collections import defaultdict
from collections.abc import Iterator

from models.package.checks.organisation import MAX_TURNING_DAYS
from models.package.draft import Draft, values
from models.plan.organisation import Post, PostKind, Roles
from models.plan.policy import AddresseeKind, AddresseeRef, Ladder, addressee_ref
from models.problem import Finding, Place
from models.wording import Wording, say

_DESK = (PostKind.FOCAL, PostKind.HEAD)
_OF_ANY_UNIT = {
    AddresseeKind.RESPONSIBLE_POST: _DESK,
    AddresseeKind.UNIT_HEAD: (PostKind.HEAD,),
}
_OF_A_ROLE = {
    AddresseeKind.FOCAL_DEPARTMENT: ("focal_department", _DESK),
    AddresseeKind.COMMITTEE_SECRETARY: ("committee", (PostKind.SECRETARY,)),
    AddresseeKind.COMMITTEE_HEAD: ("committee", (PostKind.HEAD,)),
    AddresseeKind.STANDING: ("standing", (PostKind.BODY,)),
    AddresseeKind.PRESIDIUM: ("presidium", (PostKind.BODY,)),
}


def rungs_that_reach_nobody(draft: Draft) -> Iterator[Finding]:
    """Refuse an addressee that can never be resolved in this organisation."""
    if draft.policy is None or draft.roles is None or not draft.units or not draft.posts:
        return
    reach = _Reach(draft, draft.roles.value)
    for name, ladder in (
        ("assignment", draft.policy.value.assignment),
        ("entry", draft.policy.value.entry),
    ):
        for place, ref in _addressees(draft.policy.place / name, ladder):
            reason = reach.why_never(ref)
            if reason:
                yield Finding(place, "rung-unreachable", reason)


def _addressees(place: Place, ladder: Ladder) -> Iterator[tuple[Place, AddresseeRef]]:
    for index, reminder in enumerate(ladder.before):
        yield place / "before" / index / "to", addressee_ref(reminder.to)
    for index, rung in enumerate(ladder.late):
        for number, ref in enumerate(rung.refs):
            yield place / "late" / index / "to" / number, ref
    if ladder.repeat:
        yield place / "repeat" / "to", addressee_ref(ladder.repeat.to)


class _Reach:
    """Who could ever be reached, on whatever day."""

    def __init__(self, draft: Draft, roles: Roles) -> None:
        self._draft = draft
        self._roles = roles
        self._held = {tenure.post for tenure in draft.tenures}
        self._rows: dict[str, list[Post]] = defaultdict(list)
        for post in values(draft.posts):
            self._rows[post.id].append(post)

    def why_never(self, ref: AddresseeRef) -> Wording | None:
        """Say why an addressee can never be resolved; None when it can."""
        if ref.kind in _OF_ANY_UNIT:
            return self._any_unit(_OF_ANY_UNIT[ref.kind], ref)
        if ref.kind is AddresseeKind.SUPERIOR:
            return self._superior(ref)
        if ref.kind is AddresseeKind.LEADER_IN_CHARGE:
            return self._leader(ref)
        role, kinds = _OF_A_ROLE[ref.kind]
        return self._role(getattr(self._roles, role), role, kinds, ref)

    def _role(
        self, unit: str | None, role: str, kinds: tuple[PostKind, ...], ref: AddresseeRef
    ) -> Wording | None:
        if unit is None:
            return say(
                "'%(rung)s' can never be reached: roles.%(role)s is not named", rung=ref, role=role
            )
        if unit not in self._draft.known("units"):
            return None  # said where the role names it
        posts = [post for post in values(self._draft.posts) if post.unit == unit]
        fitting = [post for post in posts if post.kind in kinds]
        if not fitting:
            return say(
                "'%(rung)s' can never be reached: '%(unit)s' has no post of the kind %(kinds)s",
                rung=ref,
                unit=unit,
                kinds=" / ".join(kinds),
            )
        return None if self._somebody(fitting) else self._vacant(ref, fitting)

    def _any_unit(self, kinds: tuple[PostKind, ...], ref: AddresseeRef) -> Wording | None:
        fitting = [post for post in values(self._draft.posts) if post.kind in kinds]
        if not fitting:
            return say(
                "'%(rung)s' can never be reached: no unit has a post of the kind %(kinds)s",
                rung=ref,
                kinds=" / ".join(kinds),
            )
        return None if self._somebody(fitting) else self._vacant(ref, fitting)

    def _leader(self, ref: AddresseeRef) -> Wording | None:
        leaders = [post for post in values(self._draft.posts) if post.in_charge_of]
        if not leaders:
            return say(
                "'%(rung)s' can never be reached: no post is in charge of anything", rung=ref
            )
        return None if self._somebody(leaders) else self._vacant(ref, leaders)

    def _superior(self, ref: AddresseeRef) -> Wording | None:
        root = self._roles.root
        deepest = max(self._heights(root), default=0)
        if ref.steps <= deepest:
            return None
        return say(
            "'%(rung)s' can never be reached: no unit has more than %(deepest)s superiors"
            " below '%(root)s'",
            rung=ref,
            deepest=deepest,
            root=root,
        )

    def _heights(self, root: str) -> Iterator[int]:
        """Yield, for each unit and day, how many superiors it has below the root."""
        organisation = self._draft.organisation()
        if organisation is None:
            return
        for day in self._draft.turning_days()[:MAX_TURNING_DAYS]:
            for unit in organisation.units_on(day):
                line = [each.code for each in organisation.superiors(unit.code, day)]
                yield line.index(root) if root in line else len(line)

    def _somebody(self, posts: list[Post]) -> bool:
        return any(self._ever_held(post.id, set()) for post in posts)

    def _ever_held(self, post: str, seen: set[str]) -> bool:
        if post in seen:
            return False
        seen.add(post)
        if post in self._held:
            return True
        links = [link for row in self._rows[post] for link in (row.held_with, row.acting) if link]
        return any(self._ever_held(link, seen) for link in links)

    @staticmethod
    def _vacant(ref: AddresseeRef, posts: list[Post]) -> Wording:
        return say(
            "'%(rung)s' can never be reached: nobody ever holds %(posts)s",
            rung=ref,
            posts=", ".join(sorted({post.id for post in posts})[:3]),
        )
