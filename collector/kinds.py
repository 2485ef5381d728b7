"""What a writer can write: how each kind of row is told apart, kept and given to the store.

Rows are given in the order they were written, so a kind that others refer to (users, media items)
is written before them. A kind is idempotent: giving a row twice changes nothing.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import TypeAdapter

from collector.spool import SAMPLES
from store import media_items, servers, sessions, transcodes, users
from store.db import Pool
from store.events.batch import Merged, Rows
from store.events.pipeline import (
    merge_playlists,
    merge_projects,
    merge_render_jobs,
    merge_shots,
    merge_versions,
)
from store.media_items import MediaItem
from store.metrics import DiskSample, GpuSample, HostSample, record_sample
from store.pipeline.connected import note_place
from store.pipeline.rows import PlaylistRow, ProjectRow, RenderJobRow, ShotRow, Thing, VersionRow
from store.servers import Registered
from store.sessions import Session
from store.transcodes import Transcode
from store.users import User


@dataclass(frozen=True, slots=True)
class Sample:
    """A machine at one moment with its disks and graphics cards."""

    host: HostSample
    disks: tuple[DiskSample, ...] = ()
    gpus: tuple[GpuSample, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """How far a source was read; what it told of until then is written before it."""

    source: str
    place: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Kind:
    """Rows of the same `key` replace one another while they wait."""

    row: type[Any]
    key: Callable[[Any], str]
    save: Callable[[Pool, Sequence[Any]], object]
    tells_nothing: bool = False  # whether a field that is null says more than one left out
    adapter: TypeAdapter[Any] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "adapter", TypeAdapter(self.row))

    def packed(self, row: Any) -> str:
        """The row as text."""
        unset = self.tells_nothing
        return self.adapter.dump_json(row, exclude_unset=unset, exclude_defaults=not unset).decode()

    def unpacked(self, text: str) -> Any:
        """The row of the text; ValueError where it is none."""
        return self.adapter.validate_json(text)


def save_samples(pool: Pool, samples: Sequence[Sample]) -> None:
    """Writes the samples."""
    for sample in samples:
        record_sample(pool, sample.host, sample.disks, sample.gpus)


def save_places(pool: Pool, places: Sequence[Place]) -> None:
    """Notes how far each source was read."""
    for each in places:
        note_place(pool, each.source, each.place)


def things(row: type[Thing], merge: Callable[[Pool, Rows], Merged]) -> Kind:
    """A kind of things of a production."""

    def save(pool: Pool, rows: Sequence[Thing]) -> None:
        told = ",".join(each.model_dump_json(exclude_unset=True) for each in rows)
        merge(pool, Rows(list(range(len(rows))), f"[{told}]"))

    return Kind(row, lambda each: each.id, save, tells_nothing=True)


KINDS: dict[str, Kind] = {
    "servers": Kind(Registered, lambda row: str(row.id), servers.register),
    "users": Kind(User, lambda row: str(row.id), users.note),
    "items": Kind(MediaItem, lambda row: str(row.id), media_items.note),
    "sessions": Kind(Session, lambda row: str(row.id), sessions.save),
    "transcodes": Kind(Transcode, lambda row: str(row.id), transcodes.save),
    "projects": things(ProjectRow, merge_projects),
    "shots": things(ShotRow, merge_shots),
    "versions": things(VersionRow, merge_versions),
    "playlists": things(PlaylistRow, merge_playlists),
    "render-jobs": things(RenderJobRow, merge_render_jobs),
    "places": Kind(Place, lambda row: row.source, save_places),
    SAMPLES: Kind(
        Sample, lambda row: f"{row.host.host} {row.host.recorded_at.isoformat()}", save_samples
    ),
}
