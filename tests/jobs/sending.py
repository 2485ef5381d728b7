"""What tests of the sender share: a clock that stands, and sending to a receiver of theirs."""

from datetime import datetime
from pathlib import Path

from jobs.deliver import Means
from tests.notify.receiver import Receiver, policy
from tests.store.alerts import KEYS, NOW


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self, at: datetime = NOW) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at


def to(
    receiver: Receiver,
    clock: Clock | None = None,
    certificates: Path | None = None,
    seconds: float = 15.0,
) -> Means:
    """Sending to the receiver, without chance."""
    return Means(KEYS, policy(receiver, certificates, seconds), clock or Clock(), lambda: 0.0)
