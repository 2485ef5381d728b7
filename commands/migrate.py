"""cinevault migrate"""

from argparse import ArgumentParser, Namespace

from commands.target import store_url, tell
from settings import Settings
from store import migrations

HELP = "bring the store up to date; also after CREATE EXTENSION timescaledb, to convert it"


def add_arguments(parser: ArgumentParser) -> None:
    """It takes none."""


def run(args: Namespace, settings: Settings) -> int:
    """Migrates, and says what the store is now."""
    with store_url(settings) as url:
        done = migrations.migrate(url, timezone=settings.timezone, report=tell)
    applied = f"{len(done.applied)} migrations applied" if done.applied else "nothing to do"
    print(f"The store is up to date ({done.edition} edition): {applied}.")
    return 0
