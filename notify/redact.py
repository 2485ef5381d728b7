"""Keeps secrets out of what is logged, whoever logs it."""

import logging
import re
from threading import Lock
from urllib.parse import parse_qsl, urlsplit

HIDDEN = "[hidden]"
MOST_REMEMBERED = 1000
LEAST_SECRET = 8
LEAST_END = 12  # shorter ones are words that people use

# What gives away a secret by its looks, in whole addresses and in the paths that libraries log.
LOOKS = re.compile(
    r"(?<=/webhooks/)\d+/[\w-]+"
    r"|(?<=/services/)\w+/\w+/\w+"
    r"|(?<=/triggers/)[\w/-]+"
    r"|(?<=/workflows/)[\w/-]+"
    r"|whsec_[A-Za-z0-9+/=]+"
)

remembered: dict[str, None] = {}
lock = Lock()


def remember(*secrets: str) -> None:
    """From now on these are hidden in every line of every handler of the root logger."""
    install()
    with lock:
        for secret in secrets:
            for form in forms(secret):
                remembered.pop(form, None)  # what was used last is forgotten last
                remembered[form] = None
        for oldest in list(remembered)[: max(0, len(remembered) - MOST_REMEMBERED)]:
            del remembered[oldest]


def forms(secret: str) -> list[str]:
    """The secret as it may appear: whole, without the host, and what in it is long and last."""
    parts = urlsplit(secret)
    path = f"{parts.path}?{parts.query}" if parts.query else parts.path
    whole = [form for form in (secret, path, parts.path) if len(form) >= LEAST_SECRET]
    ends = [
        parts.path.rstrip("/").rpartition("/")[2],
        *(value for _, value in parse_qsl(parts.query)),
    ]
    return whole + [end for end in ends if len(end) >= LEAST_END]


def redacted(text: str) -> str:
    """The text with every secret in it hidden."""
    with lock:
        known = sorted(remembered, key=len, reverse=True)
    for secret in known:
        text = text.replace(secret, HIDDEN)
    return LOOKS.sub(HIDDEN, text)


class Redacting(logging.Filter):
    """Hides secrets in messages and in traces."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Always lets the record pass, without its secrets."""
        try:
            said = record.getMessage()
        except (TypeError, ValueError, KeyError):
            said = f"{record.msg} (with arguments that do not fit)"
        record.msg, record.args = redacted(said), None
        if record.exc_info and not record.exc_text:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = redacted(record.exc_text)
        return True


FILTER = Redacting()


def install() -> None:
    """Puts the filter on every handler of the root logger that has none yet."""
    for handler in logging.getLogger().handlers:
        handler.addFilter(FILTER)
