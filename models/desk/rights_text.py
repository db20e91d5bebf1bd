"""The table of rights as a page: who may do what, in Vietnamese and in English."""

import sys

from models.desk.rights import COMMANDS, READING, RIGHTS, Condition, Relation, Right
from models.plan.organisation import PostKind

Words = tuple[str, str]  # Vietnamese, English

HEAD = """\
# Quyền hạn · Rights

Bảng này được tạo từ `RIGHTS` trong `models/desk/rights.py` bằng lệnh `make rights`; kiểm tra của
máy chủ và phép thử từng ô đều đọc chính bảng ấy. · This table is generated from `RIGHTS` in
`models/desk/rights.py` by `make rights`; the server's checks and the test of every cell read the
same table.

Quyền đến từ chức danh mà một người giữ **hôm nay**, và từ quan hệ giữa đơn vị của chức danh ấy với
đơn vị của nhiệm vụ. Ai không được thấy một việc thì nhận cùng một câu trả lời như khi việc ấy không
có (404); được thấy mà không được làm thì bị từ chối kèm lý do (403). · Rights come from the posts a
person holds **today**, and from how the post's unit stands to the unit of the duty. What one may
not see is answered exactly as what does not exist (404); what one sees but may not do is refused
with a reason (403).
"""

RELATIONS: dict[Relation, Words] = {
    Relation.OWN: ("đơn vị có nhiệm vụ hoặc đang thực hiện", "its unit owes it or does the work"),
    Relation.OWNER: ("đơn vị có nhiệm vụ", "its unit owes it"),
    Relation.COOP: ("đơn vị phối hợp", "its unit co-operates"),
    Relation.SUPERIOR: (
        "cấp trên trực tiếp quản lý đơn vị thực hiện",
        "its unit is the managing parent of who does the work",
    ),
    Relation.ABOVE: ("cấp trên nữa", "its unit manages from further up"),
    Relation.APPROVER: ("đang chờ đơn vị phê duyệt", "it waits for its unit's approval"),
    Relation.REVIEWER: ("phê duyệt ở bước khác", "its unit approves at another stage"),
    Relation.COLLECTING: (
        "đơn vị thu nhận báo cáo, hoặc ban được giao thu",
        "its unit collects, or the department it collects through",
    ),
    Relation.ASKED_FROM: (
        "đơn vị đã đề nghị đóng góp phần việc này",
        "its unit asked for this contribution",
    ),
    Relation.TOLD: ("đã được báo cáo vượt cấp", "this was escalated to the post"),
    Relation.HOLDER: ("chính người giữ chức danh ấy", "who holds the very post"),
    Relation.SECRETARY: (
        "thư ký Ban Chỉ đạo (hoặc trưởng ban đầu mối, mặc định)",
        "secretary of the committee (by default the head of the focal department)",
    ),
    Relation.ROOT_HEAD: ("người đứng đầu tổ chức", "head of the whole organisation"),
    Relation.STANDING: ("thường trực của tập thể lãnh đạo", "the Standing"),
    Relation.PRESIDIUM: ("tập thể lãnh đạo", "the Presidium"),
    Relation.ADMINISTRATOR: ("quản trị tài khoản", "administrator of accounts"),
    Relation.AUDITOR: ("kiểm tra, chỉ đọc", "auditor, reads only"),
}
KINDS: dict[PostKind, Words] = {
    PostKind.HEAD: ("cấp trưởng", "head"),
    PostKind.DEPUTY: ("cấp phó", "deputy"),
    PostKind.FOCAL: ("cán bộ đầu mối", "focal"),
    PostKind.SECRETARY: ("thư ký", "secretary"),
    PostKind.BODY: ("tập thể", "body"),
}
CONDITIONS: dict[Condition, Words] = {
    Condition.DOCUMENT: ("ghi lại từ văn bản, nêu rõ văn bản", "recorded from a document, named"),
    Condition.OUTSIDE: ("nhận qua thư hoặc bản giấy", "it came by mail or on paper"),
    Condition.ITSELF: ("đơn vị tự nộp, trong ngày", "the unit itself, on the day"),
    Condition.NOT_SUBMITTER: (
        "không phải người đã trình, kể cả qua ủy quyền",
        "not who handed it in, nor through a substitution",
    ),
    Condition.NOT_REQUESTER: ("không phải việc của đơn vị mình", "not for one's own unit"),
    Condition.NOT_HIMSELF: ("không cho chính mình", "not for himself"),
    Condition.IN_PERSON: (
        "người được ủy quyền không ủy quyền lại",
        "who got it for a time does not give it on",
    ),
}
COMMAND_WORDS: dict[str, Words] = {
    "acknowledge": ("tiếp nhận nhiệm vụ", "take note of a duty"),
    "report_progress": ("báo cáo tiến độ", "report progress"),
    "submit": ("trình sản phẩm, đóng góp", "hand in, contribute"),
    "request_extension": ("xin gia hạn", "ask for more time"),
    "ask_contributions": ("đề nghị đơn vị phối hợp đóng góp", "ask co-operating units"),
    "record_contact": ("ghi lại việc trao đổi", "record a contact"),
    "record_letter": ("ghi lại công văn đôn đốc đã ký", "record a letter that urged"),
    "delegate": ("giao đơn vị cấp dưới làm", "let another unit do the work"),
    "take_back": ("nhận lại việc đã giao", "take delegated work back"),
    "hand_over": ("gửi cơ quan ngoài", "send to an outside body"),
    "receive_back": ("nhận lại từ cơ quan ngoài", "receive back"),
    "ask": ("ghi đề nghị của cơ quan ngoài", "record that an outside body asks"),
    "approve": ("phê duyệt", "approve"),
    "return": ("trả lại", "return"),
    "decide_extension": ("quyết định gia hạn", "grant or deny more time"),
    "record_received_on": ("ghi lại ngày nhận", "correct the day of arrival"),
    "reassign": ("giao đơn vị khác", "give the duty to another unit"),
    "withdraw": ("rút nhiệm vụ", "withdraw a duty"),
    "suspend": ("tạm dừng", "suspend"),
    "resume": ("tiếp tục", "resume"),
    "promise": ("hẹn ngày xử lý", "promise a date"),
    "direct": ("chỉ đạo", "direct"),
    "direct_entries": ("chỉ đạo các đơn vị chưa báo cáo", "direct units that owe their answers"),
    "receive": ("nộp hoặc ghi nhận báo cáo", "answer, or record an answer"),
    "request_entry_extension": ("xin gia hạn báo cáo", "ask for more time for an answer"),
    "receive_many": ("ghi nhận nhiều báo cáo", "record many answers"),
    "accept": ("chấp nhận báo cáo", "accept answers"),
    "return_entry": ("trả lại báo cáo", "return an answer"),
    "decide_entry_extension": ("quyết định gia hạn báo cáo", "decide on an answer's extension"),
    "not_applicable": ("ghi nhận không áp dụng", "record that it does not apply"),
    "excuse": ("cho miễn", "excuse a unit"),
    "correct_receipt": ("ghi lại ngày nhận báo cáo", "correct an answer's day"),
    "open_locked": ("mở báo cáo đã khóa theo quyết định", "open a locked report by a decision"),
    "close": ("đóng đợt thu", "close a collection"),
    "hand_up": ("ký, khép đợt thu và báo cáo lên cấp trên", "sign: close and hand up one's own"),
    "accept_with_gaps": ("chấp nhận, nêu rõ phần thiếu", "accept with declared gaps"),
    "reopen": ("mở lại", "reopen"),
    "issue": ("ban hành kế hoạch", "issue the plan"),
    "decide_duty": ("quyết định thời hạn, đơn vị chủ trì", "decide a deadline or a lead"),
    "amend": ("sửa đổi kế hoạch", "amend the plan"),
    "suspend_plan": ("tạm dừng kế hoạch", "suspend the plan"),
    "resume_plan": ("tiếp tục kế hoạch", "resume the plan"),
    "set_calendar": ("sửa lịch làm việc", "override the calendar"),
    "record_outcome": ("ghi kết quả văn bản của nơi khác", "record an outcome"),
    "add_item": ("thêm mục vào danh mục mở", "add an item to an open list"),
    "take_up": ("chuyển việc đơn sang quy trình", "convert a plain task into a course"),
    "dispatch": ("gửi văn bản cho các đơn vị", "send a document out"),
    "preview_amendment": ("xem trước sửa đổi", "preview an amendment"),
    "close_course": ("kết thúc nhiệm vụ theo quyết định", "end a duty's course by a decision"),
    "record_members": ("ghi thành phần, kiện toàn Ban Chỉ đạo", "set the committee's members"),
    "record_secretary": ("cử thư ký Ban Chỉ đạo", "name the committee's secretary"),
    "appoint": ("ghi bổ nhiệm", "appoint"),
    "vacate": ("ghi thôi giữ chức", "vacate a post"),
    "merge_unit": ("ghi nhận sáp nhập đơn vị", "record that a unit is taken in by another"),
    "rename_unit": ("đổi tên đơn vị", "rename a unit"),
    "create_plan": ("nạp kế hoạch", "load a plan"),
    "substitute": ("ủy quyền", "substitute"),
    "end_substitution": ("chấm dứt ủy quyền", "end a substitution"),
    "make_feed": ("lập địa chỉ lịch", "make a calendar feed"),
}
CAPACITIES = """\
## Thể thức ký · Signing capacities

Cấp phó ký thay không phải là ủy quyền. Không nêu thì ghi cách ký thường dùng (in đậm). · A deputy
who signs for the head is no substitute. Where none is named, the usual one (bold) is recorded.

| Ngồi ở · Seat | Được ký · May sign |
|---|---|
| cấp trưởng · head | không ghi, TM. · none, TM. |
| trưởng ban trong cơ quan · head of a department | không ghi, TM., TL. · none, TM., TL. |
| cấp phó · deputy | **KT.** |
| tập thể · body | **TM.** |
| thư ký · secretary | không ghi, TL. · none, TL. |
| cán bộ đầu mối · focal | không ghi · none |
| được ủy quyền · by substitution | **TUQ.** |
| quyền, do khuyết · acting for a vacant post | **Q.** |
"""
_ANY = ("bất kỳ", "any")


def page() -> str:
    """Return the whole page."""
    return "\n".join([HEAD, *_reading(), *_acting(), CAPACITIES])


def _both(words: Words) -> str:
    return f"{words[0]} · {words[1]}"


def _reading() -> list[str]:
    lines = [
        "## Quan hệ, và ai được xem · Relations, and who may see",
        "",
        "| Quan hệ · Relation | Nghĩa là · Meaning | Được xem · Sees it |",
        "|---|---|---|",
    ]
    for each in Relation:
        sees = "có · yes" if each in READING else "không · no"
        lines.append(f"| `{each}` | {_both(RELATIONS[each])} | {sees} |")
    return [*lines, ""]


def _acting() -> list[str]:
    lines = [
        "## Ai được làm · Who may act",
        "",
        "| Việc · Act | Quan hệ · Relation | Chức danh · Posts | Điều kiện · Conditions |",
        "|---|---|---|---|",
    ]
    for command in COMMANDS:
        lines += [_line(right) for right in RIGHTS if right.command == command]
    return [*lines, ""]


def _line(right: Right) -> str:
    kinds = [_both(KINDS[kind]) for kind in PostKind if kind in right.kinds] or [_both(_ANY)]
    conditions = [_both(CONDITIONS[each]) for each in right.conditions]
    cells = (
        f"`{right.command}` {_both(COMMAND_WORDS[right.command])}",
        f"`{right.relation}`",
        "; ".join(kinds),
        "; ".join(conditions),
    )
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    sys.stdout.write(page())
