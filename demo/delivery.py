"""How each play reached the screen: as it is, repacked, or transcoded, and why."""

from dataclasses import dataclass, fields

import numpy as np
from numpy.random import Generator

from demo import devices, files
from demo.arrays import Ints, chance, stream, whole
from demo.devices import ABILITIES
from demo.library import Collection
from demo.moments import MUSIC
from demo.people import People
from demo.plays import Plays

DIRECT_PLAY, DIRECT_STREAM, TRANSCODE = range(3)
PLAYBACK_TYPES = ("direct_play", "direct_stream", "transcode")
DIRECT, COPY, RECODE, NONE = range(4)
DECISIONS = ("direct", "copy", "transcode", r"\N")

REASONS = (
    "ContainerNotSupported",
    "VideoCodecNotSupported",
    "VideoRangeTypeNotSupported",
    "VideoResolutionNotSupported",
    "ContainerBitrateExceedsLimit",
    "SubtitleCodecNotSupported",
    "AudioCodecNotSupported",
)
CONTAINER, CODEC, RANGE, SIZE, BITRATE, SUBTITLE, AUDIO = (1 << bit for bit in range(len(REASONS)))
PICTURE = CODEC | RANGE | SIZE | BITRATE | SUBTITLE

AUDIO_RATE = 256_000
# The bitrates a transcode is offered in, and the picture that fits each.
STEPS = np.array(
    [2_000_000, 3_000_000, 4_000_000, 8_000_000, 12_000_000, 20_000_000], dtype=np.int64
)
STEP_RESOLUTION = np.array(
    [files.P480, files.P720, files.P720, files.P1080, files.P1080, files.P1080]
)
ORIGINAL = -1


def quality(step: int, resolution: int) -> str:
    """What was asked for, in words."""
    return (
        "Original"
        if step == ORIGINAL
        else f"{files.RESOLUTIONS[resolution]} {STEPS[step] // 1_000_000} Mbps"
    )


@dataclass(frozen=True, slots=True)
class Delivery:
    """One row per play."""

    playback: Ints
    video: Ints
    audio: Ints
    reasons: Ints
    resolution: Ints
    step: Ints  # which of STEPS was asked for, -1 for the original
    bitrate: Ints
    source_bitrate: Ints

    def take(self, chosen: slice) -> "Delivery":
        """Just those plays."""
        return Delivery(*(getattr(self, field.name)[chosen] for field in fields(self)))


def delivery(seed: int, made: Plays, people: People, held: Collection) -> Delivery:
    """How each play was delivered."""
    rng = stream(seed, "delivery")
    file, music = held.items.files, made.kind == MUSIC
    reasons = needs(rng, made, people, held)
    reasons = np.where(music & (reasons > 0), AUDIO, reasons)
    picture, sound = (reasons & PICTURE) > 0, (reasons & AUDIO) > 0
    playback = np.where(
        picture | sound, TRANSCODE, np.where(reasons > 0, DIRECT_STREAM, DIRECT_PLAY)
    )
    step = np.where(picture, steps(made, people, held), ORIGINAL)
    source = file.bitrate[made.item]
    target = np.minimum(STEPS[step], source * 2) * rng.uniform(0.82, 1.0, len(made))
    bitrate = np.where(picture, whole(target), np.where(sound & music, AUDIO_RATE, source))
    untouched = np.where(playback == DIRECT_PLAY, DIRECT, COPY)
    return Delivery(
        playback=playback,
        video=np.where(music, NONE, np.where(picture, RECODE, untouched)),
        audio=np.where(picture & chance(rng, 0.7, len(made)) | sound, RECODE, untouched),
        reasons=reasons,
        resolution=np.where(
            picture, smaller(file.resolution[made.item], step), file.resolution[made.item]
        ),
        step=step,
        bitrate=bitrate,
        source_bitrate=source,
    )


def needs(rng: Generator, made: Plays, people: People, held: Collection) -> Ints:
    """Why the file could not be played as it is: one bit per reason, 0 where it could."""
    file, item, film = held.items.files, made.item, made.kind != MUSIC
    model = people.devices.model[made.device]
    uplink = people.users.uplink[people.persons.user[made.person]]
    lacks = file_needs(file)[item] & ~ABILITIES.skills[model]
    packed = (file.container[item] == files.AVI) | ((lacks & devices.MATROSKA) > 0)
    unseen = (file.video[item] == files.MPEG4) | ((lacks & (devices.HEVC | devices.AV1)) > 0)
    too_rich = (lacks & (devices.SURROUND | devices.LOSSLESS)) > 0
    return (
        packed * CONTAINER
        | (unseen & film) * CODEC
        | ((lacks & (devices.HDR | devices.DOLBY_VISION)) > 0) * RANGE
        | (film & (files.HEIGHTS[file.resolution[item]] > ABILITIES.height[model])) * SIZE
        | (made.away & (file.bitrate[item] > uplink)) * BITRATE
        | (chance(rng, 0.02, len(made)) & film) * SUBTITLE
        | (too_rich | chance(rng, 0.004, len(made))) * AUDIO
    ).astype(np.int64)


def file_needs(file: files.Files) -> Ints:
    """The skills that each file asks for."""
    surround = (file.audio == files.AC3) | (file.audio == files.EAC3)
    lossless = (file.audio == files.DTS) | (file.audio == files.TRUEHD)
    vision = file.hdr == files.DOLBY_VISION
    return (
        (file.video == files.HEVC) * devices.HEVC
        | (file.video == files.AV1) * devices.AV1
        | ((file.hdr != files.SDR) & ~vision) * devices.HDR
        | vision * devices.DOLBY_VISION
        | surround * devices.SURROUND
        | lossless * devices.LOSSLESS
        | (file.container == files.MKV) * devices.MATROSKA
    ).astype(np.int64)


def steps(made: Plays, people: People, held: Collection) -> Ints:
    """The best offer that the line carries and the device shows; at home nothing is spared."""
    uplink = people.users.uplink[people.persons.user[made.person]]
    line = np.where(made.away, uplink, STEPS[-1])
    enough = held.items.files.bitrate[made.item] * 1.5
    best = np.searchsorted(STEPS, line, side="right") - 1
    return np.clip(np.minimum(best, np.searchsorted(STEPS, enough)), 0, len(STEPS) - 1).astype(
        np.int64
    )


def smaller(resolution: Ints, step: Ints) -> Ints:
    """The picture of a transcode: never larger than the source."""
    return np.minimum(resolution, STEP_RESOLUTION[step])
