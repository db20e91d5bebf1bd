"""`dondoc rehearse`: run a whole plan on a script, and show who hears of what, and when."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cli.package import BAD_INPUT, line, read, sound_plan
from cli.texts import _, language

if TYPE_CHECKING:
    from models.package.reading import PackageReading
    from models.plan.plan import Plan
    from models.plan.scenario import Scenario

USUAL_SCENARIO = "on-time"
Progress = Callable[[str, float], None]

_PATH = click.Path(path_type=Path)
_DAY = click.DateTime(formats=["%Y-%m-%d"])


@click.command(
    help=_(
        "Rehearse a plan: the same workers as in production, on a server whose time runs fast, "
        "with people who act as the scenario says."
    )
)
@click.argument("folder", metavar="DIR", type=_PATH)
@click.option(
    "--scenario",
    metavar="NAME|FILE",
    show_envvar=True,
    help=_("Scenario of the package, or a file; 'on-time' or the only one if none is named."),
)
@click.option(
    "--from",
    "start",
    type=_DAY,
    metavar="DATE",
    show_envvar=True,
    envvar="DONDOC_REHEARSE_FROM",
    help=_("First day shown (YYYY-MM-DD)."),
)
@click.option(
    "--until",
    type=_DAY,
    metavar="DATE",
    show_envvar=True,
    help=_("Last day of the rehearsal (YYYY-MM-DD)."),
)
@click.option(
    "--json", "json_wanted", is_flag=True, show_envvar=True, help=_("Print one JSON object.")
)
@click.option(
    "--html",
    "html",
    type=_PATH,
    metavar="FILE",
    show_envvar=True,
    help=_("Write a page with a timeline."),
)
@click.option(
    "--keep-histories",
    "histories",
    type=_PATH,
    metavar="DIR",
    show_envvar=True,
    help=_("Leave the histories of all workflows in this folder."),
)
def rehearse(
    *,
    folder: Path,
    scenario: str | None,
    start: datetime | None,
    until: datetime | None,
    json_wanted: bool,
    html: Path | None,
    histories: Path | None,
) -> None:
    """Check everything that was given, then run."""
    chosen, reading = read(folder)
    plan = sound_plan(chosen, reading)
    script = find_scenario(chosen, reading, plan, scenario)
    first, last = _days(plan, start, until)
    _check_places(html, histories)

    from runtime.memory import spare_long_lived
    from worker.rehearse import RehearsalOrder  # only now: imports Temporal
    from worker.rehearse import rehearse as run

    order = RehearsalOrder(
        package=plan, scenario=script, start=first, until=last, keep_histories=histories
    )
    spare_long_lived()
    with _progress() as progress:
        result = run(order, progress=progress)
    for act in result.refused:
        click.echo(_("refused in the script: {act}").format(act=act), err=True)
    if html:
        from worker.page import html_page

        html.write_text(html_page(result.report, language()), encoding="utf-8")
    if json_wanted:
        click.echo(result.report.model_dump_json(by_alias=True))
    else:
        from rich.console import Console

        from worker.story import print_story

        print_story(result.report, Console(), language())


def find_scenario(
    folder: Path, reading: "PackageReading", plan: "Plan", wanted: str | None
) -> "Scenario":
    """Return the named scenario, or the usual one, or the only one."""
    by_name = {each.scenario.name: each.scenario for each in reading.scenarios}
    names = ", ".join(sorted(by_name)) or _("none")
    if wanted in by_name:
        return by_name[wanted]
    if wanted is not None:
        return _scenario_file(wanted, plan, names)
    if len(by_name) == 1:
        return next(iter(by_name.values()))
    if USUAL_SCENARIO in by_name:
        return by_name[USUAL_SCENARIO]
    said = _("Name a scenario with --scenario; {folder} has: {names}.")
    raise click.UsageError(said.format(folder=folder, names=names))


def _scenario_file(wanted: str, plan: "Plan", names: str) -> "Scenario":
    from runtime.package_files import read_scenario_file

    path = Path(wanted)
    if not path.exists():
        said = _("There is no scenario and no file '{wanted}'; the package has: {names}.")
        raise click.UsageError(said.format(wanted=wanted, names=names))
    reading = read_scenario_file(path, plan)
    for problem in reading.problems:
        click.echo(line(path.parent, problem), err=True)
    if reading.scenario is None:
        raise click.exceptions.Exit(BAD_INPUT)
    return reading.scenario


def _days(
    plan: "Plan", start: datetime | None, until: datetime | None
) -> tuple[date | None, date | None]:
    first, last = start and start.date(), until and until.date()
    period = plan.file.period
    if first and last and last < first:
        raise click.UsageError(_("--until lies before --from."))
    said = _("{option} {day} lies outside the plan's period ({start} to {end}).")
    for option, day in (("--from", first), ("--until", last)):
        if day and not period.start <= day <= period.end:
            raise click.UsageError(
                said.format(option=option, day=day, start=period.start, end=period.end)
            )
    return first, last


def _check_places(html: Path | None, histories: Path | None) -> None:
    if html and (html.is_dir() or not html.absolute().parent.is_dir()):
        raise click.UsageError(_("--html {path}: no file can be written there.").format(path=html))
    if histories and histories.exists() and not histories.is_dir():
        said = _("--keep-histories {path}: this is a file, a folder is needed.")
        raise click.UsageError(said.format(path=histories))


@contextmanager
def _progress() -> Iterator[Progress]:
    """Show how far the rehearsal is, on the terminal's error stream; silent anywhere else."""
    if not sys.stderr.isatty():
        yield lambda _label, _share: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(_("Rehearsing"), total=1.0)
        yield lambda label, share: bar.update(task, description=label, completed=share)
