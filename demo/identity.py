"""Ids that look like UUIDv7: they rise with time, so that indexes grow at their end."""

import numpy as np
from numpy.random import Generator

from demo.arrays import Ints, between


def time_ids(rng: Generator, seconds: Ints) -> list[str]:
    """One id as 32 hexadecimal digits for each instant (seconds since 1970)."""
    count = len(seconds)
    milliseconds = seconds * 1000 + between(rng, 0, 999, count)
    octets = np.frombuffer(rng.bytes(16 * count), dtype=np.uint8).reshape(count, 16).copy()
    octets[:, :6] = milliseconds.astype(">i8").view(np.uint8).reshape(count, 8)[:, 2:]
    octets[:, 6] = octets[:, 6] & 0x0F | 0x70
    octets[:, 8] = octets[:, 8] & 0x3F | 0x80
    digits = octets.tobytes().hex()
    return [digits[at : at + 32] for at in range(0, len(digits), 32)]
