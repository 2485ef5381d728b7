"""One thing the doctor says."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Finding:
    """`text` says what is, and where the level is warn or bad also what to do."""

    level: Literal["ok", "info", "warn", "bad"]
    about: str
    text: str
