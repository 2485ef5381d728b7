"""What each chain of plays is of: series episode by episode, albums track by track.

A chain is what one person watches in order: its films, one of the two series it follows, and so
on. A viewing is one item of a chain, seen in one play or in several.
"""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from demo.arrays import Bools, Floats, Ints
from demo.library import Groups

FAR = 1 << 40  # more than any instant in seconds
CURIOUS = 0.25  # how many choices are for something new


@dataclass(frozen=True, slots=True)
class Shelves:
    """All groups by shelf and arrival, so that what a shelf held at an instant is a range."""

    groups: Groups
    order: Ints
    arrival: Ints
    edges: Floats

    def span(self, shelf: Ints, at: Ints) -> tuple[Ints, Ints]:
        """The range of `order` that the shelf held at the instant."""
        low = np.searchsorted(self.arrival, shelf * FAR)
        high = np.searchsorted(self.arrival, shelf * FAR + at, side="right")
        return low.astype(np.int64), np.maximum(high, low + 1).astype(np.int64)

    def pick(self, rng: Generator, shelf: Ints, at: Ints) -> Ints:
        """A group for each: mostly a popular one, sometimes one of the newest."""
        low, high = self.span(shelf, at)
        drawn = self.edges[low] + rng.random(len(low)) * (self.edges[high] - self.edges[low])
        popular = np.searchsorted(self.edges, drawn, side="right") - 1
        newest = (
            high - 1 - (rng.random(len(low)) ** 2 * np.minimum(high - low, 12)).astype(np.int64)
        )
        chosen = np.where(rng.random(len(low)) < CURIOUS, newest, np.clip(popular, low, high - 1))
        return self.order[chosen]


def shelves(groups: Groups) -> Shelves:
    """The groups, ready to be picked from."""
    arrival = groups.shelf * FAR + groups.added
    order = np.argsort(arrival, kind="stable")
    edges = np.concatenate(([0.0], np.cumsum(groups.weight[order])))
    return Shelves(groups, order, arrival[order], edges)


def watched_items(
    rng: Generator, held: Shelves, shelf: Ints, taste: Ints, counts: Ints, at: Ints
) -> Ints:
    """The item of each viewing.

    Chain after chain: `counts` viewings each, from that shelf, by somebody with that taste; `at`
    is when each viewing begins. Nothing is chosen before it had arrived.
    """
    ends = np.cumsum(counts)
    cursor = ends - counts
    last = np.full(len(counts), -1, dtype=np.int64)
    starts, chosen = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    chains = np.flatnonzero(cursor < ends)
    while len(chains):
        group = choose(rng, held, shelf[chains], taste[chains], last[chains], at[cursor[chains]])
        starts.append(cursor[chains])
        chosen.append(group)
        last[chains] = group
        cursor[chains] += held.groups.length[group]
        chains = chains[cursor[chains] < ends[chains]]
    return items_in_order(held.groups, np.concatenate(starts), np.concatenate(chosen), len(at))


def choose(rng: Generator, held: Shelves, shelf: Ints, taste: Ints, last: Ints, at: Ints) -> Ints:
    """The next group of each chain: rather one of the favourite genre, not the last one again."""
    first, second = held.pick(rng, shelf, at), held.pick(rng, shelf, at)
    liked: Bools = held.groups.genre[second] == taste
    group = np.where(liked | (first == last), second, first)
    return np.where(group == last, held.pick(rng, shelf, at), group)


def items_in_order(groups: Groups, starts: Ints, chosen: Ints, count: int) -> Ints:
    """The items of the chosen groups, each group from its first item at its start."""
    order = np.argsort(starts, kind="stable")
    starts, chosen = starts[order], chosen[order]
    viewing = np.arange(count)
    step = np.searchsorted(starts, viewing, side="right") - 1
    return groups.first[chosen[step]] + viewing - starts[step]
