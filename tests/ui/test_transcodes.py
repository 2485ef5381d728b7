"""Transcodes as AppTest sees it: empty, filled, filtered, one in full, without a store."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import plotly.io
import pytest
import streamlit as st

from store.accounts import create_account, open_session
from store.db import connection
from tests.ui.conftest import Screen

EVIL = "<script>alert(1)</script> **x** $a$ :red[b]"


@pytest.fixture
def transcodes(screen: Screen) -> Screen:
    """The screen, opened by its address."""
    screen.run()
    screen.at.switch_page("../pages/transcodes.py")
    st.cache_data.clear()
    return screen


def job(screen: Screen, *, hours: float = 1, **about: Any) -> UUID:
    """Writes a job of so many hours ago; its id."""
    row: dict[str, Any] = {
        "id": uuid4(),
        "started_at": datetime.now(UTC) - timedelta(hours=hours),
        "status": "success",
        "success": True,
        "input_codec": "hevc",
        "output_codec": "h264",
        "input_resolution": "2160p",
        "output_resolution": "1080p",
        "hw_accel": "h264_nvenc",
        "speed": 4.0,
        "duration_seconds": 600,
        "host": "nas",
    }
    row |= about
    names, places = ", ".join(row), ", ".join(f"%({name})s" for name in row)
    with connection(screen.pool) as conn:
        conn.execute(f"INSERT INTO transcode_history ({names}) VALUES ({places})".encode(), row)
    return row["id"]


def fill(screen: Screen) -> UUID:
    """Three that went well, one in software, one that failed; the id of that."""
    for hours in (1, 30, 60):
        job(screen, hours=hours)
    job(screen, hw_accel=None, speed=0.6)
    return job(
        screen,
        hours=2,
        status="failed",
        success=False,
        error_message="out of memory (10)",
        speed=None,
    )


def charts(screen: Screen) -> list[str]:
    """What each chart says it shows; each has been checked by Plotly."""
    found = screen.at.get("plotly_chart")
    for chart in found:
        plotly.io.from_json(chart.proto.spec)
    return [chart.proto.alt for chart in found]


def table(screen: Screen, column: str) -> Any:
    """The table that has that column."""
    return next(one.value for one in screen.at.dataframe if column in one.value)


def test_nothing_transcoded_is_good_news(transcodes: Screen) -> None:
    transcodes.run()
    assert transcodes.metric("Transcodes") == "0"
    assert transcodes.metric("Success rate") == transcodes.metric("Hardware") == "–"
    assert "Nothing was transcoded" in transcodes.text()
    assert "Nothing failed" in transcodes.text()
    assert not charts(transcodes)


def test_jobs_are_counted_drawn_and_listed(transcodes: Screen) -> None:
    fill(transcodes)
    transcodes.run()
    assert transcodes.metric("Transcodes") == "5"
    assert transcodes.metric("Success rate") == "80.0%"
    assert transcodes.metric("Hardware") == "80%"
    assert transcodes.metric("Median speed") == "4.0×"
    assert transcodes.metric("Failures") == ":red[1]"
    assert transcodes.metric("Running") == "0"
    assert {
        "Transcodes per day by encoder: 5 in 30 days",
        "Conversions by codec in 30 days, hevc → h264 first with 5",
        "Conversions by resolution in 30 days, 2160p → 1080p first with 5",
        "Hours of transcoding by user, unknown first",
    } <= set(charts(transcodes))
    jobs = table(transcodes, "codec")
    assert len(jobs) == 5
    assert jobs["encoder"].tolist().count("Software") == 1
    families = table(transcodes, "family")
    assert families[["times", "family", "hosts"]].to_numpy().tolist() == [
        ["1", "out of memory (#)", "nas"]
    ]


def test_failures_and_slow_ones_can_be_picked_out(transcodes: Screen) -> None:
    fill(transcodes)
    transcodes.at.session_state["show"] = "Failures"
    transcodes.run()
    assert [list(state) for state in table(transcodes, "codec")["state"]] == [["Failed"]]
    transcodes.at.session_state["show"] = "Slow"
    transcodes.run()
    assert table(transcodes, "codec")["speed"].tolist() == ["0.6×"]
    assert "Clear filters" in [button.label for button in transcodes.at.button]


def test_nothing_that_matches_says_so(transcodes: Screen) -> None:
    job(transcodes)
    transcodes.at.session_state["show"] = "Failures"
    transcodes.run()
    assert "No job that matches is known to have failed" in transcodes.text()


def test_days_go_back_as_far_as_asked(transcodes: Screen) -> None:
    job(transcodes, hours=24 * 40)
    transcodes.run()
    assert transcodes.metric("Transcodes") == "0"
    transcodes.at.session_state["days"] = "90d"
    transcodes.run()
    assert transcodes.metric("Transcodes") == "1"


def test_who_cannot_tell_how_jobs_end_is_named(transcodes: Screen) -> None:
    with connection(transcodes.pool) as conn:
        conn.execute("INSERT INTO servers (kind, name) VALUES ('plex', 'Harbour')")
    job(transcodes, status="stopped", success=None)
    transcodes.run()
    said = transcodes.at.info[0].value
    assert "Harbour cannot tell how a transcode ends" in said
    assert "cinevault ffmpeg" in said


def test_a_job_opens_with_its_error_and_what_its_host_did(transcodes: Screen) -> None:
    wanted = fill(transcodes)
    with connection(transcodes.pool) as conn:
        conn.execute(
            "INSERT INTO system_metrics (host, recorded_at, cpu_percent, active_transcodes)"
            " SELECT 'nas', now() - interval '2 hours' + n * interval '1 minute', 50, 3"
            " FROM generate_series(-20, 20) AS n"
        )
    transcodes.at.query_params["job"] = str(wanted)
    transcodes.run()
    assert "out of memory (10)" in transcodes.text()
    assert "Seen 1 times on nas" in transcodes.text()
    assert "Load of nas half an hour around the start of the job" in charts(transcodes)


@pytest.mark.parametrize("wanted", ["nonsense", str(UUID(int=7))])
def test_a_job_that_nobody_knows_says_so(transcodes: Screen, wanted: str) -> None:
    transcodes.at.query_params["job"] = wanted
    transcodes.run()
    assert "There is no such job" in transcodes.text()


def test_names_are_shown_as_they_are(transcodes: Screen) -> None:
    with connection(transcodes.pool) as conn:
        conn.execute("INSERT INTO users (id, name) VALUES (%s, %s)", [user := uuid4(), EVIL])
        conn.execute("INSERT INTO servers (kind, name) VALUES ('plex', %s)", [EVIL])
    wanted = job(
        transcodes,
        user_id=user,
        status="failed",
        success=False,
        error_message=EVIL,
        input_codec=EVIL,
        host=EVIL,
        input_path="/" + EVIL * 20,
    )
    transcodes.at.query_params["job"] = str(wanted)
    transcodes.run()
    assert "<script>" not in "".join(c.proto.spec for c in transcodes.at.get("plotly_chart"))
    assert table(transcodes, "codec")["user"].tolist() == [EVIL]
    written = [
        one.value for one in (*transcodes.at.markdown, *transcodes.at.caption, *transcodes.at.info)
    ]
    assert not [text for text in written if "**x**" in str(text)]


def test_without_a_store_it_says_so(transcodes: Screen) -> None:
    transcodes.run()
    transcodes.line.cut()
    transcodes.run()
    assert "The store cannot be reached" in transcodes.at.error[0].value
    assert transcodes.at.header[0].value == "Transcodes"


def test_a_viewer_has_no_such_page(screen: Screen) -> None:
    account = create_account(screen.pool, "vera", "correct horse", "viewer")
    screen.token = open_session(screen.pool, account.id, ip=None, agent=None)
    screen.run()
    assert "transcodes" not in screen.at.session_state.pages


def test_clearing_the_filters_keeps_the_period(transcodes: Screen) -> None:
    fill(transcodes)
    transcodes.run()
    transcodes.at.session_state["days"] = "7d"
    transcodes.run()
    assert not [button for button in transcodes.at.button if button.key == "clear"]
    transcodes.at.session_state["show"] = "Failures"
    transcodes.run()
    transcodes.at.button(key="clear").click()
    transcodes.run()
    assert transcodes.at.session_state["show"] == "All"
    assert transcodes.at.session_state["days"] == "7d"
