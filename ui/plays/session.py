"""One play in full: what it did and how it was delivered, beside what the machine did then."""

# pandas carries no types that a strict check could use.
# pyright: basic

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pandas as pd
import streamlit as st

from store import machines, streams
from store.machines import Point
from store.streams import Slice, Stream
from ui import charts
from ui.account import viewer_id
from ui.charts import Span
from ui.formats import UNKNOWN, duration, plain, size
from ui.parts import empty
from ui.plays.stalls import Stall, stalls
from ui.plays.words import TYPES, badge, called, listed, person, reason, stopwatch
from ui.reads import read, read_live, settings

ROUND = timedelta(minutes=5)
MOST = 240
STATES = {"Playing": 4, "Paused": "muted", "Buffering": "bad"}
DELIVERY = {"Direct play": 0, "Direct stream": 1, "Transcode": 2}
MBIT, MB = 1e6, 1e6


def session(wanted: str) -> None:
    """The play of that id, as its drawer shows it."""
    play = found(wanted)
    if play is None:
        return empty("search_off", "There is no such play", "It may have been removed.")
    header(play)
    numbers(play)
    pieces = read_live(streams.slices, play.session_id, play.started_at)
    history = measured(play)
    if pieces:
        course(play, pieces)
    waits(stalls(play, pieces, history))
    delivery(play)
    machine(history)
    return None


def found(wanted: str) -> Stream | None:
    """The play, if there is one and this account may see it."""
    try:
        return read_live(streams.session, UUID(wanted), viewer_id=viewer_id())
    except ValueError:
        return None


def header(play: Stream) -> None:
    """What was watched, by whom, where and when."""
    at = play.started_at.astimezone(settings().zone)
    st.title(plain(called(play)), anchor=False)
    said = (person(play.username), play.client_info, play.device, play.library, play.server)
    st.caption(listed(said))
    place = {"lan": "at home", "wan": "from outside"}.get(play.location or "")
    said = [f"{badge(play.playback_type)}", f":gray-badge[{at:%a %-d %b %Y, %H:%M}]"]
    said += [f":gray-badge[{place}]"] if place else []
    said += [ending(play)]
    st.markdown(" ".join(said))


def ending(play: Stream) -> str:
    """How it ended, as a badge."""
    if play.is_active:
        return f":green-badge[{(play.state or 'playing').capitalize()} now]"
    words = {
        "finished": ":gray-badge[Finished]",
        "stopped": ":gray-badge[Stopped]",
        "lost": ":orange-badge[Contact lost]",
        "error": ":red-badge[Failed]",
    }
    return words.get(play.end_reason or "", ":gray-badge[Ended]")


def numbers(play: Stream) -> None:
    """How long and how much."""
    reached = "100%" if play.completed and play.percent_watched is None else percent(play)
    with st.grid(6, min_column_width=100):
        st.metric("Watched", duration(play.duration_seconds), border=True)
        st.metric("Reached", reached, border=True)
        st.metric("Paused", duration(play.paused_seconds), border=True)
        st.metric("Buffering", duration(play.buffering_seconds), border=True)
        st.metric("Mbit/s", megabits(play.bitrate), border=True, help="The bitrate it came at.")
        st.metric("Served (est.)", size(play.bytes_served), border=True)


def megabits(bitrate: int | None) -> str:
    """6.79: the unit stands beside it, as both have no room on a phone."""
    return UNKNOWN if bitrate is None else f"{bitrate / MBIT:.3g}"


def percent(play: Stream) -> str:
    """How far into the item it came."""
    return UNKNOWN if play.percent_watched is None else f"{play.percent_watched:.0f}%"


def course(play: Stream, pieces: Sequence[Slice]) -> None:
    """What happened when, as strips."""
    spans = [
        Span(row, start.astimezone(settings().zone), end.astimezone(settings().zone), state)
        for row, words in enumerate(
            ([piece.state.capitalize() for piece in pieces],
             [TYPES.get(piece.playback_type, piece.playback_type) for piece in pieces])
        )
        for start, end, state in merged(pieces, words)
    ]  # fmt: skip
    st.markdown("**What it did**")
    waited = duration(play.buffering_seconds)
    charts.strip(
        ["State", "Delivery"],
        spans,
        STATES | DELIVERY,
        key="course",
        alt=f"Playing, paused and buffering over time; {waited} of buffering in all",
        height=130,
    )


def merged(pieces: Sequence[Slice], words: Sequence[str]) -> list[tuple[datetime, datetime, str]]:
    """Neighbouring pieces in the same state as one."""
    found: list[tuple[datetime, datetime, str]] = []
    for piece, word in zip(pieces, words, strict=True):
        if found and found[-1][2] == word and found[-1][1] == piece.started_at:
            found[-1] = (found[-1][0], piece.ended_at, word)
        else:
            found.append((piece.started_at, piece.ended_at, word))
    return found


def waits(found: Sequence[Stall]) -> None:
    """When the player waited, and why."""
    if not found:
        return
    st.markdown("**Why it stuttered**")
    for stall in found[:8]:
        at = stall.start.astimezone(settings().zone)
        long = stopwatch((stall.end - stall.start).total_seconds())[3:]
        st.markdown(f":red-badge[{at:%H:%M:%S}] {long} · {plain(stall.cause)}")
    if len(found) > 8:
        st.caption(f"and {len(found) - 8} more")


def delivery(play: Stream) -> None:
    """How it reached the screen, why it was converted, and what would make that unnecessary."""
    st.markdown("**How it was delivered**")
    lines = [("Video", video(play)), ("Sound", play.audio_decision), ("Container", play.container)]
    lines += [("Quality", play.quality), ("Address", play.ip)]
    said = [f":gray[{label}] {plain(text)}" for label, text in lines if text]
    st.markdown(" \u2003 ".join(said) or ":gray[Nothing is known of it.]")
    for name in play.transcode_reasons:
        why = reason(name)
        st.markdown(f":orange-badge[{plain(why.label)}] :gray[{plain(why.remedy)}]")
    if play.error_message or play.transcode_error:
        st.code(
            (play.error_message or play.transcode_error or "")[:4000],
            language=None,
            wrap_lines=True,
        )


def video(play: Stream) -> str:
    """What became of the picture: 2160p hevc → 1080p h264 (nvenc)."""
    before = " ".join(filter(None, (play.input_resolution, play.input_codec)))
    after = " ".join(filter(None, (play.output_resolution, play.output_codec)))
    if not (before or after):
        return " ".join(filter(None, (play.resolution, play.codec)))
    how = f" ({play.hw_accel or 'software'})" if play.playback_type == "transcode" else ""
    return f"{before} → {after}{how}"


def measured(play: Stream) -> list[Point]:
    """What the machines did meanwhile; people who see only their own plays see no machines."""
    if viewer_id() is not None:
        return []
    end = play.ended_at or play.last_seen_at or datetime.now(UTC)
    asked = machines.stretch(play.started_at - ROUND, end + ROUND, most=MOST)
    return list(read(machines.history, asked))


def machine(history: Sequence[Point]) -> None:
    """Processor, encoder and disks over the time of the play."""
    if viewer_id() is not None:
        return
    st.markdown("**What the server did then**")
    if len(history) < 2:
        empty("memory", "No machine was measured then", "The collector was not running.")
        return
    rows = pd.DataFrame([sampled(point) for point in history])
    top = max((point.cpu_percent_avg or 0 for point in history), default=0)
    load = f"Processor and GPU encoder meanwhile, the processor up to {top:.0f}%"
    curves(rows, {"cpu": "Processor", "encoder": "GPU encoder"}, "load", load, unit="%", top=100)
    flow = {"disk": "Disk reads, MB/s", "sent": "Network out, Mbit/s"}
    curves(rows, flow, "flow", "Disk reads and network out meanwhile")


def sampled(point: Point) -> dict[str, Any]:
    """What a chart shows of one moment; rates in MB/s and Mbit/s."""
    read_, sent = point.disk_read_bytes_per_second_avg, point.network_tx_bytes_per_second_avg
    return {
        "at": point.recorded_at.astimezone(settings().zone),
        "cpu": point.cpu_percent_avg,
        "encoder": point.gpu_encoder_percent_avg,
        "disk": None if read_ is None else read_ / MB,
        "sent": None if sent is None else 8 * sent / MBIT,
    }


def curves(rows: pd.DataFrame, names: dict[str, str], key: str, alt: str, **how: Any) -> None:
    """Lines of what was measured at all; none where nothing was."""
    known = {name: label for name, label in names.items() if bool(rows[name].notna().any())}
    if known:
        drawn = pd.DataFrame({name: rows[name].astype("f8") for name in known})
        drawn.insert(0, "at", rows["at"])
        charts.lines(drawn, known, key=f"then-{key}", alt=alt, height=170, **how)
