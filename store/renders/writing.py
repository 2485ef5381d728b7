"""Renders as they are written: whole trees, told again, late or in any order."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from pydantic import TypeAdapter
from pydantic_core import to_json

from store.db import Pool, fetch_one, fetch_value
from store.renders.tree import Scheduler, Tree

AT_ONCE = 1000  # trees in one transaction: others wait for it

TREES: TypeAdapter[list[Tree]] = TypeAdapter(list[Tree])
SCHEDULER: TypeAdapter[Scheduler] = TypeAdapter(Scheduler)


@dataclass(frozen=True, slots=True)
class Saved:
    """How many renders are other than before, and how many of them were not known before."""

    changed: int
    added: int


def save_all(pool: Pool, trees: Sequence[Tree]) -> Saved:
    """Writes the trees, some at a time."""
    done = [save(pool, trees[start : start + AT_ONCE]) for start in range(0, len(trees), AT_ONCE)]
    return Saved(sum(each.changed for each in done), sum(each.added for each in done))


def save(pool: Pool, trees: Sequence[Tree]) -> Saved:
    """Writes the trees in one transaction; a tree that changes nothing changes nothing."""
    return save_trees(pool, TREES.dump_json(list(trees), exclude_none=True).decode())


def save_trees(pool: Pool, trees: str) -> Saved:
    """Writes trees that are JSON already."""
    return fetch_one(pool, "renders/save_trees", Saved, trees=trees) or Saved(0, 0)


def save_schedulers(pool: Pool, told: Sequence[tuple[datetime, Scheduler]]) -> int:
    """Writes schedulers with their accounts, each as it was at that time; how many there were."""
    rows = [
        {"at": at, "scheduler": SCHEDULER.dump_python(each, mode="json", exclude_none=True)}
        for at, each in told
    ]
    return fetch_value(pool, "renders/save_schedulers", told=to_json(rows).decode())


def remove(pool: Pool, ids: Sequence[int], *, at: datetime) -> int:
    """Leaves these renders out of every list and count: the content system has them no more."""
    return fetch_value(pool, "renders/remove", ids=list(ids), at=at)
