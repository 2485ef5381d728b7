"""What there is to be asked, and what it means."""

from dataclasses import dataclass
from itertools import groupby

from store.db import Pool, fetch_all


@dataclass(frozen=True, slots=True)
class Column:
    relation: str
    about: str
    name: str
    kind: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Relation:
    """A relation with its columns."""

    name: str
    about: str
    columns: tuple[Column, ...]


def columns(pool: Pool) -> list[Column]:
    """Every column that reports and analysts may read, in the order of their relations."""
    return fetch_all(pool, "analytics/columns", Column)


def relations(pool: Pool) -> list[Relation]:
    """The relations by name."""
    grouped = groupby(columns(pool), lambda column: (column.relation, column.about))
    return [Relation(name, about, tuple(each)) for (name, about), each in grouped]
