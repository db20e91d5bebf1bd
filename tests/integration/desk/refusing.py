"""The ground on which refusals are tried: obligations, and who changed his post meanwhile."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from models.assignment.state import AssignmentOrder
from models.collection.state import CollectionOrder
from models.plan.organisation import PostKind
from models.plan_run.progress import AppointPerson, VacatePost
from tests.integration.desk.forms import receipt
from tests.integration.desk.line import Answer
from tests.integration.desk.office import Office, today
from tests.integration.desk.plan import (
    COMMITTEE,
    DUTY,
    FOCAL,
    LEAF,
    LOW,
    PLAN,
    REPORT,
    TEAM,
    holder_of,
    post_of,
)

HEAD, DEPUTY, CLERK, BODY = PostKind.HEAD, PostKind.DEPUTY, PostKind.FOCAL, PostKind.BODY
DONE = {"type": "submit", "note": "x"}
APPROVED = {"type": "approve"}
GRANTED = {"type": "decide_extension", "granted": True}
SECRETARY = post_of(COMMITTEE, PostKind.SECRETARY)
BOTH = holder_of(LEAF, HEAD)  # the head of the leaf is a deputy where its work is approved, too


class Ground:
    """The obligations the refusals are about, and who changed his post in the meantime."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.own = _assignment("own")  # of the leaf; waits for nobody
        self.submitted = _assignment("submitted")  # by the leaf's head
        self.lent = _assignment("lent")  # by who substituted him
        self.upper = _assignment("upper", unit=LOW)
        self.focal = _assignment("focal", unit=FOCAL)
        self.answers, self.answered = _collection("open"), _collection("answered")
        office.open(self.own, self.submitted, self.lent, self.upper, self.focal)
        office.open(self.answers, self.answered)
        self._change_posts()
        self._hand_in()

    def _change_posts(self) -> None:
        tomorrow = today() + timedelta(days=1)
        for change in (
            AppointPerson(post=post_of("check", DEPUTY), person=BOTH, since=today()),
            AppointPerson(post=post_of("collector", DEPUTY), person=BOTH, since=today()),
            VacatePost(post=post_of(TEAM, DEPUTY), since=today()),
            AppointPerson(post=post_of(TEAM, CLERK), person="p.tomorrow", since=tomorrow),
        ):
            self.office.change(change)

    def _hand_in(self) -> None:
        office = self.office
        office.substitute(post_of(LEAF, HEAD), "p.lent")
        done = office.act(office.holder(LEAF), office.task(self.submitted), DONE)
        assert done.status == 200, done.raw
        done = office.act(office.token("p.lent"), office.task(self.lent), DONE)
        assert done.status == 200, done.raw
        answer = {"type": "receive", "receipt": receipt("system")}
        done = office.act(office.holder(LEAF), office.collection(self.answered), answer)
        assert done.status == 200, done.raw

    def submits(self, token: str | None, order: AssignmentOrder | None = None) -> Answer:
        """Let somebody hand in the leaf's product."""
        return self.office.act(token, self.office.task(order or self.own), DONE)

    def on_plan(self, token: str, command: str, **body: Any) -> Answer:  # noqa: ANN401
        """Let somebody give a command to the plan."""
        return self.office.act(token, self.office.path(), {"type": command, **body})

    def substituted(self, post: str, **limits: Any) -> str:  # noqa: ANN401
        """Return a token of somebody new who substitutes a holder."""
        person = f"p.new{len(REFUSALS)}{limits}".replace(" ", "")[:60]
        person = "".join(each for each in person if each.isalnum() or each == ".")
        self.office.substitute(post, person, **limits)
        return self.office.token(person)


def _assignment(occurrence: str, unit: str = LEAF) -> AssignmentOrder:
    return AssignmentOrder.model_validate(
        {
            "plan": PLAN,
            "duty": DUTY,
            "clause": "c1",
            "occurrence": occurrence,
            "kind": "assignment",
            "unit": unit,
            "approvers": ({"unit": "check"},),
            "rule": {"on": today() + timedelta(days=365)},
            "year": today().year,
        }
    )


def _collection(period: str) -> CollectionOrder:
    return CollectionOrder.model_validate(
        {
            "plan": PLAN,
            "duty": REPORT,
            "clause": "c1",
            "cycle": REPORT,
            "period": period,
            "kind": "report",
            "superior": "collector",
            "through": "through",
            "units": [LEAF, "other"],
            "rule": {"on": today() + timedelta(days=365)},
            "year": today().year,
        }
    )


Try = Callable[[Ground], Answer]


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """What is tried, and how it is refused."""

    sentence: str
    status: int
    code: str
    tried: Try


REFUSALS: list[Refusal] = []


def refused(status: int, code: str) -> Callable[[Try], Try]:
    """Add what is tried to the list; its name is the sentence."""

    def add(tried: Try) -> Try:
        sentence = tried.__name__.replace("_", " ").strip()
        REFUSALS.append(Refusal(sentence=sentence, status=status, code=code, tried=tried))
        return tried

    return add
