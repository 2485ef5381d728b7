"""How the programs log: a line for people, or one JSON object a line for log collectors."""

import json
import logging
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Literal

NOISY = {
    "psycopg.pool": logging.CRITICAL,  # whoever uses the pool says once that the store is away
    "schedule": logging.WARNING,
    "urllib3": logging.ERROR,  # its warnings hold paths, and the paths of webhooks are secrets
}
REQUEST: ContextVar[str] = ContextVar("REQUEST", default="")  # the id of the one being answered
FOREIGN = ("uvicorn", "uvicorn.error", "uvicorn.access")


def set_up(program: str, style: Literal["text", "json"], level: str) -> None:
    """Sends everything that is logged in this process to stderr in that style, from that level."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines(program) if style == "json" else TextLines(program))
    logging.basicConfig(handlers=[handler], level=level.upper(), force=True)
    for name, least in NOISY.items():
        logging.getLogger(name).setLevel(least)
    for name in FOREIGN:
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = True


class Trouble:
    """Logs a trouble when it begins, changes or ends, and not each time it is met in between."""

    def __init__(self, logger: logging.Logger, what: str) -> None:
        self.logger, self.what, self.reason = logger, what, ""

    def met(self, reason: object) -> None:
        """Notes that the trouble is there."""
        if str(reason) != self.reason:
            self.logger.warning("%s: %s", self.what, reason)
        self.reason = str(reason)

    def over(self) -> None:
        """Notes that all is well."""
        if self.reason:
            self.logger.info("%s: well again", self.what)
        self.reason = ""


class TextLines(logging.Formatter):
    """2026-01-31 23:59:59 collector: what happened, with the level where it is not information."""

    def __init__(self, program: str) -> None:
        super().__init__(datefmt="%Y-%m-%d %H:%M:%S")
        self.program = program

    def formatMessage(self, record: logging.LogRecord) -> str:
        """The line; a trace, if there is one, is put below it."""
        level = "" if record.levelno == logging.INFO else f"{record.levelname.lower()}: "
        request = f"[{REQUEST.get()}] " if REQUEST.get() else ""
        when = self.formatTime(record, self.datefmt)
        return f"{when} {self.program}: {request}{level}{record.message}"


class JsonLines(logging.Formatter):
    """One JSON object a line."""

    def __init__(self, program: str) -> None:
        super().__init__()
        self.program = program

    def format(self, record: logging.LogRecord) -> str:
        """The record as JSON, its trace included."""
        entry = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "program": self.program,
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if request := REQUEST.get():
            entry["request"] = request
        trace = record.exc_text or (record.exc_info and self.formatException(record.exc_info))
        if trace:
            entry["trace"] = trace
        return json.dumps(entry, ensure_ascii=False)
