"""One value of each body of a command or step, with every field that can be filled."""

from datetime import UTC, date, datetime

from models.base import Value
from models.deciding.commands import (
    Accept,
    AcceptWithGaps,
    Acknowledge,
    Approve,
    Ask,
    Close,
    DecideEntryExtension,
    DecideExtension,
    Delegate,
    Direct,
    ExcuseEntry,
    Fire,
    HandOver,
    MarkNotApplicable,
    Promise,
    Reassign,
    Receipt,
    Receive,
    ReceiveBack,
    ReceiveMany,
    Reopen,
    ReportProgress,
    RequestEntryExtension,
    RequestExtension,
    Resume,
    Return,
    ReturnEntry,
    Submit,
    Suspend,
    TakeBack,
    Withdraw,
)
from models.deciding.timetable import Firing
from models.plan_run.progress import (
    AppointPerson,
    CheckClosure,
    Decided,
    DecideDuty,
    Issue,
    OpenYear,
    RecordOutcome,
    RenameUnit,
    VacatePost,
)
from models.source import DecisionDocument
from models.timing.deadline import Anchor, DeadlineRule

DAY = date(2020, 6, 30)
NOON = datetime(2020, 6, 30, 5, tzinfo=UTC)
RULE = DeadlineRule(after=Anchor.ISSUE, working_days=60)
DECISION = DecisionDocument(issuer="BTV", type="công văn", number="7", date=DAY, assumed=True)
DECIDED = Decided(lead="U", deadline=RULE, decision=DECISION)
RECEIPT = Receipt(unit="U", received_on=DAY, source="paper", document="4/BC")


def of_both_atoms() -> list[Value]:
    """Return one body of each command of an assignment and of a collection."""
    firing = Firing(rung="late-weekly", repeat=2, line=DAY)
    return [
        Fire(at=NOON, firings=(firing,)),
        Acknowledge(),
        ReportProgress(text="a third"),
        Submit(document="1/BC", note="at last"),
        Approve(note="good"),
        Return(reason="figures", due=DAY),
        RequestExtension(until=DAY, reason="flood"),
        DecideExtension(granted=True, until=DAY, reason="flood"),
        Delegate(unit="V"),
        TakeBack(),
        Reassign(unit="V", reason="moved"),
        Withdraw(reason="superseded"),
        HandOver(body="EXT", document="2/CV", agreed=DAY),
        ReceiveBack(document="3/CV", note="agreed"),
        Direct(due=DAY, lead="V", instruction="at once", document="9-KL"),
        Suspend(reason="flood"),
        Resume(),
        Ask(body="EXT", document="77"),
        Promise(until=DAY, line=DAY),
        Receive(receipt=RECEIPT),
        ReceiveMany(receipts=(RECEIPT,)),
        Accept(units=("U",)),
        AcceptWithGaps(missing=("U",), reason="never came"),
        ReturnEntry(unit="U", reason="figures", due=DAY),
        MarkNotApplicable(unit="U", reason="no coast"),
        ExcuseEntry(unit="U", reason="merged"),
        RequestEntryExtension(unit="U", until=DAY, reason="flood"),
        DecideEntryExtension(unit="U", granted=True, until=DAY, reason="flood"),
        Reopen(unit="U", until=DAY, reason="found"),
        Close(),
    ]


def of_plans() -> list[Value]:
    """Return one body of each command of a plan."""
    return [
        Issue(issued_on=DAY, number="03/KH", assumed=True),
        OpenYear(year=2021),
        DecideDuty(duty="B.1", lead="U", deadline=RULE, decision=DECISION),
        AppointPerson(post="U.head", person="p-new", name="Người mới", since=DAY),
        VacatePost(post="U.head", since=DAY),
        RenameUnit(unit="U", name_vi="Tên mới", since=DAY),
        RecordOutcome(duty="B.1", body="EXT", outcome="adopted", document="46/QH", note="early"),
        CheckClosure(),
    ]
