"""Render letters by sandboxed templates; those of a package take the place of the defaults."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import (
    FunctionLoader,
    StrictUndefined,
    Template,
    TemplateError,
    TemplateSyntaxError,
)
from jinja2.sandbox import ImmutableSandboxedEnvironment

from models.texts.context import Lang, Letter, Line, Rendered, Section, Tone

DEFAULTS = Path(__file__).with_name("defaults")
FOLDER = "templates/messages/"  # in a package
PAPERS = ("urge.j2", "request.j2", "submission.j2")  # letters on paper, drafted for a signature
NAMES = ("office.j2", "line.j2", "subject.j2", "letter.txt.j2", "letter.html.j2", *PAPERS)
LANGS: tuple[Lang, ...] = ("vi", "en")
LONGEST_SUBJECT = 150
_CHASING = re.compile(r"\s*\b(?:đôn đốc|nhắc nhở|nhắc)\b,?", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u2028\u2029]")


class TextError(ValueError):
    """A template cannot be rendered; says which, where, and why."""

    def __init__(self, name: str, line: int, reason: str) -> None:
        super().__init__(f"{name}:{line}: {reason}")
        self.name = name
        self.line = line
        self.reason = reason


@cache
def defaults() -> dict[str, str]:
    """Return the texts of templates that are used where a package has none of its own."""
    return {
        f"{lang}/{name}": (DEFAULTS / lang / name).read_text(encoding="utf-8")
        for lang in LANGS
        for name in NAMES
    }


def without_chasing(text: str) -> str:
    """Leave out words that do not fit a governing body, where a product or a reason has them."""
    return _CHASING.sub("", text)


def plain(text: str) -> str:
    """Return a text without control characters, in the composed form."""
    return _CONTROL.sub("", unicodedata.normalize("NFC", text))


def one_line(text: str) -> str:
    """Return a text as one line, whatever line breaks somebody put into a name."""
    return " ".join(plain(text).split())


class _Environment(ImmutableSandboxedEnvironment):
    """A sandbox that knows the values it is given: they have no secrets but what begins with _."""

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:  # noqa: ANN401
        """Tell whether a template may look at an attribute."""
        if isinstance(obj, Line | Section | Letter):
            return attr in type(obj).model_fields or attr == "lines"
        return super().is_safe_attribute(obj, attr, value)


class Texts:
    """The templates of one package, compiled once."""

    def __init__(self, own: Mapping[str, str] | None = None) -> None:
        """Put a package's templates (``vi/line.j2`` → text) over the defaults."""
        sources = {**defaults(), **(own or {})}
        self._environment = _Environment(
            # The file name of a template is its name, so that an error can say where it is.
            loader=FunctionLoader(
                lambda name: (sources[name], name, None) if name in sources else None
            ),
            undefined=StrictUndefined,
            autoescape=lambda name: bool(name and name.endswith(".html.j2")),
            trim_blocks=True,
            lstrip_blocks=True,
            cache_size=len(sources),
        )
        filters: dict[str, Callable[..., str]] = {
            "day": _vi_day,
            "day_en": _en_day,
            "number": lambda number: f"{number:,}".replace(",", "."),
            "number_en": lambda number: f"{number:,}",
            "low": _low,
            "sentence": _sentence,
        }
        self._environment.filters |= filters

    def letter(self, letter: Letter) -> Rendered:
        """Write a letter: its subject, plain text and HTML. Raises TextError."""
        sentences = {line: self.line(line, letter.lang) for line in letter.lines}
        return Rendered(
            subject=_short(one_line(self._render("subject.j2", letter, sentences))),
            text=_tidy(self._render("letter.txt.j2", letter, sentences)),
            html=self._render("letter.html.j2", letter, sentences).strip() + "\n",
        )

    def line(self, line: Line, lang: Lang = "vi") -> str:
        """Write one line. Raises TextError."""
        name = f"{lang}/line.j2"
        try:
            return self._said(name, line)
        except Exception as error:  # whatever a template does wrong is its own error
            raise _text_error(name, error) from error

    def render(self, lang: Lang, name: str, **values: object) -> str:
        """Render a template of a language with values of its own. Raises TextError."""
        name = f"{lang}/{name}"
        try:
            return self._template(name).render(**values)
        except Exception as error:  # whatever a template does wrong is its own error
            raise _text_error(name, error) from error

    def _render(self, name: str, letter: Letter, sentences: dict[Line, str]) -> str:
        """Write a part of a letter; a template takes the sentence of a line by ``say(line)``."""
        said = self.render(letter.lang, name, letter=letter, say=sentences.__getitem__)
        return without_chasing(said) if letter.tone is Tone.TOP else said

    def _said(self, name: str, line: Line) -> str:
        say = self._environment.get_template(name).module.say  # type: ignore[attr-defined]
        try:
            return str(say(line))
        except Exception:  # noqa: BLE001 — told again with the lines of the template
            self._environment.handle_exception()

    def _template(self, name: str) -> Template:
        return self._environment.get_template(name)


def _text_error(name: str, error: Exception) -> TextError:
    """Say where a template is wrong: at the innermost line of a template, not of the engine."""
    line = 1
    if isinstance(error, TemplateSyntaxError):
        name, line = error.name or name, error.lineno
    else:
        trace = error.__traceback__
        while trace is not None:
            file = trace.tb_frame.f_code.co_filename
            if file in defaults():
                name, line = file, trace.tb_lineno
            trace = trace.tb_next
    reason = str(error) if isinstance(error, TemplateError) else f"{type(error).__name__}: {error}"
    return TextError(name, line, one_line(reason))


def _vi_day(day: date | None) -> str:
    return f"{day:%d/%m/%Y}" if day else ""


def _en_day(day: date | None) -> str:
    return f"{day.day} {day:%b %Y}" if day else ""


def _low(text: str) -> str:
    return text[:1].lower() + text[1:]


def _sentence(text: str) -> str:
    text = one_line(text)
    return f"{text[:1].upper()}{text[1:].rstrip('.')}." if text else ""


def _short(text: str) -> str:
    """Cut a text that is too long at a word."""
    if len(text) <= LONGEST_SUBJECT:
        return text
    return f"{text[: LONGEST_SUBJECT - 2].rpartition(' ')[0]} …"


def _tidy(text: str) -> str:
    """Take away spaces at line ends and more than one empty line."""
    lines = [line.rstrip() for line in plain(text).splitlines()]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() + "\n"
