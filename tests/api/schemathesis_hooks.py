"""What schemathesis cannot know of itself: lines of JSON, and a channel that exists."""

import json
import os
from typing import Any

import schemathesis

CHANNEL = os.environ.get("CHANNEL", "")


@schemathesis.serializer("application/x-ndjson")
def lines(ctx: schemathesis.SerializationContext, value: Any) -> bytes:
    """Whatever it is, in one line."""
    return json.dumps(value).encode()


@schemathesis.hook
def map_body(ctx: schemathesis.HookContext, body: Any) -> Any:
    """With a channel that exists where one is named."""
    if isinstance(body, dict) and isinstance(body.get("channel_id"), str):
        return body | {"channel_id": CHANNEL}
    return body
