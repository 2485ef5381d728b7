"""How far the systems of a production were read, and what each of them told of."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from store.db import Pool, execute, fetch_all, fetch_value


@dataclass(frozen=True, slots=True)
class Known:
    """A thing that a system told of."""

    kind: str
    id: str
    project_id: str | None = None
    shot_id: str | None = None
    name: str | None = None


def known_things(
    pool: Pool,
    *,
    source: str,
    kind: str,
    project_id: str | None = None,
    shot_id: str | None = None,
) -> list[Known]:
    """What of this kind the source told of and did not take back; jobs only while not over."""
    return fetch_all(
        pool,
        "pipeline/known_things",
        Known,
        source=source,
        kind=kind,
        project_id=project_id,
        shot_id=shot_id,
    )


@dataclass(frozen=True, slots=True)
class Meant:
    """The project and shot that names stand for."""

    show: str
    shot: str | None
    project_id: str
    shot_id: str | None


def shots_named(pool: Pool, pairs: Sequence[tuple[str, str | None]]) -> list[Meant]:
    """What shows and their shots stand for, as far as they are known."""
    return fetch_all(
        pool,
        "pipeline/shots_named",
        Meant,
        shows=[show for show, _ in pairs],
        shots=[shot for _, shot in pairs],
    )


def place_of(pool: Pool, source: str) -> dict[str, Any] | None:
    """How far the source was read, in its own words; None where it never was."""
    return fetch_value(pool, "pipeline/place_of", source=source)


def note_place(pool: Pool, source: str, place: dict[str, Any]) -> None:
    """Notes how far the source was read."""
    execute(pool, "pipeline/note_place", source=source, place=json.dumps(place))
