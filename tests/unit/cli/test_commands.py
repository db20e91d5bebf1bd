"""The whole tree of commands: each loads, explains itself, and takes its options one way."""

from collections.abc import Iterator

import click
import pytest

from cli.app import app

OF_CLICK = {"help", "version"}
CLIENT = {
    "account", "board", "calendar", "collection", "directive", "escalation", "export", "org",
    "record", "review", "task", "token", "whoami", "logout", "doctor",
}  # fmt: skip
FIXED = """
login logout whoami doctor outbox board directive export completion
task list|task show|task accept|task progress|task submit|task extend|task delegate
task substitute|task contribute|task files|task history|task watch|task take-back|task ask
review list|review approve|review return|review grant|review deny
plan issue|plan status|plan decide|plan amend|plan suspend|plan resume
record sent|record received|record returned|record outcome|record directive|record contact
calendar set|calendar feed|collection list|collection show|collection accept|collection return
collection na|collection excuse|collection reopen|collection close|collection receive
org import|org show|org tree|org post|org appoint|org vacate|org substitute
account list|account add|account disable|token create|token list|token revoke
escalation promise|escalation
"""


def commands(
    group: click.Group, context: click.Context, before: str = ""
) -> Iterator[tuple[str, click.Command]]:
    """Yield every command with its full name."""
    for name in group.list_commands(context):
        found = group.get_command(context, name)
        assert found is not None, name
        yield f"{before}{name}", found
        if isinstance(found, click.Group):
            yield from commands(found, context, f"{before}{name} ")


ALL = dict(commands(app, click.Context(app, info_name="dondoc", auto_envvar_prefix="DONDOC")))


def test_the_names_of_the_issue_are_there() -> None:
    """What users were promised by name exists."""
    lines = FIXED.split("\n")
    wanted = {name for line in lines for name in (line.split("|") if "|" in line else line.split())}
    assert not wanted - set(ALL)


@pytest.mark.parametrize("name", ALL)
def test_a_command_explains_itself(name: str) -> None:
    """It has a help text, and its first sentence is short enough for a list."""
    assert ALL[name].help


@pytest.mark.parametrize("name", ALL)
def test_parameters_do_not_collide(name: str) -> None:
    """No two of a command's parameters have one name or one spelling."""
    found = ALL[name].params
    assert len({each.name for each in found}) == len(found)
    spellings = [opt for each in found for opt in (*each.opts, *each.secondary_opts)]
    assert len(set(spellings)) == len(spellings)


@pytest.mark.parametrize("name", [name for name in ALL if name.split()[0] in {*CLIENT, "login"}])
def test_every_option_shows_its_environment_twin(name: str) -> None:
    """What the command line can say, the environment can say, and the help names it."""
    silent = [
        each.name
        for each in ALL[name].params
        if isinstance(each, click.Option) and each.name not in OF_CLICK and not each.show_envvar
    ]
    assert not silent


@pytest.mark.parametrize("name", [name for name in ALL if name.split()[0] in CLIENT])
def test_every_command_over_the_line_prints_json(name: str) -> None:
    """--json everywhere."""
    if not isinstance(ALL[name], click.Group):
        assert "json_wanted" in {each.name for each in ALL[name].params}
