"""The course of a document that is sent out: who acknowledges it, who gets a copy; pure."""

from collections.abc import Iterable, Mapping, Sequence

from models.course.defaults import DEFAULT_STAGES
from models.course.order import CourseOrder, CourseStage, Served
from models.deciding.house import House
from models.plan.plan import Copy, CopyPurpose, Deadline, Duty, PlanFile
from models.plan.stage import CourseKind, Holder, Stage
from models.plan_run.courses import course_of, stages_of
from models.plan_run.reporting import Members

ITSELF = "plan"  # how the document is called that the plan itself is
ONCE = "1"  # how the one occurrence of a duty is called that is done once
_ID_LENGTH = 16  # of a stage's id, before it is numbered


class SendingOut:
    """Make the courses of documents: of the plan itself, and of later ones."""

    def __init__(self, file: PlanFile, house: House, members: Members) -> None:
        """Remember the plan as it stands; ``members`` gives the units of a class that day."""
        self._file = file
        self._house = house
        self._members = members
        self._labels = {each.name: each.label_vi for each in file.classes}

    def of_plan(
        self, duties: Mapping[str, Sequence[Deadline]], item: str, common: Mapping[str, object]
    ) -> CourseOrder | None:
        """Return the course by which the plan is sent out, for duties with their deadlines.

        Whoever must carry it out acknowledges it in one collection for each duty and deadline,
        called as without a course; all are open at a time. None where nobody is asked that day.
        """
        there = [each for each in self._file.duties if each.id in duties]
        asked = [one for each in there for one in self._receipts(each, duties[each.id])]
        if not asked:
            return None
        first = there[0]
        return self.order(first, asked, item, {**common, "copies": self._copies()})

    def order(
        self, duty: Duty, asked: list[CourseStage], item: str, said: Mapping[str, object]
    ) -> CourseOrder:
        """Return the course of a document sent out by the sender of a duty."""
        lead = duty.lead.unit or self._file.roles.focal_department
        return CourseOrder.model_validate(
            {
                "course": CourseKind.DISPATCH,
                "item": item,
                "unit": lead,
                "stages": tuple(_numbered(asked)),
                **said,
            }
        )

    def receipt(self, duty: Duty, units: tuple[str, ...], days: int | None = None) -> CourseStage:
        """Return the stage in which some units acknowledge what the sender of a duty sends out."""
        stages, _ = stages_of(self._file, duty)
        stage = next(iter(_receipts(stages)), None) or _default()
        if days:
            stage = stage.model_copy(update={"days": days, "deadline": None})
        roles = self._file.roles
        inside = next((each for each in duty.receivers if each.unit), None)
        through = (inside.through if inside else None) or duty.lead.unit
        return CourseStage(
            stage=stage,
            unit=(inside.unit if inside else None) or roles.root,
            through=through or roles.focal_department,
            units=units,
        )

    def _receipts(self, duty: Duty, deadlines: Iterable[Deadline]) -> list[CourseStage]:
        name = duty.copy_to.unit_class if duty.copy_to else None
        units = tuple(unit.code for unit in self._members(name)) if name else ()
        if not units:
            return []
        stage = _labelled(self.receipt(duty, units), self._labels[name or ""])
        return [
            stage.model_copy(
                update={
                    "serves": Served(
                        duty=duty.id,
                        clause=duty.clause,
                        product=duty.product.vi,
                        occurrence=f"{ONCE}-{each.id}" if each.id else ONCE,
                        deadline_id=each.id,
                        rule=each.rule,
                    )
                }
            )
            for each in deadlines
        ]

    def _copies(self) -> tuple[Copy, ...]:
        """Return who gets a copy by the issue itself: it is reported to them, or sent in respect.

        The record copy is among them.
        """
        copies = (each.copy_to for each in self._file.duties if each.done_by_issue)
        return tuple(each for each in copies if each and each.purpose is not CopyPurpose.CARRY_OUT)


def is_sent_out(duty: Duty) -> bool:
    """Tell whether a duty is a part of the dispatch of the plan itself."""
    return course_of(duty) is CourseKind.DISPATCH


def _labelled(stage: CourseStage, whom: str) -> CourseStage:
    """Say in the name of a stage who acknowledges: several are open at a time."""
    label = {"label_vi": f"{stage.stage.label_vi}: {whom}"}
    return stage.model_copy(update={"stage": stage.stage.model_copy(update=label)})


def _receipts(stages: Iterable[Stage]) -> list[Stage]:
    return [each for each in stages if each.holder is Holder.ADDRESSEES]


def _default() -> Stage:
    return _receipts(DEFAULT_STAGES[CourseKind.DISPATCH])[0]


def _numbered(stages: Iterable[CourseStage]) -> Iterable[CourseStage]:
    """Let all open together, each under an id of its own."""
    for number, each in enumerate(stages, start=1):
        if number == 1:
            yield each
            continue
        name = f"{each.stage.id[:_ID_LENGTH]}_{number}"
        stage = each.stage.model_copy(update={"id": name})
        yield each.model_copy(update={"stage": stage, "together": True})
