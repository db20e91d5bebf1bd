"""The rights: which kind of post may do what, by how it stands to the unit concerned."""

from collections.abc import Iterable
from enum import StrEnum

from pydantic import Field

from models.base import Value
from models.desk.identity import (
    ADMINISTRATOR_SEAT,
    AUDITOR_SEAT,
    Principal,
    Role,
    Scope,
    Seat,
    Via,
)
from models.plan.organisation import PostKind, Roles


class Relation(StrEnum):
    """How a seat stands to what a command is about."""

    OWN = "own"  # its unit owes it, or does the work
    OWNER = "owner"  # its unit owes it, whoever does the work
    COOP = "coop"
    SUPERIOR = "superior"  # its unit is the managing parent
    ABOVE = "above"  # its unit manages from further up
    APPROVER = "approver"  # it waits for its unit's approval
    REVIEWER = "reviewer"  # its unit approves at another stage
    COLLECTING = "collecting"
    ASKED_FROM = "asked_from"  # its unit asked for this contribution
    TOLD = "told"  # this was escalated to the post
    HOLDER = "holder"  # the command is about this very post
    SECRETARY = "secretary"
    ROOT_HEAD = "root_head"
    STANDING = "standing"
    PRESIDIUM = "presidium"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"


READING = frozenset(Relation) - {Relation.HOLDER, Relation.ADMINISTRATOR}


class Condition(StrEnum):
    """What must hold besides; the value is the code of the refusal when it does not."""

    DOCUMENT = "document_required"  # it is recorded from paper: its number is given
    OUTSIDE = "source_required"  # the answer came by mail or on paper
    ITSELF = "own_receipt"  # the unit answers here and now: source system, received today
    NOT_SUBMITTER = "own_submission"  # nobody approves what he handed in, nor through another
    NOT_REQUESTER = "own_request"  # nobody grants his own unit what its superior must grant
    NOT_HIMSELF = "own_appointment"  # the administrator gives himself nothing
    IN_PERSON = "no_redelegation"  # what was given for a time cannot be given on


# What the form of a command says; the other conditions are judged by the facts, never by a caller.
FORM = frozenset({Condition.DOCUMENT, Condition.OUTSIDE, Condition.ITSELF})


class Right(Value):
    """One line of the table: seats of these kinds in this relation may do this."""

    command: str
    relation: Relation
    kinds: frozenset[PostKind] = Field(description="empty: whatever the post")
    conditions: tuple[Condition, ...] = ()


class Facts(Value):
    """What must be known of an obligation, an entry, a post or the plan to judge a command."""

    roles: Roles
    obligation: str = Field(default="", description="empty: the command is about the plan itself")
    duty: str = ""
    owner: str = Field(default="", description="the unit that owes it")
    worker: str = Field(default="", description="the unit that does the work")
    superiors: tuple[str, ...] = Field(
        default=(),
        description="the managing line above the worker, or above the unit of the post in question",
    )
    approver: str = Field(default="", description="the unit of the stage whose turn it is")
    reviewers: tuple[str, ...] = Field(default=(), description="the units of all stages")
    coop: tuple[str, ...] = ()
    collecting: tuple[str, ...] = ()
    asked_from: tuple[str, ...] = Field(
        default=(), description="units of the assignment that asked for this contribution"
    )
    told: tuple[str, ...] = Field(default=(), description="posts it was escalated to")
    submitted_by: tuple[str, ...] = Field(
        default=(), description="persons who handed in what waits for a decision"
    )
    post: str = Field(default="", description="the post a command is about")
    post_unit: str = ""
    post_kind: PostKind | None = None
    person: str = Field(default="", description="to whom a command gives a post")


class Denied(Value):
    """A command the caller may not give; ``not_found`` must look like what does not exist."""

    code: str

    @property
    def is_hidden(self) -> bool:
        """Tell whether the caller must not even learn that there is such a thing."""
        return self.code == "not_found"


_HEAD = (PostKind.HEAD,)
_LEADERS = (PostKind.HEAD, PostKind.DEPUTY)
_DESK = (PostKind.HEAD, PostKind.DEPUTY, PostKind.FOCAL)
_APPROVERS = (PostKind.HEAD, PostKind.DEPUTY, PostKind.BODY)
_ANY: tuple[PostKind, ...] = ()  # the relation itself says which post it is
_BODY = (PostKind.BODY,)
_OF_BODIES = (PostKind.BODY, PostKind.SECRETARY)


def _rights(
    commands: str, relation: Relation, kinds: Iterable[PostKind] = (), *conditions: Condition
) -> tuple[Right, ...]:
    """Give the commands, named one after the other, to one relation."""
    return tuple(
        Right(command=name, relation=relation, kinds=frozenset(kinds), conditions=conditions)
        for name in commands.split()
    )


_R, _C = Relation, Condition
_WORK = "request_extension ask_contributions record_contact"
_COURT = "hand_over receive_back ask"
_STEER = "reassign withdraw suspend resume"
_ENTRIES = "close accept_with_gaps reopen"
_SETTLE = "decide_entry_extension not_applicable excuse correct_receipt open_locked"
_PLAN = (
    "decide_duty amend merge_unit suspend_plan resume_plan set_calendar record_outcome"
    " record_contact preview_amendment dispatch add_item take_up"
)

RIGHTS: tuple[Right, ...] = (
    # a unit works on its own duties
    *_rights(_WORK, _R.OWN, _DESK),
    # a stage of a course may lie with a body, or with the committee: its secretary writes for it
    *_rights("acknowledge report_progress submit", _R.OWN, (*_DESK, *_OF_BODIES)),
    *_rights("delegate take_back", _R.OWNER, _LEADERS),
    *_rights(_COURT, _R.OWN, _LEADERS),
    *_rights(_COURT, _R.SECRETARY, _ANY),
    # its superior decides
    *_rights("approve return", _R.APPROVER, _APPROVERS, _C.NOT_SUBMITTER),
    *_rights("decide_extension record_received_on", _R.SUPERIOR, _LEADERS),
    *_rights("decide_extension record_received_on", _R.SECRETARY, _ANY, _C.NOT_REQUESTER),
    *_rights(_STEER, _R.SUPERIOR, _LEADERS),
    *_rights(_STEER, _R.SECRETARY, _ANY),
    *_rights("record_contact", _R.SUPERIOR, _DESK),
    *_rights("record_letter", _R.SUPERIOR, _DESK),
    *_rights("record_letter", _R.COLLECTING, _DESK),
    *_rights("record_letter", _R.SECRETARY, _ANY),
    # who was told takes note
    *_rights("promise", _R.TOLD),
    # those who direct
    *_rights("direct direct_entries", _R.STANDING, _BODY),
    *_rights("direct direct_entries", _R.PRESIDIUM, _BODY),
    *_rights("direct direct_entries", _R.ROOT_HEAD, _HEAD),
    *_rights("direct direct_entries", _R.SECRETARY, _ANY, _C.DOCUMENT),
    # answers to a collection
    *_rights("receive", _R.OWN, _DESK, _C.ITSELF),
    *_rights("request_entry_extension", _R.OWN, _DESK),
    *_rights("receive receive_many", _R.COLLECTING, _DESK, _C.OUTSIDE),
    *_rights("accept return_entry", _R.COLLECTING, _DESK, _C.NOT_SUBMITTER),
    *_rights(_SETTLE, _R.COLLECTING, _DESK, _C.NOT_REQUESTER),
    *_rights(_ENTRIES, _R.COLLECTING, _DESK),
    *_rights("hand_up", _R.COLLECTING, _DESK, _C.ITSELF),
    *_rights("suspend resume", _R.COLLECTING, _LEADERS),
    # the plan
    *_rights("issue", _R.ROOT_HEAD, _HEAD),
    *_rights("issue", _R.SECRETARY, _ANY, _C.DOCUMENT),
    *_rights(_PLAN, _R.SECRETARY, _ANY),
    *_rights("appoint", _R.ADMINISTRATOR, (), _C.NOT_HIMSELF),
    *_rights("vacate rename_unit create_plan", _R.ADMINISTRATOR),
    # a course itself, whatever its stage
    *_rights("close_course", _R.STANDING, _BODY),
    *_rights("close_course", _R.PRESIDIUM, _BODY),
    *_rights("close_course", _R.ROOT_HEAD, _HEAD),
    *_rights("close_course", _R.SECRETARY, _ANY, _C.DOCUMENT),
    *_rights("record_members record_secretary", _R.OWN, _LEADERS),
    *_rights("record_members record_secretary", _R.SECRETARY, _ANY),
    # posts
    *_rights("substitute end_substitution", _R.HOLDER, (), _C.IN_PERSON),
    *_rights("substitute end_substitution", _R.SUPERIOR, _HEAD, _C.IN_PERSON),
    *_rights("substitute", _R.ADMINISTRATOR, (), _C.DOCUMENT, _C.NOT_HIMSELF),
    *_rights("end_substitution", _R.ADMINISTRATOR),
    *_rights("make_feed", _R.HOLDER, (), _C.IN_PERSON),
)

COMMANDS: tuple[str, ...] = tuple(dict.fromkeys(right.command for right in RIGHTS))

_BY_COMMAND: dict[str, tuple[Right, ...]] = {
    command: tuple(right for right in RIGHTS if right.command == command) for command in COMMANDS
}


def relations_of(principal: Principal, facts: Facts) -> dict[Seat, frozenset[Relation]]:
    """Return how each seat of somebody stands to the facts; seats without a relation are absent.

    An administrator and an auditor have the one relation of their account, whatever they hold.
    """
    if principal.role is Role.ADMINISTRATOR:
        return {ADMINISTRATOR_SEAT: frozenset({Relation.ADMINISTRATOR})}
    if principal.role is Role.AUDITOR:
        return {AUDITOR_SEAT: frozenset({Relation.AUDITOR})}
    found = {seat: frozenset(_relations(seat, facts)) for seat in principal.seats}
    return {seat: relations for seat, relations in found.items() if relations}


def _relations(seat: Seat, facts: Facts) -> set[Relation]:
    if seat.duties and facts.duty not in seat.duties:
        return set()
    line = _managing_line(facts)
    tests = {
        Relation.OWN: seat.unit in {facts.owner, facts.worker},
        Relation.OWNER: seat.unit == facts.owner,
        Relation.COOP: seat.unit in facts.coop,
        Relation.SUPERIOR: seat.unit in line[:1],
        Relation.ABOVE: seat.unit in line[1:],
        Relation.APPROVER: seat.unit == facts.approver,
        Relation.REVIEWER: seat.unit in facts.reviewers,
        Relation.COLLECTING: seat.unit in facts.collecting,
        Relation.ASKED_FROM: seat.unit in facts.asked_from,
        Relation.TOLD: bool({seat.post, seat.logged} & set(facts.told)),
        Relation.HOLDER: seat.post == facts.post,
        **_places(seat, facts.roles),
    }
    return {relation for relation, holds in tests.items() if holds}


def _places(seat: Seat, roles: Roles) -> dict[Relation, bool]:
    """Return the places over the whole plan that a seat is.

    Without a committee, the head of the focal department is the secretary.
    """
    if roles.committee is None:
        secretary = seat.unit == roles.focal_department and seat.kind is PostKind.HEAD
    else:
        secretary = seat.unit == roles.committee and seat.kind is PostKind.SECRETARY
    return {
        Relation.SECRETARY: secretary,
        Relation.ROOT_HEAD: seat.unit == roles.root and seat.kind is PostKind.HEAD,
        Relation.STANDING: seat.unit == roles.standing,
        Relation.PRESIDIUM: seat.unit == roles.presidium,
    }


def _managing_line(facts: Facts) -> tuple[str, ...]:
    """Return who manages, nearest first.

    Who owes a duty and lets a unit below do it is not the superior of its own duty, unless nobody
    stands above him. The head of a unit is the superior of the other posts in it.
    """
    if facts.post:
        is_head = facts.post_kind is PostKind.HEAD
        return facts.superiors if is_head else (facts.post_unit, *facts.superiors)
    if facts.owner in facts.superiors[:-1]:
        return facts.superiors[facts.superiors.index(facts.owner) + 1 :]
    return facts.superiors


def visible(principal: Principal, facts: Facts) -> bool:
    """Tell whether somebody may learn of an obligation, or of the plan itself."""
    if not {Scope.READ, Scope.ACT, Scope.ADMIN} & principal.scopes:
        return False
    if not facts.obligation:
        return principal.role is not Role.PERSON or bool(principal.seats)
    return any(READING & relations for relations in relations_of(principal, facts).values())


def may(
    principal: Principal,
    command: str,
    facts: Facts,
    *,
    holds: frozenset[Condition] = frozenset(),
    post: str | None = None,
) -> Seat | Denied:
    """Return the seat somebody gives a command from, or why he may not give it.

    ``holds`` are the conditions of ``FORM`` that the command itself meets.
    ``post`` is the seat the caller chose; without it, his first one that may.
    """
    if not visible(principal, facts):
        return Denied(code="not_found")
    if not _has_scope(principal):
        return Denied(code="scope_missing")
    if post is not None and all(post != seat.post for seat in _seats(principal)):
        return Denied(code="not_in_post")
    stands = _stands(principal, facts, holds)
    return _first_that_may(command, (each for each in stands if post in {None, each.seat.post}))


class _Stand(Value):
    """A seat as it stands to the facts, and the conditions that are met from there."""

    seat: Seat
    relations: frozenset[Relation]
    met: frozenset[Condition]


def _stands(principal: Principal, facts: Facts, holds: frozenset[Condition]) -> tuple[_Stand, ...]:
    found = relations_of(principal, facts).items()
    return tuple(
        _Stand(seat=seat, relations=relations, met=(holds & FORM) | _met(principal, seat, facts))
        for seat, relations in found
    )


def _has_scope(principal: Principal) -> bool:
    scope = Scope.ADMIN if principal.role is Role.ADMINISTRATOR else Scope.ACT
    return scope in principal.scopes


def _first_that_may(command: str, stands: Iterable[_Stand]) -> Seat | Denied:
    """Return the first seat that may; else what the earliest line of the table lacks.

    Who answers for his own unit and also collects is told first what his own answer lacks.
    """
    lacks: list[tuple[int, Condition]] = []
    for stand in stands:
        for line, right in enumerate(_BY_COMMAND.get(command, ())):
            is_for = not right.kinds or stand.seat.kind in right.kinds
            if right.relation in stand.relations and is_for:
                lacking = [each for each in right.conditions if each not in stand.met]
                if not lacking:
                    return stand.seat
                lacks.append((line, lacking[0]))
    return Denied(code=min(lacks)[1] if lacks else "not_permitted")


def _seats(principal: Principal) -> tuple[Seat, ...]:
    if principal.role is Role.PERSON:
        return principal.seats
    return (ADMINISTRATOR_SEAT if principal.role is Role.ADMINISTRATOR else AUDITOR_SEAT,)


def _met(principal: Principal, seat: Seat, facts: Facts) -> frozenset[Condition]:
    """Return the conditions that hold by who somebody is and what was done before."""
    persons = {principal.person, *([seat.giver] if seat.giver else [])}
    own = {facts.owner, facts.worker} - {""}
    tests = {
        Condition.NOT_SUBMITTER: persons.isdisjoint(facts.submitted_by),
        Condition.NOT_REQUESTER: not any(each.unit in own for each in principal.seats),
        Condition.NOT_HIMSELF: principal.person != facts.person,
        Condition.IN_PERSON: seat.via in {Via.HOLDER, Via.HELD_WITH},
    }
    return frozenset(condition for condition, met in tests.items() if met)


def commands_for(principal: Principal, facts: Facts) -> tuple[str, ...]:
    """Return what somebody may do by the table, its form still open; in the table's order."""
    if not _has_scope(principal) or not visible(principal, facts):
        return ()
    stands = _stands(principal, facts, FORM)
    return tuple(
        command for command in COMMANDS if isinstance(_first_that_may(command, stands), Seat)
    )
