"""What the libraries hold, what it takes, and what it lacks."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from store.db import Pool, fetch_all


@dataclass(frozen=True, slots=True)
class NameCount:
    name: str
    count: int


@dataclass(frozen=True, slots=True)
class Storage:
    library_id: UUID
    name: str
    media_type: str
    file_count: int
    total_bytes: int


@dataclass(frozen=True, slots=True)
class Health:
    """A library. `atmos_unknown` items come from a server that does not tell of their sound."""

    library_id: UUID
    name: str
    media_type: str
    server_id: UUID | None
    scanned_at: datetime | None
    items: int
    total_bytes: int
    metadata_complete_percent: float | None
    missing_metadata: int
    missing_posters: int
    unreadable: int
    codecs: list[NameCount]
    resolutions: list[NameCount]
    hdr_count: int
    hdr_formats: list[NameCount]
    atmos_count: int
    atmos_unknown: int


@dataclass(frozen=True, slots=True)
class Grown:
    month: date
    library_id: UUID
    name: str
    bytes: float


@dataclass(frozen=True, slots=True)
class Gone:
    """A library that lost `lost` of `items` within a day."""

    name: str
    lost: int
    items: int


def storage(pool: Pool) -> list[Storage]:
    """What each library takes on disk, largest first."""
    return fetch_all(pool, "library/storage", Storage)


def health(pool: Pool) -> list[Health]:
    """What each library holds and lacks, by name."""
    return [
        replace(
            row,
            codecs=counts(row.codecs),
            resolutions=counts(row.resolutions),
            hdr_formats=counts(row.hdr_formats),
        )
        for row in fetch_all(pool, "library/health", Health)
    ]


def growth(pool: Pool, *, months: int, at: datetime | None = None) -> list[Grown]:
    """What each library took at the end of each month, oldest first, then by name."""
    return fetch_all(pool, "library/growth", Grown, months=months, at=at)


def gone(pool: Pool, *, at: datetime | None = None) -> list[Gone]:
    """Libraries that shrank so much since yesterday that a share may be missing."""
    return fetch_all(pool, "library/gone", Gone, at=at)


def counts(found: list[Any]) -> list[NameCount]:
    """Names with their counts, as the store gives them in JSON."""
    return [NameCount(**one) for one in found]
