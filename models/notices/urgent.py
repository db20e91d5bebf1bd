"""Compose what is urgent: at once, within the budget of the day; the rest waits for the digest."""

from collections import Counter
from datetime import datetime, timedelta

from models.deciding.claim import Claim, ClaimKind, Via
from models.deciding.house import House
from models.notices.compose import Composed, Composer, Deadline, Draft
from models.notices.delivery import DeliveryKind
from models.notices.facts import Facts, Waiting
from models.notices.lines import Lines
from models.notices.people import Seat
from models.notices.rungs import duties_of
from models.texts.context import Letter, Section, Tone

OPENING = timedelta(seconds=50)  # the duties of an issued plan are opened by then
_ANNOUNCING = frozenset({ClaimKind.ASSIGNMENT, ClaimKind.RETURNED, ClaimKind.DIRECTIVE})


def compose_urgent(facts: Facts, house: House, at: datetime) -> Composed:
    """Write one message for each urgent claim and person, as far as the budget of the day goes.

    On a day off, beyond the budget, and in quiet hours that last into the next day, a claim stays
    waiting: the next digest says it.
    """
    composer = Composer(facts, house, at)
    drafts: list[Draft] = []
    spent = Counter({
        person: count for (person, kind), count in facts.sent.items()
        if kind is DeliveryKind.URGENT
    })  # fmt: skip
    for waiting in facts.waiting:
        if waiting.claim.via is not Via.URGENT:
            continue
        if _is_opening(waiting.claim, composer):
            continue
        seat = composer.seat_for(waiting)
        if seat is None or not composer.people.works(seat.post.id, waiting.claim.matter.unit):
            continue
        # All of its persons at once, or none: a claim is either said or still to be said.
        budget = house.policy.digest.budget_urgent
        if any(spent[person] >= budget or composer.is_asleep(person) for person in seat.persons):
            continue
        for person in seat.persons:
            draft = _draft(composer, waiting, seat, person)
            if draft:
                spent[person] += 1
                drafts.append(draft)
    return Composed(
        drafts=tuple(drafts),
        disposed=tuple(composer.disposed),
        withheld=tuple(composer.withheld),
        alarms=tuple(composer.alarms),
    )


def _is_opening(claim: Claim, composer: Composer) -> bool:
    """Tell whether what the issue gives is being opened still: its message lists it all.

    What is not opened within the term (it has a course of its own, or ended at once) is not
    waited for.
    """
    if composer.at - claim.at > OPENING:
        return False
    opened = {each.duty for each in composer.standing.given_by(claim)}
    wanted = [each for each in duties_of(claim) if each not in composer.facts.answered]
    return not opened.issuperset(wanted)


def _draft(composer: Composer, waiting: Waiting, seat: Seat, person: str) -> Draft | None:
    claim, people = waiting.claim, composer.people
    posts = (claim.to,)
    addresses = people.addresses(person, posts)
    if not addresses:
        composer.no_address(person, [waiting])
        return None
    reader = people.reader(person)
    lines = Lines(composer.facts, people, reader.lang)
    line = lines.claim(claim, waiting.id, composer.standing.holds_for(claim))
    facts, given = composer.facts, composer.standing.given_by(claim)
    sections = [Section(id="news", lines=(line,))]
    if given:
        owed = [lines.owed(each, composer.at, line.tone) for each in given]
        answered = [each for each in duties_of(claim) if each in composer.facts.answered]
        owed += [lines.answered(each, line.unit) for each in answered]
        sections.append(Section(id="owed", lines=tuple(owed)))
    letter = Letter(
        kind="urgent",
        lang=reader.lang,
        tone=Tone.TOP if line.tone is Tone.TOP else Tone.OWN,
        person=people.name(person),
        posts=(people.title(seat.post.id, reader.lang),),
        plan=facts.title,
        number=facts.number,
        issued_on=facts.issued_on,
        assumed=facts.assumed,
        day=people.on,
        sections=tuple(sections),
    )
    return Draft(
        kind=DeliveryKind.URGENT,
        person=person,
        posts=posts,
        addresses=addresses,
        letter=letter,
        claims=(waiting.id,),
        obligations=(claim.matter.obligation,),
        deadlines=(
            *_deadlines(claim, line.product or facts.title),
            *(
                Deadline(
                    obligation=each.obligation,
                    day=each.due_day,
                    title=lines.product(each.duty, each.stage, each.product),
                )
                for each in given
                if each.due_day
            ),
        ),
        not_before=composer.quiet_end(person),
    )


def _deadlines(claim: Claim, title: str) -> tuple[Deadline, ...]:
    """Return the deadline that a message announces, where it announces one."""
    day = claim.matter.due_day
    if claim.kind not in _ANNOUNCING or day is None:
        return ()
    return (Deadline(obligation=claim.matter.obligation, day=day, title=title),)
