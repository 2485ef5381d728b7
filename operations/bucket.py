"""Answers of the store that are kept for a while, so that whoever asks often costs few reads.

An answer that is younger than the TTL is given as it is. One that is older is read again, once
for all who want it; meanwhile, and while the store is away, the old one is given where its kind
allows that.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from math import inf
from threading import Lock
from time import monotonic
from typing import Any, Generic, TypeVar

from anyio import to_thread

from store.errors import StoreError, StoreUnavailable

Key = TypeVar("Key")
Found = TypeVar("Found")
USABLE = 3600.0  # seconds an answer does for want of a newer one, where it does at all


@dataclass(frozen=True, slots=True)
class Limits:
    """For how long an answer is good, how many records a bucket holds, and how many projects."""

    ttl_seconds: float = 30
    max_records: int = 5000
    max_projects: int = 50


@dataclass(frozen=True, slots=True)
class Answer(Generic[Found]):
    """What was found, and how many seconds ago; `is_old` where it is past its time."""

    found: Found | None
    age: float
    is_old: bool = False


@dataclass(frozen=True, slots=True)
class Entry(Generic[Found]):
    """What a bucket keeps: what was found, when its read began, as how many records it counts."""

    found: Found | None
    at: float
    records: int


@dataclass(frozen=True, slots=True)
class State:
    """How a bucket is doing. `old` counts answers that were past their time."""

    entries: int
    records: int
    ttl_seconds: float
    last_refresh: datetime | None
    oldest_seconds: float | None
    hits: int
    misses: int
    old: int
    reads: int
    failures: int
    evicted: int


class Bucket(Generic[Key, Found]):
    """Answers of one kind by what was asked. All but `get` and `ask` may be called by any thread.

    `at_most` shortens the TTL, `usable` is how old an answer may be that is given in place of
    none, and of projects those go first that nobody asked for longest; else the oldest.
    """

    def __init__(
        self,
        read: Callable[[Sequence[Key]], Mapping[Key, Found]],
        *,
        limits: Callable[[], Limits] = Limits,
        at_most: float = inf,
        usable: float = 0,
        weigh: Callable[[Found | None], int] | None = None,
        of_projects: bool = False,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self.read, self.limits, self.clock = read, limits, clock
        self.at_most, self.usable, self.of_projects = at_most, usable, of_projects
        self.weigh = weigh or listed
        self.lock = Lock()
        self.entries: OrderedDict[Key, Entry[Found]] = OrderedDict()
        self.waiting: dict[Key, asyncio.Future[Answer[Found]]] = {}
        self.reading: asyncio.Task[None] | None = None
        self.refreshed: datetime | None = None
        self.is_failing = False
        self.hits = self.misses = self.old = self.reads = self.failures = self.evicted = 0
        self.records = self.forgotten = 0

    @property
    def ttl(self) -> float:
        """For how many seconds an answer is good."""
        return min(self.at_most, self.limits().ttl_seconds)

    async def get(self, key: Key) -> Found | None:
        """What there is of this key, None where there is nothing; StoreError where none can say."""
        return (await self.ask(key)).found

    async def ask(self, key: Key) -> Answer[Found]:
        """The same with its age."""
        known = self.known(key)
        if known and not known.is_old:
            self.hits += 1
            return known
        coming = self.wanted(key)
        if known and known.age < self.patience():
            self.old += 1
            return known
        try:
            fresh = await asyncio.shield(coming)  # who goes away takes nobody's answer along
        except StoreError:
            if known is None or known.age >= self.usable:
                self.misses += 1
                raise
            self.old += 1
            return known
        self.misses += 1
        return fresh

    def known(self, key: Key) -> Answer[Found] | None:
        """What is kept of the key."""
        with self.lock:
            entry = self.entries.get(key)
            if entry is None:
                return None
            if self.of_projects:
                self.entries.move_to_end(key)
        age = self.clock() - entry.at
        return Answer(entry.found, age, age >= self.ttl)

    def patience(self) -> float:
        """How old an answer may be that nobody is made to wait for a newer one."""
        return self.usable if self.is_failing else min(self.usable, 2 * self.ttl)

    def wanted(self, key: Key) -> asyncio.Future[Answer[Found]]:
        """The answer of the next read, which all who want it now share."""
        if key not in self.waiting:
            self.waiting[key] = asyncio.get_running_loop().create_future()
        answer = self.waiting[key]
        if self.reading is None or self.reading.done():
            self.reading = asyncio.create_task(self.work())
        return answer

    async def work(self) -> None:
        """Reads until nobody waits."""
        while self.waiting:
            asked, self.waiting = self.waiting, {}
            began, forgotten = self.clock(), self.forgotten
            try:
                self.reads += 1
                found = await to_thread.run_sync(self.read, list(asked), abandon_on_cancel=True)
            except Exception as exc:
                self.fail(asked, exc)
                continue
            except asyncio.CancelledError:
                refuse([*asked.values(), *self.waiting.values()], StoreUnavailable("it stops"))
                raise
            self.is_failing, self.refreshed = False, datetime.now(UTC)
            for key, answer in asked.items():
                if forgotten == self.forgotten:
                    self.keep(key, began, found.get(key))
                if not answer.done():
                    answer.set_result(Answer(found.get(key), self.clock() - began))

    def fail(self, asked: dict[Key, asyncio.Future[Answer[Found]]], exc: Exception) -> None:
        """Tells who asked; where the store is away also those who came meanwhile."""
        self.is_failing = True
        self.failures += 1
        refuse(asked.values(), exc)
        if isinstance(exc, StoreUnavailable):
            late, self.waiting = self.waiting, {}
            refuse(late.values(), exc)

    def keep(self, key: Key, at: float, found: Found | None) -> None:
        """Remembers what was read, unless nothing is to be kept or it alone is too much."""
        records = max(1, self.weigh(found))
        with self.lock:
            self.drop(key)
            if self.ttl > 0 and records <= self.limits().max_records:
                self.entries[key] = Entry(found, at, records)
                self.records += records
                self.trim()

    def drop(self, key: Key) -> None:
        """Forgets one answer."""
        if entry := self.entries.pop(key, None):
            self.records -= entry.records

    def trim(self) -> None:
        """Discards what is too much, the oldest first; of projects what was longest unused."""
        limits = self.limits()
        most = limits.max_projects if self.of_projects else inf
        while self.records > limits.max_records or len(self.entries) > most:
            self.drop(next(iter(self.entries)))
            self.evicted += 1

    def forget(self) -> None:
        """Something changed: whoever asks from now on gets it as it is now."""
        with self.lock:
            self.entries.clear()
            self.records = 0
            self.forgotten += 1

    def fit(self) -> None:
        """Discards what new limits leave no room for; a TTL of 0 leaves none at all."""
        if self.ttl <= 0:
            self.forget()
        with self.lock:
            self.trim()

    def state(self) -> State:
        """How it is doing."""
        with self.lock:
            oldest = min((entry.at for entry in self.entries.values()), default=None)
            return State(
                entries=len(self.entries),
                records=self.records,
                ttl_seconds=self.ttl,
                last_refresh=self.refreshed,
                oldest_seconds=None if oldest is None else round(self.clock() - oldest, 3),
                hits=self.hits,
                misses=self.misses,
                old=self.old,
                reads=self.reads,
                failures=self.failures,
                evicted=self.evicted,
            )


def listed(found: object) -> int:
    """As how many records an answer counts: as many as it lists."""
    return len(found) if isinstance(found, list) else 1  # pyright: ignore[reportUnknownArgumentType]


def refuse(answers: Iterable[asyncio.Future[Any]], exc: BaseException) -> None:
    """Tells everybody who waits that there is no answer."""
    for answer in answers:
        if not answer.done():
            answer.set_exception(exc)
            answer.exception()  # or asyncio complains where everybody went away meanwhile
