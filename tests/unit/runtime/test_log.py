"""One JSON line for each event, whoever logs it."""

import io
import json
import logging
import warnings
from collections.abc import Iterator

import pytest
import structlog

from runtime.log import configure_logging


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    """Log to memory, and put logging back as it was."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    lines = io.StringIO()
    configure_logging(logging.INFO, lines)
    yield lines
    root.handlers[:], root.level = handlers, level
    structlog.reset_defaults()


def test_both_kinds_of_loggers_give_one_json_line_each(stream: io.StringIO) -> None:
    """A name and key-values, from structlog and from the standard library."""
    structlog.get_logger("a").warning("commit_failed", key="đơn vị")
    logging.getLogger("b").warning("slow", extra={"seconds": 3})
    logging.getLogger("b").debug("hidden")
    first, second = (json.loads(line) for line in stream.getvalue().splitlines())
    assert (first["event"], first["key"], first["level"]) == ("commit_failed", "đơn vị", "warning")
    assert (second["event"], second["seconds"], second["logger"]) == ("slow", 3, "b")


@pytest.mark.usefixtures("stream")
def test_what_the_sdk_warns_of_at_the_end_of_a_worker_is_no_news() -> None:
    """Whoever presses Ctrl-C hears that he did; other warnings are heard."""
    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always")
        configure_logging(logging.WARNING, io.StringIO())
        for text in ("Cannot find activity to cancel for token b'x'", "something else"):
            warnings.warn(text, stacklevel=1)
    assert [str(each.message) for each in heard] == ["something else"]


def test_an_exception_stays_on_one_line(stream: io.StringIO) -> None:
    """A traceback is a field, not more lines."""
    try:
        int("x")
    except ValueError:
        structlog.get_logger("a").exception("broken")
    (line,) = stream.getvalue().splitlines()
    assert "ValueError" in json.loads(line)["exception"]
