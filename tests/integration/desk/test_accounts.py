"""Accounts and tokens over HTTP."""

from collections.abc import Iterator

import pytest

from database.desk import accounts, tokens
from models.desk.identity import Role, Scope
from runtime.clock import now
from tests.integration.desk.office import Office, running_office, today
from tests.integration.desk.plan import LEAF, rights_plan

ALL = "/v1/accounts"


@pytest.fixture(name="office", scope="module")
def _office(tmp_path_factory: pytest.TempPathFactory, office_url: str) -> Iterator[Office]:
    folder = tmp_path_factory.mktemp("office")
    with running_office(folder, rights_plan(today()), office_url) as office:
        yield office


@pytest.fixture(name="keeper")
def _keeper(office: Office) -> str:
    return office.token("administrator", Role.ADMINISTRATOR)


def test_an_account_is_made_once(office: Office, keeper: str) -> None:
    """Said again it is the same account; with other words it is refused."""
    new = {"person": "p.made", "name": "Một", "role": "auditor", "lang": "en"}
    first = office.ask("POST", ALL, keeper, new)
    assert (first.status, first.body["role"]) == (201, "auditor")
    assert office.ask("POST", ALL, keeper, new).body == first.body
    other = office.ask("POST", ALL, keeper, {**new, "role": "person"})
    assert (other.status, other.code) == (409, "account_exists")


@pytest.mark.parametrize(
    "wrong",
    [{"person": ""}, {"person": "a b"}, {"person": "x" * 121}, {"role": "king"}, {"lang": "fr"},
     {"more": 1}],
    ids=str,
)  # fmt: skip
def test_an_account_must_be_sound(office: Office, keeper: str, wrong: dict[str, object]) -> None:
    """The field that is not accepted is named."""
    answer = office.ask("POST", ALL, keeper, {"person": "p.wrong", **wrong})
    assert (answer.status, answer.body["field"]) == (422, next(iter(wrong)))


def test_accounts_are_listed_in_pages(office: Office, keeper: str) -> None:
    """Each once, by person; also those of one role; what is unknown is refused."""
    for number in range(5):
        office.ask("POST", ALL, keeper, {"person": f"q.{number}", "role": "auditor"})
    seen, cursor = [], ""
    while True:
        page = office.get(f"{ALL}?limit=2&cursor={cursor}", keeper).body
        seen += [each["person"] for each in page["items"]]
        cursor = page["next"]
        if not cursor:
            break
    assert len(seen) == len(set(seen)) == page["total"]
    auditors = office.get(f"{ALL}?role=auditor&limit=500", keeper).body
    assert {f"q.{number}" for number in range(5)} <= {each["person"] for each in auditors["items"]}
    for wrong in ("limit=0", "limit=501", "role=king", "sort=name"):
        assert office.get(f"{ALL}?{wrong}", keeper).status == 422, wrong


def test_an_account_changes(office: Office, keeper: str) -> None:
    """Its name and language; disabled it keeps the first day, and can be let in again."""
    office.ask("POST", ALL, keeper, {"person": "p.changing"})
    path = f"{ALL}/p.changing"
    named = office.ask("PATCH", path, keeper, {"name": "Hai", "lang": "en"}).body
    assert (named["name"], named["lang"], named["disabled_at"]) == ("Hai", "en", None)
    off = office.ask("PATCH", path, keeper, {"disabled": True}).body
    assert off["name"] == "Hai"
    again = office.ask("PATCH", path, keeper, {"disabled": True}).body
    assert again["disabled_at"] == off["disabled_at"] is not None
    assert office.ask("PATCH", path, keeper, {"disabled": False}).body["disabled_at"] is None
    assert office.ask("PATCH", f"{ALL}/p.nobody", keeper, {}).status == 404


def test_the_last_administrator_stays(office: Office, keeper: str) -> None:
    """Nobody can lock everybody out."""
    answer = office.ask("PATCH", f"{ALL}/administrator", keeper, {"disabled": True})
    assert (answer.status, answer.code) == (409, "last_administrator")


def test_a_token_is_made_for_somebody(office: Office, keeper: str) -> None:
    """Its secret is shown once; it is listed without; a slash in a person's id does no harm."""
    office.ask("POST", ALL, keeper, {"person": "p/with"})
    path = f"{ALL}/p%2Fwith/tokens"
    made = office.ask("POST", path, keeper, {"label": "máy", "scopes": ["act"], "days": 7})
    assert made.status == 201
    secret, token = made.body["token"], made.body["id"]
    assert secret.startswith("ddt_")
    assert set(made.body["scopes"]) == {"act", "read"}
    listed = office.get(path, keeper)
    assert [each["id"] for each in listed.body["items"]] == [token]
    assert secret not in listed.raw.decode()
    assert tokens.hash_of(secret) not in listed.raw.decode()
    me = office.get("/v1/me", secret).body
    assert (me["person"], me["plans"], me["seats"]) == ("p/with", [], [])
    assert office.ask("POST", f"{ALL}/nobody/tokens", keeper, {"scopes": ["read"]}).status == 404
    assert office.get(f"{ALL}/nobody/tokens", keeper).status == 404


@pytest.mark.parametrize(
    ("role", "scopes"), [("person", ["admin"]), ("auditor", ["act"]), ("administrator", ["act"])]
)
def test_a_token_is_for_what_the_role_is_for(
    office: Office, keeper: str, role: str, scopes: list[str]
) -> None:
    """No administrator acts, no auditor acts, nobody else administrates."""
    office.ask("POST", ALL, keeper, {"person": f"r.{role}", "role": role})
    answer = office.ask("POST", f"{ALL}/r.{role}/tokens", keeper, {"scopes": scopes})
    assert (answer.status, answer.code, answer.body["field"]) == (
        422,
        "scope_not_for_role",
        "scopes",
    )


@pytest.mark.parametrize(
    ("role", "scopes"),
    [("person", "act read"), ("auditor", "read"), ("administrator", "admin read")],
)
def test_a_token_for_nothing_named_is_for_all_of_its_role(
    office: Office, keeper: str, role: str, scopes: str
) -> None:
    """Who names no scope gets what the role permits."""
    office.ask("POST", ALL, keeper, {"person": f"u.{role}", "role": role})
    made = office.ask("POST", f"{ALL}/u.{role}/tokens", keeper, {"label": "máy"})
    assert (made.status, " ".join(sorted(made.body["scopes"]))) == (201, scopes)


def test_one_s_own_tokens(office: Office) -> None:
    """Another one for no more than this one may; the one that is used can be given up."""
    own = office.token("p.own", made=now())
    narrow = office.ask("POST", "/v1/me/tokens", own, {"scopes": ["read"], "label": "xem"}).body
    assert narrow["scopes"] == ["read"]
    wide = office.ask("POST", "/v1/me/tokens", own, {"scopes": ["admin"]})
    assert (wide.status, wide.code) == (403, "scope_missing")
    listed = office.get("/v1/me/tokens", own).body
    assert [each["label"] for each in listed["items"]] == ["test", "xem"]
    assert office.ask("DELETE", f"/v1/tokens/{narrow['id']}", own).status == 204
    assert office.get("/v1/me", narrow["token"]).status == 401
    assert office.ask("DELETE", "/v1/me/token", own).status == 204
    assert office.get("/v1/me", own).status == 401
    assert office.ask("DELETE", "/v1/tokens/nothing", office.holder(LEAF)).status == 404


def test_the_use_of_a_token_is_remembered(office: Office) -> None:
    """After the answer was sent, and once a minute at most."""
    secret = office.token("p.used", made=now())
    assert office.get("/v1/me", secret).status == 200

    def used() -> object:
        (token,) = office.read(lambda conn: tokens.tokens_of(conn, "p.used"))
        return token.last_used_at

    office.until(lambda: used() is not None)
    first = used()
    assert office.get("/v1/me", secret).status == 200
    assert used() == first


def test_the_first_account_keeps_accounts(office: Office) -> None:
    """What was founded where nothing was can make everything else, and nothing in a plan."""
    assert office.read(lambda conn: accounts.found_administrator(conn, now())) is None
    keeper = office.token("administrator", Role.ADMINISTRATOR)
    me = office.get("/v1/me", keeper).body
    assert (me["role"], set(me["scopes"]), me["seats"]) == (
        "administrator",
        {Scope.ADMIN, Scope.READ},
        [],
    )
    assert me["plans"] == [office.id]
