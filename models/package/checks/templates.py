"""The texts of messages are tried when the plan is checked, not when a message is due."""

from collections.abc import Callable, Iterator
from functools import partial

from models.package.draft import Draft
from models.problem import Finding, Place
from models.texts.context import Lang
from models.texts.samples import (
    letters,
    lines,
    request_values,
    submission_values,
    urge_values,
)
from models.texts.templates import FOLDER, LANGS, NAMES, TextError, Texts, defaults
from models.wording import say


def templates(draft: Draft) -> Iterator[Finding]:
    """Refuse a template nothing uses, and one that cannot write every kind of message."""
    own = draft.templates
    for name, template in own.items():
        if name not in defaults():
            accepted = ", ".join(f"{lang}/{each}" for lang in LANGS for each in NAMES)
            wording = say("no message is written by it; accepted: %(names)s", names=accepted)
            yield Finding(template.place, "template", wording)
    known = {name: each.value for name, each in own.items() if name in defaults()}
    if known:
        yield from _tried(known)


def _tried(known: dict[str, str]) -> Iterator[Finding]:
    texts, found = Texts(known), set[tuple[str, int, str]]()
    for lang in LANGS:
        if any(name.startswith(f"{lang}/") for name in known):
            for each in _tries(texts, lang):
                try:
                    each()
                except TextError as error:
                    found.add((error.name, error.line, error.reason))
    for name, line, reason in sorted(found):
        start = sum(len(each) + 1 for each in known.get(name, "").split("\n")[: line - 1])
        wording = say("the template cannot be rendered: %(reason)s", reason=reason)
        yield Finding(Place(f"{FOLDER}{name}", (start,)), "template", wording)


def _tries(texts: Texts, lang: Lang) -> Iterator[Callable[[], object]]:
    """Write every line, every letter, and every paper, with all in it and with little."""
    yield from (partial(texts.line, line, lang) for line in lines())
    yield from (partial(texts.letter, letter) for letter in letters(lang))
    for units in (1, 2):
        yield partial(texts.render, lang, "urge.j2", **urge_values(units))
    for is_bare in (False, True):
        yield partial(texts.render, lang, "request.j2", **request_values(is_bare=is_bare))
        yield partial(texts.render, lang, "submission.j2", **submission_values(is_bare=is_bare))
