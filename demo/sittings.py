"""Sittings: somebody sits down with a device and watches one thing after another."""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from demo.arrays import Bools, Ints, between, chance, picks, row_picks
from demo.devices import ABILITIES
from demo.moments import FILM, KIDS, MUSIC, SERIES, Calendar
from demo.people import People, Persons

# How likely it is that a sitting ends after each play, and how many plays it has at most.
ENDS = {FILM: (0.85, 2), SERIES: (0.45, 8), KIDS: (0.55, 6), MUSIC: (0.16, 30)}
SECOND_SERIES = 0.3


@dataclass(frozen=True, slots=True)
class Sittings:
    """One sitting each, person by person, each person's in order of time."""

    person: Ints
    kind: Ints
    track: Ints
    moment: Ints
    length: Ints
    device: Ints
    away: Bools
    live: Bools


def sittings(rng: Generator, people: People, calendar: Calendar, plays: int, live: int) -> Sittings:
    """Sittings of exactly so many plays; the `live` ones began shortly before the end."""
    persons = people.persons
    live = min(live, len(persons.user))
    person = np.concatenate(
        (now_watching(rng, persons, live), picks(rng, presence(people, calendar), plays))
    )[:plays]
    alive = np.arange(len(person)) < live
    kind = row_picks(rng, persons.mix[person])
    kind[alive] = np.where(np.arange(min(live, plays)) % 2 == 0, FILM, SERIES)
    length = lengths(rng, kind)
    person, kind, length = cut(person, kind, length, plays)
    alive = alive[: len(person)]
    moment = moments(rng, people, calendar, person, kind, alive)
    device = persons.device[person] + np.minimum(
        rng.geometric(0.62, len(person)) - 1, persons.devices[person] - 1
    )
    order = np.lexsort((moment, person))
    return Sittings(
        person=person[order],
        kind=kind[order],
        track=chance(rng, SECOND_SERIES, len(person)).astype(np.int64),
        moment=moment[order],
        length=length[order],
        device=device[order],
        away=away(rng, people, person, device)[order],
        live=alive[order],
    )


def now_watching(rng: Generator, persons: Persons, live: int) -> Ints:
    """So many different persons."""
    return rng.permutation(len(persons.user))[:live].astype(np.int64)


def presence(people: People, calendar: Calendar) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """How much each person watches over the whole period; who joined late watches less in all."""
    joined = np.maximum(people.users.joined, calendar.since)[people.persons.user]
    return (
        people.persons.weight * (calendar.until - joined) / max(1, calendar.until - calendar.since)
    )


def lengths(rng: Generator, kind: Ints) -> Ints:
    """How many plays each sitting has."""
    ends, most = (np.array([ENDS[kind][column] for kind in range(4)]) for column in range(2))
    return np.minimum(rng.geometric(ends[kind]), most[kind].astype(np.int64))


def cut(person: Ints, kind: Ints, length: Ints, plays: int) -> tuple[Ints, Ints, Ints]:
    """As many sittings as make exactly so many plays, the last one cut short."""
    total = np.cumsum(length)
    count = int(np.searchsorted(total, plays)) + 1 if plays else 0
    length = length[:count].copy()
    if count:
        length[-1] -= total[count - 1] - plays
    return person[:count], kind[:count], length


def moments(
    rng: Generator, people: People, calendar: Calendar, person: Ints, kind: Ints, alive: Bools
) -> Ints:
    """When each sitting begins."""
    earliest = np.maximum(people.users.joined[people.persons.user[person]], calendar.since)
    usual = calendar.draw(rng, kind, earliest) + people.persons.shift[person]
    usual = np.clip(usual, earliest, calendar.until)
    return np.where(
        alive, np.maximum(calendar.until - between(rng, 300, 2400, len(person)), earliest), usual
    )


def away(rng: Generator, people: People, person: Ints, device: Ints) -> Bools:
    """Who watches from outside: remote users always, the others on a phone now and then."""
    mobile = ABILITIES.mobile[people.devices.model[device]]
    return people.users.remote[people.persons.user[person]] | (
        mobile & chance(rng, 0.35, len(person))
    )
