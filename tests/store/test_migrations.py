"""A store is made once, brought up to date safely, and becomes TimescaleDB's without a loss."""

import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest

from store import migrations, rollups, sql
from store.db import connect, connection, open_pool
from store.errors import StoreRefused, StoreUnavailable, StoreUnsuitable
from store.migrations import migrate
from store.renders import writing
from store.renders.tree import Account, Download, Scheduler, Tree
from tests.servers import EDITIONS, ROOT, Server
from tests.store import answers
from tests.store.plays import save, whole

MAY = datetime(2026, 5, 1, tzinfo=UTC)
RAW = [
    "stream_sessions",
    "stream_slices",
    "transcode_history",
    "system_metrics",
    "disk_metrics",
    "gpu_metrics",
    "renders",
    "render_events",
    "render_outputs",
]
ROLLUPS = [
    "playback_quarters",
    "playback_daily",
    "playback_hours",
    "title_daily",
    "transcode_daily",
    "transcode_speeds",
    "transcode_conversions",
    "concurrency_quarters",
    "metrics_hourly",
    "renders_daily",
    "render_accounts_daily",
    "render_accounts_monthly",
]


def contents(url: str, relations: list[str]) -> dict[str, Any]:
    """Count and checksum of the rows of each relation, whatever their order."""
    with connect(url) as conn:
        return {
            name: conn.execute(
                "SELECT count(*), md5(string_agg(md5(r::text), '' ORDER BY md5(r::text))) "
                f"FROM (SELECT * FROM {name}) AS r".encode()
            ).fetchone()
            for name in relations
        }


def shape(url: str) -> list[Any]:
    """Every column and index of the store, and what is recorded of its making."""
    with connect(url) as conn:
        columns = conn.execute(
            "SELECT table_name, column_name, data_type, is_nullable, column_default "
            "FROM information_schema.columns WHERE table_schema = 'public' "
            "ORDER BY 1, ordinal_position"
        ).fetchall()
        indexes = conn.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1"
        ).fetchall()
        made = conn.execute("SELECT name, checksum, applied_at FROM schema_migrations ORDER BY 1")
        return [columns, indexes, made.fetchall()]


def fill(url: str) -> None:
    """Two years of plays, transcodes and samples, some of them already refreshed and some not."""
    with open_pool(url, name="test", size=2) as pool:
        save(
            pool,
            [whole(n, MAY + timedelta(days=n, hours=n % 24), 1.7, item=n % 5) for n in range(700)],
        )
        with connection(pool) as conn:
            for n in range(0, 700, 7):
                day = MAY + timedelta(days=n)
                conn.execute("INSERT INTO transcode_history (started_at) VALUES (%s)", (day,))
                conn.execute("INSERT INTO system_metrics (recorded_at) VALUES (%s)", (day,))
                conn.execute("INSERT INTO disk_metrics VALUES ('nas', '/', %s, 10, 4, 6)", (day,))
                conn.execute("INSERT INTO gpu_metrics VALUES ('nas', 0, %s)", (day,))
        writing.save(pool, [render(n) for n in range(0, 700, 7)])
        rollups.refresh(pool)
        save(pool, [whole(n, MAY + timedelta(days=n), 3, item=1) for n in range(700, 720)])
        writing.save(pool, [render(n) for n in range(700, 720)])


def render(number: int) -> Tree:
    """A render of that day."""
    at, account = MAY + timedelta(days=number), Account(number % 3, "Hawks")
    scheduler, output = Scheduler(number % 3, account=account), [Download(1, "Ladder")]
    return Tree(number, at, at, complete=True, scheduler=scheduler, downloads=output * (number % 2))


def test_a_second_migration_changes_nothing(
    each_server: Server, new_database: Callable[[], str]
) -> None:
    url = new_database()
    first = migrate(url, timezone="UTC")
    before = shape(url)
    assert first.fresh
    assert first.applied == tuple(path.stem for path in sql.scripts("schema"))
    again = migrate(url, timezone="UTC")
    assert (again.applied, again.fresh, again.edition) == ((), False, first.edition)
    assert shape(url) == before


def test_two_programs_may_migrate_at_once(
    each_server: Server, new_database: Callable[[], str]
) -> None:
    url = new_database()
    program = (
        "import sys; from store.migrations import migrate; "
        "print(len(migrate(sys.argv[1], timezone='UTC').applied))"
    )
    running = [
        subprocess.Popen(
            [sys.executable, "-c", program, url], cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        for _ in range(3)
    ]
    counts = [int(process.communicate(timeout=120)[0]) for process in running]
    assert [process.returncode for process in running] == [0, 0, 0]
    assert sorted(counts) == [0, 0, len(sql.scripts("schema"))]


def test_an_edited_migration_is_refused_by_name(
    new_database: Callable[[], str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    url = new_database()
    migrate(url, timezone="UTC")
    for path in sql.scripts("schema"):
        edited = b"-- a harmless comment\n" if path.stem == "0003_library" else b""
        (tmp_path / path.name).write_bytes(edited + path.read_bytes())
    real = sql.scripts
    monkeypatch.setattr(
        migrations,
        "scripts",
        lambda name: sorted(tmp_path.iterdir()) if name == "schema" else real(name),
    )
    before = shape(url)
    with pytest.raises(StoreUnsuitable, match="0003_library was edited"):
        migrate(url, timezone="UTC")
    assert shape(url) == before


def test_a_store_of_a_newer_version_is_refused_by_name(new_database: Callable[[], str]) -> None:
    url = new_database()
    migrate(url, timezone="UTC")
    with connect(url) as conn:
        conn.execute("INSERT INTO schema_migrations (name, checksum) VALUES ('0999_wonders', '')")
    with pytest.raises(StoreUnsuitable, match=r"newer than this program.*0999_wonders"):
        migrate(url, timezone="UTC")


def test_a_migration_that_fails_leaves_the_store_as_it_was(
    new_database: Callable[[], str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    url = new_database()
    migrate(url, timezone="UTC")
    before = shape(url)
    broken = tmp_path / "0998_broken.sql"
    broken.write_text("CREATE TABLE half (n int); SELECT 1 / 0;")
    real = sql.scripts
    monkeypatch.setattr(
        migrations, "scripts", lambda name: [*real(name), *([broken] if name == "schema" else [])]
    )
    with pytest.raises(Exception, match="division by zero"):
        migrate(url, timezone="UTC")
    assert shape(url) == before


def test_a_migration_may_ask_to_run_outside_a_transaction(
    new_database: Callable[[], str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    url = new_database()
    path = tmp_path / "0997_index.sql"
    path.write_text("-- no-transaction\nCREATE INDEX CONCURRENTLY idx_users_name ON users (name)")
    real = sql.scripts
    monkeypatch.setattr(
        migrations, "scripts", lambda name: [*real(name), *([path] if name == "schema" else [])]
    )
    assert migrate(url, timezone="UTC").applied[-1] == "0997_index"
    assert migrate(url, timezone="UTC").applied == ()


def test_nobody_at_the_address_is_said_at_once() -> None:
    with pytest.raises(StoreUnavailable):
        migrate("postgresql://nobody@127.0.0.1:1/nothing", timezone="UTC")


def test_a_database_that_does_not_exist_is_said_to_be_missing(server: Server) -> None:
    with pytest.raises(StoreRefused, match="does not exist"):
        migrate(server.database("no_such_database"), timezone="UTC")


def test_a_new_time_zone_gives_every_play_its_new_day(
    each_server: Server, new_database: Callable[[], str]
) -> None:
    url = new_database()
    migrate(url, timezone="UTC")
    with open_pool(url, name="test", size=2) as pool:
        save(pool, [whole(1, datetime(2026, 5, 1, 20, tzinfo=UTC), 1)])
        rollups.refresh(pool)
        assert {str(key[0]) for key in answers.days(pool)} == {"2026-05-01"}
        migrate(url, timezone="Asia/Kathmandu")
        assert {str(key[0]) for key in answers.days(pool)} == {"2026-05-02"}
        rollups.refresh(pool)
        assert {str(key[0]) for key in answers.days(pool)} == {"2026-05-02"}


@pytest.mark.parametrize("edition", [e for e in EDITIONS if e != "plain"], indirect=True)
def test_a_plain_store_becomes_a_timescale_one_and_loses_nothing(
    edition: str, server: Server, new_database: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    url = new_database()
    with monkeypatch.context() as as_plain:
        as_plain.setattr(migrations, "enable_where_ready", lambda conn, found: None)
        assert migrate(url, timezone="Europe/Berlin").edition == "plain"
    fill(url)
    before = contents(url, RAW + ROLLUPS)
    with psycopg.connect(url, autocommit=True) as conn:
        conn.execute("CREATE EXTENSION timescaledb")
    converted = migrate(url, timezone="Europe/Berlin")
    assert converted.edition != "plain"
    assert contents(url, RAW + ROLLUPS) == before
    with open_pool(url, name="test", size=2) as pool:
        rollups.refresh(pool)
        assert contents(url, RAW + ROLLUPS) == before
        save(pool, [whole(9999, MAY, 1)])
        assert contents(url, ["playback_daily"]) != {"playback_daily": before["playback_daily"]}
