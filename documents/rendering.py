"""Fill a template with a report: the shipped one, or one that an office has edited in Word."""

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

from docx.shared import Cm
from docxtpl import DocxTemplate, InlineImage
from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError, UndefinedError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from documents.content import Report
from documents.refusal import UnprintableError
from documents.repeatable import repeatable
from documents.view import view_of
from models.wording import Wording, say

FOLDER = Path(__file__).with_name("templates")
REPORT, PAGES = "report.docx", "unit_pages.docx"
WIDTH = 16.2  # centimetres of the text between the margins
LARGEST = 20 * 2**20  # bytes of a template, unpacked


def shipped(name: str) -> bytes:
    """Return a shipped template."""
    return (FOLDER / name).read_bytes()


def report_docx(report: Report, template: bytes | None = None) -> bytes:
    """Print the yearly report, or with its series the final review; the same report, same bytes.

    Raises UnprintableError where a template is no Word file, or names what is not there.
    """
    from documents import charts  # noqa: PLC0415 — half a second, only where one is drawn

    drawn = {
        "chart_cells": charts.cells(report.cells),
        "chart_targets": charts.results(report.targets),
        "chart_series": charts.series(report.series),
    }
    return _filled(report, template or shipped(REPORT), drawn)


def unit_pages(report: Report, template: bytes | None = None) -> bytes:
    """Print a page for each unit of the report, for a meeting."""
    return _filled(report, template or shipped(PAGES), {})


def _filled(report: Report, template: bytes, drawn: Mapping[str, bytes | None]) -> bytes:
    _check(template)
    environment = ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=True)
    document = DocxTemplate(io.BytesIO(template))
    pictures = {
        name: InlineImage(document, io.BytesIO(png), width=Cm(WIDTH)) if png else ""
        for name, png in drawn.items()
    }
    try:
        document.render({**view_of(report), **pictures}, environment, autoescape=True)
    except TemplateError as error:
        raise UnprintableError(_unfilled(error)) from error
    written = io.BytesIO()
    document.save(written)
    return repeatable(written.getvalue())


def _unfilled(error: TemplateError) -> Wording:
    if isinstance(error, UndefinedError):
        return say("the template names what is not there: %(error)s", error=error)
    if isinstance(error, TemplateSyntaxError):
        return say("a tag of the template cannot be read: %(error)s", error=error)
    return say("the template cannot be filled: %(error)s", error=error)


def _check(template: bytes) -> None:
    """Refuse what is no Word file, or would unpack to too much."""
    try:
        with zipfile.ZipFile(io.BytesIO(template)) as parts:
            size = sum(each.file_size for each in parts.infolist())
            is_word = "word/document.xml" in parts.namelist()
    except zipfile.BadZipFile:
        is_word, size = False, 0
    if not is_word:
        raise UnprintableError(say("the template is no Word file (.docx)"))
    if size > LARGEST:
        wording = say("the template unpacks to %(size)s bytes; at most %(most)s are accepted",
                      size=size, most=LARGEST)  # fmt: skip
        raise UnprintableError(wording)
