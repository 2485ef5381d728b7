"""What all systems of a production are told of alike."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice

from collector.payload import Object

AHEAD = timedelta(days=1)


def without_unknown(fields: Object) -> Object:
    """The fields that are known."""
    return {name: value for name, value in fields.items() if value is not None}


def past(at: datetime | None) -> datetime | None:
    """The moment; None where it lies ahead: a time may be wrong, what it is of is not."""
    return at if at and at <= datetime.now(UTC) + AHEAD else None


def chunks(ids: Iterable[str], most: int) -> Iterable[Sequence[str]]:
    """The ids, so many at a time."""
    left = iter(ids)
    while some := list(islice(left, most)):
        yield some
