"""Write a rehearsal as one self-contained HTML page: no request, no script."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from html import escape

from models.cells import Cell
from worker.chronicle import Chronicler, Grain, passages
from worker.page_style import STYLE
from worker.page_timeline import Timeline
from worker.passage_text import PassageWriter
from worker.report import Report
from worker.story_facts import StoryFacts
from worker.tallies import by_month, peak_weeks, post_loads, posts_without_address, top_bodies
from worker.wording import Lang, Words

CHART_WIDTH, CHART_HEIGHT, CHART_FOOT = 1100, 150, 18
EVERYTHING = 1_000_000
BODY_LINES = 60


def html_page(result: Report, lang: Lang = "vi") -> str:
    """Return the page."""
    return _Page(result, Words(lang=lang)).html()


class _Page:
    """Write section by section; every text is escaped where it is written."""

    def __init__(self, report: Report, words: Words) -> None:
        self._report = report
        self._words = words
        self._facts = StoryFacts(report, words)
        self._writer = PassageWriter(report, words)
        self._chronicler = Chronicler(report.facts)

    def html(self) -> str:
        words = self._words
        sections = (
            self._section("timeline", Timeline(self._report, words).html()),
            self._section("load", self._chart()),
            self._section("peaks", _bullets(self._weeks(), words("nothing"))),
            self._section("load_posts", self._posts()),
            *self._bodies(),
            self._section("skipped", self._skipped()),
            self._section("withheld", _bullets(self._facts.withheld(), words("nothing"))),
            self._section("addresses", self._addresses()),
            self._section("undecided", _bullets(self._facts.undecided(), words("nothing"))),
            self._section("cells", self._cells()),
            self._section("collections", self._collections()),
            self._section("story", self._story()),
        )
        return (
            f'<!DOCTYPE html>\n<html lang="{words.lang}">\n<head>\n<meta charset="utf-8">\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            f"<title>{escape(self._facts.title())}</title>\n<style>{STYLE}</style>\n</head>\n"
            f"<body>\n{self._head()}\n{''.join(sections)}</body>\n</html>\n"
        )

    def _head(self) -> str:
        title, *lines = self._facts.head()
        issued = self._facts.issued()
        assumed = self._report.plan.assumed
        paragraphs = (
            f'<p class="{"assumed" if assumed and line == issued else "soft"}">{escape(line)}</p>'
            for line in lines
        )
        return f"<header><h1>{escape(title)}</h1>{''.join(paragraphs)}</header>"

    def _section(self, key: str, content: str, **values: object) -> str:
        return f"<section><h2>{escape(self._words(key, **values))}</h2>{content}</section>\n"

    def _table(self, heads: Iterable[str], rows: Iterable[Sequence[object]]) -> str:
        head = "".join(f"<th>{escape(each)}</th>" for each in heads)
        body = "".join(
            "<tr>" + "".join(f"<td>{escape(self._words.shown(c))}</td>" for c in row) + "</tr>"
            for row in rows
        )
        table = f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
        return f'<div class="wide">{table}</div>'

    def _chart(self) -> str:
        """Draw a bar for each month, with its number in the tooltip and its height in the table."""
        months = by_month(self._report)
        days = _months(self._report.from_, self._report.until)
        most = max(months.values(), default=0) or 1
        step = (CHART_WIDTH - 8) / len(days)
        bars = "".join(
            self._bar(day, months.get(day, 0), most, 4 + step * number, step)
            for number, day in enumerate(days)
        )
        height = CHART_HEIGHT + CHART_FOOT
        view = f"0 0 {CHART_WIDTH} {height}"
        return f'<div class="wide"><svg viewBox="{view}" role="img">{bars}</svg></div>'

    def _bar(self, day: date, count: int, most: int, x: float, step: float) -> str:
        height = round(count / most * (CHART_HEIGHT - 16), 1)
        top = CHART_HEIGHT - height
        title = escape(
            f"{self._words.month(day)}: {self._words('rows', count=count)}",
        )
        bar = (
            f'<g><title>{title}</title><rect class="remind" x="{x:.1f}" y="{top}" '
            f'width="{step * 0.8:.1f}" height="{height}" rx="2"/></g>'
        )
        if count == most:
            shown = self._words.number(count)
            bar += f'<text x="{x:.1f}" y="{top - 4:.1f}">{shown}</text>'
        if day.month == 1 or x < step:
            bar += f'<text class="soft" x="{x:.1f}" y="{CHART_HEIGHT + 14}">{day.year}</text>'
        return bar

    def _weeks(self) -> list[str]:
        return [
            self._words(
                "week", day=week.start, count=week.count, clause=week.clause, most=week.most
            )
            for week in peak_weeks(self._report)
        ]

    def _posts(self) -> str:
        words = self._words
        heads = [words(key) for key in ("post", "messages", "letters", "busiest")]
        rows = [
            (
                self._facts.post(load.post),
                load.messages,
                load.letters,
                f"{words.month(load.busiest)} ({words.number(load.in_busiest)})",
            )
            for load in post_loads(self._report)
        ]
        first = self._table(heads, rows[:15])
        if len(rows) <= 15:  # noqa: PLR2004 — what can be taken in at a glance
            return first
        more = escape(words("other_posts", count=len(rows) - 15))
        rest = self._table(heads, rows[15:])
        return f"{first}<details><summary>{more}</summary>{rest}</details>"

    def _bodies(self) -> list[str]:
        found = []
        for body in top_bodies(self._report):
            items = self._chronicler.read_by(body.post)
            told = sum(each.count for each in items)
            total = self._words("top_sum", messages=told, digests=len(body.digests))
            lines = (
                f"<li><b>{escape(self._writer.when(each))}</b> "
                f"{escape(self._writer.text(each))}</li>"
                for each in passages(items, BODY_LINES, Grain.DAY)
            )
            text = f'<p class="soft">{escape(total)}</p><ul>{"".join(lines)}</ul>'
            found.append(self._section("top_of", text, body=self._facts.post(body.post)))
        return found

    def _skipped(self) -> str:
        lines = self._facts.skipped()
        alarms = self._facts.alarms()
        return _bullets([*lines, *alarms], self._words("nothing"))

    def _addresses(self) -> str:
        return _bullets(posts_without_address(self._report), self._words("nothing"))

    def _cells(self) -> str:
        heads = [self._words("load_year"), *(self._words(str(cell)) for cell in Cell)]
        rows = [
            (year, *(getattr(cells, cell) for cell in Cell))
            for year, cells in self._report.cells.items()
        ]
        return self._table(heads, rows)

    def _collections(self) -> str:
        return self._table(self._facts.collection_columns(), self._facts.collection_rows())

    def _story(self) -> str:
        """Tell everything, day by day, a year at a time."""
        years: dict[int, list[str]] = defaultdict(list)
        for passage in passages(self._chronicler.items(), EVERYTHING):
            when, label = self._writer.when(passage), self._writer.label(passage)
            text = escape(f"{label}: {self._writer.text(passage)}")
            years[passage.start.year].append(f"<li><b>{escape(when)}</b> {text}</li>")
        return "".join(
            f"<details><summary>{year} ({self._words.number(len(lines))})</summary>"
            f"<ul>{''.join(lines)}</ul></details>"
            for year, lines in sorted(years.items())
        )


def _bullets(lines: Iterable[str], nothing: str) -> str:
    told = list(lines)
    if not told:
        return f'<p class="soft">{escape(nothing)}</p>'
    return f"<ul>{''.join(f'<li>{escape(line)}</li>' for line in told)}</ul>"


def _months(first: date, last: date) -> list[date]:
    """Return the first day of each month from one day to another."""
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    start = first.year * 12 + first.month - 1
    return [date(number // 12, number % 12 + 1, 1) for number in range(start, start + count)]
