"""Where a page of a list begins that is as long as it likes."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Place:
    """The last row of the page before."""

    at: datetime
    id: str
