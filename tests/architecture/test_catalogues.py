"""The message catalogues are whole, and their compiled form is that of the sources."""

import ast
import io
import re

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from tests.architecture import tree

_VALUES = re.compile(r"{\w*}|%\(\w+\)[sd]")


def test_compiled_catalogues_are_in_step() -> None:
    """Nobody reads a message that was changed in the source and not compiled (make messages)."""
    stale = []
    for source in tree.sources(suffix=".po"):
        compiled = io.BytesIO()
        with source.open("rb") as file:
            write_mo(compiled, read_po(file))
        target = source.with_suffix(".mo")
        if not target.exists() or target.read_bytes() != compiled.getvalue():
            stale.append(tree.name(source))
    assert not stale


def test_every_text_is_translated() -> None:
    """Vietnamese holds every text, English each one that differs; nothing was only guessed."""
    for source in tree.sources(suffix=".po"):
        with source.open("rb") as file:
            catalogue = read_po(file)
        texts = [each for each in catalogue if each.id]
        guessed = [each.id for each in texts if each.fuzzy]
        missing = [each.id for each in texts if source.parts[-3] == "vi" and not _said(each.string)]
        assert not guessed + missing
        assert len(texts) > 100


def test_translations_keep_their_values() -> None:
    """A translated text holds the same names of values as the English one."""
    for source in tree.sources(suffix=".po"):
        with source.open("rb") as file:
            catalogue = read_po(file)
        differing = [
            each.id
            for each in catalogue
            if each.id and isinstance(each.id, str) and each.string
            if set(_VALUES.findall(each.id)) != set(_VALUES.findall(str(each.string)))
        ]
        assert not differing


def test_every_text_of_the_program_is_in_the_catalogues() -> None:
    """A text that was added is added there, too (make messages)."""
    found = {
        first
        for path in tree.sources()
        for called, call in tree.calls(path)
        if called in {"_", "N_", "NN_", "say"}
        if call.args and isinstance(call.args[0], ast.Constant)
        if isinstance(first := call.args[0].value, str)
    }
    for source in tree.sources(suffix=".po"):
        with source.open("rb") as file:
            catalogue = read_po(file)
        known = {each.id[0] if isinstance(each.id, tuple) else each.id for each in catalogue}
        assert not found - known


def _said(text: object) -> bool:
    return all(text) if isinstance(text, tuple) else bool(text)
