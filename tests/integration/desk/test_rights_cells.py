"""Every cell of the table of rights, allowed and refused, through HTTP."""

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from pydantic import BaseModel

from models.assignment.state import AssignmentOrder
from models.collection.state import CollectionOrder
from models.course.order import CourseOrder, CourseStage
from models.deciding.commands import Submit
from models.desk.identity import Role
from models.desk.names import short_course
from models.desk.rights import COMMANDS, RIGHTS
from models.plan.organisation import PostKind
from models.plan.plan import DutyKind
from models.plan.stage import CourseKind, Stage
from tests.integration.desk import plan as rights
from tests.integration.desk.cells import (
    GIVEN_POST,
    UNITS,
    Cell,
    Form,
    Target,
    administrator_may,
    cells,
)
from tests.integration.desk.courses import open_course
from tests.integration.desk.day import name_of
from tests.integration.desk.forms import SUBSTITUTION, all_forms, before
from tests.integration.desk.line import Answer
from tests.integration.desk.office import Office, running_office, today

FORMS = all_forms()
REACHED = {200, 201, 409}
# What reaches a check of its own beyond the rights, and is found wanting there.
REFUSED_AS_INPUT = {
    *("create_plan", "preview_amendment", "amend"),
    *("dispatch", "add_item", "take_up"),
    "merge_unit",  # there is no such unit; test_merger tells what it does
}
# The ladder itself escalated to nobody; nobody is late or locked; the plan is issued once; no
# deadline waits to be asked for.
NEVER_DONE = {
    "promise",
    "ask",
    "issue-plan-paper",
    "record_letter",
    "open_locked",
    "hand_up",  # nobody collects above this collection
    "dispatch",  # this plan sends nothing out, and has no open list
    "add_item",
    "take_up",
    "record_members",  # the course sets up no committee
    "record_secretary",
    *REFUSED_AS_INPUT,
}
IN_PERSON = {"substitute", "end_substitution", "make_feed"}
_numbers = itertools.count(1)

pytestmark = pytest.mark.timeout(300)


@pytest.fixture(name="office", scope="module")
def _office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    folder = tmp_path_factory.mktemp("office")
    with running_office(folder, rights.rights_plan(today())) as office:
        office.open(_asking())
        office.substitute(GIVEN_POST, "p.other.body", since=20, until=30, name=SUBSTITUTION)
        yield office


def _asking() -> AssignmentOrder:
    """Return the assignment that the contributions of the tests are asked for by."""
    return _assignment("asking", unit="asker", prepared_by=None, approvers=(), asked_from="")


def _assignment(occurrence: str, **changes: object) -> AssignmentOrder:
    values: dict[str, object] = {
        "plan": rights.PLAN,
        "duty": rights.DUTY,
        "clause": "c1",
        "occurrence": occurrence,
        "kind": "assignment",
        "unit": rights.LEAF,
        "prepared_by": rights.TEAM,
        "approvers": ({"unit": "check"}, {"unit": "final"}),
        "rule": {"on": today() + timedelta(days=365)},
        "year": today().year,
        "asked_from": f"assignment:{rights.PLAN}:{rights.DUTY}:asking:asker",
        **changes,
    }
    return AssignmentOrder.model_validate(values)


def _collection(period: str) -> CollectionOrder:
    return CollectionOrder.model_validate(
        {
            "plan": rights.PLAN,
            "duty": rights.REPORT,
            "clause": "c1",
            "cycle": rights.REPORT,
            "period": period,
            "kind": "report",
            "superior": "collector",
            "through": "through",
            "units": [rights.LEAF, "other"],
            "rule": {"on": today() + timedelta(days=365)},
            "year": today().year,
        }
    )


def _course(item: str) -> CourseOrder:
    stage = Stage(id="draft", label_vi="Dự thảo", days=300)
    return CourseOrder(
        plan=rights.PLAN,
        duty=rights.DUTY,
        clause="c1",
        course=CourseKind.CONTRIBUTION,
        item=item,
        kind=DutyKind.CONTRIBUTION,
        unit=rights.LEAF,
        prepared_by=rights.TEAM,
        stages=(CourseStage(stage=stage, unit=rights.LEAF, prepared_by=rights.TEAM),),
        year=today().year,
    )


class Subject:
    """What the seats of one test try a form on: an obligation of its own, the plan, or a post.

    Where it is ``shared``, an assignment waits for its first approver, so that every relation of
    the table is there; otherwise it is where the command can be done.
    """

    def __init__(self, office: Office, form: Form, *, shared: bool = False) -> None:
        self.form = form
        self._office = office
        self._body = dict(form.body)
        self._path = office.path()
        steps = [Submit()] if shared else before(form.command)
        if form.target is Target.ASSIGNMENT:
            self._on(_assignment(f"o{next(_numbers)}"), steps)
        elif form.target in {Target.ENTRY, Target.COLLECTION}:
            self._on(_collection(f"p{next(_numbers)}"), [] if shared else steps)
        elif form.target is Target.COURSE:
            order = _course(f"i{next(_numbers)}")
            open_course(office, order)
            self._path = office.path("courses", short_course(order.plan, order.id))

    def _on(self, order: AssignmentOrder | CollectionOrder, steps: Iterable[BaseModel]) -> None:
        self._office.open(order)
        self._office.escalate(order, "told")
        for step in steps:
            self._office.tell(order, step)
        if isinstance(order, CollectionOrder):
            self._path = self._office.collection(order)
            if self.form.command == "record_letter":
                self._body["collection"] = name_of(order)
        elif self.form.command in {"ask_contributions", "record_contact", "take_up"}:
            self._body["obligation"] = order.id
        elif self.form.command == "record_letter":
            self._body["task"] = name_of(order)
        else:
            self._path = self._office.task(order)

    def tried(self, token: str) -> Answer:
        """Let somebody try."""
        office, command = self._office, self.form.command
        if command == "create_plan":
            return office.ask("POST", "/v1/plans", token, _without_type(self._body))
        if command == "preview_amendment":
            return office.ask("POST", office.path("amendment"), token, _without_type(self._body))
        if command == "record_letter":
            path = office.path("notices", "urge")
            return office.ask("POST", path, token, _without_type(self._body))
        if command == "make_feed":
            return office.ask("POST", office.path("posts", GIVEN_POST, "feed"), token)
        if command == "substitute":
            self._body["id"] = f"substitution-{next(_numbers)}"
        return office.act(token, self._path, self._body)


def _without_type(body: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in body.items() if name != "type"}


def _is_as_expected(form: Form, cell: Cell, answer: Answer) -> bool:
    """Tell whether the answer is what the table says: 403 or 404, or whatever the state answers."""
    if not cell.is_visible:
        return answer.status == 404 and answer.code == "not_found"
    if not cell.is_allowed:
        return answer.status == 403
    return answer.status in REACHED | ({422} if form.command in REFUSED_AS_INPUT else set())


def _said(answer: Answer) -> str:
    return f"{answer.status} {answer.code} {(answer.body or {}).get('detail', '')}"


def _fresh(office: Office, form: Form, cell: Cell, shared: Subject) -> Subject:
    """Return what a seat tries a form on: what it may do, it does to an obligation of its own."""
    is_spent = cell.is_allowed and form.target not in {Target.PLAN, Target.POST}
    return Subject(office, form) if is_spent else shared


@pytest.mark.parametrize("form", FORMS, ids=str)
def test_every_seat_may_do_what_the_table_says(office: Office, form: Form) -> None:
    """Each kind of post in each relation: it reaches the workflow, or is refused as it must be."""
    shared, wrong, reached = Subject(office, form, shared=True), [], set()
    for cell in cells(form):
        subject = _fresh(office, form, cell, shared)
        answer = subject.tried(office.holder(cell.unit, cell.kind))
        if cell.is_allowed:
            reached.add(answer.status)
        if not _is_as_expected(form, cell, answer):
            relations = ", ".join(sorted(cell.relations)) or "none"
            wrong.append(f"{cell.unit}.{cell.kind} ({relations}): {_said(answer)}")
    assert not wrong, "\n".join(wrong)
    if form.command not in NEVER_DONE and str(form) not in NEVER_DONE:
        assert reached & {200, 201} or not reached


@pytest.mark.parametrize("form", FORMS, ids=str)
def test_a_substitute_may_do_what_the_head_may(office: Office, form: Form) -> None:
    """All of it, but for giving it on."""
    shared, wrong = Subject(office, form, shared=True), []
    for cell in cells(form):
        if cell.kind is not PostKind.HEAD:
            continue
        given = replace(cell, is_allowed=cell.is_allowed and form.command not in IN_PERSON)
        subject = _fresh(office, form, given, shared)
        answer = subject.tried(office.substitute_of(rights.post_of(cell.unit, cell.kind)))
        if not _is_as_expected(form, given, answer):
            wrong.append(f"substitute of {cell.unit}: {_said(answer)}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("form", FORMS, ids=str)
def test_accounts_without_posts_may_do_what_the_table_says(office: Office, form: Form) -> None:
    """An administrator sees no task and changes posts; an auditor sees all and changes nothing."""
    subject = Subject(office, form, shared=True)
    administrator = subject.tried(office.token("administrator", Role.ADMINISTRATOR))
    if administrator_may(form):
        assert administrator.status in REACHED | {422}, _said(administrator)
    else:
        is_visible = form.target in {Target.PLAN, Target.POST}
        assert administrator.status == (403 if is_visible else 404), _said(administrator)
    auditor = subject.tried(office.token("auditor", Role.AUDITOR))
    assert auditor.status == 403, _said(auditor)


def test_no_command_is_left_out() -> None:
    """Every command of the table is tried, and every relation and kind of post in it occurs."""
    assert {form.command for form in FORMS} == set(COMMANDS)
    found = {(form.command, relation) for form in FORMS for cell in cells(form)
             for relation in cell.relations}  # fmt: skip
    wanted = {(right.command, right.relation) for right in RIGHTS}
    assert {pair for pair in wanted - found if pair[1] != "administrator"} == set()
    assert {(cell.unit, cell.kind) for cell in cells(FORMS[0])} == {
        (unit, kind) for unit in UNITS for kind in PostKind
    }
