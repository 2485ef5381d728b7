"""cinevault import"""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from time import monotonic
from zoneinfo import ZoneInfo

from commands.errors import CannotRun
from commands.restore import settle
from commands.table import table
from commands.target import ACTOR, migrated_pool, tell
from demo.progress import progress
from operations.exports import known_zone
from operations.imports import reasons
from operations.imports.importing import Order, Report, Result, Watch, bring_in
from operations.imports.source import TOOLS
from settings import Settings
from store.db import Pool
from store.imports import batches

HELP = "bring in the history of Tautulli, Jellystat, Playback Reporting or Streamystats"
LONG = 2  # seconds a step takes before it is told of
MOST = 12  # lines of a mapping
HOUR = 3600


def add_arguments(parser: ArgumentParser) -> None:
    """import FILE, or what was brought in already."""
    parser.add_argument("file", type=Path, nargs="?", metavar="FILE",
                        help="its database, backup (zipped too) or export")  # fmt: skip
    parser.add_argument("--dry-run", action="store_true", help="only say what would come")
    parser.add_argument("--server", metavar="NAME",
                        help="whose history it is (the only one of its kind)")  # fmt: skip
    parser.add_argument("--zone", metavar="ZONE",
                        help="of times that the file has without one (the store's)")  # fmt: skip
    parser.add_argument("--yes", action="store_true", help="do not ask")
    parser.add_argument("--left-out", type=Path, metavar="PATH",
                        help="write all that stays out, and why, to this CSV file")  # fmt: skip
    parser.add_argument("--list", action="store_true", help="what was brought in, newest first")
    parser.add_argument("--undo", type=int, metavar="NUMBER",
                        help="take an import back, as --list numbers it")  # fmt: skip


def run(args: Namespace, settings: Settings) -> int:
    """Brings a file in, lists what came, or takes it back."""
    if sum((args.file is not None, args.list, args.undo is not None)) != 1:
        raise CannotRun("Name a file, or give either --list or --undo NUMBER.")
    with migrated_pool(settings, size=3) as pool:
        if args.list:
            print(listed(pool, settings.zone))
        elif args.undo is not None:
            undone(pool, args.undo, is_sure=args.yes)
        else:
            return brought_in(pool, args, settings)
    return 0


def brought_in(pool: Pool, args: Namespace, settings: Settings) -> int:
    """Brings the file in, after asking."""
    order = Order(
        path=args.file.expanduser().resolve(),
        work=settings.data_dir / "imports",
        zone=known_zone(args.zone) if args.zone else settings.zone,
        server=args.server,
        actor=ACTOR,
        is_trial=args.dry_run,
        left_out=args.left_out,
        chosen=dict(settings.chosen),
    )

    def agree(found: Result) -> bool:
        print("\n".join(told(found, order.zone)))
        return args.yes or asked(f"Bring in {found.scope.plays:,} plays?")

    with ExitStack() as bars:
        done = bring_in(pool, order, Watch(telling(bars), agree=agree))
    if args.dry_run or not done.scope.plays:
        print("\n".join(told(done, order.zone)))
        print("Nothing was written." if args.dry_run else "Nothing new: nothing was written.")
        return 0
    if done.batch is None:
        print("Nothing was brought in.")
        return 1
    settle(pool)
    print("\n".join(receipt(done)))
    return 0


def asked(question: str) -> bool:
    """Whether somebody says yes; CannotRun where nobody can be asked."""
    if not sys.stdin.isatty():
        raise CannotRun("Nobody can be asked here: give --yes, or --dry-run. Nothing was written.")
    try:
        return input(f"{question} [y/N] ").strip().lower() in ("y", "yes")
    except EOFError:
        return False


def telling(bars: ExitStack) -> Report:
    """Says how far it is: a bar for each step that counts, a line for one that takes longer."""
    task, draw, began = "", None, monotonic()

    def tell_of(now: str, done: int, total: int) -> None:
        nonlocal task, draw, began
        if now != task:
            bars.close()
            if monotonic() - began > LONG:
                tell(f"{now} …")
            task, draw, began = now, None, monotonic()
        if total and draw is None:
            draw = bars.enter_context(progress(now, total, "plays"))
        if draw:
            draw(done)

    return tell_of


def told(found: Result, zone: ZoneInfo) -> Iterator[str]:
    """What would come, as lines."""
    scope, new = found.scope, " (new here)" if found.is_new_server else ""
    yield f"{TOOLS[found.tool]}: {counted(found.source.plays, found.source.seconds)} in the file"
    yield f"server      {found.server.name}{new}"
    if found.zone:
        yield f"zone        {found.zone}: times in the file have none (--zone)"
    yield f"would come  {counted(scope.plays, scope.seconds)}"
    yield f"            {scope.users:,} viewers, {scope.titles:,} titles"
    if scope.first_play and scope.last_play:
        yield f"from        {day(scope.first_play, zone)} to {day(scope.last_play, zone)}"
    yield from mapped(found)
    for flag in found.flags:
        yield f"note        {flag.plays:,}: {reasons.said(flag.flag)}"
    for verdict in found.left_out:
        seconds = verdict.told_seconds
        yield f"stays out   {counted(verdict.plays, seconds)}: {reasons.why(verdict.reason)}"
        yield from (
            f"              {each.n}: {each.about}"
            for each in found.examples
            if each.reason == verdict.reason
        )


def mapped(found: Result) -> Iterator[str]:
    """Who is who, the most plays first."""
    for each in found.mapping[:MOST]:
        known = f"{each.known_as} (by {each.how})" if each.known_as else "new"
        yield f"{each.kind:<11} {each.name} → {known}: {counted(each.plays, each.seconds)}"
    if more := len(found.mapping) - MOST:
        yield from [f"            and {more:,} more"] if more > 0 else []


def receipt(done: Result) -> Iterator[str]:
    """That the numbers agree."""
    stored = done.receipt["stored"]
    yield f"Import {done.batch} is in. `cinevault import --undo {done.batch}` takes it back."
    yield f"in the file, counted by itself  {counted(done.source.plays, done.source.seconds)}"
    left = [(each.plays, each.told_seconds) for each in done.left_out]
    yield f"stayed out                      {counted(*map(sum, zip((0, 0), *left, strict=True)))}"
    yield f"in the store now                {counted(stored['plays'], stored['seconds'])}"
    yield f"in its slices                   {stored['slice_seconds'] / HOUR:,.1f} h"


def counted(plays: int, seconds: int) -> str:
    """So many plays of so many hours."""
    return f"{plays:,} play{'s'[: plays != 1]}, {seconds / HOUR:,.1f} h"


def day(at: datetime, zone: ZoneInfo) -> str:
    """The local day."""
    return f"{at.astimezone(zone):%Y-%m-%d}"


def listed(pool: Pool, zone: ZoneInfo) -> str:
    """Every import, the newest first."""
    found = batches.batches(pool)
    if not found:
        return "Nothing was brought in yet."
    rows = [
        (
            str(each.id),
            TOOLS[each.tool],
            each.file_name,
            each.server_name,
            f"{each.plays:,}",
            f"{each.seconds / HOUR:,.1f}",
            f"{each.imported_at.astimezone(zone):%Y-%m-%d %H:%M}",
            f"undone {day(each.undone_at, zone)}" if each.undone_at else "",
        )
        for each in found
    ]
    return table(("number", "tool", "file", "server", "plays", "hours", "imported", ""), rows)


def undone(pool: Pool, number: int, *, is_sure: bool) -> None:
    """Takes an import back."""
    found = {each.id: each for each in batches.batches(pool)}
    if number not in found:
        raise CannotRun(f"There is no import {number}: `cinevault import --list` tells which.")
    if not (is_sure or asked(f"Take back {found[number].plays:,} plays of import {number}?")):
        raise CannotRun("Nothing was taken back.")
    plays = batches.undo(pool, number, by=ACTOR)
    settle(pool)
    print(f"Import {number} is taken back: {plays:,} plays are gone.")
