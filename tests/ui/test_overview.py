"""Overview as AppTest sees it: fresh, filled, stale, without a store."""

import json
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import plotly.io
import pytest
import streamlit as st

from store.accounts import create_account, end_session, open_session
from store.db import connection
from store.preferences import tune_all
from tests.source import ROOT
from tests.store.plays import save, whole
from tests.ui.alerting import rule
from tests.ui.conftest import Screen
from ui.look import LIGHT


def play(screen: Screen) -> None:
    """One stream that runs, and two hours of history."""
    now = datetime.now(UTC)
    running = whole(1, now - timedelta(minutes=20), 1 / 3, user=1, item=1, bitrate=12_000_000)
    save(screen.pool, [running, whole(2, now - timedelta(days=3), 1, user=2, item=2)])
    with connection(screen.pool) as conn:
        conn.execute(
            "UPDATE stream_sessions SET is_active = true, ended_at = NULL, last_seen_at = now()"
            " WHERE started_at > now() - interval '1 day'"
        )


def sample(screen: Screen, *, age: timedelta, gpu: float | None = None) -> None:
    with connection(screen.pool) as conn:
        conn.execute(
            "INSERT INTO system_metrics (host, recorded_at, cpu_percent, memory_percent,"
            " disk_total_gb, disk_used_gb, gpu_encoder_percent)"
            " VALUES ('nas', now() - %s, 41, 65, 1000, 930, %s)",
            [age, gpu],
        )


def charts(screen: Screen) -> list[str]:
    """What each chart says it shows; each has been checked by Plotly."""
    found = screen.at.get("plotly_chart")
    for chart in found:
        plotly.io.from_json(chart.proto.spec)
    return [chart.proto.alt for chart in found]


def labels(screen: Screen) -> list[str]:
    """What the buttons say."""
    return [button.label for button in screen.at.button]


def test_a_fresh_install_shows_what_to_do_first(screen: Screen) -> None:
    screen.run()
    said = screen.text() + "".join(labels(screen))
    for step in ("Connect a media server", "Add a channel", "Add starter rules", "cinevault demo"):
        assert step in said
    assert "No samples yet" in said
    assert not screen.at.metric


def test_a_step_that_is_done_is_marked(screen: Screen) -> None:
    with connection(screen.pool) as conn:
        conn.execute(
            "INSERT INTO notification_channels (name, channel_type, webhook_url)"
            " VALUES ('d', 'discord', 'x')"
        )
    screen.run()
    assert "**Add a channel** :gray[done]" in labels(screen)
    assert "**Add starter rules**" in labels(screen)


def test_plays_are_counted(screen: Screen) -> None:
    play(screen)
    sample(screen, age=timedelta(seconds=10))
    screen.run()
    assert screen.metric("Active streams") == "1"
    assert screen.metric("Bandwidth") == "12.0 Mbit/s"
    assert screen.metric("Failures today") == "0"
    assert screen.metric("Library items") == "2"
    assert "Sampled" in screen.text()
    assert ":orange-badge" not in screen.text()
    assert charts(screen) == [
        "Plays per day by playback type: 2 in 30 days",
        "CPU: 41%",
        "Memory: 65%",
        "Disk: 93%",
        "Streams and transcodes at once over 24h, streams up to 1",
        "Top titles (7 days) by plays, item 2 first",
    ]


def test_failures_are_red_and_only_they(screen: Screen) -> None:
    play(screen)
    with connection(screen.pool) as conn:
        conn.execute("INSERT INTO transcode_history (id, status) VALUES (%s, 'failed')", [uuid4()])
    screen.run()
    assert screen.metric("Failures today") == ":red[1]"


def test_the_gpu_has_a_gauge_where_there_is_one(screen: Screen) -> None:
    play(screen)
    sample(screen, age=timedelta(seconds=10), gpu=22)
    screen.run()
    assert "GPU encoder: 22%" in charts(screen)


def colours(screen: Screen, label: str) -> str:
    """The colour in which that gauge's ring is drawn."""
    (chart,) = (c for c in screen.at.get("plotly_chart") if c.proto.alt.startswith(f"{label}:"))
    return json.loads(chart.proto.spec)["layout"]["shapes"][-1]["fillcolor"]


def test_gauges_change_colour_where_those_of_system_do(screen: Screen) -> None:
    play(screen)
    sample(screen, age=timedelta(seconds=10))
    screen.run()
    assert colours(screen, "CPU") == LIGHT.good
    assert colours(screen, "Disk") == LIGHT.bad
    tune_all(screen.pool, {"gauge_warn_percent": 40, "gauge_bad_percent": 60})
    rule(screen.pool, name="CPU", condition_type="cpu_high", threshold=30)
    st.cache_data.clear()
    screen.run()
    assert colours(screen, "CPU") == LIGHT.bad
    assert colours(screen, "Memory") == LIGHT.bad


def be_away(screen: Screen, hours: float) -> None:
    """The account looked at its last page so long ago; the browser was closed since."""
    with connection(screen.pool) as conn:
        conn.execute(
            "UPDATE account_visits SET seen_at = now() - make_interval(hours => %s)", [hours]
        )
    screen.at = type(screen.at).from_file(str(ROOT / "ui" / "shell.py"), default_timeout=60)


def test_a_first_visit_says_nothing_of_what_is_new(screen: Screen) -> None:
    play(screen)
    screen.run()
    assert "your last visit" not in screen.text()


def test_what_is_new_since_the_last_visit_is_said_once_somebody_was_away(screen: Screen) -> None:
    play(screen)
    screen.run()
    be_away(screen, 4 * 24)
    screen.run()
    assert "Since your last visit, 4 days ago" in screen.text()
    assert ":material/library_add: 2 titles added" in labels(screen)
    be_away(screen, 3)
    with connection(screen.pool) as conn:
        conn.execute("UPDATE media_items SET added_at = now() - interval '1 day'")
        conn.execute("INSERT INTO transcode_history (id, status) VALUES (%s, 'failed')", [uuid4()])
    screen.run()
    assert "Since your last visit, 3 h ago" in screen.text()
    assert ":material/error: 1 failed transcode" in labels(screen)
    assert not [label for label in labels(screen) if "added" in label]


def test_nothing_new_is_said_as_well(screen: Screen) -> None:
    play(screen)
    with connection(screen.pool) as conn:
        conn.execute("UPDATE media_items SET added_at = now() - interval '1 day'")
    screen.run()
    be_away(screen, 3)
    screen.run()
    assert "Nothing new since your last visit, 3 h ago." in screen.text()


def test_old_samples_are_unknown_and_said_to_be_old(screen: Screen) -> None:
    play(screen)
    sample(screen, age=timedelta(minutes=14))
    screen.run()
    assert {"CPU: –", "Memory: –", "Disk: –"} <= set(charts(screen))
    assert ":orange-badge" in screen.text()
    assert "14 min ago" in screen.text()


def test_names_are_shown_as_they_are(screen: Screen) -> None:
    play(screen)
    evil = "<script>alert(1)</script> **x** [y](//z) $a$ :red[b] " + "\U0001f3ac" * 300
    with connection(screen.pool) as conn:
        conn.execute("UPDATE media_items SET title = %s", [evil])
        conn.execute("UPDATE accounts SET name = %s", [evil])
        conn.execute("INSERT INTO system_metrics (host, cpu_percent) VALUES (%s, 1)", [evil])
    screen.run()
    spec = "".join(chart.proto.spec for chart in screen.at.get("plotly_chart"))
    assert "<script>" not in spec
    assert "&lt;script&gt;" in spec
    assert "\\<script\\>alert\\(1\\)" in screen.text()


def test_without_a_store_one_banner_says_so_and_it_comes_back(screen: Screen) -> None:
    play(screen)
    screen.run()
    screen.line.cut()
    screen.run()
    assert len(screen.at.error) == 1
    assert "The store cannot be reached" in screen.at.error[0].value
    assert screen.at.header[0].value == "Overview"
    assert not screen.at.metric
    screen.line.mend()
    assert any(screen.run().metric for _ in range(20))
    assert not screen.at.error


def test_a_part_whose_question_fails_says_so_in_its_place(screen: Screen) -> None:
    play(screen)
    with connection(screen.pool) as conn:
        conn.execute("ALTER TABLE stream_sessions RENAME COLUMN bitrate TO gone")
    screen.run()
    assert "did not answer this" in screen.at.error[0].value
    assert "Hosts" in screen.text()


@pytest.mark.parametrize("token", [None, "made up"])
def test_without_a_session_there_is_no_page(screen: Screen, token: str | None) -> None:
    play(screen)
    screen.token = token or ""
    screen.run()
    assert "You are signed out" in screen.text()
    assert not screen.at.metric


def test_a_session_that_ends_takes_the_page_along(screen: Screen) -> None:
    play(screen)
    screen.run()
    assert screen.at.metric
    end_session(screen.pool, screen.token)
    screen.run()
    assert "You are signed out" in screen.text()
    assert not screen.at.metric


def test_a_page_sees_new_rows_after_seconds_not_at_every_run(screen: Screen) -> None:
    play(screen)
    screen.run()
    assert screen.metric("Active streams") == "1"
    with connection(screen.pool) as conn:
        conn.execute("UPDATE stream_sessions SET is_active = false, ended_at = last_seen_at")
    screen.run()
    assert screen.metric("Active streams") == "1"
    st.cache_data.clear()
    screen.run()
    assert screen.metric("Active streams") == "0"


def test_every_number_opens_what_explains_it(screen: Screen) -> None:
    play(screen)
    screen.run()
    shown = {metric.label for metric in screen.at.metric}
    assert len(shown) == 13
    assert shown <= set(labels(screen))


def test_a_name_opens_its_page_with_its_filters(screen: Screen) -> None:
    play(screen)
    screen.run()
    failures = next(button for button in screen.at.button if button.label == "Failures today")
    failures.click().run()
    assert screen.at.header[0].value == "Transcodes"
    assert screen.at.session_state["show"] == "Failures"


def test_the_range_is_that_of_what_is_at_once(screen: Screen) -> None:
    play(screen)
    screen.at.session_state["range"] = "7d"
    screen.run()
    assert "Streams and transcodes at once over 7d, streams up to 1" in charts(screen)


@pytest.mark.parametrize("trend", ["Watch time", "Viewers", "Bytes"])
def test_the_trend_can_be_another(screen: Screen, trend: str) -> None:
    play(screen)
    with connection(screen.pool) as conn:
        conn.execute(
            "INSERT INTO daily_stats (stat_date, total_watch_minutes, unique_users,"
            " total_bytes_served) SELECT local_day(now()) - n, 90, 3, 2e9"
            " FROM generate_series(1, 5) AS n"
        )
    screen.at.session_state["trend"] = trend
    screen.run()
    said = {"Watch time": "7h 30m", "Viewers": "at most 3 a day", "Bytes": "10.0 GB"}[trend]
    assert f"{trend} per day in 5 days: {said}" in charts(screen)


def test_nothing_to_attend_to_is_said(screen: Screen) -> None:
    play(screen)
    sample(screen, age=timedelta(seconds=10))
    screen.run()
    assert "Nothing needs you" in screen.text()


def test_what_needs_somebody_is_listed_worst_first(screen: Screen) -> None:
    play(screen)
    sample(screen, age=timedelta(hours=1))
    with connection(screen.pool) as conn:
        conn.execute(
            "INSERT INTO servers (kind, name, state, state_reason, last_seen_at)"
            " VALUES ('plex', 'Harbour', 'unreachable', 'no route to host', now()),"
            " ('plex', 'Demo', 'disabled', 'demo data', now())"
        )
        channel = conn.execute(
            "INSERT INTO notification_channels (name, channel_type, webhook_url)"
            " VALUES ('d', 'discord', 'x') RETURNING id"
        ).fetchone()
        assert channel
        rule = conn.execute(
            "INSERT INTO alert_rules (name, condition_type, threshold, channel_id, severity)"
            " VALUES ('CPU busy', 'cpu_high', 80, %s, 'info') RETURNING id",
            channel,
        ).fetchone()
        assert rule
        conn.execute(
            "INSERT INTO alert_instances (rule_id, target, state, since, value, evaluated_at)"
            " VALUES (%s, 'nas', 'firing', now() - interval '30 minutes', 97, now())",
            rule,
        )
    screen.run()
    badges = (":red-badge", ":orange-badge", ":blue-badge")
    said = [line for line in screen.text().splitlines() if line.startswith(badges)]
    ranked = [line for line in said if "Sampled" not in line]
    named = zip(("Harbour", "nas", "CPU busy"), ranked, strict=True)
    assert all(name in line for name, line in named)
    for words in ("no route to host", "no sample for 60 min", "97 %", "All alerts"):
        assert words in screen.text() + "".join(labels(screen))


def test_a_viewer_sees_a_page_of_their_own(screen: Screen) -> None:
    play(screen)
    account = create_account(screen.pool, "vera", "correct horse", "viewer")
    screen.token = open_session(screen.pool, account.id, ip=None, agent=None)
    screen.run()
    assert "Active streams" not in {metric.label for metric in screen.at.metric}
    assert "Hosts" not in screen.text()
