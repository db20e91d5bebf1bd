"""Where a deadline comes from, in the words that every view uses."""

from database.desk.context import Context
from models.desk.views import Ground
from models.plan.plan import Duty
from models.plan_run.progress import Decided
from models.source import DecisionDocument, Source, SourceKind
from models.timing.deadline import DeadlineRule

BY_DEFAULT = "mặc định hệ thống – không quy định trong Kế hoạch"


def ground_of(
    context: Context, duty: str, rule: DeadlineRule | None, stage: str = ""
) -> Ground | None:
    """Return the ground of the deadline a duty runs by; None where nothing was decided.

    A stage has a term of its own, from where its stages come.
    """
    if rule is None:
        return None
    for decided in decisions_on(context, duty):
        if decided.deadline == rule:
            return Ground(kind=SourceKind.DECISION, text=document_text(decided.decision))
    found = context.index.duties.get(duty)
    for deadline in found.deadlines if found else ():
        if deadline.rule == rule:
            return Ground(
                kind=deadline.source.kind, text=source_text(deadline.source, deadline.phrase)
            )
    return _of_stages(context, found) if found and stage else None


def _of_stages(context: Context, duty: Duty) -> Ground:
    specs = context.plan.file.courses
    of_kind = (each for each in specs if duty.kind in each.kinds)
    own = next((each for each in specs if duty.id in each.duties), next(of_kind, None))
    if own is None:
        return Ground(kind=SourceKind.DEFAULT, text=BY_DEFAULT)
    return Ground(kind=own.source.kind, text=source_text(own.source))


def decisions_on(context: Context, duty: str) -> list[Decided]:
    """Return what was decided on a duty; the key of one deadline begins with its duty."""
    found = context.row.decided.items()
    return [each for key, each in found if key == duty or key.startswith(f"{duty}@")]


def source_text(source: Source, phrase: str = "") -> str:
    """Say a source in words."""
    if source.decision:
        return document_text(source.decision)
    if source.kind is SourceKind.DEFAULT:
        return source.note or BY_DEFAULT
    return phrase or source.rule or source.note or source.clause or ""


def document_text(document: DecisionDocument) -> str:
    """Say a document as it is cited: type, number, day, issuer."""
    return f"{document.type} {document.number} ({document.date:%d/%m/%Y}), {document.issuer}"
