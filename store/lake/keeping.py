"""Brings a lake up to date: only days that changed are written, each whole or not at all."""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from store.db import Connection, Pool
from store.errors import StoreBusy
from store.exports.datasets import DATASETS, Order, statements
from store.exports.engine import Engine, attached, engine, identifier, literal, statement
from store.exports.snapshot import Snapshot, snapshot
from store.exports.writing import explained, reader
from store.job_runs import claimed
from store.lake import marks
from store.lake.bucket import Bucket
from store.lake.folder import Folder, State
from store.lake.marks import Day

CLOCKS = {
    "sessions": "started_at",
    "slices": "started_at",
    "transcodes": "started_at",
    "metrics": "recorded_at",
    "daily": "stat_date",
    "renders": "published_at",
    "pipeline": "at",
    "alerts": "sent_at",
}
# Not every program reads Parquet's own kind of id.
AS_TEXT = {"UUID": "VARCHAR", "UUID[]": "VARCHAR[]"}

Report = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Kept:
    """What a run did: of how many days, how many rows they have, how many days went."""

    place: str
    whole: bool
    days: int
    rows: int
    gone: int


Place = Folder | Bucket


def keep(
    pool: Pool, place: Place, *, version: str, hide_names: bool = False, report: Report
) -> Kept:
    """The lake has what the store has; another run that was interrupted is completed."""
    with place.ready():
        state = place.state(hide_names=hide_names)
        with claimed(pool, f"lake {state.id}") as ours:
            if not ours:
                raise StoreBusy(f"Another program is at {place}. Try again later.")
            return brought_up(pool, place, state, version, hide_names, report)


def brought_up(
    pool: Pool, place: Place, state: State, version: str, hide_names: bool, report: Report
) -> Kept:
    """The lake has what the store has."""
    place.sweep()
    store = marks.this_store(pool)
    whole = not goes_on(pool, state, store, hide_names=hide_names)
    if whole:
        place.keep(replace(state, seen=None))  # who goes on after an interruption begins anew too
        marks.begin(pool, state.uuid, str(place))
    with snapshot(str(pool.conninfo), hidden=hide_names) as taken:
        seen = marks.seen(taken.conn)
        wanted = all_days(taken.conn, place) if whole else changes(taken.conn, state)
        kept = write(taken, place, unfrozen(taken.conn, place, wanted), report)
        as_of = taken.taken_at.isoformat()
    now = State(state.id, store, state.run + 1, seen, as_of, hide_names, version)
    place.keep(now)
    marks.end(pool, state.uuid, str(place), run=now.run, seen=seen)
    return replace(kept, whole=whole)


def goes_on(pool: Pool, state: State, store: str, *, hide_names: bool) -> bool:
    """Whether what changed since the lake's last run is known, and is all that is wanted."""
    last = marks.known(pool, state.uuid)
    known = state.seen and state.store == store and last is not None and last <= state.run
    return bool(known) and state.hide_names == hide_names


def changes(conn: Connection, state: State) -> list[Day]:
    """The days that changed since the lake's last run."""
    return marks.changed(conn, state.seen or "")


def all_days(conn: Connection, place: Place) -> list[Day]:
    """Every day that the store or the lake has anything of, in order."""
    return [
        Day(dataset, day)
        for dataset in DATASETS
        for day in sorted({*stored_days(conn, dataset), *place.days(dataset)})
    ]


def stored_days(conn: Connection, dataset: str) -> list[date]:
    """The days that the store has rows of."""
    (rows,) = statements(conn, Order(dataset), 1)
    asked = statement("days", clock=identifier(CLOCKS[dataset]), rows=rows)
    return [day for (day,) in conn.execute(asked.encode()).fetchall()]


def unfrozen(conn: Connection, place: Place, days: list[Day]) -> list[Day]:
    """Without the days of samples that retention took from the store and that the lake has."""
    until = marks.frozen_until(conn)
    return [
        one
        for one in days
        if one.dataset != "metrics"
        or until is None
        or one.day >= until
        or not place.has(one.dataset, one.day)
    ]


def write(taken: Snapshot, place: Place, days: list[Day], report: Report) -> Kept:
    """Writes the days anew; those without rows go."""
    rows = gone = 0
    layouts: dict[str, str] = {}
    with reading(taken, place) as opened:
        for done, one in enumerate(days):
            report(done, len(days))
            asked = order(one)
            (share,) = statements(taken.conn, asked, 1)
            if one.dataset not in layouts:
                layouts[one.dataset] = layout(opened, share)
            count = written(opened, place, one, part(layouts[one.dataset], share))
            rows, gone = rows + count, gone + (count == 0)
    report(len(days), len(days))
    return Kept(str(place), False, len(days), rows, gone)


@contextmanager
def reading(taken: Snapshot, place: Place) -> Generator[Engine]:
    """A DuckDB with a connection to the snapshot."""
    with (
        engine(
            "postgres_scanner", *place.extensions, zone="UTC", threads=2, spill=place.spill
        ) as opened,
        prepared(opened, place),
        attached(opened, taken, [reader(0)]),
    ):
        yield opened


@contextmanager
def prepared(opened: Engine, place: Place) -> Generator[None]:
    """The DuckDB may write where the lake is, until it is closed."""
    place.prepare(opened)
    yield


def order(one: Day) -> Order:
    """The rows of the day."""
    begins = datetime.combine(one.day, time(), UTC)
    return Order(one.dataset, since=begins, until=begins + timedelta(days=1))


def layout(opened: Engine, share: str) -> str:
    """The columns, as everybody can read them."""
    found = opened.execute(statement("describe", rows=part("*", share))).fetchall()
    columns = [(identifier(row[0]), AS_TEXT.get(row[1])) for row in found]
    return ", ".join(f"{name}::{kind} AS {name}" if kind else name for name, kind in columns)


def part(columns: str, share: str) -> str:
    """The rows of one day, read over the connection."""
    named = {"columns": columns, "reader": literal(reader(0)), "statement": literal(share)}
    return statement("part", **named)


def written(opened: Engine, place: Place, one: Day, rows: str) -> int:
    """How many rows the day has, which are there now."""
    with place.writing(one.dataset, one.day) as file, explained(Path(file)):
        copy = statement("copy_parquet", rows=rows, path=literal(file))
        count: int = opened.execute(copy).fetchall()[0][0]
        if count:
            place.put(one.dataset, one.day, file)
    if not count:
        place.take_away(one.dataset, one.day)
    return count
