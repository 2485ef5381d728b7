"""When a disk will be full, by the cases of docs: each window alone gets one of them wrong."""

from collections.abc import Callable

import pytest

from store.conditions.forecast import FEWEST_DAYS, LONGEST, Point, fast, since_cleaned, slow

GIB = 2**30
TOTAL = 4000 * GIB


def lows(free: Callable[[int], float], days: int = 14) -> list[Point]:
    """Daily lows, day 0 being the last, in GiB."""
    return [Point(-day, free(day) * GIB, TOTAL) for day in range(days - 1, -1, -1)]


@pytest.mark.parametrize(
    ("case", "free", "expected"),
    [
        ("steady growth", lambda day: 1860 + 10 * day, 186),
        ("one download", lambda day: 1800 + 10 * day + (60 if day else 0), 180),
        ("a nightly copy, deleted later", lambda day: 1740 + 10 * day, 174),
    ],
)
def test_the_slow_forecast_is_not_deceived(
    case: str, free: Callable[[int], float], expected: float
) -> None:
    trend = slow(lows(free), free(0) * GIB)
    assert trend, case
    assert trend.days == pytest.approx(expected, rel=0.12)


def test_what_was_before_a_cleaning_up_says_nothing() -> None:
    points = lows(lambda day: 1000 + 10 * day + (0 if day < 9 else -500))
    assert len(since_cleaned(points)) == 9
    trend = slow(points, points[-1].free)
    assert trend
    assert trend.days == pytest.approx(100, rel=0.01)
    assert slow(lows(lambda day: 1000 - (500 if day > 3 else 0)), 1000 * GIB) is None


def test_a_disk_that_does_not_fill_up_is_full_in_a_year_at_the_soonest() -> None:
    for growth in (0, -10):
        trend = slow(lows(lambda day, growth=growth: 1000 + growth * day), 1000 * GIB)
        assert trend
        assert trend.days == LONGEST
        assert trend.words() == "not within a year"


def test_the_range_is_that_of_the_two_windows() -> None:
    trend = slow(lows(lambda day: 700 + (20 * day if day < 7 else 140 + 5 * (day - 7))), 700 * GIB)
    assert trend
    assert trend.soonest == pytest.approx(35, rel=0.1)
    assert trend.latest > trend.soonest
    assert trend.words().startswith("full in 35–")


def test_a_week_is_needed() -> None:
    assert slow(lows(lambda day: 100 + day, FEWEST_DAYS - 1), 100 * GIB) is None
    assert slow(lows(lambda day: 100 + day, FEWEST_DAYS), 100 * GIB)


def test_the_fast_forecast_speaks_only_where_little_is_left_and_it_is_soon() -> None:
    runaway = -300.0 * GIB
    assert fast(200 * GIB, TOTAL, runaway, 6) == pytest.approx(2 / 3)
    assert fast(700 * GIB, TOTAL, runaway, 6) is None  # more than 15 % is free
    assert fast(400 * GIB, TOTAL, runaway, 6) is None  # more than a day is left
    assert fast(200 * GIB, TOTAL, -runaway, 6) is None
    assert fast(200 * GIB, TOTAL, runaway, 0.5) is None
    assert fast(200 * GIB, None, runaway, 6) is None
    assert fast(0, TOTAL, runaway, 6) == 0
