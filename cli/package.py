"""Load a package for a command: the one that is named, or the only one there is."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cli.texts import _, told

if TYPE_CHECKING:
    from models.package.reading import PackageReading
    from models.plan.plan import Plan
    from models.problem import Problem

PLANS = Path("plans")
BAD_INPUT = 2


def read(folder: Path | None) -> "tuple[Path, PackageReading]":
    """Read a package; without a folder, the only one under ``plans/``."""
    from runtime.package_files import only_package, read_folder

    chosen = folder or only_package(PLANS)
    return chosen, read_folder(chosen)


def sound_plan(folder: Path, reading: "PackageReading") -> "Plan":
    """Return the plan, or end the command with the list of what is wrong."""
    if reading.plan is None:
        for problem in reading.errors:
            click.echo(line(folder, problem), err=True)
        click.echo(_("The package has {count} errors.").format(count=len(reading.errors)), err=True)
        raise click.exceptions.Exit(BAD_INPUT)
    return reading.plan


def line(folder: Path, problem: "Problem") -> str:
    """Write a problem as ``file:line:column path: message``."""
    where = f"{(folder / problem.file).as_posix()}:{problem.line}:{problem.column}"
    place = f"{where} {problem.path}" if problem.path else where
    warning = _("(warning) ") if problem.severity == "warning" else ""
    return f"{place}: {warning}{told(problem.wording)}"


def as_json(value: object) -> str:
    """Write one JSON object for a program to read."""
    return json.dumps(value, ensure_ascii=False, indent=2)
