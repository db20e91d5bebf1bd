"""Profiles: kept where only their owner reads them, chosen by option and environment."""

import stat
import tomllib
from pathlib import Path

import pytest

from cli.remote import profile as kept
from cli.remote.profile import Profile, Profiles
from models.errors import BadInputError
from tests.unit.cli.conftest import User
from tests.unit.cli.stand_in import TOKEN, World


@pytest.fixture(name="home")
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    home = tmp_path / "config"
    monkeypatch.setenv("DONDOC_CONFIG_HOME", str(home))
    return home


def test_what_is_kept_is_read_again(home: Path) -> None:
    """Whatever stands in a profile survives writing and reading, also signs that TOML escapes."""
    odd = Profile(
        name="a.b", server='https://x/“ü\\"', token=f"{TOKEN}\x7f\t", person="p", plan="k l"
    )  # fmt: skip
    other = Profile(name="other", server="http://y")
    kept.write_profiles(Profiles(named={}).with_profile(odd).with_profile(other))
    found = kept.read_profiles()
    assert found.named == {"a.b": odd, "other": other}
    assert found.current == "other"
    assert "profile" in tomllib.loads((home / kept.FILE).read_text(encoding="utf-8"))


def test_only_the_owner_can_read_what_is_kept(home: Path) -> None:
    """File and folder are private, also where an earlier one was not."""
    home.mkdir(mode=0o755)
    (home / kept.FILE).touch(mode=0o644)
    kept.write_profiles(Profiles(named={}).with_profile(Profile(server="http://x")))
    assert stat.S_IMODE((home / kept.FILE).stat().st_mode) == 0o600
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    assert [each.name for each in home.iterdir()] == [kept.FILE]


def test_a_profile_is_chosen(home: Path) -> None:
    """The named one, else the current one, else the only one; an unknown name is refused."""
    assert home.name
    one, two = Profile(name="one"), Profile(name="two")
    assert Profiles(named={"one": one}).chosen(None) is one
    assert Profiles(named={"one": one, "two": two}, current="two").chosen(None) is two
    assert Profiles(named={"one": one, "two": two}).chosen(None) == Profile()
    assert Profiles(named={"one": one, "two": two}, current="two").chosen("one") is one
    with pytest.raises(BadInputError, match="one, two"):
        Profiles(named={"one": one, "two": two}).chosen("three")
    assert Profiles(named={"one": one}, current="one").without("one") == Profiles(named={})


@pytest.mark.parametrize("text", ["current = ", "profile = 3", "[profile]\nx = 3"])
def test_a_damaged_file_is_named(home: Path, text: str) -> None:
    """What cannot be read is bad input with the file's name."""
    home.mkdir()
    (home / kept.FILE).write_text(text, encoding="utf-8")
    with pytest.raises(BadInputError, match=kept.FILE):
        kept.read_profiles()


@pytest.mark.parametrize("name", ["", "a b", "../x", "x" * 81, "[x]"])
def test_a_name_that_could_not_be_typed_is_refused(name: str) -> None:
    """Names of profiles are plain."""
    with pytest.raises(BadInputError):
        kept.checked_name(name)


def test_login_keeps_what_the_server_said(stranger: User, server: str, world: World) -> None:
    """The token is tried first; person and the only plan are kept beside it."""
    assert stranger.run("login", "--server", server, given=f"{TOKEN}\n").returncode == 0
    path = stranger.home / ".config" / "dondoc" / kept.FILE
    found = tomllib.loads(path.read_text(encoding="utf-8"))
    assert found["current"] == "default"
    assert found["profile"]["default"] == {
        "server": server, "token": TOKEN, "person": "p-one", "plan": "p",
    }  # fmt: skip
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert world.asked == [("GET", "/v1/me")]


def test_a_wrong_token_is_not_kept(stranger: User, server: str) -> None:
    """Login fails with 4 and leaves nothing behind."""
    result = stranger.run("login", "--server", server, given="ddt_wrong\n")
    assert result.returncode == 4
    assert "ddt_wrong" not in result.stderr + result.stdout
    assert not (stranger.home / ".config").exists()


@pytest.mark.parametrize(
    ("given", "words"),
    [("\n", "Chưa có mã truy cập"), ("two words\n", "Mã truy cập"), ("ă\n", "Mã truy cập")],
)
def test_no_token_is_bad_input(stranger: User, server: str, given: str, words: str) -> None:
    """Nothing, or something that was not copied whole, is refused before it is sent."""
    result = stranger.run("login", "--server", server, given=given)
    assert result.returncode == 2
    assert words in result.stderr


def test_the_token_is_typed_unseen(stranger: User, server: str) -> None:
    """At a terminal the token is asked for and not shown."""
    code, shown = stranger.at_terminal("login", "--server", server, typed=f"{TOKEN}\n")
    assert code == 0
    assert TOKEN not in shown


def test_the_environment_alone_is_enough(stranger: User, server: str) -> None:
    """Server, token and plan from the environment need no profile and leave none."""
    result = stranger.run("task", "list", DONDOC_SERVER=server, DONDOC_TOKEN=TOKEN, DONDOC_PLAN="p")
    assert result.returncode == 0
    assert not (stranger.home / ".config").exists()


def test_a_token_never_goes_to_another_server(user: User, world: World) -> None:
    """--server with another address does not take the profile's token along."""
    before = len(world.asked)
    result = user.run("task", "list", "--server", "http://127.0.0.1:9")
    assert result.returncode == 4
    assert len(world.asked) == before


def test_nobody_logged_in_is_told(stranger: User) -> None:
    """Without a profile every command over the line ends with 4 and says how to log in."""
    result = stranger.run("task", "list")
    assert result.returncode == 4
    assert "dondoc login" in result.stderr


def test_logout_revokes_and_forgets(user: User, world: World) -> None:
    """The token is revoked on the server and gone from the disk."""
    world.plain["DELETE /v1/me/token"] = (204, b"")
    assert user.run("logout").returncode == 0
    assert ("DELETE", "/v1/me/token") in world.asked
    text = (user.home / ".config" / "dondoc" / kept.FILE).read_text(encoding="utf-8")
    assert TOKEN not in text


def test_a_token_never_stands_on_the_command_line(stranger: User) -> None:
    """There is no option for it: other users of the machine could read it."""
    result = stranger.run("login", "--token", "x")
    assert result.returncode == 2


def test_a_new_login_renews_or_adds(user: User, server: str) -> None:
    """The same server's profile gets the new token; another one is added beside it."""
    assert user.run("login", "--server", server, "-p", "office", given=TOKEN).returncode == 0
    assert user.run("login", given=TOKEN).returncode == 0
    path = user.home / ".config" / "dondoc" / kept.FILE
    found = tomllib.loads(path.read_text(encoding="utf-8"))
    assert found["current"] == "office"
    assert sorted(found["profile"]) == ["default", "office"]
    assert user.run("task", "list", "-p", "default").returncode == 0
