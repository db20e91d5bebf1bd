"""A running plan: what each step opens, settles, changes and says."""

from models.deciding.claim import ClaimKind, Via
from models.deciding.commands import Actor
from models.deciding.timetable import Firing
from models.plan_run.progress import (
    AppointPerson,
    CheckClosure,
    DecideDuty,
    Issue,
    OpenYear,
    PlanBody,
    PlanOutcome,
    RecordOutcome,
    RenameUnit,
    VacatePost,
)
from models.plan_run.years import plan_timetable
from models.timing.deadline import DeadlineRule
from tests.unit.models.core import at, day, house
from tests.unit.models.core_plan import (
    DECISION,
    ISSUED,
    duty,
    outcome,
    plan,
    refusal,
    row,
)

NEW = row(issued_on=None)
ISSUE = Issue(issued_on=ISSUED.date(), number="1/KH", assumed=True)


def issue(**more: object) -> PlanOutcome:
    """Issue the plan."""
    return outcome(ISSUE, on=NEW, **more)  # type: ignore[arg-type]


def test_the_issue_is_recorded_and_opens_the_plan() -> None:
    """Number, day and that it is assumed stand in the row; every duty is opened."""
    issued = issue()
    assert (issued.row.issued_on, issued.row.number, issued.row.assumed) == (
        day("31/3"),
        "1/KH",
        True,
    )
    assert len(issued.openings) == 13
    assert issued.timetable is not None
    assert (issued.settles, issued.change) == ((), None)


def test_each_unit_is_told_once_of_all_its_duties() -> None:
    """One urgent message for each desk lists the duties in the plan's order."""
    claims = {each.to: each for each in issue().messages.claims}
    assert sorted(claims) == ["B.focal", "B.head", "D1.focal", "D2.focal",
                              "N1.focal", "N2.focal", "N3.focal", "V.focal"]  # fmt: skip
    assert claims["V.focal"].note == "one, after, asked, courtesy, twice, answered"
    assert claims["N1.focal"].note == "advice, columns, report"
    assert claims["B.focal"].note == "approved"
    assert claims["B.head"].note == "lead, day"
    assert claims["B.head"].acting_for == "C.secretary"
    told = claims["V.focal"]
    assert (told.kind, told.via, told.rung) == (ClaimKind.ASSIGNMENT, Via.URGENT, "issue")
    assert (told.matter.obligation, told.matter.occurrence) == ("plan:p", "issue")
    assert (told.matter.unit, told.matter.units) == ("V", ("V",))
    assert (told.matter.clause, told.matter.duty) == ("0", "")
    assert (told.round, told.at) == (1, ISSUED)


def test_a_unit_nobody_receives_for_leaves_a_row() -> None:
    """An empty desk at issue is recorded."""
    issued = issue(where=house(vacant=("N1.focal", "N1.head")))
    (skip,) = issued.messages.skips
    assert (skip.rung, skip.addressee, skip.matter.unit) == ("issue", "responsible_post", "N1")
    assert skip.reason == "no_post"
    assert "N1.focal" not in {each.to for each in issued.messages.claims}


def test_without_a_duty_the_issue_fulfils_the_first_clause_is_cited() -> None:
    """The message of the issue cites the clause of the issuing duty, or else the first."""
    issued = issue(of=plan(duty("one")))
    assert issued.messages.claims[0].matter.clause == "I"


def test_a_plan_is_issued_once_and_runs_only_then() -> None:
    """A second issue is refused, and every other step before the first."""
    assert refusal(ISSUE) == ("already_issued", "")
    steps: list[PlanBody] = [
        OpenYear(year=2015),
        CheckClosure(),
        RecordOutcome(duty="one", body="X", outcome="not_reached"),
        DecideDuty(duty="lead", lead="N1", decision=DECISION),
    ]
    for body in steps:
        assert refusal(body, on=NEW) == ("not_issued", "")


def test_people_may_change_before_the_issue() -> None:
    """Who is who must be right by the time the plan is issued."""
    vacate = VacatePost(post="V.head", since=day("1/4"))
    assert outcome(vacate, on=NEW).change == vacate


def test_the_issue_is_recorded_for_the_head_from_paper() -> None:
    """The paper and the post of the head stand in the row; without a paper it is refused."""
    paper = ISSUE.model_copy(update={"recorded_for": "R.head", "document": DECISION})
    issued = outcome(paper, on=NEW)
    assert (issued.row.recorded_for, issued.row.issue_document) == ("R.head", DECISION)
    bare = paper.model_copy(update={"document": None})
    assert refusal(bare, on=NEW) == ("document_required", "document")
    nobody = paper.model_copy(update={"recorded_for": "Z.head"})
    assert refusal(nobody, on=NEW) == ("unknown_post", "recorded_for")


def test_a_plan_is_not_issued_on_a_day_that_lies_ahead() -> None:
    """A slip of the pen in the year would date every deadline wrongly, for good."""
    late = ISSUE.model_copy(update={"issued_on": day("1/4")})
    assert refusal(late, on=NEW) == ("date_ahead", "issued_on")


def test_only_who_holds_his_post_acts() -> None:
    """The person is looked up on the day; an account that holds no post was judged at the door."""
    vacate = VacatePost(post="V.head", since=day("1/4"))
    holder, other = Actor(post="V.head", person="p-V.head"), Actor(post="V.head", person="p-else")
    assert outcome(vacate, by=holder).change == vacate
    assert outcome(vacate, by=Actor(post="administrator", person="p-else")).change == vacate
    assert refusal(vacate, by=other) == ("not_in_post", "")


# --- the plan's own timetable ------------------------------------------------------------------


def test_each_year_opens_on_its_first_working_morning() -> None:
    """2015 and 2016 open at eight on their first working day; the period ends at 24:00."""
    steps = plan_timetable(plan(), house(), ISSUED).steps
    assert [(step.at, step.firings) for step in steps] == [
        (at("2015-01-05 08:00"), (Firing(rung="open-year", repeat=2015),)),
        (at("2016-01-04 08:00"), (Firing(rung="open-year", repeat=2016),)),
        (at("2017-01-01 00:00"), (Firing(rung="period-end"),)),
    ]


def test_what_is_past_is_not_planned() -> None:
    """Issued in the last year only the period's end lies ahead, and after it nothing."""
    steps = plan_timetable(plan(), house(), at("2016-05-01 08:00")).steps
    assert [step.name for step in steps] == ["period-end"]
    assert plan_timetable(plan(), house(), at("2017-01-01 00:00")).steps == ()
    one = plan_timetable(plan(), house(), at("2016-12-31 23:59")).steps
    assert len(one) == 1


def test_a_year_opens_its_recurring_duties() -> None:
    """Only what recurs is opened; nothing else changes."""
    opened = outcome(OpenYear(year=2015), at("2015-01-05 08:00"))
    assert [each.id for each in opened.openings] == [
        "assignment:p:twice:2015-spring:V",
        "assignment:p:twice:2015-autumn:V",
        "reporting:p:yearly",  # a cycle that runs already is opened no second time
    ]
    assert (opened.row, opened.timetable) == (row(), None)


def test_looking_whether_all_is_done_changes_nothing() -> None:
    """The look itself opens and says nothing."""
    assert outcome(CheckClosure()) == PlanOutcome(row=row())


# --- decisions ---------------------------------------------------------------------------------


def test_a_decided_lead_opens_the_duty_and_settles_the_item() -> None:
    """The duty goes to its lead at once, and the item that waited is settled."""
    decided = outcome(DecideDuty(duty="lead", lead="N1", decision=DECISION))
    assert [each.id for each in decided.openings] == ["assignment:p:lead:1:N1"]
    assert not decided.openings[0].announced
    assert decided.settles == ("assignment:p:lead:decision:C",)
    assert decided.row.decided["lead"].lead == "N1"
    assert decided.row.decided["lead"].decision == DECISION


def test_a_decided_deadline_counts() -> None:
    """The duty is opened with the day that was decided, and may change its lead with it."""
    rule = DeadlineRule(on=day("1/12"))
    decided = outcome(DecideDuty(duty="day", deadline=rule, decision=DECISION))
    assert decided.openings[0].rule == rule
    assert decided.openings[0].id == "assignment:p:day:1:V"
    both = outcome(DecideDuty(duty="day", lead="N1", deadline=rule, decision=DECISION))
    assert both.openings[0].id == "assignment:p:day:1:N1"


def test_a_decision_is_refused_where_there_is_nothing_to_decide() -> None:
    """Unknown, not undecided, decided already, without what lacks: each has its code and field."""
    rule = DeadlineRule(on=day("1/12"))

    def refused(duty_id: str, **more: object) -> tuple[str, str]:
        body = DecideDuty.model_validate({"duty": duty_id, "decision": DECISION, **more})
        return refusal(body)

    assert refused("nothing", lead="N1") == ("unknown_duty", "duty")
    assert refused("one", lead="N1") == ("not_undecided", "duty")
    assert refused("one") == ("not_undecided", "duty")
    assert refused("lead") == ("no_lead", "lead")
    assert refused("lead", lead="Z") == ("unknown_unit", "lead")
    assert refused("day") == ("deadline_needed", "deadline")
    assert refused("day", deadline=rule, lead="Z") == ("unknown_unit", "lead")
    decided = outcome(DecideDuty(duty="lead", lead="N1", decision=DECISION)).row
    again = DecideDuty(duty="lead", lead="N2", decision=DECISION)
    assert refusal(again, on=decided) == ("already_decided", "duty")


# --- outcomes and changes ----------------------------------------------------------------------


def test_what_became_of_somebody_elses_document_is_recorded() -> None:
    """Not reached is a good end; an unknown duty or body is refused."""
    body = RecordOutcome(duty="one", body="X", outcome="not_reached")
    assert outcome(body) == PlanOutcome(row=row())
    unknown = RecordOutcome(duty="nothing", body="X", outcome="adopted")
    assert refusal(unknown) == ("unknown_duty", "duty")
    assert refusal(RecordOutcome(duty="one", body="Y", outcome="adopted")) == (
        "unknown_body",
        "body",
    )


def test_changes_of_the_organisation_pass_through() -> None:
    """An appointment, a vacancy and a new name are handed on as they are."""
    changes: list[AppointPerson | VacatePost | RenameUnit] = [
        AppointPerson(post="C.secretary", person="p", since=day("1/4")),
        VacatePost(post="V.head", since=day("1/4")),
        RenameUnit(unit="V", name_vi="x", since=day("1/4")),
    ]
    for body in changes:
        found = outcome(body)
        assert (found.change, found.row, found.openings) == (body, row(), ())


def test_changes_of_what_does_not_exist_are_refused() -> None:
    """An unknown unit or post is named by its field."""
    rename = RenameUnit(unit="Z", name_vi="x", since=day("1/4"))
    assert refusal(rename) == ("unknown_unit", "unit")
    vacate = VacatePost(post="Z.head", since=day("1/4"))
    assert refusal(vacate) == ("unknown_post", "post")
    appoint = AppointPerson(post="Z.head", person="p", since=day("1/4"))
    assert refusal(appoint) == ("unknown_post", "post")
