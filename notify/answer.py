"""What came back from a receiver, or why nothing did."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from notify.redact import redacted
from notify.text import clean

Headers = Mapping[str, str]

# Whose answers may be shown, and how much of them: a generic receiver may be anything.
KNOWN = ("discord", "slack")
MOST_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Answer:
    """`error` is a code of ours where no answer came; `maybe_arrived` where it is not known."""

    status: int | None = None
    error: str | None = None
    headers: Headers = field(default_factory=dict[str, str])
    body: bytes = b""
    maybe_arrived: bool = False
    duration_ms: int = 0

    @property
    def good(self) -> bool:
        """Whether the receiver took it: with 2xx, or without an error where there is no status."""
        return self.error is None and (self.status is None or 200 <= self.status < 300)

    @property
    def code(self) -> str:
        """What went wrong, in one word that holds no secret."""
        return self.error or f"http_{self.status}"

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode("utf-8", "replace").strip()

    def json(self) -> dict[str, Any]:
        """The body as an object, empty where it is none."""
        try:
            found = json.loads(self.body)
        except (ValueError, RecursionError):
            return {}
        return cast(dict[str, Any], found) if isinstance(found, dict) else {}

    def said(self, channel_type: str) -> str:
        """What the receiver said about a failure, if it is one whose words may be shown."""
        if channel_type not in KNOWN or self.good:
            return ""
        found = self.json()
        words = " ".join(str(found[name]) for name in ("message", "error", "code") if name in found)
        return redacted(clean(" ".join((words or self.text).split())))[:MOST_SHOWN]
