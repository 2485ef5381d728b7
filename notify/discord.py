"""Discord's webhooks: payloads within its limits, and the addresses to post and to edit at."""

import re
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from notify.message import SOURCE, Message, facts, happened_at, heading, link, text
from notify.text import cut

# Discord's limits are 256, 4096, 1024 and 10 embeds with 6000 units in all. These are chosen so
# that a message which uses all of each still keeps to the sum.
TITLE, DESCRIPTION, NAME, VALUE = 256, 3000, 40, 240
DIGEST_TITLE, DIGEST_DESCRIPTION, MOST_PARTS = 160, 380, 9

RED, YELLOW, BLUE, GREEN, GREY = 0xED4245, 0xFEE75C, 0x5865F2, 0x57F287, 0x95A5A6
SEVERITY = {"critical": RED, "warning": YELLOW, "info": BLUE}
KIND = {"resolved": GREEN, "test": BLUE, "meta": GREY, "no_data": GREY}

HOSTS = ("discord.com", "ptb.discord.com", "canary.discord.com")
OLD_HOSTS = {host.replace("discord.com", "discordapp.com"): host for host in HOSTS}
PATH = re.compile(r"/api(?:/v\d{1,2})?/webhooks/\d{1,20}/[\w-]{1,200}")

Payload = dict[str, Any]


def payload(message: Message, at: datetime) -> Payload:
    """The body of a message of the moment `at`; nobody is pinged by it."""
    return {"embeds": embeds(message, at), "allowed_mentions": {"parse": []}}


def embeds(message: Message, at: datetime) -> list[Payload]:
    """One embed, or for a digest one above its parts."""
    if not message.parts:
        return [embed(message, at)]
    left_out = len(message.parts) - MOST_PARTS
    more = f"\nand {left_out} more" if left_out > 0 else ""
    summary = short(message, at)
    summary["description"] += more
    return [summary, *(short(part, at) for part in message.parts[:MOST_PARTS])]


def embed(message: Message, at: datetime) -> Payload:
    """The message with all its facts."""
    where = f"\n{found}" if (found := link(message)) else ""
    return {
        "title": cut(heading(message), TITLE),
        "description": f"{cut(text(message), DESCRIPTION - len(where))}{where}",
        "color": color(message),
        "fields": [
            {"name": cut(name, NAME), "value": cut(value, VALUE), "inline": True}
            for name, value in facts(message)
        ],
        "footer": {"text": SOURCE},
        "timestamp": happened_at(message, at).isoformat(),
    }


def short(message: Message, at: datetime) -> Payload:
    """The message as part of a digest."""
    return {
        "title": cut(heading(message), DIGEST_TITLE),
        "description": cut(text(message), DIGEST_DESCRIPTION),
        "color": color(message),
        "timestamp": happened_at(message, at).isoformat(),
    }


def color(message: Message) -> int:
    """Green when it is over, otherwise as grave as it is."""
    return KIND.get(message.kind) or SEVERITY[message.severity]


def checked(url: str) -> str | None:
    """The address in today's form, None where it is not one of Discord's webhooks."""
    parts = urlsplit(url)
    host = OLD_HOSTS.get(parts.hostname or "", parts.hostname)
    thread = parse_qs(parts.query).get("thread_id", [""])[0]
    if parts.scheme != "https" or host not in HOSTS or parts.port not in (None, 443):
        return None
    if not PATH.fullmatch(parts.path.rstrip("/")) or not re.fullmatch(r"\d{0,20}", thread):
        return None
    query = f"?thread_id={thread}" if thread else ""
    return f"https://{host}{parts.path.rstrip('/')}{query}"


def post_url(url: str) -> str:
    """Where to post so that the answer is the message, which can be edited later."""
    return with_query(url, "", wait="true")


def edit_url(url: str, message_id: str) -> str:
    """Where to edit the message."""
    return with_query(url, f"/messages/{message_id}")


def with_query(url: str, path: str, **more: str) -> str:
    """The address with something added."""
    parts = urlsplit(url)
    kept = {name: values[0] for name, values in parse_qs(parts.query).items()}
    query = urlencode(kept | more)
    return parts._replace(path=parts.path + path, query=query).geturl()
