"""What persons and units must be refused, one function each; its name is the sentence."""

from datetime import timedelta

from database.desk import tokens
from models.desk.identity import Role, Scope
from models.plan_run.progress import AppointPerson
from runtime.clock import now
from tests.integration.desk.forms import later
from tests.integration.desk.line import Answer
from tests.integration.desk.office import today
from tests.integration.desk.plan import (
    LEAF,
    LOW,
    MID,
    OTHER_DUTY,
    PRESIDIUM,
    STANDING,
    TEAM,
    post_of,
)
from tests.integration.desk.refusing import (
    APPROVED,
    BODY,
    BOTH,
    CLERK,
    DEPUTY,
    GRANTED,
    HEAD,
    Ground,
    refused,
)

# --- tokens ------------------------------------------------------------------------------------


@refused(401, "unauthorized")
def _without_a_token(ground: Ground) -> Answer:
    return ground.submits(None)


@refused(401, "unauthorized")
def _with_a_token_nobody_made(ground: Ground) -> Answer:
    return ground.submits("ddt_invented")


@refused(401, "unauthorized")
def _with_an_expired_token(ground: Ground) -> Answer:
    made = now() - timedelta(days=3)
    return ground.submits(ground.office.token(BOTH, made=made, days=2))


@refused(401, "unauthorized")
def _with_a_revoked_token(ground: Ground) -> Answer:
    token = ground.office.token(BOTH, made=now())
    assert ground.office.get("/v1/me", token).status == 200
    assert ground.office.ask("DELETE", "/v1/me/token", token).status == 204
    return ground.submits(token)


@refused(401, "unauthorized")
def _with_a_token_the_administrator_revoked(ground: Ground) -> Answer:
    office, token = ground.office, ground.office.token(BOTH, made=now())
    used = office.get("/v1/me", token).body["token"]["id"]
    administrator = office.token("administrator", Role.ADMINISTRATOR)
    assert office.ask("DELETE", f"/v1/tokens/{used}", administrator).status == 204
    return ground.submits(token)


@refused(401, "unauthorized")
def _of_a_disabled_account(ground: Ground) -> Answer:
    office, token = ground.office, ground.office.token("p.disabled")
    administrator = office.token("administrator", Role.ADMINISTRATOR)
    off = office.ask("PATCH", "/v1/accounts/p.disabled", administrator, {"disabled": True})
    assert off.status == 200
    return office.get("/v1/me", token)


@refused(401, "unauthorized")
def _with_what_is_stored_of_a_token(ground: Ground) -> Answer:
    return ground.submits(tokens.hash_of(ground.office.holder(LEAF)))


@refused(401, "unauthorized")
def _with_a_token_in_another_scheme(ground: Ground) -> Answer:
    said = f"Basic {ground.office.holder(LEAF)}"
    return ground.office.ask("GET", "/v1/me", None, Authorization=said)


@refused(403, "scope_missing")
def _acting_with_a_token_to_read(ground: Ground) -> Answer:
    return ground.submits(ground.office.token(BOTH, scopes=(Scope.READ,)))


@refused(403, "scope_missing")
def _making_a_token_to_act_with_one_to_read(ground: Ground) -> Answer:
    token = ground.office.token(BOTH, scopes=(Scope.READ,))
    return ground.office.ask("POST", "/v1/me/tokens", token, {"scopes": ["act"]})


@refused(422, "invalid")
def _a_token_for_longer_than_400_days(ground: Ground) -> Answer:
    wanted = {"scopes": ["act"], "days": 401}
    return ground.office.ask("POST", "/v1/me/tokens", ground.office.holder(LEAF), wanted)


@refused(404, "not_found")
def _revoking_somebody_else_s_token(ground: Ground) -> Answer:
    other = ground.office.get("/v1/me", ground.office.holder("other")).body["token"]["id"]
    return ground.office.ask("DELETE", f"/v1/tokens/{other}", ground.office.holder(LEAF))


# --- units -------------------------------------------------------------------------------------


@refused(404, "not_found")
def _another_unit_hands_in(ground: Ground) -> Answer:
    return ground.submits(ground.office.holder("other"))


@refused(404, "not_found")
def _another_unit_reads_the_task(ground: Ground) -> Answer:
    return ground.office.get(ground.office.task(ground.own), ground.office.holder("other"))


@refused(404, "not_found")
def _another_unit_reads_its_history(ground: Ground) -> Answer:
    path = f"{ground.office.task(ground.own)}/history"
    return ground.office.get(path, ground.office.holder("other"))


@refused(404, "not_found")
def _another_unit_lists_its_files(ground: Ground) -> Answer:
    path = f"{ground.office.task(ground.own)}/files"
    return ground.office.get(path, ground.office.holder("other"))


@refused(404, "not_found")
def _a_unit_below_acts_on_the_duty_of_its_superior(ground: Ground) -> Answer:
    return ground.submits(ground.office.holder(TEAM), ground.upper)


@refused(404, "not_found")
def _the_superior_of_another_branch_decides(ground: Ground) -> Answer:
    office = ground.office
    return office.act(office.holder("other"), office.task(ground.own), GRANTED)


@refused(403, "not_permitted")
def _the_superior_s_superior_decides(ground: Ground) -> Answer:
    return ground.office.act(ground.office.holder(MID), ground.office.task(ground.own), GRANTED)


@refused(403, "not_permitted")
def _a_unit_grants_itself_more_time(ground: Ground) -> Answer:
    return ground.office.act(ground.office.holder(LEAF), ground.office.task(ground.own), GRANTED)


@refused(403, "not_permitted")
def _the_superior_hands_in_for_the_unit(ground: Ground) -> Answer:
    return ground.submits(ground.office.holder(LOW))


@refused(403, "not_permitted")
def _a_clerk_delegates(ground: Ground) -> Answer:
    body = {"type": "delegate", "unit": TEAM}
    return ground.office.act(
        ground.office.holder(LEAF, CLERK), ground.office.task(ground.own), body
    )


@refused(404, "not_found")
def _who_left_his_post_today(ground: Ground) -> Answer:
    return ground.submits(ground.office.holder(TEAM, DEPUTY))


@refused(404, "not_found")
def _who_takes_his_post_over_tomorrow(ground: Ground) -> Answer:
    return ground.submits(ground.office.token("p.tomorrow"))


@refused(403, "not_in_post")
def _in_a_post_he_does_not_hold(ground: Ground) -> Answer:
    office = ground.office
    task = office.task(ground.own)
    return office.act(office.holder(LEAF), task, GRANTED, post=post_of(LOW, HEAD))


@refused(403, "not_permitted")
def _a_member_of_the_standing_approves_for_another_unit(ground: Ground) -> Answer:
    office = ground.office
    return office.act(office.holder(STANDING, BODY), office.task(ground.submitted), APPROVED)


@refused(403, "not_permitted")
def _a_clerk_of_the_presidium_directs(ground: Ground) -> Answer:
    office = ground.office
    body = {"type": "direct", "instruction": "x"}
    return office.act(office.holder(PRESIDIUM, CLERK), office.task(ground.own), body)


@refused(403, "not_permitted")
def _who_was_not_told_promises(ground: Ground) -> Answer:
    office, body = ground.office, {"type": "promise", "until": later(3)}
    return office.act(office.holder(LOW), office.task(ground.own), body)


# --- one's own submission ----------------------------------------------------------------------


@refused(403, "own_submission")
def _who_handed_in_approves_from_his_other_post(ground: Ground) -> Answer:
    office = ground.office
    return office.act(office.token(BOTH), office.task(ground.submitted), APPROVED)


@refused(403, "own_submission")
def _who_handed_in_approves_through_a_substitution(ground: Ground) -> Answer:
    office = ground.office
    office.substitute(post_of("check", HEAD), BOTH)
    task, post = office.task(ground.submitted), post_of("check", HEAD)
    return office.act(office.token(BOTH), task, APPROVED, post=post)


@refused(403, "own_submission")
def _who_handed_in_by_substitution_approves_as_himself(ground: Ground) -> Answer:
    office = ground.office
    appointed = AppointPerson(post=post_of("check", CLERK), person="p.lent", since=today())
    office.change(appointed)
    office.substitute(post_of("check", HEAD), "p.lent")
    return office.act(office.token("p.lent"), office.task(ground.lent), APPROVED)


@refused(403, "own_submission")
def _the_giver_approves_what_his_substitute_handed_in(ground: Ground) -> Answer:
    office = ground.office
    return office.act(office.token(BOTH), office.task(ground.lent), APPROVED)


@refused(403, "own_submission")
def _a_substitute_approves_what_his_giver_handed_in(ground: Ground) -> Answer:
    office = ground.office
    given = {"id": "substitution-of-both", "post": post_of("check", DEPUTY),
             "receiver": "p.friend", "valid_from": today(), "valid_until": later(9)}  # fmt: skip
    done = ground.on_plan(office.token(BOTH), "substitute", **given)
    assert done.status == 200, done.raw
    return office.act(office.token("p.friend"), office.task(ground.submitted), APPROVED)


@refused(403, "own_submission")
def _who_answered_accepts_his_own_answer(ground: Ground) -> Answer:
    office, body = ground.office, {"type": "accept", "units": [LEAF]}
    return office.act(office.token(BOTH), office.collection(ground.answered), body)


# --- substitutions -----------------------------------------------------------------------------


@refused(404, "not_found")
def _after_the_last_day_of_a_substitution(ground: Ground) -> Answer:
    return ground.submits(ground.substituted(post_of(LEAF, DEPUTY), since=-9, until=0))


@refused(404, "not_found")
def _before_the_first_day_of_a_substitution(ground: Ground) -> Answer:
    return ground.submits(ground.substituted(post_of(LEAF, DEPUTY), since=1, until=9))


@refused(404, "not_found")
def _on_a_duty_outside_a_substitution(ground: Ground) -> Answer:
    return ground.submits(ground.substituted(post_of(LEAF, DEPUTY), duties=(OTHER_DUTY,)))


@refused(404, "not_found")
def _when_the_giver_left_the_post(ground: Ground) -> Answer:
    return ground.submits(ground.substituted(post_of(TEAM, DEPUTY)))


@refused(403, "no_redelegation")
def _a_substitute_gives_the_post_on(ground: Ground) -> Answer:
    given = {"id": "substitution-on", "post": post_of(LEAF, HEAD), "receiver": "p.third",
             "valid_from": today(), "valid_until": later(9)}  # fmt: skip
    return ground.on_plan(ground.office.token("p.lent"), "substitute", **given)


@refused(403, "not_permitted")
def _a_deputy_gives_his_head_s_post_away(ground: Ground) -> Answer:
    given = {"id": "substitution-away", "post": post_of(LEAF, HEAD), "receiver": "p.third",
             "valid_from": today(), "valid_until": later(9)}  # fmt: skip
    return ground.on_plan(ground.office.holder(LEAF, DEPUTY), "substitute", **given)


@refused(403, "not_permitted")
def _a_head_of_another_branch_gives_a_post_away(ground: Ground) -> Answer:
    given = {"id": "substitution-away", "post": post_of(LEAF, HEAD), "receiver": "p.third",
             "valid_from": today(), "valid_until": later(9)}  # fmt: skip
    return ground.on_plan(ground.office.holder("other"), "substitute", **given)
