"""In one letter each matter stands once, in its section, marked where it is new."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.deciding.claim import Claim, ClaimKind, Matter, Via
from models.notices.facts import Carried, Change, Item, Pending, Waiting
from models.texts.context import Letter, Line, Said
from models.texts.templates import Texts
from tests.unit.models.core import DUE, at, organisation
from tests.unit.models.notices_core import Office, addressed, claim, item, office

MONDAY, TUESDAY = "2014-11-24", "2014-11-25"
LATE = date(2014, 11, 20)
EARLY = at("2014-11-25 08:00")
TEXTS = Texts()


def one(here: Office, person: str, day: str = TUESDAY) -> Letter:
    """Return the digest of a person."""
    (found,) = (each for each in here.morning(day).drafts if each.person == person)
    return found.letter


def places(letter: Letter) -> dict[str, list[Said]]:
    """Return what each section says."""
    return {each.id: [line.said for line in each.lines] for each in letter.sections}


def about(to: str, unit: str = "", **more: Any) -> Claim:  # noqa: ANN401 — parts of a claim
    """Claim something about a unit's matter for a post."""
    owner = unit or to.partition(".")[0]
    matter = claim(f"{owner}.focal", EARLY).matter
    return claim(to, EARLY, **{"matter": matter, **more})


REMINDER: dict[str, Any] = {"kind": ClaimKind.REMINDER, "rung": "late-weekly", "repeat": 2}


def test_a_claim_about_what_one_owes_stands_where_it_is_owed() -> None:
    """The urging words, with the days it is late and what was promised; nothing beside it."""
    here = Office()
    here.owes(item("N1", promised=date(2014, 11, 28), promises=1), item("N1", duty="e", obligation="e"))  # fmt: skip  # noqa: E501
    here.morning(MONDAY)
    here.claim(about("N1.focal", **REMINDER))
    letter = one(here, "p-N1.focal")
    assert places(letter) == {"owed": [Said.LATE_AGAIN, Said.OWED]}
    told, standing = letter.lines
    assert (told.new, told.late, told.days, told.claim) == (True, True, 3, 1)
    assert (standing.new, standing.late) == (False, True)
    assert letter.late == 2
    said = TEXTS.letter(letter)
    assert said.subject.endswith("2 việc quá hạn")
    assert "- (Mới) Đôn đốc lần 2: " in said.text
    assert "đã 3 ngày làm việc, đã hẹn ngày 28/11/2014 (lần 1/2); " in said.text


def test_what_became_late_since_is_marked_though_nobody_claimed_it() -> None:
    """A week later it is no news any more."""
    here = Office()
    here.owes(item("N1"))
    here.morning("2014-11-20")
    assert [line.new for line in one(here, "p-N1.focal", "2014-11-21").lines] == [True]
    assert [line.new for line in one(here, "p-N1.focal", MONDAY).lines] == [False]


def test_several_claims_about_one_matter_are_one_line() -> None:
    """The strongest speaks; the words of those who returned and directed are all kept."""
    here = Office()
    here.owes(item("N1"))
    early = at("2014-11-24 16:00")
    returned = {"kind": ClaimKind.RETURNED, "via": Via.URGENT, "rung": "returned"}
    here.claim(
        about("N1.focal", **REMINDER),
        about("N1.focal", **returned, note="Thiếu phụ lục."),
        replace_at(about("N1.focal", kind=ClaimKind.DIRECTIVE, via=Via.URGENT, rung="directive",
                         note="Nộp ngay"), early),
    )  # fmt: skip
    draft = next(each for each in here.morning(TUESDAY).drafts if each.person == "p-N1.focal")
    (line,) = draft.letter.lines
    assert (line.said, line.note, line.late) == (Said.RETURNED, "Nộp ngay; Thiếu phụ lục", True)
    assert sorted(draft.claims) == [1, 2, 3]
    assert "quá hạn 20/11/2014 đã 3 ngày làm việc" in TEXTS.line(line)


@pytest.mark.parametrize(
    ("first", "then", "speaks"),
    [
        (ClaimKind.RETURNED, ClaimKind.ASSIGNMENT, Said.RETURNED),
        (ClaimKind.DIRECTIVE, ClaimKind.RETURNED, Said.RETURNED),
        (ClaimKind.ASSIGNMENT, ClaimKind.ESCALATION, Said.ASSIGNED),
        (ClaimKind.ESCALATION, ClaimKind.REMINDER, Said.ESCALATED),
    ],
)
def test_the_stronger_speaks_and_of_equals_the_later(
    first: ClaimKind, then: ClaimKind, speaks: Said
) -> None:
    """An order before a lateness, a lateness before a reminder."""
    here = Office()
    here.owes(item("N1"))
    here.morning(MONDAY)
    here.claim(
        replace_at(about("N1.focal", kind=first, rung="late+0"), at("2014-11-24 16:00")),
        about("N1.focal", kind=then, rung="late-weekly"),
    )
    (line,) = one(here, "p-N1.focal").lines
    assert (line.said, line.again) == (speaks, False)


def replace_at(said: Claim, instant: object) -> Claim:
    """Let a claim have been made at another instant."""
    return said.model_copy(update={"at": instant})


def line_up(to: str, *units: str, **more: object) -> Claim:
    """Claim one line-up about units of a collection."""
    matter = Matter(obligation="c", occurrence="1", duty="d", clause="1", unit="R", units=units,
                    due_day=DUE)  # fmt: skip
    return claim(to, EARLY, matter=matter, **more)


def entries(*units: str) -> list[Item]:
    """Return what units owe to a collection."""
    return [item(unit, obligation="c") for unit in units]


def test_a_line_up_leaves_out_what_the_reader_owes_himself() -> None:
    """He reads of it among his own duties."""
    busy: dict[str, tuple[str, ...]] = {"N1.focal": ("p-B.head",)}
    here = Office(house=replace(office(), organisation=addressed(organisation(holders=busy))))
    here.owes(*entries("N1", "N2", "N3"))
    here.claim(line_up("B.head", "N1", "N2", "N3"))
    letter = one(here, "p-B.head")
    (news,) = (each for each in letter.sections if each.id == "news")
    assert [(line.units, line.count) for line in news.lines] == [(("N2", "N3"), 2)]
    assert places(letter)["owed"] == [Said.ESCALATED]


def test_of_two_line_ups_each_unit_stands_in_the_last() -> None:
    """A body that reads weekly is told of a unit once."""
    here = Office()
    here.owes(*entries("N1", "N2"))
    here.claim(replace_at(line_up("S.body", "N1", "N2", rung="late+7"), at("2014-11-20 08:00")))
    here.claim(replace_at(line_up("S.body", "N1", rung="late+8"), at("2014-11-21 08:00")))
    letter = one(here, "p-R.head", MONDAY)
    assert [(line.unit, line.units) for line in letter.lines] == [("N2", ()), ("N1", ())]


def pending(what: str, obligation: str, unit: str, decider: str, **more: object) -> Pending:
    """Return something that waits for a decision since Monday."""
    values: dict[str, Any] = {"obligation": obligation, "duty": "d", "clause": "1", "unit": unit,
                              "decider": decider, "what": what,
                              "since": at("2014-11-24 15:00")}  # fmt: skip
    return Pending(**{**values, **more})


def test_what_is_to_be_decided_about_something_late_is_said_with_it() -> None:
    """The superior reads of the lateness in the line that asks for his decision."""
    here = Office()
    here.owes(item("D1"))
    here.facts = replace(
        here.facts,
        pending=(pending("extension", item("D1").obligation, "D1", "N1", until=date(2014, 12, 5)),),
    )
    here.claim(about("N1.focal", "D1"))
    letter = one(here, "p-N1.focal")
    assert places(letter) == {"decisions": [Said.DECISION], "children": [Said.CHILD]}
    (line,) = letter.sections[0].lines
    assert (line.new, line.late, line.days, line.claim) == (True, True, 3, 1)
    assert TEXTS.line(line).endswith(
        "đến 05/12/2014 (từ 24/11/2014), đang quá hạn 3 ngày làm việc."
    )
    assert [each.new for each in one(here, "p-N1.focal", "2014-12-01").lines[:1]] == [False]


def test_who_lets_a_submission_wait_is_urged_in_the_line_of_the_decision() -> None:
    """Said once, as urged."""
    here = Office()
    mine = item("N1", court="approver", approver="B", approvers=("B",))
    here.owes(mine)
    here.facts = replace(here.facts, pending=(pending("submission", mine.obligation, "N1", "B"),))
    here.claim(about("B.head", "N1", rung="review1:late+0"))
    letter = one(here, "p-B.head")
    here.facts = replace(here.facts, pending=())
    assert places(letter) == {"news": [Said.REVIEW_LATE]}
    letter = one(here_with(here, pending("submission", mine.obligation, "N1", "B")), "p-B.focal")
    assert places(letter) == {"decisions": [Said.DECISION]}


def here_with(here: Office, *waiting: Pending) -> Office:
    """Return an office in which something waits for a decision."""
    fresh = Office(house=here.house)
    fresh.facts = replace(here.facts, pending=waiting)
    return fresh


def test_a_change_is_said_with_the_matter_where_that_stands_open() -> None:
    """Of several changes the last; what is open no more has a line of its own."""
    here = Office()
    mine = item("N1", date(2014, 11, 28))
    here.owes(mine, item("N1", duty="x", obligation="x", court="approver"))
    here.morning(MONDAY)
    changes = tuple(
        Change(obligation=name, duty="d", clause="1", units=("N1",), what=what, at=at(when))
        for name, what, when in (
            (mine.obligation, "suspended", "2014-11-24 09:00"),
            (mine.obligation, "resumed", "2014-11-24 10:00"),
            ("x", "returned", "2014-11-24 09:00"),
            ("x", "approved", "2014-11-24 11:00"),
        )
    )
    here.facts = replace(here.facts, changes=lambda: changes)
    here.claim(about("N1.focal", kind=ClaimKind.REMINDER, rung="due-5"))
    letter = one(here, "p-N1.focal")
    assert places(letter) == {"owed": [Said.REMINDED], "changes": [Said.CHANGED]}
    owed, changed = letter.lines
    assert (owed.changed, owed.changed_on) == ("resumed", date(2014, 11, 24))
    assert changed.what == "approved"
    assert TEXTS.line(owed).endswith("(tiếp tục thực hiện ngày 24/11/2014).")
    assert "(it goes on, 24 Nov 2014)" in TEXTS.line(owed, "en")


@pytest.mark.parametrize(
    ("kind", "what", "changed"),
    [
        (ClaimKind.RETURNED, "returned", ""),
        (ClaimKind.RETURNED, "extended", "extended"),
        (ClaimKind.DIRECTIVE, "directed", ""),
        (ClaimKind.DIRECTIVE, "returned", "returned"),
        (ClaimKind.ASSIGNMENT, "reassigned", ""),
        (ClaimKind.REMINDER, "returned", "returned"),
    ],
)
def test_a_change_is_not_said_again_by_the_message_about_it(
    kind: ClaimKind, what: str, changed: str
) -> None:
    """That it was returned is what the message of the return says."""
    here = Office()
    here.owes(item("N1"))
    here.morning(MONDAY)
    done = Change(obligation=item("N1").obligation, duty="d", clause="1", units=("N1",), what=what,
                  at=at("2014-11-24 09:00"))  # fmt: skip
    here.facts = replace(here.facts, changes=lambda: (done,))
    here.claim(
        about("N1.focal", kind=kind, rung="x" if kind is not ClaimKind.REMINDER else "due-5")
    )
    (line,) = one(here, "p-N1.focal").lines
    assert (line.changed, line.changed_on is not None) == (changed, bool(changed))


def test_what_is_new_is_listed_however_much_is_late() -> None:
    """A list that is too long leaves out what was said before, and counts it."""
    here = Office()
    here.owes(*(item("N1", LATE, obligation=f"o{n:02}") for n in range(40)))
    here.owes(item("N1", date(2014, 11, 28)))
    here.morning("2014-11-21")
    here.claim(about("N1.focal", kind=ClaimKind.REMINDER, rung="due-5"))
    (owed,) = one(here, "p-N1.focal").sections
    assert (len(owed.lines), owed.more) == (30, 11)
    assert [line.new for line in owed.lines] == [False] * 29 + [True]
    assert owed.lines[-1].said is Said.REMINDED


@pytest.mark.parametrize("count", [1, 3])
def test_received_answers_name_the_unit_where_it_is_one(count: int) -> None:
    """Several are counted."""
    here = Office()
    here.facts = replace(here.facts, pending=(pending("receipt", "c", "D1", "N1", count=count),))
    (line,) = one(here, "p-N1.focal").lines
    assert TEXTS.line(line).startswith("(Mới) D1 đã nộp" if count == 1 else "(Mới) 3 đơn vị đã nộp")


# --- over random plans ---------------------------------------------------------------------------

HOLDERS: dict[str, tuple[str, ...]] = dict.fromkeys(
    ("N1.focal", "N1.head", "D1.focal", "B.head", "N2.focal"), ("p-busy",)
)
UNITS = ("N1", "N2", "N3", "D1", "D2", "G1", "B")
POSTS = ("N1.focal", "N1.head", "N2.focal", "D1.focal", "B.head", "B.focal", "S.body", "R.vp1")
KINDS = st.sampled_from(
    [(ClaimKind.REMINDER, "due-5"), (ClaimKind.REMINDER, "late-weekly"),
     (ClaimKind.ESCALATION, "late+5"), (ClaimKind.ASSIGNMENT, "assignment"),
     (ClaimKind.RETURNED, "returned"), (ClaimKind.DIRECTIVE, "directive"),
     (ClaimKind.ESCALATION, "review1:late+0")]
)  # fmt: skip
OBLIGATIONS = st.sampled_from(["c1", "c2", *(f"a-{unit}" for unit in UNITS)])
WORK = st.tuples(
    OBLIGATIONS, st.sampled_from(UNITS), st.integers(1, 60),
    st.sampled_from(["assignee", "assignee", "approver"]), st.booleans(),
)  # fmt: skip
SAID = st.tuples(st.sampled_from(POSTS), KINDS, st.integers(0, 20), st.integers(1, 4),
                 st.booleans())  # fmt: skip
DONE = st.sampled_from(["extended", "returned", "resumed", "accepted", "completed"])


class _Case:
    """A random plan: what stands open in it, and what was said and done about it."""

    def __init__(self, work: list[tuple[str, str, int, str, bool]]) -> None:
        made: dict[tuple[str, str], tuple[Item, bool]] = {}
        for obligation, unit, days, court, asks in work:
            owner = unit if obligation[0] == "c" else obligation.partition("-")[2]
            kept = court if obligation[0] == "a" else "assignee"
            made[obligation, owner] = (
                item(owner, LATE + timedelta(days=days - 20), obligation=obligation,
                     duty=obligation, court=kept, worker=owner, approvers=("B",),
                     approver="B" if kept == "approver" else ""),
                asks,
            )  # fmt: skip
        self.items = tuple(each for each, _ in made.values())
        self.pending = tuple(
            pending(
                "submission" if each.court == "approver" else "extension",
                each.obligation, each.unit, "B" if each.court == "approver" else "N1",
                duty=each.duty,
            )
            for each, asks in made.values() if asks or each.court == "approver"
        )  # fmt: skip

    def claim(
        self, to: str, kind: tuple[ClaimKind, str], first: int, count: int, number: int
    ) -> Claim | None:
        """Claim something about one item, or about several of one collection."""
        if not self.items:
            return None
        chosen = self.items[first % len(self.items)]
        same = [each.unit for each in self.items if each.obligation == chosen.obligation]
        units = tuple(same[:count]) if chosen.obligation[0] == "c" else ()
        matter = Matter(obligation=chosen.obligation, occurrence="1", duty=chosen.duty, clause="1",
                        unit=chosen.unit, units=units if len(units) > 1 else (),
                        due_day=chosen.due_day)  # fmt: skip
        return claim(to, EARLY - timedelta(hours=number), matter=matter, kind=kind[0],
                     rung=kind[1], via=Via.DIGEST, repeat=number, note="E")  # fmt: skip


@settings(deadline=None, max_examples=120)
@given(
    st.lists(WORK, max_size=12),
    st.lists(SAID, max_size=14),
    st.lists(st.tuples(st.integers(0, 20), DONE, st.integers(1, 40)), max_size=8),
)
def test_no_matter_stands_twice_in_a_letter(
    work: list[tuple[str, str, int, str, bool]],
    said: list[tuple[str, tuple[ClaimKind, str], int, int, bool]],
    done: list[tuple[int, str, int]],
) -> None:
    """Whoever holds whichever posts: each obligation and unit once, each claim somewhere."""
    case = _Case(work)
    where = replace(office(), organisation=addressed(organisation(holders=HOLDERS)))
    here = Office(house=where)
    here.owes(*case.items)
    names = {each.duty: f"Sản phẩm {each.duty}" for each in case.items}
    changes = tuple(
        Change(obligation=each.obligation, duty=each.duty, clause="1", units=(each.unit,),
               what=what, at=EARLY - timedelta(hours=hours))
        for number, what, hours in done if case.items
        for each in [case.items[number % len(case.items)]]
    )  # fmt: skip
    here.facts = replace(here.facts, products=names)
    here.morning(MONDAY)
    found = [
        (case.claim(to, kind, first, count, number), lost)
        for number, (to, kind, first, count, lost) in enumerate(said)
    ]
    here.claim(*(each for each, lost in found if each and not lost))
    carried = tuple(
        Carried(delivery=900 + number, person="p-busy", posts=(each.to,), why="unknown",
                day=date(2014, 11, 24), error="", claims=(Waiting(id=900 + number, claim=each),))
        for number, (each, lost) in enumerate(found) if each and lost
    )  # fmt: skip
    here.facts = replace(here.facts, pending=case.pending, changes=lambda: changes, carried=carried)
    for draft in here.morning(TUESDAY).drafts:
        _check(draft.letter)


def _check(letter: Letter) -> None:
    twice = Counter(key for line in letter.lines for key in _matters(line))
    assert max(twice.values(), default=1) == 1, twice
    rendered = TEXTS.letter(letter).text.splitlines()
    named = Counter(
        line.product for line in letter.lines if line.obligation.startswith("a-")
    )  # an assignment is one unit's: its product is named in one line of the text
    for product in named:
        assert sum(f"“{product}”" in text for text in rendered) == 1, rendered


def _matters(line: Line) -> list[tuple[str, str]]:
    if not line.obligation:
        return []
    return [(line.obligation, unit) for unit in line.units or (line.unit,)]
