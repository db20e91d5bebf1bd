"""The words for what the API names by a code: states, buckets, kinds of acts."""

from cli.texts import N_, _

_STATES = {
    "waiting": N_("waiting for its event"),
    "assigned": N_("assigned"),
    "acknowledged": N_("taken on"),
    "submitted": N_("submitted"),
    "returned": N_("returned"),
    "completed": N_("done"),
    "withdrawn": N_("withdrawn"),
    "expected": N_("not in yet"),
    "received": N_("received"),
    "accepted": N_("approved"),
    "not_applicable": N_("not applicable"),
    "excused": N_("excused"),
    "missing": N_("missing"),
    "suspended": N_("suspended"),
    "open": N_("open"),
    "closed": N_("closed"),
    "locked": N_("locked"),
    "draft": N_("not issued yet"),
    "issued": N_("issued"),
    "collections_open": N_("collections under way"),
    "collections_closed": N_("collections closed"),
    "late": N_("late"),
    "due": N_("is due"),
}
_ACTS = {
    "fire": N_("reminded by the timetable"),
    "acknowledge": N_("accepted the task"),
    "report_progress": N_("reported progress"),
    "submit": N_("submitted the product"),
    "approve": N_("approved"),
    "return": N_("returned"),
    "request_extension": N_("asked for an extension"),
    "decide_extension": N_("decided on the extension"),
    "delegate": N_("delegated"),
    "take_back": N_("took back"),
    "reassign": N_("reassigned"),
    "withdraw": N_("withdrew"),
    "hand_over": N_("sent to an outside body"),
    "receive_back": N_("came back from the outside body"),
    "direct": N_("directive"),
    "direct_entries": N_("directive"),
    "suspend": N_("suspended"),
    "resume": N_("resumed"),
    "ask": N_("asked by an outside body"),
    "promise": N_("promised a date"),
    "record_received_on": N_("corrected the day of arrival"),
    "replan": N_("timetable built anew"),
    "redecide": N_("deadline set by a decision"),
    "receive": N_("answer received"),
    "receive_many": N_("answers received"),
    "accept": N_("accepted the answer"),
    "hand_up": N_("closed and handed up"),
    "accept_with_gaps": N_("closed with declared gaps"),
    "return_entry": N_("returned the answer"),
    "not_applicable": N_("marked as not applicable"),
    "excuse": N_("excused"),
    "request_entry_extension": N_("asked for an extension"),
    "decide_entry_extension": N_("decided on the extension"),
    "reopen": N_("opened again"),
    "close": N_("closed the collection"),
    "correct_receipt": N_("corrected the day of arrival"),
    "open_locked": N_("opened a locked report"),
    "close_course": N_("ended the course"),
    "record_members": N_("recorded the members"),
    "record_secretary": N_("named the secretary"),
    "add_item": N_("added an item"),
    "take_up": N_("converted into a course"),
    "dispatch": N_("sent a document out"),
    "stage": N_("stage over"),
    "restage": N_("stages changed by an amendment"),
    "issue": N_("issued the plan"),
    "open_year": N_("opened the year"),
    "decide_duty": N_("recorded a decision"),
    "amend": N_("amended the plan"),
    "appoint": N_("appointed"),
    "vacate": N_("post vacated"),
    "merge_unit": N_("took the unit in"),
    "pass_on": N_("passed on to the unit that took it in"),
    "rename_unit": N_("renamed the unit"),
    "substitute": N_("gave a substitution"),
    "end_substitution": N_("ended a substitution"),
    "record_outcome": N_("recorded an outcome"),
    "record_contact": N_("recorded a contact"),
    "urge": N_("urged by letter"),
    "ask_contributions": N_("asked for contributions"),
    "set_calendar": N_("changed the working calendar"),
    "suspend_plan": N_("suspended duties"),
    "resume_plan": N_("resumed duties"),
    "open": N_("opened"),
    "opened": N_("opened"),
}
_OUTCOMES = {
    "approved": N_("approved"),
    "returned": N_("returned for revision"),
    "not_taken_up": N_("not taken up"),
    "adopted": N_("adopted"),
    "partly": N_("adopted in part"),
    "not_reached": N_("not reached"),
    "withdrawn": N_("withdrawn"),
    "closed": N_("ended by a decision"),
    "done": N_("done"),
    "before_conversion": N_("before the conversion"),
}
_PURPOSES = {
    "carry_out": N_("to carry out"),
    "report_up": N_("to report"),
    "courtesy_copy": N_("respectful copy"),
    "archive_copy": N_("record copy"),
}
_FIELDS = {
    "outcome": N_("the outcome"),
    "item": N_("the item"),
    "title": N_("the title"),
    "members": N_("the members"),
    "decision": N_("the decision"),
    "dated": N_("date of the document"),
    "until": N_("the date asked for"),
    "due": N_("the new deadline"),
    "received_on": N_("the day of arrival"),
    "unit": N_("the unit"),
    "units": N_("the units"),
    "reason": N_("the reason"),
    "text": N_("the text"),
    "deadline": N_("the deadline"),
    "lead": N_("the lead unit"),
    "duty": N_("the duty"),
    "body": N_("the outside body"),
    "post": N_("the post"),
    "person": N_("the person"),
    "receiver": N_("the receiver"),
    "document": N_("the document"),
    "number": N_("the number"),
    "missing": N_("the declared gaps"),
    "files": N_("the files"),
    "line": N_("the due line"),
    "calendar": N_("the calendar"),
    "day": N_("the day"),
    "deadline_id": N_("which deadline"),
    "decision.date": N_("date of the document"),
    "document.date": N_("date of the document"),
    "issued_on": N_("date of issue"),
    "recorded_for": N_("the post of the head"),
    "valid_from": N_("the first day"),
    "valid_until": N_("the last day"),
    "since": N_("the first day"),
    "package": N_("the package"),
    "duties": N_("the duties"),
    "scopes": N_("what the token may do"),
    "name": N_("the name"),
    "on": N_("the day"),
    "obligation": N_("the task"),
    "receipts": N_("the answers"),
    "body.unit": N_("the unit"),
    "body.type": N_("the act"),
    "label": N_("what the token is for"),
    "days": N_("the number of days"),
    "id": N_("the id"),
}
_SOURCES = {
    "person": N_("person"),
    "administrator": N_("administrator"),
    "auditor": N_("auditor"),
    "holder": N_("holder"),
    "acting": N_("acting"),
    "substitution": N_("by substitution"),
    "held_with": N_("held together"),
    "head": N_("head"),
    "deputy": N_("deputy"),
    "focal": N_("focal post"),
    "secretary": N_("secretary"),
    "body": N_("body"),
}


def state_text(state: object) -> str:
    """Write a state in words; an unknown one as it came."""
    return _word(_STATES, state)


def purpose_text(purpose: object) -> str:
    """Write for what purpose somebody gets a document."""
    word = _PURPOSES.get(str(purpose))
    return _(word) if word else str(purpose or "")


def outcome_text(outcome: object) -> str:
    """Write what came of a stage or a course in words; nothing where nothing has yet."""
    return _word(_OUTCOMES, outcome) if outcome else ""


def act_text(act: object) -> str:
    """Write a kind of act in words."""
    return _word(_ACTS, act)


def field_text(field: object) -> str:
    """Write the name of a field in words."""
    text = "" if field is None else str(field)
    last = text.rpartition(".")[2]
    return _word(_FIELDS, text if text in _FIELDS or last not in _FIELDS else last)


def role_text(role: object) -> str:
    """Write a role, a way of holding a post or a kind of post in words."""
    return _word(_SOURCES, role)


def _word(words: dict[str, str], code: object) -> str:
    text = "" if code is None else str(code)
    return _(words[text]) if text in words else text
