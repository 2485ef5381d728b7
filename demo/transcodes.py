"""Transcodes as rows: one for each play that needed one, two where software had to take over."""

import numpy as np

from demo import files
from demo.arrays import Bools, Ints, between, stream
from demo.delivery import RECODE, TRANSCODE, quality
from demo.identity import time_ids
from demo.lines import NULL, blanked, combined, decimals, instants, lines, named, numbers
from demo.mishaps import MESSAGES
from demo.moments import MUSIC
from demo.servers import JELLYFIN, SERVERS, server_id
from demo.sessions import message
from demo.timelines import bytes_served
from demo.world import World

RUNNING, DONE, STOPPED, FAILED, KILLED = range(5)
OUTCOMES = ("running\t" + NULL, "success\tt", "stopped\t" + NULL, "failed\tf", "killed\t" + NULL)
ADMIN_STOPS = 211  # every so-many-th transcode is ended by an administrator
TOLD_BY = ("ffmpeg_log", "poll")


def transcode_lines(part: World, first: int) -> bytes:
    """The transcodes of the plays as lines for loading/copy_transcode_history."""
    made, wrong = part.plays, part.mishaps
    recoded = np.flatnonzero(part.delivered.playback == TRANSCODE)
    play = np.concatenate((recoded, recoded[wrong.rescued[recoded]]))
    second = np.arange(len(play)) >= len(recoded)
    order = np.argsort(made.started[play], kind="stable")
    play, second = play[order], second[order]
    rng = stream(part.seed, f"transcodes from {first}")
    failed = wrong.failed[play] & ~second
    brief = np.minimum(between(rng, 0, 6, len(play)), made.ended[play] - made.started[play])
    started = made.started[play] + part.details.switch[play]
    duration = np.where(failed, brief, made.ended[play] - started)
    hardware = ~wrong.software[play] & ~second
    speed = np.where(
        hardware, rng.lognormal(1.7, 0.35, len(play)), rng.lognormal(0.35, 0.4, len(play))
    )
    size = np.where(failed, 0, bytes_served(made, part.delivered, part.details)[play])
    picture = part.delivered.video[play] == RECODE
    texts = [text for family in MESSAGES for text in family]
    user = part.people.persons.user[made.person[play]]
    return lines(
        time_ids(rng, started),
        named(part.item_ids, made.item[play]),
        named(part.people.users.ids, user),
        named(
            [f"{server_id(n)}\t{server.host}\t{TOLD_BY[n]}" for n, server in enumerate(SERVERS)],
            part.server[play],
        ),
        named(part.ids, play),
        conversions(part, play, hardware & picture),
        numbers(duration),
        numbers(size),
        named(OUTCOMES, outcomes(part, play, failed)),
        blanked(named(texts, message(part)[play]), failed),
        instants(started),
        blanked(instants(started + duration), ~made.active[play]),
        blanked(decimals(speed, 2), picture & ~failed),
    )


def conversions(part: World, play: Ints, hardware: Bools) -> list[str]:
    """From what to what, with which encoder."""
    item, file = part.plays.item[play], part.held.items.files
    return combined(
        conversion,
        part.server[play],
        hardware,
        part.delivered.video[play] == RECODE,
        file.video[item],
        file.audio[item],
        file.resolution[item],
        part.delivered.resolution[play],
        part.delivered.step[play],
        part.plays.kind[play] == MUSIC,
    )


def conversion(key: tuple[int, ...]) -> str:
    """Codecs, resolutions, encoder and quality of one combination."""
    server, hardware, picture, video, audio, source, shown, step, music = key
    if not picture:
        sizes = (NULL, NULL) if music else (files.RESOLUTIONS[source], files.RESOLUTIONS[source])
        return "\t".join((files.AUDIO_CODECS[audio], "aac", *sizes, NULL, NULL))
    encoder = SERVERS[server].encoder if hardware else NULL
    sizes = (files.RESOLUTIONS[source], files.RESOLUTIONS[shown])
    return "\t".join((files.VIDEO_CODECS[video], "h264", *sizes, encoder, quality(step, shown)))


def outcomes(part: World, play: Ints, failed: Bools) -> Ints:
    """How each transcode came out; only an encoder's log tells that it succeeded."""
    made, server = part.plays, part.server[play]
    told = np.where(made.completed[play] & (server == JELLYFIN), DONE, STOPPED)
    ended = np.where(made.started[play] % ADMIN_STOPS == 0, KILLED, told)
    return np.where(failed, FAILED, np.where(made.active[play], RUNNING, ended))
