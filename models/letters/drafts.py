"""The letters a proposal needs on its way: the courtesy letter, and the submission (Tờ trình)."""

from datetime import date
from typing import Any

from pydantic import Field

from models.base import Value
from models.letters.letter import Layout, Letter
from models.plan.organisation import OutsideBody
from models.texts.templates import Texts

CAUCUS = "party_caucus"  # kind of the outside body that submits in the Party's own layout
SUBMISSION = "Tờ trình"


class Signature(Value):
    """In what authority, in which post and by whom a letter is signed."""

    capacity: str = ""
    title: str = ""
    signer: str = ""


class Matter(Value):
    """What a letter is about."""

    product: str
    plan: str = Field(description="title of the plan")
    number: str = ""
    issued_on: date | None = None
    clause: str
    issuer: str = Field(description="name of the union at the root")
    lead: str = Field(description="name of the unit that does the work")
    today: date


class Sent(Value):
    """A stay at an outside body that lasts."""

    body: str = Field(description="its name")
    sent: date
    document: str = ""
    agreed: date | None = None


def request_letter(texts: Texts, matter: Matter, sent: Sent, signature: Signature) -> Letter:
    """Draft the courtesy letter (công văn đề nghị) to the outside body a matter lies with."""
    subject, paragraphs = _said(texts, "request.j2", matter, sent.model_dump())
    return Letter(
        issuer=matter.issuer,
        symbol="/…",
        day=matter.today,
        subject=subject,
        to=(sent.body,),
        paragraphs=paragraphs,
        copies=(matter.lead,),
        **signature.model_dump(),
    )


def submission(
    texts: Texts,
    matter: Matter,
    to: tuple[OutsideBody, ...],
    *,
    caucus: OutsideBody | None,
    partners: tuple[str, ...],
    round_: int,
    signature: Signature,
) -> Letter:
    """Draft the submission to those who decide: of the Party caucus where there is one.

    The caucus submits to Party bodies in the Party's layout; anything else the union submits itself
    in the State's. ``round_`` counts how often it is submitted, with this time.
    """
    issuer = caucus.name_vi if caucus else matter.issuer
    names = tuple(each.name_vi for each in to)
    values = {
        "body": ", ".join(names),
        "partners": partners,
        "round": round_,
        "of_party": caucus is not None,
    }
    spoken = matter.model_copy(update={"issuer": issuer})
    subject, paragraphs = _said(texts, "submission.j2", spoken, values)
    return Letter(
        layout=Layout.PARTY if caucus else Layout.STATE,
        issuer=issuer,
        symbol="-TTr/…" if caucus else "/TTr-…",
        day=matter.today,
        type=SUBMISSION,
        subject=subject,
        to=names,
        paragraphs=paragraphs,
        copies=(matter.lead,),
        archive=issuer if caucus else "VT",
        **signature.model_dump(),
    )


def _said(
    texts: Texts, template: str, matter: Matter, values: dict[str, Any]
) -> tuple[str, tuple[str, ...]]:
    """Return the first line of a template, and all further ones."""
    written = texts.render("vi", template, **matter.model_dump(), **values)
    subject, *paragraphs = [line.strip() for line in written.splitlines() if line.strip()]
    return subject, tuple(paragraphs)
