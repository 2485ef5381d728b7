"""When somebody outside was last told that alerts are evaluated."""

from dataclasses import dataclass
from datetime import datetime

from store.db import Pool, execute, fetch_one


@dataclass(frozen=True, slots=True)
class Beat:
    at: datetime
    arrived: bool


def note_beat(pool: Pool, arrived: bool) -> None:
    """Writes down that it was told now, or could not be."""
    execute(pool, "heartbeat/note_beat", arrived=arrived)


def last_beat(pool: Pool) -> Beat | None:
    """The last time, None where nobody was ever to be told."""
    return fetch_one(pool, "heartbeat/last_beat", Beat)
