from datetime import timedelta

import pytest

from ui import formats


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "–"),
        (0, "0 B"),
        (999, "999 B"),
        (999.6, "1.00 kB"),
        (1000, "1.00 kB"),
        (9_994, "9.99 kB"),
        (9_995, "10.0 kB"),
        (99_950, "100 kB"),
        (999_499, "999 kB"),
        (999_500, "1.00 MB"),
        (1.18e12, "1.18 TB"),
        (5e21, "5000 EB"),
    ],
)
def test_a_size_has_three_digits(value: float | None, text: str) -> None:
    assert formats.size(value) == text


def test_a_rate_is_in_bits() -> None:
    assert formats.rate(151_400_000) == "151 Mbit/s"
    assert formats.rate(None) == "–"


def test_a_count_has_its_thousands_apart() -> None:
    assert formats.count(1234567) == "1,234,567"
    assert formats.count(None) == "–"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (None, "–"),
        (0, "0s"),
        (42, "42s"),
        (59.6, "1m"),
        (3599, "59m"),
        (6720, "1h 52m"),
        (359_999, "99h 59m"),
        (3_600_000, "1,000h"),
    ],
)
def test_a_duration_is_short(seconds: float | None, text: str) -> None:
    assert formats.duration(seconds) == text


@pytest.mark.parametrize(
    ("span", "text"),
    [
        (timedelta(seconds=-3), "0 s ago"),
        (timedelta(seconds=59), "59 s ago"),
        (timedelta(minutes=14), "14 min ago"),
        (timedelta(hours=3), "3 h ago"),
        (timedelta(days=9), "9 days ago"),
    ],
)
def test_how_long_ago(span: timedelta, text: str) -> None:
    assert formats.ago(span) == text


@pytest.mark.parametrize(
    ("now", "before", "text"),
    [
        (0, 0, 0),
        (5, 0, "new"),
        (10, 10, 0),
        (11, 10, "10%"),
        (5, 10, "-50%"),
        (10.001, 10, 0),
        (150, 10, "15×"),
        (1e9, 1, "99×"),
    ],
)
def test_a_change_is_said_in_the_fewest_words(now: float, before: float, text: str | int) -> None:
    assert formats.change(now, before) == text


def test_markdown_in_a_name_stays_a_name() -> None:
    assert formats.plain("Amara Osei 2") == "Amara Osei 2"
    assert formats.plain("\u202ea\u2066b") == "ab"  # they would turn round what stands beside
    assert formats.plain("**a** :red[b] `c` $d$") == "\\*\\*a\\*\\* \\:red\\[b\\] \\`c\\` \\$d\\$"


def test_names_of_any_length_fit() -> None:
    assert formats.shortened("Amara", 5) == "Amara"
    assert formats.shortened("Amara Osei", 7) == "Amara…"
