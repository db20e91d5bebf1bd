"""The rules a plan package is checked by; each finds its own kind of mistake."""

from collections.abc import Callable, Iterable, Iterator

from models.package.checks.calendars import calendars
from models.package.checks.content import (
    classes_without_members,
    clauses_without_consequence,
    forms_that_never_hold,
    targets_without_denominator,
)
from models.package.checks.courses import courses
from models.package.checks.deadlines import deadlines_from_cited_dates, deadlines_within_the_period
from models.package.checks.forms import fields_that_never_hold, rules_of_forms
from models.package.checks.ids import duplicate_ids, duplicate_ids_within
from models.package.checks.ladder import rungs_that_reach_nobody
from models.package.checks.organisation import (
    circles_in_the_line,
    circles_of_posts,
    gaps_in_time,
    mergers,
    superiors,
    validity,
)
from models.package.checks.references import (
    answered_in_a_circle,
    dangling_references,
    in_charge_of_nothing,
)
from models.package.checks.rung_dates import rungs_after_the_product
from models.package.checks.scenario import scenarios
from models.package.checks.templates import templates
from models.package.checks.text import phrases, quotations, text_hash, uncovered_sentences
from models.package.draft import Draft
from models.problem import Finding

Check = Callable[[Draft], Iterable[Finding]]

CHECKS: tuple[Check, ...] = (
    duplicate_ids,
    duplicate_ids_within,
    text_hash,
    quotations,
    phrases,
    uncovered_sentences,
    dangling_references,
    answered_in_a_circle,
    in_charge_of_nothing,
    calendars,
    clauses_without_consequence,
    targets_without_denominator,
    classes_without_members,
    forms_that_never_hold,
    fields_that_never_hold,
    rules_of_forms,
    deadlines_within_the_period,
    deadlines_from_cited_dates,
    validity,
    superiors,
    mergers,
    circles_in_the_line,
    circles_of_posts,
    gaps_in_time,
    rungs_that_reach_nobody,
    rungs_after_the_product,
    courses,
    scenarios,
    templates,
)


def run_checks(draft: Draft) -> Iterator[Finding]:
    """Run every rule over what could be read."""
    for check in CHECKS:
        yield from check(draft)
