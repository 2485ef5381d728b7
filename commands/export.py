"""cinevault export"""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path
from typing import Protocol
from uuid import UUID

from commands import lake
from commands.errors import CannotRun
from commands.target import store_url
from demo.progress import progress
from operations.exports import DAY, Wish, order_of
from settings import Settings, version
from store import privacy, servers
from store.db import open_pool
from store.exports.copying import Watch
from store.exports.datasets import DATASETS, FORMATS, Order, checked
from store.exports.snapshot import snapshot
from store.exports.writing import Exported, export

HELP = "write plays, transcodes, metrics … of some time to a file, with a manifest beside it"


class HasName(Protocol):
    """What can be named."""

    @property
    def id(self) -> UUID: ...

    @property
    def name(self) -> str: ...


def add_arguments(parser: ArgumentParser) -> None:
    """What, of which time and whom, and where to."""
    known = "; ".join(f"{each.name}: {each.about}" for each in DATASETS.values())
    known += "; lake: all of them, kept current in a folder"
    parser.add_argument("dataset", metavar="DATASET", choices=(*DATASETS, "lake"), help=known)
    parser.add_argument("place", metavar="DIR", nargs="?",
                        help="of `export lake DIR`: a copy by day, kept current")  # fmt: skip
    parser.add_argument("--from", dest="since", metavar="TIME", help=f"{DAY} (the first)")
    parser.add_argument("--to", dest="until", metavar="TIME",
                        help="the same, a day being exported whole (the last)")  # fmt: skip
    parser.add_argument("--user", action="append", metavar="NAME",
                        help="only of this viewer; may be given again")  # fmt: skip
    parser.add_argument("--server", action="append", metavar="NAME",
                        help="only of this media server; may be given again")  # fmt: skip
    parser.add_argument("--columns", metavar="A,B,…", help="only these, in this order (all)")
    parser.add_argument("--format", choices=FORMATS,
                        help="as the name after -o ends, else parquet")  # fmt: skip
    parser.add_argument("--zone", metavar="ZONE",
                        help="of days, and of times as text (the store's)")  # fmt: skip
    parser.add_argument("--hide-names", action="store_true",
                        help="pseudonyms for viewers, no addresses and devices")  # fmt: skip
    parser.add_argument("-o", "--output", type=Path, metavar="PATH",
                        help="the file (the data set's name, here)")  # fmt: skip


def run(args: Namespace, settings: Settings) -> int:
    """Writes the file and says what is in it."""
    if args.dataset == "lake":
        return lake.run(args, settings)
    if args.place is not None:
        raise CannotRun(f"{args.place} is one word too many: a file is named with -o.")
    file_format = args.format or ending(args.output) or "parquet"
    path = (args.output or Path(f"{args.dataset}.{file_format}")).absolute()
    wish = Wish(
        args.dataset,
        file_format,
        args.since,
        args.until,
        args.zone,
        tuple(name.strip() for name in args.columns.split(",")) if args.columns else (),
        () if args.user else None,
        () if args.server else None,
    )
    order = order_of(wish, settings)
    checked(order)
    with store_url(settings) as url:
        print(summary(written(url, narrowed(url, order, args), path, args.hide_names)))
    return 0


def narrowed(url: str, order: Order, args: Namespace) -> Order:
    """The order of those viewers and servers only that were named."""
    if not args.user and not args.server:
        return order
    with open_pool(url, name="command", size=1) as pool:
        users = named(args.user, privacy.people(pool), "viewer") if args.user else None
        known = servers.listed(pool) if args.server else []
        found = named(args.server, known, "server") if args.server else None
    return replace(order, users=users, servers=found)


def written(url: str, order: Order, path: Path, hide_names: bool) -> Exported:
    """The file, of the store as it is now; how far it is is told meanwhile."""
    with ExitStack() as bars, snapshot(url, hidden=hide_names) as taken:
        draw: list[Callable[[int], None]] = []

        def tell(done: int, total: int) -> None:
            if not draw:
                draw.append(bars.enter_context(progress(order.dataset, total, "rows")))
            draw[0](done)

        return export(taken, order, path, version=version(), watch=Watch(tell))


def ending(path: Path | None) -> str | None:
    """The format that the file's name tells; CannotRun where it tells another."""
    if path is None or not path.suffix:
        return None
    if (told := path.suffix.removeprefix(".").lower()) not in FORMATS:
        known = ", ".join(FORMATS)
        raise CannotRun(f"{path.name} tells no format: end it in one of {known}, or give --format.")
    return told


def named(names: list[str], there: Sequence[HasName], what: str) -> tuple[UUID, ...]:
    """All of those names; CannotRun where nothing has one."""
    known = {one.name.casefold() for one in there}
    for name in names:
        if name.casefold() not in known:
            near = get_close_matches(name.casefold(), known, n=1)
            hint = f" Did you mean {near[0]}?" if near else ""
            raise CannotRun(f"There is no {what} {name}.{hint}")
    wanted = {name.casefold() for name in names}
    return tuple(one.id for one in there if one.name.casefold() in wanted)


def summary(done: Exported) -> str:
    """What was written, in a line."""
    return f"{done.rows:,} rows in {done.path} ({done.bytes:,} bytes), and {done.manifest.name}"
