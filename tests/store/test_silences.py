"""Silences: for what, when, and by which clock."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from store import silences
from store.db import Pool
from store.silences import Silence, Subject, Wanted, WrongSilence, silenced

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
DISK = Subject("7b0c", "disk_space_low", "critical", "nas-1", "nas-1:/srv/films")
BERLIN, NEW_YORK = "Europe/Berlin", "America/New_York"
MINUTE = timedelta(minutes=1)


def silence(matchers: dict[str, str] | None = None, **about: Any) -> Silence:
    blank: dict[str, Any] = dict.fromkeys(
        ("starts_at", "ends_at", "weekly", "timezone", "comment", "created_by")
    )
    return Silence(id=uuid4(), matchers=matchers or {}, created_at=NOON, **(blank | about))


def window(first: str, last: str, zone: str, days: list[str] | None = None) -> Silence:
    return silence(weekly={"from": first, "to": last, "days": days}, timezone=zone)


def quiet_between(
    held: Silence, first: datetime, last: datetime
) -> list[tuple[datetime, datetime]]:
    """The spans of whole minutes in which it holds."""
    spans: list[tuple[datetime, datetime]] = []
    at = first
    while at < last:
        if silenced([held], DISK, at):
            if spans and spans[-1][1] == at:
                spans[-1] = (spans[-1][0], at + MINUTE)
            else:
                spans.append((at, at + MINUTE))
        at += MINUTE
    return spans


# For what


@pytest.mark.parametrize(
    ("matchers", "fits"),
    [
        ({}, True),
        ({"rule": "7b0c"}, True),
        ({"rule": "7b0d"}, False),
        ({"condition": "disk_space_low", "severity": "critical"}, True),
        ({"condition": "disk_space_low", "severity": "warning"}, False),
        ({"host": "nas-*"}, True),
        ({"host": "nas-1", "target": "nas-1:/srv/films"}, True),
        ({"target": "nas-1:/srv/series"}, False),
        ({"something": "else"}, False),
    ],
)
def test_every_matcher_given_has_to_fit(matchers: dict[str, str], fits: bool) -> None:
    assert (silenced([silence(matchers)], DISK, NOON) is not None) is fits


def test_a_name_with_brackets_is_that_name() -> None:
    subject = Subject("1", "server_down", "info", "", "films [4K]")
    assert silenced([silence({"target": "films [4K]"})], subject, NOON)


# When


def test_it_holds_from_its_start_up_to_its_end() -> None:
    held = silence(starts_at=NOON, ends_at=NOON + timedelta(hours=1))
    assert quiet_between(held, NOON - timedelta(hours=1), NOON + timedelta(hours=2)) == [
        (NOON, NOON + timedelta(hours=1))
    ]


def test_a_weekly_window_holds_on_its_days_only() -> None:
    held = window("09:00", "10:00", "UTC", ["fri"])
    friday = NOON.replace(hour=0)
    assert quiet_between(held, friday - timedelta(days=1), friday + timedelta(days=7)) == [
        (friday.replace(hour=9), friday.replace(hour=10))
    ]


def test_a_window_over_midnight_belongs_to_the_day_it_begins_on() -> None:
    held = window("23:00", "02:00", "UTC", ["fri"])
    friday = NOON.replace(hour=0)
    assert quiet_between(held, friday, friday + timedelta(days=7)) == [
        (friday.replace(hour=23), friday + timedelta(days=1, hours=2))
    ]


def test_a_weekly_window_holds_between_its_moments_only() -> None:
    held = silence(
        weekly={"from": "11:00", "to": "13:00"}, timezone="UTC", starts_at=NOON, ends_at=None
    )
    assert quiet_between(held, NOON - timedelta(hours=2), NOON + timedelta(hours=2)) == [
        (NOON, NOON + timedelta(hours=1))
    ]


# By which clock: 2026-03-29 and 2026-10-25 in Berlin, 2026-03-08 and 2026-11-01 in New York.


@pytest.mark.parametrize(
    ("zone", "eve", "hours"),
    [
        (BERLIN, date(2026, 3, 28), 3),  # clocks go from 02:00 to 03:00: it ended in time
        (BERLIN, date(2026, 10, 24), 3),  # from 03:00 to 02:00: the second 02:00 is not in it
        (BERLIN, date(2026, 6, 6), 3),
        (NEW_YORK, date(2026, 3, 7), 3),
        (NEW_YORK, date(2026, 10, 31), 4),  # from 02:00 to 01:00: 01:00 to 02:00 twice
        (NEW_YORK, date(2026, 6, 6), 3),
    ],
)
def test_a_night_window_follows_the_clock_on_the_wall(zone: str, eve: date, hours: int) -> None:
    held = window("23:00", "02:00", zone, ["sat"])
    starts = datetime.combine(eve, time(23), ZoneInfo(zone)).astimezone(UTC)
    found = quiet_between(held, starts - timedelta(hours=20), starts + timedelta(hours=20))
    assert found == [(starts, starts + timedelta(hours=hours))]


@pytest.mark.parametrize("zone", [BERLIN, NEW_YORK])
def test_a_day_window_begins_and_ends_by_the_wall_all_year(zone: str) -> None:
    held = window("08:00", "09:00", zone)
    at = datetime(2026, 1, 1, tzinfo=UTC)
    while at.year == 2026:
        clock = at.astimezone(ZoneInfo(zone))
        assert (silenced([held], DISK, at) is not None) is (clock.hour == 8)
        at += timedelta(minutes=61)


def test_an_hour_that_does_not_exist_is_not_silenced() -> None:
    held = window("02:00", "03:00", BERLIN, ["sun"])
    day = datetime(2026, 3, 29, tzinfo=UTC)
    assert quiet_between(held, day, day + timedelta(days=1)) == []


def test_an_hour_that_comes_twice_is_silenced_twice() -> None:
    held = window("02:00", "03:00", BERLIN, ["sun"])
    day = datetime(2026, 10, 25, tzinfo=UTC)
    assert quiet_between(held, day, day + timedelta(days=1)) == [(day, day + timedelta(hours=2))]


# In the store


def test_silences_are_kept_and_ended(each_pool: Pool) -> None:
    now = datetime.now(UTC)
    kept = silences.add_silence(
        each_pool, Wanted({"host": "nas-1"}, now, now + timedelta(hours=1), comment="new disk")
    )
    weekly = silences.add_silence(
        each_pool,
        Wanted({}, weekly={"days": ["sat"], "from": "23:00", "to": "02:00"}, timezone=BERLIN),
    )
    found = {each.id: each for each in silences.list_silences(each_pool)}
    assert found.keys() == {kept, weekly}
    assert found[kept].comment == "new disk"
    assert silenced([found[kept]], DISK, now + MINUTE)
    assert silences.end_silence(each_pool, kept, now + 2 * MINUTE)
    assert not silences.end_silence(each_pool, kept, now + 3 * MINUTE)
    ended = next(each for each in silences.list_silences(each_pool) if each.id == kept)
    assert not silenced([ended], DISK, now + 3 * MINUTE)


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        (Wanted({"rack": "1"}, ends_at=NOON), "matchers"),
        (Wanted({}, NOON, NOON), "ends_at"),
        (Wanted({}), "ends_at"),
        (Wanted({}, ends_at=NOON.replace(tzinfo=None)), "starts_at"),
        (Wanted({}, weekly={"from": "23:00"}, timezone=BERLIN), "weekly"),
        (Wanted({}, weekly={"from": "8", "to": 9}, timezone=BERLIN), "weekly"),
        (Wanted({}, weekly={"from": "08:00", "to": "08:00"}, timezone=BERLIN), "weekly"),
        (Wanted({}, weekly={"from": "08:00", "to": "09:00", "days": ["someday"]}), "weekly"),
        (Wanted({}, weekly={"from": "08:00", "to": "09:00"}, timezone="Mars/Base"), "timezone"),
        (Wanted({}, weekly={"from": "08:00", "to": "09:00"}), "timezone"),
    ],
)
def test_a_silence_that_cannot_be_says_why(pool: Pool, wanted: Wanted, field: str) -> None:
    with pytest.raises(WrongSilence) as caught:
        silences.add_silence(pool, wanted)
    assert field in caught.value.fields


def test_a_silence_can_be_changed_and_stays_whose_it_is(pool: Pool) -> None:
    start = datetime(2026, 11, 20, tzinfo=UTC)
    wanted = silences.Wanted({"host": "nas"}, ends_at=start, created_by="amara", comment="was")
    own = silences.add_silence(pool, wanted)
    weekly = {"days": ["fri"], "from": "23:00", "to": "02:00"}
    other = silences.Wanted({}, weekly=weekly, timezone="Europe/Berlin", created_by="ben")
    assert silences.change_silence(pool, own, other)
    (found,) = silences.list_silences(pool)
    assert (found.matchers, found.weekly, found.ends_at) == ({}, weekly, None)
    assert (found.created_by, found.comment) == ("amara", None)
    assert not silences.change_silence(pool, uuid4(), other)
    with pytest.raises(silences.WrongSilence):
        silences.change_silence(pool, own, silences.Wanted({}))
