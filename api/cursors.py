"""Where the next page of a list begins: a place in time, opaque to whoever carries it.

Every text of the right form is a place: a cursor is never wrong, at worst nothing comes after it.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, datetime, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import Query

FORM = r"^[A-Za-z0-9_-]{32}$"
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
# Nothing the store keeps is outside of these.
FIRST, LAST = datetime(1970, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)

Cursor = Annotated[
    str | None,
    Query(
        pattern=FORM,
        description="The next_cursor of the page before; without one the newest come first.",
        examples=["AALtq2c5oAAZoHCRZHfmaY8i1z0hQoq_"],
    ),
]


def cursor(at: datetime, id: UUID) -> str:
    """The cursor of a place."""
    moment = (at - EPOCH) // MICROSECOND
    return urlsafe_b64encode(moment.to_bytes(8, signed=True) + id.bytes).decode()


def place(text: str) -> tuple[datetime, UUID]:
    """The place of a cursor."""
    said = urlsafe_b64decode(text)
    moment = int.from_bytes(said[:8], signed=True)
    low, high = (FIRST - EPOCH) // MICROSECOND, (LAST - EPOCH) // MICROSECOND
    return EPOCH + min(max(moment, low), high) * MICROSECOND, UUID(bytes=said[8:])
