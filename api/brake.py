"""Slows down guessing: a few tries a minute for each address and each name."""

from collections.abc import Callable, Iterable
from ipaddress import IPv6Address, ip_address, ip_network
from time import monotonic

WINDOW = 60.0
MOST_KEYS = 10_000

Key = tuple[str, ...]


class Brake:
    """Counts tries per key in a sliding minute; kept in memory, bounded."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self.clock = clock
        self.tries: dict[Key, list[float]] = {}

    def wait(self, limits: Iterable[tuple[Key, int]]) -> float:
        """Seconds until a try is free; 0 when this one was, and then it counts for each key."""
        now, limits = self.clock(), list(limits)
        waits = [self.until_free(key, most, now) for key, most in limits]
        if max(waits, default=0) > 0:
            return max(waits)
        for key, _ in limits:
            self.tries.setdefault(key, []).append(now)
        if len(self.tries) > MOST_KEYS:
            self.sweep(now)
        return 0

    def peek(self, limits: Iterable[tuple[Key, int]]) -> float:
        """Seconds until a try is free, without counting one."""
        now = self.clock()
        return max((self.until_free(key, most, now) for key, most in limits), default=0)

    def count(self, key: Key) -> None:
        """Counts a try."""
        now = self.clock()
        self.tries.setdefault(key, []).append(now)
        if len(self.tries) > MOST_KEYS:
            self.sweep(now)

    def known(self, key: Key) -> bool:
        """Whether there was a try of late."""
        now = self.clock()
        return any(now - at < WINDOW for at in self.tries.get(key, []))

    def until_free(self, key: Key, most: int, now: float) -> float:
        """Seconds until this key has room for one more try."""
        recent = [at for at in self.tries.get(key, []) if now - at < WINDOW]
        if recent:
            self.tries[key] = recent
        else:
            self.tries.pop(key, None)
        return recent[-most] + WINDOW - now if len(recent) >= most else 0

    def forgive(self, limits: Iterable[tuple[Key, int]]) -> None:
        """Takes back the last try of each key: it was a good one."""
        for key, _ in limits:
            if self.tries.get(key):
                self.tries[key].pop()

    def sweep(self, now: float) -> None:
        """Forgets keys without a recent try, and the oldest when that is not enough."""
        live = {key: at for key, at in self.tries.items() if at and now - at[-1] < WINDOW}
        newest = sorted(live, key=lambda key: live[key][-1])[-MOST_KEYS // 2 :]
        self.tries = {key: live[key] for key in newest}


def neighbourhood(address: str) -> str:
    """Whom an address belongs to: itself, or its /64 where one household has 2^64 of them."""
    try:
        ip = ip_address(address)
    except ValueError:
        return address
    return str(ip_network((ip, 64), strict=False)) if isinstance(ip, IPv6Address) else address
