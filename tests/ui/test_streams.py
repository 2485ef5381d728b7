"""Streams as AppTest sees it: quiet, busy, silent, crowded, as a viewer, without a store."""

from datetime import timedelta

import plotly.io
import pytest
import streamlit as st

from store import preferences
from store.db import connection
from store.ids import server_id
from tests.ui.conftest import Screen
from tests.ui.watching import (
    EMOJI,
    NASTY,
    become,
    evening,
    now,
    play_id,
    rename,
    watching_now,
)


def charts(screen: Screen) -> list[str]:
    """What each chart says it shows; each has been checked by Plotly."""
    found = screen.at.get("plotly_chart")
    for chart in found:
        plotly.io.from_json(chart.proto.spec)
    return [chart.proto.alt for chart in found]


def said(screen: Screen) -> str:
    """Everything that is written, as it is read."""
    return screen.text().replace("\\", "")


def transcode(screen: Screen, speed: float) -> None:
    """The running transcode of the first stream."""
    with connection(screen.pool) as conn:
        conn.execute(
            "INSERT INTO transcode_history (session_id, started_at, status, input_codec,"
            " output_codec, input_resolution, output_resolution, hw_accel, speed)"
            " VALUES (%s, now(), 'running', 'hevc', 'h264', '2160p', '1080p', 'nvenc', %s)",
            [play_id(101), speed],
        )


def test_an_empty_store_is_quiet(screen: Screen) -> None:
    screen.open("streams")
    assert "Nobody is watching" in said(screen)
    assert "Streams show here as they begin." in said(screen)
    assert "Nothing was sent" in said(screen)


def test_a_quiet_hour_says_when_the_last_stream_ended(screen: Screen) -> None:
    evening(screen)
    screen.open("streams")
    assert "Nobody is watching" in said(screen)
    assert "The last stream ended 105 min ago." in said(screen)
    recent = screen.at.dataframe[-1].value
    assert list(recent["title"]) == ["item 3", "item 2", "item 1"]
    assert list(recent["quality"])[1] == "720p 4 Mbps"


def test_each_stream_has_a_card(screen: Screen) -> None:
    watching_now(screen, 2)
    screen.open("streams")
    text = said(screen)
    assert "Now playing :gray[2, 16.0 Mbit/s]" in text
    assert "**item 1**" in text
    assert "user 1 · Plex Web" in text
    assert "1080p · h264 · 8.00 Mbit/s" in text
    assert "last seen" not in text
    progress = screen.at.get("progress")
    assert [bar.proto.value for bar in progress] == [50, 50]
    assert [bar.proto.text for bar in progress] == [":gray[50%, 30m left]"] * 2


def test_a_transcode_says_from_what_to_what_and_whether_it_keeps_up(screen: Screen) -> None:
    watching_now(screen, 1, playback_type="transcode", buffering_seconds=40)
    transcode(screen, 0.82)
    screen.open("streams")
    text = said(screen)
    assert "2160p → 1080p · hevc → h264 (nvenc) · 8.00 Mbit/s" in text
    assert "below real time, 0.82×" in text
    assert "buffered 40s" in text


def test_a_server_that_is_silent_greys_its_streams(screen: Screen) -> None:
    watching_now(screen, 1, last_seen_at=now() - timedelta(minutes=4))
    screen.open("streams")
    assert "last seen 4 min ago" in said(screen)
    assert ":gray[**item 1**]" in said(screen)
    assert ":orange-badge[:material/schedule: Sampled" in said(screen)


def test_many_streams_are_a_table_unless_cards_are_asked_for(screen: Screen) -> None:
    watching_now(screen, 13)
    screen.open("streams")
    assert len(screen.at.dataframe[0].value) == 13
    assert not screen.at.get("progress")
    screen.open("streams", view="Cards")
    assert len(screen.at.get("progress")) == 13


def test_delivery_is_drawn_and_explained(screen: Screen) -> None:
    evening(screen)
    watching_now(screen, 2)
    screen.open("streams", range="7d")
    shown = charts(screen)
    assert "Of 7 plays in 30 days 86% were direct plays" in shown
    assert any(
        alt.startswith("Streams and transcodes at once over 7d, streams up to") for alt in shown
    )
    reasons = screen.at.dataframe[0].value
    assert list(reasons["reason"]) == ["Audio codec"]
    assert list(reasons["client"]) == ["Plex Web"]
    assert list(reasons["fix"]) == ["Add an AAC track"]


def test_transcodes_whose_reason_nobody_told_are_not_denied(screen: Screen) -> None:
    evening(screen)
    with connection(screen.pool) as conn:
        conn.execute("UPDATE stream_sessions SET transcode_reasons = '{}'")
    screen.open("streams")
    assert "The server did not say why of 1 play." in screen.text()
    assert "Every stream went out as is." not in screen.text()


def test_the_uplink_is_a_line_in_the_bandwidth(screen: Screen) -> None:
    evening(screen)
    with connection(screen.pool) as conn:
        conn.execute("UPDATE stream_sessions SET bytes_served = 1000000000")
    preferences.tune(screen.pool, "uplink_mbit", 40)
    screen.open("streams", range="24h")
    drawn = {chart.proto.alt[:9]: chart.proto.spec for chart in screen.at.get("plotly_chart")}
    assert "Uplink: 40 Mbit" in drawn["Bandwidth"]


@pytest.mark.parametrize("range_", ["1h", "6h", "24h", "7d", "30d"])
def test_every_range_is_drawn(screen: Screen, range_: str) -> None:
    evening(screen)
    with connection(screen.pool) as conn:
        conn.execute("UPDATE stream_sessions SET bytes_served = 1000000000, bitrate = 8000000")
    screen.open("streams", range=range_)
    charts(screen)
    assert "Bandwidth served" in said(screen)


def test_a_play_opens_in_full(screen: Screen) -> None:
    watching_now(screen, 1)
    screen.open("streams", session=str(play_id(101)))
    assert "Playing now" in said(screen)


def serve(screen: Screen, kind: str = "jellyfin") -> None:
    """Gives the streams a server that is watched."""
    with connection(screen.pool) as conn:
        conn.execute(
            "INSERT INTO servers (id, kind, name, base_url) VALUES (%s, %s, 'Attic', 'http://x')",
            [server_id("Attic"), kind],
        )
        conn.execute(
            "UPDATE stream_sessions SET server_id = %s, external_key = 'a|b|c' WHERE is_active",
            [server_id("Attic")],
        )


def stops(screen: Screen) -> list[bool]:
    """The Stop buttons on cards: whether each can be pressed."""
    return [
        not button.disabled for button in screen.at.button if str(button.key).startswith("stop-")
    ]


def test_an_admin_is_asked_before_a_stream_is_stopped(screen: Screen) -> None:
    watching_now(screen, 1)
    serve(screen)
    screen.open("streams")
    assert stops(screen) == [True]
    screen.at.button(key=f"stop-{play_id(101)}").click()
    screen.run()
    assert "**item 1** ends at once for user 1" in said(screen)
    screen.at.text_input(key="stop-message").input("Bed time")
    screen.at.button(key="stop-now").click()
    screen.run()
    assert "The key of this server is not known here" in said(screen)


def test_a_server_that_cannot_stop_says_so(screen: Screen) -> None:
    watching_now(screen, 1)
    serve(screen, "subsonic")
    screen.open("streams")
    assert stops(screen) == [False]
    help_ = screen.at.button(key=f"stop-{play_id(101)}").help
    assert help_ == "Subsonic servers cannot be told to stop a stream."


def test_others_stop_nothing(screen: Screen) -> None:
    watching_now(screen, 13)
    screen.open("streams")
    assert "actions" not in screen.at.dataframe[0].value
    serve(screen)
    st.cache_data.clear()
    screen.open("streams")
    actions = [list(entries) for entries in screen.at.dataframe[0].value["actions"]]
    assert actions == [["Details", "Stop"]] * 13
    become(screen, "analyst")
    screen.open("streams")
    assert "actions" not in screen.at.dataframe[0].value
    screen.open("streams", view="Cards")
    assert stops(screen) == []


def test_a_viewer_sees_only_their_own_streams(screen: Screen) -> None:
    evening(screen)
    watching_now(screen, 2)
    become(screen, "viewer", 2)
    screen.open("streams")
    text = said(screen)
    assert "**item 2**" in text
    assert "item 1" not in text
    assert "Streams at once" not in text
    assert "user 1" not in text
    assert set(screen.at.dataframe[-1].value["user"]) == {"user 2"}
    screen.open("streams", session=str(play_id(101)))
    assert "There is no such play" in said(screen)


@pytest.mark.parametrize("name", [NASTY, EMOJI, "**bold** [link](http://x) $x$ :material/home:"])
def test_a_name_is_a_name_whatever_is_in_it(screen: Screen, name: str) -> None:
    watching_now(screen, 1)
    rename(screen, name, name)
    screen.open("streams", session=str(play_id(101)))
    assert name in said(screen)


def test_a_store_that_is_away_is_said_to_be(screen: Screen) -> None:
    watching_now(screen, 1)
    screen.open("streams")
    screen.line.cut()
    screen.open("streams", range="30d")
    assert "The store cannot be reached." in said(screen)
    screen.line.mend()
    screen.open("streams", range="30d")
    assert "**item 1**" in said(screen)
