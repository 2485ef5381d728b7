"""Exports that people ask for: what is taken, where files lie, how much room they need."""

import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date, datetime, time, timedelta
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

from settings import Settings
from store.db import Pool
from store.errors import ExportRefused
from store.exports import counting, runs
from store.exports.counting import Count
from store.exports.datasets import Order
from store.exports.files import manifest_of
from store.exports.runs import Asker, Run
from store.exports.writing import check_sheet

DAY = "a day such as 2026-05-31 or a time such as 2026-05-31T22:00"
MOST_OPEN = 10  # of one person, waiting or running
LEAST_ROOM = 256 * 1024**2  # a full disk stops the store that lies on it
# Bytes of a row, until there were exports to learn from; those of sessions are the longest.
WEIGHTS = {"parquet": 300, "csv": 800, "json": 2000, "xlsx": 600}
MB = 10**6


class NoRoom(ExportRefused):
    """The disk would be full."""


class TooMany(ExportRefused):
    """Somebody's exports that wait are enough."""


class FileGone(ExportRefused):
    """The export is known, its file is not here."""


class NamesToldOnce(ExportRefused):
    """The file was made when names were shown, which they no longer are."""


@dataclass(frozen=True, slots=True)
class Wish:
    """An export as somebody asks for it; `since` and `until` are days or times, as text."""

    dataset: str
    file_format: str = "parquet"
    since: str | None = None
    until: str | None = None
    zone: str | None = None
    columns: tuple[str, ...] = ()
    users: tuple[UUID, ...] | None = None
    servers: tuple[UUID, ...] | None = None
    hide_names: bool = False


@dataclass(frozen=True, slots=True)
class Estimate:
    """How many rows it would be, and about how many bytes; `free` are left on the disk."""

    count: Count
    bytes: int
    free: int

    @property
    def has_room(self) -> bool:
        """Whether the disk is large enough."""
        return self.bytes + LEAST_ROOM <= self.free


def order_of(wish: Wish, settings: Settings) -> Order:
    """The same in the terms of the store; ExportRefused where it makes no sense."""
    zone = known_zone(wish.zone) if wish.zone else settings.zone
    return Order(
        wish.dataset,
        wish.file_format,
        moment(wish.since, zone, "from"),
        moment(wish.until, zone, "to", whole=True),
        zone.key,
        wish.columns,
        wish.users,
        wish.servers,
    )


def known_zone(name: str) -> ZoneInfo:
    """The zone of that name."""
    try:
        return ZoneInfo(name)
    except (KeyError, OSError, ValueError):
        raise ExportRefused(
            f"zone: {name[:100]} is no time zone. For example: Europe/Berlin."
        ) from None


def moment(text: str | None, zone: ZoneInfo, name: str, *, whole: bool = False) -> datetime | None:
    """When the time begins or ends; a `whole` day ends where the next one begins."""
    if text is None:
        return None
    try:
        if len(text) == len("2026-05-31"):
            told = datetime.combine(date.fromisoformat(text) + timedelta(days=whole), time())
        else:
            told = datetime.fromisoformat(text)
    except (ValueError, OverflowError):
        neither = DAY.replace(" or ", " nor ")
        raise ExportRefused(f"{name}: {text[:100]} is neither {neither}.") from None
    if not MINYEAR < told.year < MAXYEAR:  # in another zone it may be a time that nothing can read
        raise ExportRefused(f"{name}: {text[:100]} is too far away. Leave it out for no bound.")
    return told if told.tzinfo else told.replace(tzinfo=zone)


def estimate(pool: Pool, settings: Settings, order: Order) -> Estimate:
    """How large it would be; ExportRefused where it could not be made."""
    counting.check_columns(pool, order)
    found = counting.count(pool, order)
    if found.is_exact:
        check_sheet(order, found.rows)
    return Estimate(found, size_of(pool, order, found.rows), free(settings))


def size_of(pool: Pool, order: Order, rows: int) -> int:
    """About how many bytes so many rows take."""
    learnt = runs.weight(pool, order.dataset, order.file_format)
    return round(rows * (learnt or WEIGHTS[order.file_format]))


def check_room(settings: Settings, found: Estimate) -> None:
    """Raises NoRoom where the export would leave the disk full."""
    if not found.has_room:
        raise NoRoom(
            f"The disk of {folder(settings)} has {found.free // MB:,} MB free, this export "
            f"asks for about {(found.bytes + LEAST_ROOM) // MB:,}. "
            "Make room, or take less time or fewer columns."
        )


def ask_for(pool: Pool, settings: Settings, wish: Wish, asker: Asker) -> Run:
    """The export, behind those that wait; ExportRefused where it cannot be."""
    order = order_of(wish, settings)
    if runs.open_of(pool, asker) >= MOST_OPEN:
        raise TooMany(f"{MOST_OPEN} of your exports are not done yet. Wait, or cancel some.")
    found = estimate(pool, settings, order)
    check_room(settings, found)
    made = runs.create(
        pool,
        order,
        asker,
        hide_names=wish.hide_names,
        rows_total=found.count.rows,
        keep_days=settings.export_keep_days,
    )
    asked = runs.get(pool, made)
    assert asked
    return asked


def drop(pool: Pool, settings: Settings, run: Run) -> None:
    """Ends one that is not done; removes another, its file first."""
    if run.is_open and runs.cancel(pool, run.id):
        return
    discard(settings, run.id)
    runs.remove(pool, run.id)


def file_of(settings: Settings, run: Run, *, names_may_show: bool) -> Path:
    """The file of an export that is done; ExportRefused where it cannot be given out."""
    if run.state != "done" or not run.file_name:
        raise FileGone(f"There is no file: the export is {run.state}.")
    if not names_may_show and not run.names_hidden:
        raise NamesToldOnce(
            "The file was made when names were shown; they are hidden now. Make it again."
        )
    path = home(settings, run.id) / run.file_name
    if not path.is_file() or not manifest_of(path).is_file():
        raise FileGone(
            "The file is not in this machine's data folder. Whoever serves exports and the jobs "
            "need the same CINEVAULT_DATA_DIR."
        )
    return path


def folder(settings: Settings) -> Path:
    """Where all of them lie."""
    return settings.data_dir / "exports"


def home(settings: Settings, id: UUID) -> Path:
    """Where the files of one lie."""
    return folder(settings) / str(id)


def discard(settings: Settings, id: UUID) -> None:
    """Removes the files of one."""
    shutil.rmtree(home(settings, id), ignore_errors=True)


def free(settings: Settings) -> int:
    """How many bytes the disk has left."""
    wanted = folder(settings)
    there = next(path for path in (wanted, *wanted.parents) if path.exists())
    return shutil.disk_usage(there).free


def name_of(order: Order) -> str:
    """What the file is called: what is in it, of which days."""
    zone = ZoneInfo(order.zone)
    first = order.since and order.since.astimezone(zone).date()
    last = order.until and (order.until - timedelta(microseconds=1)).astimezone(zone).date()
    days = [str(day) for day in (first, last if last != first else None) if day]
    if last and not first:
        days = ["until", str(last)]
    return f"{'_'.join([order.dataset, *days])}.{order.file_format}"


def left_over(settings: Settings, known: Iterable[UUID], now: datetime) -> list[Path]:
    """Folders of exports that nobody knows any more, such as after a restore, and that are old."""
    names = {str(id) for id in known}
    oldest = now - timedelta(days=settings.export_keep_days)
    return [
        path
        for path in folder(settings).glob("*-*-*-*-*")
        if path.name not in names and path.stat().st_mtime < oldest.timestamp()
    ]
