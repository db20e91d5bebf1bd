"""Every command of the table of rights, in every form that makes a difference to a right."""

import base64
from datetime import date, timedelta
from typing import Any

from models.deciding.collecting import (
    Accept,
    CollectionBody,
    ExcuseEntry,
    Receipt,
    Receive,
    RequestEntryExtension,
)
from models.deciding.commands import (
    AssignmentBody,
    Delegate,
    HandOver,
    RequestExtension,
    Submit,
    Suspend,
)
from models.desk.rights import Condition
from tests.integration.desk import plan as rights
from tests.integration.desk.cells import GIVEN_POST, Form, Target
from tests.integration.desk.office import today

_PAPER = frozenset({Condition.DOCUMENT})
_MAIL = frozenset({Condition.OUTSIDE})
_ITSELF = frozenset({Condition.ITSELF})
SUBSTITUTION = "substitution-of-the-cells"


def document() -> dict[str, Any]:
    """Return a decision on paper."""
    return {"issuer": rights.ROOT, "type": "quyết định", "number": "1/QĐ", "date": today()}


def receipt(source: str, unit: str = rights.LEAF) -> dict[str, Any]:
    """Return an answer of a unit that arrives today."""
    return {"unit": unit, "received_on": today(), "source": source}


def later(days: int = 500) -> date:
    """Return a day after every deadline."""
    return today() + timedelta(days=days)


def _on_assignment() -> list[tuple[str, dict[str, Any]]]:
    return [
        ("acknowledge", {}),
        ("report_progress", {"text": "x"}),
        ("submit", {"note": "x"}),
        ("request_extension", {"until": later(), "reason": "x"}),
        ("delegate", {"unit": rights.TEAM}),
        ("take_back", {}),
        ("hand_over", {"body": rights.OUTSIDE}),
        ("receive_back", {}),
        ("ask", {"body": rights.OUTSIDE}),
        ("approve", {}),
        ("return", {"reason": "x"}),
        ("decide_extension", {"granted": False}),
        ("record_received_on", {"received_on": today(), "reason": "x"}),
        ("reassign", {"unit": "spare"}),
        ("withdraw", {"reason": "x"}),
        ("suspend", {"reason": "x"}),
        ("resume", {}),
        ("promise", {"until": later(3)}),
    ]


def _on_entry() -> list[tuple[str, dict[str, Any]]]:
    unit = {"unit": rights.LEAF}
    return [
        ("request_entry_extension", {**unit, "until": later(), "reason": "x"}),
        ("accept", {"units": [rights.LEAF]}),
        ("return_entry", {**unit, "reason": "x"}),
        ("decide_entry_extension", {**unit, "granted": False}),
        ("not_applicable", {**unit, "reason": "x"}),
        ("excuse", {**unit, "reason": "x"}),
        ("correct_receipt", {**unit, "received_on": today(), "reason": "x"}),
        ("open_locked", {**unit, "until": later(), "decision": document()}),
        ("reopen", {**unit, "until": later(), "reason": "x"}),
    ]


def _on_collection() -> list[tuple[str, dict[str, Any]]]:
    return [
        ("close", {}),
        ("accept_with_gaps", {"missing": [rights.LEAF, "other"], "reason": "x"}),
        ("suspend", {"reason": "x"}),
        ("resume", {}),
        ("promise", {"until": later(3)}),
    ]


def _on_course() -> list[tuple[str, dict[str, Any]]]:
    members = [{"post": "root.head", "role": "head"}]
    return [("record_members", {"members": members}), ("record_secretary", {"person": "p.new"})]


def _on_plan() -> list[tuple[str, dict[str, Any]]]:
    decided = {"decision": document()}
    return [
        ("decide_duty", {"duty": rights.OTHER_DUTY, "deadline": {"on": later()}, **decided}),
        ("amend", {"package": "v1", "reason": "x", **decided}),
        ("set_calendar", {"calendar": "office", "day": later(9), "working": False,
                          "document": "2/TB"}),
        ("record_outcome", {"duty": rights.DUTY, "body": rights.OUTSIDE, "outcome": "adopted"}),
        ("suspend_plan", {"duties": [rights.OTHER_DUTY], "reason": "x"}),
        ("resume_plan", {"duties": [rights.OTHER_DUTY]}),
        ("dispatch", {"document": "d", "title": "x", "number": "05/HD-X", "dated": today(),
                      "units": [rights.LEAF]}),
        ("add_item", {"duty": rights.DUTY, "item": "i", "title": "x"}),
        ("merge_unit", {"unit": "no-unit", "into": "other", "since": today(), **decided}),
        ("appoint", {"post": "spare.body", "person": "p.new", "since": today()}),
        ("vacate", {"post": "spare.focal", "since": today()}),
        ("rename_unit", {"unit": "spare", "name_vi": "Đơn vị khác", "since": today()}),
    ]  # fmt: skip


def _forms(target: Target, found: list[tuple[str, dict[str, Any]]]) -> list[Form]:
    return [
        Form(command=command, target=target, body={"type": command, **body})
        for command, body in found
    ]


def _paper(command: str, target: Target, body: dict[str, Any], paper: dict[str, Any]) -> list[Form]:
    """Return a command as it is given, and as it is recorded from paper."""
    plain = {"type": command, **body}
    return [
        Form(command=command, target=target, body=plain),
        Form(command=command, target=target, body={**plain, **paper}, meets=_PAPER, name="paper"),
    ]


def _receipts() -> list[Form]:
    entry = Target.ENTRY
    one = {source: {"type": "receive", "receipt": receipt(source)} for source in ("system", "mail")}
    many = {
        source: {"type": "receive_many", "receipts": [receipt(source)]}
        for source in ("system", "paper")
    }
    return [
        Form(command="receive", target=entry, body=one["system"], meets=_ITSELF, name="itself"),
        Form(command="receive", target=entry, body=one["mail"], meets=_MAIL, name="mail"),
        Form(command="receive_many", target=entry, body=many["paper"], meets=_MAIL, name="paper"),
        Form(command="receive_many", target=entry, body=many["system"], name="system"),
    ]


def _substitution() -> dict[str, Any]:
    return {
        "id": SUBSTITUTION,
        "post": GIVEN_POST,
        "receiver": "p.other.focal",
        "valid_from": later(1),
        "valid_until": later(5),
    }


def before(command: str) -> list[AssignmentBody | CollectionBody]:
    """Return what must have happened so that a command can be done, and not only be permitted."""
    unit, reason = rights.LEAF, "x"
    received = Receive(receipt=Receipt(unit=unit, received_on=today()))
    longer = RequestEntryExtension(unit=unit, until=later(), reason=reason)
    steps: dict[str, list[AssignmentBody | CollectionBody]] = {
        "approve": [Submit()],
        "return": [Submit()],
        "record_received_on": [Submit()],
        "take_back": [Delegate(unit=rights.TEAM)],
        "receive_back": [HandOver(body=rights.OUTSIDE)],
        "decide_extension": [RequestExtension(until=later(), reason=reason)],
        "resume": [Suspend(reason=reason)],
        "accept": [received],
        "return_entry": [received],
        "correct_receipt": [received],
        "reopen": [received, Accept(units=(unit,))],
        "decide_entry_extension": [longer],
        "close": [ExcuseEntry(unit=each, reason=reason) for each in (unit, "other")],
    }
    return steps.get(command, [])


def all_forms() -> list[Form]:
    """Return the forms of all commands: the plan is issued first, and changed last."""
    contributions = {"units": ["coop"], "due": later(), "text": "x"}
    contact = {"unit": rights.LEAF, "with_whom": "x", "channel": "phone", "text": "x",
               "on": today()}  # fmt: skip
    letter = {"number": "1/CV", "dated": today()}
    package = {"files": {"plan.yaml": base64.b64encode(b"x").decode()}}
    return [
        *_paper(
            "issue",
            Target.PLAN,
            {"issued_on": today(), "number": "1/KH"},
            {"recorded_for": "root.head", "document": document()},
        ),
        *_forms(Target.ASSIGNMENT, _on_assignment()),
        *_paper("direct", Target.ASSIGNMENT, {"instruction": "x"}, {"document": "5/TB"}),
        *_forms(Target.ASSIGNMENT, [("ask_contributions", contributions)]),
        *_forms(Target.ASSIGNMENT, [("record_contact", contact), ("take_up", {"reason": "x"})]),
        *_paper("close_course", Target.COURSE, {"reason": "x"}, {"decision": document()}),
        *_forms(Target.COURSE, _on_course()),
        *_forms(Target.ENTRY, _on_entry()),
        *_paper(
            "direct_entries",
            Target.ENTRY,
            {"units": [rights.LEAF], "instruction": "x"},
            {"document": "5/TB"},
        ),
        *_receipts(),
        Form(
            command="hand_up",
            target=Target.COLLECTION,
            body={"type": "hand_up", "receipt": receipt("system", "collector")},
            meets=_ITSELF,
        ),
        *_forms(Target.COLLECTION, _on_collection()),
        *_paper("substitute", Target.POST, _substitution(), {"document": "3/GUQ"}),
        *_forms(Target.POST, [("end_substitution", {"id": SUBSTITUTION, "since": later(1)})]),
        *_forms(Target.ASSIGNMENT, [("record_letter", letter)]),
        *_forms(Target.COLLECTION, [("record_letter", letter)]),
        *_forms(Target.POST, [("make_feed", {})]),
        *_forms(Target.PLAN, [("create_plan", package), ("preview_amendment", package)]),
        *_forms(Target.PLAN, _on_plan()),
    ]
