"""Every ready report runs in every edition, on nothing and on months of everything, and its figures
are those that the tables themselves give when asked in another way."""

from collections.abc import Callable
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.loads import UNTIL
from demo.loading import Order as Demo
from demo.loading import load
from store import preferences
from store.analytics.asking import Limits, Source, ask
from store.analytics.relations import relations
from store.db import Pool, open_pool
from store.errors import StoreUnavailable
from store.reports.catalog import (
    Order,
    Parameter,
    WrongReport,
    filled,
    literal,
    named,
    ordered,
    reports,
    value,
)
from store.reports.making import Made, made
from tests.servers import Server
from ui.plays.words import REASONS

ZONE = "Europe/Berlin"
TODAY = date(2026, 6, 1)
SPAN = date(2026, 4, 1), date(2026, 5, 31)
NAMES = [report.name for report in reports()]
# In the store's zone, from the tables that no report reads.
FROM, TO = "'2026-04-01 00:00 Europe/Berlin'", "'2026-06-01 00:00 Europe/Berlin'"
PLAYS = f"""SELECT count(*), sum(bytes_served), sum(duration_seconds)
FROM stream_sessions
WHERE started_at >= {FROM} AND started_at < {TO} AND playback_type = 'transcode'"""
TRUTHS = {
    "year_in_review": (
        ("plays", "hours", "viewers", "titles", "served_bytes", "finished_percent"),
        f"""SELECT sum(plays), round(sum(extract(epoch FROM ended_at - started_at))
                FILTER (WHERE state = 'playing') / 3600, 1), count(DISTINCT user_id),
            count(DISTINCT media_item_id), sum(bytes), round(100.0 * sum(completed) / sum(plays), 1)
        FROM stream_slices WHERE started_at >= {FROM} AND started_at < {TO}""",
    ),
    "transcode_bill": (
        ("transcoded_plays", "hours", "served_bytes", "kwh"),
        f"""SELECT n, round(s / 3600.0, 1), b, round(s / 3600.0 * 60 / 1000, 1)
        FROM ({PLAYS}) AS t (n, b, s)""",
    ),
    "avoidable_transcodes": (
        ("transcoded_plays", "hours"),
        f"SELECT n, round(s / 3600.0, 1) FROM ({PLAYS}) AS t (n, b, s)",
    ),
    "bandwidth_records": (
        ("served_bytes",),
        f"SELECT sum(bytes) FROM stream_slices WHERE started_at >= {FROM} AND started_at < {TO}",
    ),
    "concurrency_records": (
        ("stream_hours",),
        f"""SELECT round(sum(extract(epoch FROM ended_at - started_at)) / 3600, 1)
        FROM stream_slices WHERE started_at >= {FROM} AND started_at < {TO}""",
    ),
    "library_growth": (
        ("items", "bytes", "added"),
        f"""SELECT count(*), sum(file_size_bytes),
            count(*) FILTER (WHERE at >= {FROM} AND at < {TO})
        FROM (SELECT *, coalesce(added_at, created_at) AS at FROM media_items) AS i
        WHERE removed_at IS NULL""",
    ),
    "unwatched_space": (
        ("unwatched_files", "unwatched_bytes"),
        """SELECT count(*), coalesce(sum(file_size_bytes), 0) FROM media_items AS i
        WHERE removed_at IS NULL
          AND coalesce(added_at, created_at) < local_day(now()) - interval '12 months'
          AND NOT EXISTS (SELECT FROM stream_sessions AS s WHERE s.media_item_id = i.id
              AND s.started_at >= day_start((local_day(now()) - interval '12 months')::date))""",
    ),
    "library_todo": (
        ("findings", "files"),
        """SELECT count(*), count(DISTINCT media_item_id) FROM library_work AS w
        WHERE NOT EXISTS (SELECT FROM ignored_work AS i
                          WHERE (i.media_item_id, i.issue) = (w.media_item_id, w.issue))""",
    ),
    "duplicate_space": (
        ("duplicates", "frees_bytes"),
        """SELECT count(*), sum(file_size_bytes)
        FROM (SELECT *, row_number() OVER (PARTITION BY library_id, media_type,
                  lower(coalesce(series_title, title)), season_number, episode_number, year
                  ORDER BY height DESC NULLS LAST, bitrate DESC NULLS LAST, id) AS place
              FROM media_items
              WHERE removed_at IS NULL AND (media_type = 'movie'
                    OR (media_type = 'episode' AND episode_number IS NOT NULL))) AS copies
        WHERE place > 1""",
    ),
    "alert_summary": (
        ("fired", "delivered", "failed"),
        f"""SELECT count(*) FILTER (WHERE kind = 'firing'), count(*) FILTER (WHERE success),
            count(*) FILTER (WHERE NOT success)
        FROM alert_log WHERE sent_at >= {FROM} AND sent_at < {TO}""",
    ),
    "render_waste": (
        ("renders", "ghosts", "outputs"),
        f"""SELECT count(*),
            count(*) FILTER (WHERE complete AND downloads_count + articles_count = 0),
            sum(downloads_count + articles_count)
        FROM renders WHERE removed_at IS NULL AND published_at >= {FROM} AND published_at < {TO}""",
    ),
    "ingest_quality": (
        ("runs", "files", "refused"),
        f"""SELECT count(*), sum((report ->> 'processed_count')::int
                + jsonb_array_length(report -> 'invalid')),
            sum(jsonb_array_length(report -> 'invalid'))
        FROM ingest_runs WHERE NOT removed AND began_at >= {FROM} AND began_at < {TO}""",
    ),
}  # fmt: skip
MORE = """
INSERT INTO media_items (library_id, server_id, media_type, title, year, file_size_bytes, height,
                         resolution)
SELECT library_id, server_id, 'movie', 'Twice <b>here</b>', 1999, 1000 * n, 100 * n, '1080p'
FROM (SELECT library_id, server_id FROM media_items WHERE media_type = 'movie' LIMIT 1) AS m,
     generate_series(1, 3) AS n;
INSERT INTO alert_log (message, kind, rule_name, success, sent_at)
VALUES ('Disk full', 'firing', 'Disk', true, '2026-05-03 12:00Z'),
       ('Disk full', 'firing', 'Disk', false, '2026-05-04 12:00Z'),
       ('It is over', 'resolved', 'Disk', true, '2026-04-30 22:30Z');
"""


@pytest.fixture
def months(clone: Callable[..., str], server: Server) -> str:
    """The address of a store with months of everything, days in Berlin."""
    url = clone(timezone=ZONE)
    with open_pool(url, name="test", size=4) as pool:
        load(pool, Demo(400, 70, 1, UNTIL, ZoneInfo(ZONE)))
        with pool.connection() as conn:
            conn.execute(MORE.encode())
    return url


def of(url: str, name: str, **given: object) -> Made:
    """The report of April and May."""
    first, last = SPAN if named(name).period != "none" else (None, None)
    return made(Source(url, ZONE, False), ordered(name, TODAY, given, first, last))


def close(found: object, wanted: object) -> bool:
    """Whether the numbers are the same, but for how they are rounded."""
    return abs(float(str(found)) - float(str(wanted or 0))) <= 0.11


def test_there_are_twelve_reports_and_each_has_a_truth() -> None:
    assert set(NAMES) == TRUTHS.keys()
    assert len(NAMES) == 12


def test_reports_say_what_the_tables_say(each_server: Server, months: str) -> None:
    wrong: dict[str, object] = {}
    with open_pool(months, name="test", size=1) as pool, pool.connection() as conn:
        for name, (columns, truth) in TRUTHS.items():
            wanted = conn.execute(truth.encode()).fetchone() or ()
            figures = of(months, name).figures
            found = [figures[column] for column in columns]
            if not all(map(close, found, wanted)):
                wrong[name] = {"reads": found, "is": wanted}
    assert not wrong


def test_reports_of_an_empty_store_are_empty(
    each_server: Server, clone: Callable[..., str]
) -> None:
    url = clone(timezone=ZONE)
    for name in NAMES:
        found = of(url, name)
        assert not any(table.answer.rows for table in found.tables if table.title != "Libraries"), (
            name
        )
        assert all(value in (0, None) for value in found.figures.values()), name


def test_tables_add_up_to_the_figures(months: str) -> None:
    bill = of(months, "transcode_bill", top=1000)
    for table in bill.tables:
        rows = table.answer.as_rows()
        assert abs(total(rows, "hours") - number(bill, "hours")) < 0.05 * len(rows) + 0.1
        if table.title != "By day":
            assert total(rows, "plays") == number(bill, "transcoded_plays")
            assert total(rows, "served_bytes") == number(bill, "served_bytes")
    year = of(months, "year_in_review", top=1000)
    for table in year.tables:
        assert total(table.answer.as_rows(), "plays") == number(year, "plays"), table.title
    double = of(months, "duplicate_space", library=one_library(months))
    assert number(double, "duplicates") >= 2


def one_library(url: str) -> str:
    """The library that has something twice."""
    (answer,) = ask(
        Source(url, ZONE, False),
        ["SELECT library FROM media_items WHERE title LIKE 'Twice%'"],
        Limits(),
    )
    return str(answer.as_rows()[0]["library"])


def total(rows: list[dict[str, Any]], column: str) -> float:
    """The sum of the column."""
    return sum(row[column] or 0 for row in rows)


def number(found: Made, name: str) -> float:
    """The headline figure."""
    return float(str(found.figures[name]))


def test_watts_are_a_parameter(months: str) -> None:
    once, twice = (of(months, "transcode_bill", watts=watts) for watts in (50, 100))
    assert number(twice, "kwh") == pytest.approx(2 * number(once, "kwh"), abs=0.11)


def test_names_are_pseudonyms_for_whom_they_are_hidden(months: str) -> None:
    with open_pool(months, name="test", size=1) as pool:
        preferences.tune(pool, "pseudonyms", True)
    order = ordered("year_in_review", TODAY, {}, *SPAN)
    plain, hidden = (made(Source(months, ZONE, discreet), order) for discreet in (False, True))
    assert plain.figures == hidden.figures
    assert not [row for row in people(plain) if row.startswith("V-")]
    assert all(row.startswith("V-") for row in people(hidden))


def people(found: Made) -> list[str]:
    """Whom the report names."""
    rows = next(
        table for table in found.tables if table.title == "Who watched most"
    ).answer.as_rows()
    return [str(row["username"]) for row in rows]


def test_what_would_help_is_what_the_screens_say() -> None:
    text = "\n".join(section.text for section in named("avoidable_transcodes").sections)
    assert all(
        f"'{name}', '{told.label}', '{told.short}'" in text for name, told in REASONS.items()
    )
    assert text.count("NotSupported', '") >= 5


def test_a_store_that_is_away_is_said_to_be() -> None:
    with pytest.raises(StoreUnavailable):
        of("postgresql://postgres@127.0.0.1:1/nothing", "alert_summary")


@given(said=st.text(alphabet=st.characters(exclude_characters="\0", exclude_categories=["Cs"])))
def test_no_text_ends_its_literal(said: str) -> None:
    quoted = literal(said)
    assert quoted[0] == quoted[-1] == "'"
    assert quoted[1:-1].replace("''", "").count("'") == 0
    assert quoted[1:-1].replace("''", "'") == said


@pytest.mark.parametrize(
    ("given_", "said"),
    [
        ({"top": "many"}, "whole number"),
        ({"top": 0}, "between 1 and"),
        ({"watts": "inf"}, "between 1 and"),
        ({"watts": "nan"}, "between 1 and"),
        ({"tip": 1}, "has no parameter tip"),
    ],
)
def test_wrong_values_are_refused(given_: dict[str, object], said: str) -> None:
    with pytest.raises(WrongReport, match=said):
        ordered("transcode_bill", TODAY, given_, None, None)


def test_wrong_names_and_times_are_refused() -> None:
    for name in ("nothing", "../queries/audit/note", "Year_In_Review", ""):
        with pytest.raises(WrongReport, match="no report"):
            named(name)
    with pytest.raises(WrongReport, match="ends before it begins"):
        ordered("transcode_bill", TODAY, {}, SPAN[1], SPAN[0])


def test_usual_times_are_months_that_are_over() -> None:
    def span(name: str, today: date) -> tuple[date | None, date | None]:
        order: Order = ordered(name, today, {}, None, None)
        return order.first, order.last

    assert span("transcode_bill", TODAY) == (date(2026, 5, 1), date(2026, 5, 31))
    assert span("transcode_bill", date(2026, 1, 1)) == (date(2025, 12, 1), date(2025, 12, 31))
    assert span("year_in_review", date(2026, 1, 15)) == (date(2025, 1, 1), date(2025, 12, 31))
    assert span("duplicate_space", TODAY) == (None, None)


def test_every_parameter_is_used() -> None:
    for report in reports():
        texts = "\n".join(section.text for section in report.sections)
        assert all(f"${each.name}" in texts for each in report.parameters), report.name
        usual = ordered(report.name, TODAY, {}, None, None)
        assert all("$" not in filled(section, usual) for section in report.sections)
        assert value(Parameter("n", "text", None, ""), " ") is None


def test_everything_that_can_be_asked_says_what_it_means(pool: Pool) -> None:
    found = relations(pool)
    assert len(found) >= 30
    silent = [
        f"{relation.name}.{column.name}"
        for relation in found
        for column in relation.columns
        if not column.meaning or not relation.about
    ]
    assert not silent
    assert not [column for relation in found for column in relation.columns if "(" in column.kind]
