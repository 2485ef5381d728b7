"""Backups are made when they are due, where somebody expects them, and old ones go."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event

import pytest

from jobs.make_backup import run_once
from jobs.registry import named
from jobs.runner import Result, run_job
from jobs.stopping import Stopped
from operations import backups
from operations.backups import STAMP, is_due, kept, let_go, scheduled_folder
from settings import Settings
from store import embedded
from store.backups.file import opened
from store.db import Pool
from store.job_runs import ask_run

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
NEVER = Event()


def put(folder: Path, *ages: timedelta) -> list[Path]:
    """Backups that old, which hold nothing."""
    paths = [folder / f"cinevault-{(NOON - age).strftime(STAMP)}.zip" for age in ages]
    for path in paths:
        path.touch()
    return paths


def test_too_many_and_too_old_ones_go_and_nothing_else_does(tmp_path: Path) -> None:
    days = [timedelta(days=n) for n in (0, 1, 2, 40, 3)]
    now, one, two, old, three = put(tmp_path, *days)
    others = [tmp_path / "cinevault-mine.zip", tmp_path / "notes.txt"]
    for path in others:
        path.touch()
    gone = let_go(tmp_path, Settings(backup_keep=3), NOON)
    assert sorted(gone) == sorted([three, old])
    gone = let_go(tmp_path, Settings(backup_keep=9, backup_keep_days=1), NOON)
    assert gone == [two]
    assert [each.path for each in kept(tmp_path)] == [now, one]
    assert all(path.exists() for path in others)


def test_the_newest_one_stays_however_old_it_is(tmp_path: Path) -> None:
    put(tmp_path, timedelta(days=400), timedelta(days=500))
    let_go(tmp_path, Settings(backup_keep_days=1), NOON)
    assert [each.made_at for each in kept(tmp_path)] == [NOON - timedelta(days=400)]


def test_one_is_due_after_so_many_hours(tmp_path: Path) -> None:
    settings = Settings(backup_hours=24)
    assert is_due(settings, tmp_path, NOON)
    put(tmp_path, timedelta(hours=24, seconds=-20), timedelta(days=9))
    assert is_due(settings, tmp_path, NOON)
    put(tmp_path, timedelta(hours=20))
    assert not is_due(settings, tmp_path, NOON)


def test_the_embedded_store_is_backed_up_unasked_and_no_other(tmp_path: Path) -> None:
    ours, theirs = embedded.url(tmp_path), "postgresql://db.lan/cinevault"
    settings = Settings(data_dir=tmp_path)
    assert scheduled_folder(settings, ours) == tmp_path / "backups"
    assert scheduled_folder(settings, theirs) is None
    assert scheduled_folder(Settings(data_dir=tmp_path, backup_hours=0), ours) is None
    wanted = Settings(data_dir=tmp_path, backup_dir=tmp_path / "nas")
    assert scheduled_folder(wanted, theirs) == tmp_path / "nas"


def test_the_job_makes_one_and_then_waits(each_pool: Pool, tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, backup_dir=tmp_path / "nas", backup_keep_days=1)
    (tmp_path / "nas").mkdir()
    [old] = put(tmp_path / "nas", timedelta(days=9999))
    assert (run_once(each_pool, settings, NEVER), run_once(each_pool, settings, NEVER)) == (1, 0)
    [made] = kept(tmp_path / "nas")
    assert made.path != old
    with opened(made.path) as backup:
        assert backup.manifest.rows > 0


def test_who_asks_for_a_backup_gets_one_though_none_is_due(pool: Pool, tmp_path: Path) -> None:
    job, settings = named("make_backup"), Settings(data_dir=tmp_path)
    assert job
    assert run_job(job, pool, settings, NEVER) == Result("done", 0)  # a server of one's own
    assert ask_run(pool, "make_backup")
    assert run_job(job, pool, settings, NEVER) == Result("done", 1)
    assert len(kept(tmp_path / "backups")) == 1
    assert run_job(job, pool, settings, NEVER) == Result("done", 0)


def test_a_backup_that_cannot_be_made_is_a_failed_run_and_old_ones_stay(
    pool: Pool, tmp_path: Path
) -> None:
    (tmp_path / "nas").write_text("no folder")
    job = named("make_backup")
    assert job
    settings = Settings(data_dir=tmp_path, backup_dir=tmp_path / "nas")
    result = run_job(job, pool, settings, NEVER)
    assert result
    assert (result.outcome, "BackupFailed" in str(result.error)) == ("failed", True)


def test_a_job_that_has_to_end_leaves_no_half_backup(pool: Pool, tmp_path: Path) -> None:
    stop = Event()
    stop.set()
    with pytest.raises(Stopped):
        run_once(pool, Settings(backup_dir=tmp_path / "nas"), stop)
    assert not list((tmp_path / "nas").iterdir())


def test_a_disk_that_a_backup_would_fill_is_left_alone(
    pool: Pool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backups, "LEAST_ROOM", 10**18)
    job = named("make_backup")
    assert job
    result = run_job(job, pool, Settings(backup_dir=tmp_path / "nas"), NEVER)
    assert result
    assert "Make room" in str(result.error)


def test_no_secret_of_the_environment_is_written_down() -> None:
    given = {
        "database_url": "postgresql://me:s3cret@db/x", "admin_password": "s3cret-word",
        "servers": '[{"kind": "plex", "name": "A", "url": "http://x", "key": "s3cret"}]',
        "strapi": '{"url": "http://x", "token": "s3cret"}', "alert_heartbeat_url": "http://s3cret",
        "oidc_client_secret": "s3cret", "port": 8600, "webhook_ports": "8080,8443",
    }  # fmt: skip
    told = backups.told(Settings.model_validate(given)).settings
    assert "s3cret" not in str(told)
    assert (told["CINEVAULT_PORT"], told["CINEVAULT_WEBHOOK_PORTS"]) == ("8600", "8080, 8443")
    assert told["CINEVAULT_ADMIN_PASSWORD"] == "(not written down)"


def test_the_doctor_says_how_fresh_the_newest_is(tmp_path: Path) -> None:
    url = embedded.url(tmp_path)
    settings = Settings(data_dir=tmp_path)

    def level(address: str = url) -> str:
        [found] = backups.findings(settings, address)
        return found.level

    assert (level("postgresql://db.lan/x"), level()) == ("info", "warn")
    (tmp_path / "backups").mkdir()
    long_ago = tmp_path / "backups" / "cinevault-2020-01-01T00-00-00Z.zip"
    long_ago.touch()
    assert level() == "warn"
    now = f"cinevault-{datetime.now(UTC).strftime(STAMP)}.zip"
    long_ago.rename(tmp_path / "backups" / now)
    assert level() == "ok"
