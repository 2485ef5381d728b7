"""What Plex measures itself: the bytes it sent, and how busy its machine is."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from collector.payload import epoch, flag, number, objects, whole
from collector.plex_items import contained
from store.bandwidth import Measured

HOURS, SECONDS = 4, 6  # how Plex numbers the resolutions of its statistics


@dataclass(frozen=True, slots=True)
class Load:
    """Percent of processor and memory that the machine, and Plex on it, used."""

    at: datetime
    host_cpu: float | None
    process_cpu: float | None
    host_memory: float | None
    process_memory: float | None


def loads(answer: object) -> list[Load]:
    """The machine's load, oldest first."""
    found = [(epoch(one.get("at")), one) for one in statistics(answer, "StatisticsResources")]
    return [
        Load(
            at,
            number(one.get("hostCpuUtilization")),
            number(one.get("processCpuUtilization")),
            number(one.get("hostMemoryUtilization")),
            number(one.get("processMemoryUtilization")),
        )
        for at, one in found
        if at is not None
    ]


def statistics(answer: object, name: str) -> Iterable[dict[str, object]]:
    """The entries of that name, by time."""
    found = [one for one in objects(contained(answer).get(name)) if number(one.get("at"))]
    return sorted(found, key=lambda one: number(one.get("at")) or 0.0)


def measured(answer: object) -> list[Measured]:
    """The bytes of each hour, its users and devices taken together, oldest first."""
    hours: dict[tuple[datetime, str], int] = {}
    for one in statistics(answer, "StatisticsBandwidth"):
        at, sent = epoch(one.get("at")), whole(one.get("bytes"))
        if at is not None and sent is not None and whole(one.get("timespan")) == HOURS:
            hour = at.replace(minute=0, second=0, microsecond=0)
            key = (hour, "lan" if flag(one.get("lan")) else "wan")
            hours[key] = hours.get(key, 0) + sent
    return [Measured(hour, place, sent) for (hour, place), sent in sorted(hours.items())]
