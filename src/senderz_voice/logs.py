"""Structured logs: one JSON object a line on standard error, for every logger of the process."""

import logging
import sys

import structlog
from structlog.typing import Processor

_QUIET = ("aiohttp", "alembic", "asyncio", "dbos", "httpx", "httpx2", "httpcore", "telnyx", "uvicorn")
"""Libraries whose chatter below warnings would hide our own lines, or name telephone numbers in URLs."""

_SHARED: tuple[Processor, ...] = (
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,
)


def configure(level: str) -> None:
    """Send all logs of the process to standard error as JSON; `level` is the least severe that is shown."""
    shown = logging.getLevelNamesMapping()[level.upper()]
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=_SHARED,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(shown)
    for name in _QUIET:
        logging.getLogger(name).setLevel(max(shown, logging.WARNING))
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_SHARED,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
