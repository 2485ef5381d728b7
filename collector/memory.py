"""The plays of a server as they were when the collector last wrote them, in a file of their own.

The collector may be killed at any moment, and the store may be away when it starts again.
"""

import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from collector.play import How, Play, Span
from collector.snapshot import Moment
from collector.tracker import restored
from store.sessions import Session

PLAYS = TypeAdapter(list[Play])
STATES = ("playing", "paused", "buffering")

logger = logging.getLogger("collector.memory")


class Memory:
    """The file of one server."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def keep(self, plays: Sequence[Play]) -> None:
        """Writes the plays; a file that cannot be written costs accuracy, not the play."""
        fresh = self.path.with_suffix(".new")
        try:
            if not self.path.exists():
                self.path.parent.mkdir(parents=True, exist_ok=True)
            fresh.write_bytes(PLAYS.dump_json(list(plays)))
            fresh.replace(self.path)
        except OSError as exc:
            logger.debug("%s cannot be written: %s", self.path, exc)

    def recall(self, now: Moment) -> list[Play] | None:
        """The plays, None where there is no file that can be read."""
        try:
            return restored(PLAYS.validate_json(self.path.read_bytes()), now)
        except FileNotFoundError:
            return None
        except (OSError, ValidationError) as exc:
            logger.warning(
                "%s cannot be read, what plays is read from the store: %s", self.path, exc
            )
            return None

    def forget(self) -> None:
        """Removes the file."""
        self.path.unlink(missing_ok=True)


def from_rows(sessions: Sequence[Session], now: Moment) -> list[Play]:
    """Plays as the store has them, with less than the file would say."""
    return restored([from_row(session) for session in sessions if session.external_key], now)


def from_row(session: Session) -> Play:
    """A play of its row."""
    end = session.last_seen_at or session.ended_at or session.started_at
    spans = spans_of(session.timeline or [], max(0.0, (end - session.started_at).total_seconds()))
    parts = (session.external_key or "").split("|")
    last = spans[-1] if spans else None
    how = How(
        session.playback_type, session.video_decision, session.audio_decision, session.bitrate
    )
    played = sum(span.seconds for span in spans if span.state == "playing")
    for span in spans:
        share = span.seconds / played if played and span.state == "playing" else 0.0
        span.bytes = session.bytes_served * share
    return Play(
        session=session,
        began=0.0,
        key=session.external_key or "",
        how=last.how if last else how,
        state=last.state if last and last.state in STATES else "playing",  # pyright: ignore[reportArgumentType]
        item=parts[2] if len(parts) == 3 else parts[1] if len(parts) > 1 else None,
        viewer=parts[1] if len(parts) == 3 else parts[2] if len(parts) > 2 else None,
        player=parts[3] if len(parts) > 3 else None,
        position=session.position_seconds,
        furthest=session.position_seconds or 0.0,
        rate=how.rate,
        rate_source=session.bytes_source,
        seen=sum(span.seconds for span in spans),
        spans=spans,
        watched=played,
        ended=not session.is_active,
        changed=False,
    )


def spans_of(timeline: Sequence[dict[str, Any]], seconds: float) -> list[Span]:
    """The stretches of a timeline that lasts so long."""
    ends = [float(entry["at"]) for entry in timeline[1:]] + [seconds]
    return [
        Span(
            str(entry["state"]),
            max(0.0, min(end, seconds) - float(entry["at"])),
            How(
                str(entry.get("playback_type", "direct_play")),
                entry.get("video_decision"),
                entry.get("audio_decision"),
                entry.get("bitrate"),
            ),
        )
        for entry, end in zip(timeline, ends, strict=True)
        if float(entry["at"]) < seconds
    ]


def newest(stored: Sequence[Session], waiting: Sequence[Session]) -> list[Session]:
    """The plays as the store will have them once it was given what waits."""
    known = {session.id: session for session in stored}
    return list({**known, **{session.id: session for session in waiting}}.values())
