"""A target and a form for tests of reports."""

from models.plan.form import Form
from models.plan.target import Target
from models.report.figure import Figure, Given
from models.report.filing import Filing, FilingKey


def target(**changes: object) -> Target:
    """Return a target: eighty percent, unless said otherwise."""
    values = {
        "id": "T1",
        "clause": "c1",
        "comparator": ">=",
        "value": 80,
        "unit": "percent",
        "numerator_vi": "số có",
        "denominator_vi": "tất cả",
        "period": "annual",
        "sectors": ("all",),
        "quote": "80%",
    }
    return Target.model_validate({**values, **changes})


TARGETS = {
    "T1": target(),
    "T2": target(id="T2", unit="count", denominator_vi=None),
    "T3": target(id="T3", owner_class="all"),
    "T4": target(id="T4", unit="mean", comparator="mean>="),
}


def form(*more: dict[str, object], **changes: object) -> Form:
    """Return a form with a pair, a count, a yes-or-no, a mean and a text."""
    fields: list[dict[str, object]] = [
        {"id": "n", "label_vi": "Số có", "target": "T1", "part": "numerator"},
        {
            "id": "d",
            "label_vi": "Tất cả",
            "target": "T1",
            "part": "denominator",
            "also": [{"target": "T4", "part": "denominator"}],
        },
        {"id": "members", "label_vi": "Đoàn viên", "target": "T2", "part": "numerator"},
        {"id": "yes", "label_vi": "Có hay không", "target": "T3", "part": "numerator"},
        {"id": "mean", "label_vi": "Giới thiệu", "target": "T4", "part": "numerator"},
        {"id": "note", "label_vi": "Nhận xét", "part": "text"},
        *more,
    ]
    values = {"id": "f", "title_vi": "Báo cáo", "owner": "dept", "unit_kinds": ["province"]}
    return Form.model_validate({**values, "fields": fields, **changes})


GOOD: dict[str, Figure] = {
    name: Given(value=value)
    for name, value in {"n": 4, "d": 5, "members": 9, "yes": 1, "mean": 7}.items()
}


def filing(texts: dict[str, str] | None = None, **figures: Figure | int) -> Filing:
    """Return a filing that is right but for the given figures."""
    given = {
        name: Given(value=each) if isinstance(each, int) else each for name, each in figures.items()
    }
    return Filing(
        key=FilingKey(plan="p", form="f", period="2015", unit="u"),
        figures={**GOOD, **given},
        texts={"note": "Tốt"} if texts is None else texts,
    )
