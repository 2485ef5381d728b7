"""cinevault collect"""

import json
import time
from argparse import ArgumentParser, Namespace
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

import logs
from collector import loop
from collector.connector import once
from collector.connectors import called, connector
from collector.servers import MediaServers
from collector.trouble import ServerTrouble
from collector.writer import Writer
from commands.target import tell
from notify.server_keys import opener
from settings import Settings
from store import embedded
from store.db import Pool, open_pool
from store.errors import StoreError
from store.metrics import ActiveCounts, active_counts

HELP = "run the collector; with --once print what it would write"
NOBODY = "postgresql://127.0.0.1:1/nobody"


def add_arguments(parser: ArgumentParser) -> None:
    """collect [--once]."""
    parser.add_argument("--once", action="store_true", help="look once and print rows as JSON")


def run(args: Namespace, settings: Settings) -> int:
    """Collects until told to stop, or prints what one look at everything would write."""
    if not args.once:
        return loop.main()
    logs.quieten()
    machine = loop.this_machine(settings)
    time.sleep(loop.FIRST_INTERVAL)
    with open_pool(store(settings), name="command", size=2) as pool:
        taken = machine.sample(datetime.now(UTC), counts(pool))
        rows: dict[str, list[dict[str, Any]]] = {
            "system_metrics": [asdict(taken.host)],
            "disk_metrics": [asdict(disk) for disk in taken.disks],
            "gpu_metrics": [asdict(gpu) for gpu in taken.gpus],
        }
        decrypt = opener(settings.fernet_keys)
        rows |= MediaServers(settings, pool, Writer(pool), decrypt=decrypt).once()
    rows |= productions(settings)
    print(json.dumps(rows, indent=2, default=str))
    return 0


def productions(settings: Settings) -> dict[str, list[dict[str, Any]]]:
    """What the systems of productions tell now, by kind; which of them do not answer is told."""
    rows: dict[str, list[dict[str, Any]]] = {}
    for each in settings.connectors:
        system = connector(each)
        try:
            for kind, told in once(called(each), system).items():
                rows.setdefault(kind, []).extend(told)
        except (ServerTrouble, ValueError) as exc:
            tell(f"{called(each)}: {exc}")
        finally:
            system.close()
    return rows


def store(settings: Settings) -> str:
    """The store's address; one where nobody answers while the embedded store does not run."""
    try:
        return settings.database_url or embedded.running_url(settings.data_dir)
    except StoreError:
        return NOBODY


def counts(pool: Pool) -> ActiveCounts | None:
    """What the store says is active; None, with the reason told, where it does not answer."""
    try:
        return active_counts(pool)
    except StoreError as exc:
        tell(f"Active streams and transcodes are unknown: {exc}")
        return None
