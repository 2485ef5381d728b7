"""Metrics: read by the reference parsers, hostile names and all."""

import shutil
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client.openmetrics.parser import text_string_to_metric_families as read_newest
from prometheus_client.parser import text_string_to_metric_families as read_plain

from api.openmetrics import OPEN_METRICS, PLAIN, Family, exposition, negotiated
from demo.loading import Order, load
from store import prometheus
from store.collector import SourceState, Spool, note_sources, note_spool
from store.db import Pool
from store.job_runs import finish_run, start_run
from store.metrics import DiskSample, GpuSample, HostSample, record_sample
from store.rollups import refresh
from store.sessions import Session, save
from store.viewers import keep_totals
from tests.calling import calling

PATH = "/api/v1/prometheus"
NEWEST = {"Accept": OPEN_METRICS}
HOSTILE = 'a"b\\c\nd{e}=,\N{SNOWMAN}'


@pytest.fixture
def client(url: str) -> Iterator[TestClient]:
    with calling(url, "analyst") as client:
        yield client


def samples(client: TestClient) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    """Every sample by its name and labels, as the reference parser reads both formats."""
    newest = client.get(PATH, headers=NEWEST)
    plain = client.get(PATH)
    assert (newest.headers["content-type"], plain.headers["content-type"]) == (OPEN_METRICS, PLAIN)
    read = {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in read_newest(newest.text)
        for sample in family.samples
    }
    old = [sample for family in read_plain(plain.text) for sample in family.samples]
    assert {sample.name for sample in old} == {name for name, _ in read}
    assert len(old) == len(read)
    return read


def test_an_empty_store_has_metrics(client: TestClient) -> None:
    found = samples(client)
    assert found[("cinevault_notifications", (("state", "waiting"),))] == 0
    assert found[("cinevault_rollup_pending_quarters", ())] == 0
    assert next(name for name, _ in found) == "cinevault_build_info"


def test_hostile_names_come_out_as_they_went_in(client: TestClient, pool: Pool) -> None:
    now = datetime.now(UTC)
    record_sample(
        pool,
        HostSample(HOSTILE, now, cpu_percent=12.5, memory_used_mb=7, disk_free_gb=0.5),
        [DiskSample(HOSTILE, HOSTILE, now, total_bytes=10**13, free_bytes=0)],
        [GpuSample(HOSTILE, 0, now, name=HOSTILE, temp_celsius=-3.25)],
    )
    note_spool(pool, Spool(HOSTILE, 3, 4096, now, 1, 0, 2, None))
    note_sources(pool, HOSTILE, [SourceState("plex", "failing"), SourceState("gpu", "off")])
    found = samples(client)
    host = ("host", HOSTILE)
    assert found[("cinevault_host_cpu_usage_ratio", (host,))] == 0.125
    assert found[("cinevault_host_memory_used_bytes", (host,))] == 7e6
    assert found[("cinevault_disk_free_bytes", (host, ("mount", HOSTILE)))] == 0
    assert found[("cinevault_disk_size_bytes", (host, ("mount", HOSTILE)))] == 1e13
    card = (("gpu", "0"), host, ("name", HOSTILE))
    assert found[("cinevault_gpu_temperature_celsius", card)] == -3.25
    assert found[("cinevault_spool_rows", (host,))] == 3
    assert found[("cinevault_spool_lost_rows_total", (host,))] == 2
    assert found[("cinevault_source_up", (host, ("source", "plex")))] == 0
    assert ("cinevault_source_up", (host, ("source", "gpu"))) not in found
    assert not [name for name, _ in found if name == "cinevault_host_swap_usage_ratio"]


def test_a_machine_that_is_silent_has_no_levels(client: TestClient, pool: Pool) -> None:
    then = datetime.now(UTC) - timedelta(minutes=10)
    record_sample(pool, HostSample("attic", then, cpu_percent=50), [])
    found = samples(client)
    host = (("host", "attic"),)
    last = found[("cinevault_host_last_sample_timestamp_seconds", host)]
    assert last == pytest.approx(then.timestamp())
    assert ("cinevault_host_cpu_usage_ratio", host) not in found


def test_plays_and_jobs_are_counted(client: TestClient, pool: Pool) -> None:
    began = datetime.now(UTC) - timedelta(hours=1)
    play = Session(uuid4(), began, last_seen_at=began + timedelta(minutes=10), duration_seconds=600)
    save(pool, [play, Session(uuid4(), began, began, is_active=False, playback_type="transcode")])
    finish_run(pool, start_run(pool, "rollups").id, "failed")
    found = samples(client)
    direct = ("playback_type", "direct_play")
    assert found[("cinevault_plays_total", (direct,))] == 1
    assert found[("cinevault_plays_total", (("playback_type", "transcode"),))] == 1
    assert found[("cinevault_watched_seconds_total", (direct,))] == 600
    assert found[("cinevault_streams", (direct, ("server", "")))] == 1
    assert found[("cinevault_job_last_success", (("job", "rollups"),))] == 0


def test_counters_are_the_same_whether_or_not_they_were_summed_up_before(
    client: TestClient, pool: Pool
) -> None:
    now = datetime.now(UTC)
    load(pool, Order(300, 20, 1, int(now.timestamp()), ZoneInfo("UTC")))
    before = prometheus.plays(pool)
    assert keep_totals(pool, day=now.date() - timedelta(days=3))
    assert prometheus.plays(pool) == before
    long_ago = now - timedelta(days=10)
    save(pool, [Session(uuid4(), long_ago, long_ago, is_active=False)])
    assert sum(row.plays for row in prometheus.plays(pool)) == 1 + sum(row.plays for row in before)
    refresh(pool)
    assert sum(row.plays for row in prometheus.plays(pool)) == 1 + sum(row.plays for row in before)
    with pool.connection() as conn:
        keep_totals(pool, day=now.date() - timedelta(days=3))
        conn.execute("UPDATE play_totals SET plays = 7000")  # to see whether they are used
    assert sum(row.plays for row in prometheus.plays(pool)) > 7000
    assert "cinevault_plays_total" in client.get(PATH).text


def test_a_year_of_a_server_passes_promtool_where_there_is_one(
    client: TestClient, pool: Pool
) -> None:
    until = int(datetime.now(UTC).timestamp())
    load(pool, Order(800, 40, 1, until, ZoneInfo("UTC")))
    found = samples(client)
    with pool.connection() as conn:
        row = conn.execute("SELECT count(*) FROM stream_sessions").fetchone()
    plays = [value for (name, _), value in found.items() if name == "cinevault_plays_total"]
    assert sum(plays) == (row or (0,))[0]
    if promtool := shutil.which("promtool"):
        text = client.get(PATH).text
        checked = subprocess.run(
            [promtool, "check", "metrics"], input=text, capture_output=True, text=True, check=False
        )
        assert (checked.returncode, checked.stdout, checked.stderr) == (0, "", "")


@pytest.mark.parametrize(
    ("accept", "newest"),
    [
        ("", False),
        ("*/*", False),
        ("text/plain", False),
        ("application/openmetrics-text", True),
        ("application/openmetrics-text; version=1.0.0; charset=utf-8", True),
        ("application/openmetrics-text;version=2.0.0", False),
        ("application/openmetrics-text;q=0", False),
        ("application/openmetrics-text;q=0.5,text/plain;q=0.9", False),
        ("application/openmetrics-text;q=nonsense", False),
        ("APPLICATION/OPENMETRICS-TEXT, */*;q=0.1", True),
        (
            "application/openmetrics-text;version=1.0.0;q=0.6,"
            "application/openmetrics-text;version=0.0.1;q=0.5,"
            "text/plain;version=0.0.4;q=0.4,*/*;q=0.3",
            True,
        ),
        (",,;;=,", False),
    ],
)
def test_the_format_is_the_one_that_is_liked_best(accept: str, newest: bool) -> None:
    assert (negotiated(accept) == OPEN_METRICS) is newest


@given(
    label=st.text(st.characters(codec="utf-8", exclude_characters="\0")),
    said=st.text(st.characters(codec="utf-8", exclude_characters="\0\r")),
    value=st.floats(0, allow_infinity=False) | st.integers(0, 2**60),
)
def test_whatever_is_written_can_be_read(label: str, said: str, value: float) -> None:
    family = Family("things", "counter", f"x{said}x", [({"a": label, "b": None}, value)])
    (newest,) = read_newest(exposition([family], OPEN_METRICS))
    assert newest.documentation == f"x{said}x"
    assert newest.samples[0].labels == {"a": label, "b": ""}
    assert newest.samples[0].value == value
    (plain,) = read_plain(exposition([family], PLAIN))
    assert plain.samples[0].labels == {"a": label, "b": ""}
