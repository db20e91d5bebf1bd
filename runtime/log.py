"""Logging: one JSON line for each event, from structlog and from the standard library alike."""

import logging
import sys
import warnings
from typing import TextIO

import structlog

# The SDK's, when the server asks to cancel what has ended meanwhile: at the end of a worker, say.
NO_NEWS = "Cannot find activity to cancel"
_SHARED: tuple[structlog.typing.Processor, ...] = (
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.stdlib.ExtraAdder(),
)


def _without_colours(
    _logger: object, _name: str, event: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    """Drop the second form, for terminals, in which the HTTP server says its events."""
    event.pop("color_message", None)
    return event


def configure_logging(level: int = logging.WARNING, stream: TextIO | None = None) -> None:
    """Send every event at or above a level to a stream as one JSON line; standard error if none."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_SHARED,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=list(_SHARED),
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                _without_colours,
                structlog.processors.format_exc_info,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
    )
    warnings.filterwarnings("ignore", NO_NEWS, UserWarning)
    logging.basicConfig(level=level, handlers=[handler], force=True)
    logging.getLogger("alembic").setLevel(logging.WARNING)  # it tells of each look at a revision
