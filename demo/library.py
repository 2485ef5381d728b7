"""What the servers hold: films, series, music and home videos, all of them invented."""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from demo.arrays import Bools, Floats, Ints, between, chance, listed, picks, shares, stream
from demo.files import Files, make_files
from demo.moments import FILM, KIDS, MUSIC, SERIES
from demo.servers import LIBRARIES, Library
from demo.titles import titles
from demo.words import EPISODE_TITLES, TRACK_TITLES

DAY = 86_400
GENRES = sorted({genre for library in LIBRARIES for genre in library.genres})
MOVIE, EPISODE, TRACK = range(3)
MEDIA_TYPES = ("movie", "episode", "track")
# A series is shown to one lane of each account only, so that nobody there is ahead of anybody else.
LANES = 6
SECONDS_PER_FILE = 20  # how long one file of an import takes


@dataclass(frozen=True, slots=True)
class Groups:
    """Films, series and albums: what somebody decides to watch, each a row of items."""

    library: Ints
    kind: Ints
    titles: list[str]
    first: Ints
    length: Ints
    seasons: Ints
    added: Ints
    shelf: Ints
    weight: Floats
    genre: Ints
    second_genre: Ints
    year: Ints
    has_poster: Bools
    has_metadata: Bools


@dataclass(frozen=True, slots=True)
class Items:
    """Single files, those of a group in a row and in order."""

    group: Ints
    number: Ints
    season: Ints
    media_type: Ints
    titles: list[str]
    added: Ints
    files: Files


@dataclass(frozen=True, slots=True)
class Collection:
    """Groups and the items they are made of."""

    groups: Groups
    items: Items


def collection(seed: int, sessions: int, since: int, until: int) -> Collection:
    """Libraries as large as so many plays suggest."""
    size = float(np.clip((sessions / 20_000) ** 0.5, 0.5, 5))
    rng = stream(seed, "library")
    library = np.repeat(
        np.arange(len(LIBRARIES)), [round(entry.groups * size) for entry in LIBRARIES]
    )
    groups = make_groups(rng, library, since, until)
    return Collection(groups, make_items(rng, groups))


def make_groups(rng: Generator, library: Ints, since: int, until: int) -> Groups:
    """The films, series and albums of every library."""
    count = len(library)
    place = np.arange(count) - np.searchsorted(library, library)
    kind = np.array([entry.kind for entry in LIBRARIES])[library]
    seasons, length = lengths(rng, kind)
    added = arrivals(rng, place, length, since, until)
    neglected = np.array([entry.neglected for entry in LIBRARIES])[library]
    return Groups(
        library=library,
        kind=kind,
        titles=[
            title for entry, size in sizes(library) for title in titles(rng, entry.titles, size)
        ],
        first=np.cumsum(length) - length,
        length=length,
        seasons=seasons,
        added=added,
        shelf=shelf(library, kind, place),
        weight=popularity(rng, library),
        genre=np.concatenate([genres(rng, entry, size) for entry, size in sizes(library)]),
        second_genre=np.concatenate([genres(rng, entry, size) for entry, size in sizes(library)]),
        year=years(rng, added),
        has_poster=~chance(rng, neglected, count),
        has_metadata=~chance(rng, neglected * 0.8, count),
    )


def sizes(library: Ints) -> list[tuple[Library, int]]:
    """Each library with the number of its groups."""
    return list(zip(LIBRARIES, listed(np.bincount(library, minlength=len(LIBRARIES))), strict=True))


def lengths(rng: Generator, kind: Ints) -> tuple[Ints, Ints]:
    """How many seasons a group has, and how many items in all of them."""
    count = len(kind)
    serial = (kind == SERIES) | ((kind == KIDS) & chance(rng, 0.6, count))
    seasons = np.where(serial, 1 + np.minimum(rng.geometric(0.45, count) - 1, 6), 1)
    per_season = np.where(serial, between(rng, 6, 13, count), 1)
    length = np.where(kind == MUSIC, between(rng, 7, 14, count), seasons * per_season)
    return seasons.astype(np.int64), length.astype(np.int64)


def arrivals(rng: Generator, place: Ints, length: Ints, since: int, until: int) -> Ints:
    """When a group had arrived: most before the period, on every shelf some of them."""
    count = len(place)
    early = (place < 3 * LANES) | chance(rng, 0.62, count)
    latest = max(since, until - 3600)
    before = since - DAY - (rng.random(count) ** 1.5 * 900 * DAY).astype(np.int64)
    during = since + (rng.random(count) * (latest - since)).astype(np.int64)
    return np.where(early, before, np.maximum(during, since + length * SECONDS_PER_FILE))


def shelf(library: Ints, kind: Ints, place: Ints) -> Ints:
    """Where a choice is made: server and kind, and for what is watched in order the lane."""
    server = np.array([entry.server for entry in LIBRARIES])[library]
    laned = (kind == SERIES) | (kind == KIDS)
    return (server * 4 + kind) * LANES + np.where(laned, place % LANES, 0)


def popularity(rng: Generator, library: Ints) -> Floats:
    """How often each group is chosen within its library: a few often, most seldom."""
    weights = np.zeros(len(library))
    for number, (entry, size) in enumerate(sizes(library)):
        weights[library == number] = rng.permutation(shares(size, 8)) * size * entry.popularity
    return weights


def genres(rng: Generator, library: Library, count: int) -> Ints:
    """A genre for each group of the library, the first ones more often."""
    chosen = picks(rng, shares(len(library.genres), 3), count)
    return np.array([GENRES.index(genre) for genre in library.genres])[chosen]


def years(rng: Generator, added: Ints) -> Ints:
    """The year of release: recent for most, never after the arrival."""
    year = 1970 + added // int(365.2425 * DAY)
    return np.maximum(year - (rng.exponential(9, len(added))).astype(np.int64), 1958)


def make_items(rng: Generator, groups: Groups) -> Items:
    """The items of every group, with their files."""
    group = np.repeat(np.arange(len(groups.length)), groups.length)
    place = np.arange(len(group)) - groups.first[group]
    per_season = groups.length[group] // groups.seasons[group]
    kind = groups.kind[group]
    media_type = np.where(
        kind == MUSIC, TRACK, np.where((kind == FILM) | (groups.length[group] == 1), MOVIE, EPISODE)
    )
    return Items(
        group=group,
        number=place % per_season + 1,
        season=place // per_season + 1,
        media_type=media_type,
        titles=item_titles(rng, groups, group, media_type),
        added=groups.added[group] - (groups.length[group] - 1 - place) * SECONDS_PER_FILE,
        files=make_files(rng, groups.library, group, media_type),
    )


def item_titles(rng: Generator, groups: Groups, group: Ints, media_type: Ints) -> list[str]:
    """Films are called as their group is; episodes and tracks have names of their own."""
    episodes = iter(titles(rng, EPISODE_TITLES, int((media_type == EPISODE).sum())))
    tracks = iter(titles(rng, TRACK_TITLES, int((media_type == TRACK).sum())))
    return [
        groups.titles[number] if kind == MOVIE else next(episodes if kind == EPISODE else tracks)
        for number, kind in zip(listed(group), listed(media_type), strict=True)
    ]
