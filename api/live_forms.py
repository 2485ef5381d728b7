"""Live events as clients get them: Server-Sent Events, or frames of a WebSocket."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from pydantic import BaseModel, ValidationError

from api.pipeline import Job, Run
from store.live import Event

NOUNS: dict[str, tuple[str, type[BaseModel]]] = {"jobs": ("job", Job), "runs": ("run", Run)}
FRAME = 500  # things in one frame of a snapshot
LETTERS = 2**19  # and no more of them than so many: clients of sockets often refuse a MiB


class Shown:
    """An event, written out once for everybody. `members` is its JSON object without braces."""

    __slots__ = ("entity", "hushed", "id", "members", "name", "sse", "stream")

    def __init__(
        self, stream: str, entity: str, number: int | None, members: str, *, name: str = ""
    ) -> None:
        self.stream, self.entity, self.id, self.members = stream, entity, number, members
        self.name = name
        self.hushed: Shown | None = None
        lines = [f"id: {number}\n"] if number is not None else []
        lines += [f"event: {name}\n"] if name else []
        self.sse = f"{''.join(lines)}data: {{{members}}}\n\n".encode()

    @property
    def size(self) -> int:
        """About how many bytes it takes."""
        return 2 * len(self.sse)

    @property
    def discreet(self) -> "Shown":
        """The event without who asked for its jobs: made once, for all who are not told."""
        if self.hushed is None:
            members = without_users(self.members) if self.stream == "jobs" else self.members
            same = members == self.members
            self.hushed = (
                self if same else Shown(self.stream, self.entity, self.id, members, name=self.name)
            )
        return self.hushed

    @property
    def frame(self) -> str:
        """The event as a frame of a WebSocket, which has no other place for the number."""
        return f'{{"id": {json.dumps(self.id)}, {self.members}}}'


def shown(event: Event) -> Shown:
    """The event, in the seed's words."""
    noun, model = NOUNS[event.stream]
    removed = event.kind.endswith(".removed")
    thing = event.payload if removed else seen(model, event.payload)
    text = json.dumps({"event": event.kind, noun: thing})
    return Shown(event.stream, event.entity_id, event.id, text[1:-1])


def seen(model: type[BaseModel], payload: dict[str, Any]) -> Any:
    """The thing as lookups show it; as it is where somebody wrote what they could not show."""
    try:
        return model.model_validate(payload).model_dump(mode="json")
    except ValidationError:
        return payload


def without_users(members: str) -> str:
    """The members of an event about jobs, without who asked for them."""
    told: dict[str, Any] = json.loads(f"{{{members}}}")
    for job in (told.get("job"), *told.get("jobs", ())):
        if job and job.get("request"):
            job["request"]["user"] = None
    return json.dumps(told)[1:-1]


def ended_snapshot(
    stream: str, payloads: Sequence[dict[str, Any]], place: int, *, complete: bool
) -> list[Shown]:
    """All of a stream in frames; only the last has a number, so that nobody resumes amid it."""
    _, model = NOUNS[stream]
    texts = [json.dumps(seen(model, payload)) for payload in payloads]
    frames: list[Shown] = []
    for some, is_last in frames_of(texts):
        told = f'"event": "{stream}.snapshot", "{stream}": [{", ".join(some)}], '
        told += json.dumps({"last": is_last, "complete": complete})[1:-1]
        frames.append(Shown(stream, "", place if is_last else None, told))
    return frames


def frames_of(texts: Sequence[str]) -> Iterator[tuple[list[str], bool]]:
    """The things of each frame, and whether it is the last; one, at least, if with nothing."""
    some, length = list[str](), 0
    for text in texts:
        if some and (len(some) == FRAME or length + len(text) > LETTERS):
            yield some, False
            some, length = [], 0
        some.append(text)
        length += len(text) + 2
    yield some, True
