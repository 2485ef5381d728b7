"""The filesystems worth watching: those of the media folders and of the data folder."""

import os
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from collector.deadline import Hangs, Question
from store.metrics import DiskSample

SOME_TIME = datetime(2000, 1, 1, tzinfo=UTC)

Read = Callable[[Path, str], DiskSample]


def disk(folder: Path, host: str) -> DiskSample:
    """The filesystem the folder lies on; the folder itself with the reason where it is unknown."""
    try:
        mount = mount_point(folder)
        status = os.statvfs(mount)
    except OSError as exc:
        return DiskSample(host, str(folder), SOME_TIME, error=exc.strerror)
    return DiskSample(
        host=host,
        mount=str(mount),
        recorded_at=SOME_TIME,
        total_bytes=status.f_blocks * status.f_frsize,
        used_bytes=(status.f_blocks - status.f_bfree) * status.f_frsize,
        free_bytes=status.f_bavail * status.f_frsize,
        inodes_total=status.f_files or None,  # some filesystems have no such limit
        inodes_free=status.f_favail if status.f_files else None,
    )


def mount_point(folder: Path) -> Path:
    """Where the folder's filesystem is mounted; OSError where there is no such folder."""
    path = folder.resolve(strict=True)
    return next(place for place in (path, *path.parents) if os.path.ismount(place))


class Disks:
    """Asks all disks at once and waits for none: a network disk may hang for hours."""

    def __init__(self, folders: Iterable[Path], host: str, read: Read = disk) -> None:
        self.host = host
        self.questions = {folder: Question(partial(read, folder, host)) for folder in folders}
        self.mounts: dict[Path, str] = {}

    def samples(self, at: datetime) -> list[DiskSample]:
        """One sample per filesystem, in the order of the folders on them."""
        for question in self.questions.values():
            question.ask()
        found = [replace(self.answered(folder), recorded_at=at) for folder in self.questions]
        return list({sample.mount: sample for sample in reversed(found)}.values())[::-1]

    def answered(self, folder: Path) -> DiskSample:
        """The folder's filesystem; where it hangs, the one it was on, with the reason."""
        try:
            sample = self.questions[folder].answer()
        except Hangs as exc:
            where = self.mounts.get(folder, str(folder))
            return DiskSample(self.host, where, SOME_TIME, error=f"the disk {exc}")
        if sample.error is None:
            self.mounts[folder] = sample.mount
        return sample
