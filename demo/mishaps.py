"""What goes wrong: now and then a transcode, in bursts many, and weeks without the encoder."""

from dataclasses import dataclass, fields, replace

import numpy as np

from demo.arrays import Bools, Floats, Ints, between, chance, stream
from demo.delivery import RECODE, TRANSCODE, Delivery
from demo.plays import Plays

DAY, WEEK = 86_400, 7 * 86_400
EVERYDAY = 0.006
IN_A_BURST = 0.75
NO_HARDWARE = 0.07  # of all weeks
BESIDE_HARDWARE = 0.03  # of all transcodes, in ordinary weeks

# The messages of each server's encoder; the first four come in bursts, the last two at any time.
MESSAGES = (
    (
        "OpenEncodeSessionEx failed: out of memory (10): (no details)",
        "Cannot load libnvidia-encode.so.1: driver and library version do not match",
        "OpenEncodeSessionEx failed: incompatible client key (21): (no details)",
        "av_interleaved_write_frame(): No space left on device",
        "Invalid data found when processing input",
        "Error reinitializing filters: Function not implemented",
    ),
    (
        "Error initializing an internal MFX session: unsupported (-3)",
        "[h264_qsv] Error during encoding: device failed (-17)",
        "Failed to create a VAAPI device: Input/output error",
        "av_interleaved_write_frame(): No space left on device",
        "Invalid data found when processing input",
        "Subtitle decode failed: Invalid UTF-8 in decoded subtitles text",
    ),
)
BURSTS = 4
BURST_HOURS = (3, 18)
DAYS_PER_BURST = 12
LATELY = 6  # so many transcodes before the end


@dataclass(frozen=True, slots=True)
class Mishaps:
    """One row per play: whether its transcode failed, with what words, what was tried then."""

    failed: Bools
    message: Ints
    rescued: Bools  # software took over at once
    software: Bools

    def take(self, chosen: slice) -> "Mishaps":
        """Just those plays."""
        return Mishaps(*(getattr(self, field.name)[chosen] for field in fields(self)))


def mishaps(
    seed: int, made: Plays, delivered: Delivery, server: Ints, since: int, until: int
) -> Mishaps:
    """What went wrong; `server` is the one each play came from."""
    rng = stream(seed, "mishaps")
    count = len(made)
    can_fail = (delivered.playback == TRANSCODE) & ~made.active & (made.group < 0)
    burst = bursts(seed, made.started, server, can_fail, (until - since) // DAY)
    odds: Floats = np.where(burst >= 0, IN_A_BURST, EVERYDAY)
    failed = can_fail & chance(rng, odds, count)
    weeks = chance(rng, NO_HARDWARE, 2 * weeks_between(since, until)).reshape(2, -1)
    week = (made.started - since) // WEEK
    software = (delivered.video == RECODE) & (
        weeks[server, week] | chance(rng, BESIDE_HARDWARE, count)
    )
    return Mishaps(
        failed=failed,
        message=np.where(burst >= 0, burst, between(rng, BURSTS, len(MESSAGES[0]) - 1, count)),
        rescued=failed & ~software & (delivered.video == RECODE) & chance(rng, 0.45, count),
        software=software,
    )


def weeks_between(since: int, until: int) -> int:
    """How many weeks have begun."""
    return (until - since) // WEEK + 1


def bursts(seed: int, at: Ints, server: Ints, can_fail: Bools, days: int) -> Ints:
    """Which burst of failures each play fell into, by its message; -1 for none.

    A burst begins with a transcode, which is when anybody would notice; one of them lately.
    """
    rng = stream(seed, "bursts")
    found = np.full(len(at), -1, dtype=np.int64)
    candidates = np.flatnonzero(can_fail)
    bursts_in_all = max(1, days // DAYS_PER_BURST) if len(candidates) else 0
    for number in range(bursts_in_all):
        latest = candidates[-min(LATELY, len(candidates))]
        first = candidates[rng.integers(len(candidates))] if number else latest
        ends = at[first] + rng.integers(*BURST_HOURS) * 3600
        inside = (at >= at[first]) & (at < ends) & (server == server[first])
        found[inside] = rng.integers(0, BURSTS)
    return found


def cut_short(seed: int, made: Plays, broken: Bools) -> Plays:
    """The plays, those whose transcode was never rescued over after a few seconds."""
    rng = stream(seed, "cut short")
    lasted = np.minimum(made.watched, between(rng, 0, 12, len(made)))
    return replace(
        made,
        watched=np.where(broken, lasted, made.watched),
        paused=np.where(broken, 0, made.paused),
        buffering=np.where(broken, between(rng, 4, 30, len(made)), made.buffering),
        position=np.where(broken, made.position - made.watched + lasted, made.position),
        completed=made.completed & ~broken,
    )
