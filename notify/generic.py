"""Any other receiver: the four keys it may rely on, more beside them, and a signature."""

import base64
import binascii
import hashlib
import hmac
import json
import re
from datetime import datetime
from typing import Any

from notify.message import SOURCE, Message, happened_at, link, text, title
from notify.text import cut, finite, in_utc, line

VERSION = 1
MOST_BYTES = 20_000
TITLE, TEXT, NAME = 256, 3000, 200
PART_TEXT, MOST_PARTS = 200, 10

SECRET_PREFIX = "whsec_"
STATUS = {"resolved": "resolved", "no_data": "unknown", "test": "test", "meta": "notice"}

Payload = dict[str, Any]


class WrongSecret(ValueError):
    """The signing secret is not one; the message says what one looks like."""


def body(message: Message, at: datetime) -> bytes:
    """The JSON of a message of the moment `at`, always below 20 KB."""
    parts = [part(each, at) for each in message.parts[:MOST_PARTS]]
    while True:
        found = encoded(payload(message, at) | ({"alerts": parts} if message.parts else {}))
        if len(found) < MOST_BYTES or not parts:
            return found
        parts.pop()


def payload(message: Message, at: datetime) -> Payload:
    """The keys: the first four are for ever, the others are only ever added to."""
    return {
        "title": cut(title(message), TITLE),
        "message": cut(text(message), TEXT),
        "source": SOURCE,
        "timestamp": happened_at(message, at).isoformat(),
        "version": VERSION,
        **details(message),
        "started_at": written(message.started_at),
        "ended_at": written(message.ended_at),
        "url": link(message),
    }


def details(message: Message) -> Payload:
    """What the alert is about."""
    return {
        "type": f"alert.{message.kind}",
        "status": STATUS.get(message.kind, "firing"),
        "severity": message.severity,
        "episode_id": cut(line(message.episode_id or ""), NAME) or None,
        "rule": {
            "id": cut(line(message.rule_id or ""), NAME) or None,
            "name": cut(line(message.rule_name), NAME),
            "condition_type": cut(line(message.condition_type), NAME),
        },
        "target": cut(line(message.target), NAME),
        "value": finite(message.value),
        "worst_value": finite(message.worst_value),
        "threshold": finite(message.threshold),
        "unit": cut(line(message.unit), NAME),
    }


def part(message: Message, at: datetime) -> Payload:
    """One event of a digest."""
    return {
        "title": cut(title(message), NAME),
        "message": cut(text(message), PART_TEXT),
        "timestamp": happened_at(message, at).isoformat(),
        **details(message),
    }


def written(at: datetime | None) -> str | None:
    """The moment with its offset."""
    return in_utc(at).isoformat() if at else None


def encoded(found: Payload) -> bytes:
    """The payload as it is sent and signed."""
    return json.dumps(found, ensure_ascii=False, allow_nan=False).encode()


def headers(
    message_id: str, attempted_at: datetime, content: bytes, secret: str | None
) -> dict[str, str]:
    """Standard Webhooks' headers: the same id on every attempt, signed where there is a secret."""
    seconds = str(int(attempted_at.timestamp()))
    found = {"webhook-id": message_id, "webhook-timestamp": seconds}
    if secret:
        found["webhook-signature"] = signature(message_id, seconds, content, secret)
    return found


def signature(message_id: str, seconds: str, content: bytes, secret: str) -> str:
    """The signature in Standard Webhooks' version 1."""
    signed = f"{message_id}.{seconds}.".encode() + content
    made = hmac.digest(signing_key(secret), signed, hashlib.sha256)
    return f"v1,{base64.b64encode(made).decode()}"


def signing_key(secret: str) -> bytes:
    """The bytes of a whsec_ secret."""
    try:
        key = base64.b64decode(secret.removeprefix(SECRET_PREFIX), validate=True)
    except (ValueError, binascii.Error):
        key = b""
    if not re.match(SECRET_PREFIX, secret) or not 24 <= len(key) <= 64:
        raise WrongSecret(
            "A signing secret is whsec_ followed by the base64 form of 24 to 64 random bytes."
        )
    return key
