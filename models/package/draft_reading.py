"""Read every file of a package into a draft, however much of it is broken."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from models.package.csv_files import Table, read_csv
from models.package.draft import At, Draft
from models.package.tables import KINDS, column, plain_rows, tenures
from models.package.text_files import decode
from models.package.values import read_document, sound, validate
from models.package.yaml_files import Document, Plain
from models.plan.form import Form
from models.plan.organisation import OutsideBody, Post, Roles, Unit
from models.plan.plan import (
    Calendars,
    CitedDocument,
    Clause,
    CourseSpec,
    Duty,
    Organised,
    Period,
    PlanFile,
    ReportCycle,
    TextFile,
    Uncovered,
    UnitClass,
)
from models.plan.policy import Policy
from models.plan.scenario import Scenario
from models.plan.target import Target
from models.problem import Finding, Loc, Place, Problem, Severity
from models.timing.calendar import CalendarOverride
from models.wording import say

PLAN_FILE = "plan.yaml"
SCENARIOS = "scenarios/"
FORMS = "forms/"
TEMPLATES = "templates/messages/"

T = TypeVar("T")
R = TypeVar("R", Unit, Post, OutsideBody, CalendarOverride)


class Positions(Protocol):
    """Something that knows where its values stand."""

    def position(self, loc: Loc, *, at_key: bool = False) -> tuple[int, int, Loc]:
        """Return line, column and path."""


class TextLines:
    """A plain text: a place in it is a range of characters."""

    def __init__(self, text: str) -> None:
        """Keep the text whose lines are asked for."""
        self._text = text

    def position(self, loc: Loc, *, at_key: bool = False) -> tuple[int, int, Loc]:
        """Return the line and column of the first character of the range."""
        del at_key
        start = int(loc[0]) if loc else 0
        line = self._text.count("\n", 0, start) + 1
        return line, start - self._text.rfind("\n", 0, start), ()


@dataclass
class Sources:
    """The files that were read, and what is wrong with their form."""

    files: Mapping[str, bytes]
    by_file: dict[str, Positions] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    used: set[str] = field(default_factory=set)

    def text(self, file: str, named_at: Place | None) -> str | None:
        """Return the text of a file; if there is none, whoever names it hears so."""
        if file not in self.files:
            place = named_at or Place(file)
            wording = say("the package has no file '%(file)s'", file=file)
            self.findings.append(Finding(place, "missing-file", wording))
            return None
        self.used.add(file)
        text, problems = decode(file, self.files[file])
        self.problems.extend(problems)
        return text


def read_draft(files: Mapping[str, bytes]) -> tuple[Draft, Sources]:
    """Read whatever can be read."""
    sources = Sources(files)
    draft = Draft()
    plan = _read_plan(draft, sources)
    _read_text(draft, sources)
    _read_tables(draft, sources, plan)
    _read_forms(draft, sources, plan)
    _read_templates(draft, sources)
    draft.files = frozenset(sources.used)
    _read_scenarios(draft, sources)
    return draft, sources


def _read_templates(draft: Draft, sources: Sources) -> None:
    """Read the texts of messages; nobody names them, they lie in their folder."""
    for file in sorted(each for each in sources.files if each.startswith(TEMPLATES)):
        text = sources.text(file, None)
        if text is not None:
            sources.by_file[file] = TextLines(text)
            draft.templates[file.removeprefix(TEMPLATES)] = At(Place(file), text)


def _read_plan(draft: Draft, sources: Sources) -> Plain:
    text = sources.text(PLAN_FILE, None)
    if text is None:
        return {}
    document, whole, findings = read_document(PLAN_FILE, text, PlanFile)
    _note(sources, document, findings)
    draft.file = whole
    plan = document.data if isinstance(document.data, dict) else {}
    draft.text_file = _part(plan, "text", TextFile)
    draft.period = _part(plan, "period", Period)
    draft.calendars = _part(plan, "calendars", Calendars)
    draft.roles = _part(plan, "roles", Roles)
    draft.policy = _part(plan, "policy", Policy)
    draft.cites = _items(draft, plan, "cites", CitedDocument)
    draft.classes = _items(draft, plan, "classes", UnitClass)
    draft.clauses = _items(draft, plan, "clauses", Clause)
    draft.uncovered = _items(draft, plan, "uncovered", Uncovered)
    draft.duties = _items(draft, plan, "duties", Duty)
    draft.targets = _items(draft, plan, "targets", Target)
    draft.cycles = _items(draft, plan, "cycles", ReportCycle)
    draft.courses = _items(draft, plan, "courses", CourseSpec)
    return plan


def _read_text(draft: Draft, sources: Sources) -> None:
    named = draft.text_file
    file = named.value.file if named else "text.txt"
    if named is None and file not in sources.files:
        return
    text = sources.text(file, named.place / "file" if named else None)
    if text is not None:
        draft.text = At(Place(file), text)
        draft.text_hash = hashlib.sha256(sources.files[file]).hexdigest()
        sources.by_file[file] = TextLines(text)


def _read_tables(draft: Draft, sources: Sources, plan: Plain) -> None:
    organised = _part(plan, "organisation", Organised)
    names = organised.value if organised else None
    at = organised.place if organised else None
    calendars = draft.calendars
    units = _table(sources, "units", names.units if names else None, at and at / "units")
    draft.units = _rows(sources, units, Unit)
    posts = _table(sources, "posts", names.posts if names else None, at and at / "posts")
    draft.posts = _rows(sources, posts, Post)
    bodies = _table(
        sources,
        "bodies",
        names.outside_bodies if names else None,
        at and at / "outside_bodies",
    )
    draft.bodies = _rows(sources, bodies, OutsideBody)
    overrides = _table(
        sources,
        "calendar",
        calendars and calendars.value.overrides,
        calendars and calendars.place / "overrides",
    )
    draft.overrides = _rows(sources, overrides, CalendarOverride)
    if posts:
        draft.tenures, wrong = tenures(posts)
        sources.findings.extend(wrong)
    draft.ids["units"] = _column(units, "code")
    draft.ids["posts"] = _column(posts, "id")
    draft.ids["bodies"] = _column(bodies, "code")


_USUAL = {
    "units": "units.csv",
    "posts": "posts.csv",
    "bodies": "outside_bodies.csv",
    "calendar": "calendar.csv",
}


def _table(sources: Sources, kind: str, name: str | None, place: Place | None) -> Table | None:
    file = name or _USUAL[kind]
    if file in sources.by_file:
        wording = say("the file '%(file)s' is named for two things", file=file)
        sources.findings.append(Finding(place or Place(file), "file-twice", wording))
        return None
    if name is None and file not in sources.files:
        return None
    text = sources.text(file, place)
    if text is None:
        return None
    table = read_csv(file, text, KINDS[kind].columns)
    sources.by_file[file] = table
    sources.problems.extend(table.problems)
    return table


def _rows(sources: Sources, table: Table | None, model: type[R]) -> list[At[R]]:
    found: list[At[R]] = []
    for index, row in enumerate(plain_rows(table) if table else ()):
        place = Place(table.file if table else "", (index,))
        value, findings = validate(row, model, place)
        if value is not None:
            found.append(At(place, value))
        sources.findings.extend(
            each._replace(place=_in_column(each.place)) for each in findings if _tells(each, row)
        )
    return found


def _tells(each: Finding, row: Plain) -> bool:
    """Leave out what the header has been blamed for already."""
    return each.code != "unknown-key" or not row


def _in_column(place: Place) -> Place:
    row, *rest = place.loc
    return Place(place.file, (row, *(column(str(step)) for step in rest[:1])))


def _column(table: Table | None, name: str) -> set[str]:
    return {row[name].text for row in table.rows if name in row} if table else set()


def _read_forms(draft: Draft, sources: Sources, plan: Plain) -> None:
    listed = plan.get("forms") if isinstance(plan, dict) else None
    names = listed if isinstance(listed, list) else []
    draft.ids["forms"] = set()
    for index, name in enumerate(names):
        place = Place(PLAN_FILE, ("forms", index))
        if not isinstance(name, str):
            continue
        if name in sources.by_file:
            wording = say("the file '%(file)s' is named for two things", file=name)
            sources.findings.append(Finding(place, "file-twice", wording))
            continue
        text = sources.text(name, place)
        if text is None:
            continue
        document, form, findings = read_document(name, text, Form)
        _note(sources, document, findings)
        if isinstance(document.data, dict):
            draft.ids["forms"].add(str(document.data.get("id", "")))
            form = form or _whole(name, document.data, Form)
        if form:
            draft.forms.append(form)
    for name in sorted(sources.files):
        if name.startswith(FORMS) and name.endswith((".yaml", ".yml")) and name not in names:
            wording = say("the plan does not name this form among its forms; it is not used")
            sources.findings.append(Finding(Place(name), "unused-form", wording, Severity.WARNING))


def _read_scenarios(draft: Draft, sources: Sources) -> None:
    for name in sorted(sources.files):
        if not (name.startswith(SCENARIOS) and name.endswith((".yaml", ".yml"))):
            continue
        text = sources.text(name, None)
        if text is None:
            continue
        document, scenario, findings = read_document(name, text, Scenario)
        _note(sources, document, findings)
        scenario = scenario or _whole(name, document.data, Scenario)
        if scenario:
            draft.scenarios.append(scenario)


def _note(sources: Sources, document: Document, findings: list[Finding]) -> None:
    sources.by_file[document.file] = document
    sources.problems.extend(document.problems)
    sources.findings.extend(findings)


def _whole(file: str, data: Plain, kind: type[T]) -> At[T] | None:
    value = sound(data, kind)
    return None if value is None else At(Place(file), value)


def _part(plan: Plain, name: str, kind: type[T]) -> At[T] | None:
    value = sound(plan[name], kind) if name in plan else None
    return None if value is None else At(Place(PLAN_FILE, (name,)), value)


def _items(draft: Draft, plan: Plain, name: str, kind: type[T]) -> list[At[T]]:
    items = plan.get(name)
    found: list[At[T]] = []
    draft.ids[name] = set()
    for index, item in enumerate(items if isinstance(items, list) else ()):
        if isinstance(item, dict):
            draft.ids[name].add(str(item.get("id", item.get("name", ""))))
        value = sound(item, kind)
        if value is not None:
            found.append(At(Place(PLAN_FILE, (name, index)), value))
    return found
