"""Tickets for live streams: there a browser sends no header, and no token belongs in an address."""

import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import cached_property

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from api.access import Reader, documented, reading
from api.callers import Caller

GOOD_FOR = timedelta(minutes=1)
LONGEST = 2000  # letters

router = APIRouter(
    prefix="/api/v1", tags=["Pipeline"], dependencies=[reading], responses=documented()
)


class Tickets:
    """Makes tickets and reads them again, in whatever process has the same keys."""

    def __init__(self, keys: Callable[[], Sequence[str]]) -> None:
        self.keys = keys

    @cached_property
    def ring(self) -> MultiFernet:
        """The keys: the first one writes, all of them read."""
        return MultiFernet([Fernet(key) for key in self.keys()])

    def make(self, caller: Caller) -> str:
        """A ticket for whoever calls."""
        told = {"ticket": caller.actor, "role": caller.role}
        return self.ring.encrypt(json.dumps(told).encode()).decode()

    def read(self, text: str) -> Caller | None:
        """Whose ticket it is, None where it is none or too old."""
        if len(text) > LONGEST:
            return None
        try:
            seconds = int(GOOD_FOR.total_seconds())
            told = json.loads(self.ring.decrypt(text.encode(), ttl=seconds))
        except (InvalidToken, ValueError):
            return None
        return Caller(told["ticket"], told["role"]) if "ticket" in told else None


class Ticket(BaseModel):
    """What lets a browser open a live stream: put it behind `?ticket=`."""

    ticket: str
    expires_at: datetime = Field(examples=["2026-03-01T20:01:00Z"])


@router.post("/stream-tickets", status_code=201)
def make_ticket(request: Request, caller: Reader) -> Ticket:
    """A ticket that opens live streams within the next minute."""
    made: str = request.app.state.callers.tickets.make(caller)
    return Ticket(ticket=made, expires_at=datetime.now(UTC) + GOOD_FOR)
