"""From looks at a server to plays: which of them are one, when one ends, and which is told again.

Pure: looks go in, rows come out, and the clock is part of each look.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from uuid import UUID, uuid5

from collector import reencoding
from collector.about import describe, everything_but_progress, named, who
from collector.accounting import advance, by_clock
from collector.play import How, Play
from collector.snapshot import Moment, Seen, Snapshot
from store.sessions import Session
from store.transcodes import Transcode

MISSES = 2
RESTARTED = 2  # failures in a row after which a server may have been started anew,
GRACE = 30.0  # and then has not heard from all its players for a while
LOST = 300.0
SITTING = 1800.0  # a play that is seen again so much later may be the same one
AGAIN_FROM, AGAIN_AT, AGAIN_AFTER = 60.0, 10.0, 30.0
BACK = 60.0  # a play that goes on may begin so much before where it stopped
LESS = 0.05  # of watching is enough, of getting to a place
LONGEST = 30 * 86400.0
MOST_SPANS = 1000
TELL_EVERY = 20.0


@dataclass(frozen=True, slots=True)
class Rules:
    """What counts as going on, and as finished."""

    resume_seconds: float = 1800.0
    watched: float = 0.9
    watched_by_type: Mapping[str, float] = field(default_factory=dict[str, float])

    def share(self, media_type: str | None) -> float:
        """How much of an item of that type has to be watched."""
        return self.watched_by_type.get(media_type or "", self.watched)


@dataclass(slots=True)
class Told:
    """Rows that are new or changed."""

    sessions: list[Session] = field(default_factory=list[Session])
    transcodes: list[Transcode] = field(default_factory=list[Transcode])


class Tracker:
    """The plays of one server."""

    def __init__(
        self, server: UUID, rules: Rules | None = None, plays: Iterable[Play] = ()
    ) -> None:
        self.server, self.rules = server, rules or Rules()
        self.plays = list(plays)
        self.failures = 0
        self.answered: float | None = None
        self.back: float | None = None
        self.told = -TELL_EVERY
        self.described: dict[UUID, tuple[object, ...]] = {}

    @property
    def open(self) -> list[Play]:
        """The plays that go on."""
        return [play for play in self.plays if not play.ended]

    def observe(self, seen: Seen) -> Told:
        """Takes a look into account; the rows to write."""
        steady = seen.at.steady
        if self.failures >= RESTARTED or self.answered is None:
            self.back = steady
        self.failures = 0
        here: set[int] = set()
        for now in {now.key: now for now in reversed(seen.plays)}.values():
            play = self.known(now, seen, here)
            if play is None:
                play = self.begin(now, seen)
            else:
                advance(play, now, play.at(steady), seen.server_time)
            self.describe(play, now)
            here.add(id(play))
        self.end_absent(seen, here)
        self.answered = steady
        return self.tell(steady)

    def failed(self, at: Moment) -> Told:
        """Notes that the server could not be asked; what nobody saw for long is lost."""
        self.failures += 1
        for play in self.open:
            if play.at(at.steady) - play.seen > LOST:
                self.end(play, "lost")
        return self.tell(at.steady)

    def known(self, now: Snapshot, seen: Seen, here: set[int]) -> Play | None:
        """The play that this is, None where a new one begins."""
        steady = seen.at.steady
        found = next((play for play in self.open if play.key == now.key), None)
        if found is not None:
            reason = self.over(found, now, steady)
            if reason is None:
                return found
            self.end(found, reason)
            return None
        return self.reopened(now, steady) or self.renamed(now, seen, here)

    def over(self, play: Play, now: Snapshot, steady: float) -> str | None:
        """Why the play cannot be the one that is seen now, None where it can."""
        passed = play.at(steady) - play.seen
        if play.version and now.version and play.version != now.version:
            return "stopped"
        if play.at(steady) > LONGEST or len(play.spans) > MOST_SPANS:
            return "cut"
        fell = (
            not now.live
            and play.position is not None
            and now.position is not None
            and (play.position > AGAIN_FROM and now.position < AGAIN_AT)
        )
        if fell and play.watched >= AGAIN_AFTER:
            return "stopped"
        return None if self.goes_on(play, now, passed) else "lost"

    def goes_on(self, play: Play, now: Snapshot, passed: float) -> bool:
        """Whether what is seen after such a time may be the same sitting."""
        if passed <= SITTING:
            return True
        if play.position is None or now.position is None:
            return False
        return (now.position - play.position) / now.pace >= passed / 2

    def reopened(self, now: Snapshot, steady: float) -> Play | None:
        """A play that was given up and is there after all."""
        for play in self.plays:
            if play.ended and play.key == now.key and play.session.end_reason == "lost":
                follows = follows_on(play, now)
                if follows and self.goes_on(play, now, play.at(steady) - play.seen):
                    play.ended, play.changed = False, True
                    play.session = replace(play.session, end_reason=None)
                    return play
        return None

    def renamed(self, now: Snapshot, seen: Seen, here: set[int]) -> Play | None:
        """A play that goes on under another key, because its server started anew meanwhile."""
        keys = {other.key for other in seen.plays}
        for play in self.open:
            same = who(play) == named(now) and now.player is not None
            gone = play.key not in keys and id(play) not in here
            restarted = self.back is not None and play.began + play.seen < self.back
            if same and gone and (restarted or counts_anew(play, now)) and follows_on(play, now):
                play.key, play.changed = now.key, True
                return play
        return None

    def begin(self, now: Snapshot, seen: Seen) -> Play:
        """A new play; one that began since the last look is there from its beginning."""
        head = self.head(now, seen.at.steady)
        started = seen.at.wall - timedelta(seconds=head)
        way = now.delivery
        play = Play(
            session=Session(
                id=uuid5(self.server, f"play {now.key} {started.isoformat()}"),
                started_at=started,
                server_id=self.server,
            ),
            began=seen.at.steady - head,
            key=now.key,
            how=How(way.playback_type, way.video, way.audio, way.rate),
            state=now.state,
            pace=now.pace,
            position=now.position,
            furthest=now.position or 0.0,
            heard_at=now.heard_at,
            rate=way.rate,
            rate_source=way.rate_source,
        )
        play.add("playing", head)
        play.alive = by_clock(now, head, seen.server_time) if now.extrapolated else head
        earlier = self.earlier(now, seen.at.steady)
        group = (earlier.session.group_id or earlier.id) if earlier else play.id
        play.session = replace(play.session, group_id=group)
        self.plays.append(play)
        return play

    def head(self, now: Snapshot, steady: float) -> float:
        """How long it has played already, where it began since the last look."""
        if self.answered is None or now.live or now.state != "playing" or now.position is None:
            return 0.0
        played = now.position / now.pace
        return played if 0 < played <= steady - self.answered else 0.0

    def earlier(self, now: Snapshot, steady: float) -> Play | None:
        """The unfinished play that this one goes on from: same user, same item, not long ago."""
        viewer, item, _ = named(now)
        candidates = [
            play
            for play in self.plays
            if play.ended
            and item is not None
            and (play.viewer, play.item) == (viewer, item)
            and steady - (play.began + play.quiet_end()) <= self.rules.resume_seconds
            and (play.session.end_reason == "cut" or not self.is_finished(play))
            and follows_on(play, now)
        ]
        return max(candidates, key=lambda play: play.began + play.seen, default=None)

    def describe(self, play: Play, now: Snapshot) -> None:
        """Notes what the look says of who plays what where and how."""
        play.deliver(now.delivery)
        told = everything_but_progress(now)
        if self.described.get(play.id) != told:
            self.described[play.id] = told
            describe(play, now, self.server)
        if self.is_finished(play) and not play.session.completed:
            play.session, play.changed = replace(play.session, completed=True), True
        reencoding.follow(play, now)

    def is_finished(self, play: Play) -> bool:
        """Whether its item counts as watched; once it does, it does so for good."""
        if play.session.completed:
            return True
        if not play.runtime or play.live:
            return False
        share = self.rules.share(play.media_type)
        return (
            play.furthest >= share * play.runtime
            or play.watched >= max(0.0, share - LESS) * play.runtime
        )

    def end_absent(self, seen: Seen, here: set[int]) -> None:
        """Ends plays that are no longer there."""
        steady = seen.at.steady
        if self.back is not None and steady - self.back < GRACE:
            return
        players = {now.key.partition("|")[0] for now in seen.plays} - {""}
        for play in self.open:
            if id(play) in here:
                continue
            play.missed += 1
            replaced = play.key.partition("|")[0] in players
            if play.missed >= MISSES or replaced:
                self.end(play, "stopped")

    def end(self, play: Play, reason: str) -> None:
        """Ends the play where it was last seen."""
        silent = reason == "stopped" and play.quiet_since is not None
        why = "lost" if silent else reason
        if why == "stopped":
            why = "finished" if play.session.completed else why
            why = "error" if play.session.error_message else why
        play.ended, play.changed = True, True
        play.session = replace(play.session, end_reason=why)
        reencoding.stop(play)

    def tell(self, steady: float) -> Told:
        """The rows that are due; plays that ended long ago are forgotten."""
        told, overdue = Told(), steady - self.told >= TELL_EVERY
        for play in self.plays:
            if play.changed or (overdue and not play.ended):
                told.sessions.append(play.row())
                told.transcodes += reencoding.rows(play)
                play.changed = False
                play.ended_jobs.clear()
        self.told = steady if overdue else self.told
        keep = max(SITTING, self.rules.resume_seconds)
        self.plays = [
            play
            for play in self.plays
            if not play.ended or steady - (play.began + play.seen) <= keep
        ]
        if len(self.described) > len(self.plays):
            followed = {play.id for play in self.plays}
            self.described = {id_: this for id_, this in self.described.items() if id_ in followed}
        return told


def follows_on(play: Play, now: Snapshot) -> bool:
    """Whether it is not before where the play stopped, but for a little."""
    if play.position is None or now.position is None:
        return False
    return now.position >= play.position - BACK


def counts_anew(play: Play, now: Snapshot) -> bool:
    """Whether the server numbers its plays from 1 again."""
    before, after = play.key.partition("|")[0], now.key.partition("|")[0]
    return before.isdigit() and after.isdigit() and int(after) < int(before)


def restored(plays: Sequence[Play], now: Moment) -> list[Play]:
    """Plays of another process, put onto this one's steady clock."""
    for play in plays:
        play.began = now.steady - (now.wall - play.session.started_at).total_seconds()
        play.changed = True  # nobody knows whether the other process still wrote it
    return list(plays)
