"""What those in office must be refused, one function each; its name is the sentence."""

from models.desk.identity import Role, Scope
from models.plan.organisation import PostKind
from tests.integration.desk.forms import document, later, receipt
from tests.integration.desk.line import Answer
from tests.integration.desk.office import today
from tests.integration.desk.plan import FOCAL, LEAF, LOW, OTHER_DUTY, holder_of, post_of
from tests.integration.desk.refusing import (
    APPROVED,
    BOTH,
    CLERK,
    DEPUTY,
    DONE,
    GRANTED,
    HEAD,
    SECRETARY,
    Ground,
    refused,
)

ISSUED = {"issued_on": today(), "number": "1/KH"}


# --- in what capacity --------------------------------------------------------------------------


@refused(403, "capacity_not_allowed")
def _a_deputy_signs_on_behalf_of_the_whole(ground: Ground) -> Answer:
    office = ground.office
    task = office.task(ground.own)
    return office.act(office.holder(LOW, DEPUTY), task, GRANTED, capacity="TM.")


@refused(403, "capacity_not_allowed")
def _a_deputy_signs_by_delegation_he_was_not_given(ground: Ground) -> Answer:
    office = ground.office
    task = office.task(ground.own)
    return office.act(office.holder(LOW, DEPUTY), task, GRANTED, capacity="TUQ.")


@refused(403, "capacity_not_allowed")
def _a_head_signs_for_himself_as_a_deputy(ground: Ground) -> Answer:
    office = ground.office
    return office.act(office.holder(LOW), office.task(ground.own), GRANTED, capacity="KT.")


@refused(403, "capacity_not_allowed")
def _the_head_of_a_province_signs_by_order(ground: Ground) -> Answer:
    office = ground.office
    return office.act(office.holder(LOW), office.task(ground.own), GRANTED, capacity="TL.")


@refused(403, "capacity_not_allowed")
def _a_substitute_signs_as_a_deputy(ground: Ground) -> Answer:
    office = ground.office
    return office.act(office.token("p.lent"), office.task(ground.own), DONE, capacity="KT.")


# --- the secretary -----------------------------------------------------------------------------


@refused(403, "not_permitted")
def _the_head_of_a_department_issues_the_plan(ground: Ground) -> Answer:
    return ground.on_plan(ground.office.holder("other"), "issue", **ISSUED)


@refused(403, "not_permitted")
def _a_deputy_of_the_root_issues_the_plan(ground: Ground) -> Answer:
    return ground.on_plan(ground.office.holder("root", DEPUTY), "issue", **ISSUED)


@refused(403, "document_required")
def _a_secretary_issues_the_plan_himself(ground: Ground) -> Answer:
    return ground.on_plan(ground.office.holder(FOCAL), "issue", **ISSUED)


@refused(403, "document_required")
def _a_secretary_directs_without_a_document(ground: Ground) -> Answer:
    office, body = ground.office, {"type": "direct", "instruction": "x"}
    return office.act(office.holder(FOCAL), office.task(ground.own), body)


@refused(403, "own_request")
def _a_secretary_grants_his_own_department_more_time(ground: Ground) -> Answer:
    office = ground.office
    return office.act(office.holder(FOCAL), office.task(ground.focal), GRANTED)


@refused(403, "not_permitted")
def _the_deputy_of_the_focal_department_acts_as_secretary(ground: Ground) -> Answer:
    body = {"duty": OTHER_DUTY, "deadline": {"on": later()}, "decision": document()}
    return ground.on_plan(ground.office.holder(FOCAL, DEPUTY), "decide_duty", **body)


@refused(403, "not_permitted")
def _a_secretary_appoints(ground: Ground) -> Answer:
    body = {"post": SECRETARY, "person": "p.friend", "since": today()}
    return ground.on_plan(ground.office.holder(FOCAL), "appoint", **body)


@refused(403, "not_permitted")
def _a_secretary_approves(ground: Ground) -> Answer:
    office = ground.office
    return office.act(office.holder(FOCAL), office.task(ground.submitted), APPROVED)


# --- administrator and auditor -----------------------------------------------------------------


@refused(403, "own_appointment")
def _the_administrator_appoints_himself(ground: Ground) -> Answer:
    body = {"post": SECRETARY, "person": "administrator", "since": today()}
    token = ground.office.token("administrator", Role.ADMINISTRATOR)
    return ground.on_plan(token, "appoint", **body)


@refused(403, "own_appointment")
def _the_administrator_lets_himself_substitute(ground: Ground) -> Answer:
    given = {"id": "substitution-self", "post": post_of(LEAF, HEAD), "receiver": "administrator",
             "valid_from": today(), "valid_until": later(9), "document": "1/GUQ"}  # fmt: skip
    token = ground.office.token("administrator", Role.ADMINISTRATOR)
    return ground.on_plan(token, "substitute", **given)


@refused(403, "not_permitted")
def _the_administrator_issues_the_plan(ground: Ground) -> Answer:
    token = ground.office.token("administrator", Role.ADMINISTRATOR)
    return ground.on_plan(token, "issue", **ISSUED)


@refused(404, "not_found")
def _the_administrator_hands_in(ground: Ground) -> Answer:
    return ground.submits(ground.office.token("administrator", Role.ADMINISTRATOR))


@refused(404, "not_found")
def _the_administrator_reads_a_task(ground: Ground) -> Answer:
    token = ground.office.token("administrator", Role.ADMINISTRATOR)
    return ground.office.get(ground.office.task(ground.own), token)


@refused(404, "not_found")
def _an_administrator_who_holds_a_post_acts_in_it(ground: Ground) -> Answer:
    """His account's role rules, not the post he was given before."""
    person = holder_of(LEAF, PostKind.SECRETARY)
    return ground.submits(ground.office.token(person, Role.ADMINISTRATOR))


@refused(403, "scope_missing")
def _an_administrator_with_a_token_to_read_makes_an_account(ground: Ground) -> Answer:
    token = ground.office.token("administrator", Role.ADMINISTRATOR, (Scope.READ,))
    return ground.office.ask("POST", "/v1/accounts", token, {"person": "p.x"})


@refused(403, "not_permitted")
def _a_head_makes_an_account(ground: Ground) -> Answer:
    return ground.office.ask("POST", "/v1/accounts", ground.office.holder(LOW), {"person": "p.x"})


@refused(403, "not_permitted")
def _a_head_makes_a_token_for_somebody_else(ground: Ground) -> Answer:
    path = f"/v1/accounts/{BOTH}/tokens"
    return ground.office.ask("POST", path, ground.office.holder(LOW), {"scopes": ["act"]})


@refused(403, "not_permitted")
def _a_head_appoints(ground: Ground) -> Answer:
    body = {"post": post_of(LEAF, HEAD), "person": "p.friend", "since": today()}
    return ground.on_plan(ground.office.holder(LOW), "appoint", **body)


@refused(403, "scope_missing")
def _an_auditor_hands_in(ground: Ground) -> Answer:
    return ground.submits(ground.office.token("auditor", Role.AUDITOR))


@refused(403, "not_permitted")
def _an_auditor_with_a_token_to_act_withdraws(ground: Ground) -> Answer:
    office = ground.office
    token = office.token("auditor", Role.AUDITOR, (Scope.READ, Scope.ACT))
    return office.act(token, office.task(ground.own), {"type": "withdraw", "reason": "x"})


@refused(403, "not_permitted")
def _an_auditor_lists_the_accounts(ground: Ground) -> Answer:
    return ground.office.get("/v1/accounts", ground.office.token("auditor", Role.AUDITOR))


@refused(404, "not_found")
def _who_sits_nowhere_asks_for_the_plan(ground: Ground) -> Answer:
    return ground.office.get(ground.office.path(), ground.office.token("p.nobody"))


# --- collections -------------------------------------------------------------------------------


@refused(403, "own_receipt")
def _a_unit_dates_its_own_answer_back(ground: Ground) -> Answer:
    office = ground.office
    early = {**receipt("system"), "received_on": later(-30)}
    body = {"type": "receive", "receipt": early}
    return office.act(office.holder(LEAF, CLERK), office.collection(ground.answers), body)


@refused(403, "source_required")
def _who_collects_answers_in_a_unit_s_place(ground: Ground) -> Answer:
    office, body = ground.office, {"type": "receive", "receipt": receipt("system")}
    return office.act(office.holder("through"), office.collection(ground.answers), body)


@refused(404, "not_found")
def _a_unit_answers_for_another_one(ground: Ground) -> Answer:
    office, body = ground.office, {"type": "receive", "receipt": receipt("system")}
    return office.act(office.holder("other"), office.collection(ground.answers), body)


@refused(404, "not_found")
def _a_unit_closes_the_collection_it_answers_to(ground: Ground) -> Answer:
    office = ground.office
    return office.act(office.holder("other"), office.collection(ground.answers), {"type": "close"})


@refused(403, "not_permitted")
def _a_unit_excuses_itself(ground: Ground) -> Answer:
    office, body = ground.office, {"type": "excuse", "unit": LEAF, "reason": "x"}
    return office.act(office.holder(LEAF, DEPUTY), office.collection(ground.answers), body)
