"""What things are called on a day: units, posts, duties, bodies; and who reads a message."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum

from models.assignment.planning import UNDECIDED_PREFIX
from models.assignment.state import AssignmentRow, HandOverSpan
from models.deciding.claim import Claim, ClaimKind, Matter
from models.notices.naming import product_name
from models.plan.organisation import PostKind
from models.plan.plan import Duty
from models.plan_run.courses import stage_names
from worker.report_data import RehearsalData
from worker.wording import Lang


class Reader(StrEnum):
    """Who reads a message: the unit that works, somebody above it, or a governing body."""

    OWN = "own"
    ABOVE = "above"
    TOP = "top"


_DESK = frozenset({PostKind.HEAD, PostKind.FOCAL, PostKind.SECRETARY})
_REVIEW, _OUTSIDE = "review", "outside"


def stage_of(rung: str) -> tuple[str, int]:
    """Return whose stay a prefixed rung belongs to ("review", "outside" or "") and its number."""
    prefix, colon, _ = rung.partition(":")
    for name in (_REVIEW, _OUTSIDE):
        if colon and prefix.startswith(name):
            return name, int(prefix.removeprefix(name).partition(".")[0])
    return "", 0


def review_stage(rung: str) -> int:
    """Return which approver in turn a review's rung speaks of, from 0."""
    return int(rung.partition(":")[0].partition(".")[2] or 1) - 1


def bare(rung: str) -> str:
    """Return a rung without the stay it belongs to."""
    return rung.partition(":")[2] or rung


class Naming:
    """Look up names as they are on a day, in one language."""

    def __init__(self, data: RehearsalData, lang: Lang = "vi") -> None:
        """Index what is looked up often."""
        self._data = data
        self._lang = lang
        self._organisation = data.house.organisation
        self.duties: dict[str, Duty] = {each.id: each for each in data.plan.file.duties}
        self._stages = stage_names(data.plan.file)
        self.assignments: dict[str, AssignmentRow] = {each.id: each for each in data.assignments}

    def _choose(self, vi: str, en: str) -> str:
        return en if self._lang == "en" and en else vi

    def unit(self, code: str, on: date) -> str:
        """Return a unit's name, or its code where it does not exist that day."""
        found = self._organisation.unit(code, on)
        return self._choose(found.name_vi, found.name_en) if found else code

    def post(self, post: str, on: date) -> str:
        """Return a post's title, or its id where it does not exist that day."""
        found = self._organisation.post(post, on)
        return self._choose(found.title_vi, found.title_en) if found else post

    def body(self, code: str) -> str:
        """Return an outside body's name."""
        found = self._organisation.bodies.get(code)
        return self._choose(found.name_vi, found.name_en) if found else code

    def matter(self, matter: Matter) -> str:
        """Return what a message is about: of a duty that goes through stages, its stage."""
        duty = self.duties.get(matter.duty)
        label = self._choose(*self._stages.get((matter.duty, matter.stage), ("", "")))
        in_plan = duty.product.vi if duty else ""
        name = self.product(matter.duty)
        return product_name(name, in_plan=in_plan, label=label, asked=matter.product)

    def product(self, duty: str) -> str:
        """Return what is handed in for a duty."""
        found = self.duties.get(duty)
        return self._choose(found.product.vi, found.product.en) if found else ""

    def units(self, matter: Matter, on: date) -> str:
        """Return the unit a matter is about, or how many they are and the first of them."""
        if len(matter.units) > 1:
            return f"{len(matter.units)} đơn vị ({self.unit(matter.units[0], on)}, …)"
        return self.unit(matter.units[0] if matter.units else matter.unit, on)

    def outside_of(self, claim: Claim) -> str:
        """Return the outside body with which the matter of a message lies."""
        stay = self.stay_of(claim)
        return self.body(stay.body) if stay else "cơ quan ngoài hệ thống"

    def stay_of(self, claim: Claim) -> HandOverSpan | None:
        """Return the stay at an outside body of which a message speaks."""
        _, number = stage_of(claim.rung)
        row = self.assignments.get(claim.matter.obligation)
        if row is None or not 0 < number <= len(row.hand_overs):
            return None
        return row.hand_overs[number - 1]

    def approver_of(self, claim: Claim) -> str:
        """Return the unit that has to approve what a review's message is about, or nothing."""
        if stage_of(claim.rung)[0] != _REVIEW:
            return ""
        row = self.assignments.get(claim.matter.obligation)
        stage = review_stage(claim.rung)
        if row is None or stage >= len(row.order.approvers):
            return ""
        return row.order.approvers[stage].unit

    def _workers(self, claim: Claim) -> Iterable[str]:
        """Return the units whose clock a message is about."""
        row = self.assignments.get(claim.matter.obligation)
        if stage_of(claim.rung)[0] == _REVIEW:
            return (self.approver_of(claim),)
        if claim.matter.units:
            return claim.matter.units
        return (claim.matter.unit, row.worker) if row else (claim.matter.unit,)

    def reader(self, claim: Claim) -> Reader:
        """Tell who reads a message, by the role of the post, whatever it is called."""
        on = self._data.house.today(claim.at)
        post = self._organisation.post(claim.to, on)
        unit = post.unit if post else ""
        if self._data.house.is_top(unit):
            return Reader.TOP
        if claim.kind not in {ClaimKind.ESCALATION, ClaimKind.COURTESY}:
            return Reader.OWN
        if claim.rung.startswith(UNDECIDED_PREFIX):
            return Reader.ABOVE
        at_desk = post is not None and post.kind in _DESK
        alone = len(claim.matter.units) <= 1 and unit in self._workers(claim)
        return Reader.OWN if at_desk and alone else Reader.ABOVE
