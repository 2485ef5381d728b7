"""From where on a gauge is amber or red: where an alert rule says so, else where most would."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from store.alert_rules import Rule
from store.conditions import CONDITIONS
from store.machines import Snapshot

GB = 1e9
BELOW_BAD = 15  # where amber begins if a rule says only what is red


@dataclass(frozen=True, slots=True)
class Level:
    """What a gauge shows: its value and where it changes colour. `text` names the host or disk."""

    label: str
    value: float | None
    unit: str = "%"
    top: float = 100
    warn: float = 75
    bad: float = 90


@dataclass(frozen=True, slots=True)
class Limit:
    """A rule's threshold as a line in a chart."""

    value: float
    severity: str
    name: str


def limits(rules: Iterable[Rule], condition: str, host: str | None) -> list[Limit]:
    """The thresholds of the rules that watch this of that host, or of any."""
    return [
        Limit(rule.threshold, rule.severity, rule.name)
        for rule in rules
        if rule.condition_type == condition and rule.is_enabled and concerns(rule, host)
    ]


def concerns(rule: Rule, host: str | None) -> bool:
    """Whether the rule watches the host; all hosts together are watched by every rule."""
    if rule.target is None or host is None:
        return True
    return rule.target == host or rule.target.startswith(f"{host}:")


def judged(level: Level, found: Sequence[Limit]) -> Level:
    """The level with the rules' thresholds in place of the usual ones."""
    if not found:
        return level
    bad = min((one.value for one in found if one.severity == "critical"), default=None)
    first = min(one.value for one in found)
    bad = first if bad is None else bad
    warn = first if first < bad else max(0, min(level.warn, bad - BELOW_BAD))
    return Level(level.label, level.value, level.unit, level.top, warn, bad)


def fullness(rules: Iterable[Rule], host: str | None, total: float | None) -> list[Limit]:
    """The thresholds of free space as those of a disk that fills up."""
    found: list[Limit] = []
    for rule in rules:
        if rule.condition_type != "disk_space_low" or not rule.is_enabled:
            continue
        if not concerns(rule, host):
            continue
        if rule.params.get("measured_in") == "percent":
            found.append(Limit(100 - rule.threshold, rule.severity, rule.name))
        elif total:
            used = 100 * (1 - rule.threshold * GB / total)
            found.append(Limit(max(used, 0), rule.severity, rule.name))
    return found


def lines(found: Sequence[Limit]) -> list[tuple[float, str]]:
    """The thresholds as a chart draws them."""
    return [(one.value, f"alert at {one.value:g}") for one in found]


def machine_conditions() -> set[str]:
    """The conditions whose alerts belong to machines."""
    return {name for name, one in CONDITIONS.items() if one.each in ("host", "disk", "GPU")}


def is_fresh(sample: Snapshot, every: float) -> bool:
    """Whether its numbers are still true."""
    return sample.age_seconds <= 3 * every
