"""Every play: what of, how far it gets, how long that takes; not yet by the clock."""

from dataclasses import dataclass, fields

import numpy as np
from numpy.random import Generator

from demo.arrays import (
    Bools,
    Floats,
    Ints,
    chance,
    first_of_run,
    row_picks,
    since_run_start,
    whole,
)
from demo.library import LANES, Collection
from demo.moments import FILM, KIDS, MUSIC, SERIES
from demo.people import People
from demo.sittings import Sittings
from demo.watchlists import shelves, watched_items

FINISHED, LEFT, TO_RESUME = range(3)
# How often a play is finished, left for good, left to be resumed.
FATES = {
    FILM: (0.66, 0.14, 0.20),
    SERIES: (0.85, 0.05, 0.10),
    KIDS: (0.66, 0.20, 0.14),
    MUSIC: (0.84, 0.16, 0.0),
}
WATCHED = 0.9  # from here on a play counts as completed
TRACKS = 5


@dataclass(frozen=True, slots=True)
class Viewings:
    """One play each; plays of one viewing are of one item and resume one another."""

    viewing: Ints
    person: Ints
    device: Ints
    kind: Ints
    away: Bools
    live: Bools
    moment: Ints
    fate: Ints
    item: Ints
    position: Ints
    watched: Ints
    paused: Ints
    buffering: Ints

    def __len__(self) -> int:
        return len(self.moment)

    def take(self, chosen: Ints) -> "Viewings":
        """Just those plays."""
        return Viewings(*(getattr(self, field.name)[chosen] for field in fields(self)))


def viewings(rng: Generator, sat: Sittings, people: People, held: Collection) -> Viewings:
    """The plays of the sittings, in their order."""
    sitting = np.repeat(np.arange(len(sat.length)), sat.length)
    person, kind, live = sat.person[sitting], sat.kind[sitting], sat.live[sitting]
    fate = np.where(
        live, FINISHED, row_picks(rng, np.array([FATES[kind] for kind in range(4)])[kind])
    )
    chain = person * TRACKS + np.where(kind == SERIES, SERIES + 3 * sat.track[sitting], kind)
    order = np.argsort(chain, kind="stable")
    viewing = np.empty(len(order), dtype=np.int64)
    viewing[order] = numbered(chain[order], fate[order])
    item = items(rng, people, held, chain, viewing, sat.moment[sitting], order)
    done = progress(rng, fate)
    left = np.empty(len(order), dtype=np.float64)
    left[order] = np.exp(since_run_start(np.log1p(-done[order]), first_of_run(viewing[order])))
    runtime = held.items.files.runtime[item]
    watched = np.maximum(whole(runtime * left * done), 2)
    return Viewings(
        viewing=viewing,
        person=person,
        device=sat.device[sitting],
        kind=kind,
        away=sat.away[sitting],
        live=live,
        moment=sat.moment[sitting],
        fate=fate,
        item=item,
        position=whole(runtime * (1 - left)),
        watched=watched,
        paused=pauses(rng, kind, watched),
        buffering=stalls(rng, sat.away[sitting], watched),
    )


def numbered(chain: Ints, fate: Ints) -> Ints:
    """The viewing of each play, numbered along the chains; a play resumes the last or goes on."""
    goes_on = np.ones(len(chain), dtype=np.bool_)
    goes_on[1:] = fate[:-1] != TO_RESUME
    return np.cumsum(goes_on | first_of_run(chain)) - 1


def items(
    rng: Generator,
    people: People,
    held: Collection,
    chain: Ints,
    viewing: Ints,
    moment: Ints,
    order: Ints,
) -> Ints:
    """The item of each play."""
    firsts = order[first_of_run(viewing[order])]
    chains, counts = np.unique(chain[firsts], return_counts=True)
    person = chains // TRACKS
    of_viewing = watched_items(
        rng,
        shelves(held.groups),
        shelf_of(people, person, chains % TRACKS),
        people.persons.favourite[person],
        counts.astype(np.int64),
        moment[firsts],
    )
    return of_viewing[viewing]


def shelf_of(people: People, person: Ints, track: Ints) -> Ints:
    """Where each chain takes its items from; no two chains of an account share a lane."""
    user, place = people.persons.user[person], people.persons.place[person]
    kind = np.where(track == TRACKS - 1, SERIES, track)
    second = (track == TRACKS - 1).astype(np.int64)
    laned = (kind == SERIES) | (kind == KIDS)
    lane = np.where(laned, (user + 2 * place + second) % LANES, 0)
    return (people.users.server[user] * 4 + kind) * LANES + lane


def progress(rng: Generator, fate: Ints) -> Floats:
    """How much of what was left each play gets through."""
    count = len(fate)
    finished = rng.uniform(0.95, 1.0, count)
    return np.where(
        fate == FINISHED,
        finished,
        np.where(fate == TO_RESUME, rng.uniform(0.1, 0.75, count), rng.beta(1.1, 5, count)),
    )


def pauses(rng: Generator, kind: Ints, watched: Ints) -> Ints:
    """Seconds paused: in some plays a few minutes, in a few the better part of an hour."""
    often = np.where(kind == MUSIC, 0.03, np.where(watched > 3600, 0.42, 0.2))
    spent = np.minimum(rng.lognormal(4.9, 1.1, len(kind)), 3600)
    return whole(np.where(chance(rng, often, len(kind)), spent, 0))


def stalls(rng: Generator, away: Bools, watched: Ints) -> Ints:
    """Seconds spent buffering: seldom at home, more over the line."""
    often = np.where(away, 0.22, 0.05) * np.minimum(watched / 600, 1)
    return whole(
        np.where(
            chance(rng, often, len(away)), np.minimum(rng.exponential(9, len(away)) + 1, 120), 0
        )
    )
