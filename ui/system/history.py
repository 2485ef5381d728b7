"""What the gauges showed: processor, memory, graphics and network over time, each in its card."""

# pandas carries no types that a strict check could use.
# pyright: basic

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

import pandas as pd

from store import alert_history, alert_rules, machines
from store.alert_rules import Rule
from store.machines import Stretch
from ui import charts, filters
from ui.formats import count
from ui.parts import card, empty, every
from ui.reads import read, settings
from ui.system.levels import limits, lines
from ui.system.span import Shown, samples, top

QUICKEST, SLOWEST = 60.0, 1800.0  # seconds between two drawings
MOST_MARKS = 12
RATES = ((1e9, " Gbit/s"), (1e6, " Mbit/s"), (1e3, " kbit/s"))
Mark = tuple[datetime, str]


@dataclass(frozen=True, slots=True)
class View:
    """What the cards are drawn for."""

    shown: Shown
    host: str | None

    @property
    def stretch(self) -> Stretch:
        """What is asked of the store."""
        return self.shown.stretch(self.host)

    def drawn(self, part: Callable[["View"], None]) -> None:
        """Draws a card again as often as there is something new, and no more often."""
        seconds = self.stretch.step.total_seconds()
        every(min(max(seconds, QUICKEST), SLOWEST))(part)(self)


def load(view: View) -> None:
    """The four cards of how much the machines had to do."""
    for part in (processor, memory, graphics, network):
        view.drawn(part)


def peak(rows: pd.DataFrame, column: str, unit: str = "%") -> str:
    """The highest value in words."""
    most = top(rows, column)
    return "no samples" if most is None else f"peak {most:.0f}{unit}"


def processor(view: View) -> None:
    """The processor: mean, and all that lay between the least and the most; below it who played."""
    rows = samples(view.stretch)
    rules, most = limits(rules_now(), "cpu_high", view.host), top(rows, "active_streams_max")
    with card("CPU", f"{view.shown.words} · {peak(rows, 'cpu_percent_max')}"):
        if nothing(rows, "cpu_percent_avg"):
            return
        charts.lines(
            rows,
            {"cpu_percent_avg": "CPU"},
            key="cpu",
            alt=f"Processor load in percent, {peak(rows, 'cpu_percent_max')}",
            height=326 if most is None else 184,
            unit="%",
            top=100,
            band=("cpu_percent_min", "cpu_percent_max"),
            rules=lines(rules),
            marks=marks(view, ("cpu_high", "collector_stale")),
            box=filters.choose_dates,
            tools=True,
        )
        if most is None:
            return  # a machine beside the media server plays nothing
        charts.lines(
            rows,
            {"active_streams_max": "Streams", "active_transcodes_max": "Transcodes"},
            key="load-streams",
            alt=f"Streams and transcodes at the same time, at most {count(most)}",
            height=126,
        )


def memory(view: View) -> None:
    """Memory in use, and swap where there is any."""
    rows = samples(view.stretch)
    with card("Memory", f"{view.shown.words} · {peak(rows, 'memory_percent_max')}"):
        if nothing(rows, "memory_percent_avg"):
            return
        names = {"memory_percent_avg": "Memory"}
        if top(rows, "swap_percent_max"):
            names["swap_percent_avg"] = "Swap"
        charts.lines(
            rows,
            names,
            key="memory",
            alt=f"Memory in use in percent, {peak(rows, 'memory_percent_max')}",
            height=326,
            unit="%",
            top=100,
            band=("memory_percent_min", "memory_percent_max"),
            rules=lines(limits(rules_now(), "memory_high", view.host)),
            marks=marks(view, ("memory_high",)),
            box=filters.choose_dates,
            tools=True,
        )


def graphics(view: View) -> None:
    """Load and heat of the graphics cards; nothing where there is none."""
    rows = samples(view.stretch)
    columns = {"gpu_encoder_percent_avg": "Encoder %", "gpu_percent_avg": "Load %"}
    columns |= {"gpu_temp_celsius_max": "Temperature °C"}
    names = {c: name for c, name in columns.items() if top(rows, c) is not None}
    if not names:
        return
    heat = peak(rows, "gpu_temp_celsius_max", " °C")
    with card("GPU", f"{view.shown.words} · {heat}"):
        charts.lines(
            rows,
            names,
            key="gpu",
            alt=f"Graphics: encoder, load and temperature, {heat}",
            height=230,
            rules=lines(limits(rules_now(), "gpu_temp_high", view.host)),
            marks=marks(view, ("gpu_temp_high", "gpu_memory_high", "gpu_throttled")),
            box=filters.choose_dates,
            tools=True,
        )


def network(view: View) -> None:
    """What went in and out."""
    rows = samples(view.stretch)
    columns = {"out": "Out", "in": "In"}
    with card("Network", f"{view.shown.words} · mean of each step"):
        if nothing(rows, "network_tx_bytes_per_second_avg"):
            return
        bits = pd.DataFrame({"at": rows["recorded_at"]})
        bits["out"] = rows["network_tx_bytes_per_second_avg"] * 8
        bits["in"] = rows["network_rx_bytes_per_second_avg"] * 8
        most = top(bits, "out", "in") or 0
        scale, unit = next((one for one in RATES if most >= one[0]), RATES[-1])
        bits[["out", "in"]] /= scale
        rule = [(value * 1e6 / scale, text) for value, text in uplink(view)]
        charts.lines(
            bits,
            columns,
            key="network",
            alt=f"Network out and in, at most {most / scale:.3g}{unit}",
            unit=unit,
            rules=rule,
            box=filters.choose_dates,
            tools=True,
        )


def uplink(view: View) -> list[tuple[float, str]]:
    """The rules on what is sent, in Mbit/s."""
    return lines(limits(rules_now(), "bandwidth_high", view.host))


def rules_now() -> Sequence[Rule]:
    """Every alert rule."""
    return read(alert_rules.list_rules)


def nothing(rows: pd.DataFrame, column: str) -> bool:
    """Says so where there is nothing to draw."""
    if top(rows, column) is not None:
        return False
    if len(rows):
        empty("show_chart", "Not told", "No machine here tells this, or did in this time.")
        return True
    empty("show_chart", "No samples in this time", "The collector was not running, or not yet.")
    return True


def marks(view: View, conditions: Sequence[str]) -> list[Mark]:
    """What happened meanwhile: alerts of these conditions, and machines that were started anew."""
    asked = view.stretch
    first, last = (at.astimezone(settings().zone).date() for at in (asked.since, asked.until))
    names = [rule.name for rule in rules_now() if rule.condition_type in conditions]
    told = partial(alert_history.Wanted, since=first, until=last)
    found: list[Mark] = []
    if names:
        for one in read(alert_history.history, told(rules=tuple(names)), limit=50):
            if one.kind == "firing":
                found.append((one.sent_at, one.message))
    for one in read(machines.restarts, since=asked.since, until=asked.until):
        if view.host in (None, one.host):
            found.append((one.booted_at, f"{one.host} was started"))
    inside = [mark for mark in found if asked.since <= mark[0] <= asked.until]
    return sorted(inside)[-MOST_MARKS:]
