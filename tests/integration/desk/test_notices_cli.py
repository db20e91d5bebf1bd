"""Messages on the command line: one's own rules, letters that urge, what a change for all says."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from docx import Document

from models.desk.identity import Role
from models.plan.organisation import PostKind
from tests.integration.desk import plan as rights
from tests.integration.desk.day import assignment, name_of
from tests.integration.desk.office import Office, running_office, today
from tests.unit.cli.conftest import Result, User


@pytest.fixture(name="office", scope="module")
def _office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    folder = tmp_path_factory.mktemp("notices")
    with running_office(folder, rights.rights_plan(today())) as office:
        yield office


@pytest.fixture(name="user")
def _user(tmp_path: Path, office: Office) -> User:
    server = f"http://127.0.0.1:{office.port}"
    return User(tmp_path, {"DONDOC_SERVER": server, "DONDOC_PLAN": office.id, "DONDOC_LANG": "en"})


def said(result: Result) -> str:
    """Return what a good run printed."""
    assert result.returncode == 0, result.stderr
    return result.stdout


def test_a_person_keeps_his_own_rules(office: Office, user: User) -> None:
    """Each rule alone, taken away by '-'; an administrator mends an address that is dead."""
    mine = {"DONDOC_TOKEN": office.holder(rights.LEAF)}
    person = rights.holder_of(rights.LEAF, PostKind.HEAD)
    assert "quiet\tnone" in said(user.run("notices", "rules", **mine))
    changed = said(user.run("notices", "rules", "--quiet", "18:00-07:00", **mine))
    assert "quiet\t18:00-07:00" in changed
    changed = said(
        user.run("notices", "rules", "--speaks", "en", "--address", "a@x.example", **mine)
    )
    assert "quiet\t18:00-07:00" in changed
    assert "address\ta@x.example" in changed
    assert "lang\ten" in changed
    assert "quiet\tnone" in said(user.run("notices", "rules", "--quiet", "-", **mine))
    wrong = user.run("notices", "rules", "--quiet", "18-07", **mine)
    assert (wrong.returncode, "18:00-07:00" in wrong.stderr) == (2, True)
    assert user.run("notices", "rules", "--address", "nobody", **mine).returncode == 2
    keeper = {"DONDOC_TOKEN": office.token("administrator", Role.ADMINISTRATOR)}
    theirs = ("notices", "rules", "--person", person)
    assert "a@x.example" in said(user.run(*theirs, **keeper))
    assert "a@x.example" not in said(user.run(*theirs, "--address", "-", **keeper))
    assert user.run(*theirs, **mine).returncode == 4


def test_a_letter_is_drafted_signed_and_recorded(
    office: Office, user: User, tmp_path: Path
) -> None:
    """It stands among the messages of whom it went to, and in the history, once."""
    due = (today() - timedelta(days=7)).isoformat()
    late = assignment("letter", rule={"on": due}, unit=rights.LEAF)
    office.open(late)
    above = {"DONDOC_TOKEN": office.holder(rights.LOW)}
    unit = {"DONDOC_TOKEN": office.holder(rights.LEAF)}
    task, file = name_of(late), tmp_path / "letter.docx"
    said(user.run("urge", "draft", task, "--task", "--output", str(file), **above))
    assert Document(str(file)).tables
    record = ("urge", "record", task, "--task", "--number", "12/CV-X", "--date", f"{today()}")
    for _ in range(2):
        assert f"12/CV-X recorded for: {rights.LEAF}" in said(user.run(*record, **above))
    listed = said(user.run("notices", "list", **unit))
    assert listed.count("12/CV-X: V/v đôn đốc") == 1
    assert "document" in listed
    history = said(user.run("task", "history", task, **above))
    assert history.count("urge") == 1
    tomorrow = (today() + timedelta(days=1)).isoformat()
    for wrong in (("--date", tomorrow), ("--unit", "other")):
        assert user.run(*record, *wrong, **above).returncode in {2, 5}
    assert user.run(*record, **unit).returncode == 4
    assert user.run(*record, DONDOC_TOKEN=office.holder("other")).returncode == 3


def test_a_day_for_all_shows_what_it_says_and_asks(office: Office, user: User) -> None:
    """In a script nothing is done without --yes; what it would come to is printed all the same."""
    open_one = assignment("day", unit=rights.LEAF)
    office.open(open_one)
    secretary = {"DONDOC_TOKEN": office.holder(rights.COMMITTEE, PostKind.SECRETARY)}
    day = today() + timedelta(days=(7 - today().weekday()) or 7)  # a Monday
    command = ("calendar", "set", f"{day}", "--off", "--document", "1/TB")
    asked = user.run(*command, **secretary)
    assert asked.returncode == 2
    assert "Open obligations looked at again: " in asked.stderr
    assert "at once" in asked.stderr
    assert user.run(*command, "--yes", **secretary).returncode == 0
