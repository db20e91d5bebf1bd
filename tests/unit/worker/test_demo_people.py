"""Whom a demonstration gives a way in, and the file that lets the command line use it."""

from datetime import date
from pathlib import Path

import pytest

from cli.remote import profile as client
from models.package.reading import read_package
from models.plan.organisation import PostKind
from models.plan.plan import Plan
from tests.unit.models.lib_package import lib_files
from worker.demo import profile_name
from worker.demo_cast import SHOWN_UNITS, shown_posts
from worker.profiles_file import read_profiles, write_profiles

ON = date(2020, 1, 6)
ONE = {"server": "http://127.0.0.1:8080", "token": "ddt_x", "person": "p", "plan": "lib"}


@pytest.fixture(name="plan", scope="module")
def _plan() -> Plan:
    plan = read_package(lib_files()).plan
    assert plan is not None
    return plan


def test_every_kind_of_work_can_be_shown(plan: Plan) -> None:
    """The top, the bodies, the units a duty names, and a few of the many: each post once."""
    posts, roles = shown_posts(plan, ON), plan.file.roles
    assert len({post.id for post in posts}) == len(posts)
    kinds = {(post.unit, post.kind) for post in posts}
    assert {(roles.root, PostKind.HEAD), (roles.focal_department, PostKind.HEAD)} <= kinds
    assert {(body, PostKind.BODY) for body in (roles.standing, roles.presidium)} <= kinds
    leads = {duty.lead.unit for duty in plan.file.duties if duty.lead.unit}
    assert leads <= {post.unit for post in posts}
    provinces = {unit.code for unit in plan.units if unit.kind == "province"}
    assert len({post.unit for post in posts} & provinces) == SHOWN_UNITS


def test_profiles_are_named_after_their_post() -> None:
    """In lower case, with signs one can type."""
    assert profile_name("TLX-TG/A.head") == "tlx-tg-a.head"
    assert client.checked_name(profile_name("TLX-TG/A.head")) == "tlx-tg-a.head"


def test_the_command_line_reads_what_was_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file has the form of the command line's own, and nobody else can read it."""
    folder = tmp_path / "profiles"
    write_profiles(folder, {"vice": ONE, 'a "b"': {**ONE, "person": "Đặng"}})
    monkeypatch.setenv("DONDOC_CONFIG_HOME", str(folder))
    found = client.read_profiles().chosen("vice")
    assert (found.server, found.token, found.person, found.plan) == tuple(ONE.values())
    assert client.read_profiles().named['a "b"'].person == "Đặng"
    assert (folder.stat().st_mode & 0o777, client.profiles_file().stat().st_mode & 0o777) == (
        0o700,
        0o600,
    )
    assert read_profiles(folder)["vice"] == ONE


@pytest.mark.parametrize("text", [None, "[profile", "x = 1\n"])
def test_a_file_that_cannot_be_read_holds_no_profiles(tmp_path: Path, text: str | None) -> None:
    """It is written anew then: a crash while writing costs nothing."""
    if text is not None:
        (tmp_path / "profiles.toml").write_text(text, encoding="utf-8")
    assert read_profiles(tmp_path) == {}
