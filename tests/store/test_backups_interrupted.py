"""What goes wrong with a backup or a restore leaves no half of either."""

import os
import resource
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from store.backups import file, making
from store.backups.file import BackupFailed, WrongBackup
from store.backups.making import make
from store.backups.restoring import restore
from store.db import connect
from tests.servers import EDITIONS, ROOT
from tests.store.backing_up import TOLD, changed, in_use, nothing, whole

STOP_AT = """
import sys, time
from pathlib import Path
from store.backups.making import Told, make
from store.backups.restoring import restore

def report(table, rows):
    if table == sys.argv[3]:
        print("here", flush=True)
        time.sleep(600)
"""


@pytest.fixture
def small(new_database: Callable[[], str]) -> str:
    """The address of a store with an account in it."""
    return in_use(new_database())


def killed_at(program: str, *arguments: str) -> None:
    """Runs a program until it says that it is there, and kills it."""
    with subprocess.Popen(
        [sys.executable, "-c", program, *arguments],
        cwd=ROOT, stdout=subprocess.PIPE, text=True, env=os.environ | {"PYTHONPATH": "."},
    ) as process:  # fmt: skip
        assert process.stdout
        assert process.stdout.readline() == "here\n"
        process.kill()


@pytest.mark.parametrize("edition", EDITIONS, indirect=True)
def test_a_restore_that_fails_leaves_the_store_as_it_was(small: str, tmp_path: Path) -> None:
    make(small, tmp_path / "b.zip", TOLD)
    before = whole(small)
    broken = changed(tmp_path / "b.zip", nothing, "users.copy")
    with pytest.raises(Exception, match=r"users|columns|missing data"):
        restore(small, broken, timezone="UTC", replace=True)
    assert whole(small) == before

    def fewer(told: dict[str, Any]) -> None:
        for part in told["parts"]:
            part["sha256"] = "0"

    with pytest.raises(WrongBackup, match="checksum"):
        restore(small, changed(tmp_path / "b.zip", fewer), timezone="UTC", replace=True)
    assert whole(small) == before


def test_what_is_no_backup_is_refused(
    small: str, new_database: Callable[[], str], tmp_path: Path
) -> None:
    make(small, tmp_path / "b.zip", TOLD)
    data = (tmp_path / "b.zip").read_bytes()
    (tmp_path / "half.zip").write_bytes(data[: len(data) // 2])
    (tmp_path / "text.zip").write_text("no backup")
    (tmp_path / "empty.zip").write_bytes(b"")
    with ZipFile(tmp_path / "photos.zip", "w") as archive:
        archive.writestr("beach.jpg", b"sand")
    with ZipFile(tmp_path / "deep.zip", "w") as archive:
        archive.writestr(file.MANIFEST, "[" * 100_000)
    at = data.rindex(b"PK\x01\x02") + 10  # the manifest's way of packing
    (tmp_path / "spoilt.zip").write_bytes(data[:at] + b"\xff\xff" + data[at + 2 :])
    url = new_database()
    names = ("half", "text", "empty", "photos", "missing", "deep", "spoilt")
    for name in (f"{each}.zip" for each in names):
        with pytest.raises(WrongBackup, match=name):
            restore(url, tmp_path / name, timezone="UTC")
    with connect(url) as conn:
        assert conn.execute("SELECT to_regclass('accounts')").fetchone() == (None,)


def test_a_backup_of_a_newer_version_is_refused(small: str, tmp_path: Path) -> None:
    make(small, tmp_path / "b.zip", TOLD)
    newer = changed(tmp_path / "b.zip", lambda told: told["migrations"].update({"0999_x": ""}))
    with pytest.raises(WrongBackup, match=r"newer version.*0999_x"):
        restore(small, newer, timezone="UTC", replace=True)
    other = changed(tmp_path / "b.zip", lambda told: told.update(format=2))
    with pytest.raises(WrongBackup, match="newer version"):
        restore(small, other, timezone="UTC", replace=True)


def test_what_is_not_the_same_when_tried_out_is_no_backup(
    small: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(making, "lines", lambda conn, table, report: iter([b""]))
    monkeypatch.setattr(file, "blocks", lambda lines: iter([(b"", 1)]))
    with pytest.raises(WrongBackup, match="missing"):
        make(small, tmp_path / "b.zip", TOLD)
    assert not list(tmp_path.iterdir())


def test_a_full_disk_leaves_no_half_backup(small: str, tmp_path: Path) -> None:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2000, before[1]))
    try:
        with pytest.raises(BackupFailed, match=r"cannot be written.*File too large"):
            make(small, tmp_path / "b.zip", TOLD)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, ignored)
    assert not list(tmp_path.iterdir())


def test_a_killed_backup_leaves_no_file_of_that_name_and_the_next_one_tidies_up(
    small: str, tmp_path: Path
) -> None:
    program = STOP_AT + "make(sys.argv[1], Path(sys.argv[2]), Told('1', {}), report=report)"
    target = tmp_path / "cinevault-1.zip"
    killed_at(program, small, str(target), "users")
    assert [path.name for path in tmp_path.iterdir()] == [".cinevault-1.zip.part"]
    make(small, tmp_path / "cinevault-2.zip", TOLD)
    assert [path.name for path in tmp_path.iterdir()] == ["cinevault-2.zip"]


@pytest.mark.parametrize("edition", EDITIONS, indirect=True)
def test_a_killed_restore_leaves_the_store_as_it_was(small: str, tmp_path: Path) -> None:
    before = whole(small)
    make(small, tmp_path / "b.zip", TOLD)
    program = STOP_AT + (
        "restore(sys.argv[1], Path(sys.argv[2]), timezone='UTC', replace=True, report=report)"
    )
    killed_at(program, small, str(tmp_path / "b.zip"), "users")
    assert whole(small) == before
    restore(small, tmp_path / "b.zip", timezone="UTC", replace=True)
    assert whole(small) == before
