"""What a workbook is written from, and says of itself: whose report, which form, last year's."""

from datetime import date

from pydantic import Field

from models.base import Value
from models.plan.form import Form, FormField
from models.plan.target import Target
from models.report.checking import Occasion
from models.report.filing import Filing, FilingKey

LAYOUT = 1


class Addressed(Value):
    """A unit that is asked, with what it filed last year."""

    unit: str
    name: str = ""
    last: Filing | None = None


class Blank(Value):
    """A form for one period and one unit, or for many units in one table."""

    layout: int = LAYOUT
    plan: str
    collection: str = Field(default="", description="its id on the desk")
    period: str
    form: Form
    targets: dict[str, Target] = Field(default_factory=dict)
    day: date = Field(description="the data cut-off: what the form asks depends on it")
    due: date | None = None
    units: tuple[Addressed, ...] = Field(min_length=1)
    unit_kind: str | None = None
    is_table: bool = False

    @property
    def fields(self) -> tuple[FormField, ...]:
        """What is asked on that day."""
        return self.form.fields_on(self.day)

    @property
    def figures(self) -> tuple[FormField, ...]:
        """The fields that ask for a number."""
        return tuple(each for each in self.fields if each.is_figure)

    @property
    def texts(self) -> tuple[FormField, ...]:
        """The fields that ask for words."""
        return tuple(each for each in self.fields if not each.is_figure)

    @property
    def task(self) -> str:
        """The id of the one unit's entry on the desk."""
        return f"{self.collection}:{self.units[0].unit}" if self.collection else ""

    def key(self, unit: str) -> FilingKey:
        """Return which report a unit's is."""
        return FilingKey(plan=self.plan, form=self.form.id, period=self.period, unit=unit)

    def occasion(self, unit: Addressed) -> Occasion:
        """Return what a unit's report is checked against."""
        return Occasion(
            form=self.form,
            targets=self.targets,
            day=self.day,
            unit_kind=self.unit_kind,
            last=unit.last,
        )


def meaning(field: FormField, day: date) -> str:
    """Return what a figure means on a day, as it is printed beside it."""
    now = field.definition(day)
    return "\n".join(each for each in (field.definition_vi, now.text_vi if now else "") if each)


def names_of(form: Form, targets: dict[str, Target]) -> dict[str, Target]:
    """Return only the targets a form serves."""
    used = {service.target for field in form.fields for service in field.services()}
    return {name: target for name, target in targets.items() if name in used}
