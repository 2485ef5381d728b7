"""What a machine only counts upwards: bytes over its cables and to its drives."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from time import monotonic
from typing import TypeVar

import psutil

NOT_A_CABLE = (
    "lo",
    "veth",
    "docker",
    "br-",
    "virbr",
)  # their bytes are counted elsewhere, or never left

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Counters:
    """What only grows: the difference of two readings is a rate."""

    read_at: float
    received: int | None
    sent: int | None
    disk_read: int | None
    disk_written: int | None


def counters() -> Counters:
    """The machine's counters now."""
    cards = known(lambda: psutil.net_io_counters(pernic=True)) or {}
    cables = [card for name, card in cards.items() if not name.startswith(NOT_A_CABLE)]
    drives = known(psutil.disk_io_counters)
    return Counters(
        read_at=monotonic(),
        received=sum(card.bytes_recv for card in cables) if cables else None,
        sent=sum(card.bytes_sent for card in cables) if cables else None,
        disk_read=drives.read_bytes if drives else None,
        disk_written=drives.write_bytes if drives else None,
    )


def rate(before: Counters, now: Counters, counter: str) -> float | None:
    """Bytes per second between two readings; None where one is missing or the counter fell."""
    first, last = getattr(before, counter), getattr(now, counter)
    seconds = now.read_at - before.read_at
    if first is None or last is None or last < first or seconds <= 0:
        return None
    return (last - first) / seconds


def known(read: Callable[[], Value]) -> Value | None:
    """What the reading gives, None where this machine cannot tell."""
    with suppress(OSError, RuntimeError, NotImplementedError, AttributeError, psutil.Error):
        return read()
    return None
