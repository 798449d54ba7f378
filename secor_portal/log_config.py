"""Logs are events with facts: readable lines when embedded, JSON in production, times in UTC."""

import logging
import logging.config
import re
from typing import Any

import structlog
from structlog.typing import EventDict, Processor

SECRETS = re.compile(r"""(/(?:invitations|calendar|mail/stop|password/reset/key|confirm-email)/)[^/?\s"']+""")


def configure_logging(*, production: bool) -> None:
    """Send the log of Django, Celery and the portal to standard error."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {
                "line": {
                    "()": structlog.stdlib.ProcessorFormatter,
                    "processors": [
                        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                        *_build_processors(production=production),
                    ],
                    "foreign_pre_chain": shared,
                }
            },
            "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
            "root": {"handlers": ["stderr"], "level": "INFO" if production else "WARNING"},
            "loggers": {"fontTools": {"level": "ERROR"}, "weasyprint": {"level": "ERROR"}},
        }
    )


def hide_secrets(_logger: Any, _method: str, event: EventDict) -> EventDict:
    """The event without the secret part of an address, which is enough to get in. Django logs refused addresses."""
    return {name: SECRETS.sub(r"\1[hidden]", said) if isinstance(said, str) else said for name, said in event.items()}


def _build_processors(*, production: bool) -> list[Processor]:
    """Turn an event into a line. Tracebacks leave out the values of variables, which may be personal data."""
    if production:
        return [structlog.processors.format_exc_info, hide_secrets, structlog.processors.JSONRenderer()]
    console = structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
    return [hide_secrets, console]
