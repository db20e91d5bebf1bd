"""Deadlines, sources and units in the words of the office."""

from datetime import date
from typing import TYPE_CHECKING

from cli.texts import _

if TYPE_CHECKING:
    from models.plan.plan import Lead, Plan, Receiver
    from models.source import Source
    from models.timing.deadline import DeadlineRule


def day(value: date) -> str:
    """Write a day as Vietnamese offices do."""
    return value.strftime("%d/%m/%Y")


def source_text(source: "Source | None") -> str:
    """Say where a fact comes from; what the system assumes is never shown as the plan's."""
    if source is None:
        return _("undecided")
    note = f" ({source.note})" if source.note else ""
    if source.kind == "text":
        where = f" {source.clause}" if source.clause else ""
        return _("the plan's text{where}").format(where=where) + note
    if source.kind == "rule":
        return _("by rule: {rule}").format(rule=source.rule) + note
    document = source.decision
    if document is None:
        return _("system default – not laid down in the plan") + note
    said = _("{type} no. {number} of {date}, {issuer}").format(
        type=document.type, number=document.number, date=day(document.date), issuer=document.issuer
    )
    assumed = " " + _("(assumed)") if document.assumed else ""
    return said + assumed + note


def rule_text(rule: "DeadlineRule") -> str:
    """Say when something is due."""
    if rule.on:
        said = _("on {day}").format(day=day(rule.on))
    elif rule.within_year:
        return _("within the year {year}").format(year=rule.within_year)
    elif rule.yearly:
        month, day_of_month = rule.yearly.split("-")
        said = _("every year on {day}").format(day=f"{day_of_month}/{month}")
    elif rule.after == "issue":
        said = _("{days} working days after the issue").format(days=rule.working_days)
    else:
        said = _("{days} working days after being asked").format(days=rule.working_days)
    return said + (" " + _("(never later)") if rule.bound == "hard" else "")


class Names:
    """The names behind the codes of a plan."""

    def __init__(self, plan: "Plan") -> None:
        """Look at the units, bodies and classes."""
        self._units = {unit.code: unit.name_vi for unit in plan.units}
        self._bodies = {body.code: body.name_vi for body in plan.bodies}
        self._classes = {each.name: each.label_vi for each in plan.file.classes}

    def unit(self, code: str) -> str:
        """Write a unit with its code."""
        return f"{self._units[code]} ({code})" if code in self._units else code

    def body(self, code: str) -> str:
        """Write an outside body with its code."""
        return f"{self._bodies[code]} ({code})" if code in self._bodies else code

    def lead(self, lead: "Lead") -> str:
        """Write who owes a duty, and who prepares it for him."""
        if lead.undecided:
            return _("undecided")
        if lead.unit_class:
            label = self._classes.get(lead.unit_class, lead.unit_class)
            said = _("each unit of: {label}").format(label=label)
        else:
            said = self.unit(lead.unit or "")
        if lead.prepared_by:
            said += ", " + _("prepared by {unit}").format(unit=self.unit(lead.prepared_by))
        return said

    def receiver(self, receiver: "Receiver") -> str:
        """Write who receives a product, and through whom."""
        said = self.unit(receiver.unit) if receiver.unit else self.body(receiver.body or "")
        if receiver.through:
            said += ", " + _("through {unit}").format(unit=self.unit(receiver.through))
        if receiver.by:
            said += ", " + rule_text(receiver.by)
        return said
