"""What a channel wants to hear: kinds of events, conditions, or all."""

import json
import re
from dataclasses import replace
from typing import cast

from notify.message import Message

ALL = "all"
KINDS = ("firing", "resolved", "reminder", "no_data", "flapping", "test")
ALWAYS = ("test", "meta")  # asked for by hand, or about the alerting itself
CONDITION = re.compile(r"[a-z][a-z0-9_]{0,49}")


class WrongEvents(ValueError):
    """The filter cannot be understood; the message says what it may hold."""


def parsed(value: object) -> tuple[str, ...]:
    """The filter of a list, or of a string with JSON in it, each name once."""
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            value = [value]
    names = cast(list[object], value) if isinstance(value, list | tuple) else [value]
    if wrong := [name for name in names if not is_event(name)]:
        raise WrongEvents(
            f"{wrong[0]!r} is no event: use {ALL}, {', '.join(KINDS)} or the names of conditions."
        )
    return tuple(dict.fromkeys(cast(list[str], names)))


def is_event(name: object) -> bool:
    """Whether it may stand in a filter."""
    return isinstance(name, str) and CONDITION.fullmatch(name) is not None


def wanted(events: tuple[str, ...], message: Message) -> Message | None:
    """The message as far as the channel wants it, None where it wants none of it."""
    if message.kind == "digest":
        parts = tuple(part for part in message.parts if wants(events, part))
        return replace(message, parts=parts) if parts else None
    return message if wants(events, message) else None


def wants(events: tuple[str, ...], message: Message) -> bool:
    """Whether the filter lets it pass: by kind and by condition, where it names such."""
    if ALL in events or message.kind in ALWAYS:
        return True
    kinds = [name for name in events if name in KINDS]
    conditions = [name for name in events if name not in KINDS]
    fits = not kinds or message.kind in kinds
    return bool(events) and fits and (not conditions or message.condition_type in conditions)
