"""The stages of a course where the plan's data name none: the system's own, shown as such."""

from models.plan.stage import END, NEXT, CourseKind, DocumentNeed, SentTo, Settling, Stage

_DRAFT = "draft"

_PROPOSAL = (
    Stage(id="outline", label_vi="Đề cương", label_en="outline", days=30),
    Stage(id=_DRAFT, label_vi="Soạn thảo", label_en="drafting", days=100),
    Stage(id="opinions", label_vi="Tham gia ý kiến", label_en="opinions", by="partners", days=15),
    Stage(
        id="appraisal",
        label_vi="Thẩm định",
        label_en="appraisal",
        by="focal",
        days=10,
        outcomes={"approved": NEXT, "returned": _DRAFT},
    ),
    Stage(
        id="presidium",
        label_vi="Cho ý kiến, thông qua",
        label_en="passed inside",
        by="presidium",
        days=15,
        outcomes={"approved": NEXT, "returned": _DRAFT, "not_taken_up": END},
    ),
    Stage(
        id="caucus",
        label_vi="Ký Tờ trình",
        label_en="the covering submission is signed",
        days=15,
        sends_to=SentTo.RECEIVERS,
    ),
    Stage(
        id="submission",
        label_vi="Trình cấp có thẩm quyền",
        label_en="submission to the deciding body",
        days=20,
        deadline="last",
        sends_to=SentTo.DECIDERS,
        outcomes={"approved": NEXT, "returned": _DRAFT, "not_taken_up": END},
    ),
    Stage(
        id="issued",
        label_vi="Ghi số, ngày văn bản",
        label_en="number and date recorded",
        days=10,
        document=DocumentNeed.REQUIRED,
    ),
)

_CONTRIBUTION = (
    Stage(id=_DRAFT, label_vi="Dự thảo", label_en="draft", days=20, deadline="last"),
    Stage(
        id="clearing",
        label_vi="Duyệt gửi",
        label_en="cleared",
        by="standing",
        days=5,
        outcomes={"approved": NEXT, "returned": _DRAFT},
    ),
    Stage(
        id="sent",
        label_vi="Gửi, theo dõi kết quả",
        label_en="sent, outcome awaited",
        days=5,
        sends_to=SentTo.OWNERS,
        urges=False,
        document=DocumentNeed.REQUIRED,
        document_for=("adopted", "partly"),
        outcomes={"adopted": END, "partly": END, "not_reached": END, "withdrawn": END},
    ),
)

_COMMITTEE = (
    Stage(
        id="members",
        label_vi="Đề xuất thành phần theo chức danh",
        label_en="members, by post",
        by="preparer",
        days=5,
        ends_by="record_members",
    ),
    Stage(
        id=_DRAFT,
        label_vi="Dự thảo",
        label_en="draft decision",
        by="preparer",
        days=10,
        deadline="last",
    ),
    Stage(
        id="decision",
        label_vi="Ban hành",
        label_en="decision",
        by="presidium",
        days=10,
        document=DocumentNeed.REQUIRED,
        document_for=("approved",),
        outcomes={"approved": NEXT, "returned": _DRAFT},
    ),
    Stage(
        id="secretary",
        label_vi="Cử thư ký",
        label_en="secretary appointed",
        by="preparer",
        days=10,
        ends_by="record_secretary",
    ),
    Stage(
        id="rules", label_vi="Quy chế làm việc", label_en="working rules", by="committee", days=20
    ),
    Stage(id="meeting", label_vi="Họp lần đầu", label_en="first meeting", by="committee", days=20),
)

_STANDING = (
    Stage(id="review", label_vi="Rà soát", label_en="review", by="preparer", repeats="yearly"),
)

_DISPATCH = (
    Stage(
        id="receipt",
        label_vi="Tiếp nhận",
        label_en="receipt",
        by="addressees",
        days=5,
        deadline="last",
        settles=Settling.RECEIPT,
    ),
)

# Guidance and outline come the year before: some 250 days are worked in a year.
_REVIEW = (
    Stage(
        id="guidance", label_vi="Hướng dẫn tổng kết", label_en="guidance", by="focal",
        days=20, ahead=310, document=DocumentNeed.OPTIONAL,
    ),
    Stage(
        id="outline", label_vi="Đề cương báo cáo tổng kết", label_en="outline", by="focal",
        days=20, ahead=280,
    ),
    Stage(
        id="reviews", label_vi="Tổng kết ở các đơn vị", label_en="reviews of the units",
        by="partners", days=60, ahead=18,
    ),
    Stage(
        id="consolidation", label_vi="Tổng hợp, dự thảo báo cáo tổng kết",
        label_en="consolidation", by="preparer", days=10, ahead=12,
    ),
    Stage(
        id="conference", label_vi="Hội nghị tổng kết", label_en="conference", by="preparer",
        days=5, ahead=6,
    ),
    Stage(
        id="submission", label_vi="Trình báo cáo tổng kết", label_en="submission",
        by="preparer", days=5, deadline="last",
    ),
)  # fmt: skip

DEFAULT_STAGES: dict[CourseKind, tuple[Stage, ...]] = {
    CourseKind.COMMITTEE: _COMMITTEE,
    CourseKind.PROPOSAL: _PROPOSAL,
    CourseKind.CONTRIBUTION: _CONTRIBUTION,
    CourseKind.STANDING: _STANDING,
    CourseKind.DISPATCH: _DISPATCH,
    CourseKind.REVIEW: _REVIEW,
}
