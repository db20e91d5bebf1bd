"""Duties over HTTP, end to end: a proposal through its rounds, the committee, a later document."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from models.desk.identity import Role
from models.plan.organisation import PostKind
from models.plan.plan import Plan
from tests.integration.desk import plan as rights
from tests.integration.desk.line import Answer
from tests.integration.desk.office import Office, running_office, today

pytestmark = pytest.mark.timeout(300)
PROPOSAL, LAWS, WATCH, COMMITTEE = "d.scheme", "d.laws", "d.watch", "d.committee"
DECIDER = "decider"
SOURCE = {"kind": "default"}
SECRETARY = PostKind.SECRETARY


def courses_plan() -> Plan:
    """Return the plan of the rights with a duty of each kind that goes through stages."""
    plan = rights.rights_plan(today(), vacant_secretary=True).model_dump(mode="json", by_alias=True)
    plan["bodies"] += [
        {"code": DECIDER, "name_vi": "Cơ quan quyết định", "kind": "external_party_body"},
        {"code": "caucus", "name_vi": "Đảng đoàn", "kind": "party_caucus"},
    ]
    common = {"clause": "c1", "product": {"vi": "đề án", "source": SOURCE}}
    after = [{"rule": {"after": "issue", "working_days": 250}, "source": SOURCE}]
    lead = {"unit": rights.LEAF, "source": SOURCE}
    plan["file"]["duties"] += [
        {
            **common, "id": PROPOSAL, "kind": "proposal", "lead": lead, "deadlines": after,
            "outside": [{"body": rights.OUTSIDE, "source": SOURCE}],
            "receivers": [{"body": "caucus", "source": SOURCE}],
            "decided_by": [{"body": DECIDER, "source": SOURCE}],
        },
        {
            **common, "id": LAWS, "kind": "contribution", "lead": lead, "open_list": True,
            "outside": [{"body": rights.OUTSIDE, "part": "owner", "source": SOURCE}],
            "deadlines": [{"rule": {"after": "asked", "working_days": 20}, "source": SOURCE}],
        },
        {
            **common, "id": WATCH, "kind": "standing", "lead": lead,
            "deadlines": [{"rule": {"yearly": "12-30"}, "source": SOURCE}],
        },
        {
            **common, "id": COMMITTEE, "kind": "committee", "deadlines": after,
            "lead": {"unit": rights.ROOT, "prepared_by": rights.FOCAL,
                     "prepared_by_source": SOURCE, "source": SOURCE},
        },
        {
            **common, "id": "d.copies", "kind": "dispatch", "deadlines": after,
            "lead": {"unit": rights.FOCAL, "source": SOURCE},
            "copy_to": {"purpose": "carry_out", "unit_class": "some"},
        },
    ]  # fmt: skip
    return Plan.model_validate(plan)


class Desk:
    """The office as a test talks to it: tasks by their course and stage."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.head = office.holder(rights.ROOT)
        self.secretary = office.holder(rights.FOCAL)  # acts while nobody is the secretary

    def get(self, *path: str) -> Any:  # noqa: ANN401 — whatever JSON came
        """Ask a question as who reads everything."""
        answer = self.office.get(self.office.path(*path), self.head)
        assert answer.status == 200, answer.body
        return answer.body

    def plan(self, body: dict[str, Any], token: str = "") -> Answer:
        """Give a command to the plan."""
        return self.office.act(token or self.secretary, self.office.path(), body)

    def course(self, course: str, body: dict[str, Any], token: str) -> Answer:
        """Give a command to a course."""
        return self.office.act(token, self.office.path("courses", course), body)

    def task(self, course: str, stage: str) -> str:
        """Return the task of the stage that is open, once it is there."""
        office = self.office

        def open_stages() -> list[dict[str, Any]]:
            answer = office.get(office.path("courses", course), self.head)
            found = answer.body.get("stages", ()) if answer.status == 200 else ()
            return [each for each in found if each["is_open"] and each["stage"] == stage]

        office.until(lambda: bool(open_stages()))
        [found] = open_stages()
        path = office.path("tasks", found["task"])
        office.until(lambda: office.get(path, self.head).status == 200)
        return str(found["task"])

    def does(self, task: str, unit: str, body: dict[str, Any]) -> Answer:
        """Let the head of a unit act on a task, a body through its own post."""
        kind = PostKind.BODY if unit in {rights.PRESIDIUM, rights.STANDING} else PostKind.HEAD
        token = self.office.holder(unit, kind)
        return self.office.act(token, self.office.path("tasks", task), body)

    def passes(self, course: str, stage: str, unit: str, **said: object) -> None:
        """Let a stage be handed in."""
        answer = self.does(self.task(course, stage), unit, {"type": "submit", **said})
        assert answer.status == 200, answer.body

    def sent(self, course: str, stage: str, body: str) -> None:
        """Send what a stage holds to an outside body and take it back."""
        task = self.task(course, stage)
        for act in ({"type": "hand_over", "body": body}, {"type": "receive_back"}):
            answer = self.does(task, rights.LEAF, act)
            assert answer.status == 200, answer.body


@pytest.fixture(name="desk", scope="module")
def _desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with running_office(tmp_path_factory.mktemp("duties"), courses_plan()) as office:
        desk = Desk(office)
        issued = desk.plan(
            {"type": "issue", "issued_on": today().isoformat(), "number": "04/KH-A"}, desk.head
        )
        assert issued.status == 200, issued.body
        yield desk


def refusal(answer: Answer) -> tuple[int, str, str]:
    """Return status, code and field of a problem."""
    return answer.status, answer.code, str((answer.body or {}).get("field") or "")


def test_a_proposal_goes_through_three_rounds(desk: Desk) -> None:
    """Out of order is refused with field and reason; each round is numbered; all days are kept."""
    course = f"proposal:{PROPOSAL}"
    desk.passes(course, "outline", rights.LEAF)
    for number in (1, 2, 3):
        desk.sent(course, "draft", rights.OUTSIDE)
        desk.passes(course, "draft", rights.LEAF)
        desk.passes(course, "appraisal", rights.FOCAL, outcome="approved")
        desk.passes(course, "presidium", rights.PRESIDIUM, outcome="approved")
        early = desk.does(desk.task(course, "caucus"), rights.LEAF, {"type": "submit", "note": "x"})
        assert refusal(early)[1:] == ("not_sent", "outcome")
        desk.sent(course, "caucus", "caucus")
        desk.passes(course, "caucus", rights.LEAF)
        task = desk.task(course, "submission")
        draft = desk.office.get(desk.office.path("tasks", task, "drafts", "submission"), desk.head)
        assert draft.status == 200
        assert draft.raw[:2] == b"PK"
        desk.sent(course, "submission", DECIDER)
        if number < 3:
            unexplained = desk.does(task, rights.LEAF, {"type": "submit", "outcome": "returned"})
            assert refusal(unexplained)[1:] == ("reason_needed", "reason")
            desk.passes(
                course, "submission", rights.LEAF, outcome="returned", reason=f"lần {number}"
            )
        else:
            desk.passes(course, "submission", rights.LEAF, outcome="approved")
    task = desk.task(course, "issued")
    wrong = {"type": "submit", "number": "52/CT/TW", "dated": today().isoformat()}
    assert refusal(desk.does(task, rights.LEAF, wrong))[1:] == ("bad_number", "number")
    desk.passes(course, "issued", rights.LEAF, number="52-CT/TW", dated=today().isoformat())
    desk.office.until(lambda: not desk.get("courses", course)["is_open"])
    found = desk.get("courses", course)
    assert (found["outcome"], found["number"], found["rounds"]) == ("approved", "52-CT/TW", 3)
    drafts = [each for each in found["stages"] if each["stage"] == "draft"]
    assert [each["round"] for each in drafts] == [1, 2, 3]
    reasons = [each["reason"] for each in found["stages"] if each["stage"] == "submission"]
    assert reasons == ["lần 1", "lần 2", ""]
    assert {each["body"] for each in found["outside_days"]} == {rights.OUTSIDE, DECIDER, "caucus"}


def test_the_committee_before_and_after_its_decision(desk: Desk) -> None:
    """Members by post, then the decision, then the secretary; later changes need a number."""
    members = [
        {"post": "root.head", "role": "head"},
        {"post": "dept.head", "role": "member"},
    ]
    set_up = {"type": "record_members", "members": members}
    desk.task("committee", "members")
    other = desk.office.holder("other")
    assert desk.course("committee", set_up, other).status == 404
    nobody = {**set_up, "members": [{"post": "no.post", "role": "head"}]}
    assert refusal(desk.course("committee", nobody, desk.secretary))[1] == "unknown_post"
    assert desk.course("committee", set_up, desk.secretary).status == 200
    desk.passes("committee", "draft", rights.FOCAL)
    decided = {"outcome": "approved", "number": "07/QĐ-TLĐ", "dated": today().isoformat()}
    desk.passes("committee", "decision", rights.PRESIDIUM, **decided)
    desk.task("committee", "secretary")
    named = {"type": "record_secretary", "person": "p.new", "name": "Bà Thư ký"}
    assert desk.course("committee", named, desk.secretary).status == 200
    seats = desk.office.get("/v1/me", desk.office.token("p.new")).body["seats"]
    assert [each["post"] for each in seats] == ["committee.secretary"]
    # From now on the head of the focal department acts for nobody.
    changed = {"type": "record_members", "members": members[:1]}
    new = desk.office.token("p.new")
    assert refusal(desk.course("committee", changed, new))[1] == "decision_needed"
    document = {"issuer": "TLĐ", "type": "quyết định", "number": "09/QĐ-TLĐ",
                "date": today().isoformat()}  # fmt: skip
    assert desk.course("committee", {**changed, "decision": document}, new).status == 200
    found = desk.get("courses", "committee")
    assert [(each["post"], each["persons"]) for each in found["members"]] == [
        ("root.head", ["p.root.head"])
    ]
    assert found["number"] == "07/QĐ-TLĐ"
    desk.secretary = new


def test_an_item_is_added_and_ends_as_it_ended(desk: Desk) -> None:
    """Nothing is late before it is asked for; an outcome before sending is refused."""
    added = {"type": "add_item", "duty": LAWS, "item": "luat-viec-lam", "title": "Luật Việc làm"}
    assert desk.plan(added).status == 200
    assert refusal(desk.plan(added))[1:] == ("item_exists", "item")
    closed = {**added, "duty": WATCH, "item": "x"}
    assert refusal(desk.plan(closed))[1:] == ("list_not_open", "duty")
    course = f"contribution:{LAWS}:luat-viec-lam"
    task = desk.task(course, "draft")
    assert desk.get("tasks", task)["state"] == "waiting"
    assert "Luật Việc làm" in desk.get("tasks", task)["title"]
    asked = desk.does(task, rights.LEAF, {"type": "ask", "body": rights.OUTSIDE})
    assert asked.status == 200, asked.body
    desk.passes(course, "draft", rights.LEAF)
    desk.passes(course, "clearing", rights.STANDING, outcome="approved")
    task = desk.task(course, "sent")
    early = desk.does(task, rights.LEAF, {"type": "submit", "outcome": "not_reached"})
    assert refusal(early)[1:] == ("not_sent", "outcome")
    desk.sent(course, "sent", rights.OUTSIDE)
    desk.passes(course, "sent", rights.LEAF, outcome="not_reached")
    desk.office.until(lambda: not desk.get("courses", course)["is_open"])
    assert desk.get("courses", course)["outcome"] == "not_reached"
    duty = desk.get("duties", LAWS)
    assert {each["item"]: each["outcome"] for each in duty["courses"]}["luat-viec-lam"] == (
        "not_reached"
    )


def test_a_standing_duty_is_ended_by_a_decision_only(desk: Desk) -> None:
    """The secretary names the document; who leads the union may do it himself."""
    course = f"standing:{WATCH}"
    note = desk.task(course, "review")
    ended = {"type": "close_course", "reason": "đã lồng ghép"}
    assert desk.course(course, ended, desk.office.holder(rights.LEAF)).status == 403
    assert refusal(desk.course(course, ended, desk.secretary))[:2] == (403, "document_required")
    assert desk.course(course, ended, desk.head).status == 200
    assert desk.get("tasks", note)["state"] == "withdrawn"
    assert refusal(desk.course(course, ended, desk.head))[:2] == (409, "wrong_state")


def test_a_later_document_goes_out_and_comes_back_acknowledged(desk: Desk) -> None:
    """One collection of acknowledgements; copies ask nothing of anybody."""
    act = {
        "type": "dispatch", "document": "hd-1", "title": "Hướng dẫn", "number": "05/HD-TLĐ",
        "dated": today().isoformat(), "units": [rights.LEAF, "coop"],
        "copies": [{"purpose": "courtesy_copy", "body": rights.OUTSIDE}],
    }  # fmt: skip
    assert refusal(desk.plan({**act, "number": "5 HD"}))[1:] == ("bad_number", "number")
    assert desk.plan(act).status == 200
    collection = desk.office.path("collections", "d.copies/hd-1:receipt:root")
    desk.office.until(lambda: desk.office.get(collection, desk.head).status == 200)
    whole = desk.office.get(collection, desk.head).body
    assert (whole["expected"], whole["through"]) == (2, rights.FOCAL)
    assert "Hướng dẫn (05/HD-TLĐ" in whole["title"]
    receipt = {"unit": rights.LEAF, "received_on": today().isoformat()}
    task = desk.office.path("tasks", f"d.copies/hd-1:receipt:root:{rights.LEAF}")
    answer = desk.office.act(
        desk.office.holder(rights.LEAF), task, {"type": "receive", "receipt": receipt}
    )
    assert answer.status == 200, answer.body
    assert answer.body["task"]["settles"] == "receipt"
    assert answer.body["task"]["state"] == "accepted"  # nobody has to accept it
    coop = desk.office.path("tasks", "d.copies/hd-1:receipt:root:coop")
    noted, token = {"type": "acknowledge"}, desk.office.holder("coop")
    for _ in range(2):  # the second time it is known
        last = desk.office.act(token, coop, noted, command_id="coop-has-it")
        assert last.status == 200, last.body
        assert last.body["task"]["state"] == "accepted"
        assert last.body["task"]["submission"]["received_on"] == today().isoformat()
    desk.office.until(lambda: not desk.get("courses", "dispatch:hd-1")["is_open"])
    assert desk.office.get(collection, desk.head).body["phase"] == "closed"
    found = desk.get("courses", "dispatch:hd-1")
    assert [(each["purpose"], each["to"]) for each in found["copies"]] == [
        ("courtesy_copy", rights.OUTSIDE)
    ]


def test_the_plan_itself_goes_out_by_a_course(desk: Desk) -> None:
    """It stands with the duty it serves; each class that carries it out has one collection."""
    found = desk.get("courses", "dispatch:plan")
    assert (found["course"], found["serves"]) == ("dispatch", ["d.copies"])
    assert [each["task"] for each in found["stages"]] == ["d.copies:1:root"]
    listed = desk.get("duties", "d.copies")["courses"]
    assert "dispatch:plan" in [each["id"] for each in listed]
    assert listed[-1]["stage"] == "receipt"


def test_duties_are_listed_for_everybody_and_courses_for_who_sees_them(desk: Desk) -> None:
    """The register is the plan's; what came of a duty is of those who have a part in it."""
    everything = desk.get("duties")
    assert [each["id"] for each in everything["items"]][-1] == "d.copies"
    assert everything["total"] == 8
    outsider = desk.office.holder("other")
    seen = desk.office.get(desk.office.path("duties"), outsider).body["items"]
    assert len(seen) == 8
    assert not [each for each in seen if each["id"] == PROPOSAL and each["courses"]]
    path = desk.office.path("courses", f"proposal:{PROPOSAL}")
    assert desk.office.get(path, outsider).status == 404
    assert desk.office.get(path, desk.office.holder(rights.LEAF)).status == 200
    auditor = desk.office.token("p.auditor", Role.AUDITOR)
    assert desk.office.get(path, auditor).status == 200
    assert desk.office.get(desk.office.path("duties", "d.none"), desk.head).status == 404
    whole = desk.get("duties", PROPOSAL)
    assert (whole["stage_source"], whole["stages"][0]["stage"]) == ("default", "outline")
    assert isinstance(date.fromisoformat(desk.get("board")["today"]), date)
