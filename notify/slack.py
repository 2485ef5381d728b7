"""Slack's incoming webhooks: Block Kit within its limits, with the text that phones show."""

import re
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from notify.message import SOURCE, Message, facts, happened_at, heading, link, text
from notify.text import cut, moment, units

# Slack's limits: header 150, section 3000, field 2000, 10 fields, 50 blocks.
HEADER, SECTION, FIELD, MOST_FIELDS = 150, 2900, 400, 10
FALLBACK, PART, MOST_PARTS = 2000, 500, 20

HOST = "hooks.slack.com"
PATH = re.compile(r"/(services|triggers|workflows)(/[\w-]{1,100}){2,5}")
ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
HALF_ENTITY = re.compile(r"&[a-z]{0,4}$")

Payload = dict[str, Any]


def payload(message: Message, at: datetime) -> Payload:
    """The body of a message of the moment `at`."""
    return plain(message) | {"blocks": blocks(message, at)}


def plain(message: Message) -> Payload:
    """The body as mere text, which is also what notifications show."""
    return {"text": escaped(f"{heading(message)} – {text(message)}", FALLBACK)}


def blocks(message: Message, at: datetime) -> list[Payload]:
    """The message as blocks: what it is, what it says, when it was."""
    body = digest(message) if message.parts else details(message)
    context = f"{SOURCE} · {moment(happened_at(message, at))}"
    return [
        {"type": "header", "text": {"type": "plain_text", "text": header(message), "emoji": True}},
        section(text(message)),
        *body,
        {"type": "context", "elements": [mrkdwn(context)]},
    ]


def header(message: Message) -> str:
    """The heading; entities are not promised there, so what would need them is left out."""
    return cut(" ".join(re.sub(r"[&<>]", " ", heading(message)).split()), HEADER)


def section(words: str) -> Payload:
    """A block of text."""
    return {"type": "section", "text": mrkdwn(escaped(words, SECTION))}


def details(message: Message) -> list[Payload]:
    """The facts beside one another, and where to read more."""
    fields = [
        mrkdwn(f"*{name}*\n{escaped(value, FIELD)}") for name, value in facts(message)[:MOST_FIELDS]
    ]
    found = link(message)
    where = [{"type": "section", "text": mrkdwn(f"<{entities(found)}|Open>")}] if found else []
    return [{"type": "section", "fields": fields}, *where]


def digest(message: Message) -> list[Payload]:
    """A block for each part, as far as they fit."""
    parts = [section(cut(f"{heading(each)}\n{text(each)}", PART)) for each in message.parts]
    left_out = len(parts) - MOST_PARTS
    return parts[:MOST_PARTS] + ([section(f"and {left_out} more")] if left_out > 0 else [])


def mrkdwn(words: str) -> Payload:
    """Text that is shown as it stands: nothing in it becomes a link or a mention by itself."""
    return {"type": "mrkdwn", "text": words, "verbatim": True}


def escaped(words: str, limit: int) -> str:
    """The text with entities, in at most `limit` units, no entity cut in two."""
    whole = entities(words)
    if units(whole) <= limit:
        return whole
    return HALF_ENTITY.sub("", cut(whole, limit).removesuffix("…")) + "…"


def entities(words: str) -> str:
    """The three characters that Slack reads as its own, written so that it does not."""
    return re.sub("[&<>]", lambda found: ENTITIES[found[0]], words)


def checked(url: str) -> str | None:
    """The address, None where it is not one of Slack's webhooks."""
    parts = urlsplit(url)
    fits = parts.scheme == "https" and parts.hostname == HOST and parts.port in (None, 443)
    return f"https://{HOST}{parts.path}" if fits and PATH.fullmatch(parts.path) else None
