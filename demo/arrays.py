"""Columns of numbers, and the few ways to draw them that every module here shares."""

from typing import cast
from zlib import crc32

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


def stream(seed: int, purpose: str) -> Generator:
    """Random numbers for one purpose: drawing more of them changes no others."""
    return np.random.default_rng([seed, crc32(purpose.encode())])


def shares(count: int, flatness: float) -> Floats:
    """Zipf-like shares that sum to 1, largest first; the flatter, the less the first one takes."""
    weights: Floats = 1.0 / (np.arange(count, dtype=np.float64) + 1.0 + flatness)
    return weights / max(float(weights.sum()), 1.0e-9)


def listed(values: Ints | Bools) -> list[int]:
    """The values as Python's own numbers."""
    return cast("list[int]", values.tolist())


def picks(rng: Generator, weights: Floats, size: int) -> Ints:
    """Indices drawn in proportion to the weights."""
    edges = np.cumsum(weights)
    return places(edges, rng.random(size) * edges[-1])


def places(edges: Floats | Ints, values: Floats | Ints) -> Ints:
    """How many edges lie at or below each value."""
    found: Ints = np.searchsorted(edges, values, side="right")
    return found


def row_picks(rng: Generator, weights: Floats) -> Ints:
    """One column index per row, drawn in proportion to that row's weights."""
    edges = np.cumsum(weights, axis=1)
    draws = rng.random(len(weights)) * edges[:, -1]
    return (draws[:, None] >= edges).sum(axis=1).astype(np.int64)


def between(rng: Generator, low: float, high: float, size: int) -> Ints:
    """Whole numbers from low to high, each as likely."""
    return rng.integers(int(low), int(high), size, endpoint=True, dtype=np.int64)


def chance(rng: Generator, probability: float | Floats, size: int) -> Bools:
    """True with that probability, one for each."""
    return rng.random(size) < probability


def whole(numbers: Floats) -> Ints:
    """The nearest whole numbers."""
    return np.rint(numbers).astype(np.int64)


def first_of_run(keys: Ints) -> Bools:
    """Where a value differs from the one before it."""
    starts = np.ones(len(keys), dtype=np.bool_)
    starts[1:] = keys[1:] != keys[:-1]
    return starts


def run_start(starts: Bools) -> Ints:
    """For each place the index at which its run began."""
    return np.maximum.accumulate(np.where(starts, np.arange(len(starts)), 0)).astype(np.int64)


def since_run_start(values: Floats, starts: Bools) -> Floats:
    """What the values of a run add up to before each place."""
    before = np.cumsum(values) - values
    return before - before[run_start(starts)] if len(values) else before
