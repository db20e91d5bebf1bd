"""Decide changes of a plan's people, units and working calendar; pure."""

from models.deciding.decision import Refused
from models.plan.organisation import PostKind, Substitution
from models.plan_run.acts import EndSubstitution, SetCalendar, Substitute
from models.plan_run.case import Case
from models.plan_run.progress import (
    AppointPerson,
    PlanOutcome,
    RenameUnit,
    VacatePost,
)


def change_people(case: Case, body: AppointPerson | VacatePost | RenameUnit) -> PlanOutcome:
    """Check an appointment, a vacancy or a new name; refused: unknown_unit, unknown_post."""
    house, on = case.house, case.today
    if isinstance(body, RenameUnit):
        if house.organisation.unit(body.unit, on) is None:
            code = "unknown_unit"
            raise Refused(code, f"no unit {body.unit}", "unit")
    elif house.organisation.post(body.post, on) is None:
        code = "unknown_post"
        raise Refused(code, f"no post {body.post}", "post")
    return PlanOutcome(row=case.row, change=body)


def set_calendar(case: Case, body: SetCalendar) -> PlanOutcome:
    """Check an override; refused: unknown_calendar, calendar_unchanged."""
    house = case.house
    calendar = house.calendars.get(body.calendar)
    if calendar is None:
        code = "unknown_calendar"
        names = ", ".join(sorted(house.calendars))
        raise Refused(code, f"no calendar {body.calendar}; there are {names}", "calendar")
    if calendar.is_working_day(body.day) is body.working:
        code = "calendar_unchanged"
        state = "worked" if body.working else "free"
        raise Refused(code, f"{body.day} is {state} already in {body.calendar}", "day")
    return PlanOutcome(row=case.row, change=body, replans=case.row.issued_on is not None)


def substitute(case: Case, body: Substitute) -> PlanOutcome:
    """Give the work of a post to another person for a time.

    Its giver is whoever holds the post on the first day. Refused: ``substitution_exists`` (the id
    was used), ``unknown_post``, ``body_post`` (a body has members, nobody's work to give),
    ``vacant_post``, ``date_order``, ``date_past``, ``already_holds``, ``unknown_duty``,
    ``no_redelegation`` (who gives it only substitutes there himself).
    """
    if case.seen.substitution is not None:
        code = "substitution_exists"
        raise Refused(code, f"the substitution {body.id} was given before", "id")
    _check_days(case, body)
    unknown = sorted(set(body.duties) - set(case.duties))
    if unknown:
        code = "unknown_duty"
        raise Refused(code, f"no duty {', '.join(unknown)}", "duties")
    given = Substitution(
        id=body.id,
        post=body.post,
        giver=_giver(case, body),
        receiver=body.receiver,
        receiver_name=body.receiver_name,
        duties=body.duties,
        document=body.document,
        valid_from=body.valid_from,
        valid_until=body.valid_until,
    )
    return PlanOutcome(row=case.row, change=body, substitution=given)


def _check_days(case: Case, body: Substitute) -> None:
    if body.valid_until <= body.valid_from:
        code = "date_order"
        raise Refused(code, f"name a day after {body.valid_from}", "valid_until")
    if body.valid_until <= case.today:
        code = "date_past"
        raise Refused(code, f"{body.valid_until} is past: it would never hold", "valid_until")


def _giver(case: Case, body: Substitute) -> str:
    organisation, first = case.house.organisation, max(body.valid_from, case.today)
    post = organisation.post(body.post, first)
    if post is None:
        code = "unknown_post"
        raise Refused(code, f"no post {body.post} on {first}", "post")
    if post.kind is PostKind.BODY:
        code = "body_post"
        raise Refused(code, f"{body.post} is a body: its members substitute nobody", "post")
    holders = organisation.holders(body.post, first)
    if not holders:
        code = "vacant_post"
        raise Refused(code, f"nobody holds {body.post} on {first}", "post")
    if body.receiver in holders:
        code = "already_holds"
        raise Refused(code, f"{body.receiver} holds {body.post} himself", "receiver")
    person = case.actor.person if case.actor else ""
    received = {each.receiver for each in organisation.substitutes(body.post, case.today)}
    if person in received - set(holders):
        code = "no_redelegation"
        raise Refused(code, f"{person} only substitutes at {body.post}", "post")
    return person if person in holders else holders[0]


def end_substitution(case: Case, body: EndSubstitution) -> PlanOutcome:
    """End a substitution earlier; refused: unknown_substitution, date_past, substitution_over."""
    given = case.seen.substitution
    if given is None:
        code = "unknown_substitution"
        raise Refused(code, f"no substitution {body.id}", "id")
    if body.since < case.today:
        code = "date_past"
        raise Refused(code, "what was done under it stands; name today or later", "since")
    if given.valid_until and given.valid_until <= body.since:
        code = "substitution_over"
        raise Refused(code, f"{body.id} ends on {given.valid_until} already", "since")
    until = max(body.since, given.valid_from or body.since)
    ended = given.model_copy(update={"valid_until": until})
    return PlanOutcome(row=case.row, change=body, substitution=ended)
