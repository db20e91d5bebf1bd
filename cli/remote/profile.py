"""Profiles: which server a user works with, as whom, on which plan."""

import json
import os
from dataclasses import dataclass, fields, replace
from pathlib import Path

from cli.remote.places import config_home, write_private
from cli.texts import _
from models.errors import BadInputError

FILE = "profiles.toml"
USUAL = "default"
_NAME_SIGNS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-")
_LONGEST_NAME = 80


@dataclass(frozen=True, kw_only=True)
class Profile:
    """One way in; ``person`` and ``plan`` are what the server said at login."""

    name: str = USUAL
    server: str = ""
    token: str = ""
    person: str = ""
    plan: str = ""
    ca: str = ""

    def __repr__(self) -> str:
        """Leave the token out: what is never shown cannot end up in a log."""
        return f"Profile({self.name!r}, {self.server!r}, {self.person!r})"

    @property
    def identity(self) -> str:
        """Tell this user's commands from those of others on the same machine."""
        if self.person:
            return self.person
        from hashlib import sha256

        return "token:" + sha256(self.token.encode()).hexdigest()[:16]


_KEPT = tuple(each.name for each in fields(Profile) if each.name != "name")


@dataclass(frozen=True, kw_only=True)
class Profiles:
    """All profiles of a user, and the one that is taken when none is named."""

    current: str = ""
    named: dict[str, Profile]

    def chosen(self, name: str | None) -> Profile:
        """Return the named profile, the current one or the only one; refuse an unknown name."""
        wanted = name or self.current or (next(iter(self.named)) if len(self.named) == 1 else "")
        if wanted in self.named:
            return self.named[wanted]
        if not name:
            return Profile()
        known = ", ".join(sorted(self.named)) or _("none")
        said = _("There is no profile '{name}'; there are: {known}.")
        raise BadInputError(said.format(name=name, known=known))

    def with_profile(self, profile: Profile) -> "Profiles":
        """Return the profiles with this one in place, as the current one."""
        return replace(self, current=profile.name, named={**self.named, profile.name: profile})

    def without(self, name: str) -> "Profiles":
        """Return the profiles without one."""
        left = {key: value for key, value in self.named.items() if key != name}
        return replace(self, current="" if self.current == name else self.current, named=left)


def profiles_file() -> Path:
    """Return where the profiles are kept."""
    return config_home() / FILE


def read_profiles() -> Profiles:
    """Read what is kept; no file means no profiles."""
    path = profiles_file()
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return Profiles(named={})
    import tomllib  # only now: who works by the environment alone does not pay for it

    try:
        found = tomllib.loads(text)
        named = {
            str(name): Profile(name=str(name), **{key: str(kept.get(key, "")) for key in _KEPT})
            for name, kept in found.get("profile", {}).items()
        }
    except (tomllib.TOMLDecodeError, AttributeError) as error:
        said = _("{path} cannot be read: {error}")
        raise BadInputError(said.format(path=path, error=error)) from error
    return Profiles(current=str(found.get("current", "")), named=named)


def write_profiles(profiles: Profiles) -> None:
    """Keep the profiles, readable by their owner only."""
    lines = [f"current = {_quoted(profiles.current)}"]
    for name, profile in sorted(profiles.named.items()):
        lines += ["", f"[profile.{_quoted(name)}]"]
        kept = ((key, str(getattr(profile, key))) for key in _KEPT)
        lines += [f"{key} = {_quoted(value)}" for key, value in kept if value]
    write_private(profiles_file(), ("\n".join(lines) + "\n").encode())


def checked_name(name: str) -> str:
    """Refuse a name that could not be typed again."""
    if name and len(name) <= _LONGEST_NAME and set(name) <= _NAME_SIGNS:
        return name
    said = _("'{name}' is no name of a profile: letters, digits and . _ - make one.")
    raise BadInputError(said.format(name=name))


def token_of_environment() -> str:
    """Return the token given by the environment, if any."""
    return os.environ.get("DONDOC_TOKEN", "").strip()


def _quoted(text: str) -> str:
    """Write a TOML string: JSON's escapes are all TOML's, once DEL is escaped, too."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
