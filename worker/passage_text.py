"""Write a passage of the chronicle as one line in the reader's language."""

from collections import Counter
from datetime import date

from worker.chronicle import Beat, Grain, Item, Passage
from worker.naming import Naming, bare
from worker.report import CollectionPart, Report
from worker.wording import Words, without_chasing
from worker.wording_texts import TEXTS

_OVERDUE = frozenset({Beat.HEAD, Beat.UP, Beat.TOP, Beat.AGAIN})
_TO_SHOWN = frozenset({Beat.UP, Beat.COURTESY, Beat.UNDECIDED})
_LADDER = frozenset({Beat.HEAD, Beat.UP, Beat.TOP})
PRODUCT_WIDTH = 60
BODY_WIDTH = 28
SHOWN_POSTS = 2


class PassageWriter:
    """Write lines: when, what, for whom, about which duty and why."""

    def __init__(self, report: Report, words: Words) -> None:
        """Remember the names and the language."""
        self._words = words
        self._names = Naming(report.facts, words.lang)
        self._data = report.facts
        self._collections: dict[str, CollectionPart] = {
            row.id: part
            for (row, _), part in zip(
                sorted(report.facts.collections, key=lambda each: (each[0].base, each[0].id)),
                report.collections,
                strict=True,
            )
        }

    def line(self, passage: Passage) -> str:
        """Write one line: when, what kind of thing, and what it was."""
        return f"{self.when(passage)} {self.label(passage)}: {self.text(passage)}"

    def when(self, passage: Passage) -> str:
        """Write the stretch of time."""
        words, start = self._words, passage.start
        days = {item.day for item in passage.items}
        if len(days) == 1:
            return words.day(days.pop())
        if passage.grain is Grain.MONTH:
            return words.month(start)
        if passage.grain is Grain.QUARTER:
            return words("quarter", number=str((start.month + 2) // 3), year=str(start.year))
        return words("year", year=str(start.year))

    def text(self, passage: Passage) -> str:
        """Write what it was."""
        if len(passage.items) == 1 and passage.beat is not Beat.ISSUE:
            return self._single(passage.items[0])
        if passage.beat is Beat.ISSUE or self._is_one_duty(passage):
            return self._group(passage)
        return self._many(passage)

    def label(self, passage: Passage) -> str:
        """Say what kind of thing it was."""
        if passage.beat is not Beat.TOP:
            return self._words(f"beat.{passage.beat}")
        posts = sorted({post for item in passage.items for post in item.posts})
        bodies = ", ".join(
            self._words.clip(self._names.post(post, passage.start), BODY_WIDTH) for post in posts
        )
        return self._words("beat.top", body=bodies)

    @staticmethod
    def _is_one_duty(passage: Passage) -> bool:
        return passage.grain <= Grain.DAY and len({item.duty for item in passage.items}) == 1

    def _single(self, item: Item) -> str:
        words = self._words
        if item.beat is Beat.CLOSED:
            part = self._collections[item.cycle]
            counts = words(
                "closed",
                received=part.received,
                expected=part.expected,
                late=part.late,
                missing=part.missing,
            )
            return f"{self._matter(item)} {part.period} – {counts}"
        if item.beat is Beat.OUTCOME:
            return self._outcome(item)
        if item.log is not None:
            return self._event(item)
        return " – ".join(each for each in self._parts(item) if each)

    def _parts(self, item: Item) -> list[str]:
        """Return who, about what, to whom and why of one item."""
        rung = f"[{self._rung(item.rung)}]" if item.beat in _LADDER else ""
        to = f"→ {self._posts(item.posts, item.day)}" if item.beat in _TO_SHOWN else ""
        who = self._units(item.units, item.day)
        return [f"{rung} {who}".strip(), self._matter(item), self._reason(item), to]

    def _rung(self, rung: str) -> str:
        """Write a rung of the policy as it stands there, the others in words."""
        name = bare(rung)
        return self._words(f"rung.{name}") if f"rung.{name}" in TEXTS else name

    def _reason(self, item: Item) -> str:
        """Say why it was said then: late, waiting for an approver, or soon due."""
        words = self._words
        if item.approver:
            return words("awaits", unit=self._names.unit(item.approver, item.day))
        if item.due is None or item.beat in {Beat.DONE, Beat.DONE_LATE}:
            return ""
        overdue = item.beat in _OVERDUE and item.day > item.due
        return words("overdue" if overdue else "due_on", due=item.due)

    def _group(self, passage: Passage) -> str:
        """Write what concerns one duty, or the issue, as one thing to many units."""
        first = passage.items[0]
        units = tuple(sorted({unit for item in passage.items for unit in item.units}))
        who = self._units(units, first.day)
        if first.beat is Beat.ISSUE:
            return f"{who}, {self._words('rows', count=sum(i.count for i in passage.items))}"
        return " – ".join(each for each in (who, self._matter(first)) if each)

    def _many(self, passage: Passage) -> str:
        """Write how much it was, of how many duties, and the greatest single thing."""
        words, items = self._words, passage.items
        duties = {item.duty or item.clause for item in items}
        about = words("matters", count=len(duties))
        if items[0].beat in {Beat.DONE, Beat.DONE_LATE, Beat.CLOSED, Beat.EVENT}:
            clauses = Counter(item.clause for item in items)
            named = ", ".join(list(clauses)[:6]) + ("…" if len(clauses) > 6 else "")  # noqa: PLR2004 — what fits a line
            return f"{words('times', count=len(items))}, {about} ({named})"
        count = sum(item.count for item in items)
        top = max(items, key=lambda item: (item.count, -item.day.toordinal()))
        most = f"{self._units(top.units, top.day)} – {top.clause}"
        if len({item.day for item in items}) > 1:
            most = f"{words.day(top.day)} {most}"
        return f"{words('rows', count=count)}, {about}; {words('most', what=most)}"

    def _event(self, item: Item) -> str:
        words, log = self._words, item.log
        detail = log.detail if log else {}
        kind = log.type if log else ""
        said = words(f"event.{kind}", by="", document="") if kind != "decide_duty" else ""
        document = detail.get("decision")
        if kind == "decide_duty" and isinstance(document, dict):
            day = self._words.shown(_as_day(str(document.get("date", ""))))
            paper = f"{document.get('type', '')} {document.get('number', '')}, {day}"
            said = words("event.decide_duty", by=document.get("issuer", ""), document=paper)
        if isinstance(granted := detail.get("granted"), bool):
            said += f" ({words('granted' if granted else 'denied')})"
        named = ("unit", "lead", "body", "post", "person", "until", "outcome", "reason", "note")
        values = [self._value(key, detail.get(key), item.day) for key in named]
        return " – ".join(each for each in (said, self._matter(item), *values) if each)

    def _outcome(self, item: Item) -> str:
        """Write what an outside body, or one inside, has decided, and by which document."""
        words, log = self._words, item.log
        detail = log.detail if log else {}
        row = self._names.assignments.get(log.obligation if log else "")
        body = self._names.body(row.hand_overs[-1].body) if row and row.hand_overs else ""
        decider = body or (self._names.unit(row.unit, item.day) if row else "")
        number, dated = detail.get("number"), _as_day(str(detail.get("dated") or ""))
        paper = words("paper", number=number, day=dated) if number else ""
        said = words(f"outcome.{detail.get('outcome')}")
        note = str(detail.get("note") or "")
        return " – ".join(each for each in (decider, said, paper, self._matter(item), note) if each)

    def _value(self, key: str, value: object, day: date) -> str:
        if not isinstance(value, str | date) or not value:
            return ""
        if key in {"unit", "lead"}:
            return self._names.unit(str(value), day)
        if key == "post":
            return self._names.post(str(value), day)
        if key == "body":
            return self._names.body(str(value))
        if key == "outcome":
            return self._words(f"outcome.{value}")
        return self._words.shown(_as_day(value))

    def _matter(self, item: Item) -> str:
        product = self._words.clip(self._names.product(item.duty), PRODUCT_WIDTH)
        if item.beat is Beat.TOP:
            product = without_chasing(product)
        return f"{item.clause} {product}".strip()

    def _units(self, units: tuple[str, ...], day: date) -> str:
        if len(units) == 1:
            return self._names.unit(units[0], day)
        return self._words("units", count=len(units))

    def _posts(self, posts: tuple[str, ...], day: date) -> str:
        if len(posts) <= SHOWN_POSTS:
            return ", ".join(self._names.post(post, day) for post in posts)
        return self._words("posts", count=len(posts))


def _as_day(value: str | date) -> str | date:
    """Read a day that came back from the log as text."""
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value)
    except ValueError:
        return value
