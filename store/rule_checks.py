"""Whether a rule can be what somebody wants it to be: every wrong field by name, in words."""

from collections.abc import Mapping
from math import isfinite
from typing import Any

from store.conditions import CONDITIONS
from store.conditions.base import Condition, Param, Value, amount
from store.errors import StoreError

LONGEST_NAME = 300
LONGEST_TARGET = 300
SEVERITIES = ("info", "warning", "critical")
NO_DATA_ACTIONS = ("notify", "ok")
YEAR = 366 * 24 * 60
MINUTES = (
    "cooldown_minutes",
    "for_minutes",
    "repeat_minutes",
    "keep_firing_minutes",
    "no_data_minutes",
)


class WrongRule(StoreError):
    """The rule cannot be; `fields` says what is wrong with each field."""

    def __init__(self, fields: dict[str, str]) -> None:
        super().__init__(" ".join(f"{name}: {problem}" for name, problem in fields.items()))
        self.fields = fields


def problems(wanted: Mapping[str, Any]) -> dict[str, str]:
    """What is wrong with the rule's fields, empty where nothing is."""
    found = {**texts(wanted), **minutes(wanted)}
    condition = CONDITIONS.get(str(wanted["condition_type"]))
    if condition is None:
        known = ", ".join(CONDITIONS)
        return {**found, "condition_type": f"is not known. Use one of {known}."}
    return {**found, **thresholds(condition, wanted), **parameters(condition, wanted["params"])}


def texts(wanted: Mapping[str, Any]) -> dict[str, str]:
    """What is wrong with names and choices."""
    found: dict[str, str] = {}
    name, target = str(wanted["name"]), wanted["target"]
    if not name.strip():
        found["name"] = "is empty."
    elif len(name) > LONGEST_NAME or not storable(name):
        found["name"] = f"has more than {LONGEST_NAME} characters, or one that cannot be stored."
    if target is not None and (len(target) > LONGEST_TARGET or not storable(target)):
        found["target"] = f"has more than {LONGEST_TARGET} characters, or one not to be stored."
    if wanted["severity"] not in SEVERITIES:
        found["severity"] = f"is none of {', '.join(SEVERITIES)}."
    if wanted["no_data_action"] not in (None, *NO_DATA_ACTIONS):
        found["no_data_action"] = f"is none of {', '.join(NO_DATA_ACTIONS)}."
    return found


def storable(text: str) -> bool:
    """Whether PostgreSQL takes the text."""
    return "\0" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)


def minutes(wanted: Mapping[str, Any]) -> dict[str, str]:
    """What is wrong with the times."""
    found: dict[str, str] = {}
    for name in (*MINUTES, "max_reminders"):
        value = wanted[name]
        if value is not None and not (is_whole(value) and 0 <= value <= YEAR):
            found[name] = f"is not a whole number from 0 to {YEAR}."
    return found


def is_whole(value: object) -> bool:
    """Whether it is a whole number; True and False are none."""
    return isinstance(value, int) and not isinstance(value, bool)


def thresholds(condition: Condition, wanted: Mapping[str, Any]) -> dict[str, str]:
    """What is wrong with the numbers that make it fire and end."""
    threshold, clear = wanted["threshold"], wanted["clear_threshold"]
    numbers = {"threshold": threshold} | ({} if clear is None else {"clear_threshold": clear})
    found = {name: wrong for name, value in numbers.items() if (wrong := beyond(condition, value))}
    if found or clear is None:
        return found
    if clear > threshold if condition.above else clear < threshold:
        side = "above" if condition.above else "below"
        return {"clear_threshold": f"is {side} the threshold, where the rule fires."}
    return {}


def beyond(condition: Condition, value: object) -> str | None:
    """What is wrong with a number of the condition's unit."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        return "is not a number."
    if condition.whole and value != int(value):
        return f"is not a whole number: {condition.title.lower()} is a count."
    if value < condition.lowest:
        return f"is below {amount(condition.lowest, condition.unit)}."
    if condition.highest is not None and value > condition.highest:
        return f"is above {amount(condition.highest, condition.unit)}."
    return None


def parameters(condition: Condition, given: Mapping[str, Any]) -> dict[str, str]:
    """What is wrong with the condition's parameters."""
    known = {each.name: each for each in condition.params}
    found = {
        f"params.{name}": f"is not known to {condition.name}."
        for name in given
        if name not in known
    }
    for name, value in given.items():
        if name in known and (problem := unfit(known[name], value)):
            found[f"params.{name}"] = problem
    return found


def unfit(param: Param, value: Value) -> str | None:
    """What is wrong with a parameter's value."""
    if param.kind == "flag":
        return None if isinstance(value, bool) else "is neither true nor false."
    if param.kind == "choice":
        return None if value in param.choices else f"is none of {', '.join(param.choices)}."
    if isinstance(value, bool | str) or not isfinite(value):
        return "is not a number."
    if param.kind == "integer" and not is_whole(value):
        return "is not a whole number."
    low, high = param.minimum, param.maximum
    if (low is not None and value < low) or (high is not None and value > high):
        return f"is not between {low:g} and {high:g}."
    return None
