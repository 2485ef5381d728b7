"""cinevault collect"""

import json
import time
from argparse import ArgumentParser, Namespace
from dataclasses import asdict
from datetime import UTC, datetime

from collector import loop
from commands.target import tell
from settings import Settings
from store import embedded
from store.db import open_pool
from store.errors import StoreError
from store.metrics import ActiveCounts, active_counts

HELP = "run the collector; with --once print one sample instead of writing it"


def add_arguments(parser: ArgumentParser) -> None:
    """collect [--once]."""
    parser.add_argument("--once", action="store_true", help="print one sample as JSON, write none")


def run(args: Namespace, settings: Settings) -> int:
    """Collects until told to stop, or prints what one sample would write."""
    if not args.once:
        return loop.main()
    machine = loop.this_machine(settings)
    time.sleep(loop.FIRST_INTERVAL)
    taken = machine.sample(datetime.now(UTC), counts(settings))
    rows = {
        "system_metrics": [asdict(taken.host)],
        "disk_metrics": [asdict(disk) for disk in taken.disks],
        "gpu_metrics": [asdict(gpu) for gpu in taken.gpus],
    }
    print(json.dumps(rows, indent=2, default=str))
    return 0


def counts(settings: Settings) -> ActiveCounts | None:
    """What the store says is active; None, with the reason told, where it does not answer."""
    try:
        url = settings.database_url or embedded.running_url(settings.data_dir)
        with open_pool(url, name="command", size=1) as pool:
            return active_counts(pool)
    except StoreError as exc:
        tell(f"Active streams and transcodes are unknown: {exc}")
        return None
