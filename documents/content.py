"""What a printed report says, as values: numbers and dates still raw, words already chosen."""

from datetime import date

from pydantic import Field

from models.base import Value
from models.report.coverage import Coverage
from models.report.verdict import Verdict


class Head(Value):
    """Who issues the document, its number, place and day."""

    superior: str = Field(default="", description="body above the issuer")
    issuer: str
    number: int | None = Field(default=None, ge=1, description="None: left to the clerk")
    symbol: str = Field(default="", description="after the number, as in 'BC-…'")
    place: str = ""
    day: date


class Signature(Value):
    """By what authority it is signed, by which post and whom."""

    capacity: str = Field(default="", description="'TM. …', 'TL. …'; empty: in one's own right")
    title: str = ""
    signer: str = ""


class Share(Value):
    """One result of a target: sums, what they come to, and between what bounds the truth lies.

    Texts are written by the rules for Vietnamese numbers; empty where there is nothing to say.
    """

    numerator: int | None = None
    denominator: int | None = None
    value: float | None = Field(default=None, description="for charts, in the target's own unit")
    low: float | None = Field(default=None, description="of the interval; None: no bound")
    high: float | None = None
    result: str = ""
    interval: str = ""
    verdict: Verdict | None = Field(default=None, description="None: not judged by itself")
    lacking: int = Field(default=0, ge=0, description="units whose figures are not known")
    coverage: Coverage = Coverage()


class TargetLine(Value):
    """One target with its result in a year, beside last year's."""

    target: str
    text: str
    unit: str = Field(description="'%', 'người' …")
    assigned: str = Field(description="as in '≥ 80%'")
    floor: float = Field(description="the target's number, for charts")
    sector: str = ""
    share: Share = Share()
    last_year: str = ""
    change: str = ""
    deciding: tuple[str, ...] = Field(default=(), description="units that would decide it")
    note: str = ""


class Four(Value):
    """The four cells of a unit: what was done and not, in term and not."""

    name: str
    on_time: int = 0
    late: int = 0
    open_in_term: int = 0
    open_overdue: int = 0

    @property
    def all(self) -> int:
        """How many obligations are counted."""
        return self.on_time + self.late + self.open_in_term + self.open_overdue


class Extension(Value):
    """A deadline that was put off, with both days kept."""

    unit: str
    matter: str
    original: date | None
    granted: date | None
    by: str = Field(default="", description="who granted it, or by what document")
    reason: str = ""


class Escalation(Value):
    """How often, and how high, a matter was told of."""

    unit: str
    matter: str
    to: str
    times: int
    last: date


class Directive(Value):
    """What the Standing or Presidium has directed."""

    on: date
    by: str
    matter: str
    text: str


class Gap(Value):
    """A unit whose report is not in the sums, and why."""

    unit: str
    state: str
    days_late: int = 0
    contact: str = Field(default="", description="when somebody last spoke with it")
    declared: bool = False


class Said(Value):
    """A piece of what was written for a part of the report: I, II, IV, V or VI."""

    part: str = ""
    title: str = ""
    text: str


class Chapter(Value):
    """One unit: when it filed, how it stands, what it reported and wrote."""

    code: str
    name: str
    filed: str = Field(default="", description="number, day and source of its report")
    reviewed_on: date | None = Field(default=None, description="the day of its sơ kết")
    cells: Four
    targets: tuple[TargetLine, ...] = ()
    texts: tuple[Said, ...] = ()
    owed: str = Field(default="", description="what of it nobody has written, and who owes it")
    open_matters: tuple[str, ...] = ()


class Point(Value):
    """A target's result in one year."""

    year: int
    share: Share


class Series(Value):
    """A target through the years."""

    target: str
    text: str
    assigned: str
    floor: float
    unit: str
    points: tuple[Point, ...]


class Report(Value):
    """A whole report: of a year, or, with its series, of the whole plan."""

    head: Head
    signature: Signature = Signature()
    title: str = "Báo cáo"
    subject: str
    to: tuple[str, ...] = Field(default=(), description="after 'Kính gửi'")
    copies: tuple[str, ...] = ()
    archive: str = "VT"
    plan: str
    assumed: str = Field(default="", description="what of the plan is only assumed")
    unit: str
    year: int
    as_of: date
    coverage: Coverage = Coverage()
    cells: tuple[Four, ...] = ()
    targets: tuple[TargetLine, ...] = ()
    extensions: tuple[Extension, ...] = ()
    escalations: tuple[Escalation, ...] = ()
    directives: tuple[Directive, ...] = ()
    gaps: tuple[Gap, ...] = ()
    sections: tuple[Said, ...] = Field(default=(), description="narrative parts, by their titles")
    owed: str = Field(default="", description="who writes the parts that are empty, and until when")
    partners_owe: str = Field(default="", description="whose parts of it have not come yet")
    chapters: tuple[Chapter, ...] = ()
    series: tuple[Series, ...] = ()
