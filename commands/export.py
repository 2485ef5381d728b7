"""cinevault export"""

import tomllib
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from difflib import get_close_matches
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

from commands.errors import CannotRun
from commands.target import store_url
from demo.progress import progress
from settings import Settings
from store import privacy
from store.db import open_pool
from store.exports.copying import Watch
from store.exports.datasets import DATASETS, FORMATS, Order, checked
from store.exports.snapshot import snapshot
from store.exports.writing import Exported, export

HELP = "write plays, transcodes, metrics … of some time to a file, with a manifest beside it"
ROOT = Path(__file__).resolve().parent.parent
DAY = "a day such as 2026-05-31 or a time such as 2026-05-31T22:00"


def add_arguments(parser: ArgumentParser) -> None:
    """What, of which time and whom, and where to."""
    known = "; ".join(f"{each.name}: {each.about}" for each in DATASETS.values())
    parser.add_argument("dataset", metavar="DATASET", choices=tuple(DATASETS), help=known)
    parser.add_argument("--from", dest="since", metavar="TIME", help=f"{DAY} (the first)")
    parser.add_argument("--to", dest="until", metavar="TIME",
                        help="the same, a day being exported whole (the last)")  # fmt: skip
    parser.add_argument("--user", action="append", metavar="NAME",
                        help="only of this viewer; may be given again")  # fmt: skip
    parser.add_argument("--columns", metavar="A,B,…", help="only these, in this order (all)")
    parser.add_argument("--format", choices=FORMATS,
                        help="as the name after -o ends, else parquet")  # fmt: skip
    parser.add_argument("--zone", metavar="ZONE",
                        help="of days, and of times as text (the store's)")  # fmt: skip
    parser.add_argument("-o", "--output", type=Path, metavar="PATH",
                        help="the file (the data set's name, here)")  # fmt: skip


def run(args: Namespace, settings: Settings) -> int:
    """Writes the file and says what is in it."""
    zone = known_zone(args.zone) if args.zone else settings.zone
    file_format = args.format or ending(args.output) or "parquet"
    path = (args.output or Path(f"{args.dataset}.{file_format}")).absolute()
    order = Order(
        args.dataset,
        file_format,
        moment(args.since, zone, "--from"),
        moment(args.until, zone, "--to", whole=True),
        zone.key,
        tuple(name.strip() for name in args.columns.split(",")) if args.columns else (),
        () if args.user else None,
    )
    checked(order)
    with store_url(settings) as url:
        if args.user:
            order = replace(order, users=named(url, args.user))
        print(summary(written(url, order, path)))
    return 0


def written(url: str, order: Order, path: Path) -> Exported:
    """The file, of the store as it is now; how far it is is told meanwhile."""
    with ExitStack() as bars, snapshot(url) as taken:
        draw: list[Callable[[int], None]] = []

        def tell(done: int, total: int) -> None:
            if not draw:
                draw.append(bars.enter_context(progress(order.dataset, total, "rows")))
            draw[0](done)

        return export(taken, order, path, version=version(), watch=Watch(tell))


def known_zone(name: str) -> ZoneInfo:
    """The zone of that name."""
    try:
        return ZoneInfo(name)
    except (KeyError, OSError, ValueError):
        wrong = f"--zone {name} is no time zone. For example: Europe/Berlin."
        raise CannotRun(wrong) from None


def ending(path: Path | None) -> str | None:
    """The format that the file's name tells; CannotRun where it tells another."""
    if path is None or not path.suffix:
        return None
    if (told := path.suffix.removeprefix(".").lower()) not in FORMATS:
        known = ", ".join(FORMATS)
        raise CannotRun(f"{path.name} tells no format: end it in one of {known}, or give --format.")
    return told


def moment(
    text: str | None, zone: ZoneInfo, option: str, *, whole: bool = False
) -> datetime | None:
    """When the time begins or ends; a `whole` day ends where the next one begins."""
    if text is None:
        return None
    try:
        if len(text) == len("2026-05-31"):
            day = date.fromisoformat(text) + timedelta(days=whole)
            return datetime.combine(day, time(), zone)
        told = datetime.fromisoformat(text)
    except (ValueError, OverflowError):
        raise CannotRun(f"{option} {text} is neither {DAY.replace(' or ', ' nor ')}.") from None
    return told if told.tzinfo else told.replace(tzinfo=zone)


def named(url: str, names: list[str]) -> tuple[UUID, ...]:
    """Everybody of those names, on whatever server; CannotRun where nobody has one."""
    with open_pool(url, name="command", size=1) as pool:
        people = privacy.people(pool)
    known = {person.name.casefold() for person in people}
    for name in names:
        if name.casefold() not in known:
            near = get_close_matches(name.casefold(), known, n=1)
            hint = f" Did you mean {near[0]}?" if near else ""
            raise CannotRun(f"There is no viewer {name}.{hint}")
    wanted = {name.casefold() for name in names}
    return tuple(person.id for person in people if person.name.casefold() in wanted)


def summary(done: Exported) -> str:
    """What was written, in a line."""
    return f"{done.rows:,} rows in {done.path} ({done.bytes:,} bytes), and {done.manifest.name}"


def version() -> str:
    """This program's version, as pyproject.toml has it."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
