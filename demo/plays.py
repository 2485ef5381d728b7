"""Who played what, from when until when."""

from dataclasses import dataclass, fields

import numpy as np
from numpy.random import Generator

from demo.arrays import Bools, Ints, between, first_of_run, run_start, stream
from demo.library import Collection
from demo.moments import Calendar
from demo.people import People
from demo.sittings import sittings
from demo.viewings import TO_RESUME, WATCHED, Viewings, viewings

RESUMED_WITHIN = 1800
FAR = 1 << 42  # more than all plays of a person take together


@dataclass(frozen=True, slots=True)
class Plays:
    """One play each, as columns, oldest first."""

    person: Ints
    device: Ints
    kind: Ints
    away: Bools
    item: Ints
    started: Ints
    watched: Ints
    paused: Ints
    buffering: Ints
    position: Ints
    completed: Bools
    active: Bools
    group: Ints  # the first of the plays that belong together, -1 where a play stands alone

    def __len__(self) -> int:
        return len(self.started)

    @property
    def ended(self) -> Ints:
        """When each play ended, or was last seen."""
        return self.started + self.watched + self.paused + self.buffering

    def take(self, chosen: slice) -> "Plays":
        """Just those plays."""
        return Plays(*(getattr(self, field.name)[chosen] for field in fields(self)))


def plays(seed: int, sessions: int, people: People, held: Collection, calendar: Calendar) -> Plays:
    """Exactly so many plays: somewhat more are made, because some would begin too late."""
    made = sessions + sessions // 100 + 20 if sessions else 0
    while True:
        rng = stream(seed, f"plays {made}")
        seen = viewings(
            rng, sittings(rng, people, calendar, made, min(sessions // 100, 5)), people, held
        )
        started = beginnings(rng, seen)
        in_time = np.flatnonzero(started < calendar.until - 5)
        if len(in_time) >= sessions:
            kept = keep(rng, in_time, seen.live[in_time], sessions)
            return finished(seen.take(kept), started[kept], held, calendar.until)
        made += 2 * (sessions - len(in_time)) + 20


def beginnings(rng: Generator, seen: Viewings) -> Ints:
    """When each play begins: nobody watches two things at once, the next one waits."""
    pause = np.where(
        seen.fate == TO_RESUME, between(rng, 60, 1500, len(seen)), between(rng, 3, 25, len(seen))
    )
    taken = seen.watched + seen.paused + seen.buffering + pause
    before = np.cumsum(taken) - taken
    return (
        before + np.maximum.accumulate(seen.moment - before + seen.person * FAR) - seen.person * FAR
    )


def keep(rng: Generator, in_time: Ints, live: Bools, sessions: int) -> Ints:
    """So many of them, at random, and those that are still running."""
    ranks = rng.random(len(in_time)) - live
    return np.sort(in_time[np.argsort(ranks, kind="stable")[:sessions]])


def finished(seen: Viewings, started: Ints, held: Collection, until: int) -> Plays:
    """The plays in order of time; what would run beyond the end of the period is still running."""
    elapsed = until - started
    watched = np.minimum(seen.watched, elapsed)
    paused = np.minimum(seen.paused, elapsed - watched)
    buffering = np.minimum(seen.buffering, elapsed - watched - paused)
    position = np.minimum(seen.position + watched, held.items.files.runtime[seen.item])
    completed = position >= WATCHED * held.items.files.runtime[seen.item]
    order = np.lexsort((seen.person, started))
    return Plays(
        person=seen.person[order],
        device=seen.device[order],
        kind=seen.kind[order],
        away=seen.away[order],
        item=seen.item[order],
        started=started[order],
        watched=watched[order],
        paused=paused[order],
        buffering=buffering[order],
        position=position[order],
        completed=completed[order],
        active=(started + seen.watched + seen.paused + seen.buffering > until)[order],
        group=belonging(seen, started, completed, order),
    )


def belonging(seen: Viewings, started: Ints, completed: Bools, order: Ints) -> Ints:
    """The first play of each one's group, where it was resumed within half an hour."""
    by_viewing = np.argsort(seen.viewing, kind="stable")
    begins = started[by_viewing]
    ends = begins + (seen.watched + seen.paused + seen.buffering)[by_viewing]
    alone = first_of_run(seen.viewing[by_viewing])
    alone[1:] |= (begins[1:] - ends[:-1] > RESUMED_WITHIN) | completed[by_viewing][:-1]
    joined = ~alone | ~np.append(alone, True)[1:]
    final_place = np.empty(len(order), dtype=np.int64)
    final_place[order] = np.arange(len(order))
    first = final_place[by_viewing][run_start(alone)]
    group = np.empty(len(order), dtype=np.int64)
    group[final_place[by_viewing]] = np.where(joined, first, -1)
    return group
