"""Plays as rows of stream_sessions."""

import numpy as np

from demo import files
from demo.arrays import Ints, listed, stream
from demo.delivery import (
    DECISIONS,
    DIRECT_PLAY,
    ORIGINAL,
    PLAYBACK_TYPES,
    REASONS,
    TRANSCODE,
    quality,
)
from demo.devices import MODELS
from demo.lines import NULL, TRUTH, blanked, combined, instants, lines, named, numbers
from demo.mishaps import MESSAGES
from demo.moments import MUSIC
from demo.servers import JELLYFIN, LIBRARIES, library_id, server_id
from demo.timelines import bytes_served, timelines
from demo.world import World

LOST = 53  # every so-many-th play ends without a word from its player
ENDS = (f"t\t{NULL}", "f\tfinished", "f\tstopped", "f\tlost", "f\terror")
BYTES_SOURCES = ("size", "bitrate")


def session_lines(part: World, first: int) -> bytes:
    """The plays, from the `first` of all on, as lines for loading/copy_stream_sessions."""
    made, delivered = part.plays, part.delivered
    rng = stream(part.seed, f"timelines from {first}")
    known_end = ~made.active
    error = part.mishaps.failed & ~part.mishaps.rescued
    ended = instants(made.ended)
    return lines(
        part.ids,
        owners(part),
        named(part.item_ids, made.item),
        libraries(part),
        players(part),
        ways(part),
        numbers(delivered.bitrate),
        numbers(bytes_served(made, delivered, part.details)),
        named(BYTES_SOURCES, delivered.playback != DIRECT_PLAY),
        numbers(made.watched),
        numbers(made.paused),
        numbers(made.buffering),
        numbers(made.position),
        named(TRUTH, made.completed),
        instants(made.started),
        blanked(ended, known_end),
        named(ENDS, endings(part)),
        blanked(named([text for texts in MESSAGES for text in texts], message(part)), error),
        ended,
        part.group_ids,
        timelines(rng, made, delivered, part.details),
        ended,
    )


def owners(part: World) -> list[str]:
    """Who played it and on which server."""
    users = part.people.users
    texts = [
        f"{user}\t{server_id(server)}"
        for user, server in zip(users.ids, listed(users.server), strict=True)
    ]
    return named(texts, part.people.persons.user[part.plays.person])


def libraries(part: World) -> list[str]:
    """The library each play came from."""
    of_item = part.held.groups.library[part.held.items.group[part.plays.item]]
    return named([library_id(number) for number in range(len(LIBRARIES))], of_item)


def players(part: World) -> list[str]:
    """App, device, address and place of each play."""
    devices, texts = part.people.devices, list[str]()
    servers = listed(part.people.users.server[devices.user])
    for server, model, name, home, outside in zip(
        servers,
        listed(devices.model),
        devices.names,
        devices.home_ip,
        devices.away_ip,
        strict=True,
    ):
        app = MODELS[model].jellyfin if server == JELLYFIN else MODELS[model].plex
        texts += [f"{app}\t{name}\t{home}\tlan", f"{app}\t{name}\t{outside}\twan"]
    return named(texts, 2 * part.plays.device + part.plays.away)


def ways(part: World) -> list[str]:
    """How each play was delivered, in words."""
    delivered, file, item = part.delivered, part.held.items.files, part.plays.item
    return combined(
        way,
        delivered.playback,
        delivered.video,
        delivered.audio,
        delivered.reasons,
        delivered.resolution,
        delivered.step,
        file.video[item],
        file.audio[item],
        file.container[item],
        part.plays.kind == MUSIC,
    )


def way(key: tuple[int, ...]) -> str:
    """Playback type, decisions, quality, codec, resolution, container, reasons."""
    (
        playback,
        video,
        audio,
        reasons,
        resolution,
        step,
        video_codec,
        audio_codec,
        container,
        music,
    ) = key
    film_codec = files.VIDEO_CODECS[video_codec] if step == ORIGINAL else "h264"
    song_codec = files.AUDIO_CODECS[audio_codec] if playback == DIRECT_PLAY else "aac"
    packed = (
        files.CONTAINERS[container]
        if playback == DIRECT_PLAY
        else ("ts" if playback == TRANSCODE else "mp4")
    )
    shown = files.RESOLUTIONS[resolution]
    return "\t".join((
        PLAYBACK_TYPES[playback],
        DECISIONS[video],
        DECISIONS[audio],
        quality(step, resolution),
        song_codec if music else film_codec,
        NULL if music else shown,
        packed,
        "{" + ",".join(reason for bit, reason in enumerate(REASONS) if reasons >> bit & 1) + "}",
    ))  # fmt: skip


def endings(part: World) -> Ints:
    """How each play ended, as a place in ENDS."""
    made = part.plays
    stopped = np.where(made.started % LOST == 0, 3, 2)
    ended = np.where(
        part.mishaps.failed & ~part.mishaps.rescued, 4, np.where(made.completed, 1, stopped)
    )
    return np.where(made.active, 0, ended)


def message(part: World) -> Ints:
    """What the encoder said where it failed, as a place among all messages."""
    return part.server * len(MESSAGES[0]) + part.mishaps.message
