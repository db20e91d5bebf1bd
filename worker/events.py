"""The dated events of a script, each turned into the command a person would give."""

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any

from database import queries
from database.courses.queries import courses_of
from models.assignment.state import AssignmentRow
from models.collection.state import OWED, CollectionRow
from models.course.commands import RecordMembers, RecordSecretary
from models.deciding.collecting import (
    DecideEntryExtension,
    DirectEntries,
    ExcuseEntry,
    MarkNotApplicable,
    Reopen,
    RequestEntryExtension,
)
from models.deciding.commands import (
    Actor,
    Ask,
    DecideExtension,
    Direct,
    Promise,
    RequestExtension,
    Resume,
    Suspend,
    Withdraw,
)
from models.plan import scenario as script
from models.plan_run.progress import (
    AppointPerson,
    DecideDuty,
    RecordOutcome,
    RenameUnit,
    VacatePost,
)
from worker.cast import SCRIPT, Cast
from worker.habits import ahead

Deed = Callable[[], Awaitable[None]]


class Events:
    """Note every event of a script on the agenda of its cast."""

    def __init__(self, cast: Cast) -> None:
        self._cast = cast
        self._plan = f"plan:{cast.plan_id}"

    async def note_all(self, events: tuple[script.Event, ...]) -> None:
        """Note every event at its instant."""
        house = await self._cast.house()
        for number, event in enumerate(events):
            matter = f"event|{number:04}"
            self._cast.note(house, event.on, event.at, matter, "event", self._deed(event, number))

    def _deed(self, event: script.Event, number: int) -> Deed:
        async def deed() -> None:
            key = f"event{number}"
            plan_body = _plan_body(event)
            if isinstance(event, script.Outcome) and await self._on_stage(event, key):
                return
            if isinstance(event, script.Members | script.Secretary):
                await self._on_committee(event, key)
                return
            if plan_body is not None:
                await self._cast.tell(self._plan, plan_body, SCRIPT, key)
            else:
                await self._on_duty(event, key)

        return deed

    async def _on_stage(self, event: script.Outcome, key: str) -> bool:
        """Record an outcome where a stage of the duty waits for it; tell whether the duty has any.

        One that is told before its stage is reached is noted as refused.
        """
        cast = self._cast
        rows: list[AssignmentRow] = await cast.read(
            lambda conn: queries.assignments(conn, cast.plan_id)
        )
        of_duty = [row for row in rows if row.order.course and row.order.duty == event.duty]
        waiting = [row for row in of_duty if row.is_open and event.body in row.order.sends_to]
        if waiting and waiting[0].order.outcomes:
            await cast.stages.learn(waiting[0], event, _outcome_of(event, waiting[0]), key)
        elif of_duty:
            cast.refused.append(f"{event.on}: {event.act}: {event.duty} was not sent by then")
        return bool(of_duty)

    async def _on_committee(self, event: script.Members | script.Secretary, key: str) -> None:
        cast = self._cast
        found = await cast.read(lambda conn: courses_of(conn, cast.plan_id, event.duty))
        if not found:
            cast.refused.append(f"{event.on}: {event.act}: {event.duty} is no committee's")
            return
        body: RecordMembers | RecordSecretary
        if isinstance(event, script.Members):
            body = RecordMembers(members=event.members, decision=event.decision)
        else:
            body = RecordSecretary(person=event.person, name=event.name, decision=event.decision)
        order = found[0].order
        actor = await cast.actor_of(order.prepared_by or order.unit)
        await cast.tell(found[0].id, body, actor, key)
        cast.forget_house()

    async def _on_duty(self, event: Any, key: str) -> None:  # noqa: ANN401 — any event on a duty
        found = await self._find(event.duty, getattr(event, "year", None), event)
        if found is None:
            self._cast.refused.append(f"{event.on}: {event.act}: nothing open for {event.duty}")
        elif isinstance(found, AssignmentRow):
            await self._on_assignment(found, event, key)
        else:
            await self._on_collection(found, event, key)

    async def _find(
        self,
        duty: str,
        year: int | None,
        event: Any,  # noqa: ANN401
    ) -> AssignmentRow | CollectionRow | None:
        """Return the open obligation of a duty; of the year named, or the oldest."""
        plan_id = self._cast.plan_id
        rows: list[AssignmentRow] = await self._cast.read(
            lambda conn: queries.assignments(conn, plan_id)
        )
        books: list[CollectionRow] = await self._cast.read(
            lambda conn: [row for row, _ in queries.collections(conn, plan_id)]
        )
        unit = getattr(event, "unit", None)
        each: list[AssignmentRow | CollectionRow] = [
            *(r for r in rows if unit in {None, r.unit} and not r.is_undecided),
            *(b for b in books if unit is None or unit in b.order.units),
        ]
        fitting = [
            row
            for row in each
            if row.order.duty == duty
            and (row.is_open or isinstance(event, script.Reopen))
            and year in {None, row.order.year}
        ]
        return min(fitting, key=lambda row: (row.order.year, row.id), default=None)

    async def _on_assignment(self, row: AssignmentRow, event: Any, key: str) -> None:  # noqa: ANN401
        cast = self._cast
        if isinstance(event, script.Extension):
            actor = await cast.actor_of(row.worker)
            body = RequestExtension(until=event.until, reason=event.reason)
            await cast.tell(row.id, body, actor, key)
            decide = DecideExtension(granted=event.granted)
            await self._later(row.id, decide, event, key)
            return
        bodies = {
            "asked": lambda: Ask(body=event.body),
            "directive": lambda: Direct(
                due=event.due,
                lead=event.lead,
                instruction=event.instruction,
                document=event.document,
            ),
            "promise": lambda: Promise(until=event.until),
            "withdraw": lambda: Withdraw(reason=event.reason),
            "suspend": lambda: Suspend(reason=event.reason),
        }
        if event.act not in bodies:
            cast.refused.append(f"{event.on}: {event.act} is not for {row.id}")
            return
        make: Callable[[], Any] = bodies[event.act]
        await cast.tell(row.id, make(), _actor(event), key)
        if isinstance(event, script.Suspend):
            await self._resume(row.id, event, key)

    async def _later(self, obligation: str, body: Any, event: Any, key: str) -> None:  # noqa: ANN401
        """Decide an extension some working days after it was asked for."""
        house = await self._cast.house()
        day: date = ahead(house, event.on, event.decided_after)

        async def deed() -> None:
            await self._cast.tell(obligation, body, SCRIPT, key)

        self._cast.note(house, day, event.at, obligation, f"decide{key}", deed)

    async def _resume(self, obligation: str, event: script.Suspend, key: str) -> None:
        house = await self._cast.house()

        async def deed() -> None:
            row = await self._cast.read(lambda conn: queries.obligation(conn, obligation))
            if row.is_open and row.suspended_since:
                await self._cast.tell(obligation, Resume(), SCRIPT, key)

        self._cast.note(house, event.until, event.at, obligation, f"resume{key}", deed)

    async def _on_collection(self, row: CollectionRow, event: Any, key: str) -> None:  # noqa: ANN401
        cast, unit = self._cast, event.unit or ""
        if isinstance(event, script.Extension):
            body = RequestEntryExtension(unit=unit, until=event.until, reason=event.reason)
            await cast.tell(row.id, body, await cast.actor_of(unit), key)
            decide = DecideEntryExtension(unit=unit, granted=event.granted)
            await self._later(row.id, decide, event, key)
            return
        if isinstance(event, script.Directive) and not event.lead:
            await self._direct(row, event, key)
            return
        bodies = {
            "not_applicable": lambda: MarkNotApplicable(unit=unit, reason=event.reason),
            "excuse": lambda: ExcuseEntry(unit=unit, reason=event.reason),
            "reopen": lambda: Reopen(unit=unit, until=event.until, reason=event.reason),
            "promise": lambda: Promise(until=event.until),
            "suspend": lambda: Suspend(reason=event.reason),
        }
        if event.act not in bodies:
            cast.refused.append(f"{event.on}: {event.act} is not for {row.id}")
            return
        make: Callable[[], Any] = bodies[event.act]
        await cast.tell(row.id, make(), _actor(event), key)
        if isinstance(event, script.Suspend):
            await self._resume(row.id, event, key)

    async def _direct(self, row: CollectionRow, event: script.Directive, key: str) -> None:
        """Direct one unit of a collection, or all that still owe their answers."""
        cast, units = self._cast, (event.unit,) if event.unit else ()
        if not units:
            entries = await cast.read(lambda conn: queries.entries_of(conn, row.id))
            units = tuple(each.unit for each in entries if each.state in OWED)
        if not units:
            cast.refused.append(f"{event.on}: {event.act}: nobody owes {row.id} any more")
            return
        body = DirectEntries(
            units=units, due=event.due, instruction=event.instruction, document=event.document
        )
        await cast.tell(row.id, body, _actor(event), key)


def _outcome_of(event: script.Outcome, row: AssignmentRow) -> str:
    """Return the stage's own word for what a body has decided."""
    if event.outcome in row.order.outcomes:
        return event.outcome
    return "approved" if event.outcome in {"adopted", "partly"} else "not_taken_up"


def _actor(event: Any) -> Actor:  # noqa: ANN401 — any event
    """Return who gives the command: the post the event names, or the script itself."""
    post = getattr(event, "post", None) or getattr(event, "by", None)
    return Actor(post=post) if post else SCRIPT


def _plan_body(event: script.Event) -> Any:  # noqa: ANN401 — the body of a plan's command, or None
    """Return the plan command an event is, or None when it concerns one obligation."""
    if isinstance(event, script.Decide):
        return DecideDuty(
            duty=event.duty, lead=event.lead, deadline=event.deadline, decision=event.decision
        )
    if isinstance(event, script.Appoint):
        return AppointPerson(post=event.post, person=event.person, name=event.name, since=event.on)
    if isinstance(event, script.Vacate):
        return VacatePost(post=event.post, since=event.on)
    if isinstance(event, script.RenameUnit):
        return RenameUnit(unit=event.unit, name_vi=event.name_vi, since=event.on)
    if isinstance(event, script.Outcome):
        return RecordOutcome(
            duty=event.duty,
            body=event.body,
            outcome=event.outcome,
            document=event.number,
            note=event.note,
        )
    return None
