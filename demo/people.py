"""Who watches: the users of both servers, the persons behind each account, and their devices."""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from demo.arrays import (
    Bools,
    Floats,
    Ints,
    between,
    chance,
    listed,
    picks,
    row_picks,
    shares,
    stream,
)
from demo.devices import ABILITIES, MODELS
from demo.identity import time_ids
from demo.library import GENRES
from demo.moments import MUSIC
from demo.servers import JELLYFIN
from demo.words import PEOPLE

DAY = 86_400
PLAYS_PER_DAY = 4
MOST_PERSONS = 3
MOST_DEVICES = 3
HOUSEHOLD = 9  # about so many users live where the servers stand

# Of ten evenings: films, series, children's programmes, music.
ADULT = (2.8, 6.1, 0.2, 0.9)
CHILD = (0.4, 0.4, 8.8, 0.4)

# What a connection to the outside carries, bit/s, and how common it is.
UPLINKS = np.array(
    [3_000_000, 4_000_000, 8_000_000, 12_000_000, 20_000_000, 40_000_000], dtype=np.int64
)
UPLINK_SHARES = np.array([0.02, 0.06, 0.14, 0.22, 0.32, 0.24])


@dataclass(frozen=True, slots=True)
class Users:
    """One account each: where it is at home, since when, and what its line carries."""

    ids: list[str]
    names: list[str]
    server: Ints
    joined: Ints
    remote: Bools
    uplink: Ints
    persons: Ints


@dataclass(frozen=True, slots=True)
class Persons:
    """Who sits behind an account: how much and what they watch, and when."""

    user: Ints
    place: Ints
    weight: Floats
    mix: Floats
    shift: Ints
    favourite: Ints
    device: Ints
    devices: Ints


@dataclass(frozen=True, slots=True)
class Devices:
    """What a person watches on, and the addresses it is seen under at home and away."""

    user: Ints
    model: Ints
    names: list[str]
    home_ip: list[str]
    away_ip: list[str]


@dataclass(frozen=True, slots=True)
class People:
    """Everybody, from account to device."""

    users: Users
    persons: Persons
    devices: Devices


def people(seed: int, plays_per_day: float, since: int, until: int) -> People:
    """As many people as it takes for so many plays a day."""
    rng = stream(seed, "people")
    count = int(np.clip(round(plays_per_day / PLAYS_PER_DAY), 3, 20_000))
    weights = shares(count, count / 10)
    users = make_users(rng, weights, since, until)
    persons = make_persons(rng, users, weights)
    return People(users, persons, make_devices(rng, users, persons))


def make_users(rng: Generator, weights: Floats, since: int, until: int) -> Users:
    """The accounts, the busiest first."""
    count = len(weights)
    late = chance(rng, 0.25, count)
    joined = np.where(
        late, between(rng, since, since + (until - since) * 0.8, count), since - 30 * DAY
    )
    joined[0] = since - 30 * DAY
    at_home = max(0.15, min(0.5, HOUSEHOLD / count))
    spare = np.clip(np.rint(weights * count * 0.9), 0, MOST_PERSONS - 1).astype(np.int64)
    return Users(
        ids=time_ids(rng, joined),
        names=[user_name(number) for number in listed(rng.permutation(count))],
        server=chance(rng, 0.35, count).astype(np.int64),
        joined=joined,
        remote=~chance(rng, at_home, count),
        uplink=UPLINKS[picks(rng, UPLINK_SHARES, count)],
        persons=1 + np.maximum(spare, chance(rng, 0.3, count).astype(np.int64)),
    )


def user_name(number: int) -> str:
    """A first name, with a figure behind it from its second bearer on."""
    bearer, name = divmod(number, len(PEOPLE))
    return PEOPLE[name] + (str(bearer + 1) if bearer else "")


def make_persons(rng: Generator, users: Users, weights: Floats) -> Persons:
    """The persons of every account in a row; the last one of a larger household is a child."""
    user = np.repeat(np.arange(len(users.ids)), users.persons)
    count = len(user)
    place = np.arange(count) - np.repeat(np.cumsum(users.persons) - users.persons, users.persons)
    child = (place > 0) & (place == users.persons[user] - 1) & chance(rng, 0.75, count)
    mix = np.where(child[:, None], CHILD, ADULT) * rng.gamma(4.0, 0.25, (count, 4))
    mix[:, MUSIC] *= users.server[user] == JELLYFIN
    owns = 1 + row_picks(rng, np.tile([0.35, 0.4, 0.25], (count, 1)))
    return Persons(
        user=user,
        place=place,
        weight=weights[user] / users.persons[user] * rng.uniform(0.7, 1.3, count),
        mix=mix,
        shift=whole_minutes(
            rng.normal(0, 45, count) + np.where(child, 0, chance(rng, 0.12, count) * 150)
        ),
        favourite=between(rng, 0, len(GENRES) - 1, count),
        device=np.cumsum(owns) - owns,
        devices=owns,
    )


def whole_minutes(minutes: Floats) -> Ints:
    """Minutes as whole seconds."""
    return np.rint(minutes).astype(np.int64) * 60


def make_devices(rng: Generator, users: Users, persons: Persons) -> Devices:
    """The devices of every person in a row."""
    person = np.repeat(np.arange(len(persons.user)), persons.devices)
    user = persons.user[person]
    model = picks(rng, ABILITIES.share, len(person))
    names, seen = list[str](), dict[tuple[int, int], int]()
    for owner, kind in zip(listed(user), listed(model), strict=True):
        seen[owner, kind] = seen.get((owner, kind), 0) + 1
        number = f" {seen[owner, kind]}" if seen[owner, kind] > 1 else ""
        names.append(f"{users.names[owner].capitalize()}'s {MODELS[kind].name}{number}")
    return Devices(
        user=user,
        model=model,
        names=names,
        home_ip=[f"192.168.{1 + i // 250 % 250}.{2 + i % 250}" for i in range(len(names))],
        away_ip=[away_address(owner) for owner in listed(user)],
    )


def away_address(user: int) -> str:
    """The public address of a user's line, out of the ranges kept for documentation."""
    block = "192.0.2" if user % 2 else "198.51.100"
    return f"{block}.{1 + user // 2 % 254}"
