"""One Vietnamese sentence for each message: why you, why now, and what stops the next one.

Downward it is *đôn đốc*, upward *báo cáo*, to outside bodies *đề nghị*; a governing body is
reported to and never reminded.
"""

from datetime import date

from models.assignment.planning import UNDECIDED_PREFIX
from models.deciding.claim import Claim, ClaimKind, Matter, Withheld, WithheldReason
from models.deciding.house import COMBINED
from models.deciding.timetable import LATE_WEEKLY
from worker.naming import Naming, Reader, bare, stage_of
from worker.report_data import RehearsalData
from worker.wording import vi_day, without_chasing

_STOPS = "khi đã nộp hoặc được gia hạn thì không có thông báo tiếp theo"
_STOPS_UP = "khi đơn vị nộp hoặc có ngày hẹn thì không báo cáo lên cấp cao hơn"
_STOPS_TOP = "khi đơn vị nộp hoặc có ý kiến chỉ đạo thì không báo cáo thêm"


class Why:
    """Write the sentence of each message of one rehearsal."""

    def __init__(self, data: RehearsalData) -> None:
        """Remember whom and what the messages are about."""
        self._house = data.house
        self._plan_row = data.plan_row
        self._names = Naming(data)

    def claim(self, claim: Claim) -> str:
        """Say why this post is told this now."""
        on = self._house.today(claim.at)
        reader = self._names.reader(claim)
        text = self._claim(claim, reader, on)
        if reader is Reader.TOP:
            text = without_chasing(text)  # a product or a reason may itself speak of chasing
        return _sentence(text)

    def withheld(self, withheld: Withheld) -> str:
        """Say why this is not said."""
        what = self._what(withheld.matter)
        reasons = {
            WithheldReason.PAST_WHEN_PLANNED: "mốc này đã qua khi lập lịch",
            WithheldReason.ANNOUNCED_WITH_PLAN: "đơn vị đã được báo cùng lúc ban hành Kế hoạch",
            WithheldReason.COMBINED: "nội dung đã gộp vào một thông báo khác",
            WithheldReason.SETTLED: "việc đã được giải quyết trước khi gửi",
            WithheldReason.POST_VACANT: "chưa có người giữ chức danh nhận thông báo",
            WithheldReason.LOST_RIGHT: "việc không còn thuộc trách nhiệm của người nhận",
            WithheldReason.NO_ADDRESS: "người nhận chưa có địa chỉ",
        }
        return _sentence(f"Không gửi thông báo về {what}: {reasons[withheld.reason]}")

    def _claim(self, claim: Claim, reader: Reader, on: date) -> str:
        if claim.kind is ClaimKind.ASSIGNMENT:
            return self._assigned(claim, reader, on)
        if claim.kind in {ClaimKind.RETURNED, ClaimKind.DIRECTIVE}:
            return self._decided(claim, reader)
        stage, _ = stage_of(claim.rung)
        if stage:
            tell = self._outside if stage == "outside" else self._review
        elif claim.rung.startswith(UNDECIDED_PREFIX):
            tell = self._undecided
        else:
            escalated = claim.kind is ClaimKind.ESCALATION
            tell = self._escalated if escalated else self._reminded
        return tell(claim, reader, on)

    def _what(self, matter: Matter) -> str:
        product = self._names.matter(matter)
        clause = f"mục {matter.clause}"
        return f"“{product}” ({clause})" if product else clause

    def _assigned(self, claim: Claim, reader: Reader, on: date) -> str:
        if claim.rung == "issue":
            count = len([each for each in claim.note.split(", ") if each])
            issued = self._plan_row.issued_on
            when = f" ngày {vi_day(issued)}" if issued else ""
            start = "Kính báo cáo: " if reader is Reader.TOP else ""
            unit = self._names.unit(claim.matter.unit, on)
            return (
                f"{start}Kế hoạch được ban hành{when}, giao {unit} thực hiện {count} nhiệm vụ; "
                "khi xác nhận đã nhận từng nhiệm vụ thì thông báo này không lặp lại"
            )
        if reader is Reader.TOP:
            return (
                f"Kính báo cáo: {self._what(claim.matter)} trình xem xét, cho ý kiến"
                f"{_due(claim.matter)}; khi có ý kiến thì không báo cáo thêm"
            )
        return (
            f"Đơn vị của đồng chí được giao thực hiện {self._what(claim.matter)}"
            f"{_due(claim.matter)}; hoàn thành đúng hạn thì không có thông báo quá hạn"
        )

    def _decided(self, claim: Claim, reader: Reader) -> str:
        start = "Kính báo cáo: " if reader is Reader.TOP else ""
        what, due = self._what(claim.matter), _due(claim.matter)
        note = f": {claim.note.strip().rstrip('.')}" if claim.note.strip() else ""
        if claim.kind is ClaimKind.RETURNED:
            stops = "khi nộp lại hoặc được gia hạn thì không có thông báo tiếp theo"
            return f"{start}{what} được trả lại để đơn vị hoàn chỉnh{note}{due}; {stops}"
        return f"{start}có ý kiến chỉ đạo về {what} do đơn vị thực hiện{note}{due}; {_STOPS}"

    def _undecided(self, claim: Claim, reader: Reader, on: date) -> str:
        what = self._what(claim.matter)
        row = self._names.assignments.get(claim.matter.obligation)
        opened = self._house.today(row.opened_at) if row else on
        days = self._house.calendar_for(claim.matter.unit, on).count(opened, on)
        start = {
            Reader.OWN: "Việc chờ đồng chí trình quyết định",
            Reader.ABOVE: "Báo cáo việc chưa có quyết định",
            Reader.TOP: "Kính báo cáo việc chưa có quyết định",
        }[reader]
        return (
            f"{start}: {what} chưa xác định được đơn vị chủ trì hoặc thời hạn "
            f"sau {days} ngày làm việc; "
            "khi ghi nhận quyết định thì không báo cáo thêm"
        )

    def _outside(self, claim: Claim, reader: Reader, on: date) -> str:
        what, body = self._what(claim.matter), self._names.outside_of(claim)
        sent = self._sent(claim)
        if reader is Reader.TOP:
            unit = self._names.units(claim.matter, on)
            return (
                f"Kính báo cáo: {what} do {unit} chủ trì đã gửi {body}{sent}, "
                "chưa nhận được ý kiến; "
                "khi nhận lại hồ sơ thì không báo cáo thêm"
            )
        if claim.kind is ClaimKind.COURTESY:
            return (
                f"Dự thảo công văn đề nghị {body} cho ý kiến về {what} chờ đồng chí xem xét, "
                f"ký{sent}, chưa nhận được ý kiến; khi nhận lại hồ sơ thì không có "
                "dự thảo tiếp theo"
            )
        return (
            f"{what} do đơn vị chủ trì đang chờ ý kiến của {body}{sent}, "
            "đã đến kỳ trao đổi để nắm tiến độ; "
            "khi ghi nhận đã nhận lại hồ sơ thì không có thông báo tiếp theo"
        )

    def _sent(self, claim: Claim) -> str:
        stay = self._names.stay_of(claim)
        if stay is None:
            return ""
        agreed = f"hẹn trả lời ngày {vi_day(stay.agreed)}" if stay.agreed else ""
        return f" (gửi ngày {vi_day(stay.sent)}, {agreed or 'chưa hẹn ngày trả lời'})"

    def _review(self, claim: Claim, reader: Reader, on: date) -> str:
        what, unit = self._what(claim.matter), self._names.units(claim.matter, on)
        stops = "khi phê duyệt hoặc trả lại thì không có thông báo tiếp theo"
        if claim.kind is not ClaimKind.ESCALATION:
            if reader is Reader.TOP:
                text = f"Kính báo cáo: {unit} đã trình {what}, chờ xem xét, phê duyệt"
                return f"{text}; khi có ý kiến thì không báo cáo thêm"
            return f"{unit} đã nộp {what}, đang chờ xem xét, phê duyệt; {stops}"
        approver = self._names.unit(self._names.approver_of(claim), on)
        start = {
            Reader.OWN: "Đôn đốc",
            Reader.ABOVE: "Báo cáo đồng chí",
            Reader.TOP: "Kính báo cáo",
        }[reader]
        late = f"{what} của {unit} chờ {approver} phê duyệt đã quá thời hạn xem xét"
        return f"{start}: {late}; {stops}"

    def _escalated(self, claim: Claim, reader: Reader, on: date) -> str:
        what, late = self._what(claim.matter), self._late(claim.matter, on)
        if reader is Reader.OWN:
            return (
                f"Đôn đốc: đơn vị của đồng chí chưa hoàn thành {what}, {late}; "
                "khi nộp hoặc được gia hạn thì không báo cáo lên cấp trên"
            )
        start = "Kính báo cáo" if reader is Reader.TOP else "Báo cáo đồng chí"
        stops = _STOPS_TOP if reader is Reader.TOP else _STOPS_UP
        units = self._names.units(claim.matter, on)
        return f"{start}: {units} chưa hoàn thành {what}, {late}; {stops}"

    def _late(self, matter: Matter, on: date) -> str:
        if matter.due_day is None:
            return "chưa có thời hạn"
        calendar = self._house.calendar_for(matter.unit, on)
        days = calendar.count(matter.due_day, on)
        return f"quá hạn {vi_day(matter.due_day)} đã {days} ngày làm việc"

    def _reminded(self, claim: Claim, reader: Reader, on: date) -> str:
        what = self._what(claim.matter)
        if reader is Reader.TOP:
            return (
                f"Kính báo cáo: {what} thuộc phần việc của đơn vị{_due(claim.matter)}; {_STOPS_TOP}"
            )
        rung = bare(claim.rung)
        if rung == LATE_WEEKLY:
            text = f"Đôn đốc lần {claim.repeat}: đơn vị chưa hoàn thành {what}"
            return f"{text}, {self._late(claim.matter, on)}; {_STOPS}"
        if rung == COMBINED:
            text = f"Đơn vị chịu trách nhiệm thực hiện {what}{_due(claim.matter)}"
            return f"{text}; các mốc đã qua được gộp vào một thông báo này; {_STOPS}"
        left = self._left(claim.matter, on)
        return f"Đơn vị chịu trách nhiệm thực hiện {what}, {left}; {_STOPS}"

    def _left(self, matter: Matter, on: date) -> str:
        if matter.due_day is None:
            return "chưa có thời hạn"
        days = self._house.calendar_for(matter.unit, on).count(on, matter.due_day)
        return f"còn {days} ngày làm việc là đến hạn {vi_day(matter.due_day)}"


def _due(matter: Matter) -> str:
    return f", hạn {vi_day(matter.due_day)}" if matter.due_day else ""


def _sentence(text: str) -> str:
    text = " ".join(text.split())
    return f"{text[:1].upper()}{text[1:]}."
