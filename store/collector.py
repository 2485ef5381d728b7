"""What collectors say of themselves: which of their parts work, and what waits in their spools."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from store.db import Pool, as_json, connection, execute, fetch_all, run


@dataclass(frozen=True, slots=True)
class SourceState:
    """What a part of a collector can do now: ok, off (nothing there to ask) or failing."""

    source: str
    state: str
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Source:
    host: str
    source: str
    state: str
    reason: str | None
    since: datetime
    checked_at: datetime


@dataclass(frozen=True, slots=True)
class Spool:
    """How much waits on a host. `rejected` rows are kept there; `lost` ones are gone for good."""

    host: str
    waiting: int
    bytes: int
    oldest_at: datetime | None
    rejected: int
    thinned: int
    lost: int
    last_error: str | None
    recorded_at: datetime | None = None


def note_sources(pool: Pool, host: str, states: Sequence[SourceState]) -> None:
    """Records how each part of the host's collector does, and forgets parts it no longer has."""
    payload = as_json(states)
    with connection(pool) as conn:
        run(conn, "collector/note_sources", host=host, states=payload)
        run(conn, "collector/forget_sources", host=host, states=payload)


def sources(pool: Pool) -> list[Source]:
    """Every part of every collector heard of within a week, by host and name."""
    return fetch_all(pool, "collector/sources", Source)


def note_spool(pool: Pool, spool: Spool) -> None:
    """Records how much waits on a host."""
    columns = asdict(spool)
    del columns["recorded_at"]
    execute(pool, "collector/note_spool", **columns)


def spools(pool: Pool) -> list[Spool]:
    """How much waits on each host heard of within a week, by host."""
    return fetch_all(pool, "collector/spools", Spool)
