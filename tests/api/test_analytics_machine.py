"""What machines do and did, and the overview, against a computation over the same rows."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from statistics import mean
from typing import Any

import pytest
from fastapi.testclient import TestClient

from store.db import Pool, connection
from tests.api.made_up import BASE, BERLIN, Filled, made_up
from tests.api.notifying import calling, settings
from tests.dashboard import error

GAUGES = ("cpu_percent", "memory_percent", "gpu_encoder_percent", "disk_free_gb", "active_streams")


@pytest.fixture(scope="module")
def filled(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Filled]:
    with made_up(request, tmp_path_factory.mktemp("api")) as filled:
        yield filled


@pytest.fixture
def client(clone: Any, tmp_path: Any) -> Iterator[TestClient]:
    """The API over an empty store."""
    with calling(settings(clone(timezone="Europe/Berlin"), tmp_path)) as client:
        yield client


def test_an_empty_store_has_empty_answers(client: TestClient) -> None:
    def get(path: str) -> Any:
        answer = client.get(BASE + path)
        assert answer.status_code == 200, answer.text
        return answer.json()

    overview = get("/overview")
    unknown = {"cpu_percent", "memory_percent", "disk_free_gb", "disk_total_gb", "recorded_at"}
    assert {name for name, value in overview.items() if value is None} == unknown
    assert {value for name, value in overview.items() if name not in unknown} == {0}
    assert get("/system/history") == {"hours": 24, "resolution_seconds": 120, "points": []}
    answer = client.get(BASE + "/system")
    assert (answer.status_code, error(answer)["code"]) == (404, "no_samples")


def test_the_overview_counts_what_is_stored(filled: Filled) -> None:
    answer = filled.get("/overview")
    midnight = datetime.combine(filled.until.date(), datetime.min.time(), BERLIN)
    monday = midnight - timedelta(days=midnight.weekday())
    plays = filled.rows("stream_sessions")
    today = [play for play in plays if play["started_at"] >= midnight]
    kinds = Counter(play["playback_type"] for play in today)
    assert answer["active_streams"] == sum(play["is_active"] for play in plays)
    assert answer["total_plays_today"] == len(today)
    assert answer["total_plays_week"] == sum(play["started_at"] >= monday for play in plays)
    assert answer["transcodes_today"] == kinds["transcode"]
    assert answer["direct_plays_today"] == kinds["direct_play"]
    assert answer["direct_streams_today"] == kinds["direct_stream"]
    watched = [piece for piece in filled.rows("stream_slices") if piece["started_at"] >= midnight]
    assert answer["unique_users_today"] == len({piece["user_id"] for piece in watched})
    assert answer["bandwidth_today_bytes"] == sum(piece["bytes"] for piece in watched)
    items = [item for item in filled.rows("media_items") if item["removed_at"] is None]
    assert answer["library_size"] == len(items)
    assert answer["storage_used_bytes"] == sum(item["file_size_bytes"] or 0 for item in items)
    failed = [job for job in filled.rows("transcode_history") if job["status"] == "failed"]
    assert answer["failures_today"] == sum(job["started_at"] >= midnight for job in failed)


def test_the_overviews_levels_are_those_of_the_worst_machine(filled: Filled) -> None:
    answer = filled.get("/overview")
    last = newest(filled)
    assert answer["cpu_percent"] == max(row["cpu_percent"] for row in last)
    assert answer["memory_percent"] == max(row["memory_percent"] for row in last)
    fullest = max(last, key=lambda row: row["disk_used_gb"] / row["disk_total_gb"])
    assert answer["disk_free_gb"] == fullest["disk_free_gb"]
    assert answer["disk_total_gb"] == fullest["disk_total_gb"]
    assert moment(answer["recorded_at"]) == max(row["recorded_at"] for row in last)


def newest(filled: Filled) -> list[dict[str, Any]]:
    """The last sample of each machine."""
    last = {row["host"]: row for row in sorted(filled.rows("system_metrics"), key=when)}
    return list(last.values())


def when(row: dict[str, Any]) -> datetime:
    return row["recorded_at"]


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize("path", ["/overview", "/system"])
def test_old_samples_are_said_to_be_old(client: TestClient, path: str, pool_of: Pool) -> None:
    with connection(pool_of) as conn:
        conn.execute(
            "INSERT INTO system_metrics (host, recorded_at, cpu_percent, memory_percent,"
            " disk_total_gb, disk_free_gb, disk_used_gb)"
            " VALUES ('nas', now() - interval '10 minutes', 41, 65, 1000, 0, 1000)"
        )
    answer = client.get(BASE + path).json()
    assert datetime.now(UTC) - moment(answer["recorded_at"]) > timedelta(minutes=9)
    if path == "/overview":
        assert answer["cpu_percent"] is answer["memory_percent"] is None
        assert answer["disk_free_gb"] is answer["disk_total_gb"] is None
    else:
        assert (answer["stale"], answer["cpu_percent"], answer["disk_free_gb"]) == (True, 41, 0)
        assert answer["age_seconds"] == pytest.approx(600, abs=60)


@pytest.fixture
def pool_of(client: TestClient) -> Pool:
    """The store behind the client."""
    state: Any = client.app
    return state.state.pool


def test_the_system_is_the_last_sample_with_its_disks_and_cards(filled: Filled) -> None:
    for last in newest(filled):
        answer = filled.get("/system", host=last["host"])
        assert moment(answer.pop("recorded_at")) == last["recorded_at"]
        assert answer.pop("id") == str(last["id"])
        assert answer["stale"] is False
        for name in set(last) - {"id", "recorded_at", "booted_at"}:
            assert answer[name] == last[name], name
        assert {disk["mount"] for disk in answer["disks"]} == {"/", "/srv/media"}
        assert {disk["host"] for disk in answer["disks"]} == {last["host"]}
        assert [card["gpu_index"] for card in answer["gpus"]] == [0]
    assert filled.get("/system")["host"] in {row["host"] for row in newest(filled)}


def test_a_machine_that_nobody_knows_is_404(filled: Filled) -> None:
    answer = filled.client.get(BASE + "/system", params={"host": "nowhere"})
    assert (answer.status_code, error(answer)["code"]) == (404, "no_samples")
    assert filled.get("/system/history", host="nowhere")["points"] == []


@pytest.mark.parametrize(("hours", "step"), [(1, 60), (6, 60), (24, 120), (25, 3600), (168, 3600)])
def test_history_has_the_mean_and_the_peak_of_its_samples(
    filled: Filled, hours: int, step: int
) -> None:
    answer = filled.get("/system/history", hours=hours)
    assert (answer["hours"], answer["resolution_seconds"]) == (hours, step)
    points = {moment(point["recorded_at"]): point for point in answer["points"]}
    assert hours * 3600 / step * 0.98 <= len(points) <= 1001
    assert list(points) == sorted(points)
    wanted = steps(filled.rows("system_metrics"), step, min(points), max(points))
    for at in sorted(points)[:-1]:  # the last is still filling up
        for gauge in GAUGES:
            values = [row[gauge] for row in wanted[at] if row[gauge] is not None]
            assert points[at][f"{gauge}_max"] == max(values)
            assert points[at][f"{gauge}_avg"] == pytest.approx(mean(values))


def steps(
    rows: list[dict[str, Any]], step: int, first: datetime, last: datetime
) -> dict[datetime, list[dict[str, Any]]]:
    """The samples of each step."""
    found: dict[datetime, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        since = int(row["recorded_at"].timestamp())
        at = datetime.fromtimestamp(since - since % step, UTC)
        if first <= at <= last:
            found[at].append(row)
    return found


def test_a_spike_of_one_minute_is_in_every_history(filled: Filled) -> None:
    spike = datetime.now(UTC) - timedelta(hours=20)
    with connection(filled.pool) as conn:
        conn.execute(
            "INSERT INTO system_metrics (host, recorded_at, cpu_percent) VALUES ('nas', %s, 99.5)",
            [spike],
        )
        conn.commit()
        try:
            for hours in (24, 48, 168):
                points = filled.get("/system/history", hours=hours, host="nas")["points"]
                assert [point["cpu_percent_max"] for point in points] == [99.5]
            days = {"from": str((spike - timedelta(days=30)).date()), "to": "2199-12-31"}
            points = filled.get("/system/history", host="nas", **days)["points"]
            assert [point["cpu_percent_max"] for point in points] == [99.5]
        finally:
            conn.execute("DELETE FROM system_metrics WHERE host = 'nas'")


def test_days_reach_further_back_than_a_week(filled: Filled) -> None:
    last = filled.until.date()
    days = {"from": str(last - timedelta(days=9)), "to": str(last)}
    answer = filled.get("/system/history", **days)
    midnight = datetime.combine(last - timedelta(days=9), datetime.min.time(), BERLIN)
    span = datetime.combine(last + timedelta(days=1), datetime.min.time(), BERLIN) - midnight
    assert answer["hours"] == round(span / timedelta(hours=1))
    assert answer["hours"] > 168
    assert answer["resolution_seconds"] == 3600
    assert moment(answer["points"][0]["recorded_at"]) >= midnight
    assert len(answer["points"]) <= 1000
    today = filled.get("/system/history", **{"from": str(last), "to": str(last)})
    assert today["resolution_seconds"] == 120
    with_hours = filled.get("/system/history", hours=168)["points"]
    assert with_hours[5]["cpu_percent_max"] in [p["cpu_percent_max"] for p in answer["points"]]


@pytest.mark.parametrize(
    "wrong",
    [
        {"hours": 0},
        {"hours": 169},
        {"hours": "all"},
        {"from": "2026-02-30"},
        {"from": "2026-02-02", "to": "2026-02-01"},
        {"from": "2026-02-02", "hours": 24},
        {"host": "x" * 256},
    ],
)
def test_history_refuses_what_it_cannot_mean(client: TestClient, wrong: dict[str, Any]) -> None:
    answer = client.get(BASE + "/system/history", params=wrong)
    assert answer.status_code == 422
    assert next(iter(wrong)) in error(answer)["message"]


@pytest.mark.parametrize(
    "days",
    [
        {"from": "0001-01-01"},
        {"to": "9999-12-31"},
        {"from": "0001-01-01", "to": "0001-01-01"},
        {"from": "9999-12-31", "to": "9999-12-31"},
        {"from": "2024-02-29", "to": "2024-02-29"},
    ],
)
def test_every_day_of_the_calendar_can_be_asked_for(
    client: TestClient, days: dict[str, str]
) -> None:
    answer = client.get(BASE + "/system/history", params=days)
    assert answer.status_code == 200, answer.text
    assert answer.json()["points"] == []


def test_a_day_on_which_the_clocks_change_has_its_hours(client: TestClient) -> None:
    for day, hours in (("2026-03-29", 23), ("2026-10-25", 25), ("2026-10-26", 24)):
        answer = client.get(BASE + "/system/history", params={"from": day, "to": day})
        assert answer.json()["hours"] == hours
