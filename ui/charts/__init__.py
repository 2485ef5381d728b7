"""Every chart of the dashboard. Pages call these functions; only this package knows Plotly.

    from ui import charts

    charts.lines(frame, {"cpu_avg": "CPU"}, key="cpu", alt="…", unit="%", top=100,
                 band=("cpu_min", "cpu_max"), rules=[(90, "alert at 90%")], box=choose_dates)
    charts.lines(history, {"used": "Used"}, key="disk", alt="…", ahead=forecast)
    charts.stacked(days, TYPES, key="plays", alt="…", box=choose_dates)
    charts.ranking(names, values, texts, key="viewers", alt="…", pick=choose_viewer)
    charts.donut(["Direct play", "Transcode"], [62, 21], key="mix", alt="…", note="direct")
    charts.heat(HOURS, WEEKDAYS, values, texts, key="heat", alt="…", pick=choose_hour)
    charts.frames(numbers, rows, states, tones, key="frames", alt="…", pick=choose_frame)
    charts.strip(["State", "Video"], spans, tones, key="session", alt="…")
    charts.flow([charts.Step("Came in", "Refused", 3)], {"Refused": "bad"}, key="flow", alt="…")
    charts.gauge(41.0, "CPU", key="gauge-cpu")

`alt` says what the chart shows, with its number. `tones` maps a word to a colour: a place in the
series, or "good", "warn", "bad", "muted" or "track". Callbacks run before the page does: assign
filters there. A frame without rows cannot be drawn: say `empty(…)` instead.
"""

from ui.charts.bars import donut, ranking
from ui.charts.base import warm_up
from ui.charts.cells import Span, frames, heat, strip
from ui.charts.flows import Step, flow
from ui.charts.gauges import gauge
from ui.charts.series import lines, stacked

__all__ = [
    "Span",
    "Step",
    "donut",
    "flow",
    "frames",
    "gauge",
    "heat",
    "lines",
    "ranking",
    "stacked",
    "strip",
    "warm_up",
]
