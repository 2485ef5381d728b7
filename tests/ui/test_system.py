"""System as AppTest sees it: empty, filled, stale, by rules, by days, without a store."""

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import plotly.io
import pytest
import streamlit as st

from store import job_runs
from store.accounts import create_account, open_session
from store.collector import SourceState, Spool, note_sources, note_spool
from store.db import connection
from tests.ui.conftest import Screen

RING = re.compile(r"[\w /]+: [\d–]")
EVIL = "<script>alert(1)</script> **x** $a$ :red[b]"


@pytest.fixture
def system(screen: Screen) -> Screen:
    """The screen, opened by its address."""
    screen.run()
    screen.at.switch_page("../pages/system.py")
    st.cache_data.clear()
    return screen


def sample(screen: Screen, *, host: str = "nas", age: float = 30, **about: Any) -> None:
    """Writes a sample of so many seconds ago."""
    row = {
        "host": host,
        "recorded_at": datetime.now(UTC) - timedelta(seconds=age),
        "cpu_percent": 41,
        "memory_percent": 65,
        "disk_total_gb": 1000,
        "disk_used_gb": 930,
        "disk_free_gb": 70,
        "network_tx_bytes_per_second": 12_500_000,
        "network_rx_bytes_per_second": 1_000,
        "active_streams": 3,
        "active_transcodes": 1,
        "load_1m": 2.5,
    } | about
    names, places = ", ".join(row), ", ".join(f"%({name})s" for name in row)
    with connection(screen.pool) as conn:
        conn.execute(f"INSERT INTO system_metrics ({names}) VALUES ({places})".encode(), row)


def day(screen: Screen, **about: Any) -> None:
    """A sample every ten minutes for a day."""
    for minutes in range(0, 1440, 10):
        sample(screen, age=60 * minutes + 30, **about)


def rule(screen: Screen, condition: str, threshold: float, **about: Any) -> None:
    """A rule on that condition."""
    with connection(screen.pool) as conn:
        channel = conn.execute(
            "INSERT INTO notification_channels (name, channel_type, webhook_url)"
            " VALUES (gen_random_uuid(), 'discord', 'x') RETURNING id"
        ).fetchone()
        assert channel
        row = {"name": condition, "condition_type": condition, "threshold": threshold}
        row |= {"channel_id": channel[0]} | about
        names, places = ", ".join(row), ", ".join(f"%({name})s" for name in row)
        conn.execute(f"INSERT INTO alert_rules ({names}) VALUES ({places})".encode(), row)


def charts(screen: Screen) -> dict[str, Any]:
    """Each chart by what it says it shows; each has been checked by Plotly."""
    found = screen.at.get("plotly_chart")
    for chart in found:
        plotly.io.from_json(chart.proto.spec)
    return {chart.proto.alt: json.loads(chart.proto.spec) for chart in found}


def gauges(screen: Screen) -> list[str]:
    """What the rings say."""
    return [alt for alt in charts(screen) if RING.match(alt)]


def hosts(screen: Screen) -> Any:
    """The rows of the hosts' table."""
    return next(
        one.value for one in screen.at.dataframe if "state" in one.value and "day" in one.value
    )


def test_without_a_sample_it_says_how_to_get_some(system: Screen) -> None:
    system.run()
    assert "No machine has sent a sample yet" in system.text()
    assert "cinevault up" in system.text()
    assert not charts(system)


def test_levels_history_and_hosts_are_shown(system: Screen) -> None:
    day(system)
    system.run()
    assert gauges(system) == ["CPU: 41%", "Memory: 65%", "Disk: 93%"]
    assert {
        "Processor load in percent, peak 41%",
        "Memory in use in percent, peak 65%",
        "Streams and transcodes at the same time, at most 3",
        "Network out and in, at most 100 Mbit/s",
    } <= set(charts(system))
    (row,) = hosts(system).to_dict("records")
    assert (row["host"], list(row["state"]), row["cpu"]) == ("nas", ["Hot"], 41)
    assert row["heat"] == "–"
    assert len(row["day"]) >= 23
    assert ":orange-badge" not in system.text()


def test_a_machine_with_a_graphics_card_has_its_rings(system: Screen) -> None:
    about: dict[str, Any] = {
        "gpu_encoder_percent": 30,
        "gpu_memory_percent": 12,
        "gpu_temp_celsius": 84,
    }
    sample(system, **about, gpu_name="A2000")
    system.run()
    assert {"GPU encoder: 30%", "GPU memory: 12%", "GPU temperature: 84 °C"} <= set(gauges(system))
    assert hosts(system)["heat"].tolist() == ["84"]


def test_old_samples_are_unknown_and_never_zero(system: Screen) -> None:
    sample(system, age=200)
    sample(system, host="attic", age=7200)
    system.run()
    assert gauges(system) == ["CPU: –", "Memory: –", "Disk: –"]
    assert ":orange-badge" in system.text()
    assert "The worst of 0 hosts; 2 silent" in system.text()
    states = {row["host"]: row for row in hosts(system).to_dict("records")}
    assert [list(states[name]["state"]) for name in ("nas", "attic")] == [["Stale"], ["Down"]]
    assert states["nas"]["cpu"] != states["nas"]["cpu"] or states["nas"]["cpu"] is None


def test_what_the_only_machine_does_not_tell_is_said_to_be_untold(system: Screen) -> None:
    silent = ("network_tx_bytes_per_second", "network_rx_bytes_per_second", "active_streams")
    sample(system, **dict.fromkeys(silent), active_transcodes=None)
    system.run()
    assert "No machine here tells this" in system.text()
    shown = [chart.proto.alt for chart in system.at.get("plotly_chart")]
    assert "Processor load in percent, peak 41%" in shown
    assert not any(alt.startswith("Streams and transcodes") for alt in shown)


def test_one_host_can_be_looked_at(system: Screen) -> None:
    sample(system, cpu_percent=11)
    sample(system, host="attic", cpu_percent=77)
    system.run()
    assert "CPU: 77%" in gauges(system)
    system.at.query_params["host"] = "nas"
    system.at.session_state["host"] = "nas"
    system.run()
    assert "CPU: 11%" in gauges(system)
    assert len(hosts(system)) == 2


def test_a_host_that_nobody_knows_is_nobody(system: Screen) -> None:
    sample(system)
    sample(system, host="attic")
    system.at.session_state["host"] = "gone"
    system.run()
    assert "CPU: 41%" in gauges(system)


@pytest.mark.parametrize(
    ("value", "threshold", "tone"), [(91, 95, "warn"), (96, 95, "bad"), (50, 95, "good")]
)
def test_a_ring_is_red_where_the_rule_says(
    system: Screen, value: float, threshold: float, tone: str
) -> None:
    rule(system, "cpu_high", threshold)
    sample(system, cpu_percent=value)
    system.run()
    spec = charts(system)[f"CPU: {value}%"]
    ring = spec["layout"]["shapes"][1]["fillcolor"]
    assert ring == {"good": "#0E9F6E", "warn": "#E08A0B", "bad": "#DC2626"}[tone]
    history = charts(system)[f"Processor load in percent, peak {value}%"]
    assert f"alert at {threshold}" in [note["text"] for note in history["layout"]["annotations"]]


def test_a_rule_of_another_host_is_not_this_ones(system: Screen) -> None:
    rule(system, "cpu_high", 20, target="attic")
    rule(system, "memory_high", 20, is_enabled=False)
    sample(system)
    sample(system, host="attic", cpu_percent=1)
    system.at.session_state["host"] = "nas"
    system.run()
    spec = json.dumps(charts(system)["Processor load in percent, peak 41%"])
    assert "alert at" not in spec


def test_disks_say_how_long_they_will_do(system: Screen) -> None:
    sample(system)
    with connection(system.pool) as conn:
        for hours in range(0, 24 * 10, 2):
            free = 100e9 + hours * 1e9 / 2.4  # 10 GB less each day
            conn.execute(
                "INSERT INTO disk_metrics (host, mount, recorded_at, total_bytes, used_bytes,"
                " free_bytes, inodes_total, inodes_free)"
                " VALUES ('nas', '/media', now() - %s, 1000e9, %s, %s, 100, 25)",
                [timedelta(hours=hours, seconds=30), 1000e9 - free, free],
            )
    system.at.query_params["tab"] = "Disks"
    system.at.session_state["tab"] = "Disks"
    system.run()
    assert "Disk /media: 90%" in gauges(system)
    rows = next(one.value for one in system.at.dataframe if "inodes" in one.value)
    (row,) = rows.to_dict("records")
    assert (row["mount"], row["free"], row["inodes"]) == ("/media", "100 GB", 75)
    assert row["full"] == "full in 10–10 days"
    chart = next(alt for alt in charts(system) if alt.startswith("Space in use"))
    assert "full in 10" in chart


def test_programs_are_told_with_what_is_wrong_first(system: Screen) -> None:
    sample(system)
    note_sources(
        system.pool,
        "nas",
        [SourceState("cpu", "ok"), SourceState("gpu", "failing", "nvidia-smi hangs: restart it")],
    )
    note_spool(system.pool, Spool("nas", 12, 4096, None, 0, 0, 0, "no route to host"))
    run = job_runs.start_run(system.pool, "evaluate_alerts").id
    job_runs.finish_run(system.pool, run, "failed", error="the store is full")
    system.at.session_state["tab"] = "Programs"
    system.run()
    tables = {tuple(one.value.columns): one.value for one in system.at.dataframe}
    sources = next(rows for names, rows in tables.items() if "reason" in names)
    assert sources["state"].tolist() == [["Failing"], ["Working"]]
    assert sources["reason"].tolist()[0] == "nvidia-smi hangs: restart it"
    spools = next(rows for names, rows in tables.items() if "waiting" in names)
    assert (spools["waiting"][0], spools["error"][0]) == ("12", "no route to host")
    jobs = next(rows for names, rows in tables.items() if "job" in names)
    assert (jobs["outcome"][0], jobs["error"][0]) == (["Failed"], "the store is full")


def test_days_can_be_chosen_and_lead_to_what_played(system: Screen) -> None:
    day(system)
    today = datetime.now(UTC).date()
    system.at.session_state["from"] = today
    system.at.session_state["to"] = today
    system.run()
    assert f"{today:%-d %b %Y}" in system.text()
    assert "Back to now" in [button.label for button in system.at.button]


def test_restarts_are_marked(system: Screen) -> None:
    day(system, booted_at=datetime.now(UTC) - timedelta(hours=3))
    system.run()
    notes = charts(system)["Processor load in percent, peak 41%"]["layout"]["annotations"]
    assert "nas was started" in [note.get("hovertext") for note in notes]
    assert hosts(system)["up"].tolist() == ["3 h"]


def test_a_gap_is_shown_and_a_late_sample_is_none(system: Screen) -> None:
    for minutes in (*range(0, 120, 2), *range(240, 360)):
        sample(system, age=60 * minutes + 30)
    system.at.session_state["range"] = "6h"
    system.run()
    spec = charts(system)["Processor load in percent, peak 41%"]["layout"]
    assert sum(shape["type"] == "rect" for shape in spec["shapes"]) == 1


def test_names_are_shown_as_they_are(system: Screen) -> None:
    sample(system, host=EVIL)
    sample(system, host=EVIL + "2")
    with connection(system.pool) as conn:
        conn.execute(
            "INSERT INTO disk_metrics (host, mount, recorded_at, total_bytes, free_bytes)"
            " VALUES (%s, %s, now(), 10, 1)",
            [EVIL, "/" + EVIL],
        )
    rule(system, "cpu_high", 10, name=EVIL)
    for tab in ("Load", "Disks", "Programs"):
        system.at.session_state["tab"] = tab
        system.run()
        assert "<script>" not in "".join(c.proto.spec for c in system.at.get("plotly_chart"))
        assert "**x**" not in system.text()
    assert hosts(system)["host"].tolist() == [EVIL, EVIL + "2"]


def test_a_tick_is_small(system: Screen) -> None:
    sample(system, gpu_encoder_percent=30, gpu_memory_percent=12, gpu_temp_celsius=84)
    system.run()
    rings = [one.proto for one in system.at.get("plotly_chart") if RING.match(one.proto.alt)]
    assert len(rings) == 6
    assert sum(len(ring.spec) for ring in rings) < 10_000


def test_without_a_store_it_says_so(system: Screen) -> None:
    sample(system)
    system.run()
    system.line.cut()
    system.run()
    assert "The store cannot be reached" in system.at.error[0].value
    assert system.at.header[0].value == "System"
    assert not charts(system)


def test_a_viewer_has_no_such_page(screen: Screen) -> None:
    account = create_account(screen.pool, "vera", "correct horse", "viewer")
    screen.token = open_session(screen.pool, account.id, ip=None, agent=None)
    screen.run()
    assert "system" not in screen.at.session_state.pages


def test_an_analyst_sees_it(system: Screen) -> None:
    account = create_account(system.pool, "ana", "correct horse", "analyst")
    system.token = open_session(system.pool, account.id, ip=None, agent=None)
    sample(system)
    system.run()
    assert "CPU: 41%" in gauges(system)
