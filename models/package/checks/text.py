"""The plan points into its text: the hash, the quotations, and the sentences under no clause."""

import re
from collections.abc import Iterator

from models.package.draft import Draft
from models.plan.plan import Span
from models.problem import Finding, Place
from models.text_fold import FoldedText, fold
from models.wording import say

# Fewer words than this between two clauses of one sentence are taken for what joins them.
JOINING_WORDS = 4

_SENTENCE = re.compile(r"[^\n]*?(?:[.!?;…]+(?=\s)|\n|$)")
_MARKER = re.compile(r"\s*(?:[-–•*+]+|\(?(?:[IVXLCDM]+|\d+(?:\.\d+)*|[a-zđ])[.)](?=\s)|\s)+")
_WORD = re.compile(r"\w+")
_SHOWN = 60


def text_hash(draft: Draft) -> Iterator[Finding]:
    """Refuse a text that is not the one whose hash the plan states."""
    stated = draft.text_file
    if stated and draft.text and stated.value.sha256 != draft.text_hash:
        wording = say(
            "the hash of %(file)s is %(hash)s: it is not the text this plan was made from",
            file=stated.value.file,
            hash=draft.text_hash,
        )
        yield Finding(stated.place / "sha256", "text-hash", wording)


def quotations(draft: Draft) -> Iterator[Finding]:
    """Refuse a span that does not hold its quotation; say where the quotation stands instead."""
    if draft.text is None:
        return
    text = draft.text.value
    folded = FoldedText(text)
    for place, span in _spans(draft):
        if span.end <= span.start:
            yield Finding(place / "end", "span", say("the range ends before it starts"))
        elif span.end > len(text):
            wording = say("the text ends at %(length)s, before this range does", length=len(text))
            yield Finding(place / "end", "span", wording)
        elif fold(text[span.start : span.end]) == fold(span.quote):
            continue
        yield from _elsewhere(place, span, folded)


def _elsewhere(place: Place, span: Span, folded: FoldedText) -> Iterator[Finding]:
    found = folded.find(span.quote, near=span.start)
    if found is None:
        wording = say("this quotation stands nowhere in the text")
        yield Finding(place / "quote", "quotation", wording)
    elif found != (span.start, span.end):
        wording = say(
            "this quotation stands at %(start)s to %(end)s of the text, not at %(stated)s",
            start=found[0],
            end=found[1],
            stated=f"{span.start}–{span.end}",
        )
        yield Finding(place / "quote", "quotation", wording)


def phrases(draft: Draft) -> Iterator[Finding]:
    """Refuse words that a deadline or a target quotes and the text does not have."""
    if draft.text is None:
        return
    folded = fold(draft.text.value)
    quoted = [(each.place / "quote", each.value.quote) for each in draft.targets]
    for duty in draft.duties:
        for index, deadline in enumerate(duty.value.deadlines):
            quoted.append((duty.place / "deadlines" / index / "phrase", deadline.phrase))
    for place, words in quoted:
        if fold(words) not in folded:
            wording = say("this quotation stands nowhere in the text")
            yield Finding(place, "quotation", wording)


def uncovered_sentences(draft: Draft) -> Iterator[Finding]:
    """List each sentence, or part of one, that lies neither under a clause nor under `uncovered`.

    A line all in capitals is a heading or a signature; numbering and bullets need no clause.
    """
    if draft.text is None or not draft.clauses:
        return
    text = draft.text.value
    covered = bytearray(len(text))
    folded = FoldedText(text)
    for _, span in _spans(draft):
        start, end = _real_range(span, text, folded)
        covered[start:end] = b"\1" * len(text[start:end])
    for line in re.finditer(r"[^\n]+", text):
        if line[0].upper() == line[0]:
            continue
        for sentence in _SENTENCE.finditer(text, _after_marker(text, *line.span()), line.end()):
            for start, end in _gaps(text, covered, *sentence.span()):
                shown = fold(text[start:end])
                shown = shown if len(shown) <= _SHOWN else shown[:_SHOWN] + "…"
                wording = say("under no clause: “%(words)s”", words=shown)
                yield Finding(Place(draft.text.place.file, (start, end)), "uncovered", wording)


def _real_range(span: Span, text: str, folded: FoldedText) -> tuple[int, int]:
    """Return where the quotation really stands: a wrong range is blamed once, not twice."""
    if fold(text[span.start : span.end]) == fold(span.quote):
        return span.start, span.end
    return folded.find(span.quote, near=span.start) or (0, 0)


def _after_marker(text: str, start: int, end: int) -> int:
    marker = _MARKER.match(text, start, end)
    return marker.end() if marker else start


def _gaps(text: str, covered: bytearray, start: int, end: int) -> Iterator[tuple[int, int]]:
    words = list(_WORD.finditer(text, start, end))
    bare = [word for word in words if not any(covered[word.start() : word.end()])]
    if words and len(bare) == len(words):
        yield words[0].start(), end
        return
    run: list[re.Match[str]] = []
    for word in [*words, None]:
        if word is not None and word in bare:
            run.append(word)
            continue
        if len(run) >= JOINING_WORDS:
            yield run[0].start(), run[-1].end()
        run = []


def _spans(draft: Draft) -> Iterator[tuple[Place, Span]]:
    for clause in draft.clauses:
        for index, span in enumerate(clause.value.spans):
            yield clause.place / "spans" / index, span
    for gap in draft.uncovered:
        yield gap.place, gap.value
