"""The words for finite sets: kinds of duties, of sources, of parts."""

from cli.texts import N_, _

_WORDS = {
    "plan_issue": N_("issue of the plan"),
    "committee": N_("steering committee"),
    "assignment": N_("assignment"),
    "proposal": N_("proposal"),
    "contribution": N_("contribution to a document of others"),
    "standing": N_("standing duty"),
    "programme": N_("programme"),
    "campaign": N_("yearly campaign"),
    "report": N_("report"),
    "consolidated_report": N_("consolidated report"),
    "final_review": N_("final review"),
    "dispatch": N_("dispatch"),
    "text": N_("the plan's text"),
    "rule": N_("by rule"),
    "decision": N_("by decision"),
    "default": N_("system default"),
    "annual": N_("every year"),
    "none_stated": N_("no period stated"),
    "by_year": N_("by the year"),
    "cooperates": N_("outside body that co-operates"),
    "owner": N_("outside body that owns the document"),
    "decider": N_("outside body that decides"),
}


def kind_text(kind: str) -> str:
    """Write a member of a finite set in words."""
    word = _WORDS.get(str(kind))
    return _(word) if word else str(kind)
