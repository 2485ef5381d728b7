"""Samples of this machine: plausible, and None where nothing is known."""

import os
from datetime import UTC, datetime
from pathlib import Path

import psutil
import pytest

from collector.counters import Counters, rate
from collector.disks import Disks, mount_point
from collector.machine import GB, Machine
from store.metrics import ActiveCounts

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def test_a_sample_is_what_the_machine_says(tmp_path: Path) -> None:
    taken = Machine([tmp_path]).sample(NOW, ActiveCounts(3, 2))
    sample, watched = taken.host, taken.disks
    disk = psutil.disk_usage(str(tmp_path))
    assert sample.recorded_at == NOW
    assert sample.cpu_percent is not None
    assert 0 <= sample.cpu_percent <= 100
    assert sample.memory_percent is not None
    assert 0 < sample.memory_percent < 100
    assert sample.disk_total_gb == disk.total / GB
    assert (sample.active_streams, sample.active_transcodes) == (3, 2)
    assert [disk.mount for disk in watched] == [str(mount_point(tmp_path))]


def test_rates_are_those_since_the_last_sample(tmp_path: Path) -> None:
    machine = Machine([tmp_path])
    (tmp_path / "film").write_bytes(os.urandom(1_000_000))
    sample = machine.sample(NOW, None).host
    for value in (sample.disk_write_bytes_per_second, sample.network_rx_bytes_per_second):
        assert value is None or value >= 0


def test_what_the_store_does_not_say_is_unknown(tmp_path: Path) -> None:
    sample = Machine([tmp_path]).sample(NOW, None).host
    assert (sample.active_streams, sample.active_transcodes) == (None, None)


def test_folders_of_one_filesystem_are_one_disk(tmp_path: Path) -> None:
    folders = [tmp_path / "films", tmp_path / "series"]
    for folder in folders:
        folder.mkdir()
    assert len(Disks(folders, "nas").samples(NOW)) == 1


def test_a_folder_that_is_missing_is_unknown_with_the_reason(tmp_path: Path) -> None:
    missing = tmp_path / "not-mounted"
    found = Disks([missing, tmp_path], "nas").samples(NOW)
    assert [disk.mount for disk in found] == [str(missing), str(mount_point(tmp_path))]
    assert (found[0].free_bytes, found[0].error) == (None, "No such file or directory")


def test_the_first_folder_stands_for_the_machine_even_when_it_is_unknown(tmp_path: Path) -> None:
    sample = Machine([tmp_path / "not-mounted", tmp_path]).sample(NOW, None).host
    assert sample.disk_free_gb is None


def counters(at: float, received: int | None) -> Counters:
    return Counters(at, received, None, None, None)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (counters(0, 100), counters(10, 600), 50.0),
        (counters(0, 100), counters(10, 100), 0.0),
        (counters(0, 600), counters(10, 100), None),
        (counters(0, None), counters(10, 100), None),
        (counters(0, 100), counters(10, None), None),
        (counters(5, 100), counters(5, 200), None),
    ],
)
def test_a_rate_is_unknown_where_a_counter_is_missing_or_fell(
    before: Counters, after: Counters, expected: float | None
) -> None:
    assert rate(before, after, "received") == expected
