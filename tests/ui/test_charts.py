"""Every form of chart is one that Plotly knows, whatever the data."""

import json
from collections.abc import Callable
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
import plotly.io
import pytest
from streamlit.testing.v1 import AppTest

from ui import charts, look

ZONE = ZoneInfo("Europe/Berlin")


def script(draw) -> None:  # it becomes a file of its own, which imports nothing
    draw()


def drawn(draw: Callable[[], None], theme: str = "light") -> dict[str, Any]:
    """The chart as it goes to the browser; Plotly has found nothing wrong with it."""
    at = AppTest.from_function(script, args=(draw,))
    at.context = {"theme": theme}
    at.run()
    assert not at.exception, at.exception[0].message
    (chart,) = at.get("plotly_chart")
    assert chart.proto.alt
    plotly.io.from_json(chart.proto.spec)
    return json.loads(chart.proto.spec)


def hours(start: str, periods: int) -> pd.DataFrame:
    t = pd.date_range(start, periods=periods, freq="h", tz="UTC").tz_convert(ZONE)
    return pd.DataFrame({"t": t, "a": range(periods), "b": 1})


def lines(frame: pd.DataFrame) -> dict[str, Any]:
    return drawn(lambda: charts.lines(frame, {"a": "A", "b": "B"}, key="k", alt="a chart"))


def stacked(frame: pd.DataFrame) -> dict[str, Any]:
    return drawn(lambda: charts.stacked(frame, {"a": "A", "b": "B"}, key="k", alt="a chart"))


def ranking(names: list[str], values: list[float]) -> dict[str, Any]:
    texts = [str(value) for value in values]
    return drawn(lambda: charts.ranking(names, values, texts, key="k", alt="a chart"))


@pytest.mark.parametrize("periods", [1, 2, 24, 24 * 90])
def test_time_series_of_any_length_are_valid(periods: int) -> None:
    lines(hours("2026-01-01", periods))
    stacked(hours("2026-01-01", periods))


def test_even_buckets_are_sent_as_a_start_and_a_step() -> None:
    first = lines(hours("2026-01-01", 24))["data"][0]
    assert (first["x0"], first["dx"]) == ("2026-01-01T01:00:00", 3_600_000)


def test_midnight_has_its_date_and_other_ticks_the_time() -> None:
    axis = lines(hours("2026-01-01", 24))["layout"]["xaxis"]
    assert "2 Jan" in axis["ticktext"]
    assert "08:00" in axis["ticktext"]


@pytest.mark.parametrize("start", ["2026-03-28 12:00", "2026-10-24 12:00"])
def test_a_day_on_which_the_clocks_change_is_a_straight_line_of_hours(start: str) -> None:
    """All times are on the newest clock, so no hour is drawn twice and none is missing."""
    frame = hours(start, 24)
    axis = lines(frame)
    last = frame["t"].iloc[-1]
    assert axis["layout"]["xaxis"]["range"][1] == f"{last:%Y-%m-%dT%H:%M:%S}"
    assert axis["data"][0]["dx"] == 3_600_000


def test_days_are_days_in_every_zone() -> None:
    frame = pd.DataFrame({"day": [date(2026, 3, 28), date(2026, 3, 29)], "a": [1, 2], "b": [0, 0]})
    first = stacked(frame)["data"][0]
    assert (first["x0"], first["dx"]) == ("2026-03-28T00:00:00", 86_400_000)


def test_a_handful_is_counted_in_whole_numbers() -> None:
    few, many = hours("2026-01-01", 3), hours("2026-01-01", 24)
    assert lines(few)["layout"]["yaxis"]["dtick"] == 1
    assert stacked(few)["layout"]["yaxis"]["dtick"] == 1
    assert "dtick" not in lines(many)["layout"]["yaxis"]


def test_the_same_word_has_the_same_colour_wherever_it_stands() -> None:
    frame = hours("2026-01-01", 3)
    both = drawn(lambda: charts.lines(frame, {"a": "A", "b": "Transcodes"}, key="k", alt="x"))
    assert both["data"][2]["line"]["color"] == look.LIGHT.series[2]


def test_a_ranking_names_its_bars_as_text() -> None:
    spec = ranking(["<b>bold</b>", "x" * 300], [3, 1])
    assert spec["layout"]["yaxis"]["ticktext"][0] == "&lt;b&gt;bold&lt;/b&gt;"
    assert len(spec["layout"]["yaxis"]["ticktext"][1]) < 30
    ranking([], [])
    ranking(["nothing"], [0])


@pytest.mark.parametrize(
    ("value", "text", "tone"),
    [
        (None, "–", look.LIGHT.muted),
        (0, "0%", look.LIGHT.text),
        (74.4, "74%", look.LIGHT.text),
        (75, "75%", look.LIGHT.warn),
        (90, "90%", look.LIGHT.bad),
        (250, "250%", look.LIGHT.bad),
    ],
)
def test_a_gauge_has_colour_only_when_it_means_something(
    value: float | None, text: str, tone: str
) -> None:
    layout = drawn(lambda: charts.gauge(value, "CPU", key="k"))["layout"]
    assert layout["annotations"][0]["text"] == f"<b>{text}</b>"
    assert layout["annotations"][0]["font"]["color"] == tone
    assert len(layout["shapes"]) == (1 if value is None else 2)


def test_dark_has_colours_of_its_own() -> None:
    frame = hours("2026-01-01", 3)
    dark = drawn(lambda: charts.lines(frame, {"a": "A"}, key="k", alt="x"), theme="dark")
    assert dark["layout"]["template"]["layout"]["paper_bgcolor"] == look.DARK.page
    assert dark["data"][0]["line"]["color"] == look.DARK.series[0]
