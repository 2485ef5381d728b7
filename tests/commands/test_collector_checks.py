"""What the doctor says about collectors."""

from pathlib import Path

import pytest

from collector.ffmpeg_journal import FOLDER
from collector.loop import SPOOL
from collector.writer import Writer
from commands.collector_checks import local_findings
from operations.checks import collector_findings, server_findings
from settings import Settings
from store.collector import SourceState, note_sources
from store.db import Pool
from store.transcodes import Transcode
from tests.collector.evening import play, sample, transcode


def said(settings: Settings) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for finding in local_findings(settings):
        found.setdefault(f"{finding.level} {finding.about}", []).append(finding.text)
    return found


def test_what_waits_and_what_the_store_refuses_is_said(pool: Pool, tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, timezone="UTC")
    assert not any(name.endswith("spool") for name in said(settings))
    writer = Writer(pool, tmp_path / SPOOL)
    stranger = play(0, 0, 9).id
    writer.transcodes([Transcode(stranger, play(0, 0, 9).started_at, user_id=stranger)])
    assert writer.flush()
    writer.sample(sample(0).host)
    found = said(settings)
    assert found["ok spool"][0].startswith("1 rows wait for the store, 0.0 MB, since 20")
    assert found["warn spool"][0].startswith("1 rows the store refuses: insert or update on table")
    writer.close()


def test_what_was_lost_is_said_with_what_to_do(pool: Pool, tmp_path: Path) -> None:
    writer = Writer(pool, tmp_path / SPOOL, limit=60_000)
    for number in range(300):
        writer.transcodes([transcode(number, running=False)])
    found = said(Settings(data_dir=tmp_path))
    assert found["bad spool"][0].endswith("because it was full: raise CINEVAULT_SPOOL_MAX_MB")
    writer.close()


def test_runs_that_wait_for_the_collector_are_counted(tmp_path: Path) -> None:
    (tmp_path / FOLDER).mkdir()
    (tmp_path / FOLDER / "a.json").write_text("{}")
    found = said(Settings(data_dir=tmp_path))
    assert found["info ffmpeg"][0].startswith("1 runs of ffmpeg wait")


def test_an_ffmpeg_that_is_not_there_is_named_with_its_setting(tmp_path: Path) -> None:
    found = said(Settings(data_dir=tmp_path, ffmpeg_path="/nowhere/ffmpeg"))
    assert found["warn ffmpeg"] == ["there is no /nowhere/ffmpeg: correct CINEVAULT_FFMPEG_PATH"]


def test_sources_that_do_not_answer_are_said_with_the_reason(pool: Pool) -> None:
    states = [
        SourceState("gpu", "off", "no NVIDIA driver"),
        SourceState("attic", "failing", "wrong key"),
        SourceState("machine", "ok"),
    ]
    note_sources(pool, "nas", states)
    found = [(finding.level, finding.text) for finding in collector_findings(pool)]
    assert found == [
        ("warn", "nas: attic failing: wrong key"),
        ("info", "nas: gpu off: no NVIDIA driver"),
    ]


def test_servers_that_do_not_answer_are_said_with_the_reason(pool: Pool) -> None:
    rows = [
        ("Attic", "plex", "http://a", "unauthorized", "the key is not accepted: enter it again"),
        ("Home", "jellyfin", "http://h", "ok", None),
        ("Files on nas", "files", None, "ok", None),
    ]
    with pool.connection() as conn:
        conn.cursor().executemany(
            "INSERT INTO servers (name, kind, base_url, state, state_reason) "
            "VALUES (%s, %s, %s, %s, %s)",
            rows,
        )
    assert [(finding.level, finding.text) for finding in server_findings(pool)] == [
        ("warn", "Attic (plex): the key is not accepted: enter it again"),
        ("ok", "Home (jellyfin) ok, 0 streams"),
    ]


@pytest.mark.parametrize("contents", [b"rubbish" * 1000])
def test_a_spool_that_is_broken_is_no_end_of_the_doctor(tmp_path: Path, contents: bytes) -> None:
    (tmp_path / SPOOL).write_bytes(contents)
    assert said(Settings(data_dir=tmp_path))
