"""Every form of chart is one that Plotly knows, whatever the data."""

import json
from base64 import b64decode
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
import plotly.io
import pytest
from streamlit.testing.v1 import AppTest
from streamlit.util import AttributeDictionary

from ui import charts, look
from ui.charts.bars import clicked
from ui.charts.cells import celled
from ui.charts.series import dragged

ZONE = ZoneInfo("Europe/Berlin")


def script(draw) -> None:  # it becomes a file of its own, which imports nothing
    draw()


def drawn(draw: Callable[[], None], theme: str = "light") -> dict[str, Any]:
    """The chart as it goes to the browser; Plotly has found nothing wrong with it."""
    at = AppTest.from_function(script, args=(draw,), default_timeout=60)
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


def test_a_value_with_none_beside_it_is_a_dot() -> None:
    frame = hours("2026-01-01", 5)
    frame["a"], frame["b"] = [1.0, None, 2.0, 3.0, None], [1.0, 2.0, 3.0, 4.0, 5.0]
    first, second = (one for one in lines(frame)["data"] if one.get("hovertemplate"))
    assert first["mode"] == "lines+markers"
    assert second["mode"] == "lines"
    sizes = first["marker"]["size"]
    assert list(b64decode(sizes["bdata"])) == [5, 0, 0, 0, 0]


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


def test_lines_have_a_band_rules_marks_and_a_forecast() -> None:
    frame = hours("2026-01-01", 24).assign(low=0.0, high=30.0)
    t = pd.date_range("2026-01-02", periods=3, freq="h", tz="UTC").tz_convert(ZONE)
    ahead = pd.DataFrame({"t": t, "low": 1.0, "expected": 2.0, "high": 3.0})
    spec = drawn(
        lambda: charts.lines(
            frame,
            {"a": "CPU"},
            key="k",
            alt="x",
            unit="%",
            top=100,
            band=("low", "high"),
            rules=[(90, "alert at 90%"), (95, "<b>")],
            ahead=ahead,
            marks=[(datetime(2026, 1, 1, 12, tzinfo=UTC), "restarted")],
        )
    )
    assert [trace.get("fill") for trace in spec["data"][:3]] == [None, "tonexty", None]
    assert spec["layout"]["xaxis"]["range"][1] == "2026-01-02T03:00:00"
    assert [text["text"] for text in spec["layout"]["annotations"]] == [
        "alert at 90%",
        "&lt;b&gt;",
        "▾",
    ]
    assert spec["layout"]["shapes"][2]["x0"] == "2026-01-01T13:00:00"


def test_what_was_not_measured_is_a_gap_with_a_strip_below() -> None:
    frame = hours("2026-01-01", 6).astype({"a": "float"})
    frame.loc[2:3, "a"] = None
    spec = drawn(lambda: charts.lines(frame, {"a": "A"}, key="k", alt="x", unit="%"))
    (strip,) = spec["layout"]["shapes"]
    assert (strip["x0"], strip["x1"]) == ("2026-01-01T02:00:00", "2026-01-01T05:00:00")
    nothing = frame.assign(a=None)
    assert drawn(lambda: charts.lines(nothing, {"a": "A"}, key="k", alt="x"))


def test_lines_can_be_stacked() -> None:
    frame = hours("2026-01-01", 6)
    names = {"a": "A", "b": "B"}
    spec = drawn(lambda: charts.lines(frame, names, key="k", alt="x", stack=True))
    assert spec["data"][0]["stackgroup"] == "all"


@pytest.mark.parametrize("values", [[], [1], [5, 3, 0], [0, 0]])
def test_a_ring_has_any_number_of_parts(values: list[float]) -> None:
    names = [f"<{i}>" for i in range(len(values))]
    spec = drawn(lambda: charts.donut(names, values, key="k", alt="x"))
    assert not [trace for trace in spec["data"] if "<0>" in str(trace.get("name"))]
    assert "<0>" not in spec["data"][0].get("labels", [])


def test_cells_are_as_dark_as_they_count() -> None:
    spec = drawn(
        lambda: charts.heat(
            ["00", "", "02"],
            ["Mon", "Tue"],
            [[1, 2, 3], [4, 5, 6]],
            [["1", "2", "3"], ["4", "5", "<6>"]],
            key="k",
            alt="x",
            pick=lambda column, row: None,
            chosen=(2, 1),
        )
    )
    cells = spec["data"][0]
    assert cells["marker"]["color"] == [1, 2, 3, 4, 5, 6]
    assert cells["selectedpoints"] == [5]
    assert cells["hovertext"][5] == "&lt;6&gt;"
    assert spec["layout"]["xaxis"]["ticktext"] == ["00", "02"]


def test_frames_are_coloured_by_their_state() -> None:
    states = [["done", "failed"], ["done"]]
    tones = {"done": "good", "running": 0, "failed": "bad"}
    spec = drawn(
        lambda: charts.frames(["1", "2"], ["1001", "1041"], states, tones, key="k", alt="x")
    )
    assert [len(trace["x"]) for trace in spec["data"][::2]] == [2, 0, 1]
    assert spec["data"][0]["marker"]["color"] == look.LIGHT.good


def test_a_strip_shows_spans_on_one_clock() -> None:
    start = datetime(2026, 1, 1, 13, tzinfo=ZONE)
    spans = [
        charts.Span(0, start, start + timedelta(minutes=5), "playing"),
        charts.Span(0, start + timedelta(minutes=5), start + timedelta(minutes=6), "buffering"),
    ]
    tones = {"playing": 0, "paused": "muted", "buffering": "bad"}
    spec = drawn(lambda: charts.strip(["State"], spans, tones, key="k", alt="x"))
    assert spec["data"][0]["base"] == ["2026-01-01T13:00:00"]
    assert spec["data"][2]["hovertext"] == ["buffering 13:05:00–13:06:00"]


def test_dragging_selects_a_time_and_a_bar_stands_for_its_bucket() -> None:
    found: list[tuple[datetime, datetime]] = []
    pick = dragged(lambda start, end: found.append((start, end)))
    assert pick
    box = [{"x": ["2026-01-02 12:00:00.5", "2026-01-01 06:00"], "y": [0, 1]}]
    pick(AttributeDictionary({"points": [], "box": box}))
    pick(AttributeDictionary({"points": [{"x": "2026-01-01"}, {"x": "2026-01-03"}], "box": box}))
    assert [f"{moment:%d %H:%M}" for moment in found[0]] == ["01 06:00", "02 12:00"]
    assert [f"{moment:%d %H:%M}" for moment in found[1]] == ["01 00:00", "03 00:00"]


def test_a_click_tells_which_bar_or_cell_it_was() -> None:
    bars: list[int] = []
    cells: list[tuple[int, int]] = []
    bar, cell = clicked(bars.append), celled(lambda x, y: cells.append((x, y)))
    assert bar
    assert cell
    bar(AttributeDictionary({"points": [{"point_index": 3}]}))
    bar(AttributeDictionary({"points": []}))
    cell(AttributeDictionary({"points": [{"x": 22, "base": -0.436}]}))
    cell(AttributeDictionary({"points": [{"x": 0, "base": 5.564}]}))
    assert bars == [3]
    assert cells == [(22, 0), (0, 6)]


def test_a_gauge_has_units() -> None:
    layout = drawn(lambda: charts.gauge(84, "GPU", key="k", unit=" °C", top=110, bad=83))["layout"]
    assert layout["annotations"][0]["text"] == "<b>84 °C</b>"
    assert layout["annotations"][0]["font"]["color"] == look.LIGHT.bad


def test_dark_has_colours_of_its_own() -> None:
    frame = hours("2026-01-01", 3)
    dark = drawn(lambda: charts.lines(frame, {"a": "A"}, key="k", alt="x"), theme="dark")
    assert dark["layout"]["template"]["layout"]["paper_bgcolor"] == look.DARK.page
    assert dark["data"][0]["line"]["color"] == look.DARK.series[0]
