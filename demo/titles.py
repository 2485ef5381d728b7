"""Invented titles."""

from numpy.random import Generator

from demo.arrays import between, listed
from demo.words import MOODS, PLACE_ENDS, PLACE_STARTS, THINGS


def titles(rng: Generator, patterns: tuple[str, ...], count: int) -> list[str]:
    """So many titles; one that was drawn before becomes a sequel."""
    seen: dict[str, int] = {}
    return [sequel(title, seen) for title in drawn(rng, patterns, count)]


def drawn(rng: Generator, patterns: tuple[str, ...], count: int) -> list[str]:
    """So many titles, some of them perhaps alike."""
    sizes = (len(patterns), len(PLACE_STARTS), len(PLACE_ENDS), len(THINGS), len(MOODS), 9)
    pattern, start, end, thing, mood, number = (
        listed(between(rng, 0, size - 1, count)) for size in sizes
    )
    return [
        patterns[pattern[n]].format(
            place=PLACE_STARTS[start[n]] + PLACE_ENDS[end[n]],
            thing=THINGS[thing[n]],
            mood=MOODS[mood[n]],
            number=number[n] + 1,
        )
        for n in range(count)
    ]


def sequel(title: str, seen: dict[str, int]) -> str:
    """The title itself the first time, then with 2, 3, … behind it."""
    seen[title] = seen.get(title, 0) + 1
    return title if seen[title] == 1 else f"{title} {seen[title]}"
