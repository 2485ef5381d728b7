"""Plays as tests make them, and what every rollup says of them, counted second by second."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, overload
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from store import sessions
from store.db import Pool, connection
from store.sessions import Session

QUARTER = 900
P95 = QUARTER * 95 // 100 - 1
Numbers = npt.NDArray[np.int64]
SPACE = UUID("6ba7b810-9dad-11d1-80b4-00c04fd430c8")


@overload
def named(kind: str, number: int) -> UUID: ...
@overload
def named(kind: str, number: int | None) -> UUID | None: ...
def named(kind: str, number: int | None) -> UUID | None:
    """The same id for the same kind and number, in every run."""
    return None if number is None else uuid5(SPACE, f"{kind} {number}")


def media_type_of(item: int | None) -> str | None:
    """Odd ones are films."""
    return None if item is None else "movie" if item % 2 else "episode"


@dataclass(frozen=True, slots=True)
class Span:
    """So many seconds in one state; None for the playback type or bitrate is the play's own."""

    state: str
    seconds: int
    playback_type: str | None = None
    bitrate: int | None = None


@dataclass(frozen=True, slots=True)
class Play:
    number: int
    started: int
    spans: tuple[Span, ...]
    user: int | None = 1
    library: int | None = None
    item: int | None = None
    playback_type: str = "direct_play"
    bitrate: int | None = None
    bytes_served: int = 0
    completed: bool = False
    by_state: bool = False
    is_open: bool = False

    @property
    def seconds(self) -> int:
        return sum(span.seconds for span in self.spans)

    def total(self, state: str) -> int:
        return sum(span.seconds for span in self.spans if span.state == state)

    def session(self) -> Session:
        start = datetime.fromtimestamp(self.started, UTC)
        end = start + timedelta(seconds=self.seconds)
        return Session(
            id=uuid5(SPACE, f"play {self.number}"),
            started_at=start,
            ended_at=None if self.is_open else end,
            last_seen_at=end if self.is_open and self.by_state else None,
            is_active=self.is_open,
            user_id=named("user", self.user),
            library_id=named("library", self.library),
            media_item_id=named("item", self.item),
            playback_type=self.playback_type,
            duration_seconds=self.total("playing"),
            buffering_seconds=self.total("buffering"),
            paused_seconds=self.total("paused"),
            bytes_served=self.bytes_served,
            bitrate=self.bitrate,
            completed=self.completed,
            timeline=self.timeline() if self.by_state else None,
        )

    def timeline(self) -> list[dict[str, Any]]:
        entries: list[dict[str, Any]] = []
        at = 0
        for span in self.spans:
            entry = {
                "at": at,
                "state": span.state,
                "playback_type": span.playback_type,
                "bitrate": span.bitrate,
            }
            entries.append({key: value for key, value in entry.items() if value is not None})
            at += span.seconds
        return entries or [{"at": 0, "state": "playing"}]


def whole(number: int, started: datetime, hours: float, **about: Any) -> Play:
    """A play without a pause."""
    return Play(number, int(started.timestamp()), (Span("playing", int(hours * 3600)),), **about)


def save(pool: Pool, plays: list[Play]) -> None:
    """Writes plays, new or known."""
    with connection(pool) as conn:
        know_about(conn, plays)
    sessions.save(pool, [play.session() for play in plays])


def forget(pool: Pool, plays: list[Play]) -> None:
    """Deletes plays."""
    with connection(pool) as conn:
        ids = [play.session().id for play in plays]
        conn.execute("DELETE FROM stream_sessions WHERE id = ANY (%s)", (ids,))


def know_about(conn: Any, plays: list[Play]) -> None:
    """Makes sure the users and items of the plays exist."""
    for user in {play.user for play in plays} - {None}:
        conn.execute(
            "INSERT INTO users (id, name) VALUES (%s, %s) ON CONFLICT DO NOTHING",
            (named("user", user), f"user {user}"),
        )
    for item in {play.item for play in plays} - {None}:
        conn.execute(
            "INSERT INTO media_items (id, title, media_type) VALUES (%s, %s, %s) "
            "ON CONFLICT DO NOTHING",
            (named("item", item), f"item {item}", media_type_of(item)),
        )


# The counting. It knows seconds and the zone's clock, nothing else.


@dataclass(slots=True)
class Sums:
    plays: int = 0
    completed: int = 0
    playing: int = 0
    paused: int = 0
    buffering: int = 0


Counted = dict[tuple[Any, ...], Sums]


@dataclass(frozen=True, slots=True)
class Stretch:
    """Seconds of a play that are alike, each by its number since 1970."""

    seconds: Numbers
    state: str
    playback_type: str
    bitrate: int


def stretches(play: Play) -> list[Stretch]:
    """Every second of a play during which it was observed, in order."""
    found: list[Stretch] = []
    at = play.started
    for span in in_order(play):
        kind = span.playback_type or play.playback_type
        bitrate = play.bitrate if span.bitrate is None else span.bitrate
        if span.state != "gap":
            seconds = np.arange(at, at + span.seconds)
            found.append(Stretch(seconds, span.state, kind, bitrate or 0))
        at += span.seconds
    return found


def in_order(play: Play) -> list[Span]:
    """The spans as the store places them: by totals it plays first, then buffers, then pauses."""
    if play.by_state:
        return list(play.spans)
    return [Span(state, play.total(state)) for state in ("playing", "buffering", "paused")]


def count_in(seconds: Numbers) -> list[tuple[int, int]]:
    """How many of the seconds lie in each quarter hour, by the quarter's first second."""
    firsts, counts = np.unique(seconds - seconds % QUARTER, return_counts=True)
    return list(zip(firsts.tolist(), counts.tolist(), strict=True))


def instant(at: int) -> datetime:
    return datetime.fromtimestamp(at, UTC)


def local_date(at: int, zone: ZoneInfo) -> date:
    return datetime.fromtimestamp(at, zone).date()


def count_quarters(plays: list[Play]) -> Counted:
    """playback_quarters by bucket, user, playback type and type of media."""
    sums: Counted = defaultdict(Sums)
    for play in plays:
        user, of = named("user", play.user), media_type_of(play.item)
        begun = instant(play.started - play.started % QUARTER)
        sums[begun, user, play.playback_type, of].plays += 1
        for stretch in stretches(play):
            for first, count in count_in(stretch.seconds):
                add(sums[instant(first), user, stretch.playback_type, of], stretch.state, count)
    return sums


def count_days(plays: list[Play], zone: ZoneInfo) -> Counted:
    """playback_daily by day, user, library, playback type and type of media."""
    sums: Counted = defaultdict(Sums)
    for play in plays:
        who = named("user", play.user), named("library", play.library)
        of = media_type_of(play.item)
        first = sums[local_date(play.started, zone), *who, play.playback_type, of]
        first.plays += 1
        first.completed += play.completed
        for stretch in stretches(play):
            for quarter, count in count_in(stretch.seconds):
                day = local_date(quarter, zone)
                add(sums[day, *who, stretch.playback_type, of], stretch.state, count)
    return sums


def count_hours(plays: list[Play], zone: ZoneInfo) -> Counted:
    """playback_hours by day, hour (None for the whole day), library, playback type and media."""
    sums: Counted = defaultdict(Sums)
    for play in plays:
        library, of = named("library", play.library), media_type_of(play.item)
        begun = datetime.fromtimestamp(play.started - play.started % QUARTER, zone)
        for hour in (begun.hour, None):
            first = sums[begun.date(), hour, library, play.playback_type, of]
            first.plays += 1
            first.completed += play.completed
        for stretch in stretches(play):
            for quarter, count in count_in(stretch.seconds):
                at = datetime.fromtimestamp(quarter, zone)
                playing = count if stretch.state == "playing" else 0
                for hour in (at.hour, None):
                    key = at.date(), hour, library, stretch.playback_type, of
                    sums[key].playing += playing
    return sums


def count_months(plays: list[Play], zone: ZoneInfo) -> Counted:
    """Months by their first day, user, library, playback type and type of media."""
    merged: Counted = defaultdict(Sums)
    for (day, *rest), sums in count_days(plays, zone).items():
        month = merged[day.replace(day=1), *rest]
        month.plays += sums.plays
        month.completed += sums.completed
        month.playing += sums.playing
    return merged


def count_titles(plays: list[Play], zone: ZoneInfo) -> Counted:
    """title_daily by day and item."""
    merged: Counted = defaultdict(Sums)
    for play in plays:
        for (day, *_), sums in count_days([play], zone).items():
            title = merged[day, named("item", play.item)]
            title.plays += sums.plays
            title.completed += sums.completed
            title.playing += sums.playing
    return merged


def add(sums: Sums, state: str, seconds: int) -> None:
    setattr(sums, state, getattr(sums, state) + seconds)


def count_concurrency(plays: list[Play]) -> dict[datetime, tuple[int, ...]]:
    """concurrency_quarters: peak and p95 of streams, transcodes and bitrate, and stream-seconds."""
    every = [stretch for play in plays for stretch in stretches(play) if stretch.seconds.size]
    if not every:
        return {}
    first = min(int(stretch.seconds[0]) for stretch in every) // QUARTER * QUARTER
    last = max(int(stretch.seconds[-1]) for stretch in every) // QUARTER * QUARTER + QUARTER
    streams, transcodes, bitrate = (np.zeros(last - first, dtype=np.int64) for _ in range(3))
    for stretch in every:
        streams[stretch.seconds - first] += 1
        transcodes[stretch.seconds - first] += stretch.playback_type == "transcode"
        bitrate[stretch.seconds - first] += 0 if stretch.state == "paused" else stretch.bitrate
    answers: dict[datetime, tuple[int, ...]] = {}
    for at in range(0, last - first, QUARTER):
        if streams[at : at + QUARTER].any():
            levels = [np.sort(level[at : at + QUARTER]) for level in (streams, transcodes, bitrate)]
            peaks = [int(value) for level in levels for value in (level[-1], level[P95])]
            answers[instant(first + at)] = (*peaks, int(levels[0].sum()))
    return answers
