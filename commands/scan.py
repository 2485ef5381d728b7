"""cinevault scan"""

import socket
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from threading import Event

from collector.media_files import Outcome, Scanner
from commands.errors import CannotRun
from commands.target import migrated_pool, tell
from demo.progress import progress
from settings import Settings

HELP = "look for new, changed and vanished files in the media folders"


def add_arguments(parser: ArgumentParser) -> None:
    """scan [FOLDER ...]."""
    parser.add_argument("folders", nargs="*", type=Path, metavar="FOLDER",
                        help="only these (all of CINEVAULT_MEDIA_PATHS)")  # fmt: skip


def run(args: Namespace, settings: Settings) -> int:
    """Scans and prints what was found; 1 where a folder could not be read."""
    folders = [path.expanduser().resolve() for path in args.folders or settings.media_paths]
    if not folders:
        raise CannotRun("There is no folder to scan. Name one, or set CINEVAULT_MEDIA_PATHS.")
    with migrated_pool(settings) as pool, ExitStack() as bars:
        scanner = Scanner(pool, socket.gethostname())
        try:
            outcome = scanner.scan(folders, Event(), telling(bars))
        finally:
            scanner.close()
    print(summary(outcome))
    for folder, reason in outcome.skipped.items():
        tell(f"{folder} is left as it was: {reason}")
    return 1 if outcome.skipped else 0


def telling(bars: ExitStack) -> Callable[[int, int], None]:
    """A function to be told how far the scan is; the bar is drawn once the total is known."""
    draw: list[Callable[[int], None]] = []

    def told(done: int, total: int) -> None:
        if not draw:
            draw.append(bars.enter_context(progress("reading files", total, "files")))
        draw[0](done)

    return told


def summary(outcome: Outcome) -> str:
    """What the scan did, in a line."""
    return (
        f"{outcome.read:,} files read, {outcome.unchanged:,} unchanged, {outcome.gone:,} gone, "
        f"{outcome.errors:,} with an error"
    )
