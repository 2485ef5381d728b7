"""What the doctor says about the store, and about the programs that write into it."""

from collections.abc import Iterator
from datetime import timedelta

from commands.collector_checks import collector_findings, server_findings
from commands.errors import CannotRun
from commands.finding import Finding
from commands.target import store_url
from jobs.registry import JOBS, Job
from settings import Settings
from store import cluster, embedded, health, inspect, job_runs, metrics, rollups
from store.db import Pool, connect, open_pool
from store.errors import StoreError

LATE = 3  # times the interval after which something should have happened
MANY_PENDING = 10_000


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
            yield from contents(pool, settings)
    except (CannotRun, StoreError) as exc:
        yield Finding("bad", "store", str(exc))


def answering_pool(url: str) -> Pool:
    """A pool on a store that answers; StoreError with the server's own reason where it does not."""
    connect(url).close()
    return open_pool(url, name="doctor", size=1)


def contents(pool: Pool, settings: Settings) -> Iterator[Finding]:
    """What a store that answers says of itself and of the programs."""
    missing = inspect.missing_migrations(pool)
    if missing:
        advice = f"{len(missing)} migrations are missing: run `cinevault migrate`"
        yield Finding("bad", "store", advice)
        return
    found = health.check(pool)
    said = f"PostgreSQL {found.version}, {found.edition} edition, days in {found.timezone}"
    if found.is_replica:
        advice = "point CINEVAULT_DATABASE_URL at the primary"
        yield Finding("bad", "store", f"{said}: a read-only replica, {advice}")
    else:
        yield Finding("ok", "store", said)
    yield waiting(rollups.pending(pool))
    yield from samples(pool, settings)
    yield from collector_findings(pool)
    yield from server_findings(pool)
    runs = {run.job: run for run in job_runs.last_runs(pool)}
    for job in JOBS:
        yield last_run(job, runs.get(job.name))


def waiting(pending: int) -> Finding:
    """How much the rollups are behind; reads are right all the same, only slower."""
    said = f"{pending} quarter hours wait to be settled"
    if pending > MANY_PENDING:
        return Finding("warn", "rollups", f"{said}: run `cinevault jobs run refresh_rollups`")
    return Finding("ok", "rollups", said)


def samples(pool: Pool, settings: Settings) -> Iterator[Finding]:
    """How fresh each machine's last sample is."""
    last = metrics.last_samples(pool)
    if not last:
        yield Finding("warn", "collector", "no sample within a week: start it with `make up`")
    for sample in last:
        said = f"{sample.host} sampled {ago(sample.age)}"
        if sample.age > timedelta(seconds=LATE * settings.collect_seconds):
            yield Finding("warn", "collector", f"{said}: is its collector running?")
        else:
            yield Finding("ok", "collector", said)


def last_run(job: Job, run: job_runs.JobRun | None) -> Finding:
    """How a job's last run went, and whether it was in time."""
    if run is None:
        return Finding("warn", "jobs", f"{job.name} never ran: start the jobs with `make up`")
    said = f"{job.name} {run.outcome} {ago(run.age)}"
    if run.outcome == "failed":
        again = f"run `cinevault --debug jobs run {job.name}` to see more"
        return Finding("bad", "jobs", f"{said}: {run.error}; {again}")
    if run.age > LATE * job.every and run.outcome != "running":
        return Finding("warn", "jobs", f"{said}: are the jobs running?")
    return Finding("ok", "jobs", said)


def ago(age: timedelta) -> str:
    """An age in words."""
    seconds = max(0, int(age.total_seconds()))
    for length, unit in ((86400, "d"), (3600, "h"), (60, "min")):
        if seconds >= 2 * length:
            return f"{seconds // length} {unit} ago"
    return f"{seconds} s ago"


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
