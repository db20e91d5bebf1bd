"""What a batch adds to the append-only tables: its steps, its log, its messages; idempotency."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from sqlalchemy import Connection, bindparam, insert, select

from database import tables
from database.adding import Addition
from database.projections import (
    Cells,
    alarm_cells,
    claim_cells,
    skip_cells,
    withheld_cells,
)
from models.assignment.decisions import AssignmentStep
from models.base import Value
from models.collection.decisions import CollectionStep
from models.course.commands import CourseBody
from models.course.decisions import CourseStep
from models.deciding.claim import Alarm, Messages
from models.deciding.collecting import CollectionBody
from models.deciding.commands import Actor, AssignmentBody, Fire
from models.messages import AssignmentResult, CollectionResult, CourseResult, PlanResult
from models.plan_run.decisions import PlanStep
from models.plan_run.progress import PlanBody

Result = TypeVar("Result", AssignmentResult, CollectionResult, PlanResult, CourseResult)
AnyStep = TypeVar("AnyStep", AssignmentStep, CollectionStep, PlanStep, CourseStep)
AnyBody = AssignmentBody | CollectionBody | PlanBody | CourseBody

OPEN = "open"
ACTED_AT = "acted_at"  # in the detail of a line of the log: no body has a field of that name
CONFLICT, CLAIM_EXISTS = "step_conflict", "claim_exists"

_NEW_CLAIM = Addition(tables.claim)
_STEPS = select(tables.step.c.name, tables.step.c.content, tables.step.c.result).where(
    tables.step.c.obligation == bindparam("of"),
    tables.step.c.name.in_(bindparam("names", expanding=True)),
)
_CLAIM_KEY = ("obligation", "occurrence", "round", "rung", "repeat", "line", "post")
_CLAIMED = select(tables.claim.c.document).where(
    *(tables.claim.c[key] == bindparam(f"of_{key}") for key in _CLAIM_KEY)
)
_INSERTS = {
    table: insert(table)
    for table in (tables.step, tables.log, tables.withheld, tables.skip, tables.alarm)
}


@dataclass(frozen=True, kw_only=True)
class Done:
    """A step that was done: the hash of its content, and its result as it was stored."""

    content: str
    result: str


@dataclass(frozen=True, kw_only=True)
class Happening:
    """A step as the log tells it."""

    name: str
    at: datetime
    body: Value
    type: str
    actor: Actor | None = None
    acted_at: datetime | None = None

    @property
    def detail(self) -> str:
        """What was done, and when by the sender's clock, where he says so."""
        said = self.body.model_dump_json()
        if self.acted_at is None:
            return said
        return json.dumps({**json.loads(said), ACTED_AT: self.acted_at.isoformat()})


def told(step: AnyStep) -> Happening:
    """Return a step as the log tells it."""
    return Happening(
        name=step.name,
        at=step.at,
        body=step.body,
        type=step.body.type,
        actor=step.actor,
        acted_at=step.acted_at,
    )


def content_hash(body: AnyBody, actor: Actor | None) -> str:
    """Hash what a step says, without its time.

    Fields that hold their default are left out, so that a field added later changes no hash.
    """
    exclude = {"at"} if isinstance(body, Fire) else None
    said = {
        "type": body.type,
        "body": body.model_dump(mode="json", exclude=exclude, exclude_defaults=True),
        "actor": actor.model_dump(mode="json", exclude_defaults=True) if actor else None,
    }
    text = json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def done_steps(conn: Connection, obligation: str, names: Sequence[str]) -> dict[str, Done]:
    """Return those of the named steps that were done before, by name."""
    if not names:
        return {}
    found = conn.execute(_STEPS, {"of": obligation, "names": list(names)})
    return {name: Done(content=content, result=result) for name, content, result in found}


@dataclass(kw_only=True)
class Ledger:
    """Gather what a batch on one obligation adds, and write it in one go."""

    plan: str
    obligation: str
    _steps: list[Cells] = field(default_factory=list)
    _log: list[Cells] = field(default_factory=list)
    _claims: list[Cells] = field(default_factory=list)
    _withheld: list[Cells] = field(default_factory=list)
    _skips: list[Cells] = field(default_factory=list)
    _alarms: list[Cells] = field(default_factory=list)

    def step(self, happening: Happening, content: str, result: str) -> Done:
        """Remember that a step was done, and what it came to."""
        cells: Cells = {
            "obligation": self.obligation,
            "name": happening.name,
            "at": happening.at,
            "type": happening.type,
            "content": content,
            "result": result,
        }
        self._steps.append(cells)
        return Done(content=content, result=result)

    def log(self, happening: Happening, before: str, after: str, obligation: str = "") -> None:
        """Enter a step into the log; ``obligation`` where it tells of another one."""
        actor = happening.actor
        cells: Cells = {
            "plan": self.plan,
            "obligation": obligation or self.obligation,
            "at": happening.at,
            "step": happening.name,
            "type": happening.type,
            "post": actor.post if actor else "",
            "person": actor.person if actor else "",
            "acting_for": actor.acting_for if actor else None,
            "capacity": actor.capacity if actor else None,
            "before": before,
            "after": after,
            "detail": happening.detail,
            "acted_at": happening.acted_at,
        }
        self._log.append(cells)

    def say(self, messages: Messages) -> None:
        """Keep what a step says, decides not to say, and could not say."""
        self._claims += [claim_cells(self.plan, each) for each in messages.claims]
        self._withheld += [withheld_cells(self.plan, each) for each in messages.withheld]
        self._skips += [skip_cells(self.plan, each) for each in messages.skips]
        self._alarms += [alarm_cells(self.plan, each) for each in messages.alarms]

    def alarm(self, at: datetime, code: str, detail: str) -> None:
        """Tell the operator."""
        alarm = Alarm(obligation=self.obligation, at=at, code=code, detail=detail)
        self._alarms.append(alarm_cells(self.plan, alarm))

    def write_log(self, conn: Connection) -> None:
        """Write the log so far: the next step of the batch reads there what has changed."""
        if self._log:
            conn.execute(_INSERTS[tables.log], self._log)
            self._log = []

    def write(self, conn: Connection) -> None:
        """Write everything: at most one statement per table."""
        self._claim(conn)
        for table, rows in (
            (tables.step, self._steps),
            (tables.log, self._log),
            (tables.withheld, self._withheld),
            (tables.skip, self._skips),
            (tables.alarm, self._alarms),
        ):
            if rows:
                conn.execute(_INSERTS[table], rows)

    def _claim(self, conn: Connection) -> None:
        """Claim the messages; one that was claimed before is not sent again, but never in silence.

        A step is done once, so that a claim which exists was made for something else.
        """
        if _NEW_CLAIM.add(conn, self._claims) == len(self._claims):
            return
        for mine in self._claims:
            there = conn.execute(_CLAIMED, {f"of_{key}": mine[key] for key in _CLAIM_KEY}).scalar()
            at = mine["at"]
            if there != mine["document"] and isinstance(at, datetime):
                self.alarm(at, CLAIM_EXISTS, f"{mine['rung']} → {mine['post']} ({mine['unit']})")
