"""A container's own limits, as Linux's control groups tell them: version 2, and version 1."""

import os
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from collector.sysfs_gpus import number, text

GROUPS = Path("/sys/fs/cgroup")
NO_LIMIT = 2**60  # version 1 says so with a number


@dataclass(frozen=True, slots=True)
class Usage:
    """What the container has used of the processor, in seconds, at a moment."""

    at: float
    seconds: float | None


@dataclass(frozen=True, slots=True)
class Memory:
    """Bytes in use without what could be given back, and how many there may be."""

    used: float | None
    limit: float | None

    @property
    def percent(self) -> float | None:
        """How full it is; None where there is no limit."""
        return 100 * self.used / self.limit if self.used is not None and self.limit else None


def cpu_usage(root: Path = GROUPS) -> Usage:
    """The processor time used so far."""
    if (root / "cpu.stat").exists():
        micros = statistic(root / "cpu.stat", "usage_usec")
        return Usage(monotonic(), None if micros is None else micros / 1e6)
    nanos = number(root / "cpuacct/cpuacct.usage")
    return Usage(monotonic(), None if nanos is None else nanos / 1e9)


def cores(root: Path = GROUPS) -> float:
    """How many processors it may use; all of them where there is no limit."""
    quota, _, period = (text(root / "cpu.max") or "max").partition(" ")
    if not (root / "cpu.max").exists():
        quota = text(root / "cpu/cpu.cfs_quota_us") or "-1"
        period = text(root / "cpu/cpu.cfs_period_us") or "100000"
    if quota in ("max", "-1"):
        return float(os.cpu_count() or 1)
    return float(quota) / float(period or 100_000)


def cpu_percent(before: Usage, now: Usage, cores: float) -> float | None:
    """The share of what it may use that was used in between."""
    if before.seconds is None or now.seconds is None or now.at <= before.at:
        return None
    return max(0.0, 100 * (now.seconds - before.seconds) / (now.at - before.at) / cores)


def memory(root: Path = GROUPS) -> Memory:
    """Its memory; file contents that are only kept because there is room do not count."""
    if (root / "memory.current").exists():
        used, limit = number(root / "memory.current"), number(root / "memory.max")
        cached = statistic(root / "memory.stat", "inactive_file")
    else:
        used = number(root / "memory/memory.usage_in_bytes")
        limit = number(root / "memory/memory.limit_in_bytes")
        cached = statistic(root / "memory/memory.stat", "total_inactive_file")
    if used is not None:
        used = max(0.0, used - (cached or 0))
    return Memory(used, None if limit is None or limit > NO_LIMIT else limit)


def statistic(path: Path, name: str) -> float | None:
    """One number of a file of names and numbers."""
    lines = (line.split() for line in (text(path) or "").splitlines())
    return next((float(words[1]) for words in lines if words[:1] == [name]), None)
