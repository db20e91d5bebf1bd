"""Each claim becomes the line of its rung and its reader; days and addresses are counted right."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes, policy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.assignment.state import HandOverSpan
from models.deciding.claim import Claim, ClaimKind, Via
from models.notices.calendar_entry import as_calendar
from models.notices.children import Children
from models.notices.compose import Deadline
from models.notices.days import working_days
from models.notices.facts import Change, Facts, Item, Pending
from models.notices.lines import Lines
from models.notices.mail import AddressError, Mail, Sender, as_message, ascii_domain
from models.notices.people import People
from models.notices.standing import Standing
from models.plan.organisation import Tenure
from models.texts.context import Said, Tone
from models.texts.templates import Texts, one_line
from tests.unit.models.core import DUE, at, calendar, organisation
from tests.unit.models.notices_core import Office, addressed, claim, item, office

ON = date(2014, 11, 25)
SAID = at("2014-11-25 08:00")
REMINDER, ESCALATION, COURTESY = ClaimKind.REMINDER, ClaimKind.ESCALATION, ClaimKind.COURTESY


def open_item(**more: object) -> Item:
    """Return what N1 owes, with its approvers and a stay at an outside body."""
    stays = (
        HandOverSpan(body="X", sent=date(2014, 11, 3), received=date(2014, 11, 10)),
        HandOverSpan(body="Y", sent=date(2014, 11, 11), agreed=date(2014, 11, 20)),
    )
    return item("N1", DUE, **{"approvers": ("R", "S"), "stays": stays, **more})


def lines(*items: Item, lang: str = "vi") -> Lines:
    """Return who writes lines about some items."""
    facts = Facts(
        plan="p",
        title="Kế hoạch",
        products={"d": "báo cáo"},
        products_en={"d": "report"},
        items=items or (open_item(),),
        issued_on=date(2014, 4, 1),
    )
    return Lines(facts, People(office(), ON, {}), "en" if lang == "en" else "vi")


@pytest.mark.parametrize(
    ("kind", "rung", "to", "said", "tone"),
    [
        (ClaimKind.ASSIGNMENT, "issue", "N1.focal", Said.ISSUED, Tone.OWN),
        (ClaimKind.ASSIGNMENT, "assignment", "N1.focal", Said.ASSIGNED, Tone.OWN),
        (ClaimKind.RETURNED, "returned", "N1.focal", Said.RETURNED, Tone.OWN),
        (ClaimKind.DIRECTIVE, "directive", "N1.focal", Said.DIRECTED, Tone.OWN),
        (REMINDER, "due-5", "N1.focal", Said.REMINDED, Tone.OWN),
        (REMINDER, "late-weekly", "N1.focal", Said.LATE_AGAIN, Tone.OWN),
        (REMINDER, "combined", "N1.focal", Said.COMBINED, Tone.OWN),
        (ESCALATION, "late+0", "N1.head", Said.ESCALATED, Tone.OWN),
        (ESCALATION, "late+5", "R.vp1", Said.ESCALATED, Tone.ABOVE),
        (ESCALATION, "late+10", "S.body", Said.ESCALATED, Tone.TOP),
        (COURTESY, "review1.2:waiting", "S.body", Said.REVIEW_WAITING, Tone.TOP),
        (ESCALATION, "review1.1:late+0", "R.head", Said.REVIEW_LATE, Tone.OWN),
        (ESCALATION, "review1.3:late+5", "R.vp1", Said.REVIEW_LATE, Tone.ABOVE),
        (REMINDER, "outside2:look", "N1.focal", Said.OUTSIDE_LOOK, Tone.OWN),
        (COURTESY, "outside1:letter", "B.head", Said.OUTSIDE_LETTER, Tone.ABOVE),
        (COURTESY, "outside1:standing", "S.body", Said.OUTSIDE_REPORT, Tone.TOP),
        (REMINDER, "undecided-list", "B.head", Said.UNDECIDED, Tone.OWN),
        (ESCALATION, "undecided-head", "R.head", Said.UNDECIDED, Tone.ABOVE),
        (ESCALATION, "late+0", "unknown.post", Said.ESCALATED, Tone.ABOVE),
    ],
)
def test_a_claim_becomes_the_line_of_its_rung(
    kind: ClaimKind, rung: str, to: str, said: Said, tone: Tone
) -> None:
    """And every line can be written, in both languages."""
    about = claim("N1.focal", SAID).matter
    made = claim(to, SAID, kind=kind, rung=rung, matter=about, note="1, 2")
    in_vietnamese = lines(lang="vi").claim(made, 7, ("N1",))
    line = lines(lang="en").claim(made, 7, ("N1",))
    for each in (in_vietnamese, line):
        assert (each.said, each.tone, each.claim) == (said, tone, 7)
    assert Texts().line(in_vietnamese, "vi")
    assert Texts().line(line, "en")
    if rung.startswith("outside2"):
        assert (line.body, line.since, line.agreed) == (
            "Y",
            date(2014, 11, 11),
            date(2014, 11, 20),
        )
        text = Texts().line(in_vietnamese, "vi")
        assert "(gửi ngày 11/11/2014, hẹn trả lời ngày 20/11/2014)" in text
    if rung == "outside1:letter":
        assert "chưa hẹn ngày trả lời" in Texts().line(in_vietnamese, "vi")
    if rung == "issue":
        assert line.count == 2
    assert line.product == "report"


def test_days_are_those_left_before_and_those_past_after() -> None:
    """A reminder counts on to the due day, everything else from it; the undecided since opened."""
    found = lines(open_item(undecided=True, opened=date(2014, 11, 17)))

    def days(kind: ClaimKind, rung: str, due: date) -> int:
        said = claim("N1.focal", SAID, kind=kind, rung=rung)
        said = said.model_copy(update={"matter": said.matter.model_copy(update={"due_day": due})})
        return found.claim(said, 1, ("N1",)).days

    ahead, past = date(2014, 12, 2), date(2014, 11, 18)
    assert days(REMINDER, "due-5", ahead) == 5
    assert days(REMINDER, "due-5", past) == -5  # said late: the page marks it as late
    assert days(REMINDER, "late-weekly", past) == 5
    assert days(ESCALATION, "late+5", past) == 5
    assert days(REMINDER, "undecided-list", ahead) == 6


def test_an_approver_reads_until_when_to_decide() -> None:
    """And afterwards for how long his term has passed; a governing body is given no term."""
    held = item("N1", DUE, court="approver", approver="R", approvers=("R", "S"),
                decide_by=date(2014, 11, 21))  # fmt: skip
    about = claim("N1.focal", SAID).matter
    waits = claim("R.focal", SAID, kind=REMINDER, rung="review1.1:due-5", matter=about)
    late = claim("R.head", SAID, kind=ESCALATION, rung="review1.1:late+0", matter=about)
    asks = Pending(obligation=held.obligation, duty="d", clause="1", unit="N1", decider="R",
                   what="submission", since=SAID, decide_by=held.decide_by)  # fmt: skip
    for lang, coming, passed in (
        ("vi", ", thời hạn xem xét 21/11/2014", ", quá thời hạn xem xét 21/11/2014 đã 2 ngày làm"),
        ("en", ", to be decided by 21 Nov 2014", "of 21 Nov 2014, for 2 working days;"),
    ):
        write = lines(held, lang=lang)
        said = write.claim(waits, 1, ("N1",))
        assert coming in Texts().line(said, "en" if lang == "en" else "vi")
        said = write.decision(asks, Tone.OWN)
        assert coming in Texts().line(said, "en" if lang == "en" else "vi")
        said = write.claim(late, 1, ("N1",))
        assert passed in Texts().line(said, "en" if lang == "en" else "vi")
        assert write.decision(asks, Tone.TOP).decide_by is None
    next_one = claim("S.head", SAID, kind=REMINDER, rung="review1.2:due-5", matter=about)
    assert lines(held).claim(next_one, 1, ("N1",)).decide_by is None  # not his turn


def test_a_line_up_names_all_its_units() -> None:
    """Who reads it stands above them, even where he heads one of them."""
    matter = claim("N1.head", SAID).matter.model_copy(update={"units": ("N1", "N2"), "unit": "R"})
    line = lines().claim(claim("N1.head", SAID, matter=matter), 1, ("N1", "N2"))
    assert (line.units, line.tone, line.count) == (("N1", "N2"), Tone.ABOVE, 2)


def test_changes_and_names_of_the_day() -> None:
    """A unit that does not exist that day is called by its code; so is an unknown body."""
    found = lines()
    change = Change(obligation="o", duty="d", clause="1", units=("N1", "N2"), what="accepted",
                    at=SAID, due_day=ON)  # fmt: skip
    assert found.changed(change, change.units, Tone.OWN).units == ("N1", "N2")
    assert found.changed(change, ("N2",), Tone.OWN).unit == "N2"
    assert (found.unit("gone"), found.body("gone"), found.title("gone")) == ("gone",) * 3
    assert found.body("X") == "X"
    assert found.working_days("N1", None, ON) == 0


@pytest.mark.parametrize(
    ("changed", "holds"),
    [
        ({}, True),
        ({"round": 2}, False),
        ({"stopped": True}, False),
        ({"court": "approver"}, False),
        ({"unit": "N2", "worker": "N2"}, False),
    ],
)
def test_a_claim_holds_while_the_matter_lies_as_it_did(
    changed: dict[str, object],
    holds: bool,  # noqa: FBT001
) -> None:
    """A new round, a stopped clock, another court, another unit: it is void."""
    standing = Standing([replace(open_item(), **changed)])  # type: ignore[arg-type]
    assert bool(standing.holds_for(claim("N1.head", SAID))) is holds


def test_claims_of_other_courts_hold_in_their_court() -> None:
    """A review while it lies with the approver, a look outside while it lies there."""

    def void(kind: ClaimKind, rung: str, **more: object) -> bool:
        made: Claim = claim("N1.focal", SAID, kind=kind, rung=rung)
        return not Standing([open_item(**more)]).holds_for(made)

    assert not void(REMINDER, "review1.1:waiting", court="approver")
    assert void(REMINDER, "review1.1:waiting")
    assert not void(COURTESY, "outside1:letter", court="outside")
    assert void(REMINDER, "undecided-list")
    assert not void(REMINDER, "undecided-list", undecided=True)
    assert not void(ClaimKind.RETURNED, "returned")
    assert void(ClaimKind.RETURNED, "returned", court="approver")
    assert not void(ClaimKind.DIRECTIVE, "directive", court="outside")


def test_a_member_of_a_body_has_his_own_address() -> None:
    """One who has none is written to at the body's; his tenure's comes first."""
    org = addressed(organisation())
    org._tenures["S.body"] = [
        Tenure(post="S.body", person="p-R.head"),
        Tenure(post="S.body", person="p-guest", name="Khách", address="guest@x.example"),
    ]
    for number, post in enumerate(org._posts["S.body"]):
        org._posts["S.body"][number] = post.model_copy(update={"addresses": ("body@x.example",)})
    people = People(replace(office(), organisation=org), ON, {})
    assert people.addresses("p-guest", ("S.body",)) == ("guest@x.example",)
    assert people.addresses("p-R.head", ("S.body",)) == ("R.head@x.example",)
    assert people.addresses("p-new", ("S.body",)) == ("body@x.example",)
    assert people.name("p-guest") == "Khách"
    assert people.superior("R") is None


@given(st.dates(date(2013, 6, 1), date(2016, 6, 1)), st.integers(-900, 900))
def test_days_are_counted_as_the_calendar_counts_them(day: date, days: int) -> None:
    """Over years, forwards and backwards."""
    other = day + timedelta(days=days)
    assert working_days(calendar(), day, other) == calendar().count(day, other)


def test_a_mail_has_its_headers_whatever_is_in_its_names() -> None:
    """Line breaks stay in their line; an address is one, or there is no mail."""
    mail = Mail(delivery=1, key="k", threads=("t",), to="a@thử.example", kind="urgent",
                subject="x\r\nBcc: y", text="t\n", html="<p>", calendar="BEGIN:VCALENDAR",
                at=datetime(2014, 11, 25, tzinfo=UTC))  # fmt: skip
    sender = Sender(address="d@x.example", name="Đôn\r\nđốc", domain="x.example")
    message = as_message(mail, sender)
    assert message["Subject"] == "x Bcc: y"
    assert message["Bcc"] is None
    assert "xn--" in str(message["To"])
    assert message["References"] == "<t@x.example>"
    plain = as_message(
        mail.model_copy(update={"threads": (), "calendar": "", "to": "ă@x.vn"}), sender
    )
    assert plain["References"] is None
    for bad in ("", "a", "a b@x", "a@x\n", "<a@x>", f"a@{'ử' * 80}.vn"):
        with pytest.raises(AddressError):
            ascii_domain(bad)


def test_deadlines_are_whole_days() -> None:
    """The same bytes for the same message; nothing where there is none."""
    due = Deadline(obligation="o", day=date(2014, 11, 20), title="báo cáo; năm")
    written = as_calendar((due,), SAID)
    assert "DTSTART;VALUE=DATE:20141120" in written
    assert "DTEND;VALUE=DATE:20141121" in written
    assert written == as_calendar((due,), SAID)
    for line in ("VERSION:2.0", "METHOD:PUBLISH", "PRODID:-//dondoc//notices//VI",
                 "TRANSP:TRANSPARENT", r"SUMMARY:báo cáo\; năm", "UID:"):  # fmt: skip
        assert line in written
    assert written.count("BEGIN:VEVENT") == 1
    other = as_calendar((due.model_copy(update={"obligation": "x"}),), SAID)
    assert other != written  # a deadline has an id of its own, which stays when its day moves
    assert as_calendar((), SAID) == ""


def test_a_promised_day_is_seen_above_until_it_has_passed() -> None:
    """By whoever is told next, by the unit, and in the one line of its superior."""
    about = claim("N1.focal", SAID).matter
    told = claim("R.vp1", SAID, rung="late+5", matter=about)
    ahead, past = date(2014, 12, 5), date(2014, 11, 24)
    for day, wanted in ((ahead, ahead), (past, None)):
        promised = open_item(promised=day)
        names = lines(promised)
        people = People(office(), ON, {})
        said = [
            names.claim(told, 1, ("N1",)),
            names.owed(promised, SAID, Tone.OWN),
            *Children([promised], people, SAID).lines("R", names, Tone.ABOVE),
        ]
        assert [each.promised for each in said] == [wanted] * 3
        texts = [Texts().line(each) for each in said]
        assert all(("05/12/2014" in each) == bool(wanted) for each in texts)


@pytest.mark.parametrize("length", range(1, 18))
def test_a_long_subject_keeps_its_spaces(length: int) -> None:
    """Wherever it is folded; the library's own folding glues two encoded words together."""
    subject = " ".join(["Kế hoạch về việc đẩy mạnh số 79-KL/TW"] * length)[: length * 19]
    for to in ("a@x.example", "tôi@x.example"):
        sent = Mail(delivery=1, key="k", to=to, kind="urgent", subject=subject, text="t", html="h",
                    at=SAID)  # fmt: skip
        wire = as_message(sent, Sender(address="d@x.example", domain="x.example")).as_bytes()
        read = message_from_bytes(wire, policy=policy.default)
        assert read["Subject"] == one_line(subject)
        head = wire.partition(b"\r\n\r\n")[0]
        assert all(len(line) <= 78 for line in head.split(b"\r\n"))


def test_the_issue_is_one_message_that_lists_all_duties() -> None:
    """With every deadline as a calendar entry; it waits a moment while they are being opened."""
    here = Office(facts=Facts(plan="p", title="Kế hoạch", products={"d": "báo cáo"}))
    told = claim("N1.focal", SAID, kind=ClaimKind.ASSIGNMENT, via=Via.URGENT, rung="issue",
                 note="d, e")  # fmt: skip
    whole = told.matter.model_copy(update={"obligation": "plan:p", "due_day": None})
    here.claim(told.model_copy(update={"matter": whole}))
    here.owes(item("N1", obligation="o1"))
    assert here.urgent(SAID + timedelta(seconds=5)).drafts == ()
    here.owes(item("N1", date(2014, 12, 1), duty="e", obligation="o2"), item("N2"))
    (draft,) = here.urgent(SAID + timedelta(seconds=10)).drafts
    assert [line.said for line in draft.letter.lines] == [Said.ISSUED, Said.OWED, Said.OWED]
    assert [(each.obligation, each.day) for each in draft.deadlines] == [
        ("o1", DUE),
        ("o2", date(2014, 12, 1)),
    ]
    here.gone.clear()
    here.facts = replace(here.facts, items=here.facts.items[:1])
    assert len(here.urgent(SAID + timedelta(minutes=2)).drafts) == 1
