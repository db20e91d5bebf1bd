"""A plan package from the bytes of its files: the plan, or every problem with its place."""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Protocol

from pydantic import Field

from models.base import Value
from models.package.checks.run import run_checks
from models.package.checks.scenario import scenario_findings
from models.package.draft import Draft, values
from models.package.draft_reading import read_draft
from models.package.text_files import decode
from models.package.values import read_document
from models.plan.plan import Plan
from models.plan.scenario import Scenario
from models.problem import Finding, Loc, Problem, Severity, dotted


class Counts(Value):
    """How much of everything a package holds."""

    clauses: int = 0
    duties: int = 0
    duties_by_kind: dict[str, int] = Field(default_factory=dict)
    targets: int = 0
    cycles: int = 0
    units: int = 0
    posts: int = 0
    outside_bodies: int = 0
    forms: int = 0
    scenarios: int = 0
    deadlines: int = 0
    deadlines_by_source: dict[str, int] = Field(default_factory=dict)
    deadlines_undecided: int = 0


class ScenarioFile(Value):
    """A scenario of the package and the file it was read from."""

    file: str
    scenario: Scenario


class PackageReading(Value):
    """A package that was read: the plan if nothing is wrong, and all there is to say about it."""

    plan: Plan | None
    scenarios: tuple[ScenarioFile, ...]
    problems: tuple[Problem, ...]
    counts: Counts

    @property
    def errors(self) -> tuple[Problem, ...]:
        """What refuses the package."""
        return tuple(each for each in self.problems if each.severity is Severity.ERROR)

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """What somebody should look at."""
        return tuple(each for each in self.problems if each.severity is Severity.WARNING)


class ScenarioReading(Value):
    """A scenario read from a file that need not belong to the package."""

    scenario: Scenario | None
    problems: tuple[Problem, ...]


class _Positions(Protocol):
    def position(self, loc: Loc, *, at_key: bool = False) -> tuple[int, int, Loc]: ...


def read_package(
    files: Mapping[str, bytes], check: Callable[[Plan], Iterable[Finding]] | None = None
) -> PackageReading:
    """Read and check a package given as file name → bytes; never raises for what is in them.

    ``check`` looks at the whole plan besides, once nothing else is wrong with it.
    """
    draft, sources = read_draft(files)
    findings = [*sources.findings, *run_checks(draft)]
    found = [*sources.problems, *(locate(each, sources.by_file) for each in findings)]
    plan = None if _is_wrong(found) else _plan(draft, files)
    if plan and check:
        found += [locate(each, sources.by_file) for each in check(plan)]
    problems = _sorted(found)
    return PackageReading(
        plan=None if _is_wrong(problems) else plan,
        scenarios=tuple(
            ScenarioFile(file=each.place.file, scenario=each.value) for each in draft.scenarios
        ),
        problems=problems,
        counts=_counts(draft),
    )


def _is_wrong(problems: Iterable[Problem]) -> bool:
    return any(problem.severity is Severity.ERROR for problem in problems)


def read_scenario(file: str, content: bytes, plan: Plan) -> ScenarioReading:
    """Read a scenario and check it against a plan; never raises for what is in it."""
    text, problems = decode(file, content)
    if text is None:
        return ScenarioReading(scenario=None, problems=problems)
    document, found, findings = read_document(file, text, Scenario)
    if found is not None:
        findings += scenario_findings(found, plan)
    located = (locate(each, {file: document}) for each in findings)
    everything = _sorted([*document.problems, *located])
    wrong = any(problem.severity is Severity.ERROR for problem in everything)
    return ScenarioReading(
        scenario=found.value if found and not wrong else None, problems=everything
    )


def locate(finding: Finding, sources: Mapping[str, _Positions]) -> Problem:
    """Look up the line and column of a finding."""
    file, loc = finding.place
    source = sources.get(file)
    line, column, path = source.position(loc, at_key=finding.at_key) if source else (1, 1, loc)
    return Problem(
        file=file,
        line=line,
        column=column,
        path=dotted(path),
        code=finding.code,
        wording=finding.wording,
        severity=finding.severity,
    )


def _sorted(problems: list[Problem]) -> tuple[Problem, ...]:
    once = {problem.order: problem for problem in problems}
    order: Callable[[Problem], tuple[object, ...]] = lambda problem: problem.order  # noqa: E731
    return tuple(sorted(once.values(), key=order))


def _plan(draft: Draft, files: Mapping[str, bytes]) -> Plan | None:
    if draft.file is None or draft.text is None:
        return None
    return Plan(
        file=draft.file.value,
        text=draft.text.value,
        units=tuple(values(draft.units)),
        posts=tuple(values(draft.posts)),
        tenures=tuple(draft.tenures),
        bodies=tuple(values(draft.bodies)),
        overrides=tuple(values(draft.overrides)),
        forms=tuple(values(draft.forms)),
        templates={name: each.value for name, each in sorted(draft.templates.items())},
        version=_version(draft, files),
    )


def _version(draft: Draft, files: Mapping[str, bytes]) -> str:
    """Hash what the plan consists of; a scenario is a game with the plan and no part of it."""
    digest = hashlib.sha256()
    for name in sorted(draft.files):
        digest.update(f"{name}\0{hashlib.sha256(files[name]).hexdigest()}\n".encode())
    return digest.hexdigest()


def _counts(draft: Draft) -> Counts:
    duties = list(values(draft.duties))
    sources = [str(each.source.kind) for duty in duties for each in duty.deadlines]
    kinds = Counter(str(duty.kind) for duty in duties)
    return Counts(
        clauses=len(draft.clauses),
        duties=len(duties),
        duties_by_kind=dict(sorted(kinds.items())),
        targets=len(draft.targets),
        cycles=len(draft.cycles),
        units=len({unit.code for unit in values(draft.units)}),
        posts=len({post.id for post in values(draft.posts)}),
        outside_bodies=len(draft.bodies),
        forms=len(draft.forms),
        scenarios=len(draft.scenarios),
        deadlines=len(sources),
        deadlines_by_source=dict(sorted(Counter(sources).items())),
        deadlines_undecided=sum(duty.deadline_undecided for duty in duties),
    )
