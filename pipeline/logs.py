"""Logs: what happens as lines for people or, by the setting `log_format`, as one JSON object a line for programs."""

from __future__ import annotations

import json
import logging
import re
import sys
from datetime import UTC, datetime

TIME_FORMAT = "%Y-%m-%dT%H:%M:%SZ"
_PAIR = re.compile(r"\b([a-z_]{1,40})=(\S{1,400})")
_NUMBER = re.compile(r"-?\d{1,15}(?:\.\d{1,9})?")


class JsonLines(logging.Formatter):
    """A record as one line of JSON: time, level, message, and each `name=value` of the message by itself."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        message = record.getMessage()
        told: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).strftime(TIME_FORMAT),
            "level": record.levelname.lower(),
            "message": message,
        }
        named = {name: _value(text) for name, text in _PAIR.findall(message)} | getattr(record, "fields", {})
        told |= {name: value for name, value in named.items() if name not in told}
        if record.exc_info:
            told["error"] = self.formatException(record.exc_info)
        return json.dumps(told, ensure_ascii=False, default=str)


def _value(text: str) -> str | int | float:
    if not _NUMBER.fullmatch(text):
        return text
    return float(text) if "." in text else int(text)


def log_as_json() -> None:
    """Log JSON lines from now on, to standard error alone."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logging.getLogger().handlers[:] = [handler]
    logging.getLogger("pipeline").setLevel(logging.INFO)


def log_stages() -> None:
    """Log a line for each stage, where no terminal shows how far it is."""
    if not sys.stderr.isatty():
        logging.getLogger("pipeline").setLevel(logging.INFO)


def logs_json() -> bool:
    """Whether JSON lines are logged."""
    return any(isinstance(handler.formatter, JsonLines) for handler in logging.getLogger().handlers)
