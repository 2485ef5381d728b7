"""What can be exported, and how what is asked for becomes a statement."""

from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches
from itertools import pairwise
from typing import Any
from uuid import UUID

from psycopg import ClientCursor

from store.db import Connection, run
from store.errors import ExportRefused
from store.sql import SQL


@dataclass(frozen=True, slots=True)
class Dataset:
    """A statement in sql/exports; where `relation` is large, its `clock` cuts it into shares."""

    name: str
    about: str
    relation: str = ""
    clock: str = ""
    of_people: bool = False


DATASETS = {
    each.name: each
    for each in (
        Dataset("sessions", "plays, with names", "stream_sessions", "started_at", True),
        Dataset("slices", "pieces of plays", "stream_slices", "started_at", True),
        Dataset("transcodes", "transcode jobs", "transcode_history", "started_at", True),
        Dataset("metrics", "samples of the machines", "system_metrics", "recorded_at"),
        Dataset("daily", "the statistics of each day"),
        Dataset("renders", "renders", "renders", "published_at"),
        Dataset("pipeline", "ingest runs, render jobs, versions and mismatches"),
        Dataset("alerts", "the log of alerts"),
    )
}
FORMATS = ("parquet", "csv", "json", "xlsx")


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be exported: rows of `since` ≤ time < `until`, None being no bound or all."""

    dataset: str
    file_format: str = "parquet"
    since: datetime | None = None
    until: datetime | None = None
    zone: str = "UTC"
    columns: tuple[str, ...] = ()
    users: tuple[UUID, ...] | None = None
    servers: tuple[UUID, ...] | None = None


def checked(order: Order) -> Dataset:
    """The data set that is asked for; ExportRefused where there is nothing such."""
    if order.dataset not in DATASETS:
        raise ExportRefused(f"There is nothing called {order.dataset}. Take {listed(DATASETS)}.")
    if order.file_format not in FORMATS:
        raise ExportRefused(f"Files cannot be {order.file_format}. Take {listed(FORMATS)}.")
    if order.since and order.until and order.since >= order.until:
        raise ExportRefused("The time ends before it begins: from must not be after to.")
    dataset = DATASETS[order.dataset]
    if not dataset.of_people and (order.users is not None or order.servers is not None):
        raise ExportRefused(f"The data set {dataset.name} tells nothing of users and servers.")
    return dataset


def chosen(order: Order, there: list[str]) -> list[str]:
    """The columns of the file; ExportRefused where one is not there or is named twice."""
    for name in order.columns:
        if name not in there:
            near = get_close_matches(name, there, n=1)
            hint = f"Did you mean {near[0]}?" if near else f"There are: {', '.join(there)}."
            raise ExportRefused(f"The data set {order.dataset} has no column {name}. {hint}")
        if order.columns.count(name) > 1:
            raise ExportRefused(f"The column {name} is named twice.")
    return list(order.columns) or there


def statements(conn: Connection, order: Order, readers: int) -> list[str]:
    """The statements of at most so many readers, which together find each row once."""
    dataset = checked(order)
    text = (SQL / "exports" / f"{dataset.name}.sql").read_bytes()
    given = {name: getattr(order, name) for name in ("since", "until", "zone")}
    given |= {name: nullable(getattr(order, name)) for name in ("users", "servers")}
    bounds = [order.since, *borders(conn, dataset, order, readers), order.until]
    cursor = ClientCursor(conn)
    return [
        cursor.mogrify(text, given | {"since": since, "until": until}).strip()
        for since, until in pairwise(bounds)
    ]


def nullable(ids: tuple[UUID, ...] | None) -> list[UUID] | None:
    """As a parameter: an empty choice finds nothing, none finds all."""
    return None if ids is None else list(ids)


def borders(conn: Connection, dataset: Dataset, order: Order, readers: int) -> list[datetime]:
    """Where one reader's share ends and the next one's begins; none where one is enough."""
    if not dataset.relation or readers < 2:
        return []
    found = cuts(conn, dataset, order)
    shares = min(readers, len(found) + 1)
    return [found[len(found) * number // shares] for number in range(1, shares)]


def cuts(conn: Connection, dataset: Dataset, order: Order) -> list[datetime]:
    """The places where the relation may be cut, in order."""
    within: dict[str, Any] = {"since": order.since, "until": order.until}
    found = run(conn, "exports/cuts", relation=dataset.relation, clock=dataset.clock, **within)
    return [at for (at,) in found.fetchall()]


def listed(names: Any) -> str:
    """The names as a choice in words."""
    *others, last = names
    return f"{', '.join(others)} or {last}"
