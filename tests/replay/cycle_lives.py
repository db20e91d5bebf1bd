"""The lives of a report cycle whose histories are stored: handed up, merged, waited for."""

from collections.abc import Awaitable, Callable
from datetime import date

from models.deciding.collecting import Accept, AcceptWithGaps, Close, HandUp, Receipt
from models.deciding.commands import Submit
from models.plan.cycle import AlsoAnswers, CycleStep
from models.plan.plan import Plan
from models.plan_run.progress import MergeUnit
from models.source import DecisionDocument, Source, SourceKind
from tests.workflows.library import DN, HUE, PLAN, VINH, in_stages
from tests.world import World

DEFAULT = Source(kind=SourceKind.DEFAULT)
DECISION = DecisionDocument(issuer="HTV", type="quyết định", number="9/QĐ", date=date(2020, 3, 2))
CYCLE, REVIEW = "reporting:lib:yearly", "review:lib"
TOP, LOWER = "collection:lib:yearly:2020:HTV", f"collection:lib:yearly:2020:{DN}"
LAST = "collection:lib:yearly:2022:HTV"
Life = Callable[[World], Awaitable[None]]


def with_cycle(plan: Plan, **update: object) -> Plan:
    """Return a plan whose report cycle says more."""
    (cycle,) = plan.file.cycles
    file = plan.file.model_copy(update={"cycles": (cycle.model_copy(update=update),)})
    return plan.model_copy(update={"file": file})


async def _handed_up(here: World) -> None:
    """One unit is taken in by another, which signs what it collects; then the year is closed."""
    branches = (await here.collection(LOWER))[1]
    await here.answers(LOWER, *sorted(branches))
    receipt = Receipt(unit=DN, received_on=await here.today())
    await here.does(LOWER, HandUp(receipt=receipt))
    await here.ends(LOWER)
    await here.does(TOP, Accept(units=(DN,)))
    hue = f"collection:lib:yearly:2020:{HUE}"
    lacking = AcceptWithGaps(missing=tuple(sorted((await here.collection(hue))[1])), reason="-")
    await here.does(hue, lacking)
    merger = MergeUnit(unit=HUE, into=DN, since=await here.today(), decision=DECISION)
    await here.does(PLAN, merger)
    await here.does(TOP, AcceptWithGaps(missing=(VINH,), reason="không gửi"))
    await here.ends(TOP)
    await here.quiet()


async def _waited_for(here: World) -> None:
    """Guidance and outline; the review waits for the reports of its year, and is woken by them."""
    for stage in ("guidance", "outline"):
        await here.does(f"assignment:lib:C.3:{stage}:HTV-VP", Submit())
    await here.until(date(2022, 1, 5))
    await here.answers(LAST, DN, HUE, VINH)
    await here.does(LAST, Close())
    await here.ends(LAST)
    await here.quiet()
    for stage in ("consolidation", "conference", "submission"):
        await here.does(f"assignment:lib:C.3:{stage}:HTV", Submit())


def cycle_lives() -> dict[str, tuple[Plan, tuple[str, ...], Life]]:
    """Return each life by its label, with its plan and the workflows that are kept of it."""
    below = (CycleStep(working_days=5, source=DEFAULT),)
    also = (AlsoAnswers(year=2022, duty="C.3", source=DEFAULT),)
    asked = Plan.model_validate(_with_partners(in_stages("C.1", "C.3")))
    return {
        "handed-up": (
            with_cycle(in_stages("C.1"), below=below),
            (CYCLE, TOP, LOWER, PLAN),
            _handed_up,
        ),
        "waited-for": (with_cycle(asked, also_answers=also), (CYCLE, REVIEW, LAST), _waited_for),
    }


def _with_partners(plan: Plan) -> dict[str, object]:
    """Return a plan whose provinces have a part in its final review."""
    found = plan.model_dump(by_alias=True)
    for duty in found["file"]["duties"]:
        if duty["id"] == "C.3":
            duty["partners"] = [{"unit_class": "provinces", "source": {"kind": "default"}}]
    return found
