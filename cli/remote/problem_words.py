"""What the server's codes mean, in the words of the office; the server's own words otherwise."""

import re
from collections.abc import Mapping

from cli.output.values import clean, day_text
from cli.output.words import field_text, state_text
from cli.texts import N_, _

WORDS = {
    # nobody, or not this one
    "unauthorized": N_("The token is not valid, or no longer; log in with a new one."),
    "not_authenticated": N_("The token is not valid, or no longer; log in with a new one."),
    "invalid_token": N_("The token is not valid, or no longer; log in with a new one."),
    "token_expired": N_("The token has expired; log in with a new one."),
    "not_permitted": N_("Your posts do not permit this here."),
    "read_only": N_("This token may only read."),
    "own_submission": N_("Nobody approves his own submission, not by a substitution either."),
    "not_in_post": N_("You do not hold this post today."),
    "scope_missing": N_("This token is not meant for that."),
    "capacity_not_allowed": N_("From this post nobody signs in this capacity."),
    "document_required": N_("Name the document it is recorded from."),
    "source_required": N_("A unit's answer is recorded from mail or paper only."),
    "own_receipt": N_("A unit's own answer arrives today, not on another day."),
    "own_request": N_("The superior decides on what your own unit asks for."),
    "own_appointment": N_("Nobody gives a post to himself."),
    "no_redelegation": N_("What was given by substitution cannot be passed on."),
    "scope_not_for_role": N_("This account cannot have such a token."),
    "not_found": N_("There is no such thing, or it is not yours to see."),
    # the present state
    "wrong_state": N_("This cannot be done in the present state."),
    "wrong_court": N_("The matter does not lie with you now."),
    "closed": N_("The matter is closed."),
    "suspended": N_("The matter is suspended; it has to be resumed first."),
    "not_suspended": N_("Nothing is suspended here."),
    "no_request": N_("No extension was asked for."),
    "not_delegated": N_("The work is not delegated."),
    "not_escalated_to": N_("The matter was not escalated to this post."),
    "promises_used_up": N_("No further promise is possible: a date was promised twice already."),
    "unread": N_("Accept or return these first: {names}."),
    "gaps_not_declared": N_(
        "Still missing; close with declared gaps (--missing; report hand-up: --gaps): {names}."
    ),
    "gaps_differ": N_("The declared gaps differ from what is missing: {names}."),
    "plan_exists": N_("The plan is here with another package; amend it (plan amend)."),
    "already_issued": N_("The plan is issued already."),
    "not_issued": N_("The plan is not issued yet."),
    "plan_closed": N_("The plan is closed."),
    "already_decided": N_("This is decided already; a new decision has to say something else."),
    "already_suspended": N_("This is suspended already."),
    "already_holds": N_("This person holds the post already."),
    "account_exists": N_("There is such an account already."),
    "last_administrator": N_("The last administrator cannot be disabled."),
    "substitution_exists": N_("There is such a substitution already."),
    "substitution_over": N_("This substitution is over already."),
    "same_package": N_("The plan runs on this very package already."),
    "amendment_forbidden": N_("This amendment cannot be adopted: {names}."),
    "calendar_unchanged": N_("The calendar says so already."),
    "not_undecided": N_(
        "The duty is under way: decide its deadline; its lead is changed by a directive."
    ),
    "not_default": N_("Its deadline is no default of the system; amend the plan instead."),
    "other_plan": N_("This is the package of another plan: {names}."),
    "text_differs": N_("The text of the plan differs: another text is another plan."),
    "period_differs": N_("The period of the plan differs: {names}."),
    "zone_differs": N_("The time zone differs: {names}."),
    "root_differs": N_("The unit at the top differs: {names}."),
    "below_open": N_("Close first what this unit collects itself, if need be with gaps: {names}."),
    "handed_up": N_("The superior has answered above already; that has to be opened again first."),
    "nothing_above": N_("Nobody collects above this unit: close the collection instead."),
    "not_the_superior": N_("Whoever collects hands up its own report, not that of another unit."),
    "recurrence_differs": N_("A yearly deadline stays yearly, another one does not become so."),
    "no_receipt": N_("No answer of this unit has arrived."),
    "vacant_post": N_("Nobody holds this post today."),
    "body_post": N_("A post of a body has no single holder to substitute."),
    "own_unit": N_("The unit that asks cannot be asked itself."),
    "conflict": N_("Another act with this id has another content."),
    "locked": N_("The report is locked; a recorded decision opens it (report exception)."),
    "no_form": N_("No figures are asked here."),
    # what was given
    "unknown_batch": N_("The server holds no such table; import it again."),
    "other_batch": N_("That table was imported for another collection."),
    "unknown_filing": N_("The server does not hold these figures; send them again."),
    "other_filing": N_("The report is of another unit or another year: {names}."),
    "flawed": N_("The report has mistakes; nothing was filed."),
    "which_form": N_("Several forms are in use here; choose one with --form: {names}."),
    "no_lead": N_("The duty has no lead yet: name the unit that leads it with --lead."),
    "deadline_needed": N_("The duty has no deadline yet: decide one as well."),
    "no_deadline": N_("There is no deadline that could be extended."),
    "extension_shortens": N_("An extension never shortens: name a day after {day}."),
    "date_not_ahead": N_("The date has to lie ahead of today."),
    "date_ahead": N_("This day cannot lie ahead of today."),
    "promise_too_far": N_("The promised date lies too far ahead; the last possible is {day}."),
    "listed_twice": N_("Named more than once: {names}."),
    "no_such_line": N_("Nothing is due on that day."),
    "not_asked": N_("This unit was not asked for an answer here."),
    "merges_itself": N_("A unit cannot take in itself."),
    "below_itself": N_("That unit lies under the one it would take in."),
    "has_a_part": N_("The unit has a part in the plan; amend the plan first."),
    "named_in_plan": N_("The plan names this unit for what is to come; amend it first: {names}."),
    "open_work_stays": N_("This cannot pass on to another unit; end it first: {names}."),
    "unknown_unit": N_("There is no such unit today."),
    "unknown_body": N_(
        "There is no such outside body; `dondoc duty show` lists those of a duty, with their codes."
    ),
    "unknown_post": N_("There is no such post today."),
    "unknown_person": N_("There is no such person."),
    "unknown_calendar": N_("There is no such calendar; there are: {names}."),
    "unknown_deadline": N_("The duty has no such deadline; there are: {names}."),
    "too_early": N_("Its turn has not come: the stages before it are recorded first."),
    "not_sent": N_("Send it to an outside body first, to one of these: {names}."),
    "outcome_needed": N_("Say with --outcome what came of it: {names}."),
    "unknown_outcome": N_("This is no outcome here; there are: {names}."),
    "reason_needed": N_("Say with --reason why it is sent back."),
    "number_needed": N_("Give the number of the document as it is printed (--number)."),
    "date_needed": N_("Give the date of the document (--date)."),
    "recorded_otherwise": N_(
        "This stage ends by an act of its own: `dondoc duty members` or `dondoc duty secretary`."
    ),
    "unknown_stage": N_("The duty has no such stage; there are: {names}."),
    "unknown_obligation": N_("There is no such task."),
    "unknown_package": N_("The server does not hold this package; send it first."),
    "unknown_substitution": N_("There is no such substitution."),
    "unknown_name": N_("This is no name of a file."),
    "unknown_cursor": N_("The list has changed its order; ask for it from its beginning."),
    "unknown_command": N_("This cannot be done to this kind of task: {names}."),
    "unknown_key": N_("The server does not hold the key this was encrypted with."),
    "tampered": N_("This was changed after it had been encrypted."),
    "invalid_body": N_("The server could not read what was sent."),
    "invalid": N_("The server does not take this: {names}."),
    "bad_request": N_("The server could not read what was sent."),
    "method_not_allowed": N_("The server does not know this request; is it of another version?"),
    "date_future": N_("A letter is recorded once it is signed, not before."),
    "nobody_late": N_("Nobody is late with it."),
    "not_late": N_("Not late with it: {names}."),
    "not_a_committee": N_("This duty sets up no committee."),
    "no_secretary_post": N_("The committee has no post of a secretary today."),
    "one_head": N_("Exactly one member leads the committee: name one head."),
    "decision_needed": N_("The committee stands: name the decision that changes its members."),
    "bad_number": N_("This is no number and symbol as it is printed; write it as in: {names}."),
    "comes_by_itself": N_("This duty begins by itself with the next year."),
    "course_exists": N_("This was opened already."),
    "dispatch_exists": N_("This document was sent out before; give it another id."),
    "is_a_stage": N_("This is a part of something else; name the whole."),
    "item_exists": N_("There is such an item already."),
    "list_not_open": N_("The list of this duty is closed: it takes no items."),
    "no_course": N_("This duty goes through no stages, or waits for a decision."),
    "no_dispatch_duty": N_("The plan has no duty for sending something out to units."),
    "nobody_named": N_("Name the units or classes that must acknowledge it."),
    "not_the_head": N_("The head issues the plan: name the post of the head of {names}."),
    "date_past": N_("The date lies in the past."),
    "date_order": N_("The first day has to lie before the last."),
    "date_after_arrival": N_("The day lies after the arrival."),
    "date_before_opening": N_("The day lies before the task was opened."),
    "bad_json": N_("The server could not read what was sent."),
    "internal": N_("A fault of the server; its log says more."),
    "unknown_duty": N_("The plan has no such duty."),
    "unknown_file": N_("A file named here was not handed in before; send it again."),
    "too_large": N_("It is too large for this server."),
    "unsupported_media_type": N_("Files of this type are not taken."),
    "unknown_type": N_("Files of this type are not taken."),
    "unknown_content": N_("The file does not hold what its name says."),
    "empty_file": N_("The file is empty."),
    "cut_off": N_("The file did not arrive whole; send it again."),
    "hash_differs": N_("The file was damaged on its way; send it again."),
    "unsound_package": N_("The package has errors."),
    # the server
    "unconfirmed": N_("Accepted, not yet confirmed."),
    "temporal_away": N_("The server's engine does not answer now."),
    "not_running": N_("The server does not work on this matter at the moment; try again later."),
    "no_worker": N_("No worker runs on the server; nothing was done."),
    "database_away": N_("The server's database does not answer now; nothing was done."),
    "busy": N_("The server has too much to do at the moment."),
    "rate_limited": N_("Too many requests at once; try again shortly."),
    "too_many_requests": N_("Too many requests at once; try again shortly."),
}
_BY_STATUS = {
    401: "unauthorized",
    403: "not_permitted",
    404: "not_found",
    413: "too_large",
    429: "rate_limited",
}
CONFLICT = 409
_LISTS = (": ", "there are ", "there is ")
_AS_PRINTED = ("as in ", "write ")  # what stands before examples of a number
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def problem_lines(status: int, told: Mapping[str, object]) -> list[str]:
    """Write what was refused: one line, and one more for each field that was wrong."""
    detail = clean(told.get("detail"))
    said = _said(status, str(told.get("code") or ""), detail)
    if told.get("field"):
        said += " " + _("[{field}]").format(field=field_text(told["field"]))
    state = told.get("state")
    if state and status == CONFLICT and state != told.get("code"):
        said += " " + _("Present state: {state}.").format(state=state_text(clean(state)))
    errors = told.get("errors")
    more = errors if isinstance(errors, list) and (len(errors) > 1 or not told.get("field")) else ()
    return [said, *map(_error, more)]


def _said(status: int, code: str, detail: str) -> str:
    code = code if code in WORDS or detail else _BY_STATUS.get(status, "")
    return code_text(code, detail) or _("The server answered {status}.").format(status=status)


def code_text(code: str, detail: str) -> str:
    """Write what a code means, with the day or the names that its detail holds."""
    template = WORDS.get(code)
    if not template:
        return detail
    day = _DAY.search(detail)
    signs = _AS_PRINTED if code == "bad_number" else _LISTS
    names = next((found for sign in signs if (found := detail.partition(sign)[2])), detail)
    names = _("only one, without a name") if names == "none" else names
    return _(template).format(day=day_text(day[0]) if day else detail, names=names)


def _error(error: object) -> str:
    if not isinstance(error, Mapping):
        return clean(error)
    field, reason = clean(error.get("field")), clean(error.get("reason") or error.get("message"))
    return f"  {field}: {reason}" if field else f"  {reason}"
