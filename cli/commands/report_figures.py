"""`dondoc report figures`: targets against what was reported and accepted."""

from datetime import date
from typing import Any

import click

from cli.options import online, option
from cli.output.show import heading, print_json
from cli.output.table import Column, Item, on_terminal, print_items
from cli.output.values import DAY, clean, day_text
from cli.remote.desk import Desk
from cli.texts import N_, _
from models.errors import BadInputError

PARTED = ("unit", "child", "kind", "sector", "level")
_NAMED = 5  # units that would decide, in a line
_VERDICTS = {
    "met": N_("certainly met"),
    "not_met": N_("certainly not met"),
    "undecided": N_("cannot be concluded yet"),
    "not_applicable": N_("not applicable"),
}
_COLOURS = {"met": "green", "not_met": "red", "undecided": "yellow"}


@click.command(
    help=_(
        "Show targets against the figures that were accepted: the result, on how many reports it "
        "rests, between what the truth lies, and what is certain. Figures of those who are missing "
        "are never guessed; --margin takes them to lie near last year's, and says so."
    )
)
@option("--target", metavar="T04[,T12]", default="", help=_("Only these targets."))
@option("--year", type=int, metavar="YYYY", help=_("Which year; without it, the last one."))
@option("--unit", metavar="UNIT", help=_("This unit with all below it; without it, your own."))
@option("--by", type=click.Choice(PARTED), default="unit", show_default=True,
        help=_("Part it by the units right below, by kind of unit, by sector, or show every "
               "unit that has others below it."))  # fmt: skip
@option("--cycle", metavar="CYCLE", default="", help=_("Which reports, where there are several."))
@option("--day", type=DAY, metavar="DAY",
        help=_("In the tree of that day; without it, of the data cut-off."))  # fmt: skip
@option("--last-year", is_flag=True, help=_("Set the year before beside it."))
@option("--until", type=DAY, metavar="DAY",
        help=_("The year up to that day: only what was accepted by its end, beside last year's "
               "figures as they stood a year earlier."))  # fmt: skip
@option("--to-date", is_flag=True, help=_("The year up to today."))
@option("--margin", type=click.IntRange(0, 100), metavar="PERCENT",
        help=_("Take the missing to lie within so many percent of last year."))  # fmt: skip
@online
def figures(
    desk: Desk,
    *,
    target: str,
    year: int | None,
    unit: str | None,
    by: str,
    cycle: str,
    day: date | None,
    last_year: bool,
    until: date | None,
    to_date: bool,
    margin: int | None,
) -> None:
    """Print targets against figures."""
    if until and to_date:
        raise BadInputError(_("Name a day with --until, or take --to-date; not both."))
    found = desk.get(
        desk.path("figures"),
        target=target or None,
        year=year,
        unit=unit,
        by="unit" if by == "sector" else by,
        sectors="true" if by == "sector" else None,
        cycle=cycle or None,
        day=day.isoformat() if day else None,
        last_year="true" if last_year else None,
        until=until.isoformat() if until else None,
        to_date="true" if to_date else None,
        margin=margin,
    )
    if desk.json_wanted:
        print_json(found)
        return
    lines = list(found["lines"])
    if not on_terminal():
        print_items((piped(each) for each in lines), _pipe())
        return
    title = _("{unit}, year {year}, in the tree of {day}").format(
        unit=clean(found["unit"]), year=found["year"], day=day_text(found["day"])
    )
    if found.get("until"):
        said = _("{title}; accepted by {until}, last year by the same day")
        title = said.format(title=title, until=day_text(found["until"]))
    heading(title, len(lines))
    print_items(lines, _columns(lines, to_date=bool(found.get("until"))), colour=colour)
    for each in lines:
        _explain(each)


def colour(item: Item) -> str | None:
    """Colour a line by its verdict."""
    return _COLOURS.get(str(item.get("verdict")))


def verdict_text(value: object) -> str:
    """Write what is certain."""
    return _(_VERDICTS[str(value)]) if value in _VERDICTS else ""


def coverage_text(value: object) -> str:
    """Write how many reports count, of how many."""
    if not isinstance(value, dict) or not value.get("expected"):
        return ""
    return f"{value['accepted']}/{value['expected']}"


def _sums_text(line: Item) -> str:
    below = line.get("denominator")
    above = f"{int(line['numerator']):,}".replace(",", ".")
    return above if below is None else f"{above}/{below:,}".replace(",", ".")


def _whose(line: Item) -> str:
    return clean(line.get("name") or line.get("group"))


def _columns(lines: list[Item], *, to_date: bool = False) -> tuple[Column, ...]:
    columns = [
        Column(_("target"), "target"),
        Column(_("asked for"), "assigned"),
        Column(_("result"), "result", right=True),
        Column(_("figures"), "numerator", _sums_text, right=True, whole=True),
        Column(_("reports"), "coverage", coverage_text, right=True),
        Column(_("the truth lies in"), "interval"),
        Column(_("certain"), "verdict", verdict_text),
    ]
    if any(each.get("sector") for each in lines):
        columns.insert(1, Column(_("sector"), "sector"))
    if any(each.get("last_year") for each in lines):
        columns.insert(-2, Column(_("last year"), "last_year", right=True))
        columns.insert(-2, Column(_("change"), "change", right=True))
        if to_date:
            place = "last_year_coverage"
            columns.insert(-3, Column(_("reports then"), place, coverage_text, right=True))
    if len({each.get("group") for each in lines}) > 1:
        columns.insert(0, Column(_("unit"), "group", _whose, whole=True))
    return tuple(columns)


def _explain(line: Item) -> None:
    """Say who would decide, and what was taken for granted."""
    who = line.get("deciding") or ()
    if who and line.get("verdict") == "undecided":
        named = ", ".join(clean(each) for each in who[:_NAMED])
        more = "…" if len(who) > _NAMED or line["lacking"] > len(who) else ""
        said = _("{target}: {count} units are missing; these could change it most: {units}{more}")
        click.echo(
            said.format(target=line["target"], count=line["lacking"], units=named, more=more)
        )
    if line.get("definitions_differ") and line.get("last_year"):
        said = _("{target}: the definitions changed since last year; the figures do not compare")
        click.echo(said.format(target=line["target"]))
    if line.get("margin") is not None and line.get("lacking"):
        said = _("{target}: assumed within {margin} percent of last year for those who are missing")
        click.echo(said.format(target=line["target"], margin=line["margin"]))


def piped(line: Item) -> dict[str, Any]:
    """Flatten a line for a pipe."""
    coverage = line.get("coverage") or {}
    flat = {name: coverage.get(name) for name in ("expected", "accepted")}
    then = line.get("last_year_coverage") or {}
    flat |= {f"last_year_{name}": then.get(name) for name in ("expected", "accepted")}
    return {**line, **flat, "deciding": ",".join(line.get("deciding") or ())}


def _pipe() -> tuple[Column, ...]:
    keys = (
        *("group", "target", "sector", "verdict", "numerator", "denominator", "result"),
        *("interval", "expected", "accepted", "lacking", "last_year", "change", "deciding"),
        *("last_year_expected", "last_year_accepted"),
    )
    return tuple(Column(key, key) for key in keys)
