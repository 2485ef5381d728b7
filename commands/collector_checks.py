"""What the doctor says about the collector of this machine: what waits in its spool, its ffmpeg."""

import shutil
import sqlite3
from collections.abc import Iterator

from collector.ffmpeg_journal import FOLDER, journals
from collector.loop import SPOOL
from collector.spool import Depth, Spool
from operations.checks import Finding
from settings import Settings

MB = 10**6


def local_findings(settings: Settings) -> Iterator[Finding]:
    """What waits on this machine, whether the store is there or not; which ffmpeg is wrapped."""
    path = settings.data_dir / SPOOL
    try:
        if path.exists():
            spool = Spool(path, limit=settings.spool_max_mb * MB)
            yield from depth_findings(spool.depth(), settings)
            spool.close()
    except sqlite3.Error as exc:
        yield Finding("bad", "spool", f"{path} cannot be read: {exc}; move it away to start anew")
    ended = sum(not run.is_running for run in journals(settings.data_dir / FOLDER))
    if ended:
        said = f"{ended} runs of ffmpeg wait for the collector"
        yield Finding("info", "ffmpeg", f"{said}: it takes them within seconds when it runs")
    yield ffmpeg(settings)


def depth_findings(depth: Depth, settings: Settings) -> Iterator[Finding]:
    """How full the spool is, and what its bound has cost."""
    said = f"{depth.waiting} rows wait for the store, {depth.bytes / MB:.1f} MB"
    if depth.oldest:
        said += f", since {depth.oldest.astimezone(settings.zone):%Y-%m-%d %H:%M}"
    yield Finding("ok" if depth.waiting < 1000 else "warn", "spool", said)
    if depth.rejected:
        advice = "they are tried again when the collector starts"
        yield Finding(
            "warn", "spool", f"{depth.rejected} rows the store refuses: {depth.refusal}; {advice}"
        )
    if depth.thinned:
        yield Finding("info", "spool", f"{depth.thinned} samples were left out to save room")
    if depth.lost:
        advice = "raise CINEVAULT_SPOOL_MAX_MB"
        yield Finding("bad", "spool", f"{depth.lost} rows were lost because it was full: {advice}")


def ffmpeg(settings: Settings) -> Finding:
    """Which ffmpeg `cinevault ffmpeg` runs."""
    found = shutil.which(settings.ffmpeg_path or "ffmpeg")
    if found:
        return Finding("info", "ffmpeg", f"`cinevault ffmpeg` runs {found}")
    if settings.ffmpeg_path:
        advice = "correct CINEVAULT_FFMPEG_PATH"
        return Finding("warn", "ffmpeg", f"there is no {settings.ffmpeg_path}: {advice}")
    return Finding("info", "ffmpeg", "none on the PATH; only `cinevault ffmpeg` needs it")
