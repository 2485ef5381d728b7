"""A play told look by look."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from collector.memory import PLAYS
from collector.snapshot import Item, Seen, Snapshot, Viewer
from collector.tracker import Rules, Tracker, restored
from store.ids import server_id
from store.sessions import Session
from store.transcodes import Transcode
from tests.collector.fake_server import SimulatedClock

HERE = server_id("Here")
FILM = Item("film", "movie", "Film", runtime_seconds=3600.0)
ANN = Viewer("u1", "Ann")
BASE = Snapshot("s1|u1|film", "playing", FILM, viewer=ANN, player="tv", position=0.0)


@dataclass(slots=True)
class Story:
    """Looks one after the other, and what was told of them last."""

    clock: SimulatedClock = field(default_factory=SimulatedClock)
    tracker: Tracker = field(default_factory=lambda: Tracker(HERE, Rules()))
    sessions: dict[Any, Session] = field(default_factory=dict[Any, Session])
    transcodes: dict[Any, Transcode] = field(default_factory=dict[Any, Transcode])
    server_time: datetime | None = None

    def look(self, rest: float, *plays: Snapshot) -> None:
        """So much later, this is what plays."""
        self.clock.at += rest
        now = self.clock()
        self.take(self.tracker.observe(Seen(now, plays, now.wall)))

    def see(self, rest: float, position: float | None, **about: Any) -> None:
        """So much later, the one play is there."""
        self.look(rest, replace(BASE, position=position, **about))

    def fail(self, rest: float) -> None:
        """So much later, the server does not answer."""
        self.clock.at += rest
        self.take(self.tracker.failed(self.clock()))

    def take(self, told: Any) -> None:
        self.sessions |= {row.id: row for row in told.sessions}
        self.transcodes |= {row.id: row for row in told.transcodes}

    def restart(self, rest: float) -> None:
        """The collector ends, and so much later another one begins."""
        kept = PLAYS.dump_json(self.tracker.plays)
        self.clock.at += rest
        self.tracker = Tracker(HERE, Rules(), restored(PLAYS.validate_json(kept), self.clock()))

    @property
    def one(self) -> Session:
        """The only play."""
        (row,) = self.all
        return row

    @property
    def all(self) -> list[Session]:
        """The plays as they are now, oldest first."""
        rows = {play.id: play.row() for play in self.tracker.plays}
        return sorted({**self.sessions, **rows}.values(), key=lambda row: row.started_at)


def watch(story: Story, seconds: int, start: float = 0.0, **about: Any) -> None:
    """Plays on without anything happening, a look every five seconds."""
    for passed in range(5, seconds + 1, 5):
        story.see(5, start + passed, **about)
