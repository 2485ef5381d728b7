"""Some plays are known state by state: when they paused, buffered, were transcoded."""

from dataclasses import dataclass, fields
from itertools import starmap

import numpy as np
from numpy.random import Generator

from demo.arrays import Bools, Ints, between, chance, listed, stream
from demo.delivery import BITRATE, DECISIONS, PLAYBACK_TYPES, Delivery
from demo.moments import MUSIC
from demo.plays import Plays

KNOWN = 0.12
SHORTEST = 120
BEGUN_AS_IT_IS = 0.8

Stop = tuple[int, str, int]


@dataclass(frozen=True, slots=True)
class Details:
    """One row per play: whether it is known state by state, and when it was transcoded.

    `switch` counts seconds watched; 0 where nothing changed under way.
    """

    known: Bools
    switch: Ints

    def take(self, chosen: slice) -> "Details":
        """Just those plays."""
        return Details(*(getattr(self, field.name)[chosen] for field in fields(self)))


def details(seed: int, made: Plays, delivered: Delivery, failed: Bools) -> Details:
    """Which plays are known state by state; some were transcoded when the line got too slow."""
    rng = stream(seed, "details")
    known = (
        (made.active | chance(rng, KNOWN, len(made)))
        & (made.kind != MUSIC)
        & (made.watched > SHORTEST)
        & ~failed
    )
    begun = (
        known
        & ~made.active
        & (delivered.reasons == BITRATE)
        & chance(rng, BEGUN_AS_IT_IS, len(made))
    )
    return Details(
        known, np.where(begun, np.minimum(between(rng, 20, 600, len(made)), made.watched // 2), 0)
    )


def bytes_served(made: Plays, delivered: Delivery, known: Details) -> Ints:
    """Estimated bytes of each play: seconds watched by the rate they came at."""
    rest = made.watched - known.switch
    return (delivered.bitrate * rest + delivered.source_bitrate * known.switch) // 8


def timelines(rng: Generator, made: Plays, delivered: Delivery, known: Details) -> list[str]:
    """Each play's timeline as JSON, \\N where only totals are known."""
    texts = [r"\N"] * len(made)
    chosen = np.flatnonzero(known.known)
    stops = zip(
        listed(made.watched[chosen]),
        pauses(rng, made, chosen),
        stalls(rng, made, known, chosen),
        listed(known.switch[chosen]),
        ways(delivered, known, chosen),
        strict=True,
    )
    for place, text in zip(listed(chosen), starmap(timeline, stops), strict=True):
        texts[place] = text
    return texts


def pauses(rng: Generator, made: Plays, chosen: Ints) -> list[list[Stop]]:
    """Where each play was paused: at one to three places, not before it had begun."""
    paused, watched = made.paused[chosen], made.watched[chosen]
    places = np.sort(
        between(rng, 30, SHORTEST, (3 * len(chosen))).reshape(-1, 3) / SHORTEST, axis=1
    )
    at = (places * (watched - 10)[:, None]).astype(np.int64)
    number = np.minimum(1 + paused // 400, between(rng, 1, 3, len(chosen)))
    return [
        [(place, "paused", share(seconds, count, n)) for n, place in enumerate(row[:count])]
        if seconds
        else []
        for row, seconds, count in zip(at.tolist(), paused.tolist(), number.tolist(), strict=True)
    ]


def share(seconds: int, parts: int, number: int) -> int:
    """The size of one of so many parts that sum to the seconds."""
    return seconds * (number + 1) // parts - seconds * number // parts


def stalls(rng: Generator, made: Plays, known: Details, chosen: Ints) -> list[list[Stop]]:
    """Where each play buffered: before its first second, where the transcode began, or anywhere."""
    watched = made.watched[chosen]
    anywhere = np.where(
        chance(rng, 0.5, len(chosen)), 0, (rng.random(len(chosen)) * watched).astype(np.int64)
    )
    at = np.where(known.switch[chosen] > 0, known.switch[chosen], anywhere)
    seconds = made.buffering[chosen]
    return [
        [(place, "buffering", length)] if length else []
        for place, length in zip(listed(at), listed(seconds), strict=True)
    ]


def ways(delivered: Delivery, known: Details, chosen: Ints) -> list[tuple[str, str]]:
    """What entries before and after the switch say of delivery; nothing where there was none."""
    found = [("", "")] * len(chosen)
    for n in listed(np.flatnonzero(known.switch[chosen] > 0)):
        play = int(chosen[n])
        found[n] = (
            way(0, 0, 0, int(delivered.source_bitrate[play])),
            way(
                int(delivered.playback[play]),
                int(delivered.video[play]),
                int(delivered.audio[play]),
                int(delivered.bitrate[play]),
            ),
        )
    return found


def way(playback: int, video: int, audio: int, bitrate: int) -> str:
    """How the stream came, as the rest of a JSON object."""
    return (
        f',"playback_type":"{PLAYBACK_TYPES[playback]}","video_decision":"{DECISIONS[video]}"'
        f',"audio_decision":"{DECISIONS[audio]}","bitrate":{bitrate}'
    )


def timeline(
    watched: int, paused: list[Stop], stalled: list[Stop], switch: int, how: tuple[str, str]
) -> str:
    """The states in order; each lasts until the next."""
    at = position = 0
    entries = list[str]()
    turn: list[Stop] = [(switch, "", 0)] if switch else []
    for place, state, seconds in sorted([*paused, *stalled, *turn]):
        if place > position:
            entries.append(f'{{"at":{at},"state":"playing"{how[position >= switch]}}}')
            at, position = at + place - position, place
        if seconds:
            entries.append(f'{{"at":{at},"state":"{state}"{how[position >= switch]}}}')
            at += seconds
    if watched > position:
        entries.append(f'{{"at":{at},"state":"playing"{how[position >= switch]}}}')
    return f"[{','.join(entries)}]"
