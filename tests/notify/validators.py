"""What the receivers refuse, written down from their documents, and what their schemas miss."""

import json
import re
from datetime import datetime
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker
from slack_sdk.models.blocks import Block

from tests.source import ROOT

HERE = Path(__file__).parent
FORMATS = FormatChecker()
DISCORD: dict[str, Any] = json.loads((HERE / "discord.schema.json").read_text())
GENERIC = json.loads((ROOT / "docs" / "webhook.schema.json").read_text())

WITH_OFFSET = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?[+-]\d\d:\d\d")
EMBED_KEYS = {"title", "description", "color", "fields", "footer", "timestamp", "url"}
LOOSE_AMPERSAND = re.compile(r"&(?!amp;|lt;|gt;)")
LOOSE_ANGLE = re.compile(r"<(?!https?://)")


POSTED = Draft202012Validator(DISCORD, format_checker=FORMATS)
OWN = Draft202012Validator(GENERIC, format_checker=FORMATS)


def size(text: str) -> int:
    """The length as the stricter of two receivers would count it."""
    return max(len(text), len(text.encode("utf-16-le")) // 2)


def discord(payload: dict[str, Any]) -> None:
    """Fails where Discord would refuse the payload, or ping somebody."""
    POSTED.validate(payload)
    assert set(payload) == {"embeds", "allowed_mentions"}
    assert payload["allowed_mentions"] == {"parse": []}
    assert 1 <= len(payload["embeds"]) <= 10
    assert sum(map(embed, payload["embeds"])) <= 6000


def embed(found: dict[str, Any]) -> int:
    """How much of the sum of all embeds this one takes up."""
    assert set(found) <= EMBED_KEYS
    fields = found.get("fields", [])
    assert len(fields) <= 25
    texts = [(found["title"], 256), (found["description"], 4096)]
    texts += [(field["name"], 256) for field in fields]
    texts += [(field["value"], 1024) for field in fields]
    texts += [(found["footer"]["text"], 2048)] if "footer" in found else []
    for text, limit in texts:
        assert text.strip()
        assert size(text) <= limit
    assert isinstance(found["color"], int)
    assert 0 <= found["color"] <= 16777215
    assert WITH_OFFSET.fullmatch(found["timestamp"])
    assert datetime.fromisoformat(found["timestamp"]).utcoffset() is not None
    return sum(size(text) for text, _ in texts)


def slack(payload: dict[str, Any]) -> None:
    """Fails where Slack would refuse the payload, or tell everybody."""
    assert set(payload) == {"text", "blocks"}
    mrkdwn(payload["text"], 4000)
    assert 1 <= len(payload["blocks"]) <= 50
    for raw in payload["blocks"]:
        parsed = Block.parse(raw)
        assert parsed is not None
        assert parsed.to_dict() == raw
        BLOCKS[raw["type"]](raw)


def header(raw: dict[str, Any]) -> None:
    assert set(raw) == {"type", "text"}
    text = raw["text"]
    assert set(text) <= {"type", "text", "emoji"}
    assert text["type"] == "plain_text"
    assert text["text"].strip()
    assert size(text["text"]) <= 150
    assert not set("<>&") & set(text["text"])


def section(raw: dict[str, Any]) -> None:
    assert len(set(raw) & {"text", "fields"}) == 1
    assert set(raw) <= {"type", "text", "fields"}
    if "text" in raw:
        text_object(raw["text"], 3000)
    for field in raw.get("fields", []):
        text_object(field, 2000)
    assert 1 <= len(raw.get("fields", [None])) <= 10


def context(raw: dict[str, Any]) -> None:
    assert set(raw) == {"type", "elements"}
    assert 1 <= len(raw["elements"]) <= 10
    for element in raw["elements"]:
        text_object(element, 2000)


BLOCKS = {"header": header, "section": section, "context": context}


def text_object(raw: dict[str, Any], limit: int) -> None:
    assert set(raw) == {"type", "text", "verbatim"}
    assert (raw["type"], raw["verbatim"]) == ("mrkdwn", True)
    mrkdwn(raw["text"], limit)


def mrkdwn(text: str, limit: int) -> None:
    assert text.strip()
    assert size(text) <= limit
    assert not LOOSE_AMPERSAND.search(text)
    assert not LOOSE_ANGLE.search(text)


def generic(body: bytes) -> dict[str, Any]:
    """The payload; fails where it is not what the published schema says, or too long."""
    assert len(body) < 20_000
    payload = json.loads(body.decode("utf-8"), parse_constant=never)
    OWN.validate(payload)
    return payload


def never(constant: str) -> None:
    raise AssertionError(f"{constant} is not JSON")


def clean(payload: object) -> None:
    """Fails where the payload holds what JSON or a database refuses."""
    text = json.dumps(payload, ensure_ascii=False, allow_nan=False)
    text.encode("utf-8")
    assert "\\u0000" not in text
