"""The filesystems worth watching: those of the media folders and of the data folder."""

import os
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from store.metrics import DiskSample


def disks(folders: Iterable[Path], host: str, at: datetime) -> list[DiskSample]:
    """One sample per filesystem, in the order of the folders on them."""
    samples = [disk(folder, host, at) for folder in folders]
    return list({sample.mount: sample for sample in reversed(samples)}.values())[::-1]


def disk(folder: Path, host: str, at: datetime) -> DiskSample:
    """The filesystem the folder lies on; the folder itself with the reason where it is unknown."""
    try:
        mount = mount_point(folder)
        status = os.statvfs(mount)
    except OSError as exc:
        return DiskSample(host, str(folder), at, error=exc.strerror)
    return DiskSample(
        host=host,
        mount=str(mount),
        recorded_at=at,
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
