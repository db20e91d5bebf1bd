"""The words the command line shows, in Vietnamese unless English is asked for."""

import gettext
import os
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Literal, Protocol

DOMAIN = "dondoc"
FOLDER = Path(__file__).with_name("locale")
LANGUAGES = ("vi", "en")
DEFAULT = "vi"


class Worded(Protocol):
    """A message with its values not yet filled in."""

    @property
    def msgid(self) -> str:
        """The English template."""

    def filled(self, template: str) -> str:
        """Fill the values into a translated template."""


def N_(msgid: str) -> str:  # noqa: N802 - the name gettext's tools know
    """Mark a text for the catalogues without translating it."""
    return msgid


def NN_(one: str, many: str) -> tuple[str, str]:  # noqa: N802 - as above
    """Mark a text that has a plural."""
    return one, many


def _(msgid: str) -> str:
    """Translate a text."""
    return gettext.dgettext(DOMAIN, msgid)


def told(wording: Worded) -> str:
    """Translate a message and fill its values in."""
    return wording.filled(_(wording.msgid))


def wanted_language(arguments: Sequence[str], environment: Mapping[str, str]) -> str:
    """Find the language before anything that carries texts is imported: option, environment."""
    for word, following in pairwise([*arguments, ""]):
        name, _equals, value = word.partition("=")
        if name == "--lang":
            return _known(value or following)
    if environment.get("DONDOC_LANG"):
        return _known(environment["DONDOC_LANG"])
    system = environment.get("LANG", "")
    return "en" if system.lower().startswith("en") else DEFAULT


def use_language(language: str) -> None:
    """Let this process, click's own messages included, speak a language."""
    os.environ["LANGUAGE"] = language
    gettext.bindtextdomain(DOMAIN, str(FOLDER))
    gettext.textdomain(DOMAIN)


def language() -> Literal["vi", "en"]:
    """Return the language this process speaks."""
    return "en" if os.environ.get("LANGUAGE") == "en" else "vi"


def _known(text: str) -> str:
    short = text[:2].lower()
    return short if short in LANGUAGES else DEFAULT
