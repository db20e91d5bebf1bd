"""Print the story of a rehearsal: what happens, how much is said, what nobody decided."""

from collections.abc import Iterable

from rich.console import Console
from rich.table import Table
from rich.text import Text

from models.cells import Cell
from worker.chronicle import Chronicler, Grain, passages
from worker.passage_text import PassageWriter
from worker.report import Report
from worker.story_facts import StoryFacts
from worker.tallies import (
    month_table,
    peak_weeks,
    post_loads,
    posts_without_address,
    top_bodies,
)
from worker.wording import Lang, Words

STORY_LINES = 125
BODY_LINES = 30
LISTED = 12


def print_story(result: Report, console: Console, lang: Lang = "vi") -> None:
    """Print all sections; where the output is no terminal, in plain lines."""
    _Story(result, console, Words(lang=lang)).tell()


class _Story:
    """Print section by section."""

    def __init__(self, report: Report, console: Console, words: Words) -> None:
        self._report = report
        self._console = console
        self._words = words
        self._facts = StoryFacts(report, words)
        self._writer = PassageWriter(report, words)
        self._chronicler = Chronicler(report.facts)

    def tell(self) -> None:
        for line in self._facts.head():
            self._line(line)
        self._section("story")
        self._listed(self._writer.line(p) for p in passages(self._chronicler.items(), STORY_LINES))
        self._load()
        self._bodies()
        self._skipped()
        self._section("withheld")
        self._listed(self._facts.withheld())
        self._section("addresses")
        self._capped(posts_without_address(self._report))
        self._section("undecided")
        self._listed(self._facts.undecided())
        self._cells()
        self._collections()

    def _line(self, text: str, style: str = "") -> None:
        self._console.print(Text(text, style=style), soft_wrap=True)

    def _section(self, key: str, **values: object) -> None:
        self._line("")
        self._line(self._words(key, **values), style="bold")

    def _listed(self, lines: Iterable[str]) -> None:
        told = list(lines)
        for line in told or [self._words("nothing")]:
            self._line(f"  {line}")

    def _capped(self, lines: list[str]) -> None:
        """List the first, and say how many more there are."""
        more = len(lines) - LISTED
        rest = [self._words("more", count=more)] if more > 0 else []
        self._listed([*lines[:LISTED], *rest])

    def _table(self, *columns: str, left: int = 1) -> Table:
        table = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 2, 0, 0))
        for number, column in enumerate(columns):
            table.add_column(
                Text(column),
                justify="left" if number < left else "right",
                no_wrap=number >= left,
            )
        return table

    def _row(self, table: Table, *cells: object) -> None:
        table.add_row(*(Text(self._words.shown(cell)) for cell in cells))

    def _load(self) -> None:
        words = self._words
        self._section("load")
        months = [f"{number:02}" for number in range(1, 13)]
        table = self._table(words("load_year"), *months, words("load_sum"))
        for year, counts in month_table(self._report):
            self._row(table, str(year), *counts, sum(counts))
        self._console.print(table)
        self._section("peaks")
        self._listed(
            words("week", day=week.start, count=week.count, clause=week.clause, most=week.most)
            for week in peak_weeks(self._report)
        )
        self._section("load_posts")
        self._post_table()

    def _post_table(self) -> None:
        words = self._words
        columns = (words(key) for key in ("post", "messages", "letters", "busiest"))
        table = self._table(*columns)
        loads = post_loads(self._report)
        for load in loads[:LISTED]:
            busiest = f"{words.month(load.busiest)} ({words.number(load.in_busiest)})"
            title = words.clip(self._facts.post(load.post), 44)
            self._row(table, title, load.messages, load.letters, busiest)
        rest = loads[LISTED:]
        if rest:
            counts = sum(each.messages for each in rest), sum(each.letters for each in rest)
            self._row(table, words("other_posts", count=len(rest)), *counts, "")
        self._console.print(table)

    def _bodies(self) -> None:
        words = self._words
        for body in top_bodies(self._report):
            self._section("top_of", body=self._facts.post(body.post))
            items = self._chronicler.read_by(body.post)
            told = sum(each.count for each in items)
            self._line(f"  {words('top_sum', messages=told, digests=len(body.digests))}")
            for passage in passages(items, BODY_LINES, Grain.DAY):
                self._line(f"  {self._writer.when(passage)}: {self._writer.text(passage)}")

    def _skipped(self) -> None:
        self._section("skipped")
        self._capped(self._facts.skipped())
        for line in self._facts.alarms():
            self._line(f"  {line}", style="bold")

    def _cells(self) -> None:
        words = self._words
        self._section("cells")
        table = self._table(words("load_year"), *(words(str(cell)) for cell in Cell))
        for year, cells in self._report.cells.items():
            self._row(table, year, *(getattr(cells, cell) for cell in Cell))
        self._console.print(table)

    def _collections(self) -> None:
        self._section("collections")
        table = self._table(*self._facts.collection_columns(), left=1)
        for row in self._facts.collection_rows():
            self._row(table, *row)
        self._console.print(table)
