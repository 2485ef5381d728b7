"""What was watched in all: figures, hours of the week, ranking, plays per day."""

# pandas carries no types that a strict check could use.
# pyright: basic

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import pandas as pd
import streamlit as st

from store import watching
from store.plays import Wanted
from store.watching import Cell, Sums
from ui import charts, filters
from ui.account import viewer_id
from ui.charts.base import on_a_phone
from ui.formats import UNKNOWN, count, days_between, duration, size
from ui.parts import card, empty
from ui.plays.asked import CELL, WEEKDAYS, Asked, Choices, choose_cell, week, without_cell
from ui.plays.words import TYPES, called
from ui.reads import read

Box = Callable[[datetime, datetime], None]
RANKED = 8
TRENDS = ("Plays", "Watch time", "Served")
LINES = {"Watch time": ("watch_seconds", " h", 3600), "Served": ("bytes", " GB", 1e9)}
BY = ("User", "Title", "Client", "Library")


@dataclass(frozen=True, slots=True)
class Bar:
    """One line of a ranking."""

    name: str
    plays: int
    seconds: float


def figures(sums: Sums) -> None:
    """What was watched in all; a viewer only watches alone."""
    total, alone = sums.total, viewer_id() is not None
    viewers = sum(1 for row in sums.people if row.plays or row.watch_seconds)
    finished = f"{total.completed / total.plays:.0%}" if total.plays else UNKNOWN
    with st.grid(4 if alone else 5, min_column_width=140):
        st.metric("Plays", count(total.plays), border=True)
        if not alone:
            st.metric("Viewers", count(viewers), border=True)
        st.metric("Watch time", duration(total.watch_seconds), border=True)
        st.metric(
            "Finished",
            finished,
            border=True,
            help="Of the plays that began in this time, those that reached the watched threshold.",
        )
        st.metric(
            "Served (est.)",
            size(total.bytes),
            border=True,
            help="Watched time by the bitrate it came at; servers do not count what they send.",
        )


def hours_of_the_week(asked: Asked) -> None:
    """When people watch; a click asks for that hour."""
    found = read(watching.hours, without_cell(asked.wanted))
    with card("When people watch", "plays per weekday and hour"):
        if not found:
            return empty("grid_on", "Nothing was watched", "Hours fill up as people watch.")
        busiest = max(found, key=lambda cell: cell.plays)
        order = week()
        values, texts = cells(found, order)
        weekday, hour = (st.session_state.get(key) for key in CELL)
        named_hours = 3 if on_a_phone() else 1
        charts.heat(
            [f"{hour:02}" if hour % named_hours == 0 else "" for hour in range(24)],
            [WEEKDAYS[day - 1] for day in order],
            values,
            texts,
            key="heat",
            alt=f"Plays by weekday and hour, most on {named(busiest)}: {count(busiest.plays)}",
            height=250,
            pick=choose_cell,
            chosen=None if weekday is None or hour is None else (hour, order.index(weekday)),
        )
    return None


def cells(found: list[Cell], order: list[int]) -> tuple[list[list[float]], list[list[str]]]:
    """Plays of every hour of the week, and what each says to who points at it."""
    known = {(cell.weekday, cell.hour): cell for cell in found}
    values: list[list[float]] = []
    texts: list[list[str]] = []
    for weekday in order:
        row = [known.get((weekday, hour), Cell(weekday, hour, 0, 0.0)) for hour in range(24)]
        values.append([cell.plays for cell in row])
        texts.append(
            [
                f"{named(cell)}: {count(cell.plays)} plays, {duration(cell.watch_seconds)}"
                for cell in row
            ]
        )
    return values, texts


def named(cell: Cell) -> str:
    """Fri 21:00"""
    return f"{WEEKDAYS[cell.weekday - 1]} {cell.hour:02}:00"


def ranking(asked: Asked, sums: Sums, known: Choices) -> None:
    """Who or what leads by watch time."""
    with card("Ranking", "by watch time"):
        by = filters.either("by", BY, "Ranking by", BY[len(sums.people) < 2])
        bars = {
            "User": lambda: people(sums, known),
            "Title": lambda: titles(asked.wanted),
            "Client": lambda: clients(asked.wanted),
            "Library": lambda: libraries(sums, known),
        }[by]()
        if not bars:
            return empty("leaderboard", "Nothing was watched", "Whoever watches is ranked here.")
        charts.ranking(
            [bar.name for bar in bars],
            [bar.seconds for bar in bars],
            [duration(bar.seconds) for bar in bars],
            key=f"ranking-{by.lower()}",
            alt=f"{by} by watch time, {bars[0].name} first with {duration(bars[0].seconds)}",
            height=210,
            pick=chooser(by, bars),
        )
    return None


def chooser(by: str, bars: list[Bar]) -> Callable[[int], None] | None:
    """What a click on a bar asks for, where there is a filter for it."""
    key = {"User": "user", "Library": "library", "Title": "q"}.get(by)
    if key is None:
        return None

    def choose(place: int) -> None:
        name = bars[place].name
        if key == "q":
            st.session_state.q = name.partition(" S0")[0][:100]
        else:
            st.session_state[key] = [] if st.session_state.get(key) == [name] else [name]

    return choose


def people(sums: Sums, known: Choices) -> list[Bar]:
    """Whoever watched longest."""
    return [
        Bar(known.name("user", row.user_id), row.plays, row.watch_seconds)
        for row in sums.people[:RANKED]
    ]


def libraries(sums: Sums, known: Choices) -> list[Bar]:
    """What libraries were watched longest."""
    return [
        Bar(known.name("library", row.library_id), row.plays, row.watch_seconds)
        for row in sums.libraries[:RANKED]
    ]


def titles(wanted: Wanted) -> list[Bar]:
    """What titles were watched longest."""
    best = read(watching.best_titles, wanted, most=RANKED)
    return [Bar(called(title), title.plays, title.watch_seconds) for title in best]


def clients(wanted: Wanted) -> list[Bar]:
    """What was watched with longest."""
    best = read(watching.clients, wanted, most=RANKED)
    return [Bar(one.client, one.plays, one.watch_seconds) for one in best]


def per_day(
    asked: Asked, sums: Sums, *, key: str = "per-day", box: Box | None = filters.choose_dates
) -> None:
    """Plays per day by type; `box` is told the days that were dragged over."""
    words = days_between(asked.period.first, asked.period.last)
    hint = ", drag to look closer" if box and not on_a_phone() else ""
    with card("Plays per day", words + hint):
        bars(asked, sums, key=key, words=words, box=box)


def trends(asked: Asked, sums: Sums) -> None:
    """Plays, watch time or bytes per day; dragging over days asks for them."""
    words = days_between(asked.period.first, asked.period.last)
    hint = ", drag to look closer" if not on_a_phone() else ""
    with card("Daily trends", words + hint):
        trend = filters.either("trend", TRENDS, "Trend")
        if trend == "Plays" or asked.period.days < 2:
            return bars(asked, sums, key="per-day", words=words, box=filters.choose_dates)
        column, unit, scale = LINES[trend]
        rows = by_day(asked, sums, column)
        if asked.period.last == filters.today() and len(rows) > 2:
            rows = rows.iloc[:-1]  # a day that is not over would look like a fall
        total = rows[list(TYPES)].sum(axis=1) / scale
        charts.lines(
            pd.DataFrame({"day": rows["day"], "value": total}),
            {"value": trend},
            key=f"trend-{column}",
            alt=f"{trend} per day in {words}, up to {float(total.max()):.3g}{unit}",
            unit=unit,
            height=210,
            box=filters.choose_dates,
        )
    return None


def bars(asked: Asked, sums: Sums, *, key: str, words: str, box: Box | None) -> None:
    """Plays per day, stacked by type."""
    charts.stacked(
        by_day(asked, sums, "plays"),
        TYPES,
        key=key,
        alt=f"Plays per day by type of playback: {count(sums.total.plays)} in {words}",
        height=210,
        box=box,
    )


def by_day(asked: Asked, sums: Sums, column: str) -> pd.DataFrame:
    """A sum of every day by type, zero where there was nothing."""
    days = pd.date_range(asked.period.first, asked.period.last, name="day")
    rows = pd.DataFrame(0.0, index=days, columns=list(TYPES))
    for row in sums.days:
        at = pd.Timestamp(row.day)
        if at in rows.index and row.playback_type in rows:
            rows.loc[at, row.playback_type] = float(getattr(row, column))
    return rows.reset_index()
