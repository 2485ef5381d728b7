"""Writes the made-up server into a store, batch by batch, and says what that took."""

from collections.abc import Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from time import monotonic
from typing import NamedTuple
from zoneinfo import ZoneInfo

from demo.alerting import load_alerts
from demo.alerts import Seal
from demo.catalog import item_lines, library_lines, server_lines, user_lines
from demo.machine import machines
from demo.production import production
from demo.production_loading import load_production
from demo.progress import progress
from demo.render_loading import load_renders
from demo.renders import stories
from demo.samples import disk_lines, gpu_lines, metric_lines
from demo.sessions import session_lines
from demo.transcodes import transcode_lines
from demo.world import World, world
from store import daily_stats, library_work, loading, rollups
from store.db import Pool, connection

BATCH = 20_000


class StoreInUse(Exception):
    """The store holds something already; the demo only goes into an empty one."""


class Batch(NamedTuple):
    """Plays and their transcodes as lines, and where they end among all plays."""

    sessions: bytes
    transcodes: bytes
    end: int


@dataclass(slots=True)
class Phase:
    """One step of loading: what it wrote, how many rows, how long it took."""

    name: str
    rows: int = 0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be made up."""

    sessions: int
    days: int
    seed: int
    until: int
    zone: ZoneInfo


def load(pool: Pool, order: Order, seal: Seal | None = None) -> list[Phase]:
    """Makes everything up and writes it; the steps that took, in order.

    `seal` keeps the addresses of channels; without it there are no alerts.
    """
    if loading.store_is_used(pool):
        raise StoreInUse
    phases: list[Phase] = []
    with timed(phases, "making it up") as phase:
        whole = world(order.seed, order.sessions, order.days, order.until, order.zone)
        phase.rows = len(whole.plays)
    with timed(phases, "servers, libraries, users") as phase:
        phase.rows = load_catalog(pool, whole)
    with timed(phases, "plays, slices, transcodes") as phase:
        phase.rows = load_plays(pool, whole) + loading.slice_count(pool)
    with timed(phases, "samples of machines") as phase:
        phase.rows = load_samples(pool, whole, order.days)
    with timed(phases, "renders") as phase:
        phase.rows = load_renders(pool, stories(order.seed, order.days, order.until, order.zone))
    with timed(phases, "productions") as phase:
        phase.rows = load_production(pool, production(order.seed, order.days, order.until))
    with timed(phases, "statistics"):
        loading.refresh_statistics(pool)
    with timed(phases, "rollups, quarter hours") as phase:
        phase.rows = refresh_rollups(pool)
        library_work.note_transcoded(pool)
    with timed(phases, "daily statistics") as phase:
        phase.rows = daily_stats.catch_up(pool, now=datetime.fromtimestamp(order.until, UTC))
    if seal:
        with timed(phases, "alerts") as phase:
            phase.rows = load_alerts(
                pool, seal, until=order.until, days=order.days, seed=order.seed, zone=order.zone
            )
    return phases


@contextmanager
def timed(phases: list[Phase], name: str) -> Generator[Phase]:
    """Adds a step and measures it."""
    phase, began = Phase(name), monotonic()
    phases.append(phase)
    yield phase
    phase.seconds = monotonic() - began


def load_catalog(pool: Pool, whole: World) -> int:
    """Writes what plays refer to; how many rows that was."""
    with connection(pool) as conn:
        return (
            loading.copy_servers(conn, server_lines(whole))
            + loading.copy_libraries(conn, library_lines(whole))
            + loading.copy_users(conn, user_lines(whole))
            + loading.copy_media_items(conn, item_lines(whole))
        )


def load_plays(pool: Pool, whole: World) -> int:
    """Writes plays and transcodes, one transaction per batch; how many rows that was."""
    rows = 0
    with progress("plays", len(whole.plays), "plays") as tell:
        for batch in batches(whole):
            with connection(pool) as conn:
                rows += loading.copy_stream_sessions(conn, batch.sessions)
                rows += loading.copy_transcode_history(conn, batch.transcodes)
            tell(batch.end)
    return rows


def batches(whole: World) -> Iterator[Batch]:
    """The plays in order of time; the next batch is made while the store works on the last one."""
    starts = range(0, len(whole.plays), BATCH)
    with ThreadPoolExecutor(1) as maker:
        ahead = maker.submit(batch_from, whole, 0)
        for start in starts:
            ready = ahead.result()
            if start + BATCH < len(whole.plays):
                ahead = maker.submit(batch_from, whole, start + BATCH)
            yield ready


def batch_from(whole: World, start: int) -> Batch:
    """The batch that begins with that play."""
    part = whole.part(start, BATCH)
    return Batch(
        session_lines(part, start),
        transcode_lines(part, start),
        start + len(part.plays),
    )


def load_samples(pool: Pool, whole: World, days: int) -> int:
    """Writes what the machines were doing on the days that are kept; how many rows that was."""
    rows = 0
    for machine in machines(whole, days):
        with connection(pool) as conn:
            rows += loading.copy_system_metrics(conn, metric_lines(whole.seed, machine))
            rows += loading.copy_disk_metrics(conn, disk_lines(machine))
            rows += loading.copy_gpu_metrics(conn, gpu_lines(machine))
    return rows


def refresh_rollups(pool: Pool) -> int:
    """Stores the rollups of everything loaded; how many quarter hours that was."""
    with progress("rollups", rollups.pending_days(pool), "days") as tell:
        return rollups.refresh(pool, report=lambda done, _: tell(done))
