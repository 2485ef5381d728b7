"""What a file tells, on its way in: rows of temporary tables that nobody else sees."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from store.db import Connection, copy_rows, run
from store.errors import StoreBusy

NOTHING: list[str] = []
AT_ONCE = 5_000  # rows held in memory


class Play(NamedTuple):
    """A play as a file tells it; seconds, bits per second, moments since 1970.

    `told_seconds` is the watched time as the file has it, however wrong. Where several rows are of
    one play, the lowest `rank` counts. `is_cut`: no longer than its item. `ended`: None is after
    what was watched and paused.
    """

    n: int
    id: UUID
    told_seconds: int
    started: float
    watched: int
    user_key: str | None
    item_key: str | None
    group_id: UUID
    playback_type: str
    rank: int = 0
    ended: float | None = None
    paused: int = 0
    position: int | None = None
    runtime: int | None = None
    is_cut: bool = False
    library_key: str | None = None
    video_decision: str | None = None
    audio_decision: str | None = None
    transcode_reasons: Sequence[str] = NOTHING
    quality: str | None = None
    codec: str | None = None
    resolution: str | None = None
    container: str | None = None
    bitrate: int | None = None
    client: str | None = None
    device: str | None = None
    ip: str | None = None
    location: str | None = None
    flags: Sequence[str] = NOTHING


class Person(NamedTuple):
    """A viewer; of several rows of one key the lowest `n` counts."""

    n: int
    key: str
    id: UUID
    name: str
    is_admin: bool = False


class Title(NamedTuple):
    """An item; `parent_key` is its series."""

    n: int
    key: str
    id: UUID
    media_type: str
    title: str
    series_title: str | None = None
    season_number: int | None = None
    episode_number: int | None = None
    year: int | None = None
    genres: Sequence[str] = NOTHING
    runtime: int | None = None
    library_key: str | None = None
    parent_key: str | None = None
    added: float | None = None


class Shelf(NamedTuple):
    """A library."""

    n: int
    key: str
    id: UUID
    name: str
    media_type: str


class Refused(NamedTuple):
    """A play that cannot be one, why (a reason's code), and what the row says of it."""

    n: int
    reason: str
    about: str
    told_seconds: int = 0


Told = Play | Person | Title | Shelf | Refused
Copy = Callable[[Connection, Iterable[Sequence[object]]], int]


def copy_plays(conn: Connection, rows: Iterable[Sequence[object]]) -> int:
    """Puts plays beside the tables; how many."""
    return copy_rows(conn, "imports/copy_plays", rows)


def copy_users(conn: Connection, rows: Iterable[Sequence[object]]) -> int:
    """Puts viewers beside the tables; how many."""
    return copy_rows(conn, "imports/copy_users", rows)


def copy_items(conn: Connection, rows: Iterable[Sequence[object]]) -> int:
    """Puts items beside the tables; how many."""
    return copy_rows(conn, "imports/copy_items", rows)


def copy_libraries(conn: Connection, rows: Iterable[Sequence[object]]) -> int:
    """Puts libraries beside the tables; how many."""
    return copy_rows(conn, "imports/copy_libraries", rows)


def copy_refused(conn: Connection, rows: Iterable[Sequence[object]]) -> int:
    """Puts what was refused beside the tables; how many."""
    return copy_rows(conn, "imports/copy_refused", rows)


COPIES: Mapping[type[Any], Copy] = {
    Play: copy_plays,
    Person: copy_users,
    Title: copy_items,
    Shelf: copy_libraries,
    Refused: copy_refused,
}


def lay_out(conn: Connection) -> None:
    """Makes the tables; StoreBusy where another import is at work."""
    alone(conn)
    run(conn, "imports/stage_plays")
    run(conn, "imports/stage_users")
    run(conn, "imports/stage_items")
    run(conn, "imports/stage_libraries")
    run(conn, "imports/stage_refused")


def alone(conn: Connection) -> None:
    """Holds every other import back until the transaction ends; StoreBusy where one is at work."""
    if not (run(conn, "imports/lock").fetchone() or (False,))[0]:
        raise StoreBusy("Another import is at work: wait until it is done.")


def fill(conn: Connection, told: Iterable[Told], report: Callable[[int], None]) -> None:
    """Writes everything that is told; `report` hears of plays read, refused ones too."""
    waiting: dict[type[Any], list[Told]] = {kind: [] for kind in COPIES}
    plays = 0
    for row in told:
        kind = type(row)
        waiting[kind].append(row)
        plays += kind is Play or kind is Refused
        if len(waiting[kind]) >= AT_ONCE:
            COPIES[kind](conn, waiting[kind])
            waiting[kind].clear()
            report(plays)
    for kind, rows in waiting.items():
        if rows:
            COPIES[kind](conn, rows)
    report(plays)
    run(conn, "imports/tell_planner")
