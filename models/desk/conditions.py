"""What a command itself says that a right may depend on: its document, its source, its day."""

from collections.abc import Iterable
from datetime import date

from pydantic import BaseModel

from models.course.commands import CloseCourse
from models.deciding.collecting import DirectEntries, HandUp, Receipt, Receive, ReceiveMany
from models.deciding.commands import Direct
from models.desk.rights import Condition
from models.plan_run.acts import Substitute
from models.plan_run.progress import Issue


def conditions_of(body: BaseModel, today: date) -> frozenset[Condition]:
    """Return the conditions that the body of a command meets by itself."""
    if isinstance(body, Receive | HandUp):
        return _of_receipts((body.receipt,), today)
    if isinstance(body, ReceiveMany) and body.batch:
        return frozenset({Condition.OUTSIDE})  # nobody imports what came by the system
    if isinstance(body, ReceiveMany):
        return _of_receipts(body.receipts, today)
    return frozenset({Condition.DOCUMENT}) if _is_documented(body) else frozenset()


def _of_receipts(receipts: Iterable[Receipt], today: date) -> frozenset[Condition]:
    each = list(receipts)
    tests = {
        Condition.OUTSIDE: all(receipt.source != "system" for receipt in each),
        Condition.ITSELF: all(
            receipt.source == "system" and receipt.received_on == today for receipt in each
        ),
    }
    return frozenset(condition for condition, met in tests.items() if met)


def _is_documented(body: BaseModel) -> bool:
    """Tell whether an act is recorded from paper: by whom, and under which number."""
    if isinstance(body, Issue):
        return bool(body.recorded_for and body.document)
    if isinstance(body, CloseCourse):
        return body.decision is not None
    return isinstance(body, Direct | DirectEntries | Substitute) and bool(body.document.strip())
