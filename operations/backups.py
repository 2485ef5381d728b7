"""Where backups lie, when the next one is due, which are kept; what the doctor says of them."""

import re
import shutil
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast

from pydantic import SecretStr

from operations.checks import Finding, ago
from settings import ROOT, Settings, variable
from store import embedded
from store.backups.file import BackupFailed, Manifest
from store.backups.making import Told, make, silently
from store.backups.side import Report

NAME = re.compile(r"cinevault-(\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ)\.zip")
STAMP = "%Y-%m-%dT%H-%M-%SZ"
SLACK = timedelta(minutes=30)  # the clock's beat must not make a day of 25 hours
LEAST_ROOM = 64 * 1024**2  # a full disk stops the store that lies on it
LATE = 3
MB = 10**6
SECRET = ("servers", "strapi")  # keys stand in them


@dataclass(frozen=True, slots=True)
class Kept:
    """A backup that was made, by its name."""

    path: Path
    made_at: datetime


def scheduled_folder(settings: Settings, url: str) -> Path | None:
    """Where jobs put backups of the store at the address; None where they make none.

    Unasked, they do it for the embedded store: whoever runs a server of their own backs it up.
    """
    if settings.backup_hours == 0:
        return None
    ours = url == embedded.url(settings.data_dir)
    return settings.backup_dir or (folder(settings) if ours else None)


def folder(settings: Settings) -> Path:
    """Where backups go that nobody sends elsewhere."""
    return settings.backup_dir or settings.data_dir / "backups"


def kept(where: Path) -> list[Kept]:
    """The backups in a folder, the newest first; other files are none of ours."""
    named = [(path, NAME.fullmatch(path.name)) for path in where.glob("cinevault-*.zip")]
    found = [Kept(path, moment(match[1])) for path, match in named if match]
    return sorted(found, key=lambda one: one.made_at, reverse=True)


def moment(stamp: str) -> datetime:
    """When a backup of that name was made."""
    return datetime.strptime(stamp, STAMP).replace(tzinfo=UTC)


def is_due(settings: Settings, where: Path, now: datetime) -> bool:
    """Whether the newest backup is old enough for another."""
    every = timedelta(hours=settings.backup_hours)
    return all(now - one.made_at >= every - SLACK for one in kept(where)[:1])


def back_up(
    url: str, where: Path, settings: Settings, *, report: Report = silently, tried: bool = True
) -> tuple[Path, Manifest]:
    """Makes a backup in the folder; the file and what it holds."""
    check_room(where)
    target = where / f"cinevault-{datetime.now(UTC).strftime(STAMP)}.zip"
    return target, make(url, target, told(settings), report=report, tried=tried)


def check_room(where: Path) -> None:
    """Raises BackupFailed where a backup like the last one would leave the disk full."""
    there = next(path for path in (where, *where.parents) if path.exists())
    last = [one.path.stat().st_size for one in kept(where)[:1]]
    needed, free = sum(last) * 2 + LEAST_ROOM, shutil.disk_usage(there).free
    if free < needed:
        raise BackupFailed(
            f"The disk of {where} has {free // MB:,} MB free, a backup asks for {needed // MB:,}. "
            "Make room, or choose another folder with CINEVAULT_BACKUP_DIR."
        )


def let_go(where: Path, settings: Settings, now: datetime) -> list[Path]:
    """Removes backups too many or too old, never the newest; which."""
    oldest = now - timedelta(days=settings.backup_keep_days)
    gone = [
        one.path
        for place, one in enumerate(kept(where))
        if place >= settings.backup_keep or (place and one.made_at < oldest)
    ]
    for path in gone:
        path.unlink(missing_ok=True)
    return gone


def told(settings: Settings) -> Told:
    """The version, and the settings that were given, without secrets."""
    given = sorted(settings.model_fields_set)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    return Told(project["version"], {variable(name): shown(settings, name) for name in given})


def shown(settings: Settings, name: str) -> str:
    """The setting as it may be written down."""
    value = getattr(settings, name)
    values = cast("tuple[object, ...]", value) if isinstance(value, tuple) else (value,)
    if name in SECRET or name.endswith("_url") or any(isinstance(v, SecretStr) for v in values):
        return "(not written down)"
    return ", ".join(map(str, values))


def findings(settings: Settings, url: str) -> Iterator[Finding]:
    """How fresh the newest backup is."""
    where = scheduled_folder(settings, url)
    if where is None:
        advice = "CINEVAULT_BACKUP_DIR names a folder for them"
        yield Finding("info", "backup", f"none is made on a schedule: {advice}")
        return
    found, now = kept(where), datetime.now(UTC)
    if not found:
        yield Finding("warn", "backup", f"none yet in {where}: `cinevault backup` makes one")
        return
    age, size = now - found[0].made_at, found[0].path.stat().st_size
    said = f"{len(found)} in {where}, the newest {ago(age)}, {size / MB:.1f} MB"
    if age > LATE * timedelta(hours=settings.backup_hours):
        yield Finding("warn", "backup", f"{said}: see `cinevault jobs list` for what keeps it back")
    else:
        yield Finding("ok", "backup", said)
