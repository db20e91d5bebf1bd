"""One value of each body of a command or step, with every field that can be filled."""

from datetime import UTC, date, datetime

from models.base import Value
from models.deciding.collecting import (
    Accept,
    AcceptWithGaps,
    Close,
    CorrectReceipt,
    DecideEntryExtension,
    DirectEntries,
    ExcuseEntry,
    HandUp,
    MarkNotApplicable,
    OpenLocked,
    PassOn,
    Receipt,
    Receive,
    ReceiveMany,
    Reopen,
    RequestEntryExtension,
    ReturnEntry,
)
from models.deciding.commands import (
    Acknowledge,
    Approve,
    Ask,
    DecideExtension,
    Delegate,
    Direct,
    FileRef,
    Fire,
    HandOver,
    Promise,
    Reassign,
    ReceiveBack,
    RecordReceivedOn,
    Redecide,
    Replan,
    ReportProgress,
    RequestExtension,
    Resume,
    Return,
    Submit,
    Suspend,
    TakeBack,
    Withdraw,
)
from models.deciding.timetable import Firing
from models.plan_run.acts import (
    AddItem,
    Amend,
    AskContributions,
    CopyTo,
    DispatchDocument,
    EndSubstitution,
    RecordContact,
    ResumePlan,
    SetCalendar,
    Substitute,
    SuspendPlan,
    TakeUp,
)
from models.plan_run.progress import (
    AppointPerson,
    CheckClosure,
    Decided,
    DecideDuty,
    Issue,
    MergeUnit,
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
FILE = FileRef(hash="a" * 64, name="báo cáo.pdf", size=12_345, type="application/pdf")
PAPER = {"files": (FILE,), "number": "4/BC-LĐLĐ", "dated": DAY}
RECEIPT = Receipt.model_validate(
    {"unit": "U", "received_on": DAY, "source": "paper", "document": "4/BC", **PAPER}
)


def of_both_atoms() -> list[Value]:
    """Return one body of each command of an assignment and of a collection."""
    firing = Firing(rung="late-weekly", repeat=2, line=DAY)
    return [
        Fire(at=NOON, firings=(firing,)),
        Acknowledge(),
        ReportProgress(text="a third"),
        Submit.model_validate({"document": "1/BC", "note": "at last", **PAPER}),
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
        RecordReceivedOn(received_on=DAY, reason="the line was down"),
        Replan(reason="calendar"),
        Redecide(rule=RULE, decision=DECISION),
        FILE,
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
        CorrectReceipt(unit="U", received_on=DAY, reason="by mail"),
        OpenLocked(unit="U", until=DAY, decision=DECISION, reason="flood"),
        DirectEntries(units=("U", "V"), due=DAY, instruction="at once", document="9-KL"),
        Close(),
        HandUp(receipt=Receipt(unit="U", received_on=DAY), missing=("V",), reason="never came"),
        PassOn(unit="U", into="V", reason="merged"),
    ]


def of_plans() -> list[Value]:
    """Return one body of each command of a plan."""
    return [
        Issue(
            issued_on=DAY,
            number="03/KH",
            assumed=True,
            document=DECISION,
            recorded_for="U.head",
        ),
        OpenYear(year=2021),
        DecideDuty(duty="B.1", lead="U", deadline=RULE, decision=DECISION, deadline_id="spring"),
        AppointPerson(post="U.head", person="p-new", name="Người mới", since=DAY),
        VacatePost(post="U.head", since=DAY),
        RenameUnit(unit="U", name_vi="Tên mới", since=DAY),
        MergeUnit(unit="U", into="V", since=DAY, decision=DECISION),
        Substitute(
            id="given-01",
            post="U.head",
            receiver="p-new",
            receiver_name="Người mới",
            duties=("B.1",),
            valid_from=DAY,
            valid_until=DAY,
            document="5/GUQ",
        ),
        EndSubstitution(id="given-01", since=DAY),
        SetCalendar(calendar="offices", day=DAY, working=False, note="bù", document="6/CV"),
        RecordOutcome(duty="B.1", body="EXT", outcome="adopted", document="46/QH", note="early"),
        RecordContact(
            obligation="assignment:lib:B.1:1:U",
            unit="U",
            with_whom="chị Lan",
            channel="phone",
            text="hứa gửi",
            on=DAY,
        ),
        Amend(package="abc", reason="nghị quyết mới", decision=DECISION),
        SuspendPlan(duties=("B.1",), reason="bão"),
        ResumePlan(duties=("B.1",)),
        AskContributions(obligation="assignment:lib:B.1:1:U", units=("V",), due=DAY, text="góp ý"),
        DispatchDocument(
            document="huong-dan-1",
            title="Hướng dẫn",
            number="05/HD-X",
            dated=DAY,
            units=("U",),
            unit_classes=("provinces",),
            working_days=5,
            copies=(CopyTo(purpose="courtesy_copy", body="EXT"),),
        ),
        AddItem(duty="B.1", item="luat-moi", title="Luật mới"),
        TakeUp(obligation="assignment:lib:B.1:1:U", reason="chuyển sang quy trình"),
        CheckClosure(),
    ]
