"""A backup restores the store, into any edition, wholly or not at all."""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from zipfile import ZipFile

import pytest

from notify.secrets import Keys
from notify.server_keys import opener, seal
from settings import new_secret_key
from store import retention, rollups, servers, sql
from store.backups.file import opened
from store.backups.making import make
from store.backups.restoring import StoreInUse, restore
from store.db import connect, connection, open_pool
from store.ids import server_id
from store.migrations import UNWRAPPED, migrate
from tests import servers as machines
from tests.conftest import RUN, databases
from tests.servers import EDITIONS, Server
from tests.store.backing_up import TOLD, in_use, people, whole
from tests.store.test_migrations import contents, fill


@pytest.fixture
def filled(each_server: Server, new_database: Callable[[], str]) -> str:
    """The address of a store that is in use."""
    url = new_database()
    migrate(url, timezone="Europe/Berlin")
    fill(url)
    people(url)
    return url


@pytest.fixture
def small(new_database: Callable[[], str]) -> str:
    """The address of a store with an account in it."""
    return in_use(new_database())


@contextmanager
def another(config: pytest.Config, edition: str) -> Generator[Callable[[], str]]:
    """Makes databases on the server of another edition."""
    try:
        server = machines.running(config.stash[RUN], edition)
    except machines.Unavailable as exc:
        pytest.skip(f"edition {edition}: {exc}")
    with databases(server) as made:
        yield lambda: made("template1")


@pytest.mark.parametrize("other", EDITIONS)
def test_a_backup_restores_into_every_edition(
    filled: str, other: str, tmp_path: Path, pytestconfig: pytest.Config
) -> None:
    before = whole(filled)
    made = make(filled, tmp_path / "b.zip", TOLD)
    assert made.rows > 3000
    assert whole(filled) == before
    with another(pytestconfig, other) as new:
        url = new()
        done = restore(url, tmp_path / "b.zip", timezone="Europe/Berlin")
        assert (done.applied, done.manifest) == ((), made)
        assert whole(url) == before
        with open_pool(url, name="test", size=2) as pool:
            assert rollups.refresh(pool) > 0
            assert whole(url) == before
            assert rollups.pending(pool) == 0
        assert migrate(url, timezone="Europe/Berlin").applied == ()
        again = make(url, tmp_path / "again.zip", TOLD)
        rows = {part.name: part.rows for part in made.parts}
        assert {part.name: part.rows for part in again.parts} == rows


def test_a_restored_store_goes_on(filled: str, tmp_path: Path) -> None:
    """Triggers, numbers and rollups are there as before."""
    make(filled, tmp_path / "b.zip", TOLD)
    restore(filled, tmp_path / "b.zip", timezone="Europe/Berlin", replace=True)
    before = contents(filled, ["playback_daily", "metrics_hourly"])
    with open_pool(filled, name="test", size=2) as pool:
        with connection(pool) as conn:
            conn.execute("INSERT INTO job_runs (job) VALUES ('test')")
            conn.execute("INSERT INTO system_metrics (recorded_at) VALUES (now())")
            conn.execute("DELETE FROM stream_sessions WHERE id IN "
                         "(SELECT id FROM stream_sessions LIMIT 1)")  # fmt: skip
        after = contents(filled, ["playback_daily", "metrics_hourly"])
        assert {name for name in before if after[name] != before[name]} == before.keys()


def test_hours_whose_samples_are_gone_come_back(filled: str, tmp_path: Path) -> None:
    with open_pool(filled, name="test", size=2) as pool:
        rollups.refresh(pool)
        assert retention.drop_old_metrics(pool, 1)
    before = contents(filled, ["metrics_hourly", "rollup_horizon"])
    make(filled, tmp_path / "b.zip", TOLD)
    for _ in range(2):  # a backup of a restored store is as good
        restore(filled, tmp_path / "b.zip", timezone="Europe/Berlin", replace=True)
        with open_pool(filled, name="test", size=2) as pool:
            rollups.refresh(pool)
        assert contents(filled, ["metrics_hourly", "rollup_horizon"]) == before
        make(filled, tmp_path / "b.zip", TOLD)


def test_other_days_are_computed_again(filled: str, tmp_path: Path) -> None:
    with connect(filled) as conn:
        conn.execute("INSERT INTO daily_stats (stat_date) VALUES ('2026-05-01')")
    make(filled, tmp_path / "b.zip", TOLD)
    restore(filled, tmp_path / "b.zip", timezone="UTC", replace=True)
    with connect(filled) as conn:
        assert conn.execute("SELECT store_zone() FROM daily_stats").fetchone() is None
        assert conn.execute("SELECT store_zone()").fetchone() == ("UTC",)


def test_secrets_open_with_the_same_key_and_nothing_else_does(
    each_server: Server, new_database: Callable[[], str], tmp_path: Path
) -> None:
    url, key = new_database(), new_secret_key()
    migrate(url, timezone="UTC")
    sealed, key_id = seal([key], server_id("Attic"), "the key of Attic")
    with open_pool(url, name="test", size=1) as pool:
        attic = servers.add(
            pool, kind="plex", name="Attic", base_url="http://x", secret_enc=sealed, key_id=key_id
        )
    made = make(url, tmp_path / "b.zip", TOLD)
    assert made.key_ids == (Keys([key]).key_id,)
    assert key not in archive_text(tmp_path / "b.zip")
    assert "the key of Attic" not in archive_text(tmp_path / "b.zip")
    target = new_database()
    restore(target, tmp_path / "b.zip", timezone="UTC")
    with open_pool(target, name="test", size=1) as pool:
        [found] = servers.configured(pool)
        assert opener([key])(attic, found.secret_enc or b"") == "the key of Attic"


def archive_text(path: Path) -> str:
    """Everything a backup says."""
    with ZipFile(path) as archive:
        return "".join(archive.read(name).decode() for name in archive.namelist())


def test_a_backup_says_what_it_holds_and_is_for_its_owner(small: str, tmp_path: Path) -> None:
    made = make(small, tmp_path / "b.zip", TOLD)
    assert (tmp_path / "b.zip").stat().st_mode & 0o777 == 0o600
    with opened(tmp_path / "b.zip") as backup:
        assert backup.manifest == made
        rows = {part.name: part.rows for part in made.parts}
        assert (rows["accounts"], rows["stream_sessions"]) == (1, 0)
        assert made.migrations.keys() == {path.stem for path in sql.scripts("schema")}
        assert (made.edition, made.timezone, made.settings) == ("plain", "UTC", TOLD.settings)


def test_a_store_in_use_is_left_alone_unless_told(small: str, tmp_path: Path) -> None:
    make(small, tmp_path / "b.zip", TOLD)
    before = whole(small)
    with pytest.raises(StoreInUse, match="in use"):
        restore(small, tmp_path / "b.zip", timezone="UTC")
    with open_pool(small, name="jobs", size=1, wait=True):
        with pytest.raises(StoreInUse, match="cinevault-jobs"):
            restore(small, tmp_path / "b.zip", timezone="UTC")
        restore(small, tmp_path / "b.zip", timezone="UTC", replace=True)
    assert whole(small) == before


@pytest.mark.parametrize(
    "row",
    [
        "projects (id, updated_at, told_at) VALUES ('p', now(), '{}')",
        "transcode_history DEFAULT VALUES",
        "system_metrics (host, recorded_at) VALUES ('attic', now() - interval '3 days')",
    ],
)
def test_a_store_without_accounts_is_in_use_where_its_rows_would_be_missed(
    small: str, clone: Callable[[], str], tmp_path: Path, row: str
) -> None:
    make(small, tmp_path / "b.zip", TOLD, tried=False)
    other = clone()
    with connect(other) as conn:
        conn.execute(f"INSERT INTO {row}".encode())
    with pytest.raises(StoreInUse, match="in use"):
        restore(other, tmp_path / "b.zip", timezone="UTC")


def test_a_backup_of_an_older_version_is_brought_up_to_date(
    filled: str, new_database: Callable[[], str], tmp_path: Path
) -> None:
    """The newest migrations are left out of the backup, and applied to what it restores."""
    newest = [path.stem for path in sql.scripts("schema")][-2:]
    before = whole(filled)
    with connect(filled) as conn:
        conn.execute("DELETE FROM schema_migrations WHERE name = ANY (%s)", (newest,))
    make(filled, tmp_path / "b.zip", TOLD)
    url = new_database()
    done = restore(url, tmp_path / "b.zip", timezone="Europe/Berlin")
    assert list(done.applied) == newest
    assert whole(url) == before


def test_a_restore_can_run_every_migration_in_its_transaction() -> None:
    assert not [path for path in sql.scripts("schema") if path.read_bytes().startswith(UNWRAPPED)]


def test_a_backup_is_of_one_moment_while_others_write(small: str, tmp_path: Path) -> None:
    """Whatever is committed meanwhile is in the next one."""

    def report(table: str, rows: int) -> None:
        if table == "accounts":
            with connect(small) as conn:
                conn.execute("INSERT INTO libraries (id, name, media_type) "
                             "VALUES (gen_random_uuid(), 'Late', 'movie')")  # fmt: skip

    made = make(small, tmp_path / "b.zip", TOLD, report=report, tried=False)
    assert {part.name: part.rows for part in made.parts}["libraries"] == 0


def test_tables_of_other_programs_are_neither_taken_nor_touched(small: str, tmp_path: Path) -> None:
    with connect(small) as conn:
        conn.execute("CREATE TABLE recipes (name text)")
        conn.execute("INSERT INTO recipes VALUES ('soup')")
    made = make(small, tmp_path / "b.zip", TOLD)
    assert "recipes" not in {part.name for part in made.parts}
    restore(small, tmp_path / "b.zip", timezone="UTC", replace=True)
    with connect(small) as conn:
        assert conn.execute("SELECT name FROM recipes").fetchone() == ("soup",)
