"""One media server, looked at again and again."""

import logging
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta
from random import Random
from threading import Event
from time import monotonic
from typing import Any, ClassVar, Protocol
from uuid import UUID

import logs
from collector.catalog import Catalog
from collector.memory import Memory, from_rows, newest
from collector.play import Play
from collector.rows import played_item_row, user_row
from collector.snapshot import Item, Moment, Seen, Snapshot
from collector.tracker import SITTING, Rules, Told, Tracker
from collector.trouble import GivenUp, NotUnderstood, ServerTrouble
from collector.writer import Writer
from store import servers, sessions
from store.db import Pool
from store.errors import StoreError
from store.ids import item_id, viewer_id
from store.servers import Health

PLAYING, IDLE = 5.0, 15.0
LONGEST, LONGEST_PLAYING = 60.0, 30.0  # seconds between tries of a server that does not answer
NOT_LET_IN = 300.0
JITTER = 0.1
CLOCK_OFF = 60.0
REPORT_EVERY = 30.0
DOUBT = 2  # failures in a row after which a server is said not to answer

Clock = Callable[[], Moment]

logger = logging.getLogger("collector.servers")


class MediaServer(Protocol):
    """What a poller asks of a server."""

    can_tell: ClassVar[tuple[str, ...]]
    cannot_tell: ClassVar[tuple[str, ...]]

    def look(self, clock: Clock) -> Seen: ...
    def item(self, external_id: str) -> Item | None: ...
    def version(self) -> str | None: ...
    def give_up(self) -> None: ...
    def close(self) -> None: ...


def clock() -> Moment:
    """What the clocks say."""
    return Moment(datetime.now(UTC), monotonic())


@dataclass(slots=True)
class Doing:
    """How the server does, as far as the poller knows."""

    failures: int = 0
    state: str = "unknown"
    reason: str | None = None
    seen_at: datetime | None = None
    latency: float | None = None
    offset: float | None = None
    version: str | None = None
    report_at: float = float("-inf")
    store_away_until: float = float("-inf")
    told: tuple[str, str | None] = ("unknown", None)


@dataclass(slots=True)
class Poller:
    """Looks at a server, follows its plays and writes what changed. Nothing it meets stops it."""

    id: UUID
    name: str
    server: MediaServer
    writer: Writer
    pool: Pool
    memory: Memory
    rules: Rules = field(default_factory=Rules)
    ignored: frozenset[str] = frozenset()
    clock: Clock = clock
    random: Random = field(default_factory=Random)
    tracker: Tracker | None = None
    catalog: Catalog = field(init=False)
    doing: Doing = field(default_factory=Doing)
    known: set[str] = field(default_factory=set[str])
    asked: Event = field(default_factory=Event)
    trouble: logs.Trouble = field(init=False)

    def __post_init__(self) -> None:
        self.catalog = Catalog(self.server.item)
        self.trouble = logs.Trouble(logger, f"{self.name} cannot be watched")

    def poll(self) -> float:
        """Looks once; in how many seconds to look again."""
        if self.tracker is None and not self.begin():
            return PLAYING
        tracker = self.tracker
        assert tracker is not None
        try:
            seen = self.look()
        except GivenUp:
            return PLAYING
        except ServerTrouble as exc:
            told = tracker.failed(self.clock())
            self.failed(exc)
        else:
            told = tracker.observe(seen)
            self.answered(seen)
            self.introduce(seen.plays)
        self.write(told)
        self.report()
        return self.pause(bool(tracker.open))

    def follow(self, rules: Rules) -> None:
        """Tells plays apart and finished by these rules from now on."""
        self.rules = rules
        if self.tracker is not None:
            self.tracker.rules = rules

    def look(self) -> Seen:
        """What plays; ServerTrouble whatever is wrong with the answer."""
        try:
            began = self.clock().steady
            seen = self.server.look(self.clock)
            self.doing.latency = seen.at.steady - began
            return replace(seen, plays=self.followed(self.catalog.completed(seen.plays)))
        except ServerTrouble:
            raise
        except Exception as exc:
            logger.debug("trace", exc_info=True)
            raise NotUnderstood(f"its answer makes no sense ({type(exc).__name__})") from exc

    def followed(self, plays: tuple[Snapshot, ...]) -> tuple[Snapshot, ...]:
        """The plays but for those of libraries that somebody wants to be ignored."""
        return tuple(now for now in plays if not (now.item and now.item.library in self.ignored))

    def begin(self) -> bool:
        """Takes up the plays of the last process; False while nobody can say which there were."""
        now = self.clock()
        plays = self.memory.recall(now)
        if plays is None:
            try:
                plays = self.stored_plays(now)
            except StoreError as exc:
                self.trouble.met(f"which plays go on is not known yet: {exc}")
                return False
        self.tracker = Tracker(self.id, self.rules, plays)
        self.known = {key for kind in ("users", "items") for key, _ in self.writer.waiting(kind)}
        self.known.add(str(item_id(self.id, "")))  # an item without an id is none
        return True

    def stored_plays(self, now: Moment) -> list[Play]:
        """The plays that go on, or may, as the store and the spool have them."""
        since = now.wall - timedelta(seconds=max(SITTING, self.rules.resume_seconds))
        waiting = [row for row in self.writer.waiting_sessions() if row.server_id == self.id]
        found = newest(sessions.recent(self.pool, self.id, since=since), waiting)
        return from_rows(found, now)

    def introduce(self, plays: tuple[Snapshot, ...]) -> None:
        """Writes who watches what before the plays that name them."""
        for now in plays:
            viewer, item = now.viewer, now.item
            if viewer is not None and self.is_new(viewer_id(self.id, viewer.external_id)):
                self.writer.write("users", [user_row(self.id, viewer)])
            if item is not None and self.is_new(item_id(self.id, item.external_id)):
                known = self.catalog.known(now)
                self.writer.write("items", [played_item_row(self.id, item, known)])

    def is_new(self, id_: UUID) -> bool:
        """Whether it is met for the first time."""
        is_new = str(id_) not in self.known
        self.known.add(str(id_))
        return is_new

    def write(self, told: Told) -> None:
        """Writes rows, and remembers the plays as they are in them."""
        if told.sessions and self.tracker is not None:
            self.memory.keep(self.tracker.plays)
            self.writer.sessions(told.sessions)
            self.writer.transcodes(told.transcodes)

    def answered(self, seen: Seen) -> None:
        """Notes that all is well, but perhaps for the server's clock."""
        doing = self.doing
        doing.failures, doing.seen_at = 0, seen.at.wall
        doing.state, doing.reason = "ok", None
        if seen.server_time is not None:
            doing.offset = (seen.server_time - seen.at.wall).total_seconds()
            if abs(doing.offset) > CLOCK_OFF:
                doing.state, doing.reason = "clock_off", off_by(doing.offset)
        self.trouble.over()
        if doing.version is None:
            self.learn_version()

    def learn_version(self) -> None:
        """Asks which version it is; once, as it is not needed for anything else."""
        try:
            self.doing.version = self.server.version() or ""
        except ServerTrouble as exc:
            logger.debug("%s does not tell its version: %s", self.name, exc)

    def failed(self, exc: ServerTrouble) -> None:
        """Notes what is wrong; one failure alone is nothing to speak of."""
        doing = self.doing
        doing.failures += 1
        if doing.failures >= DOUBT or doing.state == "unknown" or exc.state == "unauthorized":
            doing.state, doing.reason = exc.state, str(exc)
            self.trouble.met(exc)

    def pause(self, playing: bool) -> float:
        """How long to rest: never exactly as long, so that servers are not asked all at once."""
        failures = self.doing.failures
        if self.doing.state == "unauthorized":
            rest = NOT_LET_IN
        elif failures:
            rest = min(PLAYING * 2 ** min(failures - 1, 8), LONGEST_PLAYING if playing else LONGEST)
        else:
            rest = PLAYING if playing else IDLE
        return rest * self.random.uniform(1 - JITTER, 1 + JITTER)

    def report(self) -> None:
        """Tells the store how the server does, when that changed and now and then."""
        doing, now = self.doing, self.clock()
        news = self.asked.is_set() or doing.told != (doing.state, doing.reason)
        if now.steady < (doing.store_away_until if news else doing.report_at):
            return
        doing.report_at = now.steady + REPORT_EVERY
        try:
            servers.report(self.pool, self.health(now.wall))
        except StoreError as exc:
            # Each try takes seconds in which nobody looks at the server.
            doing.store_away_until = doing.report_at
            logger.debug("the state of %s is not written: %s", self.name, exc)
        else:
            doing.told = (doing.state, doing.reason)
            self.asked.clear()

    def health(self, at: datetime) -> Health:
        """How the server does."""
        doing = self.doing
        return Health(
            id=self.id,
            state=doing.state,
            state_reason=doing.reason,
            polled_at=at,
            last_seen_at=doing.seen_at,
            version=doing.version or None,
            latency_ms=None if doing.latency is None else round(1000 * doing.latency),
            clock_offset_seconds=doing.offset,
            can_tell=self.server.can_tell,
            cannot_tell=self.server.cannot_tell,
        )

    def close(self) -> None:
        """Lets go of the server."""
        self.server.close()

    def once(self) -> dict[str, list[dict[str, Any]]]:
        """The rows that one look would write; ServerTrouble where there is no answer."""
        seen = self.look()
        told = Tracker(self.id, self.rules).observe(seen)
        viewers = [user_row(self.id, now.viewer) for now in seen.plays if now.viewer]
        items = [
            played_item_row(self.id, now.item, self.catalog.known(now))
            for now in seen.plays
            if now.item and now.item.external_id
        ]
        return {
            "users": [asdict(user) for user in viewers],
            "media_items": [asdict(item) for item in items],
            "stream_sessions": [asdict(session) for session in told.sessions],
            "transcode_history": [asdict(transcode) for transcode in told.transcodes],
        }


def off_by(seconds: float) -> str:
    """In words how wrong the server's clock is."""
    way = "ahead of" if seconds > 0 else "behind"
    return f"its clock is {abs(seconds) / 60:.0f} min {way} ours; times are ours, nothing is lost"
