"""How transcodes went, counted by hand, with days in UTC."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from store import rollups, transcode_stats
from store.db import Pool, connection
from store.transcode_stats import Conversion, Encoder, Filters

AT = datetime(2026, 1, 16, 12, 20, tzinfo=UTC)
DAY = timedelta(days=1)


def job(pool: Pool, *, days: float = 0, **about: Any) -> UUID:
    """Writes a job of so many days before; its id."""
    row: dict[str, Any] = {
        "id": uuid4(),
        "started_at": AT - days * DAY,
        "status": "success",
        "success": True,
        "input_codec": "hevc",
        "output_codec": "h264",
        "duration_seconds": 600,
    }
    row |= about
    names, places = ", ".join(row), ", ".join(f"%({name})s" for name in row)
    with connection(pool) as conn:
        conn.execute(f"INSERT INTO transcode_history ({names}) VALUES ({places})".encode(), row)
    return row["id"]


def failed(pool: Pool, message: str | None, **about: Any) -> UUID:
    """Writes a job that failed."""
    return job(pool, status="failed", success=False, error_message=message, **about)


@pytest.mark.parametrize("settled", [False, True])
def test_each_day_is_counted_and_none_is_missing(each_pool: Pool, settled: bool) -> None:
    job(each_pool, hw_accel="h264_nvenc")
    job(each_pool, status="stopped", success=None)
    failed(each_pool, "no")
    job(each_pool, days=2, output_codec="aac")
    if settled:
        rollups.refresh(each_pool)
    found = transcode_stats.daily(each_pool, days=3, at=AT)
    assert [(day.day, day.jobs, day.failures) for day in found] == [
        (date(2026, 1, 14), 1, 0),
        (date(2026, 1, 15), 0, 0),
        (date(2026, 1, 16), 3, 1),
    ]
    assert [day.success_rate for day in found] == [100, None, 50]
    assert [day.hw_accel_percent for day in found] == [None, None, pytest.approx(100 / 3)]
    assert transcode_stats.encoders(each_pool, days=3, at=AT) == [
        Encoder(date(2026, 1, 14), "audio only", 1),
        Encoder(date(2026, 1, 16), "nvenc", 1),
        Encoder(date(2026, 1, 16), "software", 2),
    ]


@pytest.mark.parametrize(
    ("hw_accel", "codec", "family"),
    [
        ("h264_nvenc", "h264", "nvenc"),
        ("hevc_VAAPI", "hevc", "vaapi"),
        ("videotoolbox", "h264", "videotoolbox"),
        ("none", "h264", "software"),
        (None, "h264", "software"),
        (None, "eac3", "audio only"),
        (None, None, "unknown"),
    ],
)
def test_encoders_have_families(
    pool: Pool, hw_accel: str | None, codec: str | None, family: str
) -> None:
    job(pool, hw_accel=hw_accel, output_codec=codec)
    (found,) = transcode_stats.encoders(pool, days=1, at=AT)
    assert found.encoder == family


def test_conversions_are_ranked_by_kind(pool: Pool) -> None:
    for _ in range(2):
        job(pool, input_resolution="2160p", output_resolution="1080p")
    job(pool, input_codec="dts", output_codec="aac")
    for _ in ("as written", "settled"):
        assert transcode_stats.conversions(pool, days=1, at=AT) == [
            Conversion("codec", "hevc", "h264", 2),
            Conversion("codec", "dts", "aac", 1),
            Conversion("resolution", "2160p", "1080p", 2),
        ]
        rollups.refresh(pool)
    assert len(transcode_stats.conversions(pool, days=1, most=1, at=AT)) == 2


def test_half_of_the_jobs_are_faster_than_the_median(pool: Pool) -> None:
    for speed in (0.8, 2, 6):
        job(pool, speed=speed)
    job(pool, speed=0.5, duration_seconds=10)
    job(pool, speed=10, days=1)
    job(pool, speed=50, output_codec="aac")
    for _ in ("as written", "settled"):
        yesterday, today, whole = transcode_stats.speeds(pool, days=2, at=AT)
        assert (yesterday.median_speed, yesterday.slow) == (10, 0)
        assert (today.day, today.median_speed, today.slow) == (AT.date(), 1.4, 1)
        assert (whole.day, whole.median_speed, whole.slow) == (None, 2, 1)
        rollups.refresh(pool)


def test_errors_that_differ_in_numbers_and_names_are_one(pool: Pool) -> None:
    failed(pool, "Cannot open /srv/media/a.mkv: device 0x55d1 failed (-12)\nmore", host="nas")
    failed(pool, "Cannot open /srv/other/b c.mkv: device 0x9 failed (-5)", host="attic", days=0.1)
    failed(pool, "Unknown codec 'abc'", days=40)
    failed(pool, 'Unknown codec "def"')
    failed(pool, None, days=40)
    found = transcode_stats.failures(pool, days=30, at=AT)
    families = {one.family: one for one in found}
    codec = families["Unknown codec …"]
    assert (codec.failures, codec.ever) == (1, 2)
    assert codec.first_seen == AT - 40 * DAY
    opened = next(one for name, one in families.items() if name.startswith("Cannot open"))
    assert opened.hosts in (["attic", "nas"], ["nas"], ["attic"])
    assert "no reason given" not in families


def test_work_is_billed_to_whoever_caused_it(pool: Pool) -> None:
    user, session = uuid4(), uuid4()
    with connection(pool) as conn:
        conn.execute("INSERT INTO users (id, name) VALUES (%s, 'amara')", [user])
        conn.execute(
            "INSERT INTO stream_sessions (id, user_id, started_at, client_info, transcode_reasons)"
            " VALUES (%s, %s, %s, 'Web', '{A,B}')",
            [session, user, AT],
        )
    job(pool, user_id=user, session_id=session, hw_accel="h264_qsv", duration_seconds=100)
    job(pool, user_id=user, duration_seconds=50)
    job(pool, duration_seconds=10)
    by_user = transcode_stats.bill(pool, days=1, by="user", at=AT)
    assert [(one.name, one.jobs, one.seconds, one.hardware_seconds) for one in by_user] == [
        ("amara", 2, 150, 100),
        ("unknown", 1, 10, 0),
    ]
    by_client = transcode_stats.bill(pool, days=1, by="client", at=AT)
    assert [(one.name, one.seconds) for one in by_client] == [("Web", 100), ("unknown", 60)]
    by_reason = transcode_stats.bill(pool, days=1, by="reason", at=AT)
    assert {one.name: one.seconds for one in by_reason} == {"A": 100, "B": 100, "unknown": 60}


def test_jobs_can_be_filtered_and_paged(pool: Pool) -> None:
    slow = job(pool, speed=0.4, host="nas")
    bad = failed(pool, "no", host="attic", hw_accel="h264_nvenc", days=0.01)
    job(pool, days=0.02, host="nas")
    job(pool, days=3)

    def ids(wanted: Filters, **how: Any) -> list[UUID]:
        return [one.id for one in transcode_stats.recent(pool, wanted, at=AT, **how)]

    assert len(ids(Filters(2))) == transcode_stats.recent_count(pool, Filters(2), at=AT) == 3
    assert ids(Filters(2, "slow")) == [slow]
    assert ids(Filters(2, "failures")) == ids(Filters(2, encoder="nvenc")) == [bad]
    assert ids(Filters(2, host="attic")) == [bad]
    assert ids(Filters(2), most=1, offset=1) == [bad]
    assert transcode_stats.recent_count(pool, Filters(30, "failures"), at=AT) == 1


def test_a_job_is_told_in_full_with_how_often_its_error_was_seen(pool: Pool) -> None:
    wanted = failed(pool, "out of memory (10)", host="nas", encoder="h264_nvenc", exit_code=1)
    failed(pool, "out of memory (11)", host="nas", days=1)
    with connection(pool) as conn:
        conn.cursor().executemany(
            "INSERT INTO system_metrics (host, recorded_at, active_transcodes)"
            " VALUES ('nas', %s, %s)",
            [(AT - timedelta(seconds=30), 4), (AT - DAY - timedelta(seconds=90), 3)],
        )
    found = transcode_stats.job(pool, wanted)
    assert found
    assert (found.engine, found.exit_code, found.error_message) == (
        "software",
        1,
        "out of memory (10)",
    )
    seen = transcode_stats.seen_with(pool, found.error_message)
    assert (seen.times, seen.hosts, seen.fewest, seen.known) == (2, ["nas"], 3, 2)
    assert transcode_stats.job(pool, uuid4()) is None


def test_a_fresh_store_has_no_transcodes(pool: Pool) -> None:
    assert len(transcode_stats.daily(pool, days=30)) == 30
    assert transcode_stats.encoders(pool, days=30) == transcode_stats.failures(pool, days=30) == []
    assert transcode_stats.conversions(pool, days=30) == []
    (whole,) = transcode_stats.speeds(pool, days=30)
    assert (whole.day, whole.median_speed, whole.slow) == (None, None, 0)
    assert transcode_stats.running(pool) == transcode_stats.recent_count(pool, Filters(30)) == 0
