"""The timeline of the page: a row for each duty, with what was open, due, said and done."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from html import escape

from models.plan.plan import DutyKind
from worker.chronicle import Beat, Chronicler, Item
from worker.naming import Naming
from worker.report import Report
from worker.wording import Words

WIDTH, LABEL, ROW, TOP = 1100, 118, 20, 20
_MARKS = {
    Beat.REMIND: "remind",
    Beat.LAST: "remind",
    Beat.AGAIN: "remind",
    Beat.UNDECIDED: "remind",
    Beat.REVIEW: "remind",
    Beat.HEAD: "head",
    Beat.RETURNED: "head",
    Beat.UP: "up",
    Beat.COURTESY: "up",
    Beat.DIRECTIVE: "top",
    Beat.TOP: "top",
}
LEGEND = ("open", "due", "remind", "head", "up", "top", "done", "done_late")


@dataclass(frozen=True, kw_only=True)
class Span:
    """One occurrence of a duty: from when to when it was open, and when it was due."""

    start: date
    end: date
    due: date | None
    done: str
    """The mark of its completion; empty while it is open."""


class Timeline:
    """Draw the duties of a plan, kind by kind."""

    def __init__(self, report: Report, words: Words) -> None:
        """Remember the scale."""
        self._report = report
        self._words = words
        self._house = report.facts.house
        self._names = Naming(report.facts, words.lang)
        self._first, self._days = report.from_, max((report.until - report.from_).days, 1)
        self._spans = self._collect_spans()
        self._said: dict[str, list[Item]] = defaultdict(list)
        for item in Chronicler(report.facts).said():
            if item.beat in _MARKS:
                self._said[item.duty].append(item)

    def html(self) -> str:
        """Return a legend and one drawing for each kind of duty, which a reader may fold away."""
        kinds = [self._kind(kind) for kind in DutyKind]
        return self._legend() + "".join(kinds)

    def _legend(self) -> str:
        parts = (
            f'<span><svg viewBox="0 0 14 14" aria-hidden="true">{mark(name, 7, 7)}</svg>'
            f"{escape(self._words(f'legend.{name}'))}</span>"
            for name in LEGEND
        )
        return f'<p class="legend">{"".join(parts)}</p>'

    def _kind(self, kind: DutyKind) -> str:
        duties = [
            duty.id
            for duty in self._report.facts.plan.file.duties
            if duty.kind is kind and (duty.id in self._spans or duty.id in self._said)
        ]
        if not duties:
            return ""
        title = escape(f"{self._words(f'kind.{kind}')} ({len(duties)})")
        return (
            f"<details open><summary>{title}</summary>"
            f'<div class="wide">{self._drawing(duties)}</div></details>'
        )

    def _drawing(self, duties: list[str]) -> str:
        height = TOP + ROW * len(duties) + 4
        rows = (self._row(duty, TOP + ROW * number) for number, duty in enumerate(duties))
        return (
            f'<svg viewBox="0 0 {WIDTH} {height}" role="img">{self._years(height)}'
            f"{''.join(rows)}</svg>"
        )

    def _years(self, height: int) -> str:
        parts = []
        for year in range(self._first.year, self._report.until.year + 1):
            at = self._x(max(date(year, 1, 1), self._first))
            parts.append(f'<line class="grid" x1="{at}" y1="0" x2="{at}" y2="{height}"/>')
            parts.append(f'<text class="soft" x="{at + 4}" y="12">{year}</text>')
        return "".join(parts)

    def _row(self, duty: str, y: int) -> str:
        middle = y + ROW // 2
        product = escape(self._names.product(duty))
        label = escape(self._words.clip(duty, 18))
        clause = f"<g><title>{product}</title>"
        parts = [f'{clause}<text x="0" y="{middle + 4}">{label}</text></g>']
        spans = self._spans.get(duty, [])
        parts += [self._bar(span, middle) for span in spans]
        parts += [self._mark(items, middle) for items in _by_mark(self._said.get(duty, ()))]
        parts += [self._end(span, middle) for span in spans if span.done]
        return "".join(parts)

    def _bar(self, span: Span, middle: int) -> str:
        x, end = self._x(span.start), self._x(span.end)
        width = max(round(end - x, 1), 2)
        bar = f'<rect class="open" x="{x}" y="{middle - 4}" width="{width}" height="8" rx="2"/>'
        if span.due is None or not self._first <= span.due <= self._report.until:
            return bar
        at = self._x(span.due)
        title = escape(self._words("due_on", due=span.due))
        line = f'<line class="due" x1="{at}" y1="{middle - 8}" x2="{at}" y2="{middle + 8}">'
        return f"{bar}{line}<title>{title}</title></line>"

    def _mark(self, items: list[Item], middle: int) -> str:
        first = items[0]
        units = {unit for item in items for unit in item.units}
        count = self._words("rows", count=sum(item.count for item in items))
        said = sorted({self._said_as(item) for item in items})
        who = self._words("units", count=len(units))
        title = escape(f"{self._words.day(first.day)} {', '.join(said)}: {count}, {who}")
        shape = mark(_MARKS[first.beat], self._x(first.day), middle)
        return f"<g><title>{title}</title>{shape}</g>"

    def _said_as(self, item: Item) -> str:
        body = ", ".join(self._names.post(post, item.day) for post in item.posts)
        return self._words(f"beat.{item.beat}", body=body)

    def _end(self, span: Span, middle: int) -> str:
        title = escape(f"{self._words.day(span.end)} {self._words(f'legend.{span.done}')}")
        return f"<g><title>{title}</title>{mark(span.done, self._x(span.end), middle)}</g>"

    def _x(self, day: date) -> float:
        share = min(max((day - self._first).days / self._days, 0.0), 1.0)
        return round(LABEL + share * (WIDTH - LABEL - 8), 1)

    def _collect_spans(self) -> dict[str, list[Span]]:
        today, until = self._house.today, self._report.until
        spans: dict[str, list[Span]] = defaultdict(list)
        for row in self._report.facts.assignments:
            late = "done_late" if row.submitted_late else "done"
            spans[row.order.duty].append(
                Span(
                    start=today(row.opened_at),
                    end=today(row.completed_at) if row.completed_at else until,
                    due=row.lines.due_day if row.lines else None,
                    done=late if row.completed_at and row.submitted_at else "",
                )
            )
        for book, entries in self._report.facts.collections:
            late = "done_late" if any(entry.late for entry in entries) or book.gaps else "done"
            spans[book.order.duty].append(
                Span(
                    start=today(book.opened_at),
                    end=today(book.closed_at) if book.closed_at else until,
                    due=book.base,
                    done=late if book.closed_at else "",
                )
            )
        return {
            duty: sorted(each, key=lambda s: (s.start, s.end, s.due or s.end))
            for duty, each in spans.items()
        }


def _by_mark(items: Iterable[Item]) -> list[list[Item]]:
    """Group what is drawn at the same place."""
    groups: dict[tuple[date, str], list[Item]] = defaultdict(list)
    for item in items:
        groups[item.day, _MARKS[item.beat]].append(item)
    return [group for _, group in sorted(groups.items(), key=lambda each: each[0])]


def mark(name: str, x: float, y: float) -> str:
    """Draw one mark; shape and colour both tell it apart."""
    match name:
        case "open":
            return f'<rect class="open" x="{x - 7}" y="{y - 4}" width="14" height="8" rx="2"/>'
        case "due":
            return f'<line class="due" x1="{x}" y1="{y - 7}" x2="{x}" y2="{y + 7}"/>'
        case "remind":
            return f'<circle class="remind" cx="{x}" cy="{y}" r="2.4"/>'
        case "done" | "done_late":
            return f'<circle class="{name}" cx="{x}" cy="{y}" r="4.5"/>'
        case "top":
            points = f"{x},{y - 6} {x + 5},{y} {x},{y + 6} {x - 5},{y}"
        case "up":
            points = f"{x},{y - 6} {x + 5},{y + 4} {x - 5},{y + 4}"
        case _:
            points = f"{x - 4},{y - 4} {x + 4},{y - 4} {x + 4},{y + 4} {x - 4},{y + 4}"
    return f'<polygon class="{name}" points="{points}"/>'
