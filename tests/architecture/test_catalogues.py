"""The compiled message catalogues are those of the committed sources."""

import io

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from tests.architecture import tree


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
