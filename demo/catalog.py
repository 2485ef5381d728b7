"""Servers, libraries, what is in them, and the users, as rows."""

import numpy as np

from demo import files
from demo.arrays import Ints, listed
from demo.library import EPISODE, GENRES, MEDIA_TYPES, MOVIE, TRACK, Collection
from demo.lines import NULL, TRUTH, blanked, instants, lines, named, numbers
from demo.servers import LIBRARIES, SERVERS, library_id, server_id
from demo.world import World

SCANNED_AGO = 2 * 3600


def server_lines(whole: World) -> bytes:
    """The servers as lines for loading/copy_servers; switched off, so that nobody polls them."""
    since, until = times(whole)
    return lines(
        [server_id(number) for number in range(len(SERVERS))],
        [f"{server.kind}\t{server.name}\t{server.version}" for server in SERVERS],
        ["disabled\tdemo data\tf"] * len(SERVERS),
        [until] * len(SERVERS),
        [since] * len(SERVERS),
        [until] * len(SERVERS),
    )


def times(whole: World) -> tuple[str, str]:
    """The first and the last instant of the period."""
    since, until = instants(np.array([whole.since, whole.until]))
    return since, until


def library_lines(whole: World) -> bytes:
    """The libraries as lines for loading/copy_libraries."""
    since, _ = times(whole)
    (scanned,) = instants(np.array([whole.until - SCANNED_AGO]))
    return lines(
        [library_id(number) for number in range(len(LIBRARIES))],
        [f"{server_id(library.server)}\t{number + 1}" for number, library in enumerate(LIBRARIES)],
        [
            f"{library.name}\t{library.media_type}\t{{{root(number)}}}"
            for number, library in enumerate(LIBRARIES)
        ],
        [scanned] * len(LIBRARIES),
        [since] * len(LIBRARIES),
        [scanned] * len(LIBRARIES),
    )


def root(library: int) -> str:
    """Where the files of a library lie."""
    return f"/srv/media/{LIBRARIES[library].name.lower().replace(' ', '-')}"


def user_lines(whole: World) -> bytes:
    """The users as lines for loading/copy_users; the first one of each server runs it."""
    users = whole.people.users
    last = np.full(len(users.ids), -1, dtype=np.int64)
    np.maximum.at(last, whole.people.persons.user[whole.plays.person], whole.plays.ended)
    joined = instants(users.joined)
    return lines(
        users.ids,
        [
            f"{server_id(server)}\tuser-{n + 1}\t{users.names[n]}"
            for n, server in enumerate(listed(users.server))
        ],
        named(TRUTH, first_of_each(users.server)),
        blanked(instants(np.maximum(last, 0)), last >= 0),
        joined,
        joined,
    )


def first_of_each(values: Ints) -> Ints:
    """1 where a value occurs for the first time, else 0."""
    flags = np.zeros(len(values), dtype=np.int64)
    flags[np.unique(values, return_index=True)[1]] = 1
    return flags


def item_lines(whole: World) -> bytes:
    """The items as lines for loading/copy_media_items."""
    held = whole.held
    items, groups, file = held.items, held.groups, held.items.files
    film = items.media_type != TRACK
    added = instants(items.added)
    return lines(
        whole.item_ids,
        shelves(groups.library[items.group]),
        [f"item-{n + 1}" for n in range(len(whole.item_ids))],
        named(MEDIA_TYPES, items.media_type),
        items.titles,
        blanked(named(groups.titles, items.group), items.media_type != MOVIE),
        numbers(items.season, items.media_type == EPISODE),
        numbers(items.number, items.media_type != MOVIE),
        numbers(groups.year[items.group]),
        genre_lists(held),
        numbers(file.runtime),
        paths(held),
        numbers(file.size),
        named(files.CONTAINERS, file.container),
        blanked(named(files.VIDEO_CODECS, file.video), film),
        named(files.AUDIO_CODECS, file.audio),
        numbers(files.WIDTHS[file.resolution], film),
        numbers(files.HEIGHTS[file.resolution], film),
        blanked(named(files.RESOLUTIONS, file.resolution), film),
        named(files.HDR_FORMATS, file.hdr),
        named(TRUTH, file.atmos),
        numbers(file.bitrate),
        named(TRUTH, groups.has_poster[items.group]),
        named(TRUTH, groups.has_metadata[items.group]),
        named([*files.BROKEN, NULL], file.broken),
        added,
        added,
        added,
    )


def shelves(library: Ints) -> list[str]:
    """Library and server of each item."""
    return named(
        [f"{library_id(n)}\t{server_id(entry.server)}" for n, entry in enumerate(LIBRARIES)],
        library,
    )


def genre_lists(held: Collection) -> list[str]:
    """One or two genres of each item, none where nobody looked it up."""
    groups = held.groups
    lists = [
        f"{{{','.join(dict.fromkeys((GENRES[first], GENRES[second])))}}}" if looked_up else "{}"
        for first, second, looked_up in zip(
            listed(groups.genre),
            listed(groups.second_genre),
            listed(groups.has_metadata),
            strict=True,
        )
    ]
    return named(lists, held.items.group)


def paths(held: Collection) -> list[str]:
    """Where each item's file lies."""
    groups, items = held.groups, held.items
    folders = [
        f"{root(library)}/{title.replace(': ', ' - ')} ({year})"
        for library, title, year in zip(
            listed(groups.library), groups.titles, listed(groups.year), strict=True
        )
    ]
    return [
        f"{folders[group]}/{name(kind, title, season, number)}.{files.CONTAINERS[container]}"
        for group, kind, title, season, number, container in zip(
            listed(items.group),
            listed(items.media_type),
            items.titles,
            listed(items.season),
            listed(items.number),
            listed(items.files.container),
            strict=True,
        )
    ]


def name(media_type: int, title: str, season: int, number: int) -> str:
    """The file's own name."""
    if media_type == EPISODE:
        return f"Season {season:02}/S{season:02}E{number:02}"
    plain = title.replace(": ", " - ").replace("/", "-")
    return f"{number:02} {plain}" if media_type == TRACK else plain
