"""cinevault backup"""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from commands.errors import CannotRun
from commands.rows_done import rows_done
from commands.target import ACTOR, store_url
from operations import backups
from settings import Settings
from store import audit
from store.backups.file import Manifest
from store.db import open_pool
from store.job_runs import claimed

HELP = "write the whole store into one file, try it out, and say what must be kept beside it"
MB = 10**6


def add_arguments(parser: ArgumentParser) -> None:
    """backup [DIR] [--untried]."""
    where = "where to (CINEVAULT_BACKUP_DIR, or backups in the data folder)"
    parser.add_argument("folder", nargs="?", type=Path, metavar="DIR", help=where)
    untried = "do not load it once beside the store to see whether it restores"
    parser.add_argument("--untried", action="store_true", help=untried)


def run(args: Namespace, settings: Settings) -> int:
    """Makes a backup and says where it is."""
    folder = (args.folder or backups.folder(settings)).expanduser().resolve()
    with store_url(settings) as url, open_pool(url, name="command", size=2) as pool:
        with claimed(pool, "make_backup") as ours:
            if not ours:
                raise CannotRun("A backup is being made by another program. Try again later.")
            with rows_done() as report:
                path, made = backups.back_up(
                    url, folder, settings, report=report, tried=not args.untried
                )
        audit.record(pool, "store.backup", actor=ACTOR, file=str(path), rows=made.rows)
    tried = "not tried out" if args.untried else "loaded once and compared"
    print(f"{path}: {made.rows:,} rows, {path.stat().st_size / MB:,.1f} MB, {tried}.")
    print(key_note(settings, made))
    return 0


def key_note(settings: Settings, made: Manifest) -> str:
    """Which secret has to be kept apart, because the backup is worth less without it."""
    if not made.key_ids:
        return "It holds no encrypted secrets."
    where = (
        "CINEVAULT_SECRET_KEYS" if settings.secret_keys else str(settings.data_dir / "webhooks.key")
    )
    return f"Keep {where} elsewhere: without it nobody can read the secrets in the backup."
