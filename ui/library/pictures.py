"""The libraries in charts: resolutions, codecs, what each takes, and how they grew."""

# pandas carries no types that a strict check could use.
# pyright: basic

from collections.abc import Sequence

import pandas as pd

from store import library
from store.library import Health, NameCount
from ui import charts
from ui.formats import count, plain, size
from ui.library.cards import choose, summed
from ui.parts import card, empty
from ui.reads import read

MOST, MONTHS, LAYERS = 6, 12, 4
TB = 1e12
ORDER = ("4320p", "2160p", "1440p", "1080p", "720p", "576p", "480p")
NAMED = {"2160p": "4K", "4320p": "8K"}


def resolutions(found: Sequence[Health]) -> None:
    """Of how many lines the pictures are."""
    parts = sorted(summed([one.resolutions for one in found]), key=fineness)
    with card("Resolution", "of pictures"):
        if not parts:
            return none()
        best = max(parts, key=lambda one: one.count)
        total = sum(one.count for one in parts)
        share = f"{best.count / total:.0%}"
        charts.donut(
            [NAMED.get(one.name, one.name) for one in parts],
            [one.count for one in parts],
            key="resolutions",
            alt=f"Resolutions of {count(total)} items, {share} {plain(best.name)}",
            center=share,
            note=NAMED.get(best.name, best.name),
            height=230,
        )
    return None


def fineness(one: NameCount) -> tuple[int, str]:
    """The finest first, whatever is not known of last."""
    return (ORDER.index(one.name) if one.name in ORDER else len(ORDER), one.name)


def codecs(found: Sequence[Health]) -> None:
    """How the pictures are encoded."""
    names = summed([one.codecs for one in found])[:MOST]
    with card("Video codec"):
        if not names:
            return none()
        charts.ranking(
            [one.name for one in names],
            [one.count for one in names],
            [count(one.count) for one in names],
            key="codecs",
            alt=f"Video codecs, {plain(names[0].name)} first with {count(names[0].count)} items",
        )
    return None


def storage(chosen: str | None) -> None:
    """What each library takes; a click shows it alone."""
    rows = [one for one in read(library.storage) if chosen in (None, one.name)]
    with card("Storage", f"{size(sum(one.total_bytes for one in rows))} in all"):
        if not any(one.total_bytes for one in rows):
            return none()
        charts.ranking(
            [one.name for one in rows],
            [one.total_bytes for one in rows],
            [size(one.total_bytes) for one in rows],
            key="storage",
            alt=f"Storage per library, {plain(rows[0].name)} first",
            height=max(230, 30 * len(rows)),
            pick=lambda place: choose(None if chosen else rows[place].name),
        )
    return None


def growth(chosen: str | None) -> None:
    """What the largest libraries took at the end of each month."""
    found = [one for one in read(library.growth, months=MONTHS) if chosen in (None, one.name)]
    with card("Growth", "on disk, 12 months"):
        if not any(one.bytes for one in found):
            return none()
        rows = pd.DataFrame(
            {"month": [one.month for one in found], "name": [one.name for one in found],
             "bytes": [one.bytes / TB for one in found]}
        ).pivot_table(index="month", columns="name", values="bytes", aggfunc="sum")  # fmt: skip
        ranked = list(rows.iloc[-1].sort_values(ascending=False).index)
        kept, others = ranked[:LAYERS], ranked[LAYERS:]
        drawn = rows[kept].copy()
        if others:
            drawn["Other"] = rows[others].sum(axis=1)
        total = float(rows.iloc[-1].sum())
        drawn = drawn.reset_index()
        drawn["month"] = pd.to_datetime(drawn["month"])
        names = {str(name): str(name) for name in drawn.columns[1:]}
        charts.lines(
            drawn,
            names,
            key="growth",
            alt=f"Space in use by library over 12 months, now {total:.3g} TB",
            unit=" TB",
            stack=True,
        )
    return None


def none() -> None:
    """What stands where the servers told nothing."""
    empty("help", "Not told", "No item of these libraries says so.")
