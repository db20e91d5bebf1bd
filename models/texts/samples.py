"""One letter of every kind, for the check of templates: whatever can be said is said once."""

from collections.abc import Iterator
from datetime import date
from typing import Literal

from models.base import Value
from models.texts.context import Lang, Letter, Line, Said, Section, Tone

DAY = date(2014, 11, 20)
CHANGES = (
    "completed", "approved", "accepted", "received", "submitted", "returned", "extended",
    "refused", "withdrawn", "suspended", "resumed", "reassigned", "excused", "not_applicable",
    "directed",
)  # fmt: skip
DECISIONS = ("submission", "extension", "receipt")
SectionId = Literal["news", "owed", "decisions", "children", "changes", "undelivered"]
SECTION_OF: dict[Said, SectionId] = {
    Said.OWED: "owed",
    Said.ANSWERED: "owed",
    Said.DECISION: "decisions",
    Said.BEFORE_BODY: "decisions",
    Said.CHILD: "children",
    Said.CHANGED: "changes",
    Said.UNDELIVERED: "undelivered",
}
_TOLD_UPWARDS_ONLY = frozenset({Said.OUTSIDE_REPORT})


def lines() -> Iterator[Line]:
    """Yield every kind of line in every tone it can have, with and without what may be absent."""
    for said in Said:
        whats = {Said.CHANGED: CHANGES, Said.DECISION: DECISIONS}.get(said, ("",))
        tones = (Tone.TOP,) if said in _TOLD_UPWARDS_ONLY else tuple(Tone)
        for tone in tones:
            for what in whats:
                yield full_line(said, tone, what)
                yield Line(said=said, tone=tone, clause="1", unit="A", what=what)


def full_line(said: Said, tone: Tone, what: str = "") -> Line:
    """Return a line in which nothing is absent."""
    return Line(
        said=said,
        tone=tone,
        obligation="assignment:plan:duty:1:A",
        claim=1,
        product="Báo cáo",
        clause="1",
        unit="A",
        units=("A", "B"),
        approver="C",
        body="D",
        due=DAY,
        days=3,
        late=True,
        count=2,
        total=12,
        told=2,
        repeat=1,
        note="E",
        what=what,
        since=DAY,
        agreed=DAY,
        promised=DAY,
        promise=1,
        most=2,
        new=True,
        changed="extended",
        changed_on=DAY,
        again=True,
    )


def letters(lang: Lang) -> Iterator[Letter]:
    """Yield a letter of every kind and tone with everything in it, and one with almost nothing."""
    for tone in Tone:
        said = [line for line in lines() if line.tone is tone]
        yield _full(lang, tone, "digest", said)
        for first in (Said.ISSUED, Said.ASSIGNED, Said.RETURNED, Said.DIRECTED):
            yield _full(lang, tone, "urgent", [each for each in said if each.said is first])
    bare = Line(said=Said.OWED, clause="1", unit="A")
    yield Letter(
        kind="digest", lang=lang, plan="H", day=DAY, sections=(Section(id="owed", lines=(bare,)),)
    )


def _full(lang: Lang, tone: Tone, kind: Literal["digest", "urgent"], said: list[Line]) -> Letter:
    by_section: dict[SectionId, list[Line]] = {}
    for line in said:
        by_section.setdefault(SECTION_OF.get(line.said, "news"), []).append(line)
    return Letter(
        kind=kind,
        lang=lang,
        tone=tone,
        person="F",
        posts=("G",),
        plan="H",
        number="1/KH",
        issued_on=DAY,
        assumed=True,
        day=DAY,
        recap=kind == "digest",
        late=2,
        sections=tuple(
            Section(id=name, lines=tuple(found), more=1) for name, found in by_section.items()
        ),
    )


class UrgedUnit(Value):
    """A unit that a letter urges."""

    name: str
    days: int = 0


def urge_values(units: int) -> dict[str, object]:
    """Return what the template of the letter that urges sees."""
    return {
        "product": "Báo cáo",
        "plan": "H",
        "number": "1/KH",
        "issued_on": DAY,
        "clause": "1",
        "collects": units > 1,
        "due": DAY,
        "today": DAY,
        "answer_by": DAY,
        "issuer": "I",
        "units": tuple(UrgedUnit(name="A", days=3) for _ in range(units)),
    }


def request_values(*, is_bare: bool = False) -> dict[str, object]:
    """Return what the template of the courtesy letter to an outside body sees."""
    return {
        "product": "Báo cáo",
        "plan": "H",
        "number": "" if is_bare else "1/KH",
        "issued_on": None if is_bare else DAY,
        "clause": "1",
        "issuer": "I",
        "lead": "A",
        "body": "D",
        "sent": DAY,
        "document": "" if is_bare else "1/CV",
        "agreed": None if is_bare else DAY,
        "today": DAY,
    }


def submission_values(*, is_bare: bool = False) -> dict[str, object]:
    """Return what the template of the submission to a deciding body sees."""
    shared = request_values(is_bare=is_bare)
    return {
        **{key: shared[key] for key in shared if key not in {"sent", "document", "agreed"}},
        "partners": () if is_bare else ("B", "C"),
        "round": 1 if is_bare else 2,
        "of_party": not is_bare,
    }
