"""The files of the library: codecs, pictures, sound, sizes."""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from demo.arrays import Bools, Ints, between, chance, listed, picks, row_picks, whole
from demo.servers import LIBRARIES

TRACK = 2
P480, P720, P1080, P2160 = range(4)
RESOLUTIONS = ("480p", "720p", "1080p", "2160p")
HEIGHTS = np.array([480, 720, 1080, 2160], dtype=np.int64)
WIDTHS = np.array([854, 1280, 1920, 3840], dtype=np.int64)

MPEG4, H264, HEVC, AV1 = range(4)
VIDEO_CODECS = ("mpeg4", "h264", "hevc", "av1")
VIDEO_SHARES = np.array([
    [0.25, 0.72, 0.03, 0.00],
    [0.01, 0.80, 0.18, 0.01],
    [0.00, 0.60, 0.36, 0.04],
    [0.00, 0.02, 0.92, 0.06],
])  # fmt: skip
# Mbit/s of picture and sound, by resolution and codec.
RATES = np.array(
    [[1.5, 1.8, 1.2, 0.9], [3.0, 4.2, 2.6, 1.9], [6.0, 9.5, 5.6, 4.2], [20.0, 34.0, 26.0, 16.0]]
)

AAC, AC3, EAC3, DTS, TRUEHD, MP3, FLAC = range(7)
AUDIO_CODECS = ("aac", "ac3", "eac3", "dts", "truehd", "mp3", "flac")
AUDIO_SHARES = np.array([
    [0.55, 0.25, 0.02, 0.00, 0.00, 0.18, 0.00],
    [0.55, 0.32, 0.11, 0.02, 0.00, 0.00, 0.00],
    [0.38, 0.24, 0.28, 0.08, 0.02, 0.00, 0.00],
    [0.06, 0.10, 0.46, 0.10, 0.28, 0.00, 0.00],
])  # fmt: skip
TRACK_SHARES = np.array([0.25, 0, 0, 0, 0, 0.35, 0.40])
TRACK_RATES = np.array([0.256, 0, 0, 0, 0, 0.320, 0.920])

SDR, HDR10, HDR10PLUS, HLG, DOLBY_VISION = range(5)
HDR_FORMATS = (r"\N", "HDR10", "HDR10+", "HLG", "Dolby Vision")
HDR_SHARES = np.array([0.10, 0.46, 0.10, 0.03, 0.31])

MKV, MP4, AVI, MP3_FILE, FLAC_FILE, M4A = range(6)
CONTAINERS = ("mkv", "mp4", "avi", "mp3", "flac", "m4a")

BROKEN = (
    "Invalid data found when processing input",
    "moov atom not found",
    "EBML header parsing failed",
)


@dataclass(frozen=True, slots=True)
class Files:
    """One file per item."""

    runtime: Ints
    resolution: Ints
    video: Ints
    audio: Ints
    hdr: Ints
    atmos: Bools
    container: Ints
    bitrate: Ints
    size: Ints
    broken: Ints


def make_files(rng: Generator, library_of: Ints, group: Ints, media_type: Ints) -> Files:
    """A file for each item; those of one group are alike."""
    groups, music = len(library_of), media_type == TRACK
    odds = np.array([entry.resolutions for entry in LIBRARIES])[library_of]
    of_group = row_picks(rng, odds)
    resolution = of_group[group]
    video = row_picks(rng, VIDEO_SHARES[of_group])[group]
    audio = np.where(
        music,
        picks(rng, TRACK_SHARES, groups)[group],
        row_picks(rng, AUDIO_SHARES[of_group])[group],
    )
    hdr_of_group = np.where(
        of_group == P2160, picks(rng, HDR_SHARES, groups), HDR10 * chance(rng, 0.02, groups)
    )
    lush = rng.lognormal(0, 0.3, groups)[group] * rng.uniform(0.92, 1.08, len(group))
    megabits = np.where(music, TRACK_RATES[audio], RATES[resolution, video] * lush)
    bitrate = whole(megabits * 1e6)
    runtime = runtimes(rng, library_of, group, music)
    return Files(
        runtime=runtime,
        resolution=resolution,
        video=video,
        audio=audio,
        hdr=np.where(music, SDR, hdr_of_group[group]),
        atmos=chance(rng, 0.55, groups)[group]
        & ((audio == TRUEHD) | (audio == EAC3))
        & (resolution >= P1080),
        container=containers(rng, groups, group, video, audio, music),
        bitrate=bitrate,
        size=bitrate * runtime // 8,
        broken=np.where(
            chance(rng, 0.0015, len(group)), rng.integers(0, len(BROKEN), len(group)), -1
        ),
    )


def runtimes(rng: Generator, library_of: Ints, group: Ints, music: Bools) -> Ints:
    """Seconds: near the usual length of its library, alike within a group."""
    usual = [
        LIBRARIES[number].minutes[draw % len(LIBRARIES[number].minutes)]
        for number, draw in zip(
            listed(library_of), listed(between(rng, 0, 119, len(library_of))), strict=True
        )
    ]
    minutes = np.array(usual, dtype=np.float64)[group]
    spread = np.where(music, rng.uniform(0.6, 1.4, len(group)), rng.uniform(0.94, 1.06, len(group)))
    return whole(minutes * 60 * spread)


def containers(
    rng: Generator, groups: int, group: Ints, video: Ints, audio: Ints, music: Bools
) -> Ints:
    """What the file is packed in."""
    film = np.where(
        video == MPEG4, AVI, np.where(chance(rng, 0.22, groups)[group] & (audio < DTS), MP4, MKV)
    )
    song = np.where(audio == FLAC, FLAC_FILE, np.where(audio == MP3, MP3_FILE, M4A))
    return np.where(music, song, film).astype(np.int64)
