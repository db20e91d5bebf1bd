"""`dondoc plan`: check a package, read it, ask why, print its schema; and the running plan."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from cli.lazy import LazyGroup
from cli.package import BAD_INPUT, as_json, line, read, sound_plan
from cli.texts import _, told

if TYPE_CHECKING:
    from models.package.reading import PackageReading

_FOLDER = click.Path(path_type=Path)
_as_json = click.option(
    "--json", "json_wanted", is_flag=True, show_envvar=True, help=_("Print one JSON object.")
)


_RUN = "cli.commands.plan_run"


@click.group(
    cls=LazyGroup,
    where={
        **{name: f"{_RUN}:{name}" for name in ("issue", "status", "decide", "suspend", "resume")},
        "amend": "cli.commands.plan_amend:amend",
        "history": "cli.commands.history:plan_history",
    },
    help=_("Check and read plan packages here; issue, decide and amend the plan on the server."),
)
def plan() -> None:
    """Hold the commands about packages and about the running plan."""


@plan.command(help=_("Check a package and list every problem with its place."))
@click.argument("folder", metavar="DIR", type=_FOLDER)
@_as_json
def check(folder: Path, json_wanted: bool) -> int:
    """Print all problems and the counts; the exit code is 2 when there are errors."""
    from cli.plan_text import print_counts

    _folder, reading = read(folder)
    if json_wanted:
        click.echo(as_json(_check_object(folder, reading)))
    else:
        for problem in reading.problems:
            click.echo(line(folder, problem))
        print_counts(reading)
    return BAD_INPUT if reading.errors else 0


def _check_object(folder: Path, reading: "PackageReading") -> object:
    return {
        "package": folder.as_posix(),
        "ok": not reading.errors,
        "errors": len(reading.errors),
        "warnings": len(reading.warnings),
        "problems": [
            {
                "file": problem.file,
                "line": problem.line,
                "column": problem.column,
                "path": problem.path,
                "code": problem.code,
                "severity": str(problem.severity),
                "message": told(problem.wording),
            }
            for problem in reading.problems
        ],
        "counts": reading.counts.model_dump(mode="json"),
    }


@plan.command(help=_("Show a package at a glance: duties, leads, deadlines and their sources."))
@click.argument("folder", metavar="[DIR]", required=False, type=_FOLDER)
@_as_json
def show(folder: Path | None, json_wanted: bool) -> None:
    """Print the overview of a sound package."""
    from cli.plan_text import print_overview
    from models.package.explain import overview

    chosen, reading = read(folder)
    sound = sound_plan(chosen, reading)
    found = overview(sound, reading.counts)
    if json_wanted:
        click.echo(as_json(found.model_dump(mode="json", by_alias=True)))
    else:
        print_overview(sound, found)


@plan.command(help=_("Say what a clause of the text founds, and where each deadline comes from."))
@click.argument("clause")
@click.option(
    "--plan", "folder", metavar="DIR", type=_FOLDER, show_envvar=True,
    help=_("Folder of the package; without it, the only one under plans/."),
)  # fmt: skip
@_as_json
def why(clause: str, folder: Path | None, json_wanted: bool) -> None:
    """Print the words of a clause, its duties and targets."""
    from cli.plan_text import print_explanation
    from models.package.explain import explain, near_clauses

    chosen, reading = read(folder)
    sound = sound_plan(chosen, reading)
    found = explain(sound, clause)
    if found is None:
        said = _("The plan has no clause '{clause}'.").format(clause=clause)
        near = ", ".join(near_clauses(sound, clause))
        hint = " " + _("Did you mean: {near}?").format(near=near) if near else ""
        raise click.UsageError(said + hint)
    if json_wanted:
        click.echo(as_json(found.model_dump(mode="json", by_alias=True)))
    else:
        print_explanation(sound, found)


@plan.command(help=_("Print the JSON Schema of plan.yaml, forms and scenarios."))
def schema() -> None:
    """Print the schema that the models mean."""
    from models.package.schema import package_schema

    click.echo(package_schema(), nl=False)
