"""Rules of deadlines, as they are typed and as they are read."""

import re
from typing import Any

import click

from cli.output.values import day_text, read_day
from cli.texts import _

Rule = dict[str, Any]
_YEARLY = re.compile(r"yearly:(\d\d-\d\d)")
_YEARLY_VN = re.compile(r"yearly:(\d\d?)/(\d\d?)")
_AFTER = re.compile(r"after:(issue|asked)\+(\d{1,4})wd")
_WITHIN = re.compile(r"within:(\d{4})")


class RuleType(click.ParamType[Rule]):
    """A deadline: a day, every year, so many working days after an event, within a year."""

    name = "deadline"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> Rule:
        """Read a rule into the fields the API takes."""
        if isinstance(value, dict):
            return value
        found = _read(str(value).strip())
        if found is None:
            said = _(
                "'{text}' is no deadline; write 20/11/2026, yearly:11-20 (or yearly:20/11), "
                "after:issue+30wd, after:asked+10wd or within:2027."
            )
            self.fail(said.format(text=value), param, ctx)
        return found


RULE = RuleType()


def rule_text(rule: Rule | None) -> str:
    """Say when something is due."""
    if not rule:
        return _("undecided")
    if rule.get("on"):
        return _("on {day}").format(day=day_text(rule["on"]))
    if rule.get("within_year"):
        return _("within the year {year}").format(year=rule["within_year"])
    if rule.get("yearly"):
        month, _dash, day = str(rule["yearly"]).partition("-")
        return _("every year on {day}").format(day=f"{day}/{month}")
    if rule.get("after") == "issue":
        return _("{days} working days after the issue").format(days=rule.get("working_days"))
    return _("{days} working days after being asked").format(days=rule.get("working_days"))


def _read(text: str) -> Rule | None:
    if day := read_day(text):
        return {"on": day.isoformat()}
    if found := _YEARLY.fullmatch(text):
        return {"yearly": found[1]}
    if found := _YEARLY_VN.fullmatch(text):
        return {"yearly": f"{int(found[2]):02d}-{int(found[1]):02d}"}
    if found := _AFTER.fullmatch(text):
        return {"after": found[1], "working_days": int(found[2])}
    if found := _WITHIN.fullmatch(text):
        return {"within_year": int(found[1])}
    return None
