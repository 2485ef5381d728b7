"""What other programs tell: rows of one kind, as many as they like, as often as they like."""

from collections.abc import Awaitable, Callable, Iterator
from typing import Annotated, Any

from anyio import CapacityLimiter, to_thread
from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, Field

from api.access import documented, ingesting
from api.bodies import Body, kept, receive
from api.event_kinds import KINDS, Kind
from api.pools import Writes
from store.db import Pool
from store.events.batch import Problem, Rows, announce

MOST_TOLD = 100
AT_ONCE = 5_000  # rows in one transaction
MOST_AT_ONCE = 8 * 2**20  # bytes of them
BUSY = 3  # bodies at a time: reads shall find a connection too

router = APIRouter(
    prefix="/api/v1/events",
    tags=["Events"],
    dependencies=[ingesting],
    responses=documented(400, 408, 413, 415),
)


class Rejected(BaseModel):
    """A row that was not taken."""

    row: int = Field(description="Which row of the body it is; the first is 0.", examples=[17])
    field: str = Field(description="The field that is wrong; empty where it is the row itself.")
    message: str = Field(examples=["Input should be a valid integer"])


class Taken(BaseModel):
    """What became of the rows."""

    accepted: int = Field(description="Rows that were taken, whether they changed anything or not.")
    updated: int = Field(description="Things known before that are different now.")
    rejected: list[Rejected] = Field(description=f"Rows not taken: the first {MOST_TOLD} of them.")
    rejected_total: int = Field(description="How many rows were not taken.")


class Tally:
    """Counts what becomes of the rows of one body."""

    def __init__(self) -> None:
        self.accepted, self.updated, self.rejected = 0, 0, 0
        self.told: list[Problem] = []

    def reject(self, problems: list[Problem]) -> None:
        """Notes rows that were not taken, and keeps the first of them."""
        self.rejected += len(problems)
        self.told = sorted([*self.told, *problems], key=lambda told: told.row)[:MOST_TOLD]

    def answer(self) -> Taken:
        """The counts as they are answered."""
        told = [Rejected(row=one.row, field=one.field, message=one.message) for one in self.told]
        return Taken(
            accepted=self.accepted,
            updated=self.updated,
            rejected=told,
            rejected_total=self.rejected,
        )


def take(kind: Kind, pool: Pool, body: Body) -> Taken:
    """Writes the good rows of a body, some thousands in each transaction."""
    tally = Tally()
    for rows in gathered(kind.read(body.checked()), tally):
        merged = kind.merge(pool, rows)
        tally.accepted += len(rows.numbers) - len(merged.problems)
        tally.updated += merged.updated
        tally.reject(merged.problems)
    if tally.accepted:
        announce(pool, kind.name)
    return tally.answer()


def gathered(read: Iterator[tuple[Rows, list[Problem]]], tally: Tally) -> Iterator[Rows]:
    """Good rows, as many as one transaction takes; the others are noted."""
    numbers, texts, length = list[int](), list[str](), 0
    for good, problems in read:
        tally.reject(problems)
        if good.numbers:
            numbers += good.numbers
            texts.append(good.json[1:-1])
            length += len(good.json)
        if len(numbers) >= AT_ONCE or length >= MOST_AT_ONCE:
            yield Rows(numbers, f"[{','.join(texts)}]")
            numbers, texts, length = list[int](), list[str](), 0
    if numbers:
        yield Rows(numbers, f"[{','.join(texts)}]")


async def pushing(request: Request) -> CapacityLimiter:
    """How many bodies are written at a time; the others wait without a thread."""
    state = request.app.state
    if not hasattr(state, "pushing"):
        state.pushing = CapacityLimiter(BUSY)
    return state.pushing


def endpoint(kind: Kind) -> Callable[..., Awaitable[Taken]]:
    """What answers a body with rows of the kind."""

    async def push(
        request: Request, pool: Writes, limit: Annotated[CapacityLimiter, Depends(pushing)]
    ) -> Taken:
        with kept() as file:
            body = await receive(request, file)
            taken = await to_thread.run_sync(take, kind, pool, body, limiter=limit)
            request.app.state.lookups.forget(kind.name)
            return taken

    return push


def in_openapi(kind: Kind) -> dict[str, Any]:
    """The body in OpenAPI's words. Bad rows are told in the answer, so any row may be sent."""
    row = kind.schema()
    rows = {"type": "array", "items": {"anyOf": [row, {}]}}
    line = kind.example_text()
    content = {
        "application/json": {
            "schema": {"anyOf": [row, rows, {"type": "object"}]},
            "examples": {
                "one": {"summary": "One row", "value": kind.example},
                "several": {"summary": "Several", "value": [kind.example]},
            },
        },
        "application/x-ndjson": {
            "schema": {"description": "A row in each line."},
            "examples": {"lines": {"summary": "A row in each line", "value": f"{line}\n"}},
        },
    }
    return {"requestBody": {"required": True, "content": content}}


for kind in KINDS:
    router.add_api_route(
        f"/{kind.name}",
        endpoint(kind),
        methods=["POST"],
        name=f"push_{kind.name.replace('-', '_')}",
        summary=f"Push {kind.name.replace('-', ' ')}",
        description=kind.row.__doc__,
        openapi_extra=in_openapi(kind),
    )
