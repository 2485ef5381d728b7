"""Local days as parameters: from and to, both inclusive."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from fastapi import Depends, Query
from pydantic import BeforeValidator

from api.errors import Refused


@dataclass(frozen=True, slots=True)
class Days:
    """None is no bound."""

    since: date | None
    until: date | None


def written_out(value: Any) -> Any:
    """The text of a day; numbers, which would be taken for moments, are refused."""
    if isinstance(value, str) and not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value, re.ASCII):
        raise ValueError("must be a day such as 2026-02-28")
    return value


Day = Annotated[date, BeforeValidator(written_out)]
First = Annotated[
    Day | None,
    Query(alias="from", description="The first local day, YYYY-MM-DD.", examples=["2026-02-01"]),
]
Last = Annotated[
    Day | None,
    Query(alias="to", description="The last local day, inclusive.", examples=["2026-02-28"]),
]


def in_order(first: First = None, last: Last = None) -> Days:
    """The days; 422 where the first is after the last."""
    if first is not None and last is not None and first > last:
        raise Refused(422, "invalid", "from: must not be after to")
    return Days(first, last)


Between = Annotated[Days, Depends(in_order)]
