"""Logs as one JSON object a line on standard error; readable lines at a terminal. No values of records."""

from __future__ import annotations

import logging
import os
import sys

import structlog

_LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}


def configure_logging() -> None:
    """Set structlog up once; `$FORMWRIGHT_LOG` is the least level shown (default warning)."""
    if structlog.is_configured():
        return
    level = _LEVELS.get(os.environ.get("FORMWRIGHT_LOG", "").lower(), logging.WARNING)
    at_terminal = sys.stderr.isatty()
    last: list[structlog.typing.Processor]
    if at_terminal:
        last = [structlog.dev.ConsoleRenderer()]
    else:
        last = [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(ensure_ascii=False)]
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            *last,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
