"""What happened between two looks at a play: docs/collector/README.md says the rules in words.

Watched time is wall time while the server says it plays. Positions only decide where it is not
sure: at the edges of pauses, after missed looks, and when a player falls silent.
"""

from datetime import datetime

from collector.play import Play
from collector.snapshot import Snapshot

MISSED = (
    90.0  # a longer time between two looks is not taken for watched unless the position says so
)
STANDS = 2.0  # a position that moved less did not move
SILENT, SILENT_POSITION = 30.0, 25.0  # after so long without a sign of life a player may be gone
BELIEVED = 15.0  # so long after its last sign of life it is taken to have played
TOLERATED = 60.0  # a play may be so much longer than its item
PERCEPTIBLE = 0.2

Parts = list[tuple[str, float]]


def advance(play: Play, now: Snapshot, at: float, server_time: datetime | None) -> None:
    """Accounts for the time since the play was last seen."""
    passed = at - play.seen
    alive = sign_of_life(play, now, at, server_time)
    if play.quiet_since is not None and (
        now.state != play.state or (alive is not None and alive > play.quiet_since)
    ):
        wake(play, now, at)
    elif play.quiet_since is not None:
        play.add("gap", passed)
    else:
        credit(play, now, passed, server_time)
        if now.state == "playing" and alive is not None and at - alive > patience(now, passed):
            fall_silent(play, now, at, alive)
    note(play, now, alive)


def note(play: Play, now: Snapshot, alive: float | None) -> None:
    """Remembers the newer look."""
    if play.position is not None and now.position is not None:
        play.rewound += max(0.0, play.position - now.position - STANDS)
    if now.position is not None:
        play.position = now.position
        play.furthest = max(play.furthest, now.position)
    if now.state != play.state:
        play.changed = True
    play.state, play.pace, play.alive, play.missed = now.state, now.pace, alive, 0
    play.heard_at = now.heard_at or play.heard_at


def sign_of_life(
    play: Play, now: Snapshot, at: float, server_time: datetime | None
) -> float | None:
    """When the player was last known to be there; None where nothing tells."""
    if now.state != play.state:
        return at
    if now.extrapolated:
        return heard(play, now, at, server_time)
    if now.live or now.position is None:
        return None
    moved = play.position is None or abs(now.position - play.position) > PERCEPTIBLE
    return at if moved else play.alive


def heard(play: Play, now: Snapshot, at: float, server_time: datetime | None) -> float | None:
    """When the server last heard from the player: since the last look, if it says something new."""
    if now.heard_at in (None, play.heard_at):
        return play.alive
    # The server's clock says when exactly, but it may say anything.
    return between(by_clock(now, at, server_time) - play.seen, at - play.seen) + play.seen


def by_clock(now: Snapshot, at: float, server_time: datetime | None) -> float:
    """When the server last heard from the player, as its clock has it."""
    if server_time is None or now.heard_at is None:
        return at
    return at - max(0.0, (server_time - now.heard_at).total_seconds())


def patience(now: Snapshot, passed: float) -> float:
    """How long a player may give no sign of life."""
    return SILENT if now.extrapolated else max(SILENT_POSITION, 1.5 * passed)


def fall_silent(play: Play, now: Snapshot, at: float, alive: float) -> None:
    """Takes back what was believed for too long."""
    taken = play.take_back(at - alive - BELIEVED)
    play.quiet_since = play.seen
    if now.position is not None:
        believed = -taken if now.extrapolated else max(0.0, play.seen - alive)
        play.quiet_position = now.position + believed * now.pace
    play.add("gap", taken)


def wake(play: Play, now: Snapshot, at: float) -> None:
    """The player is back: its position says what it did meanwhile."""
    since, position = play.quiet_since or play.seen, play.quiet_position
    moved = None
    if position is not None and now.position is not None:
        moved = (now.position - position) / now.pace
    play.take_back(play.seen - since)
    play.quiet_since = play.quiet_position = None
    passed = at - play.seen
    played = between(moved or 0.0, passed)
    add_played(play, now, [("playing", played), ("gap", passed - played)])


def credit(play: Play, now: Snapshot, passed: float, server_time: datetime | None) -> None:
    """Accounts for time with a player that is there."""
    moved = None
    if not now.live and play.position is not None and now.position is not None:
        moved = (now.position - play.position) / now.pace
    if play.state == "playing" and now.state == "paused":
        moved = until_pause(moved, passed, now, server_time)
    add_played(play, now, parts(play.state, now.state, passed, moved))


def until_pause(
    moved: float | None, passed: float, now: Snapshot, server_time: datetime | None
) -> float | None:
    """How long it played before the pause: where a seek hides it, the server may have noted it."""
    if now.paused_at is None or server_time is None:
        return moved
    if moved is not None and 0 <= moved <= passed:
        return moved
    return passed - (server_time - now.paused_at).total_seconds()


def parts(before: str, after: str, passed: float, moved: float | None) -> Parts:
    """The states between two looks, in order."""
    if passed > MISSED:
        return after_missing(before, after, passed, moved)
    if before == after == "playing":
        return [("playing", passed)]
    if "playing" not in (before, after):
        played = moved if moved is not None and STANDS <= moved <= passed else 0.0
        return [("playing", played), (before, passed - played)]
    played = passed / 2 if moved is None else between(moved, passed)
    if before == "playing":
        return [("playing", played), (after, passed - played)]
    return [(before, passed - played), ("playing", played)]


def after_missing(before: str, after: str, passed: float, moved: float | None) -> Parts:
    """The same when nobody looked for long: only what the position shows was watched."""
    stood = moved is not None and abs(moved) < STANDS
    if before == after != "playing" and stood:
        return [(before, passed)]
    played = between(moved or 0.0, passed)
    return [("playing", played), ("gap", passed - played)]


def add_played(play: Play, now: Snapshot, found: Parts) -> None:
    """Adds the parts; nobody watches much more than there is, so the rest is not believed."""
    for state, seconds in found:
        room = seconds
        if state == "playing" and play.runtime and not now.live:
            most = play.runtime / min(1.0, now.pace) + TOLERATED + play.rewound
            room = between(most - play.watched, seconds)
        play.add(state, room)
        play.add("gap", seconds - room)


def between(value: float, most: float) -> float:
    """The value, but not below 0 or above the most."""
    return min(max(value, 0.0), most)
