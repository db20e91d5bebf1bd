"""What an office writes itself for a report: a text with a heading for each part, or JSON."""

import re
from dataclasses import dataclass, field

from pydantic import TypeAdapter, ValidationError

from documents.content import Said
from documents.refusal import UnprintableError
from documents.view import PARTS
from models.wording import say

LONGEST = 500_000  # characters
_HEADING = re.compile(r"(##?)(?:\s+(.*?))?\s*")
_PART = re.compile(r"([A-Za-z]+)(?:[.:\s].*)?")
_SECTIONS = TypeAdapter(tuple[Said, ...])


@dataclass
class _Piece:
    line: int
    part: str
    title: str = ""
    words: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "\n".join(self.words).strip()


def read_narrative(text: str, *, is_json: bool = False) -> tuple[Said, ...]:
    """Read what was written: '# I' begins a part of the report, '## …' a piece with a title.

    As JSON it is a list of ``part``, ``title`` and ``text``. Raises UnprintableError, with the line
    where there is one: too long, a part that nobody writes, a part twice, words before the first
    part, a part or piece in which nothing is written.
    """
    if len(text) > LONGEST:
        wording = say("the text has %(size)s characters; at most %(most)s are accepted",
                      size=len(text), most=LONGEST)  # fmt: skip
        raise UnprintableError(wording)
    found = _from_json(text) if is_json else _from_headings(text)
    if not found:
        raise UnprintableError(say("the text is empty; wanted: '# I' and what is written for it"))
    return found


def _from_json(text: str) -> tuple[Said, ...]:
    try:
        found = _SECTIONS.validate_json(text)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(each) for each in first["loc"])
        wording = say("the text is no list of part, title and text: %(place)s: %(error)s",
                      place=place, error=first["msg"])  # fmt: skip
        raise UnprintableError(wording) from error
    for at, each in enumerate(found, start=1):
        _must_be_written(each.part, at)
        if not each.text.strip():
            raise UnprintableError(say("line %(line)s: nothing is written there", line=at))
    return found


def _from_headings(text: str) -> tuple[Said, ...]:
    pieces: list[_Piece] = []
    for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), start=1):
        heading = _HEADING.fullmatch(line)
        if heading is None and pieces:
            pieces[-1].words.append(line)
        elif heading and heading[1] == "#":
            pieces.append(_Piece(number, _part_of(heading[2] or "", number, pieces)))
        elif heading and pieces:
            pieces.append(_Piece(number, pieces[-1].part, heading[2] or ""))
        elif line.strip():
            raise UnprintableError(
                say("line %(line)s: begin with a part, as in '# I'", line=number)
            )
    _must_say_something(pieces)
    return tuple(Said(part=e.part, title=e.title, text=e.text) for e in pieces if e.text)


def _part_of(heading: str, line: int, before: list[_Piece]) -> str:
    """Return the part that a heading names; what follows its number is the template's affair."""
    found = _PART.fullmatch(heading)
    part = found[1].upper() if found else ""
    _must_be_written(part or heading, line)
    if part in {each.part for each in before}:
        wording = say("line %(line)s: part %(part)s is there twice", line=line, part=part)
        raise UnprintableError(wording)
    return part


def _must_be_written(part: str, line: int) -> None:
    if part not in PARTS:
        wording = say("line %(line)s: '%(part)s' is no part that is written; accepted: %(parts)s",
                      line=line, part=part, parts=", ".join(PARTS))  # fmt: skip
        raise UnprintableError(wording)


def _must_say_something(pieces: list[_Piece]) -> None:
    for at, each in enumerate(pieces):
        is_head = not each.title and at + 1 < len(pieces) and pieces[at + 1].part == each.part
        if not each.text and not is_head:
            raise UnprintableError(say("line %(line)s: nothing is written there", line=each.line))
