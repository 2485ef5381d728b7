"""A card for each stream that plays now."""

from datetime import UTC, datetime, timedelta

import streamlit as st

from store.streams import Stream
from ui.dialogs import show
from ui.formats import ago, duration, plain, rate, shortened
from ui.plays.words import badge, called, listed, person
from ui.streams import stopping

SILENT = timedelta(seconds=35)  # a collector reports each play every half minute
SLOW = 1.0
TITLE, NAME = 80, 40  # characters that a card has room for
STALLING = 30  # seconds of buffering in a play from which on something is wrong


def heard(stream: Stream) -> datetime | None:
    """When the stream was last heard of."""
    return stream.last_seen_at


def is_silent(stream: Stream, now: datetime | None = None) -> bool:
    """Whether nothing was heard of the stream, or of its server, for too long."""
    now = now or datetime.now(UTC)
    if stream.server_state in ("unreachable", "unauthorized"):
        return True
    seen = stream.last_seen_at
    return seen is not None and now - seen > 3 * SILENT


def is_slow(stream: Stream) -> bool:
    """Whether its transcode cannot keep up with the player."""
    return (
        stream.playback_type == "transcode"
        and stream.speed is not None
        and stream.speed < SLOW
        and stream.transcode_status in (None, "running")
    )


def card(stream: Stream, known: stopping.Known) -> None:
    """One stream: what, who, how far, how delivered, and what is wrong with it."""
    silent = is_silent(stream)
    with st.container(border=True, height="stretch", gap="small"):
        with st.container(horizontal=True, vertical_alignment="top", wrap=False):
            with st.container(gap=None):
                title = plain(shortened(called(stream), TITLE))
                st.markdown(f":gray[**{title}**]" if silent else f"**{title}**")
                st.caption(listed(where(stream)))
            with st.container(gap=None, width="content", horizontal_alignment="right"):
                opened = st.button("Details", key=f"open-{stream.session_id}", type="tertiary")
                stopping.button(stream, known)
            if opened:  # the drawer belongs to the page, not to this part of it
                show("session", stream.session_id)
                st.rerun()
        progress(stream)
        st.markdown(path(stream))
        if notes := warnings(stream, silent=silent):
            st.markdown(" ".join(notes))


def where(stream: Stream) -> list[str]:
    """Who watches, with what, on what."""
    names = (person(stream.username), stream.client_info, stream.device)
    return [shortened(name, NAME) for name in names if name]


def progress(stream: Stream) -> None:
    """How far it is, and how long it still takes."""
    share = stream.percent_watched
    if share is None:
        st.progress(0.0, text=f":gray[{duration(stream.duration_seconds)} so far]")
        return
    left = (stream.runtime_seconds or 0) * (1 - share / 100)
    state = "" if stream.state in (None, "playing") else f"{stream.state} · "
    st.progress(share / 100, text=f":gray[{state}{share:.0f}%, {duration(left)} left]")


def path(stream: Stream) -> str:
    """How it is delivered: decisions, codecs, bitrate."""
    said = [picture(stream), decisions(stream), rate(stream.bitrate) if stream.bitrate else None]
    return f"{badge(stream.playback_type)} {listed(said)}"


def picture(stream: Stream) -> str:
    """4K → 1080p · hevc → h264 (nvenc), or what is played as it is."""
    if stream.playback_type == "transcode" and stream.output_codec:
        sizes = arrow(stream.input_resolution, stream.output_resolution or stream.resolution)
        codecs = arrow(stream.input_codec, stream.output_codec)
        how = stream.hw_accel or ("software" if stream.video_decision != "copy" else "")
        return " · ".join(filter(None, (sizes, codecs + (f" ({how})" if how else ""))))
    return " · ".join(filter(None, (stream.resolution or stream.quality, stream.codec)))


def arrow(before: str | None, after: str | None) -> str:
    """Before → after, or the one where both are the same."""
    if before == after or before is None or after is None:
        return after or before or ""
    return f"{before} → {after}"


def decisions(stream: Stream) -> str | None:
    """What happens to picture and sound, where it is not the same for both."""
    video, audio = stream.video_decision, stream.audio_decision
    if stream.playback_type == "direct_play" or not (video and audio) or video == audio:
        return None
    return f"video {video}, audio {audio}"


def warnings(stream: Stream, *, silent: bool) -> list[str]:
    """What is wrong with it, as badges."""
    notes: list[str] = []
    if silent:
        seen = stream.last_seen_at or stream.server_last_seen_at
        when = f"last seen {ago(datetime.now(UTC) - seen)}" if seen else "not heard of"
        notes.append(f":gray-badge[:material/cloud_off: {when}]")
    if is_slow(stream):
        notes.append(f":red-badge[:material/warning: below real time, {stream.speed:.2f}×]")
    if stream.state == "buffering":
        notes.append(":red-badge[:material/hourglass_top: buffering]")
    elif stream.buffering_seconds >= STALLING:
        waited = duration(stream.buffering_seconds)
        notes.append(f":orange-badge[:material/hourglass_top: buffered {waited}]")
    return notes
