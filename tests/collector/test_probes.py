"""Disks, sensors and containers: what hangs is given up, what is not there is None."""

import threading
from collections import namedtuple
from datetime import UTC, datetime
from pathlib import Path

import pytest

from collector import container
from collector.container import Memory, Usage
from collector.deadline import Hangs, Question
from collector.disks import Disks, disk
from collector.machine import Machine, processor_heat
from store.metrics import DiskSample

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
Reading = namedtuple("Reading", "label current")


class Door:
    """Answers, until it is shut; then whoever asks waits."""

    def __init__(self) -> None:
        self.open = threading.Event()
        self.open.set()
        self.asked = 0

    def answer(self) -> int:
        self.asked += 1
        self.open.wait()
        return self.asked


def test_a_question_is_answered_again_and_again() -> None:
    question = Question(Door().answer)
    assert [question.answer(), question.answer()] == [1, 2]


def test_what_hangs_is_given_up_and_not_asked_twice() -> None:
    door = Door()
    question = Question(door.answer, deadline=0.05)
    door.open.clear()
    for _ in range(3):
        with pytest.raises(Hangs, match="has not answered for"):
            question.answer()
    assert door.asked == 1
    door.open.set()
    assert question.asked is not None
    question.asked.result()
    assert question.answer() == 1, "the late answer"
    assert question.answer() == 2


@pytest.mark.parametrize("error", [OSError("gone"), TimeoutError("of the network")])
def test_an_error_is_passed_on(error: Exception) -> None:
    def fail() -> None:
        raise error

    question = Question(fail)
    for _ in range(2):
        with pytest.raises(type(error), match=str(error)):
            question.answer()


def test_a_disk_that_hangs_is_unknown_and_holds_up_no_other(tmp_path: Path) -> None:
    doors = {"here": Door(), "there": Door()}

    def slow(folder: Path, host: str) -> DiskSample:
        doors[folder.name].answer()
        return DiskSample(host, f"/mnt/{folder.name}", NOW, total_bytes=10, free_bytes=5)

    disks = Disks([tmp_path / "here", tmp_path / "there"], "nas", slow)
    for question in disks.questions.values():
        question.deadline = 0.2
    assert [sample.free_bytes for sample in disks.samples(NOW)] == [5, 5]
    doors["here"].open.clear()
    first, second = disks.samples(NOW)
    assert (first.mount, first.free_bytes) == ("/mnt/here", None)
    assert "the disk has not answered for" in str(first.error)
    assert (second.mount, second.error) == ("/mnt/there", None)
    doors["here"].open.set()


def test_inodes_are_counted_where_there_is_such_a_limit(tmp_path: Path) -> None:
    sample = disk(tmp_path, "nas")
    assert sample.inodes_total is None or sample.inodes_total >= (sample.inodes_free or 0) > 0


@pytest.mark.parametrize(
    ("sensors", "expected"),
    [
        ({}, None),
        ({"nvme": [Reading("Composite", 60.0)]}, None),
        ({"coretemp": [Reading("Package id 0", 55.0), Reading("Core 0", 61.0)]}, 55.0),
        ({"k10temp": [Reading("Tctl", 48.5), Reading("Tccd1", 50.0)]}, 48.5),
        ({"cpu_thermal": [Reading("", 42.0)]}, 42.0),
        ({"coretemp": [Reading("Core 0", 40.0), Reading("Core 1", 44.0)]}, 44.0),
        ({"coretemp": [Reading("Core 0", None)]}, None),
    ],
)
def test_the_processors_temperature_is_its_packages(
    sensors: dict[str, list[Reading]], expected: float | None
) -> None:
    assert processor_heat(sensors) == expected


def version_2(root: Path, **files: str) -> Path:
    given = {
        "cpu.max": "200000 100000",
        "cpu.stat": "usage_usec 5000000\nuser_usec 1",
        "memory.current": "600",
        "memory.max": "1000",
        "memory.stat": "anon 300\ninactive_file 100\n",
    } | {name.replace("_", "."): text for name, text in files.items()}
    for name, text in given.items():
        (root / name).write_text(text)
    return root


def version_1(root: Path) -> Path:
    for name, text in {
        "cpu/cpu.cfs_quota_us": "50000",
        "cpu/cpu.cfs_period_us": "100000",
        "cpuacct/cpuacct.usage": "5000000000",
        "memory/memory.usage_in_bytes": "600",
        "memory/memory.limit_in_bytes": "1000",
        "memory/memory.stat": "cache 1\ntotal_inactive_file 100",
    }.items():
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_text(text)
    return root


def test_a_containers_limits_are_read_in_both_versions(tmp_path: Path) -> None:
    (tmp_path / "1").mkdir()
    (tmp_path / "2").mkdir()
    old, new = version_1(tmp_path / "1"), version_2(tmp_path / "2")
    assert (container.cores(old), container.cores(new)) == (0.5, 2.0)
    for root in (old, new):
        assert container.memory(root) == Memory(500, 1000)
        assert container.memory(root).percent == 50
        assert container.cpu_usage(root).seconds == 5


def test_a_container_without_limits_may_use_the_machine(tmp_path: Path) -> None:
    root = version_2(tmp_path, cpu_max="max 100000", memory_max="max")
    assert container.cores(root) >= 1
    assert container.memory(root).limit is None
    taken = Machine([], "nas", groups=root).sample(NOW, None).host
    assert taken.memory_percent is not None
    assert taken.memory_percent < 1
    assert taken.memory_used_mb == 0


def test_where_there_are_no_groups_nothing_is_known(tmp_path: Path) -> None:
    assert container.memory(tmp_path) == Memory(None, None)
    sample = Machine([], "nas", groups=tmp_path).sample(NOW, None).host
    assert (sample.cpu_percent, sample.memory_percent) == (None, None)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (Usage(0, 5), Usage(10, 15), 50.0),
        (Usage(0, 5), Usage(10, 5), 0.0),
        (Usage(0, None), Usage(10, 5), None),
        (Usage(5, 1), Usage(5, 2), None),
    ],
)
def test_a_containers_load_is_a_share_of_what_it_may_use(
    before: Usage, after: Usage, expected: float | None
) -> None:
    assert container.cpu_percent(before, after, cores=2) == expected
