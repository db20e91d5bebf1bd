"""The page: one file that asks for nothing and escapes what it shows."""

import re
from html.parser import HTMLParser
from xml.etree import ElementTree as ET

import pytest

from tests.unit.worker.rehearsed import rehearsed, report, report_of
from worker.page import html_page
from worker.wording import Words
from worker.wording_texts import TEXTS

VOID = {"meta"}


class Nesting(HTMLParser):
    """Check that every element is closed where it should be, and collect attributes."""

    def __init__(self) -> None:
        """Start with nothing open."""
        super().__init__()
        self.open: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element."""
        self.attributes += [(name, value or "") for name, value in attrs]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Pass an element that closes itself."""
        assert tag
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_endtag(self, tag: str) -> None:
        """Close the innermost element."""
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Keep a text."""
        self.texts.append(data)


def read(page: str) -> Nesting:
    """Parse a page."""
    parser = Nesting()
    parser.feed(page)
    parser.close()
    assert not parser.open
    return parser


def test_every_element_is_closed() -> None:
    """The page is well formed, and its drawings are valid XML."""
    page = html_page(report())
    read(page)
    drawings = re.findall(r"<svg.*?</svg>", page, re.DOTALL)
    assert len(drawings) > 5
    for drawing in drawings:
        ET.fromstring(drawing)  # noqa: S314 — the page was made here


def test_it_asks_for_nothing_from_outside() -> None:
    """No address, no script, no import: the page works alone."""
    page = html_page(report())
    parser = read(page)
    assert not [name for name, _ in parser.attributes if name in {"src", "href", "srcset"}]
    assert not re.search(r"https?:|url\(|@import|<script|<link|<iframe", page)


def test_texts_of_the_plan_are_escaped() -> None:
    """A name that looks like markup is shown as it is written."""
    late = [each for each in rehearsed().claims if each.matter.units == ("N-C",)]
    matter = late[0].matter.model_copy(update={"units": ("N-A",)})
    page = html_page(report_of(claims=[late[0].model_copy(update={"matter": matter})]))
    assert "<b>hội phí</b>" not in page
    assert "<A>" not in page
    shown = " ".join(read(page).texts)
    assert "& <b>hội phí</b>" in shown
    assert "Chi hội <A>" in shown


def test_it_shows_what_is_assumed_and_every_section() -> None:
    """All that the story tells stands on the page."""
    shown = " ".join(read(html_page(report())).texts)
    assert "giả định của kịch bản" in shown
    for key in ("timeline", "load", "peaks", "load_posts", "skipped", "undecided", "cells"):
        assert TEXTS[key][0] in shown
    assert "31/12/2024" in shown


def test_the_timeline_has_a_row_for_each_duty_that_ran() -> None:
    """What the issue itself fulfils has none."""
    page = html_page(report())
    rows = re.findall(r"<text x=\"0\" y=\"\d+\">([^<]*)</text>", page)
    assert sorted(rows) == ["2", "3", "4", "5", "6"]


def test_the_same_report_gives_the_same_page() -> None:
    """Byte for byte."""
    assert html_page(report()) == html_page(report())


def test_it_speaks_english_when_asked() -> None:
    """Language and title follow."""
    page = html_page(report(), "en")
    assert '<html lang="en">' in page
    assert "Craft villages plan" in page


def test_an_empty_rehearsal_has_a_page() -> None:
    """Nothing was said: the drawings are empty and the sections say so."""
    found = report_of(claims=[], skips=[], assignments=[], collections=[], log=[])
    assert "Không có." in " ".join(read(html_page(found)).texts)


@pytest.mark.parametrize("key", sorted(TEXTS))
def test_both_languages_fill_in_the_same_values(key: str) -> None:
    """A text that loses a value in one language is a mistake."""
    vi, en = TEXTS[key]
    assert set(re.findall(r"{(\w+)}", vi)) == set(re.findall(r"{(\w+)}", en))


def test_numbers_and_days_are_written_as_usual_there() -> None:
    """1.234 and 05/01/2015 in Vietnamese; a long text is cut at a word."""
    words, english = Words(), Words(lang="en")
    day = report().from_
    assert (words.number(1234567), english.number(1234)) == ("1.234.567", "1,234")
    assert (words.day(day), words.month(day)) == ("04/03/2024", "03/2024")
    assert (english.day(day), english.month(day)) == ("04 Mar 2024", "Mar 2024")
    assert words.clip("một hai ba", 20) == "một hai ba"
    assert words.clip("một hai, ba bốn", 10) == "một hai…"
