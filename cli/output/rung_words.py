"""What the policy says of a rung, in words: when it is told, and to whom."""

from collections.abc import Mapping

from cli.texts import N_, _

_WHEN = {
    "at_once": N_("at once"),
    "before_due": N_("{days} working days before it is due"),
    "after_late": N_("{days} working days after it is late"),
    "while_late": N_("every {days} working days while it is late"),
    "at_body": N_("every {days} working days while it lies with an outside body"),
    "after_sending": N_("{days} working days after it was sent to an outside body"),
    "while_undecided": N_("every {days} working days while it is undecided"),
    "after_undecided": N_("undecided for {days} working days"),
    "past_in_one": N_("what was past already, in one message"),
    "handed_in": N_("when it was handed in"),
}
_TO = {
    "responsible_post": N_("whoever is responsible"),
    "unit_head": N_("the head of the unit"),
    "superior": N_("the superior, {steps} up"),
    "focal_department": N_("the focal department"),
    "committee_secretary": N_("the committee's secretary"),
    "leader_in_charge": N_("the leader in charge"),
    "committee_head": N_("the committee's head"),
    "standing": N_("the standing body"),
    "presidium": N_("the governing body"),
}


def rung_words(term: object) -> str:
    """Return a rung's term in words; nothing where the policy knows no such rung."""
    if not isinstance(term, Mapping):
        return ""
    when = _WHEN.get(str(term.get("when")))
    said = _(when).format(days=term.get("days")) if when else str(term.get("when"))
    return f"{said} → {', '.join(_addressee(str(each)) for each in term.get('to') or ())}"


def _addressee(kind: str) -> str:
    """Say a kind of addressee; ``superior(2)`` is two steps up."""
    name, _steps, steps = kind.partition("(")
    known = _TO.get(name)
    return _(known).format(steps=steps.rstrip(")")) if known else kind
