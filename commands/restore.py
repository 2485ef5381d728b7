"""cinevault restore"""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from commands.rows_done import rows_done
from commands.target import ACTOR, store_url, tell
from demo.progress import progress
from notify.secrets import Keys
from settings import Settings
from store import audit, loading, rollups
from store.backups.file import Manifest, opened
from store.backups.restoring import restore
from store.db import Pool, open_pool

HELP = "make the store what a backup says, whatever edition either is of"


def add_arguments(parser: ArgumentParser) -> None:
    """restore FILE [--replace]."""
    parser.add_argument("file", type=Path, metavar="FILE", help="what `cinevault backup` wrote")
    parser.add_argument("--replace", action="store_true",
                        help="also where the store is in use: all it holds is lost")  # fmt: skip


def run(args: Namespace, settings: Settings) -> int:
    """Restores, computes the rollups and says what there is now."""
    path = args.file.expanduser().resolve()
    with opened(path) as backup:
        rows = backup.manifest.rows
    with store_url(settings) as url:
        with rows_done(rows) as report:
            done = restore(
                url, path, timezone=settings.timezone, replace=args.replace, report=report
            )
        with open_pool(url, name="command", size=2) as pool:
            audit.record(pool, "store.restore", actor=ACTOR, file=str(path),
                         made_at=done.manifest.made_at, rows=rows)  # fmt: skip
            settle(pool)
    print(f"{rows:,} rows of {done.manifest.made_at} are back ({done.edition} edition).")
    if lost := strange_keys(settings, done.manifest):
        tell(lost)
    return 0


def settle(pool: Pool) -> None:
    """Computes the rollups: answers are right without, and slower."""
    loading.refresh_statistics(pool)
    total = rollups.pending_days(pool)
    with progress("computing rollups", total, "days") as told:
        rollups.refresh(pool, report=lambda done, _total: told(done))


def strange_keys(settings: Settings, restored: Manifest) -> str:
    """What to do where secrets came back whose key is not here; "" where all is well."""
    here = settings.secret_keys or (settings.data_dir / "webhooks.key").exists()
    known = {Keys([key]).key_id for key in settings.fernet_keys} if here else set[str]()
    if not (lost := set(restored.key_ids) - known):
        return ""
    return (
        f"Secrets came back that no key here opens ({', '.join(sorted(lost))}): bring webhooks.key "
        "of the old data folder into this one, or set CINEVAULT_SECRET_KEYS as it was."
    )
