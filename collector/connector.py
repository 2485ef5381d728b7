"""Systems of a production that are read: trackers and farms, each behind one small protocol.

What one tells becomes rows like those that programs push. They and the place up to which it was
read go through the spool in this order, so that nothing is lost and nothing is read twice for long.
"""

import logging
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from time import monotonic
from typing import Any, Protocol

from pydantic import ValidationError

from collector.kinds import KINDS, Place
from collector.payload import Object
from collector.trouble import Partly
from collector.writer import Writer
from store.db import Pool
from store.errors import StoreError
from store.pipeline.connected import Known, Meant, known_things, place_of, shots_named
from store.pipeline.rows import Thing

NAMED = {"shots": ("project_id", "name"), "versions": ("project_id",), "playlists": ("project_id",)}

HINTS = ("show", "shot")  # names that farms tell; the store may know whose they are
ASKED_AGAIN = 300.0
FEW = 1000  # rows that may wait in the spool when it is read anew

Names = tuple[str | None, str | None]

logger = logging.getLogger("collector.connector")


@dataclass(frozen=True, slots=True)
class Whole:
    """These are all there are: of a kind, of a project's, or of a shot's."""

    kind: str
    ids: frozenset[str]
    project_id: str | None = None
    shot_id: str | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """A piece of what a system tells: rows by kind, what is complete, how far it was read then."""

    rows: Sequence[tuple[str, Object]] = ()
    whole: Sequence[Whole] = ()
    place: Object | None = None


class Connector(Protocol):
    """A system that can be read. What it raises is a failure of this one."""

    @property
    def seconds(self) -> float:
        """How long lies between two looks."""
        ...

    def read(self, place: Object) -> Iterator[Page]:
        """What is new since that place; everything where the place is empty."""
        ...

    def is_gone(self, thing: Known) -> bool:
        """Whether it says, asked for this one alone, that it is not there."""
        ...

    def close(self) -> None:
        """Ends what it is asked."""
        ...


@dataclass(slots=True)
class Refused:
    """What of it cannot be read."""

    rows: dict[str, str] = field(default_factory=dict[str, str])

    def complain(self, seconds: float) -> None:
        """Partly where there is something; the next look is in so many seconds."""
        if self.rows:
            name, reason = next(iter(self.rows.items()))
            raise Partly(
                f"{len(self.rows)} of its things cannot be read, such as {name}: {reason}", seconds
            )


class Directory:
    """Which projects and shots farms mean by the names they tell."""

    def __init__(self, pool: Pool) -> None:
        self.pool = pool
        self.known: dict[Names, Meant | None] = {}
        self.asked = 0.0

    def placed(self, said: Sequence[tuple[str, Object]]) -> Iterator[tuple[str, Object]]:
        """The rows with the ids of what they name, as far as the store knows it."""
        self.learn({names(fields) for _, fields in said})
        for kind, fields in said:
            meant = self.known.get(names(fields))
            told = {name: value for name, value in fields.items() if name not in HINTS}
            if meant:
                told["project_id"] = meant.project_id
                if meant.shot_id:
                    told["shot_id"] = meant.shot_id
            yield kind, told

    def learn(self, wanted: set[Names]) -> None:
        """Looks names up, again after a while where they meant nothing."""
        if monotonic() - self.asked > ASKED_AGAIN:
            self.known = {each: meant for each, meant in self.known.items() if whole_of(meant)}
            self.asked = monotonic()
        new = [each for each in wanted if each[0] and each not in self.known]
        if new:
            # A store that is away is no reason to tell nothing.
            with suppress(StoreError):
                found = shots_named(self.pool, [(str(show), shot) for show, shot in new])
                self.known |= dict.fromkeys(new)
                self.known |= {(each.show, each.shot): each for each in found}


def names(fields: Object) -> Names:
    """What the row calls its show and shot."""
    return fields.get("show"), fields.get("shot")


def whole_of(meant: Meant | None) -> bool:
    """Whether nothing more can be found of it."""
    return meant is not None and (meant.shot is None or meant.shot_id is not None)


class Connected:
    """A system that is read again and again; a source like any other."""

    def __init__(self, name: str, connector: Connector, pool: Pool, writer: Writer) -> None:
        self.name, self.connector, self.pool, self.writer = name, connector, pool, writer
        self.place: Object | None = None
        self.told: dict[tuple[str, str], int] = {}
        self.refused, self.directory = Refused(), Directory(pool)
        self.lost = writer.depth().lost

    def poll(self) -> float:
        """Reads what is new; in how many seconds to look again."""
        self.refused = Refused()
        self.notice_losses()
        if self.place is None:
            self.place = self.noted()
        for page in self.connector.read(self.place):
            self.tell(page.rows)
            for whole in page.whole:
                self.notice_gone(whole)
            if page.place is not None and page.place != self.place:
                self.writer.write("places", [Place(self.name, page.place)])
                self.place = page.place
        self.refused.complain(self.connector.seconds)
        return self.connector.seconds

    def close(self) -> None:
        """Ends what it is asked."""
        self.connector.close()

    def notice_losses(self) -> None:
        """Reads everything again where the spool was too full to keep what was told."""
        depth = self.writer.depth()
        if depth.lost > self.lost and depth.waiting < FEW:
            self.lost, self.place = depth.lost, {}
            self.told.clear()

    def noted(self) -> Object:
        """How far it was read: the newest that waits in the spool, or what the store says."""
        waiting = dict(self.writer.waiting("places")).get(self.name)
        return waiting.place if waiting else place_of(self.pool, self.name) or {}

    def tell(self, said: Sequence[tuple[str, Object]]) -> None:
        """Writes what is not what was told before."""
        rows: dict[str, list[Thing]] = {}
        for kind, fields in self.directory.placed(said):
            key, digest = (kind, str(fields.get("id"))), hash(repr(fields))
            if self.told.get(key) == digest:
                continue
            try:
                row = understood(kind, fields, self.name)
            except ValidationError as exc:
                self.refused.rows[f"{kind} {key[1]}"] = first_reason(exc)
                continue
            rows.setdefault(kind, []).append(row)
            self.told[key] = digest
        for kind in rows:
            self.writer.write(kind, rows[kind])

    def notice_gone(self, whole: Whole) -> None:
        """Takes back what was told of and is there no more."""
        known = known_things(
            self.pool,
            source=self.name,
            kind=whole.kind,
            project_id=whole.project_id,
            shot_id=whole.shot_id,
        )
        missing = [each for each in known if each.id not in whole.ids]
        gone = [each for each in missing if self.connector.is_gone(each)]
        if gone:
            logger.info("%s: %d %s are gone", self.name, len(gone), whole.kind)
        self.writer.write(whole.kind, [taken_back(each, self.name) for each in gone])
        for each in gone:
            self.told.pop((each.kind, each.id), None)


def understood(kind: str, fields: Object, source: str) -> Thing:
    """The row as it is told; ValidationError where it cannot be one."""
    told = {"updated_at": datetime.now(UTC), "source": source} | fields
    return KINDS[kind].row.model_validate(told)


def taken_back(thing: Known, source: str) -> Thing:
    """The row that says that it is there no more."""
    named = {field: getattr(thing, field) for field in NAMED.get(thing.kind, ())}
    return understood(thing.kind, {"id": thing.id, "removed": True} | named, source)


def first_reason(exc: ValidationError) -> str:
    """Why something is no row, in one line."""
    first = exc.errors(include_url=False, include_input=False)[0]
    return f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}"


def once(name: str, connector: Connector) -> dict[str, list[dict[str, Any]]]:
    """All that it tells now, by kind; nothing is written."""
    found: dict[str, list[dict[str, Any]]] = {}
    for page in connector.read({}):
        for kind, fields in page.rows:
            told = {name: value for name, value in fields.items() if name not in HINTS}
            row = understood(kind, told, name)
            found.setdefault(kind, []).append(row.model_dump(mode="json", exclude_none=True))
    return found
