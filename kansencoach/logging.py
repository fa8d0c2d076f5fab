"""Logs as events: lines for people in development, one JSON object a line in production.

Nothing that a person typed belongs in a log; events carry ids, never texts. So a request is logged without what stands
behind the ``?`` of its address, and an error without the rows that PostgreSQL names in it. The same holds for what goes
to Sentry.
"""

from __future__ import annotations

import re
from typing import Any

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

# "Failing row contains (12, Sanne, ...)": the values of the row that was refused, up to the next part of the traceback.
ROW_VALUES = re.compile(
    r"\n(?:DETAIL|CONTEXT|HINT|QUERY):.*?(?=\n\nThe above exception|\n\nDuring handling|\n  \+-|\Z)", re.DOTALL
)
LEFT_OUT = "\n(values left out)"


def without_values(text: str) -> str:
    """The text of an error without the values of rows."""
    return ROW_VALUES.sub(LEFT_OUT, text)


def leave_values_out(_logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
    """A processor: neither the event nor its traceback holds values of rows."""
    for key in ("event", "exception"):
        if isinstance(event.get(key), str):
            event[key] = without_values(event[key])
    return event


def for_sentry(event: Any, _hint: dict[str, Any]) -> Any:
    """What goes to Sentry: the error and where it was, nothing that was typed or that says who it was."""
    request = event.get("request")
    if request is not None:
        event["request"] = {"method": request.get("method"), "url": request.get("url", "").partition("?")[0]}
    for found in (event.get("exception") or {}).get("values") or ():
        found["value"] = without_values(str(found.get("value") or ""))
    event.pop("breadcrumbs", None)
    event.pop("user", None)
    return event


SHARED: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def configure_structlog() -> None:
    """Send structlog's events through the standard library's handlers, so that Django's own lines get the same form."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *SHARED,
            structlog.processors.format_exc_info,
            leave_values_out,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )


def logging_config(*, level: str, as_json: bool) -> dict[str, Any]:
    """Django's LOGGING: everything to standard error, once."""
    renderer = structlog.processors.JSONRenderer() if as_json else structlog.dev.ConsoleRenderer(colors=False)
    processors: list[Any] = [
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        structlog.processors.format_exc_info,
        leave_values_out,
    ]
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "events": {
                "()": structlog.stdlib.ProcessorFormatter,
                "processors": [*processors, renderer],
                "foreign_pre_chain": SHARED,
            }
        },
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "events"}},
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            "django": {"handlers": [], "level": "INFO", "propagate": True},
            "django.server": {"handlers": [], "level": "INFO", "propagate": True},
            "weasyprint": {"level": "ERROR"},
            "fontTools": {"level": "WARNING"},
        },
    }
