"""Rehearsals as a reader of their JSON sees them, and what two of them differ in."""

import json
from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from models.plan.plan import Plan
from models.plan.scenario import Scenario
from runtime.package_files import read_folder, read_scenario_file
from tests.world import LIBRARY
from worker.rehearse import RehearsalOrder, rehearse

KEYS = [
    "plan",
    "scenario",
    "from",
    "until",
    "seconds",
    "messages",
    "digests",
    "withheld",
    "undecided",
    "skipped_rungs",
    "cells",
    "collections",
]
MESSAGE_KEYS = {"at", "kind", "via", "rung", "obligation", "clause", "unit", "to", "why"}
Message = dict[str, Any]


def package(folder: Path = LIBRARY) -> Plan:
    """Read a package that must be sound."""
    plan = read_folder(folder).plan
    assert plan is not None
    return plan


def script(name: str, folder: Path = LIBRARY) -> Scenario:
    """Read a scenario of a package that must be sound."""
    reading = read_scenario_file(folder / "scenarios" / f"{name}.yaml", package(folder))
    assert reading.scenario is not None, reading.problems
    return reading.scenario


def played(
    plan: Plan, scenario: Scenario, until: date | None = None, histories: Path | None = None
) -> dict[str, Any]:
    """Rehearse, let nothing be refused, and return the JSON object."""
    order = RehearsalOrder(package=plan, scenario=scenario, until=until, keep_histories=histories)
    found: dict[str, Any] = json.loads(printed(order))
    return found


def printed(order: RehearsalOrder) -> str:
    """Rehearse, let nothing be refused, and return the JSON object as it is printed."""
    result = rehearse(order)
    assert result.refused == ()
    return result.report.as_json()


@cache
def library_text(name: str) -> str:
    """Return what a rehearsal of the test plan prints, once for all who look at it."""
    return printed(RehearsalOrder(package=package(), scenario=script(name)))


@cache
def library(name: str) -> dict[str, Any]:
    """Return a rehearsal of the test plan as it stands."""
    found: dict[str, Any] = json.loads(library_text(name))
    return found


def day(message: Message) -> date:
    """Return the day of a message in the plan's zone."""
    return datetime.fromisoformat(message["at"]).date()


def about(messages: Iterable[Message], **wanted: object) -> list[Message]:
    """Return the messages that have all the values wanted; ``to`` names one post."""
    return [
        each
        for each in messages
        if all(
            value in each[name] if name == "to" else each[name] == value
            for name, value in wanted.items()
        )
    ]


def days(messages: Iterable[Message]) -> list[date]:
    """Return the days on which messages were said, each once, in order."""
    return sorted({day(each) for each in messages})


def _line(message: Message) -> str:
    parts = ("at", "kind", "via", "rung", "obligation", "unit", "to", "units", "round", "repeat")
    return json.dumps([message[part] for part in parts], ensure_ascii=False)


def difference(before: list[Message], after: list[Message]) -> tuple[list[Message], list[Message]]:
    """Return what is said no more, and what is said instead."""
    ours, theirs = Counter(map(_line, before)), Counter(map(_line, after))
    gone, come = ours - theirs, theirs - ours
    return (
        [each for each in before if _line(each) in gone],
        [each for each in after if _line(each) in come],
    )
