"""Scans of real files: what is new, changed, gone or broken, and what the library then shows."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Event
from typing import Any
from uuid import uuid4

import pytest

from collector.media_files import Outcome, Scanner
from collector.media_probe import Probe
from store import media_files
from store.db import Pool
from tests.films import Film, cut, ffmpeg, film
from tests.programs import cinevault, environment, passable_folder

__all__ = ["ffmpeg", "film", "passable_folder"]


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    folder = tmp_path / "films"
    folder.mkdir()
    return folder


@pytest.fixture
def scanner(pool: Pool) -> Iterator[Scanner]:
    scanner = Scanner(pool, "nas")
    yield scanner
    scanner.close()


def scan(scanner: Scanner, *folders: Path) -> Outcome:
    return scanner.scan(folders, Event())


def files(pool: Pool) -> dict[str, dict[str, Any]]:
    with pool.connection() as conn:
        rows = conn.execute("SELECT to_jsonb(f) FROM media_files f ORDER BY path").fetchall()
    return {Path(row["path"]).name: row for (row,) in rows}


def items(pool: Pool) -> dict[str, dict[str, Any]]:
    with pool.connection() as conn:
        rows = conn.execute("SELECT to_jsonb(m) FROM media_items m ORDER BY server_id").fetchall()
    return {Path(row["file_path"]).name: row for (row,) in rows if row["removed_at"] is None}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("sdr.mkv", ("mkv", "h264", "aac", None, False)),
        ("sdr.mp4", ("mp4", "h264", "aac", None, False)),
        ("hdr10.mkv", ("mkv", "hevc", "eac3", "HDR10", False)),
        ("hlg.mkv", ("mkv", "hevc", "ac3", "HLG", False)),
        ("pq.mkv", ("mkv", "av1", "opus", "HDR10", False)),
        ("truehd.mkv", ("mkv", None, "truehd", None, False)),
        ("dts.mka", ("mkv", None, "dts", None, False)),
        ("music.flac", ("flac", None, "flac", None, False)),
    ],
)
def test_real_files_are_read_for_what_they_are(
    film: Film, name: str, expected: tuple[object, ...]
) -> None:
    probe = Probe()
    found = probe.read(str(film(name)))
    probe.close()
    read = tuple(
        found[column]
        for column in ("container", "video_codec", "audio_codec", "hdr_format", "has_atmos")
    )
    assert read == expected
    assert found["error"] is None
    assert abs(found["duration_seconds"] - 4) < 0.2
    if found["video_codec"]:
        assert (found["width"], found["height"], found["resolution"]) == (320, 180, "480p")


def test_broken_files_are_rows_with_the_reason(
    pool: Pool, scanner: Scanner, shelf: Path, film: Film
) -> None:
    cut(film("sdr.mkv"), shelf / "cut.mkv", 0.3)
    cut(film("sdr.mp4"), shelf / "cut.mp4", 0.3)
    (shelf / "letter.mkv").write_text("Dear diary")
    (shelf / "nothing.mkv").touch()
    (shelf / "noise.mp4").write_bytes(os.urandom(50_000))
    assert scan(scanner, shelf).errors == 5
    reasons = {name: row["error"] for name, row in files(pool).items()}
    assert reasons["cut.mkv"] == reasons["cut.mp4"]
    assert reasons["cut.mkv"] == "truncated: the file ends before its contents do"
    assert (reasons["letter.mkv"], reasons["nothing.mkv"]) == (
        "not a media file",
        "the file is empty",
    )
    assert reasons["noise.mp4"]
    assert items(pool)["cut.mkv"]["scan_error"] == reasons["cut.mkv"]
    assert items(pool)["cut.mkv"]["video_codec"] == "h264", "what could be read is kept"


def test_a_second_scan_reads_only_what_changed(
    pool: Pool, scanner: Scanner, shelf: Path, film: Film
) -> None:
    shutil.copy(film("sdr.mkv"), shelf / "a.mkv")
    shutil.copy(film("sdr.mp4"), shelf / "b.mp4")
    assert (scan(scanner, shelf).read, scan(scanner, shelf).read) == (2, 0)
    shutil.copy(film("hdr10.mkv"), shelf / "a.mkv")
    shutil.copy(film("music.flac"), shelf / "c.flac")
    (shelf / "b.mp4").unlink()
    third = scan(scanner, shelf)
    assert (third.read, third.unchanged, third.gone) == (2, 0, 1)
    assert files(pool)["b.mp4"]["gone_at"]
    assert items(pool).keys() == {"a.mkv", "c.flac"}
    assert items(pool)["a.mkv"]["hdr_format"] == "HDR10"
    os.utime(shelf / "a.mkv", (0, 1_000_000_000))
    assert scan(scanner, shelf).read == 1, "the same size, written at another time"
    shutil.copy(film("sdr.mp4"), shelf / "b.mp4")
    assert scan(scanner, shelf).read == 1
    assert "b.mp4" in items(pool), "it is back"


def test_one_file_is_read_again_when_somebody_asks(
    pool: Pool, scanner: Scanner, shelf: Path, film: Film
) -> None:
    for name in ("a.mkv", "b.mkv"):
        shutil.copy(film("sdr.mkv"), shelf / name)
    scan(scanner, shelf)
    for path in shelf.iterdir():
        before = path.stat()
        shutil.copy(film("hdr10.mkv"), path)
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert scanner.rescan() == 0
    assert media_files.ask_rescan(pool, str(shelf / "a.mkv")) == 1
    assert Scanner(pool, "another").rescan() == 0
    assert (scanner.rescan(), scanner.rescan()) == (1, 0)
    assert items(pool)["a.mkv"]["hdr_format"] == "HDR10"
    assert items(pool)["b.mkv"]["hdr_format"] is None
    assert media_files.ask_rescan(pool, "/nowhere") == 0


def test_a_file_to_be_read_again_may_be_gone_or_out_of_reach(
    pool: Pool, scanner: Scanner, shelf: Path, film: Film
) -> None:
    for name in ("a.mkv", "b.mkv"):
        shutil.copy(film("sdr.mkv"), shelf / name)
    scan(scanner, shelf)
    (shelf / "a.mkv").unlink()
    media_files.ask_rescan(pool, str(shelf / "a.mkv"))
    assert (scanner.rescan(), scanner.rescan()) == (1, 0)
    assert items(pool).keys() == {"b.mkv"}
    away = shelf / "b.mkv"
    away.unlink()
    media_files.ask_rescan(pool, str(away))
    assert scanner.rescan() == 0, "the folder is empty: is its disk mounted?"
    assert items(pool).keys() == {"b.mkv"}
    shutil.copy(film("sdr.mkv"), away)
    assert scanner.rescan() == 1


def test_a_folder_that_is_suddenly_empty_is_an_unmounted_disk(
    pool: Pool, scanner: Scanner, shelf: Path, film: Film
) -> None:
    shutil.copy(film("sdr.mkv"), shelf / "a.mkv")
    scan(scanner, shelf)
    (shelf / "a.mkv").unlink()
    outcome = scan(scanner, shelf)
    assert outcome.skipped == {str(shelf): "it is empty now: is its disk mounted?"}
    shelf.rmdir()
    assert scan(scanner, shelf).skipped == {str(shelf): "No such file or directory"}
    assert items(pool).keys() == {"a.mkv"}


def test_hidden_files_and_other_kinds_are_none_of_our_business(
    pool: Pool, scanner: Scanner, shelf: Path
) -> None:
    for name in (".hidden.mkv", "poster.jpg", "film.nfo", "film.srt"):
        (shelf / name).touch()
    (shelf / ".trash").mkdir()
    (shelf / ".trash" / "old.mkv").touch()
    assert scan(scanner, shelf).read == 0
    assert files(pool) == {}


def test_a_name_that_is_no_text_does_not_stop_the_scan(
    pool: Pool, scanner: Scanner, shelf: Path, film: Film
) -> None:
    shutil.copy(film("sdr.mkv"), shelf / "a.mkv")
    (Path(os.fsdecode(os.fsencode(shelf) + b"/caf\xe9.mkv"))).touch()
    (shelf / "dangling.mkv").symlink_to(shelf / "nowhere.mkv")
    assert scan(scanner, shelf).read == 1


def test_a_file_that_a_server_has_is_not_counted_twice_and_tells_it_the_truth(
    pool: Pool, scanner: Scanner, shelf: Path, film: Film
) -> None:
    shutil.copy(film("hdr10.mkv"), shelf / "a.mkv")
    server = uuid4()
    with pool.connection() as conn:
        conn.execute("INSERT INTO servers (id, kind, name) VALUES (%s, 'plex', 'Attic')", [server])
        conn.execute(
            "INSERT INTO media_items (server_id, media_type, title, file_path) "
            "VALUES (%s, 'movie', 'A', %s)",
            [server, str(shelf / "a.mkv")],
        )
    scan(scanner, shelf)
    shown = items(pool)
    assert len(shown) == 1
    assert shown["a.mkv"]["server_id"] == str(server)
    assert (shown["a.mkv"]["hdr_format"], shown["a.mkv"]["has_atmos"]) == ("HDR10", False)
    with pool.connection() as conn:
        conn.execute("UPDATE media_items SET removed_at = now() WHERE server_id = %s", [server])
    scan(scanner, shelf)
    assert items(pool)["a.mkv"]["server_id"] != str(server)


def test_a_reader_that_crashes_costs_only_that_file(film: Film) -> None:
    probe = Probe()
    good = str(film("sdr.mkv"))
    assert probe.read(good)["error"] is None
    assert probe.process
    probe.process.kill()
    probe.process.wait()
    assert probe.read(good) == {"error": "reading it crashed MediaInfo"}
    assert probe.read(good)["error"] is None
    probe.close()


def test_a_reader_that_hangs_is_given_up(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.mkv")  # opening it waits for a writer that never comes
    probe = Probe(patience=0.5)
    assert "took more than" in probe.read(str(tmp_path / "pipe.mkv"))["error"]
    assert probe.process is None


def test_a_stop_is_heeded_between_two_batches(pool: Pool, shelf: Path, film: Film) -> None:
    shutil.copy(film("sdr.mkv"), shelf / "a.mkv")
    stop = Event()
    stop.set()
    assert Scanner(pool, "nas").scan([shelf], stop).read == 0
    assert files(pool) == {}


def test_the_command_says_what_it_found(
    clone: Any, passable_folder: Path, shelf: Path, film: Film
) -> None:
    shutil.copy(film("sdr.mkv"), shelf / "a.mkv")
    cut(film("sdr.mkv"), shelf / "b.mkv", 0.5)
    env = environment(passable_folder, database_url=clone(), media_paths=shelf)
    done = cinevault("scan", env=env)
    assert done.stdout == "2 files read, 0 unchanged, 0 gone, 1 with an error\n", done.stderr
    assert "reading files: 2 of 2 files" in done.stderr
    again = cinevault("scan", str(shelf), env=env)
    assert (again.returncode, again.stdout[:29]) == (0, "0 files read, 2 unchanged, 0 ")
    nowhere = cinevault("scan", str(shelf / "nowhere"), env=env)
    assert nowhere.returncode == 1
    assert "is left as it was: No such file or directory" in nowhere.stderr


def test_the_reader_is_nice_and_ends_with_its_questions() -> None:
    command = [sys.executable, "-m", "collector.media_probe"]
    done = subprocess.run(command, input=b'"/nowhere"\n', capture_output=True, check=True)
    assert done.stdout == b'{"error": "No such file or directory"}\n'
