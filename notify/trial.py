"""The message that tries a channel out: sent once, whatever becomes of it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from notify.answer import Answer
from notify.dispatch import Envelope, Target, dispatch
from notify.guard import Policy
from notify.message import SOURCE, Message
from notify.retry import Attempt, accepted, explained

MESSAGE = Message(
    kind="test",
    title=f"Test message from {SOURCE}",
    text="If you can read this, alerts arrive here.",
    severity="info",
)


@dataclass(frozen=True, slots=True)
class Trial:
    """How it went; `error` is a code, with what a known service said about it."""

    success: bool
    http_status: int | None
    duration_ms: int
    error: str | None


def try_out(target: Target, policy: Policy, now: datetime) -> Trial:
    """Sends the test message through the same guard as any alert."""
    answer = dispatch(target, MESSAGE, Envelope(str(uuid4()), now, now), policy)
    return result(Attempt(target.channel_type, 0, "full", False, now), answer)


def result(attempt: Attempt, answer: Answer) -> Trial:
    """The answer as it is shown."""
    good = accepted(attempt, answer)
    error = None if good else explained(attempt, answer)
    return Trial(good, answer.status, answer.duration_ms, error)
