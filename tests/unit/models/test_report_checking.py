"""What is wrong with a filing: each flaw at its field, with what would be accepted."""

from datetime import date

import pytest

from models.problem import Severity
from models.report.checking import Occasion, check, refuses
from models.report.figure import LARGEST, MISSING, NotApplicable, given
from models.report.filing import Filing, FilingKey, year_before, year_of
from tests.unit.models.report_core import GOOD, TARGETS, filing, form

DAY = date(2015, 10, 31)
NONE = NotApplicable(reason="không có doanh nghiệp nào")


def _found(filed: Filing, **changes: object) -> list[tuple[str, str]]:
    values = {"form": form(), "targets": TARGETS, "day": DAY, **changes}
    return [(each.field, each.code) for each in check(filed, Occasion.model_validate(values))]


def test_a_right_filing_has_no_flaw() -> None:
    """Zero is a figure like another, and not applicable stands for both halves of a pair."""
    assert _found(filing()) == []
    assert _found(filing(n=0, members=0, yes=0, mean=0)) == []
    assert _found(filing(n=NONE, d=NONE, mean=NONE)) == []


@pytest.mark.parametrize(
    ("field", "figure", "code"),
    [
        ("n", 6, "part-above-whole"),
        ("n", -1, "out-of-range"),
        ("n", LARGEST + 1, "out-of-range"),
        ("n", MISSING, "missing"),
        ("n", NONE, "half-not-applicable"),
        ("n", NotApplicable(reason=" "), "no-reason"),
        ("yes", 2, "out-of-range"),
    ],
)
def test_a_wrong_figure_is_refused_at_its_field(field: str, figure: object, code: str) -> None:
    """A part above its whole, less than nothing, nothing at all, half a pair, a 2 for yes."""
    filed = filing(**{field: figure})  # type: ignore[arg-type]
    assert (field, code) in _found(filed)
    occasion = Occasion(form=form(), targets=TARGETS, day=DAY)
    assert refuses(check(filed, occasion))


def test_a_mean_may_be_above_one_but_not_among_none() -> None:
    """Seven introductions by five unions are fine; seven by no union are not."""
    assert _found(filing(mean=7)) == []
    assert ("mean", "part-above-whole") in _found(filing(n=0, d=0, mean=7))


def test_missing_is_told_from_zero_and_from_not_applicable() -> None:
    """Only what is missing is refused; an optional field may be."""
    assert _found(filing(members=MISSING)) == [("members", "missing")]
    assert _found(filing(members=0)) == []
    assert _found(filing(members=NONE)) == []
    optional = form({"id": "more", "label_vi": "Thêm", "optional": True})
    assert _found(filing(), form=optional) == []


def test_a_zero_that_needs_words_is_refused_without_them() -> None:
    """Where the form wants it, 0 is explained."""
    asked = form({"id": "x", "label_vi": "X", "zero_needs_comment": True})
    assert _found(filing(x=0), form=asked) == [("x", "zero-without-comment")]
    commented = filing(x=0).model_copy(update={"comments": {"x": "đã rà soát"}})
    assert _found(commented, form=asked) == []
    assert _found(filing(x=1), form=asked) == []


@pytest.mark.parametrize(("value", "code"), [(9, "sum"), (11, "sum")])
def test_sums_between_fields_are_held(value: int, code: str) -> None:
    """Nine and eleven are not four and six; what is missing breaks no rule."""
    parts: list[dict[str, object]] = [
        {"id": each, "label_vi": each, "optional": True} for each in ("a", "b", "all")
    ]
    rule = {"type": "sum", "field": "all", "of": ["a", "b"], "why_vi": "cộng lại"}
    asked = form(*parts, rules=[rule])
    assert _found(filing(a=4, b=6, all=value), form=asked) == [("all", code)]
    assert _found(filing(a=4, b=6, all=10), form=asked) == []
    assert _found(filing(a=4, b=MISSING, all=11), form=asked) == []


def test_a_rule_may_only_warn() -> None:
    """Members are among all; the form says that it asks to look again."""
    rule = {"type": "at_most", "field": "members", "of": ["d"], "severity": "warning"}
    occasion = Occasion(form=form(rules=[rule]), targets=TARGETS, day=DAY)
    [flaw] = check(filing(members=6), occasion)
    assert (flaw.field, flaw.code, flaw.severity) == ("members", "above", Severity.WARNING)
    assert "6" in str(flaw)
    assert not refuses((flaw,))


@pytest.mark.parametrize(
    ("now", "before", "jumped"),
    [(15, 10, False), (16, 10, True), (4, 10, True), (5, 10, False), (1, 0, True), (0, 0, False)],
)
def test_a_jump_against_last_year_warns(now: int, before: int, *, jumped: bool) -> None:
    """More than half away from last year: look again; nothing is refused."""
    last = filing(members=before)
    found = _found(filing(members=now), form=form(warn_change=50), last=last)
    assert (("members", "jump") in found) is jumped
    ended = _found(filing(members=NONE), form=form(warn_change=50), last=filing(members=3))
    assert ended == [("members", "jump")]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"form": form(id="other")}, "other-form"),
        ({"form": form(valid_until="2015-01-01")}, "form-not-in-force"),
        ({"unit_kind": "district"}, "other-kind"),
    ],
)
def test_a_filing_on_the_wrong_form_is_refused_whole(changes: dict[str, object], code: str) -> None:
    """Another form, one that is not in force, one for another kind of unit."""
    assert _found(filing(n=99), **changes) == [("", code)]


def test_what_the_form_does_not_ask_is_refused() -> None:
    """An unknown figure, a text as a figure, a figure as a text, a field of another time."""
    assert ("ghost", "unknown-field") in _found(filing(ghost=1))
    assert ("note", "unknown-field") in _found(filing(note=1))
    assert ("n", "unknown-field") in _found(filing(texts={"n": "bốn", "note": "x"}))
    asked = form({"id": "old", "label_vi": "Cũ", "valid_until": "2015-01-01"})
    assert _found(filing(old=1), form=asked) == [("old", "unknown-field")]


def test_a_text_that_is_missing_warns() -> None:
    """Figures are accepted without the words."""
    occasion = Occasion(form=form(), targets=TARGETS, day=DAY)
    flaws = check(filing(texts={}), occasion)
    assert [(each.field, each.code) for each in flaws] == [("note", "no-text")]
    assert not refuses(flaws)


def test_the_content_is_the_same_whatever_the_order_and_the_letters() -> None:
    """Order, composed letters, line ends make no difference; zero and missing do."""
    one = filing(texts={"note": "tốt\r\nđẹp  "})
    other = Filing(
        key=one.key,
        figures=dict(reversed(GOOD.items())),
        texts={"note": "tô\u0301t\nđẹp", "x": " "},
    )
    assert one.canonical() == other.canonical()
    plain = {"note": "tốt\nđẹp"}
    contents = {
        filing(plain, members=figure).canonical() for figure in (given(0), given(1), MISSING, NONE)
    }
    assert len(contents) == 4


def test_a_period_lies_in_a_year() -> None:
    """A year, a half of one; and the same a year before."""
    assert (year_of("2016"), year_of("2016-H1"), year_of("x")) == (2016, 2016, None)
    assert (year_before("2016"), year_before("2016-H1")) == ("2015", "2015-H1")
    assert year_before("x") is None
    with pytest.raises(ValueError, match="unit"):
        FilingKey(plan="p", form="f", period="2015", unit="")
