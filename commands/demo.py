"""cinevault demo"""

import hashlib
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Event
from uuid import UUID
from zoneinfo import ZoneInfo

from commands.errors import CannotRun
from commands.table import table
from commands.target import migrated_pool
from demo import living
from demo.alerts import Seal, Sealed
from demo.loading import Order, Phase, StoreInUse, load
from notify.secrets import Keys, hint
from settings import Settings
from store.db import Pool

HELP = "fill an empty store with a made-up server: people, libraries, plays, transcodes, machines"
LIKE = {
    "discord": "https://discord.com/api/webhooks/1",
    "slack": "https://hooks.slack.com/services/T/B",
    "generic": "https://home.example.org/hooks",
    "apprise": "ntfys://ntfy.example.org",
}
EARLIEST = datetime(2001, 1, 1, tzinfo=UTC)
IN_USE = (
    "The store holds servers or plays already, and the demo goes into an empty one only. "
    "Choose another CINEVAULT_DATA_DIR, or another database in CINEVAULT_DATABASE_URL."
)


def add_arguments(parser: ArgumentParser) -> None:
    """How much, over which time, and which one of all possible servers."""
    parser.add_argument("--sessions", type=number(0, 20_000_000), default=20_000, metavar="N",
                        help="how many plays (%(default)s)")  # fmt: skip
    parser.add_argument("--days", type=number(1, 3650), default=365, metavar="D",
                        help="over how many days (%(default)s)")  # fmt: skip
    parser.add_argument("--seed", type=number(0, 2**32), default=1, metavar="S",
                        help="the same seed makes the same server (%(default)s)")  # fmt: skip
    parser.add_argument("--until", metavar="TIME",
                        help="when the last day ends, such as 2026-05-31T22:00 (now)")  # fmt: skip
    parser.add_argument("--if-empty", action="store_true",
                        help="leave a store that is in use as it is, without an error")  # fmt: skip
    parser.add_argument("--live", action="store_true",
                        help="then let its productions go on, until interrupted")  # fmt: skip


def number(least: int, most: int) -> Callable[[str], int]:
    """Understands whole numbers of that range."""

    def understood(text: str) -> int:
        digits = text.replace("_", "").replace(",", "")
        if not digits.isdigit() or not least <= int(digits) <= most:
            raise ArgumentTypeError(f"{text} is not a whole number from {least} to {most}")
        return int(digits)

    return understood


def run(args: Namespace, settings: Settings) -> int:
    """Fills the store and prints what that took."""
    until = end(args.until, settings.zone)
    if until - timedelta(days=args.days) < EARLIEST:
        raise CannotRun(f"--days {args.days} reaches back beyond {EARLIEST:%Y}. Use fewer.")
    order = Order(args.sessions, args.days, args.seed, int(until.timestamp()), settings.zone)
    with migrated_pool(settings) as pool:
        if not (args.live and living.is_here(pool)):
            fill(pool, order, args, settings)
        if args.live and living.is_here(pool):
            living.go_on(pool, Event())
    return 0


def fill(pool: Pool, order: Order, args: Namespace, settings: Settings) -> None:
    """Fills the store and prints what that took; CannotRun where it is in use."""
    try:
        print(summary(load(pool, order, sealing(settings))), flush=True)
    except StoreInUse:
        if not args.if_empty:
            raise CannotRun(IN_USE) from None
        print("The store holds servers or plays already: it stays as it is.")


def sealing(settings: Settings) -> Seal:
    """Keeps made-up addresses as real ones are kept. Whatever is sent there is blocked."""
    keys = Keys(settings.fernet_keys)

    def seal(channel_id: UUID, channel_type: str, name: str) -> Sealed:
        end = hashlib.sha256(name.encode()).hexdigest()[:20]
        kept = keys.seal(str(channel_id), "url", f"http://0.0.0.0/{end}")
        return Sealed(kept.ciphertext, hint(f"{LIKE[channel_type]}/{end}"), kept.key_id)

    return seal


def end(text: str | None, zone: ZoneInfo) -> datetime:
    """When the last day ends: now, or as said, in the store's zone where no other is given."""
    if text is None:
        return datetime.now(UTC)
    try:
        told = datetime.fromisoformat(text)
    except ValueError:
        raise CannotRun(f"--until {text} is no time. For example: 2026-05-31T22:00.") from None
    return told if told.tzinfo else told.replace(tzinfo=zone)


def summary(phases: list[Phase]) -> str:
    """What was written, how long that took, and how fast it was."""
    rows = [
        [phase.name, f"{phase.rows:,}", f"{phase.seconds:.1f}", rate(phase)] for phase in phases
    ]
    total = f"{sum(phase.seconds for phase in phases):.1f}"
    return table(["step", "rows", "seconds", "rows/s"], [*rows, ["all", "", total, ""]])


def rate(phase: Phase) -> str:
    """Rows per second, nothing where there were none."""
    return f"{phase.rows / phase.seconds:,.0f}" if phase.rows and phase.seconds else ""
