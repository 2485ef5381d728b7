"""The buckets together: their limits, what the environment says of them, and their end."""

import asyncio

import pytest

from operations.bucket import Bucket, Limits
from operations.cache import Cache, limits_of
from settings import WrongSetting, load
from store.errors import StoreUnavailable
from tests.operations.test_bucket import Source, reads, run


def test_new_limits_count_at_once() -> None:
    source = Source()

    async def work() -> None:
        cache = Cache(Limits(60, 1000))
        bucket = cache.add("numbers", Bucket(source.read))
        for number in range(500):
            await bucket.get(number)
        cache.change(Limits(60, 100))
        assert list(bucket.entries) == list(range(400, 500))
        cache.change(Limits(0, 100))
        assert bucket.state().entries == bucket.state().records == 0
        await cache.close()

    run(work)


def test_closing_waits_for_no_read_and_nobody_is_left_waiting() -> None:
    source = Source()

    async def work() -> None:
        cache = Cache(Limits())
        bucket = cache.add("numbers", Bucket(source.read))
        source.go.clear()
        asked = asyncio.create_task(bucket.get(2))
        await reads(source, 1)
        await cache.close()
        with pytest.raises(StoreUnavailable):
            await asked
        source.go.set()

    run(work)


@pytest.mark.parametrize(
    ("ttl", "records", "projects", "limits"),
    [
        (None, None, None, Limits(30, 5000, 50)),
        ("0.5", "100", "1000", Limits(0.5, 100, 1000)),
        ("-1", "-1", "-1", Limits(0, 100, 1)),
        ("1e9", "99999999999", "1001", Limits(3600, 100_000, 1000)),
    ],
)
def test_what_the_environment_sets_is_drawn_into_its_range(
    monkeypatch: pytest.MonkeyPatch,
    ttl: str | None,
    records: str | None,
    projects: str | None,
    limits: Limits,
) -> None:
    given = {"TTL": ttl, "MAX_RECORDS": records, "MAX_PROJECTS": projects}
    for name, value in given.items():
        if value is not None:
            monkeypatch.setenv(f"ONEPIECE_DASHBOARD_CACHE_{name}", value)
    assert limits_of(load()) == limits


def test_whoever_sets_too_much_is_told(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("ONEPIECE_DASHBOARD_CACHE_TTL", "86400")
    limits_of(load())
    said = "ONEPIECE_DASHBOARD_CACHE_TTL: 86400.0 is not between 0 and 3600, so 3600 counts"
    assert caplog.messages == [said]


@pytest.mark.parametrize("value", ["soon", "nan", "inf", "30 s"])
def test_what_is_no_number_stops_the_program(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("ONEPIECE_DASHBOARD_CACHE_TTL", value)
    with pytest.raises(WrongSetting, match=r"^ONEPIECE_DASHBOARD_CACHE_TTL: .*example: 30\)\.$"):
        load()
