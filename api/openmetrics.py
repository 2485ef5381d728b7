"""Metrics as text: OpenMetrics 1.0 for who asks for it, Prometheus' older format for others."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

OPEN_METRICS = "application/openmetrics-text; version=1.0.0; charset=utf-8"
PLAIN = "text/plain; version=0.0.4; charset=utf-8"

WRITTEN = ("1.0.0", "0.0.1")

Labels = Mapping[str, str | None]
Sample = tuple[Labels, float | None]


@dataclass(frozen=True, slots=True)
class Family:
    """Metrics of one name. A counter's name is without _total, an info's without _info."""

    name: str
    kind: Literal["counter", "gauge", "info"]
    help: str
    samples: list[Sample] = field(default_factory=list[Sample])


def exposition(families: Iterable[Family], media_type: str) -> str:
    """The metrics in the format, unknown values left out."""
    newest = media_type == OPEN_METRICS
    lines = [line for family in families for line in written(family, newest=newest)]
    return "\n".join([*lines, "# EOF", ""] if newest else [*lines, ""])


def written(family: Family, *, newest: bool) -> Iterator[str]:
    """The lines of a family; none where nothing of it is known."""
    samples = [(labels, value) for labels, value in family.samples if value is not None]
    if not samples:
        return
    ending = {"counter": "_total", "info": "_info", "gauge": ""}[family.kind]
    name = family.name if newest else family.name + ending
    kind = "gauge" if family.kind == "info" and not newest else family.kind
    yield f"# HELP {name} {escaped(family.help) if newest else escaped_help(family.help)}"
    yield f"# TYPE {name} {kind}"
    for labels, value in samples:
        yield f"{family.name}{ending}{label_set(labels)} {number(value)}"


def label_set(labels: Labels) -> str:
    """The labels in braces; an unknown one is empty."""
    pairs = [f'{name}="{escaped(value or "")}"' for name, value in labels.items()]
    return f"{{{','.join(pairs)}}}" if pairs else ""


def escaped(text: str) -> str:
    """The text as it stands between quotes."""
    return text.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")


def escaped_help(text: str) -> str:
    """The text as the older format has it after HELP."""
    return text.replace("\\", r"\\").replace("\n", r"\n")


def number(value: float) -> str:
    """The value, whole numbers as such."""
    return str(int(value)) if value == int(value) else repr(float(value))


def negotiated(accept: str) -> str:
    """The format that the Accept header asks for: OpenMetrics where nothing is liked better."""
    liked = [media_range(part) for part in accept.split(",")]
    newest = max((q for name, q in liked if name == "application/openmetrics-text"), default=0.0)
    others = ("text/plain", "text/*", "*/*")
    plain = max((q for name, q in liked if name in others), default=0.0)
    return OPEN_METRICS if newest > 0 and newest >= plain else PLAIN


def media_range(part: str) -> tuple[str, float]:
    """What one part of an Accept header likes, and how much; a version we do not write: not."""
    name, *parameters = (piece.strip().lower() for piece in part.split(";"))
    found: dict[str, str] = {}
    for parameter in parameters:
        label, _, value = parameter.partition("=")
        found[label] = value
    if name == "application/openmetrics-text" and found.get("version", "1.0.0") not in WRITTEN:
        return name, 0.0
    try:
        return name, min(1.0, max(0.0, float(found.get("q", "1"))))
    except ValueError:
        return name, 0.0
