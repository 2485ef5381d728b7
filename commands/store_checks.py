"""What the doctor says about the store, and about the programs that write into it."""

from collections.abc import Iterator

from commands.errors import CannotRun
from commands.target import store_url
from jobs.registry import JOBS
from operations import backups
from operations.checks import Finding, contents
from settings import Settings
from store import cluster, embedded, health
from store.db import Pool, connect, open_pool
from store.errors import StoreError


def store_findings(settings: Settings) -> Iterator[Finding]:
    """Whether the store answers, which one it is, and how fresh its contents are."""
    if settings.embedded and not cluster.exists(settings.data_dir):
        yield Finding("info", "store", "none yet: `make up` makes one in the data folder")
        return
    runs = not settings.embedded or embedded.is_running(settings.data_dir)
    if not runs:
        yield Finding("info", "store", "the embedded PostgreSQL is not running: started to look")
    try:
        with store_url(settings) as url, answering_pool(url) as pool:
            yield from contents(pool, settings, {job.name: job.every for job in JOBS})
            yield from backups.findings(settings, url)
    except (CannotRun, StoreError) as exc:
        yield Finding("bad", "store", str(exc))


def answering_pool(url: str) -> Pool:
    """A pool on a store that answers; StoreError with the server's own reason where it does not."""
    connect(url).close()
    return open_pool(url, name="doctor", size=1)


def replica_findings(settings: Settings) -> Iterator[Finding]:
    """Whether the replica that reads go to answers."""
    if settings.read_database_url is None:
        return
    try:
        with answering_pool(settings.read_database_url) as pool:
            found = health.check(pool)
    except StoreError as exc:
        advice = "check CINEVAULT_READ_DATABASE_URL, or unset it to read from the store itself"
        yield Finding("bad", "replica", f"{exc}: {advice}")
    else:
        yield Finding("ok", "replica", f"PostgreSQL {found.version} answers")
