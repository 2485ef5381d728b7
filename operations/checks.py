"""What is well and what is not, as the store knows it: for the doctor and the Settings screen."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from settings import Settings
from store import collector, health, inspect, job_runs, metrics, rollups, servers
from store.db import Pool

LATE = 3  # times the interval after which something should have happened
MANY_PENDING = 10_000
FINE = ("ok", "unknown")  # nobody looked yet


@dataclass(frozen=True, slots=True)
class Finding:
    """`text` says what is, and where the level is warn or bad also what to do."""

    level: Literal["ok", "info", "warn", "bad"]
    about: str
    text: str


def contents(
    pool: Pool, settings: Settings, jobs: Mapping[str, timedelta] | None = None
) -> Iterator[Finding]:
    """What a store that answers says of itself and of the programs; `jobs` are their intervals."""
    missing = inspect.missing_migrations(pool)
    if missing:
        advice = f"{len(missing)} migrations are missing: run `cinevault migrate`"
        yield Finding("bad", "store", advice)
        return
    yield store_itself(pool)
    yield waiting(rollups.pending(pool))
    yield from samples(pool, settings)
    yield from collector_findings(pool)
    yield from server_findings(pool)
    runs = {run.job: run for run in job_runs.last_runs(pool)}
    for name in jobs or runs:
        yield last_run(name, (jobs or {}).get(name), runs.get(name))


def store_itself(pool: Pool) -> Finding:
    """Which store answers, and whether it takes writes."""
    found = health.check(pool)
    said = f"PostgreSQL {found.version}, {found.edition} edition, days in {found.timezone}"
    if found.is_replica:
        advice = "point CINEVAULT_DATABASE_URL at the primary"
        return Finding("bad", "store", f"{said}: a read-only replica, {advice}")
    return Finding("ok", "store", said)


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


def collector_findings(pool: Pool) -> Iterator[Finding]:
    """What the store was told by collectors anywhere."""
    for source in collector.sources(pool):
        said = f"{source.host}: {source.source} {source.state}"
        level = "warn" if source.state == "failing" else "info"
        if source.reason:
            yield Finding(level, "collector", f"{said}: {source.reason}")


def server_findings(pool: Pool) -> Iterator[Finding]:
    """How each media server that is to be watched does."""
    for server in servers.listed(pool):
        if server.base_url is None or not server.is_enabled:
            continue
        said = f"{server.name} ({server.kind} {server.version or ''})".replace(" )", ")")
        if server.state in FINE:
            yield Finding("ok", "server", f"{said} {server.state}, {server.active_streams} streams")
        else:
            yield Finding("warn", "server", f"{said}: {server.state_reason or server.state}")


def last_run(name: str, every: timedelta | None, run: job_runs.JobRun | None) -> Finding:
    """How a job's last run went, and whether it was in time where that is known."""
    if run is None:
        return Finding("warn", "jobs", f"{name} never ran: start the jobs with `make up`")
    said = f"{name} {run.outcome} {ago(run.age)}"
    if run.outcome == "failed":
        again = f"run `cinevault --debug jobs run {name}` to see more"
        return Finding("bad", "jobs", f"{said}: {run.error}; {again}")
    if every and run.age > LATE * every and run.outcome != "running":
        return Finding("warn", "jobs", f"{said}: are the jobs running?")
    return Finding("ok", "jobs", said)


def ago(age: timedelta) -> str:
    """An age in words."""
    seconds = max(0, int(age.total_seconds()))
    for length, unit in ((86400, "d"), (3600, "h"), (60, "min")):
        if seconds >= 2 * length:
            return f"{seconds // length} {unit} ago"
    return f"{seconds} s ago"
