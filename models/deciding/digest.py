"""Which morning a claim is ripe for a digest: daily for a post, weekly for a top body."""

from datetime import date, datetime, timedelta

from models.deciding.claim import Claim
from models.deciding.house import House
from models.plan.organisation import PostKind
from models.timing.calendar import DAYS_OF_A_WEEK, WorkingCalendar

WEEK = timedelta(days=DAYS_OF_A_WEEK)


def digest_morning(claim: Claim, house: House) -> datetime:
    """Return the first morning a claim can be read: daily for a post, weekly for a top body.

    Working days are those of the unit of the post; the Standing and the Presidium read on the
    policy's weekday, or on the next working day where that is a day off.
    """
    day = house.today(claim.at)
    post = house.organisation.post(claim.to, day)
    unit = post.unit if post else claim.matter.unit
    calendar = house.calendar_for(unit, day)
    if post and post.kind is PostKind.BODY and house.is_top(post.unit):
        return _weekly(claim.at, day, calendar, house)
    morning = _morning(calendar.on_or_after(day), house)
    if morning < claim.at:
        morning = _morning(calendar.shift(day, 1), house)
    return morning


def _morning(day: date, house: House) -> datetime:
    return datetime.combine(day, house.policy.office_hour, house.zone)


def _weekly(at: datetime, day: date, calendar: WorkingCalendar, house: House) -> datetime:
    """Return the first weekly morning at or after an instant, wherever days off roll it to."""
    week = day + timedelta(days=house.policy.digest.weekly_weekday - day.isoweekday())
    while _morning(calendar.on_or_after(week), house) >= at:
        week -= WEEK
    while (morning := _morning(calendar.on_or_after(week), house)) < at:
        week += WEEK
    return morning
